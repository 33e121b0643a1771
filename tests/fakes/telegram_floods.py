"""How much Telegram takes before it asks to wait: of one chat, and of all chats together."""

from collections import defaultdict, deque
from math import ceil
from time import monotonic

from tests.fakes.telegram_rules import Refused


class Floods:
    """`burst`: messages a chat takes at once before it takes but one per second; None without limit. `per_second`: to
    all chats together in any one-second window, counted by arrival; `too_many` of them met with 429."""

    def __init__(self, *, burst: int | None, per_second: int | None) -> None:
        self.burst = burst
        self.per_second = per_second
        self.too_many = 0
        self._arrived: deque[float] = deque()
        self._levels: defaultdict[int, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))

    def count_arrival(self) -> None:
        """A refused one counts as well: whoever goes on too fast is refused for longer."""
        if self.per_second is None:
            return
        now = monotonic()
        while self._arrived and now - self._arrived[0] >= 1.0:
            self._arrived.popleft()
        self._arrived.append(now)
        if len(self._arrived) > self.per_second:
            self.too_many += 1
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)

    def slow_down(self, chat: int, now: float) -> None:
        if self.burst is None:
            return
        level, at = self._levels[chat]
        level = max(0.0, level - (now - at))
        if level + 1 > self.burst:
            wait = ceil(level + 1 - self.burst)
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        self._levels[chat] = level + 1, now
