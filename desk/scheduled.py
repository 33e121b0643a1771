"""When scheduled work falls due, what becomes of a time that nobody was there for, and how officials are told of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

ON_TIME = timedelta(seconds=60)
"""Begun this long after it was due, a job is not late."""
MOST_COUNTED = 1_000
"""Missed times that are counted one by one."""

FAILS = 3
"""Failures in a row of which the operator is told."""

BUSY, LOST = "busy", "lost"
"""Why a time was skipped or failed: the run before still went on; the process that ran it is gone."""
_MISSED = re.compile(r"missed:(\d+)")


class Missed(StrEnum):
    """What becomes of the times that passed while no process was there."""

    SKIP = "skip"
    CATCH_UP = "catch_up"
    """However many passed, it is run once, for the last of them; and tried again when it fails."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """`cron`: minute, hour, day, month, weekday, with seconds before them where there are six, in the office's zone.
    `name` stays the same for good: its runs are known by it. `words`: what it does, for officials."""

    name: str
    words: str
    cron: str
    missed: Missed = Missed.SKIP

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The newest time that is not after `now`, in UTC."""
        return next(self._back(now, zone))

    def next_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        return next(CronSim(self.cron, now.astimezone(zone))).astimezone(UTC)

    def due_since(self, last: datetime, now: datetime, zone: ZoneInfo) -> list[datetime]:
        """The newest times after `last`, at most so many as are counted, oldest first."""
        newest = takewhile(lambda one: one > last, self._back(now, zone))
        return list(islice(newest, MOST_COUNTED))[::-1]

    @property
    def rhythm(self) -> str:
        return in_words(self.cron)

    def _back(self, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        begin = now.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        return (one.astimezone(UTC) for one in CronSim(self.cron, begin.astimezone(zone), reverse=True))


def missed(times: int) -> str:
    """The note on the last of so many times that nobody was there for."""
    return f"missed:{times}"


def in_words(cron: str) -> str:
    """What has no short words stays as it is."""
    match cron.split():
        case ["*", "*", "*", "*", "*"]:
            return "mỗi phút một lần"
        case [minute, "*", "*", "*", "*"] if minute.startswith("*/"):
            return f"{int(minute[2:])} phút một lần"
        case [minute, "*", "*", "*", "*"] if minute.isdigit():
            return f"mỗi giờ một lần, phút {int(minute):02}"
        case [minute, hours, "*", "*", "*"] if minute.isdigit() and re.fullmatch(r"\d+-\d+", hours):
            first, last = (int(hour) for hour in hours.split("-"))
            return f"mỗi giờ một lần, từ {first:02}:{int(minute):02} đến {last:02}:{int(minute):02}"
        case [minute, hour, "*", "*", "*"] if minute.isdigit() and hour.isdigit():
            return f"hằng ngày, {int(hour):02}:{int(minute):02}"
    return cron


def explain(note: str) -> str:
    """A note in words for officials; of a fault only its kind is known."""
    if found := _MISSED.fullmatch(note):
        times = int(found[1])
        return f"{'ít nhất ' if times >= MOST_COUNTED else ''}{times} lần không có máy nào chạy"
    if note == BUSY:
        return "lần trước chưa làm xong"
    if note == LOST:
        return "máy đang làm bị tắt giữa chừng"
    return f"lỗi {note}" if note else ""
