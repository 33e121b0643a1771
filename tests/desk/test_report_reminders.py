"""Who must report is told two weeks, one week and a day ahead: once each, late rather than never."""

from datetime import UTC, date, datetime

import pytest

from desk import report_reminders
from desk.report_reminders import USUAL, step, upcoming
from desk.roles import Role
from storage.officials import set_disabled
from tests.clock import VIETNAM
from tests.desk.cast import PROVINCE, WAYS, Cast
from tests.desk.test_reminders import told


async def remind(cast: Cast, year: int, month: int, day: int, *, days: tuple[tuple[int, int], ...] = USUAL) -> int:
    """In the morning of that day."""
    cast.clock.now = datetime(year, month, day, 0, 40, tzinfo=UTC)
    return await report_reminders.remind(cast.session, days, zone=VIETNAM, abilities=WAYS, now=cast.clock())


async def test_each_reminder_goes_once_to_those_who_lead(cast: Cast) -> None:
    await cast.official("chu", "Chủ tịch", Role.APPROVING)
    await cast.official("quan", "Quản trị", Role.ADMINISTERING, PROVINCE)
    await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    gone = await cast.official("cu", "Đã nghỉ", Role.APPROVING)
    await set_disabled(cast.session, gone.id, cast.clock())
    assert await remind(cast, 2027, 5, 5) == 0, "15 days ahead"
    assert await remind(cast, 2027, 5, 6) == 2
    assert await remind(cast, 2027, 5, 6) == 0
    assert await remind(cast, 2027, 5, 12) == 0
    assert await remind(cast, 2027, 5, 13) == 2
    assert await remind(cast, 2027, 5, 19) == 2
    assert await remind(cast, 2027, 5, 20) == 0, "the day itself is for the report"
    said = await told(cast, "chu")
    assert [text.split(":")[1].split(" là ")[0].strip() for text in said] == [
        "còn 14 ngày nữa",
        "còn 7 ngày nữa",
        "ngày mai",
    ]
    assert all("20/05/2027, hạn gửi báo cáo định kỳ" in text for text in said)
    assert len(await told(cast, "quan")) == 3
    assert (await told(cast, "hoa"), await told(cast, "cu")) == ([], [])


async def test_a_day_that_was_missed_is_made_up_for_with_what_is_left(cast: Cast) -> None:
    await cast.official("chu", "Chủ tịch", Role.APPROVING)
    assert await remind(cast, 2026, 10, 20) == 1
    assert await remind(cast, 2026, 10, 25) == 1
    assert ["còn 10 ngày" in text or "còn 5 ngày" in text for text in await told(cast, "chu")] == [True, True]
    assert await remind(cast, 2026, 10, 26) == 0


async def test_an_office_has_days_of_its_own_or_none(cast: Cast) -> None:
    await cast.official("chu", "Chủ tịch", Role.APPROVING)
    assert await remind(cast, 2026, 10, 29, days=()) == 0
    assert await remind(cast, 2026, 12, 27, days=((1, 3),)) == 1
    (said,) = await told(cast, "chu")
    assert "còn 7 ngày nữa là 03/01/2027" in said


def test_two_reports_close_together_are_both_ahead() -> None:
    assert upcoming(((5, 20), (5, 25)), date(2027, 5, 15)) == [date(2027, 5, 20), date(2027, 5, 25)]


@pytest.mark.parametrize(("left", "expected"), [(14, 14), (8, 14), (7, 7), (2, 7), (1, 1)])
def test_the_reminder_is_the_last_whose_day_has_come(left: int, expected: int) -> None:
    due = date(2027, 5, 20)
    assert step(due, date.fromordinal(due.toordinal() - left)) == expected
