"""Answers that officials gave before, to be offered again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select, union

from storage.among import WayIn, among
from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import officials, ticket_events, tickets
from storage.tables.columns import Key
from storage.ways import SETTLED_STATE, by_key, by_place, led

LATELY = 500
"""Questions answered last, in whatever topic, among which those of the same topic are looked for."""

_t = tickets.c
_NEWEST = (_t.id + 0).desc()
"""Not the bare key, by which PostgreSQL would read every question from the newest on until enough of them fit."""
_ANSWERED = _t.state.concat("").in_(("answered", "closed"))
_TOLD: Mapping[str, Any] = {
    "event_id": ticket_events.c.id.label("event_id"),
    "code": _t.code,
    "subject": _t.subject,
    "asked": _t.text.label("asked"),
    "text": ticket_events.c.text,
    "at": ticket_events.c.at,
    "by": officials.c.name.label("by"),
    "reopened": _t.reopened,
}


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
    if group_id is None and topic is None:
        return []
    statement = _answered(scope, group_id is not None, topic is not None)
    given = {"ticket": ticket_id, "topic": topic, "group": group_id, "near": area_ids, "most": limit}
    found = []
    for group, *fields in await session.execute(statement, given):
        same_group = group_id is not None and group == group_id
        found.append(AnsweredBefore(same_group=same_group, **dict(zip(_TOLD, fields, strict=True))))
    return found


@lru_cache(maxsize=512)
def _answered(scope: Scope, by_group: bool, by_topic: bool) -> Select[Any]:
    e = ticket_events.c
    alike = []
    if by_group:
        alike.append(_alike(scope).where(_t.group_id == bindparam("group", type_=Key)))
    if by_topic:
        same = _alike(scope).where(_t.topic == bindparam("topic"))
        done = led(select(_t.id).where(SETTLED_STATE), "done")
        lately = done.order_by(_t.updated_at.desc(), _t.id.desc()).limit(LATELY).subquery()
        alike += [
            by_place(same.where(among(_t.area_id, "near"))),
            by_key(same.where(WayIn(_t.id, select(lately.c.id).scalar_subquery()))),
        ]
    most = bindparam("most", type_=Integer())
    each = [one.order_by(_NEWEST).limit(most).subquery() for one in alike]
    ids = union(*(select(found.c.id) for found in each)).subquery()
    last = (
        select(func.max(e.id))
        .where(e.ticket_id.in_(select(ids.c.id)), e.kind == "answered", e.text != "")
        .group_by(e.ticket_id)
    )
    return (
        select(_t.group_id, *_TOLD.values())
        .select_from(ticket_events)
        .join(tickets, _t.id == e.ticket_id)
        .outerjoin(officials, officials.c.id == e.official_id)
        .where(e.id.in_(last))
        .order_by(e.id.desc())
    )


def _alike(scope: Scope) -> Select[Any]:
    fit = (_ANSWERED, _t.id != bindparam("ticket", type_=Key), _t.kind != "sensitive", _t.erased_at.is_(None))
    return select(_t.id).where(*fit, reached(scope.plain))
