"""Who could sit at a dialogue: officials and agencies at work for its area."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, or_, select

from storage.areas import around
from storage.db import Session
from storage.tables import agencies, agency_topics, areas, grants, officials


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """`topics`: none means all of them."""

    official_id: int
    name: str
    agency_id: int | None
    agency_name: str | None
    topics: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyAtWork:
    id: int
    name: str
    topics: Sequence[str]


async def candidates(session: Session, area_id: int, roles: Sequence[str], *, limit: int) -> list[Candidate]:
    """Officials in office holding one of these roles there or above, the nearest first."""
    g, o = grants.c, officials.c
    nearness = case({"village": 0, "commune": 1, "province": 2}, value=areas.c.level, else_=3)
    rows = await session.execute(
        select(o.id, o.name, o.agency_id, agencies.c.name.label("agency_name"), g.topic)
        .join(grants, g.official_id == o.id)
        .outerjoin(agencies, agencies.c.id == o.agency_id)
        .outerjoin(areas, areas.c.id == g.area_id)
        .where(o.disabled_at.is_(None), g.role.in_(roles), g.area_id.in_(around(area_id)))
        .order_by(nearness, o.name, o.id)
    )
    found: dict[int, Candidate] = {}
    for row in rows:
        known = found.get(row.id)
        topics = {row.topic} if row.topic else set[str]()
        if known is not None:
            topics = topics | set(known.topics) if topics and known.topics else set()
        elif len(found) == limit:
            continue
        found[row.id] = Candidate(
            official_id=row.id,
            name=row.name,
            agency_id=row.agency_id,
            agency_name=row.agency_name,
            topics=sorted(topics),
        )
    return list(found.values())


async def agencies_for(session: Session, area_id: int, *, limit: int) -> list[AgencyAtWork]:
    """At work for the area or one above it, by name."""
    a = agencies.c
    place = or_(a.area_id.is_(None), a.area_id.in_(around(area_id)))
    statement = select(a.id, a.name).where(a.closed_at.is_(None), place).order_by(a.name, a.id).limit(limit)
    names = dict((await session.execute(statement)).all())
    t = agency_topics.c
    topics: dict[int, list[str]] = {agency_id: [] for agency_id in names}
    rows = await session.execute(
        select(t.agency_id, t.topic).where(t.agency_id.in_(list(names))).order_by(t.agency_id, t.topic)
    )
    for agency_id, topic in rows:
        topics[agency_id].append(topic)
    return [AgencyAtWork(id=agency_id, name=name, topics=topics[agency_id]) for agency_id, name in names.items()]
