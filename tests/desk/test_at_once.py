"""Two officials at the same moment, each in a transaction of their own."""

import asyncio
from collections.abc import Awaitable

from desk import groups, tickets
from desk.answers import Answered
from desk.errors import Refused
from storage import tickets as stored
from storage.db import Database
from tests.clock import FakeClock
from tests.desk.cast import WAYS, Cast
from tests.people import ANSWER


async def said(work: Awaitable[object]) -> str:
    try:
        await work
    except Refused as refused:
        return str(refused)
    return "done"


async def three_asked(database: Database, clock: FakeClock) -> list[str]:
    async with database.transaction() as session:
        cast = Cast(session=session, clock=clock)
        await cast.villages()
        return [(await cast.ask(await cast.resident())).code for _ in range(3)]


async def answer(database: Database, clock: FakeClock, code: str, *, for_group: bool, seen: int | None) -> Answered:
    async with database.transaction() as session:
        return await tickets.answer(
            session, code, ANSWER, official=None, abilities=WAYS, now=clock(), for_group=for_group, seen_event_id=seen
        )


async def test_one_of_two_answers_is_told_of_the_other(database: Database, clock: FakeClock) -> None:
    code = (await three_asked(database, clock))[0]
    async with database.reading() as session:
        ticket = await stored.find(session, code)
        assert ticket is not None
        seen = (await stored.events(session, ticket.id))[-1].id
    tries = [said(answer(database, clock, code, for_group=False, seen=seen)) for _ in range(2)]
    first, second = sorted(await asyncio.gather(*tries), key=len)
    assert first == "done"
    assert "vừa trả lời câu này" in second


async def test_a_group_answered_from_both_ends_is_not_stuck(database: Database, clock: FakeClock) -> None:
    codes = await three_asked(database, clock)
    async with database.transaction() as session:
        await groups.merge(session, codes, official=None, now=clock())
    ends = [said(answer(database, clock, code, for_group=True, seen=None)) for code in (codes[0], codes[2])]
    assert await asyncio.gather(*ends) == ["done", "done"]
