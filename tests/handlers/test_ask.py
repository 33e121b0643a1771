"""Asking in free words."""

from dataclasses import replace
from pathlib import Path

from desk import texts, ticket_texts
from faq.matcher import Match, Matcher, MatchKind
from handlers.turn import House
from storage.db import Database
from storage.tables import faq_misses, faq_ratings, outbound_messages
from tests.clock import FakeClock
from tests.handlers.scenes import choices, pick, receipt, rows
from tests.people import LOAN, LOST_CARD, ROAD
from tests.talk import Room, Talk


async def test_a_question_without_diacritics_gets_the_sourced_answer(lan: Talk) -> None:
    answer = await lan.says(LOST_CARD)
    assert "căn cước để đi khám" in answer
    assert "Theo Nghị định 1/2025/NĐ-CP; kiểm tra ngày 01/11/2026." in answer
    assert "1. Giấy tờ cần có" in answer


async def test_an_answer_says_who_to_ask_when_a_figure_may_have_changed(hung: Talk) -> None:
    answer = await hung.says(LOAN)
    assert "Cần chắc chắn thì hỏi tổ trưởng tổ vay vốn." in answer
    notes = await pick(hung, "Lưu ý")
    assert "Không phải nộp phí cho ai." in notes


async def test_an_answer_remembers_which_entry_it_was(room: Room, lan: Talk) -> None:
    await lan.says(LOST_CARD)
    assert [row.entry_id for row in await rows(room, outbound_messages)] == ["bhyt-mat-the"]


async def test_it_helped(room: Room, lan: Talk) -> None:
    await lan.says(LOST_CARD)
    assert await pick(lan, "Đúng ý rồi") == texts.GLAD
    rated = await rows(room, faq_ratings)
    assert [(row.entry_id, row.helpful) for row in rated] == [("bhyt-mat-the", True)]
    assert await rows(room, faq_misses) == []


async def test_it_did_not_help_leads_on_and_is_kept_without_personal_numbers(room: Room, lan: Talk) -> None:
    await lan.says(f"{LOST_CARD}, so cua toi 0912 345 678")
    said = await pick(lan, "Chưa đúng ý")
    assert said.startswith(texts.NOT_WHAT_I_MEANT)
    assert "Mất thẻ bảo hiểm y tế" not in choices(said)
    assert choices(said)[-1] == "Gửi câu này cho cán bộ"
    assert [(row.entry_id, row.helpful) for row in await rows(room, faq_ratings)] == [("bhyt-mat-the", False)]
    miss = (await rows(room, faq_misses))[0]
    assert miss.kind == "rated"
    assert miss.text == f"{LOST_CARD}, so cua toi ***"
    assert miss.nearest == [{"id": "bhyt-mat-the"}]


async def test_what_was_found_by_browsing_is_not_blamed_on_an_older_question(room: Room, lan: Talk) -> None:
    await lan.says(LOAN)
    await lan.says("chủ đề")
    await pick(lan, "Bảo hiểm y tế")
    await pick(lan, "Mất thẻ bảo hiểm y tế")
    said = await pick(lan, "Chưa đúng ý")
    assert choices(said) == ["Gửi câu hỏi cho cán bộ"]
    assert await rows(room, faq_misses) == []


class Undecided(Matcher):
    """Never sure, and knows how many of its candidates are worth showing."""

    kind = MatchKind.CHOICES
    worth = 2

    def match(self, text: str) -> Match:
        return replace(super().match(text), kind=self.kind, shown=self.worth, foreign=None)


class Nearly(Undecided):
    """Has one in mind, and asks."""

    worth = 1


class Silent(Undecided):
    """Knows no answer to anything."""

    kind = MatchKind.NONE


async def test_no_answer_is_said_honestly_and_sent_with_one_tap(
    database: Database, house: House, clock: FakeClock, tmp_path: Path
) -> None:
    room = Room(database, replace(house, matcher=Silent(house.catalogue)), clock, tmp_path)
    hung = room.talk("hung")
    said = await hung.says(ROAD)
    assert said.startswith(texts.NO_ANSWER)
    assert choices(said) == ["Gửi câu này cho cán bộ", "Xem các chủ đề"]
    misses = await rows(room, faq_misses)
    assert [(row.kind, row.text) for row in misses] == [("none", ROAD)]
    assert (await pick(hung, "Gửi câu này cho cán bộ")).startswith(ticket_texts.ASK_AREA)
    confirm = await pick(hung, "Bỏ qua")
    assert ROAD in confirm
    assert receipt(await pick(hung, "Gửi")).code


async def test_the_same_tap_again_begins_an_empty_question(hung: Talk) -> None:
    await hung.says(ROAD)
    await hung.says("#gap:cau-vua-hoi")
    await pick(hung, "Bỏ qua")
    await pick(hung, "Gửi")
    assert (await hung.says("#gap:cau-vua-hoi")).startswith(ticket_texts.WRITE_QUESTION)


async def test_answers_that_may_be_meant_are_offered(
    database: Database, house: House, clock: FakeClock, tmp_path: Path
) -> None:
    room = Room(database, replace(house, matcher=Undecided(house.catalogue)), clock, tmp_path)
    lan = room.talk("lan")
    said = await lan.says("the bao hiem cua ho ngheo")
    assert said.startswith(texts.CHOICES)
    assert len(choices(said)) == 3
    assert choices(said)[-1] == "Gửi câu này cho cán bộ"
    assert (await rows(room, faq_misses))[0].kind == "choices"
    assert "Theo Nghị định" in await lan.says("1")


async def test_the_only_one_that_may_be_meant_is_asked_about(
    database: Database, house: House, clock: FakeClock, tmp_path: Path
) -> None:
    lan = Room(database, replace(house, matcher=Nearly(house.catalogue)), clock, tmp_path).talk("lan")
    said = await lan.says("the bao hiem cua ho ngheo")
    assert said.startswith(texts.ONE_CHOICE)
    assert choices(said)[1:] == ["Gửi câu này cho cán bộ"]
    assert "Theo Nghị định" in await lan.says("1")


async def test_small_talk_is_no_question(room: Room, lan: Talk) -> None:
    for said in ("xin chào", "cảm ơn nhiều", "tạm biệt nhé"):
        answer = await lan.says(said)
        assert texts.NO_ANSWER not in answer
        assert choices(answer) == [choice.label for choice in texts.MAIN_MENU]
    assert await rows(room, faq_misses) == []


async def test_no_words_at_all(lan: Talk) -> None:
    for said in ("👍👍👍", "😀", "...", "?!", "   ", ""):
        assert (await lan.says(said)).startswith(texts.NO_TEXT), said


async def test_other_languages_get_an_honest_answer(lan: Talk) -> None:
    for said in ("Как получить медицинскую страховку?", "我的医疗保险卡丢了怎么办", "ฉันทำบัตรหาย"):
        answer = await lan.says(said)
        assert "Theo Nghị định" not in answer
        assert choices(answer)


async def test_a_very_long_message_is_read_from_its_end(lan: Talk) -> None:
    answer = await lan.says("Chuyện dài lắm cán bộ ơi. " * 4_000 + LOST_CARD)
    assert len(answer) < 2_000
    assert texts.TOO_LONG in answer


async def test_a_hundred_kilobytes_of_nothing(lan: Talk) -> None:
    assert len(await lan.says("a" * 100_000)) < 2_000
