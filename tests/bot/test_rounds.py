"""The product's own scheduled jobs: each known by a name and words of its own, done once by two products together."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from bot import office_duty
from bot.jobs import Scheduled
from desk.scheduled import Missed
from handlers.turn import House
from storage import job_runs as stored
from storage.db import Database
from storage.tables import job_runs
from tests.bot.office import Office
from tests.clock import VIETNAM, FakeClock
from tests.fakes.telegram import TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.product import Product, rows


def scheduled(office: Office) -> list[Scheduled]:
    return [job for job in office.app.duties if isinstance(job, Scheduled)]


async def test_every_job_can_be_told_apart_and_read(office: Office) -> None:
    schedules = [job.schedule for job in scheduled(office)]
    names = Counter(one.name for one in schedules) + Counter(job.name for job in office.app.duties)
    assert set(Counter(job.name for job in office.app.duties).values()) == {1}
    assert max(len(name) for name in names) <= 60
    now = office.clock()
    for one in schedules:
        assert one.words[0].isupper(), one.name
        assert now < one.next_due(now, VIETNAM) <= now + timedelta(days=1), "daily at least"
        assert one.rhythm != one.cron, f"{one.name}: officials cannot read {one.cron}"
    caught_up = {one.name for one in schedules if one.missed is Missed.CATCH_UP}
    assert caught_up >= {"erase what is too old", "sweep files", "remind of reports"}
    assert not any("remind of dialogues" in name or "helped" in name for name in caught_up), (
        "too late is worse than not"
    )


async def test_a_day_of_the_office_is_done_once_by_two_products(
    database: Database, database_url: str, house: House, clock: FakeClock, tmp_path: Path
) -> None:
    """From the night to the morning, an hour at a time."""
    clock.now -= timedelta(hours=6, minutes=55)
    async with TelegramFake(clock=clock, burst=None) as fake:
        apps = []
        for name in ("one", "two"):
            opened = Database(database_url)
            ways = channels.by_name(channels.telegram(fake, opened, clock=clock))
            apps.append(Product(opened, house, ways, tmp_path / name, clock=clock, me=name).app)
        for _ in range(9):
            await asyncio.gather(*(app.scheduler.look() for app in apps))
            await asyncio.gather(*(app.scheduler.settle() for app in apps))
            clock.tick(hours=1)
        for app in apps:
            await app.stop()
    found = await rows(database, select(job_runs))
    assert {run.state for run in found if not run.note.startswith("missed")} == {"done"}
    daily = Counter(run.job for run in found if run.state == "done")
    assert daily["erase what is too old"] == daily["sweep files"] == 2, "at the first start, and at night"
    assert daily["tell which answers need a review"] == 9


async def test_started_and_stopped_it_has_looked(
    database: Database, database_url: str, house: House, tmp_path: Path
) -> None:
    """In real time, as in use."""
    async with TelegramFake(burst=None) as fake:
        opened = Database(database_url)
        async with Product(opened, house, channels.by_name(channels.telegram(fake, opened)), tmp_path / "data"):

            async def erased() -> bool:
                found = await rows(database, select(job_runs).where(job_runs.c.job == "erase what is too old"))
                return [run.state for run in found] == ["done"]

            await eventually(erased)
    left = [run for run in await rows(database, select(job_runs)) if run.state not in ("done", "skipped")]
    assert {(run.state, run.process) for run in left} <= {("running", "")}, "given back by the stop"


async def test_old_runs_go_but_the_newest_of_each_job_stays(office: Office) -> None:
    (forget,) = [job for job in scheduled(office) if job.name == "forget old runs"]
    now = office.clock()
    async with office.database.transaction() as session:
        for job, days in (("daily", 100), ("daily", 95), ("daily", 1), ("yearly", 400), ("stuck", 200), ("stuck", 1)):
            due = now - timedelta(days=days)
            assert await stored.skip(session, job, due, note="busy", late=False, now=due)
        oldest = job_runs.c.due_at < now - timedelta(days=150)
        await session.execute(update(job_runs).where(job_runs.c.job == "stuck", oldest).values(state="running"))
    await forget.work()
    left = await rows(office.database, select(job_runs.c.job, job_runs.c.due_at).order_by(job_runs.c.due_at))
    assert [(row.job, (now - row.due_at).days) for row in left] == [
        ("yearly", 400),
        ("stuck", 200),
        ("daily", 1),
        ("stuck", 1),
    ]
    assert timedelta(days=90) == office_duty.KEPT
