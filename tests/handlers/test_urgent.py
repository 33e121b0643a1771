"""What a person must see at once is promised to be passed on, and is."""

from desk import ticket_texts
from desk.tickets import TicketKind
from storage.tables import ticket_events, tickets
from tests.handlers.scenes import receipt, rows
from tests.people import BRIBE, ROAD
from tests.talk import Room, Talk

HUNGER = "nha toi het gao may hom nay khong co gi an"
SOUNDS_URGENT = "Nhà con đúng nắm gạo, mai chưa biết lấy chi bỏ nồi"


async def test_it_is_filed_without_any_question(room: Room, lan: Talk) -> None:
    said = await lan.says(HUNGER)
    assert "115" in said
    given = receipt(said)
    ticket = (await rows(room, tickets))[0]
    assert (ticket.code, ticket.kind, ticket.text) == (given.code, TicketKind.SENSITIVE, HUNGER)


async def test_further_words_join_the_same_report(room: Room, lan: Talk) -> None:
    given = receipt(await lan.says(HUNGER))
    said = await lan.says("các cháu đang đói quá")
    assert ticket_texts.UNCLEAR_KEPT.format(code=given.code) in said
    assert len(await rows(room, tickets)) == 1
    assert [row.text for row in await rows(room, ticket_events)] == ["", "các cháu đang đói quá"]
    room.clock.tick(days=2)
    assert receipt(await lan.says(HUNGER)).code != given.code


async def test_in_the_middle_of_a_question_it_goes_along_with_what_is_written(room: Room, lan: Talk) -> None:
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    said = await lan.says(BRIBE)
    assert receipt(said)
    assert ticket_texts.STILL_THERE not in said
    assert [(row.kind, row.text) for row in await rows(room, tickets)] == [("sensitive", f"{ROAD}\n{BRIBE}")]
    assert (await lan.says("tiếp tục")).startswith(ticket_texts.NO_DRAFT)


async def test_words_that_only_sound_urgent_stay_in_the_question_being_written(room: Room, lan: Talk) -> None:
    """Outside of a question they are passed on at once; a written one goes to an official anyway."""
    await lan.says("gặp cán bộ")
    assert (await lan.says(SOUNDS_URGENT)).startswith(ticket_texts.ADDED)
    assert await rows(room, tickets) == []
    await lan.says("huỷ")
    assert receipt(await lan.says(SOUNDS_URGENT))
    assert [row.kind for row in await rows(room, tickets)] == [TicketKind.SENSITIVE]


async def test_asking_about_the_rules_is_no_report(room: Room, lan: Talk) -> None:
    await lan.says("đưa hối lộ thì bị phạt bao nhiêu")
    assert await rows(room, tickets) == []
