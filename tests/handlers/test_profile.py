"""Notices, clearing the conversation, and being forgotten altogether."""

from pathlib import Path

import pytest
from sqlalchemy import select

from channels.errors import SendError
from channels.messages import Attachment, AttachmentKind, InboundKind, OutboundMessage, Sent
from desk import texts, ticket_texts
from desk.errors import Refused
from storage.tables import addresses, attachments, audit_events, contacts, inbound_messages, metadata, tickets
from tests.handlers.scenes import choices, official_answers, photo, pick, rows, send_question, sizes
from tests.people import ANSWER, HOME, LOAN, LOST_CARD, ROAD, STILL_UNCLEAR
from tests.talk import Room, Talk


async def traces(room: Room, *words: str) -> list[str]:
    """Where any of these still stands, in any column of any table."""
    found = []
    async with room.app.database.reading() as session:
        for table in (table for table in metadata.sorted_tables if table.name != "areas"):
            for row in await session.execute(select(table)):
                found += [f"{table.name}: {word}" for word in words if word in repr(tuple(row))]
    return found


async def keep_file(room: Room, name: str) -> Path:
    """As if what was sent last had been brought in."""
    path = room.app.folders.files / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"jpeg")
    async with room.app.database.transaction() as session:
        await session.execute(attachments.update().values(path=name, state="kept"))
    return path


async def test_stopping_notices_says_what_still_arrives(room: Room, lan: Talk) -> None:
    assert await lan.says("dừng") == texts.NOTICES_OFF
    assert not (await rows(room, contacts))[0].notices
    assert (await lan.says("nhan tin")).startswith(texts.NOTICES_ON)
    contact = (await rows(room, contacts))[0]
    assert contact.notices
    assert contact.notices_at is not None
    code = (await send_question(lan, ROAD)).code
    await lan.says("DUNG")
    assert await official_answers(room, code, ANSWER), "answers still come"
    lan.new()


async def test_nothing_remains_after_erasing_but_an_empty_shell(room: Room, lan: Talk, hung: Talk) -> None:
    await hung.says(LOAN)
    before = await sizes(room)
    await lan.says(f"{ROAD} goi 0912345678")
    await lan.says(LOST_CARD)
    await pick(lan, "Chưa đúng ý")
    await lan.says("nhận tin")
    given = await send_question(lan, ROAD, home=HOME)
    await official_answers(room, given.code, ANSWER)
    lan.new()
    await lan.says("Chưa rõ")
    await lan.says(STILL_UNCLEAR)
    await lan.shows(InboundKind.PHOTO, attachments=photo("bi-mat-1"))
    file = await keep_file(room, "a1.jpg")

    await lan.says("xoá dữ liệu")
    (receipt,) = await lan.sends(lan.text("Xoá hết"))
    assert "Mã biên nhận: X" in receipt
    room.clock.tick(minutes=11)
    await room.app._forget_left()
    assert await traces(room, "lan", ROAD, "0912345678", LOST_CARD, ANSWER, STILL_UNCLEAR, "bi-mat-1", "a1.jpg") == []
    assert not file.exists()
    after = await sizes(room)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {"tickets": 1, "ticket_events": 5, "audit_events": 2}, "the last step closes what was open"
    ticket = (await rows(room, tickets))[0]
    assert (ticket.text, ticket.subject, ticket.contact_id, ticket.address_id) == ("", "", None, None)
    assert ticket.erased_at is not None
    assert [row.external_id for row in await rows(room, addresses)] == ["hung"]
    receipts = [row.object_id for row in await rows(room, audit_events) if row.action == "contact.erased"]
    assert receipts[0] in receipt

    assert ROAD not in await hung.says(given.code)
    with pytest.raises(Refused, match="đã xoá dữ liệu"):
        await official_answers(room, given.code, "muộn rồi")


async def test_writing_again_starts_afresh(lan: Talk) -> None:
    await send_question(lan, ROAD)
    await lan.says("xoa du lieu")
    await lan.says("1")
    assert (await lan.says("/start")).startswith(texts.GREETING)
    assert ticket_texts.NO_DRAFT in await lan.says("tiếp tục")
    assert choices(await lan.says("tra cứu")) == ["Huỷ"]


async def test_erasing_is_only_done_when_confirmed(room: Room, lan: Talk) -> None:
    await send_question(lan, ROAD)
    for no in ("Thôi, giữ lại", "không", "thôi", "huỷ"):
        assert (await lan.says("xoá dữ liệu")).startswith(texts.ASK_ERASE)
        assert (await lan.says(no)).startswith(texts.KEPT), no
    assert (await lan.says("#xoa-that")).startswith(texts.ASK_ERASE), "an old button asks again"
    assert (await lan.says("là sao?")).startswith(texts.ASK_ERASE)
    assert (await rows(room, tickets))[0].text == ROAD


async def test_keeping_the_data_keeps_the_half_finished_question_too(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    await lan.says("xoá dữ liệu")
    assert ticket_texts.STILL_THERE in await lan.says("thôi")
    assert (await lan.says("tiếp tục")).startswith(ticket_texts.ASK_AREA)


async def test_a_word_sent_together_with_the_confirmation_goes_too(room: Room, lan: Talk) -> None:
    await lan.says("xoá dữ liệu")
    answers = await lan.sends(lan.text("Xoá hết"), lan.text(ROAD))
    assert len(answers) == 1
    room.clock.tick(minutes=11)
    await room.app._forget_left()
    assert await traces(room, ROAD, "'lan'") == []
    assert await rows(room, addresses) == []


async def test_clearing_the_conversation_keeps_what_officials_have(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await lan.says(f"{LOST_CARD} o nha toi")
    assert await lan.says("xoa cuoc tro chuyen nay") == texts.CHAT_CLEARED
    assert len(await rows(room, inbound_messages)) == 1, "only the wish itself"
    assert ROAD in await lan.says(code)


async def test_two_files_of_one_message_are_both_deleted(room: Room, lan: Talk) -> None:
    both = (*photo("x"), Attachment(kind=AttachmentKind.PHOTO, ref="y"))
    await lan.shows(InboundKind.PHOTO, attachments=both)
    file = await keep_file(room, "cung-mot-ten.jpg")
    await lan.says("xoá dữ liệu")
    await lan.says("xoá")
    assert not file.exists()
    assert await rows(room, attachments) == []


async def test_who_blocks_us_while_leaving_is_forgotten_all_the_same(
    room: Room, lan: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lan.says("xoá dữ liệu")

    async def blocked(message: OutboundMessage) -> Sent:
        raise SendError("blocked", contact_stopped=True)

    monkeypatch.setattr(room.channel, "send", blocked)
    await lan.sends(lan.text("Xoá hết"))
    room.clock.tick(minutes=11)
    await room.app._forget_left()
    assert await rows(room, addresses) == []


async def test_words_sent_with_the_confirmation_make_nobody_anew(room: Room, lan: Talk) -> None:
    await lan.says("xoá dữ liệu")
    await lan.sends(lan.text("Xoá hết"), lan.text(ROAD))
    room.clock.tick(minutes=11)
    await room.app._forget_left()
    assert await rows(room, contacts) == []
