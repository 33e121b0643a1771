"""What came with a question and with its answers, read within an official's scope."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import attachments, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptFile:
    """A file of a question. `state`: 'kept' and then with a `path`, 'pending' or 'failed'. `draft_id`: an official
    means to send it; `event_id`: the answer with which it was sent; neither: from the resident."""

    id: int
    kind: str
    name: str | None
    mime: str | None
    size: int | None
    path: str | None
    state: str
    code: str
    sensitive: bool
    draft_id: int | None = None
    event_id: int | None = None


_SELECT = select(
    attachments.c.id,
    attachments.c.kind,
    attachments.c.name,
    attachments.c.mime,
    attachments.c.size,
    attachments.c.path,
    attachments.c.state,
    tickets.c.code,
    (tickets.c.kind == "sensitive").label("sensitive"),
    attachments.c.draft_id,
    attachments.c.event_id,
).join(tickets, tickets.c.id == attachments.c.ticket_id)

_OF_TICKET = _SELECT.where(tickets.c.id == bindparam("ticket")).order_by(attachments.c.id)


async def find_within(session: Session, file_id: int, scope: Scope) -> KeptFile | None:
    row = (await session.execute(_SELECT.where(attachments.c.id == file_id, reached(scope)))).first()
    return KeptFile(**row._mapping) if row else None


async def of_ticket(session: Session, ticket_id: int) -> list[KeptFile]:
    """Of a ticket that the official was found to reach already."""
    rows = await session.execute(_OF_TICKET, {"ticket": ticket_id})
    return [KeptFile(**row._mapping) for row in rows]
