"""Sends announcements on one channel: a permit ahead, a claim, a send, and what became of it written down."""

import asyncio
import math
import time
from contextlib import suppress
from datetime import UTC, tzinfo
from pathlib import Path

import structlog

from bot import slate
from bot.broadcaster_courier import Courier
from bot.broadcaster_queue import BroadcastQueue, Errand
from bot.broadcaster_records import BroadcastRecords, Result
from bot.group_commit import GroupCommit
from bot.pace import Pace
from bot.slate import Slate
from channels.base import Channel
from desk.clock import Clock
from storage.db import Database

MOST_IN_HAND, FEWEST_IN_HAND = 500, 40
"""Recipients of one channel claimed by this process and not settled yet: as many have a place on its slate."""
AHEAD = 0.05
"""Seconds before their permits come free at which recipients are claimed, so that the claim's own time is not lost."""
BATCH = 0.02
"""Seconds' worth of recipients that one claim is made for."""
GATHER = 0.03
"""Seconds for which what became of a recipient waits for that of others, to be written down with it."""
LOOK_EVERY, LOSE_EVERY = 1.0, 30.0
"""Seconds between two looks at which announcements are being sent, and at what processes that ended left behind."""

log = structlog.get_logger(__name__)


class Broadcaster:
    """One channel's; `me` names this process across restarts. `data` is the data folder."""

    def __init__(
        self,
        database: Database,
        channel: Channel,
        pace: Pace,
        *,
        me: str,
        clock: Clock,
        data: Path,
        zone: tzinfo = UTC,
        public_url: str = "",
    ) -> None:
        self._channel = channel
        self._pace = pace
        self._clock = clock
        self._me = me
        self._slate = Slate(slate.file_of(data, me, channel.name), most=MOST_IN_HAND)
        claims = slate.claimant(me, self._slate.life)
        self._queue = BroadcastQueue(database, channel, me=claims, clock=clock, zone=zone, public_url=public_url)
        self._records = BroadcastRecords(database, channel, me=claims, clock=clock, zone=zone)
        self._courier = Courier(
            *(channel, pace, self._queue, self._records, self._slate), clock=clock, data=data, public_url=public_url
        )
        self._commits = GroupCommit[Result](self._records.write, most=MOST_IN_HAND, gather=GATHER)
        self._tasks: set[asyncio.Task[None]] = set()
        self._hand: set[int] = set()
        self._bell = asyncio.Event()
        self._stopping = self._looked = False
        self._looked_at = self._lost_at = -math.inf
        self._ahead = AHEAD

    async def recover(self) -> None:
        """At start: of those whom an earlier life had in hand some got it, some were not written to; a message that
        was on its way may have arrived or not, and is not sent again."""
        if earlier := self._slate.read():
            errands = await self._queue.take_over(slate.claimant(self._me, earlier.life))
            await self._records.write([self._courier.recall(errand, earlier.marks) for errand in errands])
        if unknown := await self._records.lose(slate.claimant(self._me, "")):
            log.warning("announcements of unknown fate", channel=self._channel.name, recipients=unknown)
        self._slate.begin()

    async def run(self) -> None:
        """Until `stop`; a database that is away is waited for."""
        pause = 0.0
        while not self._stopping:
            try:
                wait = await self._step()
                pause = 0.0
            except Exception as error:
                log.error("broadcaster waits", channel=self._channel.name, error=type(error).__name__)
                wait = pause = min(5.0, pause * 2 or 0.2)
            if wait > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._bell.wait()
            self._bell.clear()
        await asyncio.gather(*self._tasks)
        self._slate.close()

    def wake(self) -> None:
        """Something was begun, paused or stopped."""
        self._looked_at = -math.inf
        self._bell.set()

    def stop(self) -> None:
        """Whoever waits for a permit is put back; what is on its way is finished."""
        self._stopping = True
        self._courier.stop()
        self._bell.set()

    async def send_waiting(self) -> int:
        """One batch, to its end; returns how many recipients were settled or put back."""
        await self._look()
        if self._courier.held_for() or not (room := self._pace.coming(self._ahead, FEWEST_IN_HAND)):
            return 0
        errands = await self._queue.take(room, in_hand=self._hand)
        await asyncio.gather(*(self._deliver(errand) for errand in errands))
        return len(errands)

    async def _step(self) -> float:
        """One claim, if there is anything to send and a permit for it soon; returns the seconds until the next."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_EVERY:
            self._looked_at = now
            await self._look()
        if not self._queue.ids:
            self._set_hungry(False)
            return LOOK_EVERY
        if held := self._courier.held_for():
            await self._courier.show_held(held)
            return min(held, LOOK_EVERY)
        room = self._most_in_hand - len(self._tasks)
        if self._courier.is_probing:
            room = 0 if self._tasks else 1
        if self._queue.is_through:
            self._set_hungry(False)
            return max(0.001, LOOK_EVERY - (now - self._looked_at))
        coming = self._pace.coming(self._ahead, room)
        if coming < min(self._least, room) or coming <= 0:
            return min(0.25, max(0.003, self._pace.next_in() - self._ahead))
        errands = await self._queue.take(coming, in_hand=self._hand)
        taken = time.monotonic() - now
        self._ahead = min(0.5, max(AHEAD, taken * 2, self._ahead * 0.95))
        if errands:
            self._set_hungry(True)
        for errand in errands:
            self._hand.add(errand.row.id)
            task = asyncio.create_task(self._deliver(errand))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return 0.0 if errands else 0.003

    async def _look(self) -> None:
        await self._queue.look()
        self._queue.look_again()
        if not self._looked:
            self._looked = True
            self._courier.inherit(self._queue.shown_held())
        now = time.monotonic()
        if now - self._lost_at >= LOSE_EVERY:
            self._lost_at = now
            if lost := await self._records.lose_others():
                log.warning("announcements of unknown fate", recipients=lost)

    @property
    def _most_in_hand(self) -> int:
        rate = self._pace.rate
        return MOST_IN_HAND if rate is None else max(FEWEST_IN_HAND, min(MOST_IN_HAND, self._pace.share // 2))

    @property
    def _least(self) -> int:
        rate = self._pace.rate
        return 1 if rate is None else max(1, round(self._pace.share * BATCH / rate.seconds))

    def _set_hungry(self, hungry: bool) -> None:
        if self._pace.hungry != hungry:
            self._pace.hungry = hungry
            self._pace.news.set()

    async def _deliver(self, errand: Errand) -> None:
        """Sends, then writes down what happened. Until that is done it stays on the slate for the next life."""
        result = await self._courier.carry(errand)
        if result.settled.state == "waiting" and result.settled.untried and not result.messages:
            self._queue.rewind(errand.broadcast.id)
        if await self._commits.put_surely(
            result, stopping=lambda: self._stopping, waits="recipients wait to be settled"
        ):
            self._slate.wipe(errand.row.id)
        self._hand.discard(errand.row.id)
