"""Shares the allowed rate of a channel out among the processes of the house, so that together they keep to it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.pace import FOR_BROADCASTS, Pace
from channels.base import Rate
from storage import paces
from storage.db import Database, Session
from storage.paces import Share, Standing

EVERY, HURRIED = 1.0, 0.25
"""Seconds between two looks; the shorter while this process is still given more or takes less."""
LEASE = 6.0
"""Seconds after which a share that was not renewed is used no more."""
SLACK = 2.0
"""Seconds beyond the window until it counts no more: the last messages sent with it may be slow."""
SLOWER, FASTER, FASTER_EVERY = 0.8, 0.05, 30.0
"""What a platform's refusal leaves of the rate; what comes back of the whole after so many seconds without one."""
SLOWEST = 0.05

log = structlog.get_logger(__name__)


def divide(limit: int, wanted: Mapping[str, int]) -> dict[str, int]:
    """Each process's part of `limit`; the parts add up to it.

    Everyone has the same base for replies, all bases together about a sixth of the whole and each at least one. The
    rest goes to who wants it, as evenly as their wishes allow, and what nobody wants is spread evenly. With fewer
    messages than processes those who want most have one each.
    """
    names = sorted(wanted, key=lambda name: (-wanted[name], name))
    if not names or limit <= 0:
        return dict.fromkeys(names, 0)
    if limit <= len(names):
        return {name: int(place < limit) for place, name in enumerate(names)}
    base = max(1, int(limit * (1 - FOR_BROADCASTS)) // len(names))
    parts = dict.fromkeys(names, base)
    left = limit - base * len(names)
    hungry = [name for name in names if wanted[name] > base]
    while left and hungry:
        each, odd = divmod(left, len(hungry))
        for place, name in enumerate(hungry):
            given = min(each + (place < odd), wanted[name] - parts[name])
            parts[name] += given
            left -= given
        hungry = [name for name in hungry if wanted[name] > parts[name]]
    each, odd = divmod(left, len(names))
    return {name: parts[name] + each + (place < odd) for place, name in enumerate(names)}


def adapted(factor: float, *, slowed: bool, quiet_for: float) -> float:
    """What part of the rate is used next: less after a refusal, a little more after a while without one."""
    if slowed:
        return max(SLOWEST, factor * SLOWER)
    return min(1.0, factor + FASTER) if quiet_for >= FASTER_EVERY else factor


def in_force(rate: Rate, factor: float) -> int:
    return max(1, int(rate.limit * factor))


class PaceKeeper:
    """Renews one channel's share in this process. With SQLite there is one process, and nobody to share with."""

    def __init__(
        self,
        database: Database,
        channel: str,
        pace: Pace,
        *,
        me: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._channel = channel
        self._pace = pace
        self._me = me
        self._now = now
        self._factor = 1.0
        self._slowed_at = now()
        self._first = True
        self._published = 0
        self._target = 0
        self._shares = not database.is_sqlite and pace.rate is not None

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`; the share is left to the others by `leave`, once nothing is sent any more."""
        if self._shares:
            self._pace.set_share(0)
        else:
            self._pace.rest()
        while not stopping.is_set():
            try:
                await self.renew()
            except Exception as error:
                log.error("pace not renewed", channel=self._channel, error=type(error).__name__)
            self._pace.news.clear()
            settled = self._published == self._target == self._pace.share
            await _either(stopping, self._pace.news, EVERY if settled else HURRIED)

    async def renew(self) -> None:
        if self._pace.rate is None:
            return
        if not self._shares:
            self._adapt()
            return
        begun = self._now()
        async with self._database.transaction() as session:
            mine = await self._negotiate(session)
        self._published = mine.share
        self._pace.set_share(min(mine.share, self._target), good_until=begun + LEASE)

    async def leave(self) -> None:
        """At the end: what is not in use any more is free for the others once its window is over."""
        if not self._shares:
            return
        self._pace.set_share(0)
        with suppress(Exception):
            async with self._database.transaction() as session:
                standing = await paces.hold(session, self._channel)
                gone = Share(process=self._me, share=self._pace.in_use, wanted=0, expires_at=standing.now)
                await self._write(session, standing, gone, factor=standing.factor)

    def _adapt(self) -> None:
        rate, now = self._pace.rate, self._now()
        assert rate is not None
        factor = adapted(self._factor, slowed=self._take_slowed(), quiet_for=now - self._slowed_at)
        if factor != self._factor:
            self._factor, self._slowed_at = factor, now
        self._target = self._published = in_force(rate, factor)
        if self._pace.share != self._target:
            self._pace.set_share(self._target)

    def _take_slowed(self) -> bool:
        slowed, self._pace.slowed = self._pace.slowed, False
        return slowed

    async def _negotiate(self, session: Session) -> Share:
        """What this process may have. It takes less at once, but says so only when what it had is out of use, window
        and all: so the shares never add up to more than the rate, whatever the clocks say."""
        rate, pace = self._pace.rate, self._pace
        assert rate is not None
        standing = await paces.hold(session, self._channel)
        grace = timedelta(seconds=rate.seconds + SLACK)
        counted = {one.process: one for one in standing.shares if one.expires_at + grace > standing.now}
        before = counted.pop(self._me, None)
        live = {name: one.wanted for name, one in counted.items() if one.expires_at > standing.now}
        quiet_for = (standing.now - standing.slowed_at).total_seconds()
        factor = adapted(standing.factor, slowed=self._take_slowed(), quiet_for=quiet_for)
        limit = in_force(rate, factor)
        self._target = divide(limit, {**live, self._me: pace.wanted})[self._me]
        kept = min(pace.share, self._target, before.share if before else 0)
        if pace.share > kept:
            pace.set_share(kept, good_until=pace.good_until)
        left = limit - sum(one.share for one in counted.values())
        share = max(pace.in_use, kept, min(self._target, left))
        expires_at = standing.now + timedelta(seconds=LEASE)
        mine = Share(process=self._me, share=share, wanted=pace.wanted, expires_at=expires_at)
        await self._write(session, standing, mine, factor=factor, alone=not live)
        return mine

    async def _write(
        self, session: Session, standing: Standing, mine: Share, *, factor: float, alone: bool = False
    ) -> None:
        """A hold that one process learns of is all the others'; one that is older than this process, while nobody else
        lives, may be over: whoever mended the token has started it again."""
        now, pace = standing.now, self._pace
        held_for = 0.0 if self._first and alone else _until(standing.held_until, now)
        self._first = False
        if held_for > pace.held_for() + SLACK:
            pace.hold(held_for)
        held_for = max(held_for, pace.held_for())
        await paces.keep(
            session,
            self._channel,
            mine,
            factor=factor,
            slowed_at=now if factor != standing.factor else standing.slowed_at,
            held_until=now + timedelta(seconds=held_for) if held_for else None,
            gone_before=now - timedelta(seconds=(pace.rate.seconds if pace.rate else 0) + SLACK),
        )


def _until(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (moment - now).total_seconds()) if moment else 0.0


async def _either(one: asyncio.Event, other: asyncio.Event, seconds: float) -> None:
    """Until one of them is set, at most so long."""
    waits = [asyncio.create_task(event.wait()) for event in (one, other)]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
