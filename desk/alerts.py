"""Tells the people on duty that something urgent or sensitive came in, without a word of it, or needs a review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from desk import texts
from storage import contacts, deliveries, official_addresses
from storage.db import Session
from storage.deliveries import NewMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class Watcher:
    """Where someone on duty reads: a channel's name and their address on it."""

    channel: str
    address: str


def read_watchers(text: str) -> tuple[Watcher, ...]:
    """From `channel:address,channel:address`, each once; raises `ValueError` for anything else."""
    watchers = []
    for part in text.split(","):
        channel, colon, address = (piece.strip() for piece in part.partition(":"))
        if not (channel and colon and address) or len(address) > contacts.LONGEST_ADDRESS or " " in address:
            raise ValueError(f"{part.strip()!r} is not channel:address")
        watchers.append(Watcher(channel=channel, address=address))
    return tuple(dict.fromkeys(watchers))


async def alert(session: Session, code: str, watchers: Sequence[Watcher], *, now: datetime, zone: ZoneInfo) -> None:
    """Queues one message for each watcher; it leaves when the report itself is committed."""
    await _queue(session, texts.urgent_alert(code, now, zone), watchers, now=now)


async def alert_review(
    session: Session, titles: Sequence[str], watchers: Sequence[Watcher], *, link: str, now: datetime
) -> None:
    """One message for each watcher about all of these answers; `link`: where they are listed, "" when not known."""
    await _queue(session, texts.review_alert(titles, link), watchers, now=now)


async def tell_officials(session: Session, text: str, official_ids: Sequence[int], *, now: datetime) -> frozenset[int]:
    """One message to each chat account they linked; returns the officials who have one."""
    linked = [one for id_ in sorted(set(official_ids)) for one in await official_addresses.of_official(session, id_)]
    messages = [NewMessage(address_id=one.address_id, text=text, purpose="alert") for one in linked]
    if len(messages) > 1:
        await deliveries.hold(session, [message.address_id for message in messages])
    await deliveries.queue(session, messages, now=now)
    return frozenset(one.official_id for one in linked)


async def _queue(session: Session, text: str, watchers: Sequence[Watcher], *, now: datetime) -> None:
    messages = [
        NewMessage(
            address_id=await contacts.address_id(session, watcher.channel, watcher.address, now=now),
            text=text,
            purpose="alert",
        )
        for watcher in sorted(watchers, key=lambda watcher: (watcher.channel, watcher.address))
    ]
    await deliveries.queue(session, messages, now=now)
