"""Whether a recipient of an announcement may be written to now, and what a try to do so means for them."""

from datetime import datetime, timedelta

from channels.base import Abilities
from channels.errors import SendError
from desk import deliveries
from desk.broadcast_message import PAUSING
from storage import audiences
from storage.broadcast_leftovers import PROCESS_ENDED
from storage.broadcast_sends import Claimed, Settled
from storage.broadcasts import Broadcast

GIVE_UP_AFTER = timedelta(hours=24)
"""Counted from the beginning of the announcement: later it is news no more."""
BETWEEN_PIECES = timedelta(seconds=1.05)
"""Telegram takes one message a second from us for one person."""


def shut(row: Claimed, broadcast: Broadcast, abilities: Abilities, *, now: datetime) -> str | None:
    """Why they are not written to after all: consent and window are looked at again at the last moment."""
    if row.address_id is None or row.address is None or row.state == "leaving":
        return "no-address"
    if row.state == "stopped":
        return "contact-stopped"
    if audiences.consent(broadcast).lacks(row.notices, row.notices_at):
        return "no-consent"
    if abilities.templates and broadcast.template:
        return None
    barred = deliveries.barred(row, abilities, now=now)
    return barred.code if barred else None


def is_closed(row: Claimed, abilities: Abilities, *, now: datetime) -> bool:
    """Only an approved template may go to them."""
    return deliveries.barred(row, abilities, now=now) is not None


def left_out(row: Claimed, code: str) -> Settled:
    if row.contact_id is None:
        return Settled(id=row.id, broadcast_id=row.broadcast_id, state="erased", parts=row.parts, untried=True)
    return Settled(id=row.id, broadcast_id=row.broadcast_id, state="left_out", code=code, parts=row.parts, untried=True)


def untouched(row: Claimed) -> Settled:
    """As if it had not been claimed."""
    return Settled(id=row.id, broadcast_id=row.broadcast_id, state="waiting", parts=row.parts, untried=True)


def in_flight(row: Claimed) -> Settled:
    """Its message was on its way when the process ended: it may have arrived, and is not sent again by itself."""
    return Settled(id=row.id, broadcast_id=row.broadcast_id, state="unknown", code=PROCESS_ENDED, parts=row.parts)


def sent(row: Claimed, external_id: str | None, *, pieces: int, now: datetime) -> Settled:
    """One piece more; the next one in its time."""
    parts = row.parts + 1
    if parts < pieces:
        return Settled(
            id=row.id,
            broadcast_id=row.broadcast_id,
            state="waiting",
            parts=parts,
            not_before=now + BETWEEN_PIECES,
            untried=True,
        )
    return Settled(
        id=row.id, broadcast_id=row.broadcast_id, state="sent", parts=parts, external_id=external_id, sent_at=now
    )


def failed(row: Claimed, error: SendError, *, began: datetime, now: datetime) -> Settled:
    """Waits for another try with growing patience while the announcement is fresh, else failed; never sent again by
    itself once it may have arrived. What lies in the announcement or the channel is nobody's try."""
    if error.holds_channel or error.code in PAUSING:
        return untouched(row)
    state, not_before = "failed", None
    if error.may_have_arrived:
        state = "unknown"
    elif error.moved_to or error.retryable:
        wait = error.wait if error.wait is not None else deliveries.backoff(row.tries)
        not_before = now + timedelta(seconds=0 if error.moved_to else wait)
        state = "waiting" if not_before < began + GIVE_UP_AFTER else "failed"
    return Settled(
        id=row.id,
        broadcast_id=row.broadcast_id,
        state=state,
        parts=row.parts,
        code=error.code[:60],
        not_before=not_before if state == "waiting" else None,
    )
