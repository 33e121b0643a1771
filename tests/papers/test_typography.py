"""Days, hours, quotation marks, and spaces that keep a number with its word."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from papers.typography import clean, day, hour, listed, typeset, weekday

_HARD = "\N{NO-BREAK SPACE}"


def soft(text: str) -> str:
    return text.replace(_HARD, " ")


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 5), "ngày 05 tháng 11 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 1), "ngày 01 tháng 3 năm 2026"),
    ],
)
def test_days_as_the_decree_writes_them(on: date, said: str) -> None:
    assert soft(day(on)) == said
    assert f"ngày{_HARD}" in day(on)


def test_hours_and_weekdays() -> None:
    assert soft(hour(datetime(2026, 11, 26, 8, 0))) == "8 giờ"
    assert soft(hour(datetime(2026, 11, 26, 13, 5))) == "13 giờ 05 phút"
    assert [weekday(date(2026, 11, day_)) for day_ in (23, 29)] == ["thứ Hai", "Chủ nhật"]


def test_quotation_marks_and_numbers_with_their_words() -> None:
    assert typeset('xã nói "đã xong" rồi') == "xã nói “đã xong” rồi"
    assert typeset("trong 7 ngày, 50 triệu đồng, Điều 43") == f"trong 7{_HARD}ngày, 50{_HARD}triệu đồng, Điều{_HARD}43"
    assert typeset("ngày 26 tháng 11") == f"ngày{_HARD}26 tháng{_HARD}11"


def test_lists_in_a_sentence() -> None:
    assert [listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "", "b", "c"])] == ["", "a", "a và b", "a, b và c"]


@given(some.text())
def test_nothing_is_left_that_a_file_cannot_hold(text: str) -> None:
    made = typeset(text)
    made.encode()
    assert not any(ord(char) < 32 and char != "\n" for char in made)
    assert clean(clean(text)) == clean(text)
