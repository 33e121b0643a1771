"""Several messages at once, the same one twice, and far too many."""

from channels.messages import InboundKind
from desk import texts
from desk.conversations import FLOOD_LIMIT
from storage.tables import inbound_messages, tickets
from tests.handlers.scenes import photo, rows, send_question
from tests.people import LOST_CARD, ROAD
from tests.talk import Room, Talk, pump


async def test_a_question_in_pieces_is_heard_as_one_and_answered_once(room: Room, lan: Talk) -> None:
    pieces = ["cho toi hoi", "toi lam mat", "the bao hiem y te", "thi lam sao"]
    (answer,) = await lan.sends(*(lan.text(piece) for piece in pieces))
    assert "căn cước để đi khám" in answer
    assert {row.state for row in await rows(room, inbound_messages)} == {"done"}


async def test_out_of_order_pieces_are_read_in_the_order_they_were_sent(room: Room, lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    first, second, third = (lan.text(line) for line in ("một", "hai", "ba"))
    await lan.sends(third, first, second)
    await lan.says("xong")
    assert "Nội dung: một\nhai\nba\n" in await lan.says("bỏ qua")


async def test_twenty_messages_in_a_second_are_answered_once(room: Room, lan: Talk, hung: Talk) -> None:
    await lan.app.intake.take([lan.text(f"dòng thứ {i} của chuyện con đường") for i in range(20)])
    await hung.app.intake.take([hung.text(LOST_CARD)])
    assert len(await lan.sends()) == 1
    assert len(hung.new()) == 1


async def test_twenty_times_the_same_word_is_answered_once(lan: Talk) -> None:
    assert len(await lan.sends(*(lan.text("menu") for _ in range(20)))) == 1
    assert len(await lan.sends(*(lan.event(InboundKind.STICKER) for _ in range(20)))) == 1
    assert len(await lan.sends(*(lan.text("1") for _ in range(5)))) == 1


async def test_the_same_line_twice_is_written_down_once(lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.sends(lan.text(ROAD), lan.text(ROAD))
    await lan.says("xong")
    assert (await lan.says("bỏ qua")).count(ROAD) == 1


async def test_a_message_delivered_twice_is_answered_once(room: Room, lan: Talk) -> None:
    message = lan.text(LOST_CARD)
    assert len(await lan.sends(message, message)) == 1
    assert await lan.sends(message) == []
    assert len(await rows(room, inbound_messages)) == 1


async def test_what_queued_up_on_a_slow_network_is_taken_in_turn(room: Room, lan: Talk) -> None:
    answers = await lan.sends(
        lan.text("gặp cán bộ"),
        lan.text(ROAD),
        lan.event(InboundKind.PHOTO, attachments=photo()),
        lan.text("xong"),
        lan.text("Bỏ qua"),
        lan.text("Gửi"),
    )
    assert len(answers) == 5
    assert (await rows(room, tickets))[0].text == ROAD


async def test_a_flood_is_told_so_once_kept_and_over_after_a_minute(room: Room, lan: Talk, hung: Talk) -> None:
    for i in range(FLOOD_LIMIT):
        await lan.sends(lan.text(f"tin {i}"))
    assert await lan.says("thêm nữa") == texts.FLOOD
    assert await lan.sends(lan.text("và nữa")) == []
    assert await lan.sends(lan.event(InboundKind.STICKER)) == []
    assert [row.state for row in await rows(room, inbound_messages)].count("held") == 3
    assert "căn cước để đi khám" in await hung.says(LOST_CARD), "nobody else is slowed"
    room.clock.tick(seconds=61)
    assert "căn cước để đi khám" in await lan.says(LOST_CARD)
    for i in range(FLOOD_LIMIT):
        await lan.sends(lan.text(f"lại {i}"))
    assert texts.FLOOD in lan.heard[-1], "the next flood is told of again"


async def test_a_flood_of_one_batch(room: Room, lan: Talk) -> None:
    assert await lan.sends(*(lan.text(f"tin {i}") for i in range(600))) == [texts.FLOOD]
    assert {row.state for row in await rows(room, inbound_messages)} == {"held"}


async def test_a_flood_does_not_touch_what_was_being_written(room: Room, lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    await lan.sends(*(lan.text(f"tin {i}") for i in range(FLOOD_LIMIT)))
    room.clock.tick(seconds=61)
    await lan.says("xong")
    assert f"Nội dung: {ROAD}\nNơi ở" in await lan.says("bỏ qua")


async def test_an_answered_question_is_not_asked_again_by_a_late_duplicate(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    before = len(lan.heard)
    await lan.app.intake.take([lan.text("1")])
    await pump(lan.app)
    assert len(lan.heard) == before + 1
    assert [row.code for row in await rows(room, tickets)] == [code]
    lan.new()
