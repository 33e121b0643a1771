"""How residents' messages are kept, put together into one thing heard, and marked as read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from channels.messages import AddressMoved, Event, InboundKind, InboundMessage, Receipt
from storage import broadcast_recipients, contacts, conversations, deliveries, erasure, faq, states, waiting
from storage.contacts import HistoryLine
from storage.conversations import Received, ReceivedFile
from storage.db import Session
from storage.states import StoredState
from storage.waiting import StoredMessage, Waiting

SETTLE = timedelta(milliseconds=300)
"""How long an address is left alone after a message, so that pieces that arrive together are heard together."""

PATIENCE = timedelta(seconds=2)
"""How long the first piece waits at most while more keep coming."""

FLOOD_WINDOW = timedelta(seconds=60)
FLOOD_LIMIT = 40
"""Messages of one address within the window beyond which they are kept without being answered one by one."""

HALF_FINISHED = timedelta(hours=3)
"""How long a dialogue waits for its next answer before it is put aside."""

_CONTENT = {InboundKind.TEXT, InboundKind.PHOTO, InboundKind.VOICE, InboundKind.FILE}
_MOST_HEARD_TEXT = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One or several messages of one address, put together; `kind` is that of the weightiest piece."""

    message_ids: Sequence[int]
    kind: InboundKind
    text: str
    attachment_ids: Sequence[int]
    attachment_kinds: Sequence[str]


SILENCE = Heard(message_ids=(), kind=InboundKind.TEXT, text="", attachment_ids=(), attachment_kinds=())
"""What is heard in a turn that time brought about, not a message."""


async def record(session: Session, events: Sequence[Event], *, now: datetime, settle: timedelta = SETTLE) -> int:
    """Keeps messages and applies receipts; what is known already changes nothing. Returns how many messages are new."""
    messages = [event for event in events if isinstance(event, InboundMessage)]
    for event in events:
        if isinstance(event, AddressMoved):
            await conversations.move_address(session, event.channel, event.address, event.new_address)
        elif isinstance(event, Receipt):
            await _mark_received(session, event)
    if not messages:
        return 0
    return await conversations.record(
        session,
        [_received(message) for message in messages],
        now=now,
        due_at=now + settle,
        latest_at=now + max(settle, PATIENCE if settle else settle),
    )


async def _mark_received(session: Session, receipt: Receipt) -> None:
    """Of a reply, else of an announcement."""
    told: dict[str, Any] = {
        "channel": receipt.channel,
        "address": receipt.address,
        "external_id": receipt.external_id,
        "state": receipt.state.value,
        "at": receipt.at,
    }
    if not await deliveries.mark_received(session, **told):
        await broadcast_recipients.mark_received(session, **told)


def _received(message: InboundMessage) -> Received:
    files = [
        ReceivedFile(kind=a.kind.value, ref=a.ref, name=a.name, mime=a.mime, size=a.size) for a in message.attachments
    ]
    return Received(
        channel=message.channel,
        address=message.address,
        external_id=message.external_id,
        kind=message.kind.value,
        text=message.text,
        sent_at=message.sent_at,
        files=files,
    )


async def take(session: Session, *, channels: Sequence[str], now: datetime, limit: int) -> list[Waiting]:
    return await waiting.take_waiting(session, channels=channels, now=now, limit=limit, recent_since=now - FLOOD_WINDOW)


def put_together(messages: Sequence[StoredMessage], stands_alone: Callable[[str], bool]) -> Heard | None:
    """The next thing to answer: a run of texts, photos and voice notes, or one message that stands alone.

    What was sent twice is heard once. None when there is nothing to read.
    """
    if not messages:
        return None
    run: list[StoredMessage] = []
    only: StoredMessage | None = None
    for message in messages:
        alone = message.kind not in _CONTENT or (message.kind == InboundKind.TEXT and stands_alone(message.text))
        if run and (alone or only):
            if only is None or (message.kind, message.text.strip()) != (only.kind, only.text.strip()):
                break
        elif alone:
            only = message
        run.append(message)
    lines = dict.fromkeys(text for message in run if (text := message.text.strip()))
    files = [file for message in run for file in message.attachments]
    kinds = [InboundKind(message.kind) for message in run]
    return Heard(
        message_ids=[message.id for message in run],
        kind=next((kind for kind in kinds if kind is not InboundKind.TEXT), InboundKind.TEXT),
        text="\n".join(lines)[:_MOST_HEARD_TEXT],
        attachment_ids=[file.id for file in files],
        attachment_kinds=[file.kind for file in files],
    )


async def finish(
    session: Session,
    *,
    read: Mapping[str, Sequence[int]],
    changed: Mapping[int, StoredState],
    queued: Sequence[deliveries.NewMessage],
    misses: Sequence[faq.NewMiss] = (),
    idle: Sequence[int],
    busy: Sequence[int],
    now: datetime,
) -> None:
    """Writes what a batch of turns led to.

    `read`: message ids by their new state. `idle` addresses have nothing left to read, `busy` ones have more.
    """
    for state, message_ids in read.items():
        await conversations.mark_read(session, message_ids, state=state, now=now)
    await states.save_states(session, changed, now=now)
    await deliveries.queue(session, queued, now=now)
    await faq.add_misses(session, misses, now=now)
    await conversations.release(session, idle, due_at=None)
    await conversations.release(session, busy, due_at=now)


async def wake_expired(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Makes the addresses whose half-finished dialogue ran out due for a turn; returns how many."""
    found = await states.find_expired(session, now=now, limit=limit)
    await conversations.make_due(session, found, now=now)
    return len(found)


async def history(session: Session, channel: str, address: str, *, limit: int) -> list[HistoryLine]:
    """Both sides' last lines, oldest first; empty for an address that never wrote."""
    found = await contacts.find_address(session, channel, address)
    return await contacts.history(session, found.id, limit=limit) if found else []


async def clear(session: Session, channel: str, address: str, *, now: datetime) -> list[str]:
    """Forgets what both sides said until `now`; questions already sent to officials stay.

    Returns the files to delete once the transaction is committed.
    """
    found = await contacts.find_address(session, channel, address)
    if found is None:
        return []
    return await erasure.clear_conversation(session, [found.id], keep_after=now, unread_too=True)


def expired(state: StoredState, *, now: datetime) -> bool:
    return state.step is not None and state.expires_at is not None and state.expires_at <= now


def renewed(state: StoredState, *, now: datetime) -> StoredState:
    """A waiting dialogue gets its full time again; one that waits for nothing never expires."""
    return replace(state, expires_at=now + HALF_FINISHED if state.step else None)
