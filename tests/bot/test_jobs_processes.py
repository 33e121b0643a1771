"""One scheduled job and three processes of the machine on one PostgreSQL: counted, killed, cut off."""

import asyncio
import itertools
import signal
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from desk.clock import utc_now
from storage.db import Database
from storage.tables import job_runs
from tests import databases
from tests.bot import one_process
from tests.bot.processes import Count, Process
from tests.clock import FakeClock
from tests.flows.eventually import eventually
from tests.flows.forked import Forked
from tests.flows.outages import away, cut
from tests.flows.product import rows

NAMES = ("one", "two", "three")
ENOUGH = 5
"""Due times, a second apart."""


async def begin(url: str, name: str, record: Path) -> Forked:
    return await Forked.begin(one_process.main, url, name, str(record))


async def runs(database: Database) -> Sequence[Any]:
    return await rows(database, select(job_runs).order_by(job_runs.c.due_at))


async def begun_again(count: Count) -> None:
    so_far = count.begun
    await eventually(lambda: count.begun > so_far)


async def done_after(database: Database, many: int) -> None:
    async def done() -> bool:
        return [run.state for run in await runs(database)].count("done") >= many

    await eventually(done, within=60)


async def test_three_processes_and_one_of_them_killed(postgres: str, tmp_path: Path) -> None:
    record = tmp_path / "count"
    async with databases.postgres_copy(postgres) as url:
        database = Database(url)
        processes = [await begin(url, name, record) for name in NAMES]
        try:
            await done_after(database, ENOUGH)
            assert await processes[0].end(signal.SIGKILL) == -signal.SIGKILL
            killed_at = utc_now()
            await done_after(database, len(await runs(database)) + ENOUGH)
            ends = await asyncio.gather(*(one.end(signal.SIGTERM) for one in processes[1:]))
            assert ends == [0, 0], "they stop when they are told to"
        finally:
            for one in processes:
                await one.end(signal.SIGKILL)
        found = await runs(database)
        await database.close()
    assert_each_second_is_there_once(found)
    done = [run for run in found if run.state == "done"]
    left = Counter(run.state for run in found if run.process == NAMES[0] and run.state != "done")
    counted = Counter(record.read_text().split())
    assert 0 <= counted.total() - len(done) <= left["failed"] + left["running"], "but what was cut off by the kill"
    assert {run.process for run in done if run.due_at > killed_at} <= set(NAMES[1:])


def assert_each_second_is_there_once(found: Sequence[Any]) -> None:
    steps = {late.due_at - early.due_at for early, late in itertools.pairwise(found)}
    assert steps == {timedelta(seconds=1)}
    assert {(run.state, run.note) for run in found} <= {
        ("done", ""),
        ("skipped", "busy"),
        ("failed", "lost"),
        ("running", ""),
    }


async def test_connections_cut_again_and_again(postgres: str) -> None:
    count = Count()
    async with databases.postgres_copy(postgres) as url:
        database, admin = Database(url), await asyncpg.connect(postgres)
        process = Process(database, utc_now, count, cron="* * * * * *")
        running = asyncio.create_task(process.scheduler.run())
        for _ in range(3):
            await cut(admin, str(make_url(url).database))
            await begun_again(count)
        process.stopping.set()
        await running
        found = await runs(database)
        await database.close()
        await admin.close()
    assert sum(run.state == "done" for run in found) == len(count.done)
    assert_each_second_is_there_once(found)


@pytest.mark.usefixtures("soon_away")
async def test_what_was_done_is_written_down_once_the_database_is_back(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    count = Count()
    count.gate = asyncio.Event()
    process = Process(database, clock, count)
    await process.scheduler.look()
    await eventually(lambda: count.begun)
    async with away(database_url):
        count.gate.set()
        await eventually(lambda: count.done)
    await process.scheduler.settle()
    assert [(run.state, run.note) for run in await runs(database)] == [("done", "")]
