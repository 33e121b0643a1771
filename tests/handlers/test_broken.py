"""A handler that raises: tried again, then handed to a person, and nobody else is harmed."""

import pytest

from channels.messages import InboundKind
from desk import texts
from handlers import ask, question, sending
from handlers.turn import Turn
from storage.tables import attachments, conversation_states, inbound_messages, tickets
from tests.handlers.scenes import photo, rows
from tests.people import LOAN, LOST_CARD, ROAD
from tests.talk import Room, Talk, pump


class Fault:
    """Raises as long as it is broken, and counts."""

    def __init__(self) -> None:
        self.broken = True
        self.raised = 0

    def __call__(self, turn: Turn, word: str) -> None:
        if self.broken and word in turn.text:
            self.raised += 1
            raise RuntimeError("a fault of ours")


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Fault:
    """Questions about the lost card break it."""
    whole = ask.ask
    it = Fault()

    async def ask_or_break(turn: Turn) -> None:
        it(turn, LOST_CARD)
        await whole(turn)

    monkeypatch.setattr(ask, "ask", ask_or_break)
    return it


async def test_after_three_tries_a_person_gets_it(room: Room, lan: Talk, fault: Fault) -> None:
    assert await lan.sends(lan.text(LOST_CARD)) == []
    assert fault.raised == 2, "once in the batch, once alone"
    for seconds, raised in ((0.9, 2), (0.2, 4), (4.8, 4)):
        room.clock.tick(seconds=seconds)
        await pump(room.app)
        assert fault.raised == raised, seconds
        assert lan.new() == []
    room.clock.tick(seconds=0.3)
    await pump(room.app)
    (sentence,) = lan.new()
    ticket = (await rows(room, tickets))[0]
    assert sentence == texts.BROKEN.format(code=ticket.code)
    assert (ticket.text, ticket.subject) == (LOST_CARD, texts.BROKEN_SUBJECT)
    assert [(row.state, row.tries) for row in await rows(room, inbound_messages)] == [("failed", 2)]
    room.clock.tick(hours=1)
    await pump(room.app)
    assert lan.new() == []


async def test_a_fault_that_passes_is_never_noticed(room: Room, lan: Talk, fault: Fault) -> None:
    await lan.sends(lan.text(LOST_CARD))
    fault.broken = False
    room.clock.tick(seconds=1.1)
    await pump(room.app)
    (answer,) = lan.new()
    assert "căn cước để đi khám" in answer
    assert await rows(room, tickets) == []


async def test_others_in_the_same_batch_are_unharmed(room: Room, lan: Talk, hung: Talk, fault: Fault) -> None:
    tu = room.talk("tu")
    await room.app.intake.take([hung.text(LOAN), lan.text(LOST_CARD), tu.text("menu")])
    await pump(room.app)
    assert len(hung.new()) == 1
    assert len(tu.new()) == 1
    assert lan.new() == []


async def test_what_a_broken_turn_had_written_is_undone(room: Room, lan: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sending.send

    async def send_then_break(turn: Turn) -> None:
        await whole(turn)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("handlers.routes.TAPS", {"#gui": send_then_break, "#gap": question.start})
    await lan.says("gặp cán bộ")
    await lan.says(ROAD)
    await lan.sends(lan.text("#gui"))
    for seconds in (1.1, 5.1):
        assert await rows(room, tickets) == []
        room.clock.tick(seconds=seconds)
        await pump(room.app)
    (sentence,) = lan.new()
    assert "máy chưa xử lý được" in sentence
    assert [row.subject for row in await rows(room, tickets)] == [texts.BROKEN_SUBJECT]


async def test_the_conversation_goes_on_afterwards(room: Room, lan: Talk, fault: Fault) -> None:
    await lan.says("tra cứu")
    message = lan.text(LOST_CARD)
    await lan.sends(message)
    for seconds in (1.1, 5.1):
        room.clock.tick(seconds=seconds)
        await pump(room.app)
    assert len(lan.new()) == 1
    assert [row.step for row in await rows(room, conversation_states)] in ([], [None])
    assert (await lan.says("menu")).startswith(texts.MENU)


async def test_messages_behind_the_broken_one_wait_their_turn(room: Room, lan: Talk, fault: Fault) -> None:
    await lan.sends(lan.text(LOST_CARD), lan.text("menu"))
    assert lan.new() == []
    for seconds in (1.1, 5.1):
        room.clock.tick(seconds=seconds)
        await pump(room.app)
    sentence, menu = lan.new()
    assert "máy chưa xử lý được" in sentence
    assert menu.startswith(texts.MENU)


async def test_its_files_go_to_the_person_too(room: Room, lan: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_always(turn: Turn) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(question, "start_with_files", break_always)
    await lan.sends(lan.event(InboundKind.PHOTO, text="ảnh đây", attachments=photo()))
    for seconds in (1.1, 5.1):
        room.clock.tick(seconds=seconds)
        await pump(room.app)
    assert len(lan.new()) == 1
    assert (await rows(room, attachments))[0].ticket_id == (await rows(room, tickets))[0].id
