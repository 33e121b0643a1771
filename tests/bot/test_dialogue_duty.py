"""The jobs of a dialogue, run as the process runs them, with a clock that the test moves."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot import dialogue_duty
from bot.jobs import Shift
from channels.terminal import NAME
from desk import registrations
from desk.registration_records import Comer
from handlers.turn import House
from storage.db import Database
from storage.tables import registrations as table
from tests.clock import FakeClock
from tests.handlers.scenes import rows
from tests.meetings import STARTS, meeting
from tests.talk import Room, Talk, pump


@pytest.fixture
def room(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, house, clock, tmp_path)


async def run(room: Room, name: str, *, times: int = 1) -> int:
    """Of several processes at once; returns how often somebody was rung."""
    rung: list[bool] = []
    jobs = [
        {
            job.name: job
            for job in dialogue_duty.jobs(
                Shift(
                    database=room.app.database,
                    abilities={NAME: room.channel.abilities},
                    clock=room.clock,
                    stopping=asyncio.Event(),
                    ring=lambda: rung.append(True),
                )
            )
        }
        for _ in range(times)
    ]
    await asyncio.gather(*(process[name].work() for process in jobs))
    await pump(room.app)
    return len(rung)


async def seated(room: Room, talk: Talk) -> str:
    await talk.says("#dtdk:K7M2QA")
    await talk.says("#dtdk:K7M2QA.co")
    return str((await rows(room, table))[-1].code)


async def test_a_seat_that_is_kept_no_longer_is_given_on_and_told(room: Room) -> None:
    async with room.app.database.transaction() as session:
        dialogue = await meeting(session, room.clock, seats=2)
        await registrations.register(session, dialogue, Comer(name="Ông Ba"), now=room.clock())
    lan = room.talk("lan")
    code = await seated(room, lan)
    await run(room, "give free seats on")
    assert [row.state for row in await rows(room, table)] == ["seated", "waiting"]
    room.clock.now = STARTS - timedelta(days=3)
    await run(room, "give free seats on")
    assert [row.state for row in await rows(room, table)] == ["seated", "seated"]
    assert await run(room, "tell who moved up", times=2) == 1
    (told,) = lan.new()
    assert told.startswith("Tin vui: đã có chỗ cho bà con")
    assert code in told
    assert await run(room, "tell who moved up") == 0
    assert lan.new() == []


async def test_a_reminder_leads_to_giving_the_seat_up(room: Room) -> None:
    async with room.app.database.transaction() as session:
        await meeting(session, room.clock, seats=2)
    lan = room.talk("lan")
    await seated(room, lan)
    room.clock.now = STARTS - timedelta(days=2)
    assert await run(room, "remind of dialogues", times=3) == 1
    (reminder,) = lan.new()
    assert reminder.startswith("Nhắc bà con")
    assert "1. Tôi không đến được" in reminder
    assert "Đã huỷ đăng ký" in await lan.says("1")
    assert [row.state for row in await rows(room, table)] == ["cancelled"]
    room.clock.now = STARTS - timedelta(hours=12)
    assert await run(room, "remind of dialogues") == 0
