"""The same question of others: a sure one is joined with one tap, a near one is picked and seen first; one tap puts
back."""

from dataclasses import replace
from pathlib import Path

import pytest

from channels.messages import InboundKind
from desk import same_questions, texts, ticket_texts
from faq.signature import Signer
from handlers.turn import House
from storage.db import Database
from storage.tables import supporters, tickets
from tests.clock import FakeClock
from tests.handlers.scenes import choices, official_answers, photo, pick, receipt, rows, send_question
from tests.people import ANSWER, LOST_CARD, ROAD
from tests.talk import Room, Talk

OWN_WORDS = "Cháu nhà tôi tên Tí bị mất thẻ"
AGAIN = "bao gio xa lam lai con duong vao thon Phu Xuan"
CHILDS_CARD = "con tôi bị mất thẻ bảo hiểm y tế, cần giấy tờ gì để làm lại"
CARD_FEE = "mất thẻ bảo hiểm y tế có phải trả tiền làm lại không"
NOT_MINE = "Câu của tôi khác, vẫn gửi"


@pytest.fixture
def room(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, replace(house, signer=Signer(house.catalogue, house.matcher)), clock, tmp_path)


async def write(talk: Talk, text: str, home: str = "xã Hưng Nguyên") -> str:
    await talk.says("gặp cán bộ")
    await talk.says(text)
    said = await talk.says("xong")
    return await talk.says(home) if "ở xã (phường) nào" in said else said


