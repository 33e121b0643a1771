"""What waits for an official, due first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import OPEN_STATES, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    code: str
    subject: str
    due_at: datetime | None


async def due_first(session: Session, scope: Scope, *, limit: int) -> list[Waiting]:
    """Open questions within the scope, those without a deadline last."""
    t = tickets.c
    rows = await session.execute(
        select(t.code, t.subject, t.due_at)
        .where(t.state.in_(OPEN_STATES), reached(scope))
        .order_by(t.due_at.is_(None), t.due_at, t.id)
        .limit(limit)
    )
    return [Waiting(**row._mapping) for row in rows]
