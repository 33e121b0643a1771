"""Agencies: who works on which topics, for which area."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, false, func, insert, or_, select, true, update

from storage.areas import around, inside
from storage.db import Session
from storage.officials import Grant
from storage.tables import OPEN_STATES, agencies, agency_topics, areas, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Agency:
    """`reached_at`: how residents find it; no area: it serves the whole country."""

    id: int
    name: str
    area_id: int | None
    area_name: str | None
    reached_at: str
    closed_at: datetime | None


_SELECT = select(
    agencies.c.id,
    agencies.c.name,
    agencies.c.area_id,
    areas.c.name.label("area_name"),
    agencies.c.reached_at,
    agencies.c.closed_at,
).outerjoin(areas, areas.c.id == agencies.c.area_id)


async def get(session: Session, agency_id: int) -> Agency | None:
    row = (await session.execute(_SELECT.where(agencies.c.id == agency_id))).first()
    return Agency(**row._mapping) if row else None


async def for_ticket(session: Session, topic: str | None, area_id: int | None) -> int | None:
    """The one at work on the topic whose area is nearest above the question's, the oldest of equals; else None."""
    if topic is None:
        return None
    a = agencies.c
    nearness = case({"village": 0, "commune": 1, "province": 2}, value=areas.c.level, else_=3)
    place: ColumnElement[bool] = a.area_id.is_(None)
    if area_id is not None:
        place = or_(place, a.area_id.in_(around(area_id)))
    statement = (
        select(a.id)
        .join(agency_topics, agency_topics.c.agency_id == a.id)
        .outerjoin(areas, areas.c.id == a.area_id)
        .where(agency_topics.c.topic == topic, a.closed_at.is_(None), place)
        .order_by(nearness, a.id)
        .limit(1)
    )
    found: int | None = (await session.execute(statement)).scalar()
    return found


async def list_within(session: Session, bounds: Sequence[Grant], *, limit: int) -> list[Agency]:
    """Those whose area an administrator's grants reach; at work first, then by name."""
    order = (agencies.c.closed_at.is_not(None), agencies.c.name, agencies.c.id)
    rows = await session.execute(_SELECT.where(_within(bounds)).order_by(*order).limit(limit))
    return [Agency(**row._mapping) for row in rows]


async def find_within(session: Session, agency_id: int, bounds: Sequence[Grant]) -> Agency | None:
    row = (await session.execute(_SELECT.where(agencies.c.id == agency_id, _within(bounds)))).first()
    return Agency(**row._mapping) if row else None


async def topics_of(session: Session, agency_ids: Collection[int]) -> dict[int, list[str]]:
    """By agency; those without any are there too."""
    found: dict[int, list[str]] = {agency_id: [] for agency_id in agency_ids}
    c = agency_topics.c
    rows = await session.execute(
        select(c.agency_id, c.topic).where(c.agency_id.in_(list(found))).order_by(c.agency_id, c.topic)
    )
    for agency_id, topic in rows:
        found[agency_id].append(topic)
    return found


async def called(session: Session, name: str, area_id: int | None) -> int | None:
    """The one of that name there, closed or not."""
    place = agencies.c.area_id == area_id if area_id is not None else agencies.c.area_id.is_(None)
    found: int | None = (
        await session.execute(select(agencies.c.id).where(agencies.c.name == name, place).limit(1))
    ).scalar()
    return found


async def add(session: Session, *, name: str, area_id: int | None, reached_at: str, now: datetime) -> int:
    values = {"name": name, "area_id": area_id, "reached_at": reached_at, "created_at": now}
    return int((await session.execute(insert(agencies).values(values).returning(agencies.c.id))).scalar_one())


async def change(session: Session, agency_id: int, *, name: str, area_id: int | None, reached_at: str) -> None:
    values = {"name": name, "area_id": area_id, "reached_at": reached_at}
    await session.execute(update(agencies).where(agencies.c.id == agency_id).values(values))


async def set_topics(session: Session, agency_id: int, topics: Collection[str]) -> None:
    await session.execute(delete(agency_topics).where(agency_topics.c.agency_id == agency_id))
    if topics:
        rows = [{"agency_id": agency_id, "topic": topic} for topic in sorted(set(topics))]
        await session.execute(insert(agency_topics), rows)


async def set_closed(session: Session, agency_id: int, at: datetime | None) -> None:
    await session.execute(update(agencies).where(agencies.c.id == agency_id).values(closed_at=at))


async def count_open(session: Session, agency_id: int) -> int:
    """Questions that still wait there; sensitive reports are not counted, since the number would tell of them."""
    t = tickets.c
    waiting = t.state.in_(OPEN_STATES)
    statement = select(func.count()).where(t.agency_id == agency_id, waiting, t.kind != "sensitive")
    return int((await session.execute(statement)).scalar_one())


def _within(bounds: Sequence[Grant]) -> ColumnElement[bool]:
    if any(bound.area_id is None for bound in bounds):
        return true()
    reached = {bound.area_id for bound in bounds if bound.area_id is not None}
    return or_(false(), *(agencies.c.area_id.in_(inside(area_id)) for area_id in sorted(reached)))
