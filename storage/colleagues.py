"""Who else works on a question: whom it can be given to, and who has it open now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from storage.agencies import Agency
from storage.areas import around
from storage.db import Session, upsert
from storage.tables import agencies, areas, grants, officials, ticket_concerns, ticket_views
from storage.tickets import Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class Colleague:
    id: int
    username: str
    name: str
    agency_name: str | None


async def reaching(session: Session, ticket: Ticket, roles: Sequence[str], *, limit: int) -> list[Colleague]:
    """Officials in office whose grants of these roles reach the question; of a sensitive one, not those it names."""
    g, o = grants.c, officials.c
    place: ColumnElement[bool] = g.area_id.is_(None)
    if ticket.area_id is not None:
        place = or_(place, g.area_id.in_(around(ticket.area_id)))
    subject: ColumnElement[bool] = g.topic.is_(None)
    if ticket.topic is not None:
        subject = or_(subject, g.topic == ticket.topic)
    held = exists(select(g.id).where(g.official_id == o.id, g.role.in_(roles), place, subject))
    statement = (
        select(o.id, o.username, o.name, agencies.c.name.label("agency_name"))
        .outerjoin(agencies, agencies.c.id == o.agency_id)
        .where(o.disabled_at.is_(None), held)
        .order_by(o.name, o.id)
        .limit(limit)
    )
    if ticket.kind == "sensitive":
        statement = statement.where(~_named(ticket.id))
    return [Colleague(**row._mapping) for row in await session.execute(statement)]


async def agencies_around(session: Session, ticket: Ticket, *, limit: int) -> list[Agency]:
    """At work for the question's area or one above it, by name."""
    place: ColumnElement[bool] = agencies.c.area_id.is_(None)
    if ticket.area_id is not None:
        place = or_(place, agencies.c.area_id.in_(around(ticket.area_id)))
    a = agencies.c
    rows = await session.execute(
        select(a.id, a.name, a.area_id, areas.c.name.label("area_name"), a.reached_at, a.closed_at)
        .outerjoin(areas, areas.c.id == a.area_id)
        .where(a.closed_at.is_(None), place)
        .order_by(a.name, a.id)
        .limit(limit)
    )
    return [Agency(**row._mapping) for row in rows]


async def look(session: Session, ticket_id: int, official_id: int, *, writing: bool, now: datetime) -> None:
    row = {"ticket_id": ticket_id, "official_id": official_id, "writing": writing, "seen_at": now}
    statement = upsert(session, ticket_views).values(**row)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["ticket_id", "official_id"], set_={"writing": writing, "seen_at": now}
        )
    )


async def last_look(session: Session, ticket_id: int, official_id: int) -> datetime | None:
    v = ticket_views.c
    found = await session.execute(select(v.seen_at).where(v.ticket_id == ticket_id, v.official_id == official_id))
    moment: datetime | None = found.scalar()
    return moment


def _named(ticket_id: int) -> ColumnElement[bool]:
    c, g, o = ticket_concerns.c, grants.c, officials.c
    holds = exists(select(g.id).where(g.official_id == o.id, g.role == "sensitive", g.area_id == c.area_id))
    named = or_(c.official_id == o.id, and_(c.agency_id.is_not(None), c.agency_id == o.agency_id), holds)
    return exists(select(c.id).where(c.ticket_id == ticket_id, named))
