"""Before a report is due, whoever approves or administers is told: two weeks, one week and a day ahead."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from channels.base import Abilities
from desk import duty
from desk.roles import Role
from storage import report_reminders as stored
from storage.db import Session

AHEAD = (14, 7, 1)
"""Days."""
ROLES = (Role.APPROVING, Role.ADMINISTERING)
USUAL = ((5, 20), (10, 30))
"""Month and day of the two reports of a year."""
_TEXT = (
    "Nhắc hạn báo cáo: {left} là {due:%d/%m/%Y}, hạn gửi báo cáo định kỳ. Anh/chị xem lại câu hỏi còn mở, kết quả "
    "các buổi đối thoại và cam kết chưa xong trước khi tổng hợp."
)


def upcoming(days: Sequence[tuple[int, int]], today: date) -> list[date]:
    """The days of reports that are still ahead and near enough to be told of."""
    found = [date(year, month, day) for year in (today.year, today.year + 1) for month, day in days]
    return sorted(one for one in found if timedelta(0) < one - today <= timedelta(days=max(AHEAD)))


def step(due_on: date, today: date) -> int:
    """Which reminder is the one to be given: the last whose day has come, also where that day was missed."""
    return min(days for days in AHEAD if (due_on - today).days <= days)


async def remind(
    session: Session,
    days: Sequence[tuple[int, int]],
    *,
    zone: ZoneInfo,
    abilities: Mapping[str, Abilities],
    now: datetime,
) -> int:
    """Each reminder once; returns how many officials were told."""
    today = now.astimezone(zone).date()
    told = 0
    for due_on in upcoming(days, today):
        if await stored.claim(session, due_on, step(due_on, today), now=now):
            text = _TEXT.format(left=_left((due_on - today).days), due=due_on)
            for official_id in await stored.holders(session, ROLES):
                told += await duty.tell(session, official_id, text, (), abilities=abilities, now=now)
    return told


def _left(days: int) -> str:
    return "ngày mai" if days == 1 else f"còn {days} ngày nữa"
