"""Writing a question to officials: in pieces, with files, changed, put aside, dropped, sent."""

from channels.messages import InboundKind
from desk import texts, ticket_texts
from handlers.question import MOST_TEXT
from storage.tables import attachments, contacts, ticket_events, tickets
from tests.handlers.scenes import choices, photo, pick, receipt, rows, send_question, voice
from tests.people import HOME, LOST_CARD, ROAD, STILL_UNCLEAR
from tests.talk import Room, Talk


async def test_a_question_over_several_messages_with_a_photo_and_a_voice_note(room: Room, lan: Talk) -> None:
    assert choices(await lan.says("gap can bo")) == ["Xong, gửi đi", "Huỷ"]
    assert (await lan.says(ROAD)).startswith(ticket_texts.ADDED)
    assert "Đã nhận ảnh, cán bộ sẽ mở ra xem." in await lan.shows(InboundKind.PHOTO, attachments=photo())
    assert "cán bộ sẽ mở ra nghe" in await lan.shows(InboundKind.VOICE, attachments=voice())
    await lan.says(STILL_UNCLEAR)
    assert (await pick(lan, "Xong, gửi đi")).startswith(ticket_texts.ASK_AREA)
    confirm = await lan.says(HOME)
    assert f"Nội dung: {ROAD}\n{STILL_UNCLEAR}\nKèm 2 ảnh hoặc ghi âm\nNơi ở: Xã Hưng Nguyên, Nghệ An" in confirm
    given = receipt(await pick(lan, "Gửi"))
    ticket = (await rows(room, tickets))[0]
    assert (ticket.code, ticket.text, ticket.kind, ticket.state) == (
        given.code,
        f"{ROAD}\n{STILL_UNCLEAR}",
        "question",
        "received",
    )
    assert given.key not in (ticket.key_digest, ticket.text)
    assert [row.ticket_id for row in await rows(room, attachments)] == [ticket.id, ticket.id]
    assert [row.kind for row in await rows(room, ticket_events)] == ["received"]
    assert (await lan.says("tiếp tục")).startswith(ticket_texts.NO_DRAFT)


async def test_the_commune_is_asked_once_and_remembered(room: Room, lan: Talk) -> None:
    await send_question(lan, ROAD)
    await lan.says("gặp cán bộ")
    await lan.says(STILL_UNCLEAR)
    assert "Nơi ở: Xã Hưng Nguyên, Nghệ An" in await pick(lan, "Xong, gửi đi")
    await pick(lan, "Gửi")
    areas = {row.area_id for row in await rows(room, tickets)}
    assert areas == {row.area_id for row in await rows(room, contacts)}
    assert None not in areas


async def test_done_and_yes_in_their_own_words(lan: Talk) -> None:
    for done, yes in (
        ("xong", "ok"),
        ("Xong rồi.", "đồng ý"),
        ("gửi đi", "vang"),
        ("het roi", "Gửi luôn!"),
        ("GỬI", "có"),
    ):
        await lan.says("gặp cán bộ")
        await lan.says(ROAD)
        asked = await lan.says(done)
        confirm = await lan.says("bỏ qua") if "ở xã (phường) nào" in asked else asked
        assert confirm.startswith("Bà con xem lại"), done
        assert f"Nội dung: {ROAD}\n" in confirm
        assert receipt(await lan.says(yes)), yes


