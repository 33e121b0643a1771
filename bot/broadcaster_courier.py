"""Carries an announcement to one recipient after the other, and knows when the platform itself is away."""

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import structlog

from bot.broadcaster_queue import BroadcastQueue, Errand
from bot.broadcaster_records import BroadcastRecords, Result
from bot.pace import Pace, Permit
from bot.slate import Mark, Slate
from channels.base import Channel
from channels.errors import SendError
from channels.messages import OutboundMessage
from desk import broadcast_tries, deliveries
from desk.broadcast_message import PAUSING, Piece, outbound
from desk.clock import Clock
from storage.broadcast_sends import Settled

AWAY_AFTER = 5
"""Faults of the network or the platform in a row after which it is taken to be away."""
FIRST_AWAY, LONGEST_AWAY = 2.0, 30.0
"""Seconds until one recipient is tried again then; twice as long each time."""
SHOWN_FROM = 10.0
"""Seconds for which a channel must be held for officials to be told."""

log = structlog.get_logger(__name__)


class Courier:
    """`data` is the data folder."""

    def __init__(
        self,
        channel: Channel,
        pace: Pace,
        queue: BroadcastQueue,
        records: BroadcastRecords,
        slate: Slate,
        *,
        clock: Clock,
        data: Path,
        public_url: str,
    ) -> None:
        self._channel = channel
        self._pace = pace
        self._queue = queue
        self._records = records
        self._slate = slate
        self._clock = clock
        self._data = data
        self._public_url = public_url
        self._stopping = False
        self._faults = 0
        self._away = (0.0, 0.0)
        self._shown_held: set[int] = set()

    @property
    def is_probing(self) -> bool:
        """The platform was away: one recipient is enough to find out whether it still is."""
        return self._faults >= AWAY_AFTER

    def held_for(self) -> float:
        """Seconds in which nothing is to be carried."""
        since, seconds = self._away
        return max(self._pace.held_for(), since + seconds - time.monotonic() if seconds else 0.0)

    def recall(self, errand: Errand, marks: Mapping[int, Mark]) -> Result:
        """What became of one that an earlier life had in hand, as far as it can be told."""
        row, mark = errand.row, marks.get(errand.row.id)
        if mark is None:
            return Result(errand=errand, settled=broadcast_tries.untouched(row))
        if mark.external_id is None:
            return Result(errand=errand, settled=broadcast_tries.in_flight(row))
        now = self._clock()
        settled = broadcast_tries.sent(row, mark.external_id or None, pieces=len(errand.pieces), now=now)
        return Result(errand=errand, settled=settled, messages=1)

    def stop(self) -> None:
        """Whoever waits for a permit is put back."""
        self._stopping = True
        self._pace.turn_away()

    def inherit(self, broadcast_ids: set[int]) -> None:
        """Those shown as waiting for a channel by an earlier life of this process."""
        self._shown_held |= broadcast_ids

    async def show_held(self, seconds: float) -> None:
        new = set(self._queue.ids) - self._shown_held
        if seconds >= SHOWN_FROM and new:
            await self._records.show_held(sorted(new))
            self._shown_held |= new

    async def carry(self, errand: Errand) -> Result:
        """Waits for its permit."""
        if self._channel.reads_kept:
            return await self._keep(errand)
        permit = await self._pace.take(reply=False)
        if permit is None or self._stopping or self.held_for() or not self._queue.leaves(errand.broadcast.id):
            self._pace.give_back(permit, used=False)
            return Result(errand=errand, settled=broadcast_tries.untouched(errand.row))
        return await self._try(errand, permit)

    async def _try(self, errand: Errand, permit: Permit) -> Result:
        row, pieces = errand.row, errand.pieces
        called = answered = False
        try:
            message = self._message(errand, pieces[min(row.parts, len(pieces) - 1)])
            self._slate.left(row.id)
            called = True
            sent = await self._channel.send(message)
            answered = True
            self._slate.arrived(row.id, sent.external_id)
        except SendError as refusal:
            return await self._refused(errand, refusal)
        except Exception as fault:
            log.error("channel broke", channel=self._channel.name, error=type(fault).__name__, exc_info=True)
            return await self._refused(errand, SendError("channel-broke", type(fault).__name__, retryable=True))
        finally:
            self._pace.give_back(permit, used=called, answered=answered)
        self._recovered()
        return Result(
            errand=errand,
            settled=broadcast_tries.sent(row, sent.external_id, pieces=len(pieces), now=self._clock()),
            messages=1,
            quota_left=sent.quota_left,
            mends=self._mended(errand.broadcast.id),
        )

    async def _keep(self, errand: Errand) -> Result:
        """For a channel whose people read our own table: the sender of replies tells them that there is something."""
        try:
            messages = [self._message(errand, piece) for piece in errand.pieces]
        except SendError as refusal:
            return await self._refused(errand, refusal)
        settled = broadcast_tries.sent(errand.row, None, pieces=1, now=self._clock())
        return Result(errand=errand, settled=settled, messages=len(messages), kept=messages)

    def _message(self, errand: Errand, piece: Piece) -> OutboundMessage:
        return outbound(
            piece,
            message_id=errand.row.id,
            address=errand.row.address or "",
            abilities=self._channel.abilities,
            data=self._data,
            public_url=self._public_url,
        )

    async def _refused(self, errand: Errand, error: SendError) -> Result:
        settled = self._judged(errand, error)
        if not error.may_have_arrived:
            self._slate.wipe(errand.row.id)
        log.info("not sent", channel=self._channel.name, recipient=errand.row.id, code=error.code, state=settled.state)
        if error.code in PAUSING:
            await self._pause(errand.broadcast.id, error.code)
        elif error.holds_channel:
            self._pace.hold(error.wait if error.wait is not None else deliveries.backoff(1), slower=error.too_fast)
        elif (error.retryable and error.wait is None and not error.moved_to) or error.may_have_arrived:
            self._fault()
        else:
            self._recovered()
        return Result(errand=errand, settled=settled, stopped=error.contact_stopped, moved_to=error.moved_to)

    def _judged(self, errand: Errand, error: SendError) -> Settled:
        began: datetime = errand.broadcast.started_at or self._clock()
        return broadcast_tries.failed(errand.row, error, began=began, now=self._clock())

    def _recovered(self) -> None:
        self._faults, self._away = 0, (0.0, 0.0)

    def _fault(self) -> None:
        """Those that were on their way when it went away tell nothing new."""
        if self.held_for():
            return
        self._faults += 1
        if self._faults >= AWAY_AFTER:
            wait = min(LONGEST_AWAY, FIRST_AWAY * 2.0 ** min(self._faults - AWAY_AFTER, 10))
            self._away = time.monotonic(), wait
            log.warning("platform away", channel=self._channel.name, seconds=wait)

    def _mended(self, broadcast_id: int) -> bool:
        shown = broadcast_id in self._shown_held
        self._shown_held.discard(broadcast_id)
        return shown

    async def _pause(self, broadcast_id: int, code: str) -> None:
        try:
            await self._records.pause(broadcast_id, code)
            self._queue.drop(broadcast_id)
        except Exception as error:
            log.error("not paused", broadcast=broadcast_id, error=type(error).__name__)
