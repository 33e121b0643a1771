"""“Đã giúp được gì không?”: asked once, a week after the answer, where and when it disturbs nobody."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from channels.base import Abilities
from desk import deliveries, recipients, ticket_texts, windows
from desk.working_time import quiet
from storage import helped
from storage import recipients as stored_recipients
from storage.db import Session
from storage.deliveries import NewMessage
from storage.helped import Settled
from storage.recipients import ReaderAddress

ASKED_AFTER = timedelta(days=7)
NO_LONGER_AFTER = timedelta(days=30)
AT_ONCE = 200


async def ask(session: Session, *, abilities: Mapping[str, Abilities], now: datetime, after_id: int = 0) -> int | None:
    """One batch; returns the id to go on after, None when that was the last. Nothing at night."""
    if quiet(now):
        return None
    found = await helped.settled(
        session,
        answered_from=now - NO_LONGER_AFTER,
        answered_to=now - ASKED_AFTER,
        after_id=after_id,
        limit=AT_ONCE,
    )
    for one in found:
        address = await _asker(session, one, abilities, now=now)
        if address is not None and await helped.claim(session, one.id, now=now):
            message = NewMessage(
                address_id=address.id,
                ticket_id=one.id,
                purpose="ticket",
                text=ticket_texts.did_it_help(one.code, one.subject),
                choices=ticket_texts.helped(one.code),
            )
            await deliveries.post(session, message, abilities[address.channel], now=now)
    return found[-1].id if len(found) == AT_ONCE else None


async def _asker(
    session: Session, one: Settled, abilities: Mapping[str, Abilities], *, now: datetime
) -> ReaderAddress | None:
    """Where they can be written to free of charge, None when nowhere."""
    people = await stored_recipients.of_tickets(session, [one.id])
    asker = next((person for person in people if person.is_asker), None)
    if asker is None:
        return None
    address = recipients.way_to(asker, abilities, now=now)
    if not address.is_open or address.address is None:
        return None
    reader = address.address
    window = windows.closing(abilities[reader.channel], reader.last_inbound_at, now, quota_left=reader.quota_left)
    return reader if window is None or (window.is_open and window.is_free) else None
