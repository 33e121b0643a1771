"""What a try to send means for the message, the person and the channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from channels.base import Abilities
from channels.errors import SendError
from channels.layout import lay_out
from channels.messages import Choice
from storage import deliveries, states
from storage.db import Session
from storage.deliveries import NewMessage, Tried
from storage.trays import Outgoing

GIVE_UP_AFTER = timedelta(hours=24)
"""A reply that could not be sent for this long is failed and shown to a person instead."""

_FIRST_WAIT, _LONGEST_WAIT = 2.0, 900.0
_DETAIL_LENGTH = 300


class Reader(Protocol):
    """Where someone reads, as far as a channel's rules ask."""

    @property
    def state(self) -> str: ...

    @property
    def last_inbound_at(self) -> datetime: ...

    @property
    def quota_left(self) -> int | None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Barred:
    """Why nothing may be sent to an address now; `code` ends up on the message."""

    code: str


def barred(tray: Reader, abilities: Abilities, *, now: datetime) -> Barred | None:
    """The channel's own rules, known before trying: stopped by the person, reply window closed, quota used up."""
    if tray.state == "stopped":
        return Barred(code="contact-stopped")
    silent = now - tray.last_inbound_at
    if abilities.reply_window is not None and silent > abilities.reply_window:
        return Barred(code="window-closed")
    if tray.quota_left == 0 and abilities.free_window is not None and silent > abilities.free_window:
        return Barred(code="quota-used-up")
    return None


def sent(message: Outgoing, external_id: str | None, *, now: datetime) -> Tried:
    return Tried(message=message, state="sent", outcome="sent", at=now, not_before=now, external_id=external_id)


def refused(message: Outgoing, reason: Barred, *, now: datetime) -> Tried:
    return Tried(message=message, state="failed", outcome="failed", at=now, not_before=now, code=reason.code)


def failed(message: Outgoing, error: SendError, *, now: datetime) -> Tried:
    """Queued again with a growing wait (2 s doubling to 15 min, or what the platform asks), or failed for good."""
    wait = timedelta(seconds=error.wait if error.wait is not None else backoff(message.tries))
    again = error.retryable and now + wait < message.created_at + GIVE_UP_AFTER
    return Tried(
        message=message,
        state="queued" if again else "failed",
        outcome="retry" if again else "failed",
        at=now,
        not_before=now + wait if again else now,
        code=error.code,
        detail=error.detail[:_DETAIL_LENGTH] or None,
    )


def backoff(tries: int) -> float:
    """Seconds to wait after the `tries`-th failure."""
    return min(_FIRST_WAIT * 2.0 ** min(tries - 1, 20), _LONGEST_WAIT)


def laid_out(messages: Iterable[NewMessage], abilities: Abilities) -> list[NewMessage]:
    """A message for each piece that leaves: split at the limit, choices numbered where there are no buttons."""
    pieces = []
    for message in messages:
        for i, (text, choices) in enumerate(lay_out(message.text, _choices(message), abilities)):
            piece = replace(message, text=text, choices=choices)
            pieces.append(piece if i == 0 else replace(piece, media_url=None, file_path=None))
    return pieces


async def post(session: Session, message: NewMessage, abilities: Abilities, *, now: datetime) -> None:
    """Queues a message outside of a turn; its choices become the list that a typed number picks from."""
    await post_all(session, [(message, abilities)], now=now)


async def post_all(session: Session, posts: Sequence[tuple[NewMessage, Abilities]], *, now: datetime) -> None:
    """Each with the abilities of its channel; of several to one address the last one's choices count."""
    pieces = [piece for message, abilities in posts for piece in laid_out([message], abilities)]
    if len(posts) > 1:
        await deliveries.hold(session, [message.address_id for message, _ in posts])
    await deliveries.queue(session, pieces, now=now)
    offers = {
        message.address_id: [{"label": choice.label, "payload": choice.payload} for choice in message.choices]
        for message, _ in posts
        if message.choices
    }
    await states.set_offers(session, offers, now=now)


def _choices(message: NewMessage) -> list[Choice]:
    return [Choice(label=choice.label, payload=choice.payload) for choice in message.choices]
