"""How fast this process may write to one channel: permits, each back only when what it was for has left the window."""

import asyncio
import time
from bisect import insort
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from channels.base import Rate
from desk.clock import Clock, utc_now

FOR_BROADCASTS = 0.82
"""Of the permits of a window longer than a second, and of a month's plan; the rest is kept for replies."""
LATELY, SPANS = 10.0, 6
"""Seconds of one span, and spans, for which the shortest round trip is remembered."""
FAR, CERTAIN = 0.03, 0.8
"""From how many seconds on, once all spans are full, that one is taken for the way itself and not for work at either
end; and how much of it is counted on."""
CLUMP = 0.05
"""Of a window: so much may leave at once after a rest, then more evenly, so that no reply waits for the whole of it."""
LONGEST_REST = 1.0
"""Seconds."""
HURRY = 1.1
"""How much faster than its rate a process may catch up beyond that."""
AT_ONCE = 0.003
"""Seconds: permits that come free so close to each other are given out together, for one waking of the process."""


@dataclass(slots=True, eq=False)
class Permit:
    """To send one message now; `began` on the pace's own clock. It must be given back."""

    began: float
    reply: bool


class Pace:
    """The permits of one channel in this process, `share` of them; without a rate there is no end of them.

    A permit is free again a window after its message surely arrived, which was before the answer came. So in no window
    can more than `share` messages arrive, whatever the network does. Lost is the time of one round trip in each window;
    where the platform is far away most of it is won back, since neither message nor answer is faster than the way.

    Replies are served before announcements. In windows of a second that is enough: one comes free at every moment.
    Where a window is longer, announcements leave some permits alone.
    """

    def __init__(self, rate: Rate | None, *, clock: Clock = utc_now, now: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.share = rate.limit if rate else 0
        self.good_until: float | None = None
        self.hungry = False
        self.slowed = False
        self.news = asyncio.Event()
        self._seconds = rate.seconds if rate else 0.0
        self._clock = clock
        self._now = now
        self._held: tuple[datetime, datetime] | None = None
        self._busy = 0
        self._cooling: deque[tuple[float, bool]] = deque()
        self._by_broadcasts = 0
        self._next_even = self._rested_at = 0.0
        self._trips: deque[tuple[int, float]] = deque(maxlen=SPANS)
        self._replies: deque[asyncio.Future[Permit | None]] = deque()
        self._broadcasts: deque[asyncio.Future[Permit | None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def in_use(self) -> int:
        """Permits whose messages are on their way or may still count at the platform."""
        self._thaw(self._now())
        return self._busy + len(self._cooling)

    @property
    def wanted(self) -> int:
        """How many permits would find work now."""
        return len(self._replies) + (self.rate.limit if self.hungry and self.rate else 0)

    def hold(self, seconds: float, *, slower: bool = False) -> None:
        """Nothing leaves on this channel for so long; `slower`: the platform found us too fast, which
        counts once for all that were on their way."""
        self.slowed |= slower and not self.held_for()
        now = self._clock()
        self._held = now, now + timedelta(seconds=seconds)
        self.news.set()

    def rest(self) -> None:
        """For one window announcements get none: an earlier life of this process may have used it up just now. Of a
        long window only the first moment is waited for; in the rest of it the platform may have to refuse some."""
        self._rested_at = self._now() + min(self._seconds, LONGEST_REST)

    def held_for(self) -> float:
        """Seconds; 0 when nothing holds it, also when the clock was put back to before it was held."""
        if self._held is None:
            return 0.0
        since, until = self._held
        now = self._clock()
        if since <= now < until:
            return (until - now).total_seconds()
        self._held = None
        return 0.0

    def set_share(self, share: int, *, good_until: float | None = None) -> None:
        """`good_until`: on the pace's clock; from then on nothing leaves unless it is set anew."""
        self.share, self.good_until = share, good_until
        self._serve()

    async def take(self, *, reply: bool) -> Permit | None:
        """Waits for one; None when announcements are turned away meanwhile."""
        now = self._now()
        if self.rate is None or (not (self._replies if reply else self._broadcasts) and self._wait(reply, now) <= 0):
            return self._grant(reply, now)
        waiting: asyncio.Future[Permit | None] = asyncio.get_running_loop().create_future()
        queue = self._replies if reply else self._broadcasts
        queue.append(waiting)
        self._serve()
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and (permit := waiting.result()):
                self.give_back(permit, used=False)
            elif waiting in queue:
                queue.remove(waiting)
            raise

    def give_back(self, permit: Permit | None, *, used: bool = True, answered: bool = True) -> None:
        """`used`: a message was sent with it; `answered`: the platform answered, so that its round trip is known."""
        if self.rate is None or permit is None:
            return
        now = self._now()
        self._busy -= 1
        if used:
            sooner = self._measure(now, now - permit.began) if answered else 0.0
            insort(self._cooling, (now + self._seconds - sooner, permit.reply))
        elif not permit.reply:
            self._by_broadcasts -= 1
        self._serve()

    def coming(self, horizon: float, most: int, *, reply: bool = False) -> int:
        """How many permits, up to `most`, will be free within `horizon` seconds that nobody waits for yet."""
        if self.rate is None:
            return most
        now = self._now()
        self._thaw(now)
        spoken_for = len(self._replies) + (0 if reply else len(self._broadcasts))
        free = self.share - self._busy - len(self._cooling) - spoken_for
        room = most
        if not reply:
            evenly = (now + horizon + CLUMP * self._seconds - max(self._next_even, now)) / self._interval
            room = min(most, int(evenly) + 1 - len(self._broadcasts)) if evenly >= 0 else 0
        if not self._is_good(now + horizon) or room <= 0 or (not reply and now + horizon < self._rested_at):
            return 0
        if free < room or (not reply and self._cap < self.share):
            soon = [by_reply for _, by_reply in takewhile(lambda one: one[0] <= now + horizon, self._cooling)]
            free += len(soon)
            if not reply:
                theirs = self._cap - self._by_broadcasts - len(self._broadcasts) + sum(not one for one in soon)
                free = min(free, theirs)
        return max(0, min(free, room))

    def next_in(self) -> float:
        """Seconds until the first of those in use comes free; a window when there is none."""
        return max(0.0, self._cooling[0][0] - self._now()) if self._cooling else self._seconds

    def turn_away(self) -> None:
        """Announcements that wait for a permit get none."""
        while self._broadcasts:
            waiting = self._broadcasts.popleft()
            if not waiting.done():
                waiting.set_result(None)

    def _measure(self, now: float, seconds: float) -> float:
        """Takes a round trip down; returns how long before its answer a message surely arrived."""
        span = int(now / LATELY)
        if not self._trips or self._trips[-1][0] != span:
            self._trips.append((span, seconds))
        elif seconds < self._trips[-1][1]:
            self._trips[-1] = span, seconds
        shortest = min(trip for _, trip in self._trips)
        return shortest * CERTAIN if len(self._trips) == SPANS and shortest >= FAR else 0.0

    @property
    def _cap(self) -> int:
        """Most permits for announcements."""
        return self.share if self._seconds <= 1 else max(min(1, self.share), int(self.share * FOR_BROADCASTS))

    @property
    def _interval(self) -> float:
        return self._seconds / (max(1, self._cap) * HURRY)

    def _is_good(self, now: float) -> bool:
        return self.good_until is None or now < self.good_until

    def _thaw(self, now: float) -> None:
        while self._cooling and self._cooling[0][0] <= now:
            _, by_reply = self._cooling.popleft()
            self._by_broadcasts -= not by_reply

    def _wait(self, reply: bool, now: float) -> float:
        """Seconds until one more may be granted; a long time when only someone else's step can bring it."""
        self._thaw(now)
        if not self._is_good(now):
            return self._seconds
        wait = 0.0
        if self.share - self._busy - len(self._cooling) <= 0:
            wait = self._cooling[0][0] - now if self._cooling else self._seconds
        if reply:
            return wait
        if self._replies:
            return max(wait, self._seconds)
        if self.share > self._cap <= self._by_broadcasts:
            mine = next((at for at, by_reply in self._cooling if not by_reply), now + self._seconds)
            wait = max(wait, mine - now)
        return max(wait, self._next_even - CLUMP * self._seconds - now, self._rested_at - now)

    def _grant(self, reply: bool, now: float) -> Permit:
        if self.rate is not None:
            self._busy += 1
            if not reply:
                self._by_broadcasts += 1
                self._next_even = max(self._next_even, now) + self._interval
        return Permit(began=now, reply=reply)

    def _serve(self) -> None:
        """Grants what can be granted, replies first, and comes again when the next permit is free."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for queue in (self._replies, self._broadcasts):
            while queue:
                now = self._now()
                wait = self._wait(queue is self._replies, now)
                if wait > 0:
                    loop = asyncio.get_running_loop()
                    self._timer = loop.call_later(max(wait, AT_ONCE), self._serve)
                    return
                waiting = queue.popleft()
                if not waiting.done():
                    waiting.set_result(self._grant(queue is self._replies, now))
