"""An answer whose document was replaced, or whose time is over."""

from pathlib import Path

import pytest

from desk import ticket_texts
from handlers.turn import House
from storage.db import Database
from storage.tables import outbound_messages
from tests.clock import FakeClock
from tests.handlers.scenes import choices, pick, receipt, rows
from tests.outdated import LOAN_ENTRY, LOST_CARD_ENTRY, decreed
from tests.people import LOAN, LOST_CARD
from tests.talk import Room

REPLACED = "Nghị định 1/2025/NĐ-CP đã được thay bằng Nghị định 3/2026/NĐ-CP."
ADVICE = "căn cước để đi khám"


@pytest.fixture
def marking(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, decreed(house, tmp_path / "answers"), clock, tmp_path)


@pytest.fixture
def withholding(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, decreed(house, tmp_path / "answers", withhold=True), clock, tmp_path)


async def test_the_answer_stands_until_the_new_decree_begins_and_is_marked_from_then_on(marking: Room) -> None:
    lan = marking.talk("lan")
    before = await lan.says(LOST_CARD)
    assert ADVICE in before
    assert "đang được cập nhật" not in before
    marking.clock.tick(days=7)
    assert "đang được cập nhật" not in await lan.says(LOST_CARD), "its last day"
    marking.clock.tick(days=1)
    after = await lan.says(LOST_CARD)
    assert ADVICE in after
    assert f"Mục này đang được cập nhật. {REPLACED} Cần chắc chắn thì hỏi UBND xã." in after
    assert choices(after) == choices(before)


async def test_its_parts_are_marked_too(marking: Room) -> None:
    lan = marking.talk("lan")
    marking.clock.tick(days=8)
    await lan.says(LOST_CARD)
    for label in ("Nộp ở đâu", "Căn cứ", "Giấy tờ cần có"):
        assert REPLACED in await pick(lan, label)


async def test_what_rests_on_another_document_is_not_marked(marking: Room) -> None:
    marking.clock.tick(days=8)
    answer = await marking.talk("hung").says(LOAN)
    assert "đang được cập nhật" not in answer
    assert "Cần chắc chắn thì hỏi tổ trưởng tổ vay vốn." in answer


async def test_an_office_may_withhold_it_and_leads_to_an_official(withholding: Room) -> None:
    lan = withholding.talk("lan")
    assert ADVICE in await lan.says(LOST_CARD)
    withholding.clock.tick(days=8)
    said = await lan.says(LOST_CARD)
    assert said.startswith("Mục “Mất thẻ bảo hiểm y tế” đang được cập nhật nên chưa trả lời được ngay. ")
    assert REPLACED in said
    assert "hỏi UBND xã" in said
    assert ADVICE not in said
    assert choices(said) == ["Gửi câu này cho cán bộ", "Xem các chủ đề"]
    assert (await pick(lan, "Gửi câu này cho cán bộ")).startswith(ticket_texts.ASK_AREA)
    confirm = await pick(lan, "Bỏ qua")
    assert LOST_CARD in confirm
    assert receipt(await pick(lan, "Gửi")).code


async def test_withheld_means_its_parts_too_and_nobody_counts_as_answered(withholding: Room) -> None:
    lan = withholding.talk("lan")
    withholding.clock.tick(days=8)
    for payload in (f"#muc:{LOST_CARD_ENTRY}", f"#gt:{LOST_CARD_ENTRY}", f"#cc:{LOST_CARD_ENTRY}"):
        said = await lan.says(payload)
        assert "đang được cập nhật" in said
        assert choices(said) == ["Gửi câu hỏi cho cán bộ", "Xem các chủ đề"]
    assert {row.entry_id for row in await rows(withholding, outbound_messages)} == {None}


async def test_an_entry_whose_time_is_over_says_so(marking: Room) -> None:
    hung = marking.talk("hung")
    marking.clock.tick(days=404)
    said = await hung.says(f"#muc:{LOAN_ENTRY}")
    assert "đến hết ngày 31/12/2027" in said
    assert said.count("Cần chắc chắn thì hỏi tổ trưởng tổ vay vốn.") == 1
    assert "đang được cập nhật" in said


async def test_it_is_found_like_any_other_so_that_no_worse_answer_takes_its_place(marking: Room) -> None:
    marking.clock.tick(days=404)
    said = await marking.talk("hung").says(LOAN)
    assert "ngân hàng công bố" in said
    assert "Nội dung này chỉ áp dụng đến hết ngày 31/12/2027." in said


async def test_an_entry_whose_time_is_over_is_withheld_too(withholding: Room) -> None:
    withholding.clock.tick(days=404)
    said = await withholding.talk("hung").says(f"#muc:{LOAN_ENTRY}")
    assert said.startswith("Mục “Hộ nghèo vay vốn được bao nhiêu” đang được cập nhật")
    assert "ngân hàng công bố" not in said
