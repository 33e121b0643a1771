"""Where each announcement stands, counted once for all who watch it in this process."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from console.office import Office
from desk import broadcast_accounting
from desk.broadcast_accounting import REACHED, TO_COME, Progress, Sample
from desk.broadcast_states import BroadcastState
from storage import broadcast_recipients, broadcasts
from storage.broadcasts import Broadcast

AT_LEAST = 1.0
REST = 20.0
"""No new count before this many times as long as the last one took, so that counting costs 5 % of the time at most."""
_MEASURED_OVER = 60.0
_FORGOTTEN_AFTER = 600.0
"""All in seconds but `REST`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    broadcast: Broadcast
    progress: Progress


@dataclass(kw_only=True)
class _Seat:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    standing: Standing | None = None
    again_at: float = 0.0
    looked_at: float = 0.0
    samples: deque[Sample] = field(default_factory=deque)


class Board:
    """`closing` is set once the server stops, so that nobody is kept waiting by who watches."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seats: dict[int, _Seat] = {}
        self.closing = asyncio.Event()

    async def look(self, broadcast_id: int) -> Standing | None:
        """As of the last count, or counted anew when that is long enough ago."""
        now = asyncio.get_running_loop().time()
        self._forget(now)
        seat = self._seats.setdefault(broadcast_id, _Seat())
        seat.looked_at = now
        async with seat.lock:
            if seat.standing is None or asyncio.get_running_loop().time() >= seat.again_at:
                await self._count(broadcast_id, seat)
        return seat.standing

    def wait_of(self, broadcast_id: int) -> float:
        """Seconds until a look is worth it."""
        seat = self._seats.get(broadcast_id)
        return max(AT_LEAST, seat.again_at - asyncio.get_running_loop().time()) if seat else AT_LEAST

    async def _count(self, broadcast_id: int, seat: _Seat) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        async with self._office.database.reading() as session:
            broadcast = await broadcasts.get(session, broadcast_id)
            tallies = await broadcast_recipients.count_by_state(session, broadcast_id) if broadcast else []
        ended = clock()
        seat.again_at = ended + max(AT_LEAST, REST * (ended - begun))
        if broadcast is None:
            seat.standing = None
            return
        through = sum(one.people for one in tallies if one.state not in TO_COME)
        reached = sum(one.people for one in tallies if one.state in REACHED)
        rate = self._rate(seat, broadcast, Sample(at=ended, through=through), reached)
        seat.standing = Standing(broadcast=broadcast, progress=broadcast_accounting.progress(tallies, rate=rate))

    def _rate(self, seat: _Seat, broadcast: Broadcast, sample: Sample, reached: int) -> float | None:
        if broadcast.state != BroadcastState.SENDING:
            seat.samples.clear()
            return None
        seat.samples.append(sample)
        while seat.samples[0].at < sample.at - _MEASURED_OVER:
            seat.samples.popleft()
        lately = broadcast_accounting.rate_of(seat.samples)
        if lately is not None:
            return lately
        return broadcast_accounting.average(reached, broadcast.started_at, self._office.clock())

    def _forget(self, now: float) -> None:
        """What nobody watches any more."""
        idle = [key for key, seat in self._seats.items() if seat.looked_at < now - _FORGOTTEN_AFTER]
        for key in idle:
            del self._seats[key]


BOARD = web.AppKey("broadcast_board", Board)
