"""Writes down what became of an announcement's recipients, many in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo

from bot import metrics
from bot.broadcaster_queue import Errand
from channels.base import Channel
from channels.messages import OutboundMessage
from desk import broadcast_records
from desk.broadcast_states import BroadcastState
from desk.clock import Clock, month_of
from storage import (
    broadcast_leftovers,
    broadcast_sends,
    broadcasts,
    channel_usage,
    contacts,
    conversations,
    deliveries,
    states,
)
from storage.broadcast_sends import Settled
from storage.db import Database, Session
from storage.deliveries import NewMessage

LOST_AFTER = timedelta(seconds=120)
"""Longer than the slowest try: then its process is taken for dead, unless it tells otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What came of one errand. `messages` left, `quota_left` as the platform told; `kept`: to be read in our own
    table. `mends`: the channel was shown as held on this announcement, and holds no more."""

    errand: Errand
    settled: Settled
    messages: int = 0
    quota_left: int | None = None
    stopped: bool = False
    moved_to: str | None = None
    kept: Sequence[OutboundMessage] = field(default=())
    mends: bool = False


class BroadcastRecords:
    def __init__(self, database: Database, channel: Channel, *, me: str, clock: Clock, zone: tzinfo) -> None:
        self._database = database
        self._channel = channel
        self._me = me
        self._clock = clock
        self._zone = zone

    async def write(self, results: Sequence[Result]) -> None:
        """Announcements, recipients, addresses in the order in which they are taken in, what everyone counts in."""
        results = sorted(results, key=lambda result: result.errand.row.address or "")
        now = self._clock()
        async with self._database.transaction() as session:
            if mended := {one.settled.broadcast_id for one in results if one.mends}:
                await broadcast_sends.show_leaving(session, sorted(mended), now=now)
            mine = await broadcast_sends.settle(session, [one.settled for one in results], me=self._me, now=now)
            settled = [one for one in results if one.settled.id in mine]
            await states.set_offers(session, _offers(settled), now=now)
            for one in settled:
                await self._write_about_address(session, one)
            if kept := [message for one in settled for message in _kept(one)]:
                await deliveries.queue(session, kept, now=now)
            used = Counter[str]()
            for one in results:
                used["template" if one.errand.closed else "broadcast"] += one.messages
            await channel_usage.count(session, self._channel.name, month_of(now, self._zone), used)
        for state, count in Counter(one.settled.state for one in settled).items():
            metrics.RECIPIENTS.labels(self._channel.name, state).inc(count)

    async def show_held(self, broadcast_ids: Sequence[int]) -> None:
        """That they wait for the channel; it goes on by itself."""
        async with self._database.transaction() as session:
            await broadcast_sends.show_held(session, broadcast_ids, channel=self._channel.name, now=self._clock())

    async def pause(self, broadcast_id: int, code: str) -> None:
        """What is wrong lies in the announcement itself, and an official must mend it."""
        async with self._database.transaction() as session:
            broadcast = await broadcasts.hold(session, broadcast_id)
            if broadcast.state == BroadcastState.SENDING:
                now = self._clock()
                await broadcasts.change(session, broadcast_id, now=now, state=BroadcastState.PAUSED, held_by=None)
                await broadcast_records.record(session, broadcast, "paused", by=None, now=now, detail={"code": code})

    async def lose(self, claimants: str) -> int:
        """What those whose names begin so had in hand on this channel is of unknown fate."""
        name, now = self._channel.name, self._clock()
        async with self._database.transaction() as session:
            return await broadcast_leftovers.lose(session, channel=name, claimants=claimants, now=now)

    async def lose_others(self) -> int:
        """What processes that ended were sending is of unknown fate."""
        now = self._clock()
        async with self._database.transaction() as session:
            return await broadcast_leftovers.lose_old(session, before=now - LOST_AFTER, now=now)

    async def _write_about_address(self, session: Session, one: Result) -> None:
        row = one.errand.row
        if row.address_id is None or row.address is None:
            return
        if one.stopped:
            await contacts.set_state(session, row.address_id, "stopped")
        if one.quota_left is not None:
            await deliveries.set_quota(session, row.address_id, one.quota_left)
        if one.moved_to:
            await conversations.move_address(session, self._channel.name, row.address, one.moved_to)


def _offers(results: Sequence[Result]) -> dict[int, Sequence[dict[str, str]]]:
    """A typed number picks from the announcement's choices next."""
    return {
        one.errand.row.address_id: [{"label": c.label, "payload": c.payload} for c in one.errand.pieces[-1].choices]
        for one in results
        if one.settled.state == "sent" and one.errand.row.address_id is not None and one.errand.pieces[-1].choices
    }


def _kept(one: Result) -> list[NewMessage]:
    return [
        NewMessage(
            address_id=one.errand.row.address_id or 0,
            text=message.text,
            choices=message.choices,
            purpose="announcement",
            media_url=message.media_url,
            file_path=message.file_path,
        )
        for message in one.kept
    ]
