"""How many messages a minute one sender may send, kept in memory."""

from datetime import datetime

_MOST_KEPT = 20_000
"""Senders remembered before those whose allowance is full again are forgotten."""


class Pace:
    """A full allowance of `per_minute`, refilled evenly."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, sender: str, *, now: datetime) -> bool:
        """Takes one from the allowance; False when nothing is left of it."""
        moment = now.timestamp()
        left = self._refilled(sender, moment)
        if left < 1:
            return False
        if sender not in self._left and len(self._left) >= _MOST_KEPT:
            self._forget_rested(moment)
        self._left[sender] = (left - 1, moment)
        return True

    def _refilled(self, sender: str, moment: float) -> float:
        left, since = self._left.get(sender, (float(self.per_minute), moment))
        return min(float(self.per_minute), left + max(0.0, moment - since) * self.per_minute / 60)

    def _forget_rested(self, moment: float) -> None:
        """When nobody has rested for a minute, everybody is forgotten: memory is kept rather than a count."""
        self._left = {sender: kept for sender, kept in self._left.items() if moment - kept[1] < 60}
        if len(self._left) >= _MOST_KEPT:
            self._left.clear()
