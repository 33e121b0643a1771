"""After the answer: not solved, rated with one tap, and whether it helped."""

from desk import ticket_texts
from desk.tickets import TicketState
from storage.tables import ticket_events, tickets
from tests.handlers.scenes import choices, official_answers, pick, rows, send_question
from tests.people import ANSWER, ROAD, STILL_UNCLEAR
from tests.talk import Room, Talk


async def answered(room: Room, talk: Talk) -> str:
    code = (await send_question(talk, ROAD)).code
    await official_answers(room, code, ANSWER)
    talk.new()
    return code


async def test_understood_but_not_solved_is_open_again(room: Room, lan: Talk) -> None:
    code = await answered(room, lan)
    assert (await pick(lan, "Chưa giải quyết")).startswith(ticket_texts.WHAT_IS_UNSOLVED.format(code=code))
    await lan.says(STILL_UNCLEAR)
    ticket = (await rows(room, tickets))[0]
    assert (ticket.state, ticket.reopened) == (TicketState.REOPENED, 1)
    assert "đã mở lại, cán bộ đang xem tiếp, hạn trả lời 17 giờ ngày" in await lan.says(code)


async def test_clear_and_rated_with_one_tap(room: Room, lan: Talk) -> None:
    code = await answered(room, lan)
    closed = await pick(lan, "Đã rõ")
    assert choices(closed) == ["Rất tốt", "Được", "Chưa tốt"]
    assert await pick(lan, "Rất tốt") == ticket_texts.RATED
    assert (await rows(room, tickets))[0].rating == 5
    assert choices(await lan.says(f"#ro:{code}")) == [], "asked once"


async def test_a_bad_mark_leads_on(room: Room, lan: Talk) -> None:
    await answered(room, lan)
    await pick(lan, "Đã rõ")
    said = await pick(lan, "Chưa tốt")
    assert choices(said) == ["Chưa giải quyết"]
    await pick(lan, "Chưa giải quyết")
    ticket = (await rows(room, tickets))[0]
    assert (ticket.rating, ticket.state) == (1, TicketState.REOPENED)


async def test_a_mark_for_what_is_open_again_and_marks_that_are_none(room: Room, lan: Talk, hung: Talk) -> None:
    code = await answered(room, lan)
    await lan.says(f"#chuaro:{code}")
    assert "chưa có câu trả lời" in await lan.says(f"#diem:{code}.5")
    for payload in (f"#diem:{code}.9", f"#diem:{code}", "#diem:K7M2QA.5"):
        assert "Nút này đã cũ" in await lan.says(payload), payload
    for payload in (f"#diem:{code}.5", f"#giupduoc:{code}", f"#chuagiup:{code}", f"#chuaxong:{code}"):
        assert "Nút này đã cũ" in await hung.says(payload), payload
    assert (await rows(room, tickets))[0].rating is None


async def test_whether_it_helped(room: Room, lan: Talk) -> None:
    code = await answered(room, lan)
    assert await lan.says(f"#giupduoc:{code}") == ticket_texts.HELPED
    said = await lan.says(f"#chuagiup:{code}")
    assert choices(said) == ["Chưa giải quyết"]
    assert (await rows(room, tickets))[0].helped is False
    assert [row.kind for row in await rows(room, ticket_events)][-2:] == ["helped", "not_helped"]
