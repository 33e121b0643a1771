"""A clock that moves only when a test says so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class FakeClock:
    """Starts on a Monday morning, 9:00 in Vietnam; every reading is a microsecond later than the one before."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def tick(self, **duration: float) -> None:
        self.now += timedelta(**duration)
