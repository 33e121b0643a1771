"""Greeting, menu, help, topics and what is chosen from a list."""

from channels.messages import InboundKind, InboundMessage
from channels.terminal import NAME
from desk import texts, ticket_texts
from handlers import routes
from tests.handlers.scenes import choices, pick
from tests.people import LOST_CARD, ROAD
from tests.talk import Talk

MAIN = [choice.label for choice in texts.MAIN_MENU]


async def test_a_newcomer_is_told_what_this_is_and_a_known_face_is_not(lan: Talk) -> None:
    first = await lan.says("/start")
    assert first.startswith(texts.GREETING)
    assert choices(first) == MAIN
    again = await lan.says("/start")
    assert again.startswith(texts.WELCOME_BACK)
    assert texts.GREETING not in again


async def test_following_the_account_is_greeted_like_a_start(lan: Talk) -> None:
    assert (await lan.shows(InboundKind.FOLLOW)).startswith(texts.GREETING)
    assert (await lan.shows(InboundKind.FOLLOW)).startswith(texts.WELCOME_BACK)


async def test_a_start_link_with_an_argument_is_a_start(lan: Talk) -> None:
    assert (await lan.says("/start qr-nha-van-hoa")).startswith(texts.GREETING)


async def test_the_menu(lan: Talk) -> None:
    for word in ("menu", "MENU", " Menu. ", "“menu”", "bắt đầu", "bat dau", "/menu"):
        said = await lan.says(word)
        assert said.startswith(texts.MENU), word
        assert choices(said) == MAIN


async def test_help_names_words_that_work(lan: Talk) -> None:
    for word in ("trợ giúp", "tro giup", "HƯỚNG DẪN", "hướng dẫn!", "/help", "cach dung"):
        assert (await lan.says(word)).startswith("Cách dùng:"), word
    promised = ("menu", "gặp cán bộ", "huỷ", "dừng", "xoá dữ liệu")
    assert [word for word in promised if f"“{word}”" in lan.heard[-1]] == list(promised)
    assert [word for word in promised if routes.global_word(word) is None] == []


async def test_from_the_topics_to_an_entry_to_each_of_its_parts(lan: Talk) -> None:
    await lan.says("menu")
    assert choices(await pick(lan, "Xem các chủ đề")) == ["Bảo hiểm y tế", "Vay vốn", "Gửi câu hỏi cho cán bộ"]
    topic = await pick(lan, "Bảo hiểm y tế")
    assert topic.startswith("Bảo hiểm y tế:")
    entry = await pick(lan, "Mất thẻ bảo hiểm y tế")
    assert "căn cước để đi khám" in entry
    papers = await pick(lan, "Giấy tờ cần có")
    assert papers.startswith("Mất thẻ bảo hiểm y tế – giấy tờ cần có\n- Căn cước")
    assert "Giấy tờ cần có" not in choices(papers)
    assert "UBND xã hoặc cơ quan bảo hiểm xã hội." in await pick(lan, "Nộp ở đâu")
    basis = await pick(lan, "Căn cứ")
    assert "Điều 2" in basis
    assert "Kiểm tra lần cuối ngày 01/11/2026." in basis
    assert await pick(lan, "Đúng ý rồi") == texts.GLAD


async def test_a_choice_may_be_typed_out_tapped_or_counted(lan: Talk) -> None:
    for said in ("giấy tờ cần có", "GIAY TO CAN CO!", "giay to", "#gt:bhyt-mat-the", "1", "1."):
        await lan.says(LOST_CARD)
        assert "giấy tờ cần có\n- Căn cước" in await lan.says(said), said


async def test_words_that_begin_several_labels_pick_none_of_them(lan: Talk) -> None:
    await lan.says("chủ đề")
    await pick(lan, "Vay vốn")
    assert "tổ vay vốn của thôn" in await lan.says("vay tiền cho con")
    await lan.says("menu")
    assert (await lan.says("xem")) != (await lan.says("1"))


async def test_a_number_that_is_not_in_the_list(lan: Talk) -> None:
    await lan.says("menu")
    assert await lan.says("9") == texts.NOT_IN_LIST
    assert (await lan.says("1")).startswith(texts.TOPICS), "the list still counts"


async def test_a_number_before_any_list_is_no_choice(lan: Talk) -> None:
    said = await lan.says("3")
    assert said != texts.NOT_IN_LIST
    assert choices(said)


async def test_an_old_button_is_answered_kindly(lan: Talk) -> None:
    for payload in (
        "#khong-con",
        "#muc:da-bo",
        "#gt:da-bo",
        "#chude:da-bo",
        "#duoc:da-bo",
        "#muc",
        "#ro:AAAA22",
        "#a:",
    ):
        said = await lan.says(payload)
        assert said.startswith((texts.OLD_BUTTON, texts.GONE_ENTRY)), payload
        assert choices(said) == MAIN


async def test_a_line_that_begins_with_a_hash_is_still_a_question(lan: Talk) -> None:
    assert "căn cước để đi khám" in await lan.says(f"#{LOST_CARD}")
    said = await lan.sends(
        InboundMessage(
            channel=NAME,
            address="lan",
            external_id="bam-1",
            kind=InboundKind.TEXT,
            sent_at=lan.clock(),
            text="# " + LOST_CARD,
        )
    )
    assert "căn cước để đi khám" in said[0]


async def test_cancelling_when_nothing_is_going_on(lan: Talk) -> None:
    assert (await lan.says("huỷ")).startswith(texts.NOTHING_TO_CANCEL)
    assert (await lan.says("quay lại")).startswith(texts.MENU)
    assert (await lan.says("tiếp tục")).startswith(ticket_texts.NO_DRAFT)


async def test_cancelling_in_the_middle(lan: Talk) -> None:
    for word in ("huỷ", "HỦY", "huy", "Huỷ bỏ", "thôi", "thoi.", "/cancel"):
        await lan.says("gặp cán bộ")
        await lan.says(ROAD)
        assert (await lan.says(word)).startswith(texts.DROPPED), word
        assert (await lan.says("tiếp tục")).startswith(ticket_texts.NO_DRAFT)


async def test_dung_is_stop_only_without_its_own_marks(lan: Talk) -> None:
    assert await lan.says("dung") == texts.NOTICES_OFF
    assert await lan.says("DỪNG!") == texts.NOTICES_OFF
    assert await lan.says("đúng") != texts.NOTICES_OFF
    assert await lan.says("dùng") != texts.NOTICES_OFF
