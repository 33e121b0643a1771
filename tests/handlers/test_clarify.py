"""One question back, its reply, and how long the reply counts."""

from pathlib import Path

import pytest

from desk import texts, ticket_texts
from storage.db import Database
from storage.tables import contacts, conversation_states, faq_misses
from tests.clock import FakeClock
from tests.handlers.guided import INSURANCE, LOAN_OF_THE_POOR, LOST_CARD, VAGUE, guided_house
from tests.handlers.scenes import choices, pick, rows
from tests.talk import Room, Talk

ASKED = "Nhà mình là hộ nghèo, cận nghèo hay mới thoát nghèo?"
BECAUSE = "Vì nhà mình là hộ cận nghèo:\n"


@pytest.fixture
def room(database: Database, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, guided_house(), clock, tmp_path)


async def test_a_message_that_does_not_say_which_household_is_asked_once(room: Room, lan: Talk) -> None:
    asked = await lan.says(VAGUE)
    assert asked.startswith(ASKED)
    assert choices(asked) == ["Hộ nghèo", "Hộ cận nghèo", "Mới thoát nghèo", "Không biết"]
    assert await rows(room, faq_misses) == []


async def test_the_reply_is_tapped_counted_or_typed(room: Room) -> None:
    said = ("#dien:vay/can-ngheo", "2", "cận nghèo", "nha e can ngheo", "Hộ cận nghèo ạ", "hcn")
    for place, reply in enumerate(said):
        talk = room.talk(f"nguoi-{place}")
        await talk.says(VAGUE)
        answer = await talk.says(reply)
        assert answer.startswith(f"{BECAUSE}Hộ cận nghèo vay đến 90 triệu đồng."), reply
        assert choices(answer)[-1] == "Đổi diện hộ"


async def test_a_message_that_says_which_household_is_not_asked_back(lan: Talk) -> None:
    assert "100 triệu" in await lan.says(LOAN_OF_THE_POOR)


async def test_the_reply_counts_for_the_rest_of_the_conversation(lan: Talk) -> None:
    await lan.says(VAGUE)
    await lan.says("cận nghèo")
    assert (await lan.says(INSURANCE)).startswith(f"{BECAUSE}Hộ cận nghèo đóng 30 phần trăm.")
    assert (await lan.says(VAGUE)).startswith(f"{BECAUSE}Hộ cận nghèo vay đến 90 triệu đồng.")
    assert "100 triệu" in await lan.says(LOAN_OF_THE_POOR), "what a message says itself goes first"


async def test_the_reply_can_be_taken_back(lan: Talk) -> None:
    await lan.says(VAGUE)
    await lan.says("cận nghèo")
    assert (await pick(lan, "Đổi diện hộ")).startswith(ASKED)
    assert (await pick(lan, "Mới thoát nghèo")).startswith("Vì nhà mình là hộ mới thoát nghèo:\n")
    assert (await lan.says(VAGUE)).startswith("Vì nhà mình là hộ mới thoát nghèo:\n")


async def test_the_reply_is_forgotten_with_the_conversation_and_kept_nowhere_else(
    room: Room, lan: Talk, clock: FakeClock
) -> None:
    await lan.says(VAGUE)
    await lan.says("cận nghèo")
    assert "can-ngheo" in str((await rows(room, conversation_states))[0].data["household"])
    assert "can-ngheo" not in str(await rows(room, contacts))
    await lan.says("xoá cuộc trò chuyện")
    assert "household" not in (await rows(room, conversation_states))[0].data
    assert (await lan.says(VAGUE)).startswith(ASKED)
    await lan.says("cận nghèo")
    clock.tick(hours=4)
    assert (await lan.says(VAGUE)).startswith(ASKED), "another day, perhaps another person at the same phone"


async def test_who_cannot_tell_chooses_from_the_answers(lan: Talk) -> None:
    for reply in ("không biết", "khong ro", "4"):
        await lan.says(VAGUE)
        answer = await lan.says(reply)
        assert answer.startswith(texts.CANNOT_TELL), reply
        assert choices(answer) == [
            "Hộ nghèo được vay bao nhiêu",
            "Hộ cận nghèo được vay bao nhiêu",
            "Hộ mới thoát nghèo được vay bao nhiêu",
            "Gửi câu này cho cán bộ",
        ]


async def test_a_new_question_instead_of_a_reply_is_answered(lan: Talk) -> None:
    await lan.says(VAGUE)
    assert "căn cước để đi khám" in await lan.says(LOST_CARD)
    await lan.says(VAGUE)
    assert "100 triệu" in await lan.says(LOAN_OF_THE_POOR), "though it names a household"
    assert (await lan.says("cận nghèo")).startswith("Hộ cận nghèo vay đến 90 triệu"), "now a follow-up, not a reply"


async def test_global_words_and_officials_are_reached_from_the_question_back(lan: Talk) -> None:
    await lan.says(VAGUE)
    assert (await lan.says("menu")).startswith(texts.MENU)
    await lan.says(VAGUE)
    assert (await lan.says("gặp cán bộ")).startswith(ticket_texts.WRITE_QUESTION)


async def test_the_question_back_can_be_sent_on_to_an_official(lan: Talk) -> None:
    await lan.says(VAGUE)
    await lan.says("không biết")
    await pick(lan, "Gửi câu này cho cán bộ")
    assert VAGUE in await pick(lan, "Bỏ qua")


async def test_old_and_wrong_buttons_are_answered_kindly(lan: Talk) -> None:
    for payload in ("#dien:da-bo/can-ngheo", "#dien:vay/khac", "#dien:vay", "#doi:da-bo", "#khongbiet:da-bo", "#doi:"):
        assert (await lan.says(payload)).startswith(texts.OLD_BUTTON), payload
    assert (await lan.says("#dien:vay/ho-ngheo")).startswith("Vì nhà mình là hộ nghèo:\n"), "an old one still works"
