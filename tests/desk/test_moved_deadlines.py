"""A deadline is moved with a reason that the resident reads, or not at all."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from desk.deadlines import FALLBACK, Move, move, moved, set_deadlines, tell_moved
from desk.errors import Refused
from desk.working_time import VIETNAM, WorkingTime

OFFICE = WorkingTime()


def at(told: str) -> datetime:
    return datetime.strptime(told, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


QUESTION = set_deadlines(FALLBACK, at("16/11/2026 09:00"), OFFICE)
"""To be answered by 17:00 on Monday 23 November."""


def test_a_deadline_is_moved_and_the_resident_is_told_why() -> None:
    now = at("20/11/2026 09:00")
    told = move(QUESTION, date(2026, 12, 4), "  chờ Phòng giao dịch\n trả lời ", now, OFFICE)
    assert told == Move(
        old_due_at=at("23/11/2026 17:00"), due_at=at("04/12/2026 17:00"), reason="chờ Phòng giao dịch trả lời"
    )
    assert tell_moved("K7M2QA", told) == (
        "Câu hỏi K7M2QA cần thêm thời gian: chờ Phòng giao dịch trả lời. Dự kiến trả lời trước 17 giờ ngày 04/12/2026."
    )
    assert moved(QUESTION, told) == replace(QUESTION, final_due_at=at("04/12/2026 17:00"))
    asked = move(QUESTION, date(2026, 12, 4), "Cần đo lại đất!", now, OFFICE)
    assert "thời gian: Cần đo lại đất! Dự kiến" in tell_moved("K7M2QA", asked)


def test_to_a_day_off_means_the_next_working_day() -> None:
    told = move(QUESTION, date(2026, 11, 28), "chờ hồ sơ", at("20/11/2026 09:00"), OFFICE)
    assert told.due_at == at("30/11/2026 17:00")
    after_tet = move(QUESTION, date(2027, 2, 6), "chờ hồ sơ", at("20/11/2026 09:00"), OFFICE)
    assert after_tet.due_at == at("11/02/2027 17:00")


@pytest.mark.parametrize(
    ("to", "why", "told"),
    [
        (date(2026, 12, 4), "", "Chưa có lý do"),
        (date(2026, 12, 4), " \n", "Chưa có lý do"),
        (date(2026, 12, 4), "...", "Chưa có lý do"),
        (date(2026, 12, 4), "x" * 301, "Lý do dài 301 chữ cái"),
        (date(2026, 11, 26), "chờ hồ sơ", "17 giờ ngày 26/11/2026, đã qua"),
        (date(2026, 11, 21), "chờ hồ sơ", "17 giờ ngày 21/11/2026, đã qua"),
        (date(2025, 12, 4), "chờ hồ sơ", "đã qua"),
        (date(1, 1, 1), "chờ hồ sơ", "đã qua"),
        (date(2028, 12, 4), "chờ hồ sơ", "xa hơn một năm"),
        (date.max, "chờ hồ sơ", "xa hơn một năm"),
    ],
)
def test_a_move_that_helps_nobody_is_refused(to: date, why: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        move(QUESTION, to, why, at("26/11/2026 17:00"), OFFICE)


def test_a_deadline_is_not_moved_forward_as_if_more_time_were_needed() -> None:
    for to in (date(2026, 11, 19), date(2026, 11, 23)):
        with pytest.raises(Refused, match="phải sau hạn đang có, 17 giờ ngày 23/11/2026"):
            move(QUESTION, to, "chờ hồ sơ", at("17/11/2026 09:00"), OFFICE)
