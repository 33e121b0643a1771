"""Agencies: who works on which topics, for which area."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, or_, select

from storage.areas import around
from storage.db import Session
from storage.tables import agencies, agency_topics, areas


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
