"""Whom a sensitive report is about, and who is left to read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, insert, or_, select, union_all

from storage.areas import around, inside
from storage.db import Session
from storage.tables import agencies, area_aliases, areas, grants, officials, ticket_concerns


@dataclass(frozen=True, kw_only=True, slots=True)
class Concern:
    """One of them: a person, an agency, or a unit by its area."""

    official_id: int | None = None
    agency_id: int | None = None
    area_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """Someone or something whose name a report may hold."""

    id: int
    name: str
    agency_id: int | None = None


async def of_ticket(session: Session, ticket_id: int) -> list[Concern]:
    c = ticket_concerns.c
    rows = await session.execute(
        select(c.official_id, c.agency_id, c.area_id).where(c.ticket_id == ticket_id).order_by(c.id)
    )
    return [Concern(**row._mapping) for row in rows]


async def add(session: Session, ticket_id: int, concerns: Sequence[Concern]) -> int:
    """Those that are not there yet; returns how many."""
    known = set(await of_ticket(session, ticket_id))
    rows = [
        {"ticket_id": ticket_id, "official_id": one.official_id, "agency_id": one.agency_id, "area_id": one.area_id}
        for one in dict.fromkeys(concerns)
        if one not in known
    ]
    if rows:
        await session.execute(insert(ticket_concerns), rows)
    return len(rows)


async def officials_near(session: Session, area_id: int | None) -> list[Named]:
    """Whoever holds anything where the report comes from, above or below it, or everywhere."""
    g, o = grants.c, officials.c
    held = select(g.official_id).where(_near(g.area_id, area_id))
    posted = select(agencies.c.id).where(_near(agencies.c.area_id, area_id))
    rows = await session.execute(
        select(o.id, o.name, o.agency_id).where(or_(o.id.in_(held), o.agency_id.in_(posted))).order_by(o.id)
    )
    return [Named(**row._mapping) for row in rows]


async def agencies_near(session: Session, area_id: int | None) -> list[Named]:
    a = agencies.c
    rows = await session.execute(select(a.id, a.name).where(_near(a.area_id, area_id)).order_by(a.id))
    return [Named(**row._mapping) for row in rows]


async def villages_below(session: Session, area_id: int) -> list[Named]:
    """By their present names and by former ones."""
    a, former = areas.c, area_aliases.c
    here = a.id.in_(inside(area_id)) & (a.level == "village")
    once = select(former.area_id.label("id"), former.name).join(areas, a.id == former.area_id).where(here)
    both = union_all(select(a.id, a.name).where(here), once).subquery()
    rows = await session.execute(select(both).order_by(both.c.id, both.c.name))
    return [Named(**row._mapping) for row in rows]


async def holders(session: Session, role: str, area_id: int | None) -> list[int]:
    """Officials in office who hold the role there, above it, or everywhere."""
    g, o = grants.c, officials.c
    place: ColumnElement[bool] = g.area_id.is_(None)
    if area_id is not None:
        place = or_(place, g.area_id.in_(around(area_id)))
    held = select(g.official_id).where(g.role == role, place)
    found = await session.execute(select(o.id).where(o.id.in_(held), o.disabled_at.is_(None)).order_by(o.id))
    return list(found.scalars())


def _near(column: ColumnElement[int], area_id: int | None) -> ColumnElement[bool]:
    if area_id is None:
        return column.is_(None)
    return or_(column.is_(None), column.in_(around(area_id)), column.in_(inside(area_id)))
