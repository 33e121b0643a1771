"""A quiz of two hundred residents on four channels: every score counted independently, and the draw drawn again."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import quiz_duty
from bot.jobs import Scheduled, Shift
from desk import quiz_draw, quiz_results
from handlers.turn import House
from storage import areas, officials, quiz_plays, quiz_winners
from storage.db import Database
from storage.quizzes import Quiz
from storage.tables import quiz_answers
from tests.clock import FakeClock
from tests.flows.product import rows
from tests.flows.quiz_play import CHANNELS, PEOPLE, QUESTIONS, SMALL, STOP_AFTER, Fair, Player
from tests.quizzes import again, open_quiz

SEED = "482913"
PRIZES, NEEDED = 12, 3


@pytest.fixture
async def fair(database: Database, clock: FakeClock, house: House, tmp_path: Path) -> AsyncIterator[Fair]:
    made = Fair(database=database, clock=clock, house=house, folder=tmp_path)
    await made.settle_in()
    yield made
    await made.app.intake.close()


async def open_in_the_province(fair: Fair) -> Quiz:
    async with fair.database.reading() as session:
        area = await areas.find_by_code(session, "18001")
        assert area is not None
    changes: dict[str, Any] = {"area_id": area.parent_id, "least_right": NEEDED, "winners": PRIZES}
    return await open_quiz(fair.database, fair.clock, questions=QUESTIONS, **changes)


async def test_two_hundred_play_and_every_score_and_lot_is_right(fair: Fair) -> None:
    quiz = await open_in_the_province(fair)
    await fair.play(quiz)
    await fair.tell_homes()
    await scores_equal_an_independent_count(fair, quiz)
    await answers_are_what_was_picked(fair)
    early = await fair.leave("leaves early")
    closed = await close(fair, quiz)
    late = await fair.leave("leaves late")
    gone = {one.number for one in early}
    listed = sorted(code for number, code in fair.entries.items() if number not in gone)
    await the_list_is_what_stood_on_the_screens(fair, closed, listed)
    await who_plays_on_is_told_kindly(fair, quiz)
    void = {fair.entries[one.number] for one in late if one.number in fair.entries}
    drawn = await draw(fair, closed)
    lots = sorted((hashlib.sha256(f"{quiz.code}:{SEED}:{code}".encode()).hexdigest(), code) for code in listed)
    expected = [code for _, code in lots if code not in void][:PRIZES]
    await the_winners_are(fair, drawn, expected, void)
    await they_are_told_once(fair, drawn, expected)
    figures = {
        "players, channels": f"{PEOPLE}, {len(CHANNELS)}",
        "answers": PEOPLE * len(QUESTIONS) - sum(2 for one in fair.people if not one.finishes),
        "entry codes, of whom left before and after closing": f"{len(fair.entries)}, {len(gone)}, {len(late)}",
        "frozen, void, winners": f"{len(listed)}, {len(void)}, {len(expected)}",
    }
    print(*(f"{name}: {value}" for name, value in figures.items()), sep="\n")


async def scores_equal_an_independent_count(fair: Fair, quiz: Quiz) -> None:
    """From the script alone, place by place."""
    expected: dict[int | None, list[int]] = defaultdict(list)
    for one in fair.people:
        if one.finishes:
            expected[fair.ids[one.home] if one.home else None].append(one.right)
    async with fair.database.reading() as session:
        found = await quiz_plays.by_area(session, quiz.id)
        results = await quiz_results.of(session, quiz, count=len(QUESTIONS))
    assert {one.area_id: (one.players, one.right) for one in found} == {
        place: (len(scores), sum(scores)) for place, scores in expected.items()
    }
    assert (results.begun, results.finished) == (PEOPLE, sum(one.finishes for one in fair.people))
    shown = {one.name: (one.players, one.right) for one in results.hamlets if not one.merged and one.area_id}
    told = {name: expected[fair.ids[name]] for name in shown if name in fair.ids}
    assert len(told) >= 6
    assert {name: shown[name] for name in told} == {name: (len(some), sum(some)) for name, some in told.items()}
    assert len(expected[fair.ids[SMALL]]) == 3
    assert SMALL not in shown
    assert all(one.players >= 5 for one in (*results.hamlets, *results.communes))


async def answers_are_what_was_picked(fair: Fair) -> None:
    """Whatever was typed twice, tapped again or asked in between."""
    kept = await rows(fair.database, select(quiz_answers.c.play_id, quiz_answers.c.choice).order_by(quiz_answers.c.at))
    by_play: dict[int, list[int]] = defaultdict(list)
    for row in kept:
        by_play[row.play_id].append(row.choice)
    picked = [list(one.picks if one.finishes else one.picks[:STOP_AFTER]) for one in fair.people]
    assert sorted(by_play.values()) == sorted(picked)
    good = {one.number for one in fair.people if one.finishes and one.right >= NEEDED}
    assert fair.entries.keys() == good, "a code for everybody with enough right answers, and for nobody else"


async def close(fair: Fair, quiz: Quiz) -> Quiz:
    """By the clock alone."""
    closing, _ = jobs(fair)
    await closing.work()
    fair.clock.now = quiz.closes_at
    await closing.work()
    async with fair.database.reading() as session:
        closed = await again(session, quiz)
    assert closed.state == "closed"
    return closed


async def the_list_is_what_stood_on_the_screens(fair: Fair, quiz: Quiz, listed: list[str]) -> None:
    text = "".join(f"{code}\n" for code in listed)
    assert (quiz.entrants, quiz.entrants_digest) == (len(listed), hashlib.sha256(text.encode()).hexdigest())
    async with fair.database.reading() as session:
        assert quiz_draw.listed(await quiz_plays.entries(session, quiz.id)) == text


async def who_plays_on_is_told_kindly(fair: Fair, quiz: Quiz) -> None:
    stopped = [one for one in fair.people if not one.finishes]
    await fair.say([(one, f"#dola:{quiz.code}.{STOP_AFTER + 1}.1") for one in stopped])
    assert stopped
    assert all("nên câu vừa chọn không tính được nữa" in fair.last(one) for one in stopped)


async def draw(fair: Fair, quiz: Quiz) -> Quiz:
    fair.clock.now = (quiz.closes_at + timedelta(days=3)).replace(hour=2)
    async with fair.database.transaction() as session:
        who = {one.username.partition(".")[0]: one for one in await officials.list_all(session)}
        await quiz_draw.propose_seed(session, quiz, SEED, official=who["soan"], now=fair.clock())
        proposed = await again(session, quiz)
        await quiz_draw.confirm_seed(session, proposed, SEED, official=who["duyet"], now=fair.clock())
        return await again(session, quiz)


async def the_winners_are(fair: Fair, quiz: Quiz, expected: list[str], void: set[str]) -> None:
    async with fair.database.reading() as session:
        found = await quiz_winners.of_quiz(session, quiz.id)
    assert [one.play_code for one in found if not one.is_void] == expected
    assert {one.play_code for one in found if one.is_void} <= void
    assert len(expected) == PRIZES


async def they_are_told_once(fair: Fair, quiz: Quiz, expected: list[str]) -> None:
    """Where it costs nothing by then; the others stand on the list to print."""
    _, telling = jobs(fair)
    for _ in range(3):
        await telling.work()
        await fair.say([])
    owners: dict[str, Player] = {fair.entries[one.number]: one for one in fair.people if one.number in fair.entries}
    told = {code for code in expected if owners[code].channel != "zalo-oa"}
    heard = dict.fromkeys(owners, 0)
    for code, one in owners.items():
        heard[code] = sum("Chúc mừng bà con" in text for _, text in fair.phones[one.channel].heard(one.address))
    assert {code for code, times in heard.items() if times} == told
    assert set(heard.values()) == {0, 1}
    async with fair.database.reading() as session:
        found = await quiz_winners.of_quiz(session, quiz.id)
    assert {one.play_code for one in found if not one.is_void and not one.is_reached} == set(expected) - told


def jobs(fair: Fair) -> tuple[Scheduled, Scheduled]:
    closing, telling = quiz_duty.jobs(
        Shift(
            database=fair.database,
            abilities=fair.app.abilities,
            clock=fair.clock,
            stopping=asyncio.Event(),
            ring=fair.app.ring,
        )
    )
    return closing, telling
