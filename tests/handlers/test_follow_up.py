"""After a question was sent: looking it up, the official's answer, asking on, and being done."""

from channels.messages import InboundKind
from desk import codes, texts, ticket_texts
from desk import tickets as rules
from desk.tickets import TicketState
from handlers.follow_up import MOST_KEY_TRIES
from storage.tables import attachments, outbound_messages, ticket_events, tickets
from tests.handlers.scenes import choices, official_answers, photo, pick, rows, send_question
from tests.people import ANSWER, LOST_CARD, ROAD, STILL_UNCLEAR
from tests.talk import Room, Talk


def wrong(key: str) -> str:
    return f"{(int(key) + 1) % 10_000:04d}"


async def test_ones_own_code_in_every_spelling(lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    for typed in (
        code,
        code.lower(),
        f"mã {code}",
        f"ma tra cuu: {code}",
        f"{code[:3]} {code[3:]}",
        " ".join(code),
        f"{code}.",
    ):
        said = await lan.says(typed)
        assert said.startswith(f"Câu hỏi {code}: đã tới bộ phận tiếp nhận"), typed
        assert f"Bà con (23/11): {ROAD}" in said


async def test_looking_up_lists_ones_own_questions_to_pick_from(lan: Talk) -> None:
    first = (await send_question(lan, ROAD)).code
    second = (await send_question(lan, LOST_CARD)).code
    said = await lan.says("tra cứu")
    assert choices(said) == [f"Xem {second}", f"Xem {first}", "Huỷ"]
    assert ROAD in await pick(lan, f"Xem {first}")
    await lan.says("tra ma")
    assert LOST_CARD in await lan.says(f"mã số {second}")


async def test_somebody_elses_question_needs_the_four_digits(lan: Talk, hung: Talk) -> None:
    given = await send_question(lan, ROAD)
    said = await hung.says(given.code)
    assert said.startswith(f"Câu hỏi {given.code}: đã tới bộ phận tiếp nhận")
    assert ROAD not in said
    assert ticket_texts.ASK_KEY in said
    opened = await hung.says(f" {given.key[:2]} {given.key[2:]} ")
    assert ROAD in opened
    assert choices(opened) == [], "reading is not owning"


async def test_three_wrong_guesses_end_it_for_the_day(room: Room, lan: Talk, hung: Talk) -> None:
    given = await send_question(lan, ROAD)
    await hung.says(given.code)
    for _ in range(MOST_KEY_TRIES - 1):
        assert (await hung.says(wrong(given.key))).startswith(ticket_texts.WRONG_KEY)
    assert await hung.says(wrong(given.key)) == ticket_texts.TOO_MANY_KEYS
    for _ in range(2):
        said = await hung.says(given.code)
        assert ticket_texts.ASK_KEY not in said
        assert ROAD not in said
        await hung.says("xoá cuộc trò chuyện")
    room.clock.tick(days=1)
    assert ticket_texts.ASK_KEY in await hung.says(given.code)
    assert ROAD in await hung.says(given.key)


async def test_what_is_no_key_costs_no_guess(lan: Talk, hung: Talk) -> None:
    given = await send_question(lan, ROAD)
    await hung.says(given.code)
    for typed in ("12", "12345", "so 1234"):
        assert (await hung.says(typed)).startswith(ticket_texts.NOT_A_KEY), typed
    assert ROAD in await hung.says(given.key)
    await hung.says(given.code)
    assert "căn cước để đi khám" in await hung.says(LOST_CARD), "another question may be asked instead"
    await hung.says(given.code)
    assert (await hung.says("1")).startswith(texts.CANCELLED), "a number still picks from the list"


async def test_a_code_that_does_not_exist(lan: Talk) -> None:
    said = await lan.says("K7M2QX")
    assert said.startswith(ticket_texts.NO_SUCH_CODE.format(code="K7M2QX"))
    await lan.says("tra cứu")
    assert (await lan.says("K7M2Q0")).startswith(ticket_texts.NO_SUCH_CODE.format(code="K7M2Q0"))
    assert (await lan.says("abc")).startswith(ticket_texts.NO_SUCH_CODE.format(code="abc"))
    assert "căn cước để đi khám" in await lan.says(LOST_CARD), "a question is no mistyped code"


async def test_words_that_happen_to_look_like_a_code(lan: Talk) -> None:
    assert codes.read_code("mua 2 xe") == "MUA2XE"
    assert "Không tìm thấy mã" not in await lan.says("mua 2 xe")
    await lan.says("gặp cán bộ")
    for typed in ("mua 2 xe", "bhyt26"):
        assert (await lan.says(typed)).startswith(ticket_texts.ADDED), typed


async def test_an_answer_arrives_is_not_clear_is_asked_on_and_closed(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    assert await official_answers(room, code, ANSWER)
    (told,) = lan.new()
    assert told.startswith(f"Cán bộ trả lời câu hỏi {code}")
    assert ANSWER in told
    assert choices(told) == ["Đã rõ", "Chưa rõ", "Chưa giải quyết"]

    assert (await lan.says("chưa rõ")).startswith(ticket_texts.WHAT_IS_UNCLEAR.format(code=code))
    assert (await rows(room, tickets))[0].state == TicketState.REOPENED
    assert (await lan.says(STILL_UNCLEAR)).startswith(ticket_texts.UNCLEAR_KEPT.format(code=code))
    await pick(lan, "Nhắn thêm")
    await lan.shows(InboundKind.PHOTO, text="Đây là ngầm tràn", attachments=photo())
    assert (await rows(room, attachments))[0].ticket_id == (await rows(room, tickets))[0].id

    assert await official_answers(room, code, "Có, làm cùng đợt.")
    assert "Có, làm cùng đợt." in lan.new()[0]
    closed = await pick(lan, "Đã rõ")
    assert closed.startswith(ticket_texts.CLOSED.format(code=code))
    assert choices(closed) == ["Rất tốt", "Được", "Chưa tốt"]
    ticket = (await rows(room, tickets))[0]
    assert (ticket.state, ticket.closed_at is not None) == (TicketState.CLOSED, True)
    assert [row.kind for row in await rows(room, ticket_events)] == [
        "received", "answered", "reopened", "added", "added", "answered", "closed",
    ]  # fmt: skip
    thread = await lan.says(code)
    for said in (ROAD, ANSWER, STILL_UNCLEAR, "Đây là ngầm tràn", "Có, làm cùng đợt."):
        assert said in thread
    assert choices(thread) == ["Chưa rõ", "Chưa giải quyết"]


async def test_an_answer_is_on_record_as_delivered(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await official_answers(room, code, ANSWER)
    lan.new()
    answers = [row for row in await rows(room, outbound_messages) if row.purpose == "answer"]
    assert [(row.state, row.tries, row.ticket_id is not None) for row in answers] == [("sent", 1, True)]


async def test_clear_after_all(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await official_answers(room, code, ANSWER)
    lan.new()
    await lan.says("#chuaro:" + code)
    assert (await lan.says("#ro:" + code)).startswith(ticket_texts.CLOSED.format(code=code))
    assert (await rows(room, tickets))[0].state == TicketState.CLOSED
    assert "căn cước để đi khám" in await lan.says(LOST_CARD), "no longer part of the thread"


async def test_an_old_button_reopens_what_was_closed(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await official_answers(room, code, ANSWER)
    lan.new()
    await lan.says("Đã rõ")
    assert (await lan.says(f"#chuaro:{code}")).startswith(ticket_texts.WHAT_IS_UNCLEAR.format(code=code))
    assert (await rows(room, tickets))[0].state == TicketState.REOPENED
    assert await official_answers(room, code, "Trả lời thêm.")
    assert "Trả lời thêm." in lan.new()[0]


async def test_an_answer_in_the_middle_of_the_next_question(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await lan.says("gặp cán bộ")
    await lan.says("Câu thứ hai")
    await official_answers(room, code, ANSWER)
    lan.new()
    assert (await lan.says("Chưa rõ")).startswith(ticket_texts.WHAT_IS_UNCLEAR.format(code=code))
    said = await lan.says(STILL_UNCLEAR)
    assert ticket_texts.STILL_THERE in said
    assert "Câu thứ hai" in await lan.says("tiếp tục")


async def test_more_can_be_added_before_the_answer(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    assert choices(await lan.says(code)) == ["Nhắn thêm"]
    asked = await pick(lan, "Nhắn thêm")
    assert asked.startswith(ticket_texts.WRITE_ADDITION.format(code=code))
    assert choices(asked) == ["Huỷ"]
    await lan.says(STILL_UNCLEAR)
    assert STILL_UNCLEAR in await lan.says(code)
    assert (await rows(room, tickets))[0].state == TicketState.RECEIVED


async def test_nobody_else_can_close_reopen_or_add(room: Room, lan: Talk, hung: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    await official_answers(room, code, ANSWER)
    lan.new()
    for payload in (f"#ro:{code}", f"#chuaro:{code}", f"#them:{code}"):
        assert (await hung.says(payload)).startswith(texts.OLD_BUTTON)
    assert (await rows(room, tickets))[0].state == TicketState.ANSWERED


async def test_who_left_is_not_reached_until_they_write_again(room: Room, lan: Talk) -> None:
    code = (await send_question(lan, ROAD)).code
    assert await lan.sends(lan.event(InboundKind.UNFOLLOW)) == []
    assert not await official_answers(room, code, ANSWER)
    assert lan.new() == []
    await lan.shows(InboundKind.FOLLOW)
    assert ANSWER in await lan.says(code)


async def test_guessing_from_many_addresses_shuts_the_thread_for_a_day(room: Room, lan: Talk) -> None:
    given = await send_question(lan, ROAD)
    for i in range(rules.MOST_KEY_TRIES):
        guesser = room.talk(f"guesser-{i}")
        await guesser.says(given.code)
        await guesser.says(wrong(given.key))
    hung = room.talk("hung")
    await hung.says(given.code)
    assert (await hung.says(given.key)).startswith(ticket_texts.WRONG_KEY)
    room.clock.tick(hours=25)
    await hung.says(given.code)
    assert ROAD in await hung.says(given.key)
