"""What the rows of one page of the inbox carry besides: who else asks, files, who looks, and who can be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union

from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import addresses, attachments, officials, supporters, ticket_events, ticket_views, tickets

_t, _s = tickets.c, supporters.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    ticket_id: int
    official_id: int
    name: str
    writing: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """One of the addresses of someone who waits for the answer to a ticket; without one they cannot be reached."""

    ticket_id: int
    contact_id: int
    channel: str | None
    state: str | None
    last_inbound_at: datetime | None
    quota_left: int | None


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


async def people(
    session: Session, scope: Scope, *, ticket_ids: Sequence[int], group_ids: Sequence[int]
) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """How many residents wait for each ticket that is in no group, and for each group: askers and who joined them."""
    alone = _t.id.in_(ticket_ids)
    together = _t.group_id.in_(group_ids)
    asked = select(_t.id, _t.group_id, _t.contact_id).where(reached(scope), alone | together)
    joined = (
        select(_t.id, _t.group_id, _s.contact_id)
        .join(supporters, _s.ticket_id == _t.id)
        .where(reached(scope), alone | together, _s.left_at.is_(None))
    )
    both = union(asked, joined).subquery()
    counted = await session.execute(
        select(
            func.coalesce(both.c.group_id, -both.c.id).label("key"),
            func.count(both.c.contact_id.distinct()).label("people"),
        ).group_by("key")
    )
    found = {int(key): int(count) for key, count in counted}
    of_tickets = {-key: count for key, count in found.items() if key < 0}
    return of_tickets, {key: count for key, count in found.items() if key > 0}


async def files(session: Session, ticket_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """How many of each kind hang on the tickets."""
    a = attachments.c
    rows = await session.execute(
        select(a.ticket_id, a.kind, func.count()).where(a.ticket_id.in_(ticket_ids)).group_by(a.ticket_id, a.kind)
    )
    found: dict[int, dict[str, int]] = {}
    for ticket_id, kind, count in rows:
        found.setdefault(ticket_id, {})[kind] = count
    return found


async def viewers(
    session: Session, ticket_ids: Sequence[int], *, since: datetime, but: int
) -> Sequence[Viewer]:
    """Officials other than `but` who have had one of the tickets open since then."""
    v = ticket_views.c
    rows = await session.execute(
        select(v.ticket_id, v.official_id, officials.c.name, v.writing)
        .join(officials, officials.c.id == v.official_id)
        .where(v.ticket_id.in_(ticket_ids), v.seen_at >= since, v.official_id != but)
        .order_by(v.ticket_id, officials.c.name)
    )
    return [Viewer(**row._mapping) for row in rows]


async def chosen(session: Session, scope: Scope, codes: Sequence[str]) -> list[Chosen]:
    """In the order of the codes' spelling; those outside the scope, and sensitive ones, are left out."""
    e = ticket_events.c
    last = select(func.coalesce(func.max(e.id), 0)).where(e.ticket_id == _t.id).scalar_subquery()
    rows = await session.execute(
        select(_t.id, _t.code, _t.subject, _t.state, _t.topic, _t.area_id, _t.group_id, last.label("last_event_id"))
        .where(reached(scope), _t.code.in_(codes), _t.kind != "sensitive")
        .order_by(_t.code)
    )
    return [Chosen(**row._mapping) for row in rows]


async def askers(session: Session, ticket_ids: Sequence[int]) -> list[Asker]:
    """Everyone who asked or joined, with each of their addresses; the latest used first."""
    a = addresses.c
    asked = select(_t.id.label("ticket_id"), _t.contact_id).where(_t.id.in_(ticket_ids), _t.contact_id.is_not(None))
    joined = select(_s.ticket_id, _s.contact_id).where(_s.ticket_id.in_(ticket_ids), _s.left_at.is_(None))
    waiting = union(asked, joined).subquery()
    rows = await session.execute(
        select(waiting.c.ticket_id, waiting.c.contact_id, a.channel, a.state, a.last_inbound_at, a.quota_left)
        .outerjoin(addresses, a.contact_id == waiting.c.contact_id)
        .order_by(waiting.c.ticket_id, waiting.c.contact_id, a.last_inbound_at.desc())
    )
    return [Asker(**row._mapping) for row in rows]
