"""Recent questions that a new one is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, not_, or_, select

from storage.areas import inside
from storage.db import Session
from storage.tables import supporters, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Recent:
    """`people`: the asker and those who joined."""

    id: int
    code: str
    signature: Mapping[str, Any]
    topic: str | None
    state: str
    area_id: int | None
    contact_id: int | None
    people: int


async def near(session: Session, commune_id: int, *, since: datetime, limit: int) -> list[Recent]:
    """Asked in the commune or its villages, newest first: never sensitive ones, nor those of people who left."""
    return await _recent(session, tickets.c.area_id.in_(inside(commune_id)), since=since, limit=limit)


async def elsewhere(session: Session, commune_id: int | None, *, since: datetime, limit: int) -> list[Recent]:
    """Asked outside of the commune and answered, newest first."""
    t = tickets.c
    answered = t.answered_at.is_not(None) & t.state.in_(("answered", "closed"))
    if commune_id is not None:
        answered &= or_(t.area_id.is_(None), not_(t.area_id.in_(inside(commune_id))))
    return await _recent(session, answered, since=since, limit=limit)


async def own_codes(session: Session, contact_id: int, ticket_ids: Sequence[int]) -> frozenset[int]:
    """Those of the questions that this resident asked or joined."""
    t, s = tickets.c, supporters.c
    asked = select(t.id).where(t.id.in_(ticket_ids), t.contact_id == contact_id)
    joined = select(s.ticket_id).where(s.ticket_id.in_(ticket_ids), s.contact_id == contact_id, s.left_at.is_(None))
    return frozenset([*(await session.execute(asked)).scalars(), *(await session.execute(joined)).scalars()])


async def _recent(session: Session, which: ColumnElement[bool], *, since: datetime, limit: int) -> list[Recent]:
    t, s = tickets.c, supporters.c
    joined = select(func.count()).where(s.ticket_id == t.id, s.left_at.is_(None)).correlate(tickets).scalar_subquery()
    rows = await session.execute(
        select(t.id, t.code, t.signature, t.topic, t.state, t.area_id, t.contact_id, (joined + 1).label("people"))
        .where(which, t.created_at >= since, t.kind != "sensitive", t.erased_at.is_(None))
        .where(t.signature.is_not(None), t.state != "passed_on")
        .order_by(t.created_at.desc(), t.id.desc())
        .limit(limit)
    )
    return [Recent(**row._mapping) for row in rows]
