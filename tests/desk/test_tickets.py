"""Questions to officials: the rules that no conversation shows."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from channels.base import Abilities
from desk import tickets
from desk.clock import day, is_night
from desk.errors import Refused
from desk.roles import Role
from desk.tickets import TicketState
from storage import contacts
from storage import tickets as stored
from storage.db import Database, Session
from storage.tables import audit_events, outbound_messages
from storage.tables import tickets as rows
from tests.clock import VIETNAM, FakeClock
from tests.desk.cast import Cast
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
        done = await tickets.answer(session, sent.code, f" {ANSWER}\n", official=None, abilities=HERE, now=clock())
        assert done == tickets.Answered(sent=1)
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
        assert (ticket.state, ticket.closed_at, ticket.reopened) == (TicketState.REOPENED, None, 1)


async def test_opening_it_again_sets_a_new_day(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    first = (await cast.ticket(code)).final_due_at
    await cast.answer(code)
    cast.clock.tick(days=10)
    await tickets.reopen(cast.session, code, now=cast.clock())
    ticket = await cast.ticket(code)
    assert ticket.final_due_at is not None
    assert first is not None
    assert ticket.due_at == ticket.final_due_at > first + timedelta(days=7)
    assert ticket.answered_at is not None, "when it was answered stays known"


async def test_an_official_opens_and_closes_with_a_reason(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    for act in (tickets.close, tickets.reopen):
        with pytest.raises(Refused, match="Chưa có lý do"):
            await act(cast.session, code, official=hoa, now=cast.clock())
        await act(cast.session, code, official=hoa, reason="Gửi nhầm hai lần", now=cast.clock())
    assert await cast.kinds(code) == ["received", "closed", "reopened"]
    assert [line[1] for line in await tickets.thread(cast.session, await cast.ticket(code))] == [ROAD]


async def test_stars_and_whether_it_helped(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    with pytest.raises(Refused, match="chưa có câu trả lời"):
        await tickets.rate(cast.session, code, 5, now=cast.clock())
    await cast.answer(code)
    with pytest.raises(Refused, match="từ 1 đến 5"):
        await tickets.rate(cast.session, code, 6, now=cast.clock())
    for rating, kept in ((3, 3), (True, 5), (False, 1)):
        await tickets.rate(cast.session, code, rating, now=cast.clock())
        assert (await cast.ticket(code)).rating == kept
    await tickets.helped(cast.session, code, False, now=cast.clock())
    assert (await cast.ticket(code)).helped is False
    assert (await cast.kinds(code))[-2:] == ["rated", "not_helped"]


async def test_what_is_kept_with_a_question(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident(), on_behalf="family", signature={"sure": 0.5})
    ticket = await cast.ticket(sent.code)
    assert (ticket.on_behalf, ticket.anonymous, ticket.agency_id, ticket.reopened) == ("family", False, None, 0)
    (kept,) = (await cast.session.execute(select(rows.c.signature))).scalars()
    assert kept == {"sure": 0.5}


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
