"""Questions whose asker may be asked, some days after the answer, whether it helped."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, not_, select, update

from storage.db import Session
from storage.tables import contacts, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    id: int
    code: str
    subject: str


async def settled(
    session: Session, *, answered_from: datetime, answered_to: datetime, after_id: int, limit: int
) -> list[Settled]:
    """Answered in that time, not asked about yet, and by someone who did not tell us to stop; by id."""
    t, c = tickets.c, contacts.c
    stopped = and_(c.notices.is_(False), c.notices_at.is_not(None))
    rows = await session.execute(
        select(t.id, t.code, t.subject)
        .join(contacts, c.id == t.contact_id)
        .where(t.state.in_(("answered", "closed")), t.kind != "sensitive", t.helped_asked_at.is_(None))
        .where(t.answered_at >= answered_from, t.answered_at <= answered_to, t.helped.is_(None), not_(stopped))
        .where(t.id > after_id)
        .order_by(t.id)
        .limit(limit)
    )
    return [Settled(**row._mapping) for row in rows]


async def claim(session: Session, ticket_id: int, *, now: datetime) -> bool:
    """True for one caller only, in whichever process."""
    t = tickets.c
    result = await session.execute(
        update(tickets).where(t.id == ticket_id, t.helped_asked_at.is_(None)).values(helped_asked_at=now)
    )
    return bool(result.rowcount)
