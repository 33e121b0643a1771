"""The jobs that tell officials of their work, and ask residents whether it helped."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.jobs import Job
from channels.base import Abilities
from desk import helped, reminders
from desk.clock import Clock
from desk.working_time import WorkingTime
from storage.db import Database, Session

TELL_EVERY, REMIND_EVERY, ASK_EVERY = 60.0, 300.0, 3_600.0
"""Seconds."""

_Batch = Callable[[Session, int], Awaitable[int | None]]


def jobs(
    database: Database,
    abilities: Mapping[str, Abilities],
    *,
    clock: Clock,
    stopping: asyncio.Event,
    ring: Callable[[], None],
    working_time: WorkingTime,
) -> Sequence[Job]:
    async def tell() -> None:
        async with database.transaction() as session:
            told = await reminders.tell_new(session, abilities=abilities, now=clock())
            told += await reminders.tell_waiting(session, abilities=abilities, now=clock())
        if told:
            ring()

    async def remind() -> None:
        async def batch(session: Session, after_id: int) -> int | None:
            return await reminders.remind(
                session, abilities=abilities, working_time=working_time, now=clock(), after_id=after_id
            )

        await _in_batches(database, batch, stopping)
        ring()

    async def ask_whether_it_helped() -> None:
        async def batch(session: Session, after_id: int) -> int | None:
            return await helped.ask(session, abilities=abilities, now=clock(), after_id=after_id)

        await _in_batches(database, batch, stopping)
        ring()

    return (
        Job(name="tell officials what came in", seconds=TELL_EVERY, work=tell),
        Job(name="remind officials of deadlines", seconds=REMIND_EVERY, work=remind),
        Job(name="ask whether it helped", seconds=ASK_EVERY, work=ask_whether_it_helped),
    )


async def _in_batches(database: Database, batch: _Batch, stopping: asyncio.Event) -> None:
    """A transaction each, so that nobody waits for all of them."""
    after_id: int | None = 0
    while after_id is not None and not stopping.is_set():
        async with database.transaction() as session:
            after_id = await batch(session, after_id)
