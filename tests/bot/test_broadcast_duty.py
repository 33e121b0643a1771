"""The jobs of announcements, run as the process runs them: once however many processes there are."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import broadcast_duty
from bot.jobs import Shift
from desk import broadcast_course
from storage import broadcasts as stored
from storage.broadcasts import Broadcast, NewBroadcast
from storage.db import Database
from storage.tables import broadcast_recipients as recipients
from storage.tables import broadcasts
from tests.clock import FakeClock
from tests.desk.broadcast_scene import announced
from tests.desk.cast import WAYS, Cast


class Runs:
    """Announcements of a commune, in transactions of their own as processes have them."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database, self.clock = database, clock
        self.rung = 0

    async def scene(self, count: int = 3, **given: Any) -> Broadcast:
        """Approved."""
        async with self.database.transaction() as session:
            cast = Cast(session=session, clock=self.clock)
            await cast.villages()
            made = await announced(cast)
            await made.residents(count)
            return await made.approved(**given)

    async def run(self, name: str = "send announcements", *, times: int = 1) -> None:
        """In several processes at once."""
        await asyncio.gather(*(self._jobs()[name].work() for _ in range(times)))

    def _jobs(self) -> dict[str, Any]:
        shift = Shift(
            database=self.database, abilities=WAYS, clock=self.clock, stopping=asyncio.Event(), ring=self._ring
        )
        return {job.name: job for job in broadcast_duty.jobs(shift)}

    def _ring(self) -> None:
        self.rung += 1

    async def now(self, broadcast: Broadcast) -> Broadcast:
        async with self.database.reading() as session:
            found = await stored.get(session, broadcast.id)
        assert found is not None
        return found

    async def kinds(self, broadcast: Broadcast) -> list[str]:
        async with self.database.reading() as session:
            return [one.kind for one in await stored.events(session, broadcast.id)][3:]

    async def states(self, broadcast: Broadcast) -> list[str]:
        async with self.database.reading() as session:
            r = recipients.c
            found = await session.execute(select(r.state).where(r.broadcast_id == broadcast.id).order_by(r.id))
            return list(found.scalars())

    async def settle(self, **values: Any) -> None:
        async with self.database.transaction() as session:
            await session.execute(update(recipients).values(**values))


@pytest.fixture
def runs(database: Database, clock: FakeClock) -> Runs:
    return Runs(database, clock)


async def test_three_processes_begin_it_once(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast_course, "CHUNK", 2)
    made = await runs.scene(5)
    await runs.run(times=3)
    await runs.run(times=3)
    assert (await runs.now(made)).state == "sending"
    assert await runs.states(made) == ["waiting"] * 5
    assert await runs.kinds(made) == ["began", "prepared"]
    assert runs.rung
    await runs.settle(state="sent")
    await runs.run(times=3)
    assert (await runs.now(made)).state == "done"
    assert await runs.kinds(made) == ["began", "prepared", "done"]


async def test_a_list_goes_on_where_a_crash_left_it(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast_course, "CHUNK", 2)
    made = await runs.scene(5)
    whole = broadcast_course.prepare
    chunks: list[Any] = []

    async def dies(*given: Any) -> bool:
        if len(chunks) == 2:
            raise ConnectionError
        chunks.append(given)
        return await whole(*given)

    monkeypatch.setattr(broadcast_course, "prepare", dies)
    with pytest.raises(ConnectionError):
        await runs.run()
    assert (await runs.now(made)).state == "preparing"
    assert len(await runs.states(made)) == 4
    monkeypatch.setattr(broadcast_course, "prepare", whole)
    await runs.run()
    assert (await runs.now(made)).audience == 5
    assert len(await runs.states(made)) == 5


async def test_nothing_begins_at_night_or_before_its_time(runs: Runs) -> None:
    made = await runs.scene(send_at=runs.clock() + timedelta(hours=3))
    await runs.run()
    assert (await runs.now(made)).state == "approved"
    runs.clock.now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    await runs.run()
    assert (await runs.now(made)).state == "approved"
    runs.clock.now = datetime(2026, 11, 24, 0, 1, tzinfo=UTC)
    await runs.run()
    assert (await runs.now(made)).state == "sending"


async def test_an_audience_that_emptied_is_done_and_says_so(runs: Runs) -> None:
    made = await runs.scene(2)
    await runs.run()
    await runs.settle(state="erased", contact_id=None, address_id=None)
    await runs.run()
    now = await runs.now(made)
    assert (now.state, now.audience) == ("done", 2)


async def test_one_that_breaks_holds_up_no_other(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await runs.scene(2)
    async with runs.database.transaction() as session:
        broken = await stored.add(session, NewBroadcast(code="AAAAA2", title="x", rule={"moon": 1}), now=runs.clock())
        await stored.change(session, broken, now=runs.clock(), state="preparing")
    with pytest.raises(ValueError, match="moon"):
        await runs.run()
    assert (await runs.now(made)).state == "sending"
    assert len(await runs.states(made)) == 2


async def test_a_rule_nobody_understands_reaches_nobody(runs: Runs) -> None:
    made = await runs.scene(2)
    async with runs.database.transaction() as session:
        await stored.change(session, made.id, now=runs.clock(), rule={"moon": "full"})
    await runs.run()
    assert (await runs.now(made)).state == "draft"
    assert await runs.states(made) == []


async def test_each_time_is_made_once_by_any_process(runs: Runs) -> None:
    first = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    made = await runs.scene(send_at=first, repeats="daily", repeats_until=date(2026, 12, 31))
    runs.clock.now = first
    await runs.run()
    runs.clock.now = first + timedelta(days=3, hours=1)
    await runs.run("repeat announcements", times=3)
    await runs.run("repeat announcements", times=3)
    async with runs.database.reading() as session:
        b = broadcasts.c
        again = list((await session.execute(select(b.send_at).where(b.repeat_of == made.id))).scalars())
    assert again == [first + timedelta(days=3)]
    assert (await runs.kinds(made))[-1] == "missed"


async def test_who_waited_for_another_try_when_it_was_stopped(runs: Runs) -> None:
    made = await runs.scene(2)
    await runs.run()
    async with runs.database.transaction() as session:
        await stored.change(session, made.id, now=runs.clock(), state="stopped", ended_at=runs.clock())
    await runs.run("end stopped announcements", times=2)
    assert await runs.states(made) == ["stopped", "stopped"]
