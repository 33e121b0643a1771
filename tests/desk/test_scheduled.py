"""When a job falls due in the office's zone, also where summer time comes and goes, and how it is said."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk import scheduled
from desk.scheduled import MOST_COUNTED, Schedule
from tests.clock import VIETNAM

BERLIN = ZoneInfo("Europe/Berlin")


def job(cron: str) -> Schedule:
    return Schedule(name="job", words="Việc", cron=cron)


def vietnam(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[misc,arg-type]


def test_the_time_itself_counts_as_due() -> None:
    daily = job("10 3 * * *")
    assert daily.last_due(vietnam(2026, 11, 23, 3, 10), VIETNAM) == vietnam(2026, 11, 23, 3, 10)
    assert daily.last_due(vietnam(2026, 11, 23, 3, 9, 59, 999_999), VIETNAM) == vietnam(2026, 11, 22, 3, 10)
    assert daily.next_due(vietnam(2026, 11, 23, 3, 10), VIETNAM) == vietnam(2026, 11, 24, 3, 10)
    assert daily.next_due(vietnam(2026, 11, 23, 3, 10), VIETNAM).tzinfo is UTC


def test_what_fell_due_meanwhile() -> None:
    often = job("*/5 * * * *")
    last, now = vietnam(2026, 11, 23, 9), vietnam(2026, 11, 23, 9, 16)
    assert [one.astimezone(VIETNAM).minute for one in often.due_since(last, now, VIETNAM)] == [5, 10, 15]
    assert often.due_since(now, last, VIETNAM) == []
    after_a_month = often.due_since(last, last + timedelta(days=30), VIETNAM)
    assert len(after_a_month) == MOST_COUNTED
    assert after_a_month[-1] == last + timedelta(days=30)


def test_summer_time_neither_leaves_a_night_out_nor_does_one_twice() -> None:
    nightly = job("30 2 * * *")
    begin, days = datetime(2026, 3, 20, 12, tzinfo=BERLIN), 230
    found = nightly.due_since(begin, begin + timedelta(days=days), BERLIN)
    assert len(found) == days
    assert len({one.astimezone(BERLIN).date() for one in found}) == days


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("* * * * *", "mỗi phút một lần"),
        ("*/5 * * * *", "5 phút một lần"),
        ("5 * * * *", "mỗi giờ một lần, phút 05"),
        ("20 7-20 * * *", "mỗi giờ một lần, từ 07:20 đến 20:20"),
        ("10 3 * * *", "hằng ngày, 03:10"),
        ("0 8 * * 1", "0 8 * * 1"),
    ],
)
def test_in_words(cron: str, words: str) -> None:
    assert job(cron).rhythm == words


def test_notes_in_words() -> None:
    assert scheduled.explain(scheduled.missed(12)) == "12 lần không có máy nào chạy"
    assert scheduled.explain(scheduled.missed(MOST_COUNTED)) == "ít nhất 1000 lần không có máy nào chạy"
    assert scheduled.explain("busy") == "lần trước chưa làm xong"
    assert scheduled.explain("lost") == "máy đang làm bị tắt giữa chừng"
    assert scheduled.explain("OSError") == "lỗi OSError"
    assert scheduled.explain("") == ""
