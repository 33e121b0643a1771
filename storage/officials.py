"""Officials' accounts, and what each may do where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, update

from storage.db import Session
from storage.tables import agencies, areas, grants, officials


@dataclass(frozen=True, kw_only=True, slots=True)
class Official:
    id: int
    username: str
    name: str
    agency_id: int | None
    agency_name: str | None
    must_change_password: bool
    totp_since: datetime | None
    locked_until: datetime | None
    disabled_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """A role within an area and everything below it (None: the whole country), for one topic or (None) all of them.

    `area_level` only helps queries to begin at the right end.
    """

    role: str
    area_id: int | None = None
    area_name: str | None = None
    topic: str | None = None
    area_level: str | None = field(default=None, compare=False)


_SELECT = select(
    officials.c.id,
    officials.c.username,
    officials.c.name,
    officials.c.agency_id,
    agencies.c.name.label("agency_name"),
    officials.c.must_change_password,
    officials.c.totp_since,
    officials.c.locked_until,
    officials.c.disabled_at,
).outerjoin(agencies, agencies.c.id == officials.c.agency_id)


GRANT_FIELDS = (
    grants.c.role,
    grants.c.area_id,
    areas.c.name.label("area_name"),
    grants.c.topic,
    areas.c.level.label("area_level"),
)
"""For queries of grants elsewhere, joined to their areas; what is found goes through `as_grant`."""


def as_grant(fields: Sequence[Any]) -> Grant:
    role, area_id, area_name, topic, level = fields
    return Grant(role=role, area_id=area_id, area_name=area_name, topic=topic, area_level=level)


def selected() -> Select[Any]:
    """For queries of officials elsewhere; each row goes through `as_official`."""
    return _SELECT


def as_official(row: Row[Any]) -> Official:
    return Official(**row._mapping)


async def add(
    session: Session,
    *,
    username: str,
    name: str,
    password_hash: str,
    now: datetime,
    agency_id: int | None = None,
    must_change: bool = True,
    demo: bool = False,
) -> int:
    """`must_change`: the password, at the first login."""
    result = await session.execute(
        insert(officials)
        .values(
            username=username,
            name=name,
            agency_id=agency_id,
            password_hash=password_hash,
            created_at=now,
            must_change_password=must_change,
            demo=demo,
        )
        .returning(officials.c.id)
    )
    return int(result.scalar_one())


async def find(session: Session, username: str) -> Official | None:
    row = (await session.execute(_SELECT.where(officials.c.username == username))).first()
    return Official(**row._mapping) if row else None


async def get(session: Session, official_id: int) -> Official | None:
    row = (await session.execute(_SELECT.where(officials.c.id == official_id))).first()
    return Official(**row._mapping) if row else None


async def list_all(session: Session) -> list[Official]:
    return [Official(**row._mapping) for row in await session.execute(_SELECT.order_by(officials.c.username))]


async def grants_of(session: Session, official_ids: Iterable[int]) -> dict[int, list[Grant]]:
    """By official; those who hold none are there too."""
    wanted = list(official_ids)
    found: dict[int, list[Grant]] = {official_id: [] for official_id in wanted}
    g = grants.c
    rows = await session.execute(
        select(g.official_id, *GRANT_FIELDS)
        .outerjoin(areas, areas.c.id == g.area_id)
        .where(g.official_id.in_(wanted))
        .order_by(g.id)
    )
    for official_id, *fields in rows:
        found[official_id].append(as_grant(fields))
    return found


async def set_grants(session: Session, official_id: int, wanted: Sequence[Grant], *, now: datetime) -> None:
    await session.execute(delete(grants).where(grants.c.official_id == official_id))
    rows = [
        {"official_id": official_id, "role": one.role, "area_id": one.area_id, "topic": one.topic, "created_at": now}
        for one in wanted
    ]
    if rows:
        await session.execute(insert(grants), rows)


async def rename(session: Session, official_id: int, *, name: str, agency_id: int | None) -> None:
    values = {"name": name, "agency_id": agency_id}
    await session.execute(update(officials).where(officials.c.id == official_id).values(values))


async def set_disabled(session: Session, official_id: int, at: datetime | None) -> None:
    await session.execute(update(officials).where(officials.c.id == official_id).values(disabled_at=at))


async def set_password(session: Session, official_id: int, password_hash: str, *, must_change: bool = True) -> None:
    """`must_change`: at the next login."""
    await session.execute(
        update(officials)
        .where(officials.c.id == official_id)
        .values(password_hash=password_hash, must_change_password=must_change, failures=0, locked_until=None)
    )