async def test_no_at_the_end_goes_back_to_writing(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    await lan.says("1")
    await lan.says("không biết")
    for word in ("không", "quay lại", "Viết thêm"):
        said = await lan.says(word)
        assert ROAD in said, word
        assert choices(said) == ["Xong, gửi đi", "Huỷ"]
        confirm = await lan.says("1")
    assert "Nơi ở: chưa ghi" in confirm


async def test_more_words_at_the_confirmation_join_the_question(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    await lan.says("1")
    await lan.says("bỏ qua")
    assert (await lan.says(STILL_UNCLEAR)).startswith(ticket_texts.ADDED)
    assert f"Nội dung: {ROAD}\n{STILL_UNCLEAR}" in await lan.says("1")


async def test_a_photo_out_of_the_blue_begins_a_question(room: Room, lan: Talk) -> None:
    said = await lan.shows(InboundKind.PHOTO, text="Giấy này của tôi có đúng không?", attachments=photo())
    assert "Đã nhận ảnh. Máy không tự đọc được, nhưng cán bộ sẽ mở ra xem." in said
    assert choices(said) == ["Xong, gửi đi", "Viết thêm", "Huỷ"]
    await pick(lan, "Xong, gửi đi")
    await lan.says("bỏ qua")
    await pick(lan, "Gửi")
    assert (await rows(room, tickets))[0].text == "Giấy này của tôi có đúng không?"


async def test_a_voice_note_alone_can_be_sent(room: Room, lan: Talk) -> None:
    await lan.shows(InboundKind.VOICE, attachments=voice())
    await lan.says("1")
    confirm = await lan.says("bỏ qua")
    assert "Nội dung: (ảnh, ghi âm)" in confirm
    await lan.says("1")
    ticket = (await rows(room, tickets))[0]
    assert ticket.text == ""
    assert ticket.subject == "Ảnh hoặc ghi âm gửi cán bộ"


async def test_a_photo_joins_what_was_put_aside(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    await lan.says("menu")
    await lan.shows(InboundKind.PHOTO, attachments=photo())
    await lan.says("xong")
    confirm = await lan.says("bỏ qua")
    assert ROAD in confirm
    assert "Kèm 1 ảnh" in confirm


async def test_a_photo_when_the_commune_or_a_code_is_asked_for(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    await lan.says("xong")
    assert "Đã nhận ảnh" in await lan.shows(InboundKind.PHOTO, attachments=photo())
    await lan.says("huỷ")
    await lan.says("tra cứu")
    assert "Đã nhận ghi âm" in await lan.shows(InboundKind.VOICE, attachments=voice())


async def test_an_empty_question_is_not_sent(room: Room, lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    assert (await lan.says("xong")).startswith(ticket_texts.EMPTY_DRAFT)
    assert (await lan.says("#gui")).startswith(ticket_texts.EMPTY_DRAFT)
    assert await rows(room, tickets) == []
    assert (await lan.says(ROAD)).startswith(ticket_texts.ADDED), "it is still being written"


async def test_sending_twice_makes_one_question(room: Room, lan: Talk) -> None:
    await send_question(lan, ROAD)
    assert (await lan.says("#gui")).startswith(ticket_texts.NO_DRAFT)
    assert len(await rows(room, tickets)) == 1


async def test_more_than_a_question_can_hold(room: Room, lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    assert (await lan.says("chuyện dài " * 600)).startswith(ticket_texts.DRAFT_FULL)
    assert (await lan.says(STILL_UNCLEAR)).startswith(ticket_texts.ADDED)
    await lan.says("xong")
    await lan.says("bỏ qua")
    await lan.says("#gui")
    assert (await rows(room, tickets))[0].text == f"{ROAD}\n{STILL_UNCLEAR}"


async def test_one_message_longer_than_a_question_keeps_its_beginning(room: Room, lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    assert (await lan.says("Nhà tôi " * 2_000)).startswith(ticket_texts.DRAFT_CUT)
    await lan.says("xong")
    await lan.sends(lan.text("bỏ qua"))
    await lan.sends(lan.text("#gui"))
    assert len((await rows(room, tickets))[0].text) == MOST_TEXT


async def test_going_elsewhere_puts_it_aside_and_says_so(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    said = await lan.says("menu")
    assert said.startswith(texts.MENU)
    assert ticket_texts.STILL_THERE in said
    answer = await lan.says(LOST_CARD)
    assert "căn cước để đi khám" in answer
    assert ticket_texts.STILL_THERE not in answer, "once is enough"
    assert (await lan.says("tiếp tục")).startswith(ticket_texts.ASK_AREA)
    assert ROAD in await lan.says("bỏ qua")


async def test_nothing_written_is_nothing_to_remind_of(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    assert ticket_texts.STILL_THERE not in await lan.says("menu")
    assert (await lan.says("tiếp tục")).startswith(ticket_texts.NO_DRAFT)


async def test_taking_it_up_again_shows_what_is_there(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    await lan.says("menu")
    assert ROAD in await lan.says("gặp cán bộ")


async def test_a_complaint_or_denunciation_is_explained(lan: Talk) -> None:
    for said, explained in (
        ("Tôi muốn KHIẾU NẠI việc xét hộ nghèo", True),
        ("toi muon to cao viec chia dat", True),
        ("Nhà mới to cao quá thì có bị xét lại không?", False),
        (ROAD, False),
    ):
        await lan.says("gặp cán bộ")
        await lan.says(said)
        asked = await lan.says("xong")
        confirm = await lan.says("bỏ qua") if "ở xã (phường) nào" in asked else asked
        assert (ticket_texts.LEGAL_COMPLAINT in confirm) is explained, said
        await lan.says("huỷ")


async def test_stickers_and_emoji_in_the_middle_change_nothing(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    assert await lan.shows(InboundKind.STICKER) == texts.STILL_WAITING
    assert await lan.says("") == texts.STILL_WAITING
    assert (await lan.says("1")).startswith(ticket_texts.ASK_AREA)


async def test_a_subject_is_suggested_from_the_nearest_answer_or_the_first_words(room: Room, lan: Talk) -> None:
    await send_question(lan, LOST_CARD)
    await send_question(lan, "Đường vào thôn Phú Xuân lầy lội quá, " * 4)
    subjects = [row.subject for row in await rows(room, tickets)]
    assert subjects[0] == "Mất thẻ bảo hiểm y tế"
    assert subjects[1].startswith("Đường vào thôn Phú Xuân")
    assert len(subjects[1]) <= 81
    assert [row.topic for row in await rows(room, tickets)] == ["bhyt", None]
