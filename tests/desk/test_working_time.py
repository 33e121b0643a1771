"""Working days and hours, with the holidays of Vietnam and a commune's own days."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.working_time import VIETNAM, WorkingTime, public_days, quiet

OFFICE = WorkingTime()


def at(told: str) -> datetime:
    return datetime.strptime(told, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def days(first: str, last: str) -> list[date]:
    begin, end = at(f"{first} 00:00").date(), at(f"{last} 00:00").date()
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


@pytest.mark.parametrize(
    ("first", "last", "working"),
    [
        ("31/12/2025", "02/01/2026", [31, 2]),
        ("13/02/2026", "24/02/2026", [13, 23, 24]),
        ("24/04/2026", "05/05/2026", [24, 28, 29, 4, 5]),
        ("21/08/2026", "24/08/2026", [21, 22, 24]),
        ("28/08/2026", "04/09/2026", [28, 3, 4]),
        ("23/11/2026", "25/11/2026", [23, 25]),
        ("31/12/2026", "04/01/2027", [31, 4]),
        ("02/02/2027", "12/02/2027", [2, 3, 11, 12]),
        ("29/04/2027", "04/05/2027", [29, 4]),
        ("01/09/2027", "06/09/2027", [1, 6]),
        ("31/12/2027", "04/01/2028", [31, 4]),
    ],
    ids=["new year", "Tết 2026", "Hùng kings, 30/4, 1/5", "Saturday made up", "2/9 two days and a swap", "culture day",
         "new year's Friday", "Tết 2027 on a weekend", "1/5 on a Saturday", "2/9 two days", "new year's Saturday"],
)  # fmt: skip
def test_days_of_the_calendar(first: str, last: str, working: list[int]) -> None:
    assert [day.day for day in days(first, last) if OFFICE.is_day(day)] == working


def test_a_place_has_days_of_its_own_and_they_win() -> None:
    swapped = WorkingTime(
        extra_days_off=frozenset({date(2026, 1, 2)}),
        extra_working_days=frozenset({date(2026, 1, 10), date(2026, 9, 1)}),
    )
    assert [swapped.is_day(date(2026, 1, day)) for day in (2, 9, 10, 11)] == [False, True, True, False]
    assert swapped.is_day(date(2026, 9, 1)), "even a public holiday can be worked"
    assert OFFICE.is_day(date(2026, 1, 2)), (
        "the calendar does not know of that swap; once it does, the docstring changes"
    )


def is_working(moment: datetime) -> bool:
    return OFFICE.next_working(moment) == moment


def test_hours_of_the_day() -> None:
    told = ("07:29", "07:30", "11:29", "11:30", "13:29", "13:30", "16:59", "17:00", "00:00")
    working = [is_working(at(f"20/11/2026 {hour}")) for hour in told]
    assert working == [False, True, True, False, False, True, True, False, False]
    assert not is_working(at("21/11/2026 09:00")), "Saturday"
    assert not is_working(at("17/02/2026 09:00")), "Tết"


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        ("20/11/2026 09:15", "20/11/2026 09:15"),
        ("20/11/2026 12:00", "20/11/2026 13:30"),
        ("20/11/2026 11:30", "20/11/2026 13:30"),
        ("20/11/2026 05:00", "20/11/2026 07:30"),
        ("20/11/2026 17:00", "23/11/2026 07:30"),
        ("23/11/2026 20:00", "25/11/2026 07:30"),
        ("13/02/2026 17:30", "23/02/2026 07:30"),
        ("31/12/2026 23:59", "04/01/2027 07:30"),
    ],
)
def test_when_work_next_begins(moment: str, begins: str) -> None:
    assert OFFICE.next_working(at(moment)) == at(begins)


@pytest.mark.parametrize(
    ("moment", "count", "due"),
    [
        ("16/11/2026 09:00", 0, "16/11/2026 17:00"),
        ("16/11/2026 09:00", 1, "17/11/2026 17:00"),
        ("16/11/2026 09:00", 5, "23/11/2026 17:00"),
        ("20/11/2026 18:00", 1, "25/11/2026 17:00"),
        ("20/11/2026 16:59", 1, "23/11/2026 17:00"),
        ("21/11/2026 10:00", 0, "23/11/2026 17:00"),
        ("12/02/2026 10:00", 3, "24/02/2026 17:00"),
        ("03/02/2027 16:00", 1, "11/02/2027 17:00"),
        ("30/12/2026 10:00", 3, "05/01/2027 17:00"),
        ("21/08/2026 10:00", 1, "22/08/2026 17:00"),
    ],
)
def test_due_at_the_end_of_a_working_day(moment: str, count: int, due: str) -> None:
    assert OFFICE.add_days(at(moment), count) == at(due)


@pytest.mark.parametrize(
    ("moment", "hours", "due"),
    [
        ("16/11/2026 08:00", 1, "16/11/2026 09:00"),
        ("16/11/2026 11:00", 1, "16/11/2026 14:00"),
        ("16/11/2026 07:30", 4, "16/11/2026 11:30"),
        ("16/11/2026 07:30", 7.5, "16/11/2026 17:00"),
        ("16/11/2026 07:30", 8, "17/11/2026 08:00"),
        ("20/11/2026 16:30", 1, "23/11/2026 08:00"),
        ("20/11/2026 22:00", 1, "23/11/2026 08:30"),
        ("13/02/2026 16:00", 2, "23/02/2026 08:30"),
        ("16/11/2026 12:15", 0, "16/11/2026 13:30"),
    ],
)
def test_hours_of_work_are_added_up(moment: str, hours: float, due: str) -> None:
    assert OFFICE.add_hours(at(moment), hours) == at(due)


def test_working_days_between_two_moments() -> None:
    between = OFFICE.working_days_between
    assert between(at("16/11/2026 09:00"), at("16/11/2026 23:00")) == 0
    assert between(at("20/11/2026 09:00"), at("23/11/2026 08:00")) == 1
    assert between(at("20/11/2026 17:00"), at("22/11/2026 08:00")) == 0
    assert between(at("13/02/2026 09:00"), at("23/02/2026 08:00")) == 1
    assert between(at("23/11/2026 08:00"), at("20/11/2026 09:00")) == -1
    assert between(at("31/12/2025 08:00"), at("31/12/2026 08:00")) == 261 - 13 + 1, "weekdays, holidays, a Saturday"


def test_nobody_is_reminded_at_night() -> None:
    told = ("06:59", "07:00", "12:00", "20:59", "21:00", "23:59", "00:00")
    assert [quiet(at(f"20/11/2026 {hour}")) for hour in told] == [True, False, False, False, True, True, True]
    assert quiet(datetime(2026, 11, 20, 14, 30, tzinfo=UTC)), "21:30 in Vietnam"


def test_only_the_moment_counts_not_the_zone_it_is_told_in() -> None:
    paris = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    assert OFFICE.next_working(paris) == at("30/03/2026 07:30")
    answer = OFFICE.add_days(paris, 1)
    assert answer.tzinfo is UTC
    assert [at(f"{day}/2026 12:00").utcoffset() for day in ("01/01", "01/07")] == [timedelta(hours=7)] * 2


def test_settings_that_make_no_sense_are_refused() -> None:
    for hours in ((), (("11:30", "07:30"),), (("07:30", "12:00"), ("11:30", "17:00")), (("07:30", "07:30"),)):
        with pytest.raises(ValueError, match="expected hours such as"):
            WorkingTime(hours=hours)
    with pytest.raises(ValueError, match="7h30"):
        WorkingTime(hours=(("7h30", "11:30"),))
    day = frozenset({date(2026, 1, 2)})
    with pytest.raises(ValueError, match="2026-01-02: both"):
        WorkingTime(extra_days_off=day, extra_working_days=day)
    never = WorkingTime(extra_days_off=frozenset(days("01/01/2026", "01/06/2028")))
    with pytest.raises(ValueError, match="no working day in the 366 days"):
        never.next_working(at("05/01/2026 08:00"))


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.next_working(datetime(2026, 11, 20, 9, 0))
    with pytest.raises(ValueError, match="-1 working days"):
        OFFICE.add_days(at("20/11/2026 09:00"), -1)
    with pytest.raises(ValueError, match="-1 working hours"):
        OFFICE.add_hours(at("20/11/2026 09:00"), -1)


def test_other_hours_of_work() -> None:
    summer = WorkingTime(hours=(("06:30", "10:30"), ("14:00", "17:30")))
    assert summer.add_hours(at("16/11/2026 10:00"), 1) == at("16/11/2026 14:30")
    assert summer.add_days(at("16/11/2026 10:00"), 0) == at("16/11/2026 17:30")


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


@given(MOMENTS, st.integers(0, 40), st.integers(0, 40))
def test_more_time_is_never_due_earlier(moment: datetime, fewer: int, more: int) -> None:
    begins = OFFICE.next_working(moment)
    assert is_working(begins)
    assert begins >= moment
    due = OFFICE.add_days(moment, fewer)
    assert OFFICE.add_days(moment, fewer + more) >= due > moment
    assert OFFICE.working_days_between(begins, due) == fewer
    assert OFFICE.add_hours(moment, fewer + more) >= OFFICE.add_hours(moment, fewer) >= begins


def test_the_calendar_is_read_when_first_needed_and_only_vietnams() -> None:
    script = (
        "import sys; from datetime import date; from desk.working_time import WorkingTime; office = WorkingTime();"
        "print('holidays' in sys.modules, office.is_day(date(2026, 9, 2)), 'holidays' in sys.modules,"
        "any(name.startswith('holidays.countries') for name in sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["False", "False", "True", "False"]


def test_a_day_off_in_december_is_made_up_in_january() -> None:
    assert date(2018, 12, 31) in public_days(2018)[0]
    assert date(2019, 1, 5) in public_days(2019)[1]
