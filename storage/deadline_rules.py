"""How long may be taken, by kind and topic, where it differs from the product's own choice."""

from dataclasses import dataclass

from sqlalchemy import select

from storage.db import Session
from storage.tables import deadline_rules


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRule:
    """Working hours and working days; None: any kind, any topic."""

    id: int
    kind: str | None
    topic: str | None
    first_reply_hours: int
    final_days: int


async def all_rules(session: Session) -> list[StoredRule]:
    """Oldest first."""
    r = deadline_rules.c
    rows = await session.execute(
        select(r.id, r.kind, r.topic, r.first_reply_hours, r.final_days).order_by(r.updated_at, r.id)
    )
    return [StoredRule(**row._mapping) for row in rows]
