"""Scheduled work: every process looks, one claims each due time, and its row in `job_runs` tells what came of it."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.jobs import Duty, Scheduled
from bot.jobs_in_hand import BEAT_EVERY, InHand
from desk import scheduled
from desk.clock import Clock
from desk.scheduled import BUSY, LOST, ON_TIME, Missed, Schedule
from storage import job_runs
from storage.db import Database, Session
from storage.job_runs import Run

LOOK_EVERY = 15.0
"""Seconds at most between two looks at the clock, which may have been set meanwhile."""
PATIENCE = 90.0
"""Seconds of silence, by this process's own count, after which the process that has a run is taken for dead."""
RETRY_AFTER = timedelta(minutes=10)
RETRY_WITHIN = timedelta(days=1)
MOST_TRIES = 3

log = structlog.get_logger(__name__)


class Scheduler:
    """One process's share of what is scheduled among its duties; chores are not its business. `patience`: seconds;
    `elapsed`: seconds that nobody can set back. `faults`: the jobs that keep failing, in any process, with the kind of
    the fault."""

    def __init__(
        self,
        database: Database,
        duties: Sequence[Duty],
        *,
        me: str,
        clock: Clock,
        zone: ZoneInfo,
        stopping: asyncio.Event,
        patience: float = PATIENCE,
        beat_every: float = BEAT_EVERY,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._jobs = {job.name: job for job in duties if isinstance(job, Scheduled)}
        self._me = me
        self._clock = clock
        self._zone = zone
        self._stopping = stopping
        self._patience = patience
        self._elapsed = elapsed
        self._met: dict[str, datetime] = {}
        self._in_hand = InHand(database, clock=clock, stopping=stopping, beat_every=beat_every)
        self._silent: dict[int, tuple[Run, float]] = {}
        self._looked_around = float("-inf")
        self.faults: dict[str, str] = {}

    @property
    def schedules(self) -> Sequence[Schedule]:
        return [job.schedule for job in self._jobs.values()]

    async def run(self) -> None:
        """Until told to stop, and until what is in hand has ended."""
        try:
            while not self._stopping.is_set():
                try:
                    await self.look()
                except Exception as error:
                    log.error("scheduled work not looked at", error=type(error).__name__)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._idle()):
                        await self._stopping.wait()
            await self.settle()
        finally:
            await self.drop()

    async def settle(self) -> None:
        """Waits for what this process has in hand."""
        await self._in_hand.settle()

    async def drop(self) -> None:
        """Lets go of it at once: whoever comes first goes on with it."""
        await self._in_hand.drop()

    async def look(self) -> None:
        """Begins whatever is due, and what others left behind."""
        now = self._clock()
        if self._elapsed() - self._looked_around >= min(LOOK_EVERY, self._patience):
            await self._take_over(now)
            self._looked_around = self._elapsed()
        for job in self._jobs.values():
            if self._met.get(job.name) != (due := job.schedule.last_due(now, self._zone)):
                async with self._database.transaction() as session:
                    run = await self._meet(session, job, due, now)
                self._met[job.name] = due
                if run is not None:
                    self._in_hand.begin(job, run)

    def _idle(self) -> float:
        """Seconds until something is due."""
        now = self._clock()
        ahead = [job.schedule.next_due(now, self._zone) - now for job in self._jobs.values()]
        return min(LOOK_EVERY, *(max(0.01, one.total_seconds()) for one in ahead))

    async def _meet(self, session: Session, job: Scheduled, due: datetime, now: datetime) -> Run | None:
        """Times that are long past are one line on record, or one late run; the others are begun or said to be busy.
        A job that was never run anywhere has missed nothing, and what is caught up is then simply done at once."""
        catches_up = job.schedule.missed is Missed.CATCH_UP
        last = await job_runs.latest(session, job.name, until=now)
        times = [due] if last is None else job.schedule.due_since(last, now, self._zone)
        past = [one for one in times if now - one > ON_TIME]
        fresh = times[len(past) :]
        if past and catches_up and not fresh:
            await self._say_missed(session, job, past[:-1], now)
            return await self._claim(session, job, past[-1], now, late=last is not None)
        if last is not None:
            await self._say_missed(session, job, past, now)
        begun = [await self._claim(session, job, one, now, late=False) for one in fresh]
        return next((run for run in begun if run is not None), None)

    async def _say_missed(self, session: Session, job: Scheduled, times: Sequence[datetime], now: datetime) -> None:
        if not times:
            return
        note = scheduled.missed(len(times))
        if await job_runs.skip(session, job.name, times[-1], note=note, late=True, now=now):
            log.warning("scheduled work was missed", job=job.name, times=len(times), last=times[-1].isoformat())

    async def _claim(self, session: Session, job: Scheduled, due: datetime, now: datetime, *, late: bool) -> Run | None:
        run = await job_runs.claim(session, job.name, due, process=self._me, now=now, late=late)
        if run is None and await job_runs.skip(session, job.name, due, note=BUSY, late=False, now=now):
            log.warning("scheduled work is still at its last time", job=job.name)
        return run

    async def _take_over(self, now: datetime) -> None:
        """Runs whose process is gone, and those that failed and are tried again."""
        names = [name for name, job in self._jobs.items() if job.schedule.missed is Missed.CATCH_UP]
        since, ended_by = now - RETRY_WITHIN, now - RETRY_AFTER
        async with self._database.reading() as session:
            loose = await job_runs.running(session)
            failed = await job_runs.failed(session, names, since=since, ended_by=ended_by)
            self.faults = await job_runs.failing(session, list(self._jobs), times=scheduled.FAILS)
        self._silent = {run.id: self._silence(run) for run in loose}
        orphans = [run for run in loose if self._is_orphan(run)]
        for run in (*orphans, *(one for one in failed if one.tries < MOST_TRIES)):
            job = self._jobs.get(run.job)
            if job is not None:
                await self._go_on(job, run, now)

    async def _go_on(self, job: Scheduled, run: Run, now: datetime) -> None:
        """What is caught up when missed is also gone on with; anything else comes again at its next time anyway."""
        again = job.schedule.missed is Missed.CATCH_UP and run.tries < MOST_TRIES
        taken = None
        async with self._database.transaction() as session:
            if again:
                taken = await job_runs.take_over(session, run, process=self._me, now=now)
            elif await job_runs.give_up(session, run, note=LOST, now=now):
                log.error("scheduled work lost its process", job=job.name, process=run.process)
        if taken is not None:
            log.warning("scheduled work is gone on with", job=job.name, process=run.process, tries=taken.tries)
            self._in_hand.begin(job, taken)

    def _silence(self, run: Run) -> tuple[Run, float]:
        """Since when, by this process's own count, nothing was heard of it: no clock that somebody set is trusted."""
        known = self._silent.get(run.id)
        same = known is not None and (known[0].beat_at, known[0].tries) == (run.beat_at, run.tries)
        return known if known is not None and same else (run, self._elapsed())

    def _is_orphan(self, run: Run) -> bool:
        """Nobody's, ours from before a restart, or of a process that fell silent."""
        if run.process in ("", self._me):
            return run.id not in self._in_hand
        return self._elapsed() - self._silent[run.id][1] >= self._patience
