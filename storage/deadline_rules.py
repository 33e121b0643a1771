"""How long may be taken, by kind and topic, where it differs from the product's own choice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

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


async def put(
    session: Session, kind: str | None, topic: str | None, *, first_reply_hours: int, final_days: int, now: datetime
) -> StoredRule | None:
    """The rule for this kind and topic; returns the one that it takes the place of."""
    before = next((rule for rule in await all_rules(session) if (rule.kind, rule.topic) == (kind, topic)), None)
    spans = {"first_reply_hours": first_reply_hours, "final_days": final_days, "updated_at": now}
    if before is None:
        await session.execute(insert(deadline_rules).values(kind=kind, topic=topic, **spans))
    else:
        await session.execute(update(deadline_rules).where(_is(kind, topic)).values(spans))
    return before


async def remove(session: Session, rule_id: int) -> None:
    await session.execute(delete(deadline_rules).where(deadline_rules.c.id == rule_id))


def _is(kind: str | None, topic: str | None) -> ColumnElement[bool]:
    """An empty field equals an empty field, which SQL does not say."""
    r = deadline_rules.c
    return and_(
        r.kind == kind if kind is not None else r.kind.is_(None),
        r.topic == topic if topic is not None else r.topic.is_(None),
    )