async def test_one_tap_joins_and_the_answer_comes_to_both(room: Room, lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    offered = await write(hung, AGAIN)
    assert offered.startswith("Có người cũng hỏi câu này")
    assert ROAD not in offered, "nobody reads the words of another resident"
    assert choices(offered) == ["Đúng là câu của tôi", "Câu của tôi khác, vẫn gửi", "Huỷ"]
    joined = await pick(hung, "Đúng là câu của tôi")
    assert joined.startswith(ticket_texts.JOINED.format(code=code))
    assert len(await rows(room, tickets)) == 1
    assert len(await rows(room, supporters)) == 1
    await official_answers(room, code, ANSWER)
    (mine,), (theirs,) = lan.new(), hung.new()
    assert "con đường" in mine or "Bao giờ xã" in mine
    assert ANSWER in theirs
    assert "Bao giờ xã" not in theirs
    assert choices(theirs) == ["Đã rõ", "Chưa rõ", "Chưa giải quyết", "Không phải câu của tôi"]
    assert choices(mine) == ["Đã rõ", "Chưa rõ", "Chưa giải quyết"]
    assert await pick(hung, "Đã rõ") == ticket_texts.CLEAR_TO_SUPPORTER
    assert (await rows(room, tickets))[0].state == "answered", "the asker has not spoken yet"


async def test_an_answer_that_is_there_is_shown_whole_with_its_day_and_code(room: Room, lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await official_answers(room, code, ANSWER)
    lan.new()
    offered = await write(hung, AGAIN)
    assert f"cán bộ đã trả lời ngày 23/11/2026 (mã {code}):\n\n{ANSWER}" in offered
    assert (await pick(hung, "Đúng là câu của tôi")).startswith("Vui vì giúp được bà con.")
    looked = await hung.says(code)
    assert ANSWER in looked
    assert ROAD not in looked
    assert texts.not_mine(code).label in choices(looked)


async def test_another_question_is_sent_on_its_own(room: Room, lan: Talk, hung: Talk) -> None:
    await send_question(lan, ROAD)
    await write(hung, AGAIN)
    confirm = await pick(hung, "Câu của tôi khác, vẫn gửi")
    assert confirm.startswith("Bà con xem lại trước khi gửi:")
    receipt(await pick(hung, "Gửi"))
    assert len(await rows(room, tickets)) == 2
    assert await rows(room, supporters) == []


async def test_not_mine_after_all_gives_back_what_was_written(room: Room, lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await write(hung, AGAIN)
    await pick(hung, "Đúng là câu của tôi")
    back = await pick(hung, "Không phải câu của tôi")
    assert back.startswith(ticket_texts.PUT_BACK.format(code=code))
    assert f"Nội dung: {AGAIN}" in back
    own = receipt(await pick(hung, "Gửi")).code
    assert own != code
    assert [row.left_at is not None for row in await rows(room, supporters)] == [True]
    await official_answers(room, code, ANSWER)
    assert hung.new() == []
    assert len(lan.new()) == 1


async def test_who_joined_and_finds_it_unclear_gets_a_question_of_their_own(room: Room, lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await write(hung, AGAIN)
    await pick(hung, "Đúng là câu của tôi")
    await official_answers(room, code, ANSWER)
    lan.new()
    hung.new()
    back = await pick(hung, "Chưa rõ")
    assert f"Nội dung: {AGAIN}" in back
    assert (await rows(room, tickets))[0].state == "answered", "the asker may be content"


async def near_questions(room: Room, lan: Talk) -> tuple[str, str]:
    """Two that a third one is like, and neither is surely the same."""
    code = (await send_question(lan, LOST_CARD)).code
    mai = room.talk("mai")
    await write(mai, CARD_FEE)
    await pick(mai, NOT_MINE)
    return code, receipt(await pick(mai, "Gửi")).code


async def test_a_near_one_is_picked_seen_and_then_joined(room: Room, lan: Talk, hung: Talk) -> None:
    code, _ = await near_questions(room, lan)
    offered = await write(hung, CHILDS_CARD)
    assert choices(offered) == [NOT_MINE, "Câu A", "Câu B", "Huỷ"], "in haste, nothing is joined"
    lines = [line for line in offered.splitlines() if line.startswith(("A.", "B."))]
    assert [line.partition(" (")[0] for line in lines] == [
        "A. Mất thẻ bảo hiểm y tế – làm thế nào, mất thẻ",
        "B. Mất thẻ bảo hiểm y tế – được không, mất thẻ, miễn phí",
    ]
    assert all("1 người hỏi, gửi ngày 23/11/2026, đang chờ trả lời" in line for line in lines)
    assert not any(words in offered for words in (LOST_CARD, CARD_FEE, "trả tiền")), "nobody reads another's words"
    seen = await pick(hung, "Câu A")
    assert seen.startswith("1 người hỏi: Mất thẻ bảo hiểm y tế – làm thế nào, mất thẻ.")
    assert choices(seen) == [NOT_MINE, "Đúng là câu của tôi", "Xem lại các câu", "Huỷ"]
    assert await rows(room, supporters) == [], "seeing is not joining"
    assert (await pick(hung, "Đúng là câu của tôi")).startswith(ticket_texts.JOINED.format(code=code))
    assert len(await rows(room, supporters)) == 1
    back = await pick(hung, "Không phải câu của tôi")
    assert f"Nội dung: {CHILDS_CARD}" in back


async def test_back_to_the_list_and_none_of_these(room: Room, lan: Talk, hung: Talk) -> None:
    await near_questions(room, lan)
    listed = await write(hung, CHILDS_CARD)
    await pick(hung, "Câu B")
    assert await pick(hung, "Xem lại các câu") == listed
    assert "làm thế nào" in await hung.says("câu a")
    assert await hung.says("quay lại") == listed
    assert (await pick(hung, NOT_MINE)).startswith("Bà con xem lại trước khi gửi:")
    receipt(await pick(hung, "Gửi"))
    assert len(await rows(room, tickets)) == 3
    assert await rows(room, supporters) == []


async def test_the_answer_of_a_near_one_is_read_before_it_is_joined(room: Room, lan: Talk, hung: Talk) -> None:
    code, _ = await near_questions(room, lan)
    await official_answers(room, code, ANSWER)
    lan.new()
    offered = await write(hung, CHILDS_CARD)
    assert ANSWER not in offered
    assert "đã trả lời)" in offered
    seen = await hung.says("A" if offered.index("đã trả lời)") < offered.index("B. ") else "B")
    assert f"đã trả lời ngày 23/11/2026 (mã {code}):\n\n{ANSWER}" in seen
    assert seen.endswith(f"1. {NOT_MINE}\n2. Đúng là câu của tôi\n3. Xem lại các câu\n4. Huỷ\n(Bà con nhắn số để chọn)")


async def test_a_code_is_no_key_to_what_was_not_offered(room: Room, lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await official_answers(room, code, ANSWER)
    lan.new()
    for payload in (f"#cungxem:{code}", f"#dung:{code}"):
        assert await hung.says(payload) == f"{ticket_texts.GONE_QUESTION}\n\n1. {NOT_MINE}\n(Bà con nhắn số để chọn)"
    await near_questions(room, room.talk("tam"))
    await write(hung, CHILDS_CARD)
    assert (await hung.says(f"#cungxem:{code}")).startswith(ticket_texts.GONE_QUESTION)
    assert (await hung.says("câu c")).startswith(ticket_texts.GONE_QUESTION)
    assert await rows(room, supporters) == []


async def test_a_near_one_that_is_their_own(room: Room, lan: Talk) -> None:
    code, _ = await near_questions(room, lan)
    assert "(câu bà con đã gửi, " in await write(lan, CHILDS_CARD)
    assert (await pick(lan, "Câu A")).startswith(ticket_texts.own_question(code))
    assert (await pick(lan, "Nhắn thêm")).startswith(ticket_texts.UNCLEAR_KEPT.format(code=code))
    assert len(await rows(room, tickets)) == 2


async def test_how_many_ask_is_told(room: Room, lan: Talk, hung: Talk) -> None:
    await send_question(lan, ROAD)
    await write(hung, AGAIN)
    await pick(hung, "Đúng là câu của tôi")
    mai = room.talk("mai")
    assert (await write(mai, ROAD)).startswith("2 người cũng hỏi câu này")


async def test_ones_own_question_asked_again(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    said = await write(lan, AGAIN)
    assert said.startswith(ticket_texts.own_question(code))
    assert (await pick(lan, "Nhắn thêm")).startswith(ticket_texts.UNCLEAR_KEPT.format(code=code))
    assert len(await rows(room, tickets)) == 1
    assert AGAIN in await lan.says(code)


async def test_what_is_not_compared(room: Room, lan: Talk, hung: Talk) -> None:
    """Another subject, another commune's road, files, sensitive reports, and what was asked long ago."""
    await send_question(lan, ROAD)
    assert (await write(hung, LOST_CARD)).startswith("Bà con xem lại")
    await hung.says("#bo")
    mai = room.talk("mai")
    assert (await write(mai, ROAD, home="phường Thành Vinh")).startswith("Bà con xem lại")
    await hung.says("gặp cán bộ")
    await hung.sends(hung.event(InboundKind.PHOTO, text=ROAD, attachments=photo()))
    assert (await hung.says("xong")).startswith("Bà con xem lại")
    await hung.says("#bo")
    room.clock.now += same_questions.LOOK_BACK
    assert (await write(hung, ROAD)).startswith("Bà con xem lại")


async def test_a_question_that_went_meanwhile(room: Room, lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await write(hung, AGAIN)
    await lan.says("xoá dữ liệu")
    await lan.says("Xoá hết")
    assert (await hung.says(f"#dung:{code}")).startswith(ticket_texts.GONE_QUESTION)
    assert (await pick(hung, "Câu của tôi khác, vẫn gửi")).startswith("Bà con xem lại")
    assert (await hung.says("#dung:K7M2QA")).startswith(ticket_texts.GONE_QUESTION)
    assert await rows(room, supporters) == []


async def test_buttons_of_a_question_that_is_not_theirs(lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, OWN_WORDS)).code
    for payload in (f"#khongphai:{code}", "#khongphai:K7M2QA"):
        assert "Nút này đã cũ" in await hung.says(payload)
