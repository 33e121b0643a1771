"""A clock that moves only when a test says so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class FakeClock:
    """Starts on a Monday morning, 9:00 in Vietnam; every reading is a microsecond later than the one before."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
        self._passed = 0.0

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def tick(self, **duration: float) -> None:
        """Negative where somebody sets the clock back: that takes back no time that has passed."""
        step = timedelta(**duration)
        self.now += step
        self._passed += max(0.0, step.total_seconds())

    def elapsed(self) -> float:
        """Seconds, as `time.monotonic` tells them."""
        return self._passed
