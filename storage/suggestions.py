"""Answers that officials gave before, to be offered again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, select, text, union

from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import officials, ticket_events, tickets

LATELY = 500
"""Questions answered last, in whatever topic, among which those of the same topic are looked for."""

_DONE = text("tickets.state IN ('answered', 'closed', 'passed_on')")
"""Written as the index of what is done has it, so that it is used."""
_NEWEST = (tickets.c.id + 0).desc()
"""Not the bare key, by which PostgreSQL would read every question from the newest on until enough of them fit."""
_ANSWERED = tickets.c.state != "passed_on"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnsweredBefore:
    """The last answer to another question; `by` is None when it was given without an account."""

    event_id: int
    code: str
    subject: str
    asked: str
    text: str
    at: datetime
    by: str | None
    same_group: bool
    reopened: int


async def answered_before(
    session: Session,
    scope: Scope,
    *,
    ticket_id: int,
    topic: str | None,
    group_id: int | None,
    area_ids: Sequence[int],
    limit: int,
) -> list[AnsweredBefore]:
    """Newest first, at most `limit` each: of the group, of the topic in these areas, of the topic among those answered
    last anywhere. Never of sensitive reports, nor of anyone who erased themselves.
    """
    t, e = tickets.c, ticket_events.c
    fit = and_(_DONE, _ANSWERED, t.id != ticket_id, t.kind != "sensitive", t.erased_at.is_(None), reached(scope))
    alike: list[ColumnElement[bool]] = []
    if group_id is not None:
        alike.append(t.group_id == group_id)
    if topic is not None:
        lately = select(t.id).where(_DONE).order_by(t.updated_at.desc(), t.id.desc()).limit(LATELY).subquery()
        alike += [
            and_(t.topic == topic, t.area_id.in_(area_ids)),
            and_(t.topic == topic, t.id.in_(select(lately.c.id))),
        ]
    if not alike:
        return []
    each = [select(t.id).where(fit, one).order_by(_NEWEST).limit(limit).subquery() for one in alike]
    ids: Sequence[int] = (await session.execute(union(*(select(found.c.id) for found in each)))).scalars().all()
    last = select(func.max(e.id)).where(e.ticket_id.in_(ids), e.kind == "answered", e.text != "").group_by(e.ticket_id)
    same = t.group_id == group_id if group_id is not None else false()
    rows = await session.execute(
        select(
            e.id.label("event_id"),
            t.code,
            t.subject,
            t.text.label("asked"),
            e.text,
            e.at,
            officials.c.name.label("by"),
            func.coalesce(same, false()).label("same_group"),
            t.reopened,
        )
        .join(tickets, t.id == e.ticket_id)
        .outerjoin(officials, officials.c.id == e.official_id)
        .where(e.id.in_(last))
        .order_by(e.id.desc())
    )
    return [AnsweredBefore(**row._mapping) for row in rows]
