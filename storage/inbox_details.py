"""What the rows of one page of the inbox carry besides: who else asks, files, who looks; and words to search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union

from storage.db import Session
from storage.inbox import Wanted, narrowed
from storage.scope import Scope, is_small, reached
from storage.tables import attachments, officials, supporters, ticket_views, tickets

_t, _s = tickets.c, supporters.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    ticket_id: int
    official_id: int
    name: str
    writing: bool


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
    """How many of each kind came with the tickets."""
    a = attachments.c
    from_them = a.ticket_id.in_(ticket_ids) & a.draft_id.is_(None) & a.event_id.is_(None)
    rows = await session.execute(
        select(a.ticket_id, a.kind, func.count()).where(from_them).group_by(a.ticket_id, a.kind)
    )
    found: dict[int, dict[str, int]] = {}
    for ticket_id, kind, count in rows:
        found.setdefault(ticket_id, {})[kind] = count
    return found


async def viewers(session: Session, ticket_ids: Sequence[int], *, since: datetime, but: int) -> Sequence[Viewer]:
    """Officials other than `but` who have had one of the tickets open since then."""
    v = ticket_views.c
    rows = await session.execute(
        select(v.ticket_id, v.official_id, officials.c.name, v.writing)
        .join(officials, officials.c.id == v.official_id)
        .where(v.ticket_id.in_(ticket_ids), v.seen_at >= since, v.official_id != but)
        .order_by(v.ticket_id, officials.c.name)
    )
    return [Viewer(**row._mapping) for row in rows]


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    id: int
    subject: str
    text: str


async def newest_words(session: Session, scope: Scope, wanted: Wanted, *, limit: int, most: int) -> list[Words]:
    """What was asked last within the scope, each text cut to `most` characters; never from the sensitive lane."""
    small = scope.is_small or is_small(wanted.area_level)
    newest = (_t.id + 0 if small else _t.id).desc()  # few are sorted, rather than looked for in all that there is
    statement = (
        select(_t.id, _t.subject, func.substr(_t.text, 1, most).label("text"))
        .where(reached(scope.plain), _t.kind != "sensitive", _t.erased_at.is_(None), *narrowed(wanted))
        .order_by(newest)
        .limit(limit)
    )
    return [Words(id=id_, subject=subject, text=text) for id_, subject, text in await session.execute(statement)]
