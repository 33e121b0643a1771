"""Processes with one scheduled job between them, which counts how often it is done."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import select

from bot.jobs import Scheduled, every
from bot.schedule import Scheduler
from desk.clock import Clock
from desk.scheduled import Missed
from storage.db import Database
from storage.tables import job_runs
from tests.clock import VIETNAM, FakeClock
from tests.flows.product import rows

Work = Callable[[], Awaitable[object]]


class Count:
    """Each time it was done, by whom; `fault` is raised instead, and `gate` holds it up."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.begun = 0
        self.fault: Exception | None = None
        self.gate: asyncio.Event | None = None

    def work(self, me: str) -> Work:
        async def count() -> None:
            self.begun += 1
            if self.gate is not None:
                await self.gate.wait()
            if self.fault is not None:
                raise self.fault
            self.done.append(me)

        return count


class Process:
    """`job` is done by it with the others; nobody waits: each look is taken when the test says so."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        count: Count,
        *,
        me: str = "one",
        cron: str = "*/5 * * * *",
        missed: Missed = Missed.SKIP,
        beat_every: float = 20.0,
    ) -> None:
        self.stopping = asyncio.Event()
        self.job: Scheduled = every(cron, "count", count.work(me), words="Đếm", missed=missed)
        self.scheduler = Scheduler(
            database,
            [self.job],
            me=me,
            clock=clock,
            zone=VIETNAM,
            stopping=self.stopping,
            elapsed=clock.elapsed if isinstance(clock, FakeClock) else time.monotonic,
            beat_every=beat_every,
        )

    async def look(self) -> None:
        """And does what it finds."""
        await self.scheduler.look()
        await self.scheduler.settle()

    async def killed(self) -> None:
        """With whatever it had in hand, of which nothing more is written."""
        await self.scheduler.drop()


async def recorded(database: Database) -> Sequence[tuple[str, str, str]]:
    """When it was due in Vietnam, what came of it, and the note, in order."""
    found = await rows(database, select(job_runs).order_by(job_runs.c.due_at))
    return [(f"{row.due_at.astimezone(VIETNAM):%d %H:%M}", row.state, row.note) for row in found]
