"""Before a question leaves: of what kind it is, for whom, whether they are named, and what is no question at all."""

import pytest

from desk import ticket_texts
from storage.tables import audit_events, tickets
from tests.handlers.scenes import choices, pick, receipt, rows, send_question
from tests.people import BRIBE, ROAD
from tests.talk import Room, Talk

LOUD = "Tôi xin phản ánh loa của xã nói to quá"


async def write(talk: Talk, text: str) -> str:
    """Up to whatever is asked once it is written and the commune is skipped."""
    await talk.says("gặp cán bộ")
    await talk.says(text)
    said = await talk.says("xong")
    return await talk.says("bỏ qua") if "ở xã (phường) nào" in said else said


async def test_feedback_is_recognised_by_its_words(room: Room, lan: Talk) -> None:
    confirm = await write(lan, LOUD)
    assert "Loại tin: phản ánh" in confirm
    assert "Đây là câu hỏi" in choices(confirm)
    assert "Đã gửi phản ánh cho cán bộ." in await pick(lan, "Gửi")
    ticket = (await rows(room, tickets))[0]
    assert (ticket.kind, ticket.anonymous, ticket.on_behalf) == ("feedback", False, "self")
    assert (await lan.says(ticket.code)).startswith(f"Phản ánh {ticket.code}: đã tới bộ phận tiếp nhận")


async def test_or_chosen_and_unchosen_before_it_is_sent(room: Room, lan: Talk) -> None:
    assert "Loại tin" not in await write(lan, ROAD)
    assert "Loại tin: phản ánh" in await pick(lan, "Đây là phản ánh")
    hidden = await lan.says("Không cho cán bộ biết tôi là ai")
    assert ticket_texts.HIDDEN_LINE in hidden
    assert ticket_texts.HIDDEN_LINE not in await pick(lan, "Cho cán bộ biết tôi là ai")
    assert ticket_texts.HIDDEN_LINE in await pick(lan, "Không cho cán bộ biết tôi là ai")
    assert "Loại tin" not in await pick(lan, "Đây là câu hỏi")
    await pick(lan, "Gửi")
    ticket = (await rows(room, tickets))[0]
    assert (ticket.kind, ticket.anonymous) == ("question", False), "a question is not hidden: it needs an answer"


async def test_feedback_without_a_name(room: Room, lan: Talk) -> None:
    await write(lan, LOUD)
    await pick(lan, "Không cho cán bộ biết tôi là ai")
    receipt(await pick(lan, "Gửi"))
    assert (await rows(room, tickets))[0].anonymous is True


async def test_for_whom_is_asked_when_the_words_hint_at_it(room: Room, lan: Talk) -> None:
    asked = await write(lan, "Hỏi hộ bà Tư hàng xóm: nhà dột có được sửa không?")
    assert asked.startswith(ticket_texts.FOR_WHOM)
    assert choices(asked) == ["Cho tôi", "Cho người trong nhà", "Hỏi hộ người khác"]
    assert "Hỏi hộ người khác" in await pick(lan, "Hỏi hộ người khác")
    await pick(lan, "Gửi")
    assert (await rows(room, tickets))[0].on_behalf == "other"


async def test_or_when_they_say_so_themselves(room: Room, lan: Talk) -> None:
    await write(lan, ROAD)
    await pick(lan, "Hỏi hộ người khác")
    assert "Hỏi cho: người trong nhà" in await pick(lan, "Cho người trong nhà")
    await pick(lan, "Gửi")
    assert (await rows(room, tickets))[0].on_behalf == "family"


@pytest.mark.parametrize("text", ["Tôi muốn khiếu nại việc xét hộ nghèo", "toi muon to cao viec chia dat"])
async def test_a_legal_complaint_is_explained_and_not_filed(room: Room, lan: Talk, text: str) -> None:
    said = await write(lan, text)
    assert said.startswith(ticket_texts.LEGAL_COMPLAINT)
    assert "chưa gửi" in said
    assert (await lan.says("#gui")).startswith(ticket_texts.LEGAL_COMPLAINT), "no way around it"
    assert await rows(room, tickets) == []
    await lan.says("#bo")
    assert await rows(room, tickets) == []


async def test_but_sent_as_feedback_when_they_say_so(room: Room, lan: Talk) -> None:
    await write(lan, "Tôi muốn khiếu nại việc xét hộ nghèo")
    asked = await lan.says("Gửi như phản ánh")
    confirm = await lan.says("bỏ qua") if "ở xã (phường) nào" in asked else asked
    assert "Loại tin: phản ánh" in confirm
    receipt(await pick(lan, "Gửi"))
    assert (await rows(room, tickets))[0].kind == "feedback"


async def test_an_urgent_report_can_be_hidden_after_it_went(room: Room, lan: Talk, hung: Talk) -> None:
    said = await lan.says(BRIBE)
    code = receipt(said).code
    assert choices(said) == ["Không cho cán bộ biết tôi là ai"]
    assert "Nút này đã cũ" in await hung.says(f"#giauten:{code}")
    assert (await rows(room, tickets))[0].anonymous is False
    assert code in await pick(lan, "Không cho cán bộ biết tôi là ai")
    await lan.says(f"#giauten:{code}")
    assert (await rows(room, tickets))[0].anonymous is True
    actions = [row.action for row in await rows(room, audit_events)]
    assert actions.count("ticket.anonymous") == 1


async def test_a_sensitive_report_tells_a_stranger_nothing(lan: Talk, hung: Talk) -> None:
    given = receipt(await lan.says(BRIBE))
    assert await hung.says(given.code) == f"Tin {given.code}: đang được xem xét."
    assert BRIBE not in await hung.says(given.key)


async def test_buttons_without_anything_being_written(room: Room, lan: Talk) -> None:
    await send_question(lan, ROAD)
    for payload in ("#phananh", "#giauten", "#hoiho", "#khac", "#nhuphananh", "#choai:self"):
        assert (await lan.says(payload)).startswith(ticket_texts.NO_DRAFT), payload
    assert "Nút này đã cũ" in await lan.says("#choai:nobody")
    assert len(await rows(room, tickets)) == 1
