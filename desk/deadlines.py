"""When a first reply and a final answer are due, how near that is, who is reminded, and moving it with a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from desk.errors import Refused
from desk.working_time import VIETNAM, WorkingTime, quiet

SOON_HOURS = 2
"""Working hours before the first reply is due from which it counts as soon."""

SOON_DAYS = 1
"""Working days before the final answer is due from which it counts as soon: all of the day before, and the day."""

LONGEST_REASON = 300
"""Characters of the reason for a moved deadline, which the resident reads."""

FURTHEST_MOVE = timedelta(days=366)

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class Owed(StrEnum):
    """What the resident still waits for; whoever waits for a first reply waits for the answer too."""

    FIRST_REPLY = "first_reply"
    FINAL_ANSWER = "final_answer"
    NOTHING = "nothing"


class Stage(StrEnum):
    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"


class ReminderKind(StrEnum):
    FIRST_SOON = "first_soon"
    FIRST_LATE = "first_late"
    FINAL_SOON = "final_soon"
    FINAL_LATE = "final_late"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineRule:
    """How long may be taken, in working hours and working days; a `kind` or `topic` of None means any."""

    kind: str | None = None
    topic: str | None = None
    first_reply_hours: int
    final_days: int

    def __post_init__(self) -> None:
        if self.first_reply_hours < 1 or self.final_days < 1:
            raise ValueError(f"{self.first_reply_hours} hours, {self.final_days} days: expected 1 or more of each")


SENSITIVE = "sensitive"
FALLBACK = DeadlineRule(first_reply_hours=8, final_days=5)
DEFAULTS = (
    FALLBACK,
    DeadlineRule(kind="question", first_reply_hours=8, final_days=5),
    DeadlineRule(kind="feedback", first_reply_hours=16, final_days=10),
    DeadlineRule(kind="sensitive", first_reply_hours=1, final_days=3),
)
"""The product's own choice, which each commune may change; no law sets these figures."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadlines:
    first_due_at: datetime
    final_due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    kind: ReminderKind
    due_at: datetime

    @property
    def key(self) -> str:
        """Names this reminder of this date: a deadline that was moved is reminded of again."""
        return f"{self.kind}@{self.due_at.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"

    @property
    def to_leader(self) -> bool:
        return self.kind == ReminderKind.FINAL_LATE


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A final deadline moved, and why, in words for the resident."""

    old_due_at: datetime
    due_at: datetime
    reason: str


def pick(rules: Sequence[DeadlineRule], kind: str, topic: str | None) -> DeadlineRule:
    """The most exact rule: kind and topic, then topic, then kind, then any; of equals the last, else `FALLBACK`.

    For sensitive reports the kind goes before the topic: a patient rule for a topic must not slow them down.
    """
    fitting = [rule for rule in rules if rule.kind in (None, kind) and rule.topic in (None, topic)]
    exactness = []
    for place, rule in enumerate(fitting):
        by_topic, by_kind = rule.topic is not None, rule.kind is not None
        exactness.append((by_kind, by_topic, place) if kind == SENSITIVE else (by_topic, by_kind, place))
    return fitting[max(exactness)[-1]] if fitting else FALLBACK


def set_deadlines(rule: DeadlineRule, received_at: datetime, working_time: WorkingTime) -> Deadlines:
    """The first reply is never due after the answer."""
    final = working_time.add_days(received_at, rule.final_days)
    first = working_time.add_hours(received_at, rule.first_reply_hours)
    return Deadlines(first_due_at=min(first, final), final_due_at=final)


def owed(*, first_replied: bool, answered: bool) -> Owed:
    if answered:
        return Owed.NOTHING
    return Owed.FINAL_ANSWER if first_replied else Owed.FIRST_REPLY


def stage(deadlines: Deadlines, state: Owed, now: datetime, working_time: WorkingTime) -> Stage:
    """Of the deadline that stands worse."""
    stages = {found for _, found in _stages(deadlines, state, now, working_time)}
    return next((worst for worst in (Stage.LATE, Stage.SOON) if worst in stages), Stage.ON_TIME)


def reason(deadlines: Deadlines, state: Owed, now: datetime, working_time: WorkingTime) -> str:
    """Why the inbox shows an item where it does, to an official."""
    if state == Owed.NOTHING:
        return "Đã trả lời"
    if now >= deadlines.final_due_at:
        return _overdue("Quá hạn trả lời", deadlines.final_due_at, now, working_time)
    if state == Owed.FIRST_REPLY:
        if now >= deadlines.first_due_at:
            return _overdue("Quá hạn trả lời lần đầu", deadlines.first_due_at, now, working_time)
        return f"Hạn trả lời lần đầu: {_told(deadlines.first_due_at, now)}"
    days = working_time.working_days_between(now, deadlines.final_due_at)
    return f"Còn {days} ngày làm việc" if days else f"Hạn trả lời: {_told(deadlines.final_due_at, now)}"


def reminders(
    deadlines: Deadlines, state: Owed, now: datetime, working_time: WorkingTime, already: frozenset[str]
) -> list[Reminder]:
    """Those due now whose `key` is not in `already`; "late" takes the place of a "soon" that was never sent.

    None at night: they wait until morning, so this must be asked by day too.
    """
    if quiet(now):
        return []
    kinds = {
        (Owed.FIRST_REPLY, Stage.SOON): ReminderKind.FIRST_SOON,
        (Owed.FIRST_REPLY, Stage.LATE): ReminderKind.FIRST_LATE,
        (Owed.FINAL_ANSWER, Stage.SOON): ReminderKind.FINAL_SOON,
        (Owed.FINAL_ANSWER, Stage.LATE): ReminderKind.FINAL_LATE,
    }
    due_at = {Owed.FIRST_REPLY: deadlines.first_due_at, Owed.FINAL_ANSWER: deadlines.final_due_at}
    found = [
        Reminder(kind=kinds[of, at], due_at=due_at[of])
        for of, at in _stages(deadlines, state, now, working_time)
        if at != Stage.ON_TIME
    ]
    return [reminder for reminder in found if reminder.key not in already]


def move(deadlines: Deadlines, to: date, why: str, now: datetime, working_time: WorkingTime) -> Move:
    """To the end of work on that local date, or of the next working day when it is a day off. Raises `Refused`."""
    why = " ".join(why.split())
    if not any(char.isalnum() for char in why):
        raise Refused("Chưa có lý do. Hãy viết vì sao cần thêm thời gian: bà con sẽ đọc lý do này.")
    if len(why) > LONGEST_REASON:
        raise Refused(f"Lý do dài {len(why)} chữ cái. Hãy viết gọn lại, nhiều nhất {LONGEST_REASON}.")
    if to > (now + FURTHEST_MOVE).astimezone(VIETNAM).date():
        raise Refused(f"Ngày {to:%d/%m/%Y} xa hơn một năm. Hãy xem lại năm.")
    due_at = working_time.end_of(to)
    if due_at > now:
        due_at = working_time.end_of(working_time.from_day(to))
    if due_at <= now:
        raise Refused(f"Hạn mới, {_moment(due_at)}, đã qua. Hãy chọn một ngày sắp tới.")
    if due_at <= deadlines.final_due_at:
        raise Refused(f"Hạn mới phải sau hạn đang có, {_moment(deadlines.final_due_at)}. Hãy chọn ngày muộn hơn.")
    return Move(old_due_at=deadlines.final_due_at, due_at=due_at, reason=why)


def moved(deadlines: Deadlines, to: Move) -> Deadlines:
    return Deadlines(first_due_at=deadlines.first_due_at, final_due_at=to.due_at)


def tell_moved(code: str, to: Move) -> str:
    """To the resident."""
    end = "" if to.reason[-1] in ".!?…" else "."
    return f"Câu hỏi {code} cần thêm thời gian: {to.reason}{end} Dự kiến trả lời trước {_moment(to.due_at)}."


def _stages(
    deadlines: Deadlines, state: Owed, now: datetime, working_time: WorkingTime
) -> Iterator[tuple[Owed, Stage]]:
    if state == Owed.FIRST_REPLY:
        due_at = deadlines.first_due_at
        soon = working_time.add_hours(now, SOON_HOURS) >= due_at
        yield state, Stage.LATE if now >= due_at else Stage.SOON if soon else Stage.ON_TIME
    if state != Owed.NOTHING:
        due_at = deadlines.final_due_at
        soon = working_time.working_days_between(now, due_at) <= SOON_DAYS
        yield Owed.FINAL_ANSWER, Stage.LATE if now >= due_at else Stage.SOON if soon else Stage.ON_TIME


def _overdue(what: str, due_at: datetime, now: datetime, working_time: WorkingTime) -> str:
    days = working_time.working_days_between(due_at, now)
    return f"{what} {days} ngày làm việc" if days else f"{what} từ {_told(due_at, now)}"


def _told(moment: datetime, now: datetime) -> str:
    """A moment as people say it on the day of `now`: "16 giờ hôm nay", "8 giờ 30 thứ Hai 30/11"."""
    local, today = moment.astimezone(VIETNAM), now.astimezone(VIETNAM).date()
    names = {-1: "hôm qua", 0: "hôm nay", 1: "ngày mai"}
    year = f"/{local.year}" if local.year != today.year else ""
    weekday = f"{_WEEKDAYS[local.weekday()]} {local:%d/%m}{year}"
    return f"{_hour(local)} {names.get((local.date() - today).days, weekday)}"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(VIETNAM)
    return f"{_hour(local)} ngày {local:%d/%m/%Y}"


def _hour(local: datetime) -> str:
    return f"{local.hour} giờ {local:%M}" if local.minute else f"{local.hour} giờ"
