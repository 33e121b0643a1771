"""Several questions that an official ticked: which of them are in reach, and into whose hands they can be given."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from storage.colleagues import Colleague
from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import agencies, areas, grants, officials, ticket_events, tickets

_t = tickets.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A ticket that was ticked, and the last step the official can have seen."""

    id: int
    code: str
    subject: str
    state: str
    topic: str | None
    area_id: int | None
    group_id: int | None
    last_event_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyName:
    id: int
    name: str


async def chosen(session: Session, scope: Scope, codes: Sequence[str]) -> list[Chosen]:
    """By code; those outside the scope, and sensitive ones, are left out."""
    e = ticket_events.c
    last = select(func.coalesce(func.max(e.id), 0)).where(e.ticket_id == _t.id).scalar_subquery()
    rows = await session.execute(
        select(_t.id, _t.code, _t.subject, _t.state, _t.topic, _t.area_id, _t.group_id, last.label("last_event_id"))
        .where(reached(scope), _t.code.in_(codes), _t.kind != "sensitive")
        .order_by(_t.code)
    )
    return [Chosen(**row._mapping) for row in rows]


async def colleagues(
    session: Session, ticket_ids: Sequence[int], roles: Sequence[str], *, limit: int
) -> list[Colleague]:
    """Officials in office whose grants of these roles reach at least one of the tickets."""
    g, o, above = grants.c, officials.c, areas.c
    place = or_(g.area_id.is_(None), g.area_id == _t.area_id, g.area_id == above.parent_id, _is_grandparent())
    subject = or_(g.topic.is_(None), g.topic == _t.topic)
    held = exists(
        select(g.id)
        .join(tickets, and_(_t.id.in_(ticket_ids), subject))
        .outerjoin(areas, above.id == _t.area_id)
        .where(g.official_id == o.id, g.role.in_(roles), place)
    )
    rows = await session.execute(
        select(o.id, o.username, o.name, agencies.c.name.label("agency_name"))
        .outerjoin(agencies, agencies.c.id == o.agency_id)
        .where(o.disabled_at.is_(None), held)
        .order_by(o.name, o.id)
        .limit(limit)
    )
    return [Colleague(**row._mapping) for row in rows]


async def agencies_for(session: Session, ticket_ids: Sequence[int], *, limit: int) -> list[AgencyName]:
    """Those still there that serve everywhere, or an area that at least one of the tickets lies in."""
    a = agencies.c
    own = select(_t.area_id).where(_t.id.in_(ticket_ids))
    above = select(areas.c.parent_id).where(areas.c.id.in_(own))
    further = select(areas.c.parent_id).where(areas.c.id.in_(above))
    near = or_(a.area_id.is_(None), a.area_id.in_(own), a.area_id.in_(above), a.area_id.in_(further))
    rows = await session.execute(
        select(a.id, a.name).where(a.closed_at.is_(None), near).order_by(a.name, a.id).limit(limit)
    )
    return [AgencyName(**row._mapping) for row in rows]


def _is_grandparent() -> ColumnElement[bool]:
    parent = areas.alias()
    return grants.c.area_id == select(parent.c.parent_id).where(parent.c.id == areas.c.parent_id).scalar_subquery()
