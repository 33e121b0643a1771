"""The job that asks: each person once, however many processes run it."""

import asyncio
from pathlib import Path

import pytest

from bot import survey_duty
from bot.jobs import Shift
from channels.terminal import NAME
from handlers.turn import House
from storage.db import Database
from tests.clock import FakeClock
from tests.surveys import open_survey, settle
from tests.talk import Room, pump


@pytest.fixture
def room(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, house, clock, tmp_path)


async def test_three_processes_ask_each_person_once(room: Room) -> None:
    people = [room.talk(name) for name in ("lan", "hung", "ba-tu")]
    for one in people:
        await settle(one, room)
    await open_survey(room)
    rung: list[bool] = []
    shift = Shift(
        database=room.app.database,
        abilities={NAME: room.channel.abilities},
        clock=room.clock,
        stopping=asyncio.Event(),
        ring=lambda: rung.append(True),
    )
    await asyncio.gather(*(survey_duty.jobs(shift)[0].work() for _ in range(3)))
    await pump(room.app)
    assert [len(one.new()) for one in people] == [1, 1, 1]
    assert rung
