"""Dialogues in the chat: seen, offered once, reached by links and codes, and those of another commune."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk import dialogue_question_texts as says
from desk import dialogue_texts, texts
from faq.signature import Signer
from handlers import routes
from handlers.turn import House
from storage import areas as stored_areas
from storage.db import Database
from storage.tables import contacts, dialogue_notices
from tests.clock import FakeClock
from tests.handlers.dialogue_scenes import asked, lives, planned
from tests.handlers.scenes import choices, pick, rows
from tests.meeting import NEXT_COMMUNE, VILLAGES, add_villages
from tests.people import BRIBE, HOME, LOST_CARD, ROAD
from tests.talk import Room, Talk

ASK, REGISTER, LATER = "Gửi câu hỏi trước", "Đăng ký dự", "Để sau"


@pytest.fixture
def room(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, replace(house, signer=Signer(house.catalogue, house.matcher)), clock, tmp_path)


async def test_the_one_word_leads_to_the_commune_and_its_dialogue(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    assert (await lan.says("doi thoai")).startswith(says.ASK_COMMUNE)
    card = await lan.says("Hưng Nguyên")
    assert card.startswith(dialogue_texts.card(dialogue))
    assert "9 giờ sáng thứ Hai, ngày 07/12/2026" in card
    assert choices(card) == [ASK, REGISTER, LATER]
    assert await pick(lan, LATER) == says.PUT_OFF
    for words in ("đối thoại", "Khi nào đối thoại?", "lịch đối thoại", "#dt"):
        assert (await lan.says(words)).startswith(dialogue_texts.card(dialogue)), words


async def test_several_are_chosen_from(room: Room, lan: Talk) -> None:
    soon = await planned(room)
    await planned(room, area="40", title="Đối thoại toàn tỉnh", days=30)
    await lives(lan)
    said = await lan.says("đối thoại")
    assert choices(said) == ["07/12/2026: Đối thoại về nhà ở và vay vốn", "23/12/2026: Đối thoại toàn tỉnh"]
    assert (await lan.says("1")).startswith(dialogue_texts.card(soon))


async def test_that_of_another_commune(room: Room, hung: Talk) -> None:
    theirs = await planned(room)
    await lives(hung, "phường Thành Vinh")
    said = await hung.says(theirs.code)
    assert "Đây là buổi đối thoại của Xã Hưng Nguyên. Nhà mình đã ghi là ở Phường Thành Vinh" in said
    assert choices(said) == ["Xem buổi đối thoại của xã mình", "Gửi câu hỏi cho cán bộ", LATER]
    assert "Đây là buổi đối thoại của Xã Hưng Nguyên" in await hung.says(f"#dthoi:{theirs.code}")
    ours = await planned(room, area=NEXT_COMMUNE, title="Đối thoại của phường")
    assert choices(await hung.says(f"#dthoi:{theirs.code}")) == [
        "Gửi cho buổi của xã mình",
        "Gửi câu hỏi cho cán bộ",
        LATER,
    ]
    await hung.says("1")
    await hung.says(ROAD)
    await hung.says("xong")
    await pick(hung, "Gửi")
    assert len(await asked(room, ours)) == 1


async def test_it_is_offered_once_after_an_answer(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    await lives(lan)
    answer = await lan.says(LOST_CARD)
    assert says.OFFER.format(when=dialogue_texts.when(dialogue.starts_at)) in answer
    assert choices(answer)[-1] == "Xem buổi đối thoại"
    assert [row.kind for row in await rows(room, dialogue_notices)] == ["offered"]
    assert (await pick(lan, "Xem buổi đối thoại")).startswith(dialogue_texts.card(dialogue))
    for words in (LOST_CARD, "menu", "/start"):
        assert "sắp có buổi đối thoại" not in await lan.says(words)
    await lan.says("xoá cuộc trò chuyện")
    assert "sắp có buổi đối thoại" not in await lan.says("menu"), "the chat is forgotten, not what was said to them"


async def test_where_it_is_not_offered(room: Room, lan: Talk, hung: Talk) -> None:
    """In the middle of something, beside something urgent, to those who live elsewhere or did not say where."""
    dialogue = await planned(room)
    assert "sắp có" not in await hung.says("menu")
    await lives(hung, "phường Thành Vinh")
    assert "sắp có" not in await hung.says("menu")
    await lives(lan)
    assert "sắp có" not in await lan.says(BRIBE)
    await lan.says("gặp cán bộ")
    assert "sắp có" not in await lan.says(ROAD)
    assert "sắp có" not in await lan.says("menu"), "a question lies half written"
    room.clock.now = dialogue.questions_until + timedelta(minutes=1)
    assert "sắp có" not in await lan.says("menu")
    assert await rows(room, dialogue_notices) == []


async def test_who_asked_for_it_is_not_offered_it(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    await lives(lan)
    await lan.says(f"#dthoi:{dialogue.code}")
    await lan.says(ROAD)
    await lan.says("xong")
    await pick(lan, "Gửi")
    assert "sắp có" not in await lan.says("menu")


async def test_a_link_from_a_leaflet_tells_the_village(room: Room, lan: Talk, hung: Talk) -> None:
    async with room.app.database.transaction() as session:
        await add_villages(session)
        upper = await stored_areas.find_by_code(session, VILLAGES[0][0])
    assert upper is not None
    dialogue = await planned(room)
    said = await lan.says(f"/start dt_{dialogue.code}_01")
    assert said.startswith(dialogue_texts.card(dialogue))
    assert "Đã ghi nhà mình ở Thôn Phú Xuân, Xã Hưng Nguyên" in said
    assert (await rows(room, contacts))[0].area_id == upper.id
    assert "Đã ghi" not in await lan.says(f"/start dt_{dialogue.code}_02"), "what is known stays"
    await lives(hung, "phường Thành Vinh")
    assert "Đây là buổi đối thoại của Xã Hưng Nguyên" in await hung.says(f"/start dt_{dialogue.code}")
    mai = room.talk("mai")
    assert "Đã ghi nhà mình ở Thôn Đông Hạ" in await mai.says(f"#dt:{dialogue.code}.02")
    assert "Đã ghi nhà mình ở Xã Hưng Nguyên, Nghệ An" in await room.talk("tam").says(f"/start dt_{dialogue.code}_77")


@pytest.mark.parametrize(
    "typed", ["/start dt_", "/start dt_K7M2QX", "/start dt_000000_1", "/start dt_<b>", "/start dt_K7M2QX_1_2"]
)
async def test_a_broken_link_is_a_greeting(lan: Talk, typed: str) -> None:
    assert (await lan.says(typed)).startswith(texts.GREETING)


async def test_the_code_typed_anywhere(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    hidden = await planned(room, state="planned", days=40)
    card = dialogue_texts.card(dialogue)
    for typed in (dialogue.code, dialogue.code.lower(), f"mã {dialogue.code}"):
        assert (await lan.says(typed)).startswith(card), typed
    assert (await lan.says(hidden.code)).startswith("Không tìm thấy mã"), "nobody announced it yet"
    assert (await lan.says(f"#dt:{hidden.code}")).startswith(says.GONE)
    assert (await lan.says("#dthoi:K7M2QX")).startswith(says.GONE)


async def test_no_registration_is_offered_where_there_is_none(room: Room, lan: Talk) -> None:
    dialogue = await planned(room, registration="none")
    assert choices(await lan.says(dialogue.code)) == [ASK, LATER]


async def test_asking_after_the_commune_can_be_called_off(room: Room, lan: Talk) -> None:
    await planned(room)
    await lan.says("đối thoại")
    await lan.says("huỷ")
    await lan.says("đổi xã")
    assert (await lan.says(HOME)).startswith("Đã ghi: Xã Hưng Nguyên"), "they did not ask for it this time"


def test_every_choice_leads_somewhere_and_every_sentence_is_short() -> None:
    made = [says.look("WWWWW9"), says.ask_before("WWWWW9"), says.ask_own("WWWWW9"), says.register("WWWWW9")]
    for choice in (*says.FIXED_CHOICES, *made):
        assert len(choice.payload.encode()) <= 64
        assert choice.payload in routes.TAPS or choice.payload.partition(":")[0] in routes.TAPS_WITH_ARGUMENT, choice
    sentences = {name: value for name, value in vars(says).items() if name.isupper() and isinstance(value, str)}
    assert len(sentences) > 10
    assert [name for name, value in sentences.items() if len(value.split()) > 60] == []
