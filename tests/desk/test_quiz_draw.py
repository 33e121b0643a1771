"""The draw: a list nobody changes, a seed nobody chose, lots that anyone computes, winners told once and by day."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from bot import quiz_duty
from bot.jobs import Shift
from channels.base import Abilities
from desk import codes, quiz_draw
from desk.errors import Refused
from desk.quizzes import QuizState
from storage import officials, quiz_plays, quiz_winners
from storage import quizzes as stored
from storage.db import Database
from storage.officials import Official
from storage.quizzes import Quiz
from storage.tables import addresses, contacts, outbound_messages
from storage.tables import quiz_plays as plays
from tests.clock import FakeClock
from tests.quizzes import again, open_quiz

ABILITIES: Mapping[str, Abilities] = {
    "web": Abilities(text_limit=4_000, buttons=20),
    "zalo-oa": Abilities(text_limit=2_000, reply_window=timedelta(days=7), free_window=timedelta(hours=48)),
}


async def players(database: Database, clock: FakeClock, quiz: Quiz, *scores: int, channel: str = "web") -> list[str]:
    """Each finished with that score and writes from an address of their own; their entry codes."""
    found = []
    async with database.transaction() as session:
        for score in scores:
            contact_id = (
                await session.execute(contacts.insert().values(created_at=clock()).returning(contacts.c.id))
            ).scalar_one()
            code = codes.new_code()
            await session.execute(
                addresses.insert().values(
                    channel=channel, external_id=code, contact_id=contact_id, last_inbound_at=clock()
                )
            )
            await session.execute(
                plays.insert().values(
                    quiz_id=quiz.id, contact_id=contact_id, code=code, score=score, asked=3, started_at=clock(),
                    finished_at=clock(),
                )
            )  # fmt: skip
            found.append(code)
    return found


async def leave(database: Database, code: str) -> None:
    """The player erases themselves."""
    async with database.transaction() as session:
        who = select(plays.c.contact_id).where(plays.c.code == code).scalar_subquery()
        await session.execute(delete(addresses).where(addresses.c.contact_id == who))
        await session.execute(delete(contacts).where(contacts.c.id == who))


async def people(database: Database) -> dict[str, Official]:
    async with database.reading() as session:
        return {one.username.partition(".")[0]: one for one in await officials.list_all(session)}


async def close(database: Database, clock: FakeClock, quiz: Quiz) -> Quiz:
    clock.now = quiz.closes_at
    async with database.transaction() as session:
        assert await quiz_draw.close(session, quiz, now=clock())
        return await again(session, quiz)


async def draw(database: Database, clock: FakeClock, quiz: Quiz, seed: str = "482913") -> Quiz:
    who = await people(database)
    clock.now = quiz.closes_at + timedelta(days=4)
    async with database.transaction() as session:
        await quiz_draw.propose_seed(session, quiz, f" {seed} ", official=who["soan"], now=clock())
        proposed = await again(session, quiz)
        await quiz_draw.confirm_seed(session, proposed, seed, official=who["duyet"], now=clock())
        return await again(session, quiz)


async def winners(database: Database, quiz: Quiz) -> list[quiz_winners.Winner]:
    async with database.reading() as session:
        return await quiz_winners.of_quiz(session, quiz.id)


def recomputed(quiz: Quiz, seed: str, entered: list[str]) -> list[tuple[str, str]]:
    """By the recipe on the page, with nothing of the product."""
    lots = [(hashlib.sha256(f"{quiz.code}:{seed}:{code}".encode()).hexdigest(), code) for code in entered]
    return sorted(lots)


async def test_the_list_is_frozen_once_with_its_number_and_digest(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock)
    good = await players(database, clock, quiz, 3, 2, 2)
    await players(database, clock, quiz, 1, 0)
    async with database.transaction() as session:
        assert not await quiz_draw.close(session, quiz, now=clock()), "not before its time"
    gone = good.pop()
    await leave(database, gone)
    closed = await close(database, clock, quiz)
    listed = "".join(f"{code}\n" for code in sorted(good))
    assert (closed.state, closed.entrants) == (QuizState.CLOSED, 2)
    assert closed.entrants_digest == hashlib.sha256(listed.encode()).hexdigest()
    await leave(database, good[0])
    async with database.transaction() as session:
        assert not await quiz_draw.close(session, closed, now=clock())
        entries = await quiz_plays.entries(session, quiz.id)
        assert quiz_draw.digest(entries) == closed.entrants_digest, "who leaves does not change the list"
        assert entries[good[0]]
        assert not entries[good[1]]


async def test_the_lots_follow_from_list_and_seed(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock)
    entered = await players(database, clock, quiz, *[3] * 12)
    drawn = await draw(database, clock, await close(database, clock, quiz))
    assert (drawn.state, drawn.seed) == (QuizState.DRAWN, "482913")
    expected = recomputed(quiz, "482913", entered)[:3]
    assert [(one.lot, one.play_code) for one in await winners(database, quiz)] == expected
    assert [one.place for one in await winners(database, quiz)] == [1, 2, 3]


async def test_the_seed_needs_its_day_and_two_people(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock)
    await players(database, clock, quiz, 3)
    who = await people(database)
    async with database.transaction() as session:
        with pytest.raises(Refused, match="sau khi hội thi kết thúc"):
            await quiz_draw.propose_seed(session, quiz, "1", official=who["soan"], now=clock())
    closed = await close(database, clock, quiz)
    async with database.transaction() as session:
        with pytest.raises(Refused, match="từ ngày hôm sau"):
            await quiz_draw.propose_seed(session, closed, "1", official=who["soan"], now=clock())
        clock.tick(days=4)
        with pytest.raises(Refused, match="Chưa có ai nhập"):
            await quiz_draw.confirm_seed(session, closed, "1", official=who["duyet"], now=clock())
        with pytest.raises(Refused, match="Số công khai"):
            await quiz_draw.propose_seed(session, closed, " ", official=who["soan"], now=clock())
        await quiz_draw.propose_seed(session, closed, "1", official=who["soan"], now=clock())
        proposed = await again(session, closed)
        with pytest.raises(Refused, match="Đã có người nhập"):
            await quiz_draw.propose_seed(session, proposed, "2", official=who["duyet"], now=clock())
        with pytest.raises(Refused, match="người thứ hai"):
            await quiz_draw.confirm_seed(session, proposed, "1", official=who["soan"], now=clock())
        with pytest.raises(Refused, match="khác số"):
            await quiz_draw.confirm_seed(session, proposed, "2", official=who["duyet"], now=clock())
        await quiz_draw.take_seed_back(session, proposed, official=who["duyet"], now=clock())
        assert (await again(session, closed)).seed is None
    assert not await winners(database, quiz)


async def test_a_void_lot_is_shown_and_the_next_moves_up(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock)
    entered = await players(database, clock, quiz, *[2] * 8)
    closed = await close(database, clock, quiz)
    order = [code for _, code in recomputed(quiz, "77", entered)]
    await leave(database, order[1])
    drawn = await draw(database, clock, closed, "77")
    assert [(one.play_code, one.is_void) for one in await winners(database, quiz)] == [
        (order[0], False), (order[1], True), (order[2], False), (order[3], False),
    ]  # fmt: skip
    await leave(database, order[0])
    async with database.transaction() as session:
        assert await quiz_draw.fill(session, await stored.hold(session, drawn.id)) == 1
        assert await quiz_draw.fill(session, await stored.hold(session, drawn.id)) == 0
    assert [one.play_code for one in await winners(database, quiz) if not one.is_void] == order[2:5]


async def test_fewer_entries_than_prizes_and_none_at_all(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock)
    (only,) = await players(database, clock, quiz, 3)
    await draw(database, clock, await close(database, clock, quiz))
    assert [one.play_code for one in await winners(database, quiz)] == [only]
    empty = await open_quiz(database, clock, name="2", seed_on=(clock() + timedelta(days=12)).date())
    closed = await close(database, clock, empty)
    assert (closed.entrants, closed.entrants_digest) == (0, hashlib.sha256(b"").hexdigest())
    who = await people(database)
    clock.tick(days=4)
    async with database.transaction() as session:
        await quiz_draw.propose_seed(session, closed, "5", official=who["soan2"], now=clock())
        await quiz_draw.confirm_seed(session, await again(session, closed), "5", official=who["duyet2"], now=clock())
    assert not await winners(database, empty)


async def test_winners_are_told_once_by_day_and_the_others_can_be_printed(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock)
    await players(database, clock, quiz, 3, 3)
    (silent,) = await players(database, clock, quiz, 3, channel="zalo-oa")
    drawn = await draw(database, clock, await close(database, clock, quiz))

    async def tell() -> int:
        async with database.transaction() as session:
            return await quiz_draw.tell(session, drawn, abilities=ABILITIES, now=clock())

    clock.now = clock.now.replace(hour=16)
    assert await tell() == 0, "at night"
    clock.tick(hours=10)
    assert await tell() == 2
    assert await tell() == 0
    unreached = [one.play_code for one in await winners(database, quiz) if not one.is_reached]
    assert unreached == [silent]
    async with database.transaction() as session:
        said = (await session.execute(select(outbound_messages.c.text))).scalars().all()
        assert len(said) == 2
        assert all("đã trúng trong lần bốc thăm công khai" in text for text in said)
        await session.execute(addresses.update().values(last_inbound_at=clock()))
    assert await tell() == 1, "who writes again is told"


async def test_the_clock_closes_and_tells_without_anybody(database: Database, clock: FakeClock) -> None:
    quiz = await open_quiz(database, clock)
    await players(database, clock, quiz, 3, 3, 3, 3)
    rung: list[int] = []
    shift = Shift(
        database=database, abilities=ABILITIES, clock=clock, stopping=asyncio.Event(), ring=lambda: rung.append(1)
    )
    closing, telling = quiz_duty.jobs(shift)
    await closing.work()
    async with database.reading() as session:
        assert (await again(session, quiz)).state == QuizState.OPEN
    clock.now = quiz.closes_at
    await closing.work()
    await closing.work()
    async with database.reading() as session:
        closed = await again(session, quiz)
    assert (closed.state, closed.entrants) == (QuizState.CLOSED, 4)
    await draw(database, clock, closed)
    (first, *_) = await winners(database, quiz)
    await leave(database, first.play_code)
    clock.now = clock.now.replace(hour=3)
    await telling.work()
    await telling.work()
    found = await winners(database, quiz)
    assert [one.is_reached for one in found] == [False, True, True, True]
    assert rung == [1]
    async with database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(outbound_messages))).scalar_one() == 3
