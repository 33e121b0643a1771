"""Sends what was queued: each address in order, many addresses at once, every try written down."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo

import structlog

from bot import metrics
from bot.group_commit import GroupCommit
from bot.pace import Pace
from bot.sender_records import Result, write
from channels.base import Channel
from channels.errors import SendError
from channels.messages import Choice, OutboundMessage
from desk import deliveries
from desk.clock import Clock, month_of
from storage import trays
from storage.db import Database
from storage.deliveries import Tried
from storage.trays import Outgoing, Tray

IN_FLIGHT = 60
"""Addresses of one channel being sent to at the same time."""

PER_ADDRESS = 1
"""More would leave sent ones without a record until the last of them is sent: a kill then doubles them all."""
LEASE = timedelta(seconds=120)
"""Longer than the slowest try of `PER_ADDRESS` messages; then another process may take the address over."""

IDLE_LOOK = 1.0
"""Seconds after which a sender looks by itself, for retries that fell due and what others left."""

SOON, STARVED_LOOK = 1.0, 0.1
"""Seconds: nobody is claimed for whom no permit is there by then, so that no claim runs out while its message waits for
one; and after which is looked again when there was none, or no room, for those who may wait."""

GATHER = 0.02
"""Seconds after one claim in which more gather for the next, and which the first result waits for others: a commit for
many costs as much as one for a few."""

WORTHWHILE = IN_FLIGHT // 2
"""Where more may wait than there was room for, they are claimed once there is room for so many, or a little later."""

log = structlog.get_logger(__name__)


async def recover(database: Database, *, me: str, clock: Clock) -> int:
    """At start: frees what this process had in hand when it ended; returns how many sends are of unknown fate.

    Someone waits for a reply, so those are sent again; each is on record as 'unknown'.
    """
    async with database.transaction() as session:
        unknown = await trays.recover(session, me=me, now=clock())
    if unknown:
        metrics.UNKNOWN_SENDS.inc(unknown)
        log.warning("sends of unknown fate are tried again", count=unknown)
    return unknown


class Sender:
    """One channel's sender; `me` names this process across restarts. `queued` is its own bell."""

    def __init__(
        self,
        database: Database,
        channel: Channel,
        *,
        me: str,
        clock: Clock,
        queued: asyncio.Event,
        lease: timedelta = LEASE,
        pace: Pace | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        self._database = database
        self._channel = channel
        self._me = me
        self._clock = clock
        self._queued = queued
        self._lease = lease
        self._pace = pace or Pace(channel.abilities.rate, clock=clock)
        self._zone = zone
        self._stopping = False
        self._full = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._commits = GroupCommit[Result](self._write, most=IN_FLIGHT, gather=GATHER)

    async def run(self) -> None:
        """Until `stop`, then one last round, and finishes what is in flight; a database that is away is waited for."""
        pause = 0.0
        while True:
            last = self._stopping
            room = self._pace.coming(SOON, IN_FLIGHT - len(self._tasks), reply=True)
            try:
                trays = await self._claim(room)
                self._full = len(trays) >= room
                pause = 0.0
            except Exception as error:
                log.error("sender waits", channel=self._channel.name, error=type(error).__name__)
                trays, pause = [], min(5.0, pause * 2 or 0.2)
            for tray in trays:
                task = asyncio.create_task(self._deliver(tray))
                self._tasks.add(task)
                task.add_done_callback(self._finished)
            if last:
                break
            if trays and not self._full:
                await asyncio.sleep(GATHER)
            else:
                await self._wait(pause or (STARVED_LOOK if self._full else IDLE_LOOK))
        await asyncio.gather(*self._tasks)

    def wake(self) -> None:
        self._queued.set()

    def stop(self) -> None:
        self._stopping = True
        self.wake()

    async def send_waiting(self) -> int:
        """One batch, to its end; returns how many addresses were looked at."""
        trays = await self._claim(self._pace.coming(SOON, IN_FLIGHT, reply=True))
        await asyncio.gather(*(self._deliver(tray) for tray in trays))
        return len(trays)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._queued.wait()
        except TimeoutError:
            return
        self._queued.clear()

    def _finished(self, task: asyncio.Task[None]) -> None:
        """There may be something to claim for which there was no room before; `_write` tells of what waits behind."""
        self._tasks.discard(task)
        if self._full and IN_FLIGHT - len(self._tasks) >= WORTHWHILE:
            self._queued.set()

    async def _claim(self, room: int) -> list[Tray]:
        if room <= 0 or self._pace.held_for():
            return []
        now = self._clock()
        async with self._database.transaction() as session:
            return await trays.claim(
                session,
                channel=self._channel.name,
                me=self._me,
                now=now,
                until=now + self._lease,
                limit=room,
                per_address=PER_ADDRESS,
            )

    async def _deliver(self, tray: Tray) -> None:
        """Sends, then writes down what happened – again and again, since the messages have left."""
        result = await self._send_tray(tray)
        await self._commits.put_surely(result, stopping=lambda: self._stopping, waits="results wait to be written")

    async def _send_tray(self, tray: Tray) -> Result:
        """In order, until one fails: what comes after it must wait for it."""
        result = Result(tray=tray)
        for i, message in enumerate(tray.messages):
            now = self._clock()
            if reason := deliveries.barred(tray, self._channel.abilities, now=now):
                result.tried.append(deliveries.refused(message, reason, now=now))
                continue
            tried = await self._try_in_turn(message, result)
            if tried is None:
                result.untouched += [later.id for later in tray.messages[i:]]
                break
            result.tried.append(tried)
            if tried.state == "queued" or result.stopped:
                result.untouched += [later.id for later in tray.messages[i + 1 :]]
                break
        return result

    async def _try_in_turn(self, message: Outgoing, result: Result) -> Tried | None:
        """None when nothing may leave on this channel just now."""
        permit = await self._pace.take(reply=True)
        if permit is None or self._pace.held_for():
            self._pace.give_back(permit, used=False)
            return None
        tried = None
        try:
            tried = await self._try(message, result)
        finally:
            self._pace.give_back(permit, answered=tried is not None and tried.state == "sent")
        return tried

    async def _try(self, message: Outgoing, result: Result) -> Tried:
        name = self._channel.name
        outbound = OutboundMessage(
            id=message.id,
            address=result.tray.external_id,
            text=message.text,
            choices=tuple(Choice(label=c.label, payload=c.payload) for c in message.choices),
            media_url=message.media_url,
            file_path=message.file_path,
        )
        try:
            sent = await self._channel.send(outbound)
        except SendError as refusal:
            error = refusal
        except Exception as fault:
            log.error("channel broke", channel=name, error=type(fault).__name__, exc_info=True)
            error = SendError("channel-broke", type(fault).__name__, retryable=True)
        else:
            result.quota_left = sent.quota_left if sent.quota_left is not None else result.quota_left
            metrics.SENDS.labels(name, "sent").inc()
            return deliveries.sent(message, sent.external_id, now=self._clock())
        tried = deliveries.failed(message, error, now=self._clock())
        metrics.SENDS.labels(name, tried.outcome).inc()
        log.info("not sent", channel=name, message=message.id, code=error.code, outcome=tried.outcome)
        if error.holds_channel:
            wait = error.wait if error.wait is not None else deliveries.backoff(1)
            self._pace.hold(wait, slower=error.too_fast)
        result.stopped |= error.contact_stopped
        result.moved_to = error.moved_to or result.moved_to
        return tried

    async def _write(self, results: Sequence[Result]) -> None:
        async with self._database.transaction() as session:
            month = month_of(self._clock(), self._zone)
            more = await write(session, results, channel=self._channel.name, me=self._me, month=month)
        if more:
            self._queued.set()
