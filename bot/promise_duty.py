"""The job that reminds of promises made in dialogues."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from bot.jobs import Job
from channels.base import Abilities
from desk import promise_reminders
from desk.clock import Clock
from storage.db import Database

REMIND_EVERY = 1_800.0
"""Seconds."""


def jobs(
    database: Database,
    abilities: Mapping[str, Abilities],
    *,
    clock: Clock,
    stopping: asyncio.Event,
    ring: Callable[[], None],
) -> Sequence[Job]:
    async def remind() -> None:
        after_id: int | None = 0
        while after_id is not None and not stopping.is_set():
            async with database.transaction() as session:
                after_id = await promise_reminders.remind(session, abilities=abilities, now=clock(), after_id=after_id)
        ring()

    return (Job(name="remind of promises", seconds=REMIND_EVERY, work=remind),)
