"""Deadlines: which rule, when due, how near, and who is reminded."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.deadlines import (
    DEFAULTS,
    FALLBACK,
    DeadlineRule,
    Deadlines,
    Owed,
    ReminderKind,
    Stage,
    move,
    moved,
    owed,
    pick,
    reason,
    reminders,
    set_deadlines,
    stage,
)
from desk.tickets import TicketKind
from desk.working_time import VIETNAM, WorkingTime

OFFICE = WorkingTime()


def at(told: str) -> datetime:
    return datetime.strptime(told, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


QUESTION = set_deadlines(pick(DEFAULTS, "question", None), at("16/11/2026 09:00"), OFFICE)
"""A Monday morning: first reply by Tuesday 9:30, answer by the Monday after."""


def test_the_most_exact_rule_wins() -> None:
    rules = [
        DeadlineRule(kind="question", topic="health", first_reply_hours=4, final_days=1),
        DeadlineRule(topic="health", first_reply_hours=4, final_days=2),
        DeadlineRule(kind="question", first_reply_hours=4, final_days=3),
        DeadlineRule(first_reply_hours=4, final_days=4),
    ]
    for order in (rules, rules[::-1]):
        assert pick(order, "question", "health").final_days == 1
        assert pick(order, "feedback", "health").final_days == 2
        assert pick(order, "question", "housing").final_days == 3
        assert pick(order, "question", None).final_days == 3
        assert pick(order, "feedback", None).final_days == 4


def test_a_patient_topic_does_not_slow_sensitive_reports_down() -> None:
    topic = DeadlineRule(topic="health", first_reply_hours=24, final_days=20)
    both = DeadlineRule(kind="sensitive", topic="health", first_reply_hours=2, final_days=1)
    assert pick([*DEFAULTS, topic], "question", "health") == topic
    assert (pick([*DEFAULTS, topic], "sensitive", "health").final_days, topic.final_days) == (3, 20)
    assert pick([topic], "sensitive", "health") == topic
    assert pick([*DEFAULTS, both, topic], "sensitive", "health") == both


def test_of_equal_rules_the_last_wins_so_that_a_commune_can_add_its_own() -> None:
    own = DeadlineRule(kind="question", first_reply_hours=2, final_days=2)
    assert pick([*DEFAULTS, own], "question", "health") == own
    assert pick([], "question", None) == FALLBACK
    assert pick([own], "feedback", None) == FALLBACK


def test_the_defaults_know_every_kind() -> None:
    figures = {kind: pick(DEFAULTS, kind, None) for kind in TicketKind}
    assert {kind: (rule.first_reply_hours, rule.final_days) for kind, rule in figures.items()} == {
        TicketKind.QUESTION: (8, 5),
        TicketKind.FEEDBACK: (16, 10),
        TicketKind.SENSITIVE: (1, 3),
    }
    assert all(rule.kind == kind for kind, rule in figures.items())


def test_no_time_at_all_is_refused() -> None:
    for hours, days in ((0, 5), (8, 0), (-1, 5)):
        with pytest.raises(ValueError, match="expected 1 or more"):
            DeadlineRule(first_reply_hours=hours, final_days=days)


@pytest.mark.parametrize(
    ("kind", "received", "first", "final"),
    [
        ("question", "16/11/2026 09:00", "17/11/2026 09:30", "23/11/2026 17:00"),
        ("question", "20/11/2026 19:00", "25/11/2026 08:00", "01/12/2026 17:00"),
        ("question", "13/02/2026 16:00", "23/02/2026 16:30", "27/02/2026 17:00"),
        ("question", "03/02/2027 16:00", "11/02/2027 16:30", "17/02/2027 17:00"),
        ("feedback", "16/11/2026 09:00", "18/11/2026 10:00", "01/12/2026 17:00"),
        ("sensitive", "20/11/2026 23:00", "23/11/2026 08:30", "27/11/2026 17:00"),
        ("sensitive", "29/04/2027 16:30", "04/05/2027 08:00", "06/05/2027 17:00"),
    ],
)
def test_when_each_is_due(kind: str, received: str, first: str, final: str) -> None:
    due = set_deadlines(pick(DEFAULTS, kind, None), at(received), OFFICE)
    assert due == Deadlines(first_due_at=at(first), final_due_at=at(final))


def test_the_first_reply_is_never_due_after_the_answer() -> None:
    due = set_deadlines(DeadlineRule(first_reply_hours=40, final_days=1), at("16/11/2026 09:00"), OFFICE)
    assert due.first_due_at == due.final_due_at == at("17/11/2026 17:00")


def test_what_is_still_owed() -> None:
    assert owed(first_replied=False, answered=False) == Owed.FIRST_REPLY
    assert owed(first_replied=True, answered=False) == Owed.FINAL_ANSWER
    assert owed(first_replied=False, answered=True) == owed(first_replied=True, answered=True) == Owed.NOTHING


@pytest.mark.parametrize(
    ("now", "state", "expected", "told"),
    [
        ("16/11/2026 09:00", Owed.FIRST_REPLY, Stage.ON_TIME, "Hạn trả lời lần đầu: 9 giờ 30 ngày mai"),
        ("16/11/2026 14:59", Owed.FIRST_REPLY, Stage.ON_TIME, "Hạn trả lời lần đầu: 9 giờ 30 ngày mai"),
        ("17/11/2026 06:00", Owed.FIRST_REPLY, Stage.SOON, "Hạn trả lời lần đầu: 9 giờ 30 hôm nay"),
        ("17/11/2026 07:30", Owed.FIRST_REPLY, Stage.SOON, "Hạn trả lời lần đầu: 9 giờ 30 hôm nay"),
        ("17/11/2026 09:30", Owed.FIRST_REPLY, Stage.LATE, "Quá hạn trả lời lần đầu từ 9 giờ 30 hôm nay"),
        ("19/11/2026 08:00", Owed.FIRST_REPLY, Stage.LATE, "Quá hạn trả lời lần đầu 2 ngày làm việc"),
        ("17/11/2026 09:30", Owed.FINAL_ANSWER, Stage.ON_TIME, "Còn 4 ngày làm việc"),
        ("19/11/2026 23:00", Owed.FINAL_ANSWER, Stage.ON_TIME, "Còn 2 ngày làm việc"),
        ("20/11/2026 07:30", Owed.FINAL_ANSWER, Stage.SOON, "Còn 1 ngày làm việc"),
        ("22/11/2026 12:00", Owed.FINAL_ANSWER, Stage.SOON, "Còn 1 ngày làm việc"),
        ("23/11/2026 08:00", Owed.FINAL_ANSWER, Stage.SOON, "Hạn trả lời: 17 giờ hôm nay"),
        ("23/11/2026 17:00", Owed.FINAL_ANSWER, Stage.LATE, "Quá hạn trả lời từ 17 giờ hôm nay"),
        ("24/11/2026 09:00", Owed.FINAL_ANSWER, Stage.LATE, "Quá hạn trả lời từ 17 giờ hôm qua"),
        ("26/11/2026 09:00", Owed.FINAL_ANSWER, Stage.LATE, "Quá hạn trả lời 2 ngày làm việc"),
        ("26/11/2026 09:00", Owed.FIRST_REPLY, Stage.LATE, "Quá hạn trả lời 2 ngày làm việc"),
        ("26/11/2026 09:00", Owed.NOTHING, Stage.ON_TIME, "Đã trả lời"),
    ],
)
def test_how_near_and_why(now: str, state: Owed, expected: Stage, told: str) -> None:
    assert stage(QUESTION, state, at(now), OFFICE) == expected
    assert reason(QUESTION, state, at(now), OFFICE) == told


def test_a_far_deadline_is_told_with_its_weekday_and_year() -> None:
    friday = set_deadlines(FALLBACK, at("20/11/2026 16:30"), OFFICE)
    assert reason(friday, Owed.FIRST_REPLY, at("20/11/2026 16:30"), OFFICE) == (
        "Hạn trả lời lần đầu: 17 giờ thứ Hai 23/11"
    )
    year_end = set_deadlines(FALLBACK, at("31/12/2026 16:00"), OFFICE)
    assert reason(year_end, Owed.FIRST_REPLY, at("31/12/2026 16:00"), OFFICE) == (
        "Hạn trả lời lần đầu: 16 giờ 30 thứ Hai 04/01/2027"
    )


def keys(now: str, state: Owed, already: frozenset[str] = frozenset(), due: Deadlines = QUESTION) -> list[str]:
    return [reminder.key for reminder in reminders(due, state, at(now), OFFICE, already)]


FIRST_SOON = "first_soon@2026-11-17T09:30"
FIRST_LATE = "first_late@2026-11-17T09:30"
FINAL_SOON = "final_soon@2026-11-23T17:00"
FINAL_LATE = "final_late@2026-11-23T17:00"


def test_each_reminder_fires_once_while_nobody_answers() -> None:
    sent: list[tuple[str, str]] = []
    now = at("16/11/2026 09:00")
    while now < at("01/12/2026 00:00"):
        already = frozenset(key for key, _ in sent)
        found = reminders(QUESTION, Owed.FIRST_REPLY, now, OFFICE, already)
        sent += [(reminder.key, f"{now:%d %H:%M}") for reminder in found]
        now += timedelta(minutes=30)
    assert sent == [
        (FIRST_SOON, "16 17:00"),
        (FIRST_LATE, "17 09:30"),
        (FINAL_SOON, "20 07:00"),
        (FINAL_LATE, "23 17:00"),
    ]


def test_only_the_last_goes_to_the_leader() -> None:
    found = reminders(QUESTION, Owed.FIRST_REPLY, at("23/11/2026 17:00"), OFFICE, frozenset())
    assert [(reminder.kind, reminder.to_leader) for reminder in found] == [
        (ReminderKind.FIRST_LATE, False),
        (ReminderKind.FINAL_LATE, True),
    ]


def test_who_has_replied_or_answered_is_left_in_peace() -> None:
    assert keys("17/11/2026 09:30", Owed.FINAL_ANSWER) == []
    assert keys("26/11/2026 09:00", Owed.FINAL_ANSWER, frozenset({FINAL_LATE})) == []
    assert keys("26/11/2026 09:00", Owed.NOTHING) == []


def test_nobody_is_reminded_at_night_but_in_the_morning() -> None:
    assert keys("20/11/2026 06:59", Owed.FINAL_ANSWER) == []
    assert keys("20/11/2026 07:00", Owed.FINAL_ANSWER) == [FINAL_SOON]
    assert keys("19/11/2026 21:30", Owed.FIRST_REPLY) == []


def test_a_moved_deadline_is_reminded_of_again() -> None:
    now = at("20/11/2026 09:00")
    later = moved(QUESTION, move(QUESTION, date(2026, 11, 30), "chờ sổ đỏ", now, OFFICE))
    sent = frozenset({FINAL_SOON, FINAL_LATE})
    assert keys("20/11/2026 09:00", Owed.FINAL_ANSWER, sent, later) == []
    assert keys("27/11/2026 09:00", Owed.FINAL_ANSWER, sent, later) == ["final_soon@2026-11-30T17:00"]


RULES = st.builds(DeadlineRule, first_reply_hours=st.integers(1, 60), final_days=st.integers(1, 60))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31), timezones=st.just(VIETNAM))


@given(RULES, MOMENTS, st.timedeltas(timedelta(), timedelta(days=120)), st.sampled_from(Owed))
def test_it_only_gets_later(rule: DeadlineRule, received: datetime, after: timedelta, state: Owed) -> None:
    due = set_deadlines(rule, received, OFFICE)
    assert received < due.first_due_at <= due.final_due_at
    order = [Stage.ON_TIME, Stage.SOON, Stage.LATE]
    early, late = (stage(due, state, received + gone, OFFICE) for gone in (after / 2, after))
    assert order.index(early) <= order.index(late)
    assert reason(due, state, received + after, OFFICE)
    told = reminders(due, state, received + after, OFFICE, frozenset())
    assert not told or late != Stage.ON_TIME
    assert reminders(due, state, received + after, OFFICE, frozenset(one.key for one in told)) == []
