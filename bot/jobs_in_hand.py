"""The scheduled work that this process has in hand: done, with a sign of life meanwhile, and its end written down."""

import asyncio

import structlog

from bot.jobs import Scheduled
from desk.clock import Clock
from desk.scheduled import Missed
from storage import job_runs
from storage.db import Database
from storage.job_runs import Run

BEAT_EVERY = 20.0
WRITE_AGAIN = 2.0
"""Seconds."""

log = structlog.get_logger(__name__)


class InHand:
    """`beat_every`: seconds between two signs of life."""

    def __init__(
        self, database: Database, *, clock: Clock, stopping: asyncio.Event, beat_every: float = BEAT_EVERY
    ) -> None:
        self._database = database
        self._clock = clock
        self._stopping = stopping
        self._beat_every = beat_every
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def __contains__(self, run_id: int) -> bool:
        return run_id in self._tasks

    def begin(self, job: Scheduled, run: Run) -> None:
        self._tasks[run.id] = asyncio.create_task(self._carry_out(job, run))

    async def settle(self) -> None:
        """Until all of it has ended."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def drop(self) -> None:
        """At once; whoever sees it first goes on."""
        for task in self._tasks.values():
            task.cancel()
        await self.settle()

    async def _carry_out(self, job: Scheduled, run: Run) -> None:
        work: asyncio.Future[object] = asyncio.ensure_future(job.work())
        beating = asyncio.create_task(self._beat(run, work))
        try:
            await asyncio.wait([work])
            if work.cancelled():
                log.warning("scheduled work was taken over by another process", job=job.name)
            else:
                await self._write_down(job, run, work.exception())
        finally:
            beating.cancel()
            work.cancel()
            await asyncio.gather(beating, work, return_exceptions=True)
            if self._tasks.get(run.id) is asyncio.current_task():
                del self._tasks[run.id]

    async def _beat(self, run: Run, work: asyncio.Future[object]) -> None:
        while True:
            await asyncio.sleep(self._beat_every)
            try:
                async with self._database.transaction() as session:
                    ours = await job_runs.beat(session, run, now=self._clock())
            except Exception as error:
                log.error("no sign of life written", job=run.job, error=type(error).__name__)
                continue
            if not ours:
                work.cancel()
                return

    async def _write_down(self, job: Scheduled, run: Run, fault: BaseException | None) -> None:
        """As often as it takes: the database may be what the work failed of. Cut short by a stop, what is caught up
        when missed is left to the next process."""
        if fault is not None:
            log.error("job failed", job=job.name, error=type(fault).__name__)
        cut_short = fault is None and self._stopping.is_set() and job.schedule.missed is Missed.CATCH_UP
        while True:
            try:
                async with self._database.transaction() as session:
                    if cut_short:
                        await job_runs.give_back(session, run)
                    else:
                        state, note = ("failed", type(fault).__name__) if fault is not None else ("done", "")
                        await job_runs.finish(session, run, state, note=note, now=self._clock())
                return
            except Exception as error:
                log.error("end of scheduled work not written", job=job.name, error=type(error).__name__)
                if self._stopping.is_set():
                    return
                await asyncio.sleep(WRITE_AGAIN)
