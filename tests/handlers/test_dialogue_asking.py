"""A question for a dialogue: written, confirmed, sent, too late, and when the dialogue is none of theirs."""

from dataclasses import replace
from pathlib import Path

import pytest

from channels.messages import InboundKind
from desk import dialogue_question_texts as says
from desk import ticket_texts
from desk.dialogue_states import RESULTS_WITHIN
from faq.signature import Signer
from handlers.turn import House
from storage import dialogues
from storage.db import Database
from storage.tables import supporters, tickets
from tests.clock import FakeClock
from tests.handlers.dialogue_scenes import asked, kept_for_next, lives, planned
from tests.handlers.scenes import choices, photo, pick, receipt, rows, send_question, voice
from tests.meeting import NEXT_COMMUNE
from tests.people import BRIBE, ROAD
from tests.talk import Room, Talk

ASK = "Gửi câu hỏi trước"


@pytest.fixture
def room(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, replace(house, signer=Signer(house.catalogue, house.matcher)), clock, tmp_path)


async def test_a_question_written_for_it(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    await lives(lan)
    await lan.says("đối thoại")
    assert (await pick(lan, ASK)).startswith(says.WRITE)
    await lan.says(ROAD)
    confirm = await lan.says("xong")
    assert f"Gửi tới: buổi đối thoại “{dialogue.title}”, 9 giờ sáng thứ Hai" in confirm
    assert says.NO_NAME in confirm
    assert choices(confirm) == ["Gửi", "Viết thêm", "Hỏi hộ người khác", "Huỷ"]
    told = await pick(lan, "Gửi")
    code = receipt(told).code
    assert "Câu trả lời về ngay đây, chậm nhất thứ Năm, ngày 17/12/2026." in told
    (question,) = await asked(room, dialogue)
    assert (question.code, question.source, question.review, question.late) == (code, "chat", "waiting", False)
    (ticket,) = await rows(room, tickets)
    assert ticket.kind == "question"
    assert ticket.due_at == ticket.final_due_at == dialogue.ends_at + RESULTS_WITHIN
    assert "đang chờ cán bộ xem" in await lan.says(code)


async def test_who_asks_may_register_at_once_and_is_not_asked_again(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    await lives(lan)
    await lan.says(f"#dthoi:{dialogue.code}")
    await lan.says(ROAD)
    await lan.says("xong")
    assert choices(await pick(lan, "Gửi")) == ["Đăng ký dự"]
    await pick(lan, "Đăng ký dự")
    await lan.says(f"#dthoi:{dialogue.code}")
    await lan.says("Trạm y tế có bác sĩ ngày nào?")
    told = await lan.says("xong")
    if "Gửi" not in choices(told):
        told = await pick(lan, "Câu của tôi khác, vẫn gửi")
    assert choices(await pick(lan, "Gửi")) == []


async def test_by_voice_and_photo_and_for_somebody_else(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    await lives(lan)
    await lan.says(f"#dthoi:{dialogue.code}")
    await lan.shows(InboundKind.VOICE, attachments=voice())
    await lan.shows(InboundKind.PHOTO, text="bác hàng xóm nhờ hỏi về nhà dột", attachments=photo())
    await lan.says("xong")
    await lan.says("Hỏi hộ người khác") if "Bà con hỏi cho ai" in lan.heard[-1] else None
    assert "Kèm 2 ảnh hoặc ghi âm" in lan.heard[-1]
    receipt(await pick(lan, "Gửi"))
    (question,) = await asked(room, dialogue)
    assert question.on_behalf == "other"


async def test_the_same_as_anothers_joins_it(room: Room, lan: Talk, hung: Talk) -> None:
    dialogue = await planned(room)
    for talk in (lan, hung):
        await lives(talk)
    await lan.says(f"#dthoi:{dialogue.code}")
    await lan.says(ROAD)
    await lan.says("xong")
    await pick(lan, "Gửi")
    await hung.says(f"#dthoi:{dialogue.code}")
    await hung.says(ROAD)
    assert (await hung.says("xong")).startswith("Có người cũng hỏi câu này")
    await pick(hung, "Đúng là câu của tôi")
    (question,) = await asked(room, dialogue)
    assert question.households == 2
    assert len(await rows(room, supporters)) == 1


async def test_after_the_last_day_it_waits_for_the_next(room: Room, lan: Talk) -> None:
    dialogue = await planned(room, until=-1)
    await lives(lan)
    await lan.says("đối thoại")
    assert (await pick(lan, ASK)).startswith("Buổi này đã hết hạn nhận câu hỏi từ Chủ nhật, ngày 22/11/2026.")
    await lan.says(ROAD)
    await lan.says("xong")
    told = await pick(lan, "Gửi")
    assert told.startswith("Buổi này đã hết hạn nhận câu hỏi, nên câu của bà con được giữ cho buổi đối thoại sau")
    assert await asked(room, dialogue) == []
    (waiting,) = await kept_for_next(room, dialogue)
    assert (waiting.code, waiting.late) == (receipt(told).code, True)
    (ticket,) = await rows(room, tickets)
    assert ticket.due_at < dialogue.ends_at, "nobody waits a year for an answer"


async def test_the_commune_is_told_only_when_all_is_written(room: Room, hung: Talk) -> None:
    """Then it goes to officials as an ordinary question, unless they choose their own dialogue."""
    theirs = await planned(room)
    ours = await planned(room, area=NEXT_COMMUNE)
    await hung.says(f"#dthoi:{theirs.code}")
    await hung.says(ROAD)
    assert (await hung.says("xong")).startswith(ticket_texts.ASK_AREA)
    confirm = await hung.says("phường Thành Vinh")
    assert confirm.startswith("Buổi đối thoại đó là của Xã Hưng Nguyên, nhà mình ở Phường Thành Vinh.")
    assert choices(confirm)[:3] == ["Gửi", "Viết thêm", "Gửi cho buổi của xã mình"]
    assert "Gửi tới: buổi đối thoại" in await pick(hung, "Gửi cho buổi của xã mình")
    await pick(hung, "Gửi")
    assert await asked(room, theirs) == []
    assert len(await asked(room, ours)) == 1


async def test_an_ordinary_question_stays_one(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    await send_question(lan, ROAD)
    assert await asked(room, dialogue) == []
    assert await kept_for_next(room, dialogue) == []


async def test_urgent_words_go_their_own_way(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    await lives(lan)
    await lan.says(f"#dthoi:{dialogue.code}")
    assert "Tin này đã được chuyển cho cán bộ" in await lan.says(BRIBE)
    assert await asked(room, dialogue) == []
    assert [ticket.kind for ticket in await rows(room, tickets)] == ["sensitive"]


@pytest.mark.parametrize("state", ["held", "published", "closed", "cancelled"])
async def test_one_that_is_over_takes_no_question(room: Room, lan: Talk, state: str) -> None:
    dialogue = await planned(room, state=state)
    assert ASK not in choices(await lan.says(dialogue.code))
    assert (await lan.says(f"#dthoi:{dialogue.code}")).startswith(says.OVER)


async def test_one_that_is_called_off_while_the_question_is_written(room: Room, lan: Talk) -> None:
    dialogue = await planned(room)
    await lives(lan)
    await lan.says(f"#dthoi:{dialogue.code}")
    await lan.says(ROAD)
    await lan.says("xong")
    async with room.app.database.transaction() as session:
        await dialogues.change(session, dialogue.id, now=room.clock(), state="cancelled")
    told = await pick(lan, "Gửi")
    assert told.startswith("Đã gửi câu hỏi cho cán bộ.")
    assert await asked(room, dialogue) == []


async def test_none_is_planned(room: Room, lan: Talk) -> None:
    await planned(room, state="planned")
    await planned(room, state="cancelled")
    await lives(lan)
    said = await lan.says("khi nào đối thoại")
    assert said.startswith("Xã Hưng Nguyên, Nghệ An chưa có lịch đối thoại nào được thông báo.")
    assert "ít nhất một lần" in said
    await pick(lan, "Gửi câu hỏi cho buổi sau")
    await lan.says(ROAD)
    assert says.TO_NEXT in await lan.says("xong")
    assert (await pick(lan, "Gửi")).startswith("Câu của bà con được giữ cho buổi đối thoại sau của địa phương.")
