"""Every step of a question's way, and the files that came with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from storage.db import Session
from storage.tables import attachments, officials, ticket_events


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketEvent:
    """`official_name` is None for residents, the house itself and operators."""

    id: int
    kind: str
    actor: str
    official_id: int | None
    official_name: str | None
    text: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketFile:
    kind: str
    name: str | None
    state: str
    path: str | None


_SELECT = select(
    ticket_events.c.id,
    ticket_events.c.kind,
    ticket_events.c.actor,
    ticket_events.c.official_id,
    officials.c.name.label("official_name"),
    ticket_events.c.text,
    ticket_events.c.detail,
    ticket_events.c.at,
).outerjoin(officials, officials.c.id == ticket_events.c.official_id)

_OF_TICKET = _SELECT.where(ticket_events.c.ticket_id == bindparam("ticket")).order_by(ticket_events.c.id)


async def add_event(
    session: Session,
    ticket_id: int,
    kind: str,
    *,
    actor: str,
    now: datetime,
    text: str = "",
    official_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Returns its id. `detail` holds ids, names of units and of files, and dates, never what a resident wrote."""
    values = {"ticket_id": ticket_id, "kind": kind, "actor": actor, "official_id": official_id, "text": text, "at": now}
    new = insert(ticket_events).values(**values, detail=dict(detail or {}))
    return int((await session.execute(new.returning(ticket_events.c.id))).scalar_one())


async def events(session: Session, ticket_id: int) -> list[TicketEvent]:
    rows = await session.execute(_OF_TICKET, {"ticket": ticket_id})
    return [TicketEvent(**row._mapping) for row in rows]


async def last_event(session: Session, ticket_id: int, kinds: Sequence[str]) -> TicketEvent | None:
    e = ticket_events.c
    statement = _SELECT.where(e.ticket_id == ticket_id, e.kind.in_(kinds)).order_by(e.id.desc()).limit(1)
    row = (await session.execute(statement)).first()
    return TicketEvent(**row._mapping) if row else None


async def attach(session: Session, ticket_id: int, attachment_ids: Sequence[int]) -> None:
    if attachment_ids:
        await session.execute(
            update(attachments).where(attachments.c.id.in_(attachment_ids)).values(ticket_id=ticket_id)
        )


async def files(session: Session, ticket_id: int) -> list[TicketFile]:
    a = attachments.c
    rows = await session.execute(select(a.kind, a.name, a.state, a.path).where(a.ticket_id == ticket_id).order_by(a.id))
    return [TicketFile(**row._mapping) for row in rows]
