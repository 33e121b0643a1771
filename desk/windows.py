"""How long a resident can still be written to on a channel, free of charge and at all, as the inbox shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.base import Abilities

_HOURS_SHOWN = timedelta(hours=48)
"""Below this, time left until the window closes is told in hours rather than days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What is open at `seen_at`; None means without end. Both ends are still inside, as the sender judges."""

    free_until: datetime | None
    closes_at: datetime | None
    seen_at: datetime
    quota_left: int | None = None

    @property
    def is_open(self) -> bool:
        """Once the free time is over, a quota that is used up closes it too."""
        within = self.closes_at is None or self.seen_at <= self.closes_at
        return within and (self.is_free or self.quota_left != 0)

    @property
    def is_free(self) -> bool:
        return self.free_until is None or self.seen_at <= self.free_until

    def reason(self) -> str:
        """To an official; time left is rounded down, so that it never promises more than there is."""
        if not self.is_open:
            used_up = self.closes_at is None or self.seen_at <= self.closes_at
            closed = "hết lượt gửi" if used_up else "đã đóng"
            return f"{closed}: chỉ nhắn được khi bà con nhắn lại"
        if self.free_until is not None and self.is_free:
            return f"còn {_told(self.free_until - self.seen_at)} miễn phí"
        if self.closes_at is not None:
            return f"đóng sau {_told(self.closes_at - self.seen_at, days=True)}"
        return "hết thời gian miễn phí"


def closing(
    abilities: Abilities, last_inbound_at: datetime, now: datetime, *, quota_left: int | None = None
) -> Window | None:
    """None where a channel may always be written to.

    For Zalo OA: 48 hours free, closed after 7 days. `quota_left` is what Zalo told of this person last; its own pages
    disagree on whether the free messages are limited in number, so it counts only once they are over.
    """
    if abilities.reply_window is None and abilities.free_window is None:
        return None
    return Window(
        free_until=None if abilities.free_window is None else last_inbound_at + abilities.free_window,
        closes_at=None if abilities.reply_window is None else last_inbound_at + abilities.reply_window,
        seen_at=now,
        quota_left=quota_left,
    )


def _told(left: timedelta, *, days: bool = False) -> str:
    if days and left > _HOURS_SHOWN:
        return f"{left.days} ngày"
    minutes = int(left.total_seconds()) // 60
    if minutes >= 60:
        return f"{minutes // 60} giờ"
    return f"{minutes} phút" if minutes else "chưa đầy 1 phút"
