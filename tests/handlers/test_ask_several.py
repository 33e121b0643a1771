"""Two questions in one message."""

from pathlib import Path

import pytest

from desk import texts
from handlers.turn import House
from storage.db import Database
from storage.tables import faq_misses, outbound_messages
from tests.clock import FakeClock
from tests.handlers.guided import LOAN_OF_THE_POOR, LOST_CARD, PAPERS, UNSURE, Scripted, guided_house
from tests.handlers.scenes import choices, pick, rows
from tests.talk import Room, Talk


@pytest.fixture
def guided() -> House:
    return guided_house()


@pytest.fixture
def room(database: Database, guided: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, guided, clock, tmp_path)


async def test_both_are_answered_each_with_its_source(room: Room, lan: Talk) -> None:
    answers = await lan.sends(lan.text(f"{LOAN_OF_THE_POOR}? Còn {LOST_CARD}?"))
    assert len(answers) == 2
    assert answers[0].startswith("Hộ nghèo được vay bao nhiêu:\nHộ nghèo vay đến 100 triệu đồng.")
    assert answers[1].startswith("Mất thẻ bảo hiểm y tế:\nBà con dùng căn cước")
    assert all("Theo Nghị định 1/2025/NĐ-CP" in answer for answer in answers)
    assert choices(answers[0]) == []
    assert choices(answers[1])[-1] == "Xem: Hộ nghèo được vay bao nhiêu"
    assert [row.entry_id for row in await rows(room, outbound_messages)] == ["vay-ngheo", "mat-the"]


async def test_the_first_one_can_be_gone_into_after_the_second(lan: Talk) -> None:
    await lan.sends(lan.text(f"{LOAN_OF_THE_POOR}?\n{LOST_CARD}?"))
    assert "Nộp ở đâu" in choices(await pick(lan, "Xem: Hộ nghèo được vay bao nhiêu"))


async def test_at_most_three_are_answered(lan: Talk) -> None:
    answers = await lan.sends(lan.text(f"{LOAN_OF_THE_POOR}? {LOST_CARD}? {PAPERS}? {LOST_CARD}?"))
    assert len(answers) == 3


async def test_the_same_thing_asked_twice_is_answered_once(lan: Talk) -> None:
    assert "căn cước để đi khám" in await lan.says(f"{LOST_CARD}? {LOST_CARD}?")


async def test_what_is_unclear_is_asked_for_again_beside_the_clear_one(room: Room, lan: Talk) -> None:
    answers = await lan.sends(lan.text(f"{LOAN_OF_THE_POOR}? {UNSURE}?"))
    assert len(answers) == 2
    assert "100 triệu" in answers[0]
    assert answers[1].startswith(texts.OTHER_PART.format(part=f"{UNSURE}?"))
    assert choices(answers[1]) == [
        "Mất thẻ bảo hiểm y tế",
        "Giấy tờ vay vốn",
        "Xem: Hộ nghèo được vay bao nhiêu",
        "Gửi câu này cho cán bộ",
    ]
    assert [(row.kind, row.text) for row in await rows(room, faq_misses)] == [("choices", f"{UNSURE}?")]


async def test_a_question_about_the_same_matter_is_not_counted_as_a_second(lan: Talk) -> None:
    assert "100 triệu" in await lan.says(f"{LOAN_OF_THE_POOR}? Nộp ở đâu?")


async def test_a_message_that_asks_once_is_matched_once(guided: House, lan: Talk) -> None:
    matcher = guided.matcher
    assert isinstance(matcher, Scripted)
    await lan.says(LOST_CARD)
    assert matcher.asked == [LOST_CARD]
