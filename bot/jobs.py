"""Work that time brings: chores that each process does for itself, and what falls due once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import structlog

from channels.base import Abilities
from desk.clock import Clock
from desk.scheduled import Missed, Schedule
from desk.ticket_deadlines import USUAL
from desk.working_time import WorkingTime
from storage.db import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A chore: `work` may run in several processes at once, so it must claim what it touches. `seconds` lie between two
    runs."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheduled:
    """Done once for each time it falls due, by whichever process comes first; see `bot/schedule.py`. It may be begun
    again when its process was killed half-way, so it must claim what it touches, too."""

    schedule: Schedule
    work: Callable[[], Awaitable[object]]

    @property
    def name(self) -> str:
        return self.schedule.name


Duty: TypeAlias = Job | Scheduled


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """What the office's jobs work with; `ring` wakes the senders."""

    database: Database
    abilities: Mapping[str, Abilities]
    clock: Clock
    stopping: asyncio.Event
    ring: Callable[[], None]
    working_time: WorkingTime = USUAL


def every(
    cron: str, name: str, work: Callable[[], Awaitable[object]], *, words: str, missed: Missed = Missed.SKIP
) -> Scheduled:
    """`words`: what it does, as officials read it."""
    return Scheduled(schedule=Schedule(name=name, words=words, cron=cron, missed=missed), work=work)


async def repeat(job: Job, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            await job.work()
        except Exception as error:
            log.error("job failed", job=job.name, error=type(error).__name__)
        try:
            async with asyncio.timeout(job.seconds):
                await stopping.wait()
        except TimeoutError:
            continue
