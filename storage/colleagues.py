"""Who else works on a question: whom it can be given to, and who has it open now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, or_, select

from storage.agencies import Agency
from storage.areas import around
from storage.db import Session, upsert
from storage.inbox_details import Viewer
from storage.tables import agencies, areas, grants, officials, ticket_concerns, ticket_views
from storage.tables.columns import Key, UtcDateTime
from storage.tickets import Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class Colleague:
    id: int
    username: str
    name: str
    agency_name: str | None


_AREA, _MOST = bindparam("area", type_=Key), bindparam("most", type_=Integer())


async def reaching(session: Session, ticket: Ticket, roles: Sequence[str], *, limit: int) -> list[Colleague]:
    """Officials in office whose grants of these roles reach the question; of a sensitive one, not those it names."""
    statement = _holding(ticket.area_id is not None, ticket.topic is not None, ticket.kind == "sensitive")
    given = {"area": ticket.area_id, "topic": ticket.topic, "roles": roles, "most": limit, "ticket": ticket.id}
    return [Colleague(**row._mapping) for row in await session.execute(statement, given)]


async def around_area(
    session: Session, area_id: int | None, topic: str | None, roles: Sequence[str], *, limit: int
) -> list[Colleague]:
    """Officials in office whose grants of these roles reach the place and the topic; where there is none, only grants
    without bounds do."""
    given = {"area": area_id, "topic": topic, "roles": roles, "most": limit}
    return [
        Colleague(**row._mapping)
        for row in await session.execute(_holding(area_id is not None, topic is not None), given)
    ]


@lru_cache
def _holding(has_area: bool, has_topic: bool, is_sensitive: bool = False) -> Select[Any]:
    """Made once for each shape; the values are given when it is executed."""
    g, o = grants.c, officials.c
    place: ColumnElement[bool] = g.area_id.is_(None)
    if has_area:
        place = or_(place, g.area_id.in_(around(_AREA)))
    subject: ColumnElement[bool] = g.topic.is_(None)
    if has_topic:
        subject = or_(subject, g.topic == bindparam("topic"))
    roles = g.role.in_(bindparam("roles", expanding=True))
    held: list[ColumnElement[bool]] = [exists(select(g.id).where(g.official_id == o.id, roles, place, subject))]
    if is_sensitive:
        held.append(~_named(bindparam("ticket", type_=Key)))
    return (
        select(o.id, o.username, o.name, agencies.c.name.label("agency_name"))
        .outerjoin(agencies, agencies.c.id == o.agency_id)
        .where(o.disabled_at.is_(None), *held)
        .order_by(o.name, o.id)
        .limit(_MOST)
    )


def _named(ticket_id: ColumnElement[int]) -> ColumnElement[bool]:
    c, g, o = ticket_concerns.c, grants.c, officials.c
    holds = exists(select(g.id).where(g.official_id == o.id, g.role == "sensitive", g.area_id == c.area_id))
    named = or_(c.official_id == o.id, and_(c.agency_id.is_not(None), c.agency_id == o.agency_id), holds)
    return exists(select(c.id).where(c.ticket_id == ticket_id, named))


async def agencies_around(session: Session, ticket: Ticket, *, limit: int) -> list[Agency]:
    """At work for the question's area or one above it, by name."""
    given = {"area": ticket.area_id, "most": limit}
    return [Agency(**row._mapping) for row in await session.execute(_at_work(ticket.area_id is not None), given)]


@lru_cache
def _at_work(has_area: bool) -> Select[Any]:
    a = agencies.c
    place: ColumnElement[bool] = a.area_id.is_(None)
    if has_area:
        place = or_(place, a.area_id.in_(around(_AREA)))
    return (
        select(a.id, a.name, a.area_id, areas.c.name.label("area_name"), a.reached_at, a.closed_at)
        .outerjoin(areas, areas.c.id == a.area_id)
        .where(a.closed_at.is_(None), place)
        .order_by(a.name, a.id)
        .limit(_MOST)
    )


async def look(session: Session, ticket_id: int, official_id: int, *, writing: bool, now: datetime) -> None:
    row = {"ticket_id": ticket_id, "official_id": official_id, "writing": writing, "seen_at": now}
    statement = upsert(session, ticket_views).values(**row)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["ticket_id", "official_id"], set_={"writing": writing, "seen_at": now}
        )
    )


_v = ticket_views.c
_LOOKS = (
    select(_v.official_id, officials.c.name, _v.writing, _v.seen_at)
    .join(officials, officials.c.id == _v.official_id)
    .where(
        _v.ticket_id == bindparam("ticket"),
        or_(_v.seen_at >= bindparam("since", type_=UtcDateTime()), _v.official_id == bindparam("of", type_=Key)),
    )
    .order_by(officials.c.name)
)


async def looks(
    session: Session, ticket_id: int, *, since: datetime, of: int
) -> tuple[Sequence[Viewer], datetime | None]:
    """Other officials than `of` who have had it open since then, and when that one had it open last."""
    own: datetime | None = None
    others: list[Viewer] = []
    rows = await session.execute(_LOOKS, {"ticket": ticket_id, "since": since, "of": of})
    for official_id, name, writing, seen_at in rows:
        if official_id == of:
            own = seen_at
        else:
            others.append(Viewer(ticket_id=ticket_id, official_id=official_id, name=name, writing=writing))
    return others, own
