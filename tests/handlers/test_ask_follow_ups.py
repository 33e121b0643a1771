"""Short messages after an answer are about that answer."""

from pathlib import Path

import pytest

from desk import texts
from storage.db import Database
from storage.tables import faq_misses, faq_ratings
from tests.clock import FakeClock
from tests.handlers.guided import DIVORCE, INSURANCE, LOAN_OF_THE_POOR, LOST_CARD, UNSURE, guided_house
from tests.handlers.scenes import choices, pick, rows
from tests.talk import Room, Talk


@pytest.fixture
def room(database: Database, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, guided_house(), clock, tmp_path)


async def test_where_to_go_is_a_part_of_the_last_answer(lan: Talk) -> None:
    for said in ("nộp ở đâu", "o dau z", "thế nộp cho ai ạ?"):
        await lan.says(LOAN_OF_THE_POOR)
        assert "Tổ vay vốn ở thôn." in await lan.says(said), said


async def test_a_part_that_the_answer_lacks_is_taken_from_the_related_entry_that_tells_it(lan: Talk) -> None:
    await lan.says(LOAN_OF_THE_POOR)
    assert "Một giấy đề nghị vay vốn là đủ." in await lan.says("can giay j")
    assert "Sau 5 ngày làm việc" in await lan.says("bao lâu thì có tiền")


async def test_another_kind_of_household_gets_its_own_answer(lan: Talk) -> None:
    await lan.says(LOAN_OF_THE_POOR)
    assert "90 triệu" in await lan.says("thế còn cận nghèo thì sao")
    assert "80 triệu" in await lan.says("vay moi thoat ngheo?")
    assert "100 triệu" in await lan.says("the ho ngheo thi bn")


async def test_what_follows_goes_on_from_what_was_shown_last(lan: Talk) -> None:
    await lan.says(LOAN_OF_THE_POOR)
    await lan.says("cần giấy tờ gì")
    assert "có xác nhận của tổ" in await lan.says("giấy tờ gì nữa")


async def test_a_part_that_nobody_knows_names_who_to_ask(lan: Talk) -> None:
    await lan.says(LOST_CARD)
    assert (await lan.says("nộp ở đâu")).startswith(texts.NO_SECTION.format(ask="UBND xã"))


async def test_a_question_of_its_own_is_not_taken_for_a_follow_up(lan: Talk) -> None:
    await lan.says(LOAN_OF_THE_POOR)
    assert "căn cước để đi khám" in await lan.says(LOST_CARD)


async def test_without_an_answer_before_it_a_short_message_is_an_ordinary_one(room: Room, lan: Talk) -> None:
    assert (await lan.says("nộp ở đâu")).startswith(texts.NO_ANSWER)
    await lan.says(UNSURE)
    assert (await lan.says("nộp ở đâu")).startswith(texts.NO_ANSWER), "choices are no answer"
    assert [row.text for row in await rows(room, faq_misses)] == ["nộp ở đâu", UNSURE, "nộp ở đâu"]


async def test_the_last_answer_is_no_longer_meant_hours_later(lan: Talk, clock: FakeClock) -> None:
    await lan.says(LOAN_OF_THE_POOR)
    clock.tick(hours=2)
    assert "Tổ vay vốn ở thôn." in await lan.says("nộp ở đâu")
    clock.tick(hours=4)
    assert (await lan.says("nộp ở đâu")).startswith(texts.NO_ANSWER)


async def test_the_last_answer_is_forgotten_with_the_conversation(lan: Talk) -> None:
    await lan.says(LOAN_OF_THE_POOR)
    await lan.says("xoá cuộc trò chuyện")
    assert (await lan.says("nộp ở đâu")).startswith(texts.NO_ANSWER)


async def test_an_answer_that_is_called_wrong_is_apologised_for_and_led_on(room: Room, lan: Talk) -> None:
    for said in ("sai rồi", "không phải", "ko dung y", "trả lời vớ vẩn"):
        await lan.says(LOST_CARD)
        answer = await lan.says(said)
        assert answer.startswith(texts.NOT_WHAT_I_MEANT), said
        assert choices(answer) == [
            "Thẻ bảo hiểm y tế ghi sai tên",
            "Hộ nghèo có phải đóng tiền bảo hiểm y tế không",
            "Gửi câu này cho cán bộ",
        ]
    assert [(row.entry_id, row.helpful) for row in await rows(room, faq_ratings)] == [("mat-the", False)] * 4
    assert {row.kind for row in await rows(room, faq_misses)} == {"rated"}


async def test_without_an_answer_before_it_wrong_is_small_talk(room: Room, lan: Talk) -> None:
    assert not (await lan.says("sai rồi")).startswith(texts.NOT_WHAT_I_MEANT)
    assert await rows(room, faq_ratings) == []


async def test_a_variant_of_the_answer_can_be_looked_at_as_well(lan: Talk) -> None:
    answer = await lan.says(LOST_CARD)
    assert choices(answer)[-1] == "Xem: Thẻ bảo hiểm y tế ghi sai tên"
    assert "báo xã sửa tên" in await pick(lan, "Xem: Thẻ bảo hiểm y tế ghi sai tên")


async def test_one_word_leads_to_the_menu_of_its_subject(room: Room, lan: Talk) -> None:
    for said in ("vay", "VỐN", "vay von", "cho em hỏi về vay vốn ạ"):
        answer = await lan.says(said)
        assert answer.startswith(texts.MENU_OF.format(title="vay vốn")), said
        assert choices(answer) == [
            "Hộ nghèo được vay bao nhiêu",
            "Giấy tờ vay vốn",
            "Xem cả chủ đề Vay vốn",
            "Gửi câu hỏi cho cán bộ",
        ]
    assert "Nộp giấy vay bao lâu có tiền" in choices(await pick(lan, "Xem cả chủ đề Vay vốn"))
    assert await rows(room, faq_misses) == []


async def test_a_subject_of_other_law_is_said_to_be_outside(lan: Talk) -> None:
    land = await lan.says("đất đai")
    assert land.startswith(texts.OUTSIDE_LAW)
    assert "Giấy tờ vay vốn" in choices(land)
    divorce = await lan.says(DIVORCE)
    assert divorce.startswith(texts.OUTSIDE_LAW)
    assert choices(divorce) == ["Ai được luật sư miễn phí", "Gửi câu này cho cán bộ", "Xem các chủ đề"]


async def test_an_urgent_word_is_never_taken_for_a_follow_up(lan: Talk) -> None:
    await lan.says(INSURANCE)
    await lan.says(LOAN_OF_THE_POOR)
    assert "Mã tra cứu" in await lan.says("nhà tôi hết gạo rồi")
