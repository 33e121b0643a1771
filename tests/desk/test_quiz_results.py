"""Scores by place: small ones are merged so that no difference tells them."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from desk import quiz_export, quiz_results, quiz_sheet
from desk.quiz_results import FEWEST_SHOWN, OTHERS, Score, merge_small
from desk.quiz_sheet import SheetRefused
from storage.db import Database
from storage.tables import quiz_plays
from tests.clock import FakeClock
from tests.quizzes import QUESTIONS, open_quiz, villages

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


def places(*players: int) -> list[Score]:
    return [Score(name=f"Thôn {place}", players=count, right=count * place) for place, count in enumerate(players, 1)]


def shown(*players: int) -> list[tuple[str, int]]:
    return [(one.name, one.players) for one in merge_small(places(*players), OTHERS)]


def test_small_places_are_added_up() -> None:
    assert shown(9, 5, 7) == [("Thôn 3", 7), ("Thôn 2", 5), ("Thôn 1", 9)], "the best average first"
    assert shown(9, 4, 3) == [("Thôn 1", 9), (OTHERS, 7)]
    assert shown(9, 6, 4) == [("Thôn 1", 9), (OTHERS, 10)], "one alone would be the difference"
    assert shown(9, 1, 1) == [(OTHERS, 11)]
    assert shown(4) == []
    assert shown(2, 2) == []
    assert shown() == []


@given(st.lists(st.integers(1, 30), max_size=12))
def test_nobody_of_a_small_place_is_told_by_any_sum(players: list[int]) -> None:
    merged = merge_small(places(*players), OTHERS)
    total = sum(one.players for one in merged)
    assert all(one.players >= FEWEST_SHOWN for one in merged)
    assert total in (sum(players), 0)
    assert total or sum(players) < FEWEST_SHOWN
    apart = sum(not one.merged for one in merged)
    small = sum(count < FEWEST_SHOWN for count in players)
    assert not small or not merged or len(players) - apart >= 2 or len(players) == 1


async def test_by_commune_and_hamlet_with_the_small_ones_hidden(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock)
    east, west, far = await villages(database, "Thôn Đông", "Thôn Tây", "Thôn Xa")
    people = [(east, 3)] * 7 + [(west, 1)] * 6 + [(far, 0)] * 2 + [(quiz.area_id, 2)] * 5 + [(None, 1)] * 4
    async with database.transaction() as session:
        for number, (area_id, score) in enumerate(people):
            await session.execute(
                quiz_plays.insert().values(
                    quiz_id=quiz.id, area_id=area_id, code=f"A{number:05d}", score=score, asked=3, started_at=AT,
                    finished_at=AT,
                )
            )  # fmt: skip
        await session.execute(
            quiz_plays.insert().values(quiz_id=quiz.id, area_id=east, code="B00001", asked=1, started_at=AT)
        )
        results = await quiz_results.of(session, quiz, count=3)
    assert (results.begun, results.finished) == (25, 24)
    assert [(one.name, one.players, one.right) for one in results.communes] == [(OTHERS, 24, 41)]
    assert not results.hamlets, "the commune stands together with those of whom nothing is known"
    async with database.transaction() as session:
        await session.execute(quiz_plays.update().where(quiz_plays.c.area_id.is_(None)).values(finished_at=None))
        results = await quiz_results.of(session, quiz, count=3)
    assert [(one.players, one.right) for one in results.communes] == [(20, 37)]
    assert [(one.name, one.players, one.right) for one in results.hamlets] == [
        ("Thôn Đông", 7, 21), ("Thôn Tây", 6, 6), ("các thôn khác", 7, 10),
    ]  # fmt: skip


async def test_the_workbook_names_nobody(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock, title="=1+1")
    async with database.reading() as session:
        results = await quiz_results.of(session, quiz, count=3)
    raw = quiz_export.workbook(quiz, [], results, [])
    book = load_workbook(io.BytesIO(raw))
    assert book.sheetnames == ["Tổng hợp", "Theo xã", "Theo thôn", "Theo câu hỏi", "Bốc thăm"]
    cell = book["Tổng hợp"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s"), "never a formula"


def filled(*rows: tuple[object, ...], head: tuple[str, ...] = tuple(quiz_sheet.COLUMNS.values())) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (head, *rows):
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


GOOD = ("Xã đối thoại mấy lần một năm?", "Một", "Hai", None, None, 1, "Ít nhất một lần.", "Luật, Điều 43", None)


def test_questions_from_a_sheet() -> None:
    (one, two) = quiz_sheet.read(filled(GOOD, (*GOOD[:5], 2.0, *GOOD[6:8], "bhyt")), entries={"bhyt": 1})
    assert (one.options, one.answer, one.entry_id) == (("Một", "Hai"), 1, None)
    assert (two.answer, two.entry_id) == (2, "bhyt")


def test_every_fault_of_every_row_and_nothing_is_taken() -> None:
    wrong = filled(GOOD, ("", "Một", None, None, None, 9, "x", "y", "khong-co"), (*GOOD[:5], "b", *GOOD[6:]))
    with pytest.raises(SheetRefused) as refused:
        quiz_sheet.read(wrong, entries={})
    said = [str(fault) for fault in refused.value.faults]
    assert [line.partition(",")[0].partition(".")[0].split(": ")[:2] for line in said] == [
        ["Hàng 3", "Câu hỏi"], ["Hàng 3", "Các lựa chọn"], ["Hàng 3", "Mục hỏi đáp"], ["Hàng 4", "Đáp án đúng"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"khong phai excel", "Không mở được"),
        (b"x" * 2_000_001, "tối đa 2 MB"),
        (filled(), "chưa có câu hỏi nào"),
        (filled(*[GOOD] * 31), "tối đa 30"),
        (filled(GOOD, head=("Câu hỏi", "Lạ")), "không có cột “Lạ”"),
        (filled(("=1+1", *GOOD[1:])), "công thức"),
    ],
)
def test_a_file_that_cannot_be_read(raw: bytes, said: str) -> None:
    with pytest.raises(SheetRefused, match=said):
        quiz_sheet.read(raw, entries={})


def test_the_empty_file_has_every_column() -> None:
    book = load_workbook(io.BytesIO(quiz_sheet.template()))
    assert [cell.value for cell in next(iter(book.worksheets[0].iter_rows()))] == list(quiz_sheet.COLUMNS.values())
    assert len(QUESTIONS) == 3
