"""Questions to officials: the rules that no conversation shows."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from channels.base import Abilities
from desk import tickets
from desk.clock import day, is_night
from desk.errors import Refused
from desk.tickets import TicketState
from storage import contacts
from storage import tickets as stored
from storage.db import Database, Session
from storage.tables import audit_events, outbound_messages
from tests.clock import VIETNAM, FakeClock
from tests.people import ANSWER, ROAD
from tests.storage.scenes import CHANNEL, make_address

HERE: Mapping[str, Abilities] = {CHANNEL: Abilities(text_limit=2_000)}
SECRET = b"k" * 32


async def ask(session: Session, address_id: int, clock: FakeClock) -> tickets.Sent:
    found = await contacts.find_address(session, CHANNEL, "lan")
    assert found is not None
    assert found.contact_id is not None
    asked = tickets.Asked(
        text=ROAD, subject="Đường", topic=None, attachment_ids=[], contact_id=found.contact_id, address_id=address_id,
        area_id=None, channel=CHANNEL,
    )  # fmt: skip
    return await tickets.send(session, asked, secret=SECRET, now=clock())


async def test_an_answer_is_recorded_queued_and_audited(database: Database, clock: FakeClock) -> None:
    address = await make_address(database, "lan", now=clock())
    async with database.transaction() as session:
        sent = await ask(session, address, clock)
        assert await tickets.answer(session, sent.code, f" {ANSWER}\n", official=None, abilities=HERE, now=clock())
        ticket = await stored.find(session, sent.code)
        assert ticket is not None
        assert (ticket.state, ticket.answered_at is not None) == (TicketState.ANSWERED, True)
        assert [line[:2] for line in await tickets.thread(session, ticket)] == [
            ("resident", ROAD),
            ("official", ANSWER),
        ]
        (message,) = (await session.execute(outbound_messages.select())).all()
        assert (message.address_id, message.purpose, message.ticket_id) == (address, "answer", ticket.id)
        (event,) = (await session.execute(audit_events.select())).all()
        assert (event.action, event.actor, event.object_id) == ("ticket.answered", "operator", sent.code)
        assert ROAD not in repr(event)


async def test_what_is_refused_changes_nothing(database: Database, clock: FakeClock) -> None:
    address = await make_address(database, "lan", now=clock())
    async with database.transaction() as session:
        sent = await ask(session, address, clock)
        with pytest.raises(Refused, match="đang trống"):
            await tickets.answer(session, sent.code, " \n ", official=None, abilities=HERE, now=clock())
        with pytest.raises(Refused, match="Không có câu hỏi nào mang mã AAAA22"):
            await tickets.answer(session, "AAAA22", ANSWER, official=None, abilities=HERE, now=clock())
        await tickets.close(session, sent.code, now=clock())
        with pytest.raises(Refused, match="đã đóng"):
            await tickets.answer(session, sent.code, ANSWER, official=None, abilities=HERE, now=clock())
        assert (await session.execute(outbound_messages.select())).all() == []


async def test_who_cannot_be_reached_is_said(database: Database, clock: FakeClock) -> None:
    address = await make_address(database, "lan", now=clock())
    async with database.transaction() as session:
        sent = await ask(session, address, clock)
        assert not await tickets.answer(session, sent.code, ANSWER, official=None, abilities={}, now=clock())
        await contacts.set_state(session, address, "stopped")
        assert not await tickets.answer(session, sent.code, ANSWER, official=None, abilities=HERE, now=clock())
        ticket = await stored.find(session, sent.code)
        assert ticket is not None
        assert ticket.state == TicketState.ANSWERED, "the answer is there for when they look it up"


async def test_a_code_that_is_taken_is_drawn_again(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await make_address(database, "lan", now=clock())
    draws = iter(["AAAA22", "AAAA22", "AAAA22", "BBBB33"])
    monkeypatch.setattr("desk.codes.new_code", lambda: next(draws))
    async with database.transaction() as session:
        first, second = await ask(session, address, clock), await ask(session, address, clock)
    assert (first.code, second.code) == ("AAAA22", "BBBB33")


async def test_closing_and_reopening_twice_changes_nothing_more(database: Database, clock: FakeClock) -> None:
    address = await make_address(database, "lan", now=clock())
    async with database.transaction() as session:
        sent = await ask(session, address, clock)
        await tickets.reopen(session, sent.code, now=clock())
        for _ in range(2):
            await tickets.close(session, sent.code, now=clock())
        for _ in range(2):
            await tickets.reopen(session, sent.code, now=clock())
        assert [event.kind for event in await stored.events(session, sent.id)] == ["received", "closed", "reopened"]
        ticket = await stored.find(session, sent.code)
        assert ticket is not None
        assert (ticket.state, ticket.closed_at) == (TicketState.REOPENED, None)


def test_a_subject() -> None:
    assert tickets.suggest_subject("dài dòng", "Mất thẻ") == "Mất thẻ"
    assert tickets.suggest_subject("", None) == "Ảnh hoặc ghi âm gửi cán bộ"
    assert tickets.suggest_subject("hai\n dòng", None) == "hai dòng"
    assert tickets.suggest_subject("chữ " * 40, None) == ("chữ " * 20).strip() + "…"
    assert len(tickets.suggest_subject("a" * 300, None)) == tickets.SUBJECT_LENGTH + 1


def test_night_is_by_the_local_clock() -> None:
    hours = {hour: is_night(datetime(2026, 11, 23, hour, 59, tzinfo=UTC), VIETNAM) for hour in range(24)}
    assert [hour for hour, night in hours.items() if night] == [14, 15, 16, 17, 18, 19, 20, 21, 22, 23]
    assert day(datetime(2026, 11, 23, 17, 30, tzinfo=UTC), VIETNAM) == "24/11/2026"
