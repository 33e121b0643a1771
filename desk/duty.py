"""Telling officials on their own chat: who is told of a question, and where they can be reached now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from channels.base import Abilities
from channels.messages import Choice
from desk import deliveries, sensitive
from desk.roles import Role
from desk.ticket_records import TicketKind, sees
from storage import reminders
from storage.db import Session
from storage.deliveries import NewMessage
from storage.reminders import Owing

WORKING = (Role.INTAKE, Role.ANSWERING)
LEADING = (Role.APPROVING,)


async def workers(session: Session, ticket: Owing) -> list[int]:
    """Whoever has it in hand, else its agency's people, else those nearest to where it comes from: of those with a
    linked chat."""
    if ticket.kind == TicketKind.SENSITIVE:
        return await sensitive.readers(session, ticket.code, ticket.area_id)
    if ticket.assignee_id is not None and await sees(session, ticket.assignee_id, ticket.code):
        linked = await reminders.reading_addresses(session, [ticket.assignee_id])
        if linked:
            return [ticket.assignee_id]
    return await _nearest(session, ticket, WORKING)


async def leaders(session: Session, ticket: Owing) -> list[int]:
    if ticket.kind == TicketKind.SENSITIVE:
        return await sensitive.readers(session, ticket.code, ticket.area_id)
    return await _nearest(session, ticket, LEADING)


async def tell(
    session: Session,
    official_id: int,
    text: str,
    choices: Sequence[Choice],
    *,
    abilities: Mapping[str, Abilities],
    now: datetime,
) -> bool:
    """On the chat they wrote from last among those that are open; False when none is."""
    for address in (await reminders.reading_addresses(session, [official_id])).get(official_id, []):
        if address.channel in abilities and not deliveries.barred(address, abilities[address.channel], now=now):
            message = NewMessage(address_id=address.id, text=text, choices=choices, purpose="alert")
            await deliveries.post(session, message, abilities[address.channel], now=now)
            return True
    return False


async def _nearest(session: Session, ticket: Owing, roles: Sequence[Role]) -> list[int]:
    found = await reminders.holders(session, roles, ticket.area_id, ticket.topic)
    own = [one.id for one in found if ticket.agency_id is not None and one.agency_id == ticket.agency_id]
    return own or [one.id for one in found if one.nearness == found[0].nearness]
