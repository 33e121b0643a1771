"""The demo's office before its week begins: villages, agencies, officials with their logins."""

from dataclasses import dataclass
from datetime import datetime

from bot.demo_week import NewOfficial, Week
from desk import areas, officials
from desk.roles import Role
from storage import areas as stored_areas
from storage import demo
from storage.areas import NewArea
from storage.db import Session
from storage.officials import Grant


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    username: str
    name: str
    role: Role
    password: str


async def add_office(session: Session, week: Week, *, now: datetime) -> list[Login]:
    await _add_villages(session, week)
    agencies = {
        one.name: await demo.add_agency(
            session,
            name=one.name,
            area_id=await _area_id(session, one.area),
            reached_at=one.reached_at,
            topics=one.topics,
            now=now,
        )
        for one in week.agencies
    }
    return [await _add_official(session, one, agencies.get(one.agency), now=now) for one in week.officials]


def village_code(commune: str, number: int) -> str:
    return f"{commune}.{number:02d}"


async def _add_villages(session: Session, week: Week) -> None:
    wanted = [
        NewArea(
            code=village_code(commune, number),
            level="village",
            name=name,
            folded=areas.folded_name(name),
            parent_code=commune,
        )
        for commune, names in week.villages.items()
        for number, name in enumerate(names, 1)
    ]
    await stored_areas.add_missing(session, wanted)


async def _add_official(session: Session, new: NewOfficial, agency_id: int | None, *, now: datetime) -> Login:
    login = Login(username=new.username, name=new.name, role=Role(new.role), password=officials.new_password())
    await officials.add(
        session,
        username=login.username,
        name=login.name,
        role=login.role,
        area_code=new.area,
        topic=new.topic,
        agency_id=agency_id,
        password=login.password,
        now=now,
        demo=True,
    )
    for role in new.also:
        grant = Grant(role=Role(role), area_id=await _area_id(session, new.area), topic=new.topic)
        await officials.add_grant(session, login.username, grant, now=now)
    return login


async def _area_id(session: Session, code: str) -> int | None:
    found = await stored_areas.find_by_code(session, code)
    return found.id if found else None
