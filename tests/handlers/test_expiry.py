"""A question left half-finished."""

from desk import texts, ticket_texts
from desk.conversations import HALF_FINISHED
from storage.tables import conversation_states, tickets
from tests.handlers.scenes import choices, pick, rows
from tests.people import LOST_CARD, ROAD
from tests.talk import Room, Talk, pump


async def hours_pass(room: Room, *, seconds: float = HALF_FINISHED.total_seconds() + 1) -> None:
    """And the job that looks after half-finished dialogues runs."""
    room.clock.tick(seconds=seconds)
    await room.app._wake_expired()
    await pump(room.app)


async def write(talk: Talk) -> None:
    await talk.says("gặp cán bộ")
    await talk.says(ROAD)


async def test_time_puts_it_aside_with_a_kind_word(room: Room, lan: Talk) -> None:
    await write(lan)
    await hours_pass(room)
    (word,) = lan.new()
    assert word.startswith(ticket_texts.PAUSED)
    assert choices(word) == ["Viết tiếp", "Bỏ câu đó"]
    await hours_pass(room)
    assert lan.new() == [], "once is enough"
    assert (await pick(lan, "Viết tiếp")).startswith(ticket_texts.ASK_AREA)
    assert ROAD in await lan.says("bỏ qua")


async def test_it_may_be_dropped(lan: Talk, room: Room) -> None:
    await write(lan)
    await hours_pass(room)
    lan.new()
    assert (await pick(lan, "Bỏ câu đó")).startswith(texts.DROPPED)
    assert (await lan.says("tiếp tục")).startswith(ticket_texts.NO_DRAFT)
    assert (await lan.says("#bo")).startswith(ticket_texts.NO_DRAFT)


async def test_not_before_its_time(room: Room, lan: Talk) -> None:
    await write(lan)
    await hours_pass(room, seconds=HALF_FINISHED.total_seconds() - 60)
    assert lan.new() == []
    await lan.says("thêm một dòng")
    await hours_pass(room, seconds=HALF_FINISHED.total_seconds() - 60)
    assert lan.new() == [], "each line gives it its full time again"


async def test_not_at_night(room: Room, lan: Talk) -> None:
    room.clock.tick(hours=10)
    await write(lan)
    await hours_pass(room)
    assert lan.new() == [], "22:00 in Vietnam"
    await hours_pass(room, seconds=8.5 * 3600)
    assert lan.new() == [], "6:30"
    await hours_pass(room, seconds=3600)
    assert lan.new()[0].startswith(ticket_texts.PAUSED)


async def test_the_next_message_is_answered_and_the_question_kept_in_mind(lan: Talk, room: Room) -> None:
    await write(lan)
    room.clock.tick(hours=4)
    answer = await lan.says(LOST_CARD)
    assert "căn cước để đi khám" in answer
    assert ticket_texts.STILL_THERE in answer
    assert "Giấy tờ cần có" in choices(answer)
    assert (await lan.says("TIẾP TỤC")).startswith(ticket_texts.ASK_AREA)


async def test_a_late_choice_still_means_what_the_list_said(room: Room, lan: Talk) -> None:
    await write(lan)
    await lan.says("xong")
    await lan.says("bỏ qua")
    room.clock.tick(hours=4)
    said = await lan.says("1")
    assert said.startswith("Đã gửi câu hỏi cho cán bộ."), said
    assert ticket_texts.STILL_THERE not in said
    assert len(await rows(room, tickets)) == 1


async def test_what_was_never_begun_ends_without_a_word(room: Room, lan: Talk, hung: Talk) -> None:
    await lan.says("gặp cán bộ")
    await hung.says("tra cứu")
    await hours_pass(room)
    assert lan.new() == []
    assert hung.new() == []
    assert [row.step for row in await rows(room, conversation_states)] == [None, None]
    assert "căn cước để đi khám" in await hung.says(LOST_CARD)
