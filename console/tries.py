"""How often something was tried of late, kept in memory: by internet address, or by a name that nobody has."""

from collections import deque
from datetime import datetime, timedelta

_MOST_KEPT = 20_000
"""Keys remembered; beyond that the oldest are forgotten, which costs an attacker more than it gains them."""


class Tries:
    """At most `most` within `window` for each key."""

    def __init__(self, most: int, window: timedelta) -> None:
        self.most = most
        self.window = window
        self._seen: dict[str, deque[datetime]] = {}

    def allows(self, key: str, *, now: datetime) -> bool:
        """Counts one more; False when the allowance is used up, and then it is not counted."""
        moments = self._seen.pop(key, None) or deque()
        while moments and moments[0] <= now - self.window:
            moments.popleft()
        self._seen[key] = moments
        if len(self._seen) > _MOST_KEPT:
            del self._seen[next(iter(self._seen))]
        if len(moments) >= self.most:
            return False
        moments.append(now)
        return True
