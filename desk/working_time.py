"""Hours and days of work: weekends and Vietnam's public holidays off, and what a commune sets for itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path

from desk.clock import NIGHT_FROM, NIGHT_TO

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Without daylight saving, so no table of zones is needed."""

OFFICE_HOURS = (("07:30", "11:30"), ("13:30", "17:00"))
LONGEST_BREAK = 366
"""Days in a row without work after which the settings must be wrong."""

_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class WorkingTime:
    """When an office works; `hours` are local, "HH:MM", in order, not touching each other.

    A place's own days win over the calendar. They are needed every year: a day between two holidays that the
    Government swaps for a Saturday is known to the calendar only once a release of `holidays` carries it, which may be
    after the day or never (2 January 2026, made up on 10 January, is not in 0.109). Days given in lieu of a holiday on
    a weekend follow the Labour Code and are counted; for Tết and 2 September the calendar guesses which side the extra
    days fall on until the yearly decision is out. Years after 2100 have no holidays at all.

    All moments are aware; answers are UTC. Raises `ValueError` for settings that contradict themselves and for naive
    moments.
    """

    hours: tuple[tuple[str, str], ...] = OFFICE_HOURS
    extra_days_off: frozenset[date] = frozenset()
    extra_working_days: frozenset[date] = frozenset()
    _spans: tuple[tuple[time, time], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if both := self.extra_days_off & self.extra_working_days:
            raise ValueError(f"{min(both)}: both a day off and a working day")
        object.__setattr__(self, "_spans", _read(self.hours))

    def is_day(self, day: date) -> bool:
        """Whether people work on that local date."""
        if day in self.extra_days_off or day in self.extra_working_days:
            return day in self.extra_working_days
        days_off, made_up = public_days(day.year)
        return day in made_up if day.weekday() >= _SATURDAY else day not in days_off

    def next_working(self, moment: datetime) -> datetime:
        """The moment itself during hours of work, else the start of the next ones."""
        local = _local(moment)
        return next(max(local, begin) for begin, end in self._stretches(local.date()) if local < end).astimezone(UTC)

    def add_days(self, moment: datetime, working_days: int) -> datetime:
        """The end of the `working_days`-th working day after the one of arrival, 0 being that day itself.

        What comes after hours or on a day off arrives when work next begins.
        """
        if working_days < 0:
            raise ValueError(f"{working_days} working days: expected 0 or more")
        days = self._days(_local(self.next_working(moment)).date())
        for _ in range(working_days):
            next(days)
        return self.end_of(next(days))

    def add_hours(self, moment: datetime, working_hours: float) -> datetime:
        """After so many hours of work; exactly at the end of a stretch rather than at the start of the next."""
        if working_hours < 0:
            raise ValueError(f"{working_hours} working hours: expected 0 or more")
        left, local = timedelta(hours=working_hours), _local(self.next_working(moment))
        for begin, end in self._stretches(local.date()):
            start = max(local, begin)
            if start + left <= end:
                return (start + left).astimezone(UTC)
            left -= max(end - start, timedelta())
        raise AssertionError("stretches of work never end")

    def working_days_between(self, a: datetime, b: datetime) -> int:
        """Working days after the local date of `a`, up to and with that of `b`; negative when `b` is earlier."""
        first, last = _local(a).date(), _local(b).date()
        if last < first:
            return -self.working_days_between(b, a)
        return sum(self.is_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def end_of(self, day: date) -> datetime:
        """When work ends on that local date, were it a working day."""
        return datetime.combine(day, self._spans[-1][1], VIETNAM).astimezone(UTC)

    def from_day(self, day: date) -> date:
        """That date when people work on it, else the next one on which they do."""
        return next(self._days(day))

    def _days(self, start: date) -> Iterator[date]:
        """Working days without end, from `start` on."""
        day, idle = start, 0
        while idle <= LONGEST_BREAK:
            if self.is_day(day):
                idle = 0
                yield day
            idle += 1
            day += timedelta(days=1)
        raise ValueError(f"no working day in the {LONGEST_BREAK} days before {day}")

    def _stretches(self, start: date) -> Iterator[tuple[datetime, datetime]]:
        for day in self._days(start):
            for begin, end in self._spans:
                yield datetime.combine(day, begin, VIETNAM), datetime.combine(day, end, VIETNAM)


def quiet(moment: datetime) -> bool:
    """Whether it is night in Vietnam, when nobody is reminded of anything; the hours are those of `desk.clock`."""
    hour = _local(moment).hour
    return hour >= NIGHT_FROM or hour < NIGHT_TO


@lru_cache(maxsize=32)
def public_days(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public holidays of a year, and the weekend days worked to make up for a swapped one.

    Read from the one file of `holidays` that is about Vietnam: the package's own way in loads 250 countries (17 MB
    instead of 9). Only here, so that whoever asks for no deadline does not load it. The years around are read as well
    because a day off in December may be made up in January.
    """
    package = find_spec("holidays")
    if package is None or package.submodule_search_locations is None:
        raise ModuleNotFoundError("holidays: run make setup")
    path = Path(package.submodule_search_locations[0], "countries", "vietnam.py")
    spec = spec_from_file_location("holidays_of_vietnam", path)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"holidays: no {path.name}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    calendar = module.Vietnam(years=(year - 1, year, year + 1), expand=False)
    days_off: frozenset[date] = frozenset(day for day in calendar if day.year == year)
    made_up: frozenset[date] = frozenset(day for day in calendar.weekend_workdays if day.year == year)
    return days_off, made_up


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment}: expected a moment with a time zone")
    return moment.astimezone(VIETNAM)


def _read(hours: tuple[tuple[str, str], ...]) -> tuple[tuple[time, time], ...]:
    spans = tuple((_clock_time(begin), _clock_time(end)) for begin, end in hours)
    edges = [edge for span in spans for edge in span]
    if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
        raise ValueError(f"{hours}: expected hours such as {OFFICE_HOURS}, in order")
    return spans


def _clock_time(told: str) -> time:
    return datetime.strptime(told, "%H:%M").time()
