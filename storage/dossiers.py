"""What an official sees of one question beside the question itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import officials, ticket_events, tickets
from storage.tickets import Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One event; `by` is the official's name, None for residents and the house itself."""

    id: int
    kind: str
    actor: str
    official_id: int | None
    by: str | None
    text: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherTicket:
    code: str
    subject: str
    state: str
    created_at: datetime


async def steps(session: Session, ticket_id: int) -> list[Step]:
    """Oldest first."""
    e = ticket_events.c
    rows = await session.execute(
        select(e.id, e.kind, e.actor, e.official_id, officials.c.name.label("by"), e.text, e.detail, e.at)
        .outerjoin(officials, officials.c.id == e.official_id)
        .where(e.ticket_id == ticket_id)
        .order_by(e.id)
    )
    return [Step(**row._mapping) for row in rows]


async def others_of_asker(session: Session, ticket: Ticket, scope: Scope, *, limit: int) -> Sequence[OtherTicket]:
    """The same resident's other questions within the scope, newest first.

    Neither sensitive nor anonymous ones: being listed beside a name would tell who sent them.
    """
    if ticket.contact_id is None:
        return []
    t = tickets.c
    rows = await session.execute(
        select(t.code, t.subject, t.state, t.created_at)
        .where(t.contact_id == ticket.contact_id, t.id != ticket.id, reached(scope))
        .where(t.kind != "sensitive", t.anonymous.is_(False), t.erased_at.is_(None))
        .order_by(t.id.desc())
        .limit(limit)
    )
    return [OtherTicket(**row._mapping) for row in rows]
