"""Work that time brings: each job runs by itself, again and again, and a fault in one run is logged, not fatal."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog

from channels.base import Abilities
from desk.clock import Clock
from desk.ticket_deadlines import USUAL
from desk.working_time import WorkingTime
from storage.db import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """`work` may run in several processes at once: it must claim what it touches. `seconds` lie between two runs."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """What the office's jobs work with; `ring` wakes the senders."""

    database: Database
    abilities: Mapping[str, Abilities]
    clock: Clock
    stopping: asyncio.Event
    ring: Callable[[], None]
    working_time: WorkingTime = USUAL


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
