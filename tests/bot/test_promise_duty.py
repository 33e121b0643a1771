"""From a question in the chat to the promise that ran late, as its asker hears of it, and the job that looks."""

import asyncio
from pathlib import Path

import pytest

from bot import promise_duty
from bot.jobs import Shift
from channels.terminal import NAME
from desk import dialogue_results
from handlers.turn import House
from storage import dialogue_questions, tickets
from storage.db import Database
from tests.clock import FakeClock
from tests.desk.cast import Cast
from tests.desk.dialogue_scene import Scene, held, told
from tests.handlers.scenes import pick, send_question
from tests.people import ROAD
from tests.talk import Room, Talk, pump


@pytest.fixture
def room(database: Database, house: House, clock: FakeClock, tmp_path: Path) -> Room:
    return Room(database, house, clock, tmp_path)


async def published(room: Room, code: str) -> None:
    """The question was promised something in the hall, and the results went out."""
    async with room.app.database.transaction() as session:
        cast = Cast(session=session, clock=room.clock)
        await cast.villages()
        scene: Scene = await held(cast)
        items = await told(scene)
        ticket = await tickets.find(session, code)
        assert ticket is not None
        same = {"dialogue_id": scene.dialogue_id, "source": "chat", "review": "accepted"}
        await dialogue_questions.add(session, ticket.id, **same, now=room.clock())  # type: ignore[arg-type]
        await dialogue_questions.change(session, [ticket.id], item_id=items["road"])
        await scene.drafted()
        await scene.approved()
        ways = {NAME: room.channel.abilities}
        await dialogue_results.publish(
            session, await scene.dialogue(), by=scene.chair, abilities=ways, now=room.clock()
        )
    await pump(room.app)


async def look(room: Room, *, times: int = 1) -> None:
    """By so many processes at once."""
    jobs = [
        promise_duty.jobs(
            Shift(
                database=room.app.database,
                abilities={NAME: room.channel.abilities},
                clock=room.clock,
                stopping=asyncio.Event(),
                ring=lambda: None,
            )
        )[0]
        for _ in range(times)
    ]
    await asyncio.gather(*(job.work() for job in jobs))
    await pump(room.app)


async def asked(room: Room) -> tuple[Talk, str]:
    lan = room.talk("lan")
    receipt = await send_question(lan, ROAD)
    await published(room, receipt.code)
    return lan, receipt.code


async def test_the_answer_comes_home_and_can_be_tapped(room: Room) -> None:
    lan, code = await asked(room)
    (answer,) = lan.new()
    assert f"Cán bộ trả lời câu hỏi {code}" in answer
    assert "Tại buổi đối thoại ngày 20/11/2026, xã Hưng Nguyên trả lời:" in answer
    assert "hạn ngày 15/12/2026" in answer
    assert "Không phải câu của tôi" not in answer, "nobody else asked it"
    assert "Cảm ơn" in await pick(lan, "Đã rõ")


async def test_once_it_is_late_the_asker_hears_of_it_once(room: Room) -> None:
    lan, code = await asked(room)
    lan.new()
    room.clock.tick(days=21)
    await look(room)
    assert lan.new() == [], "soon concerns those who must act"
    room.clock.tick(days=3)
    await look(room, times=3)
    (late,) = lan.new()
    assert f"Về câu hỏi {code}" in late
    assert "đã quá hạn ngày 15/12/2026" in late
    await look(room)
    assert lan.new() == []
    assert "đã quá hạn" in await lan.says(code), "the code shows it too"
