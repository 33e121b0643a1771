"""The job that reminds of promises made in dialogues."""

from collections.abc import Sequence

from bot.jobs import Job, Shift
from desk import promise_reminders

REMIND_EVERY = 1_800.0
"""Seconds."""


def jobs(shift: Shift) -> Sequence[Job]:
    async def remind() -> None:
        after_id: int | None = 0
        while after_id is not None and not shift.stopping.is_set():
            async with shift.database.transaction() as session:
                after_id = await promise_reminders.remind(
                    session, abilities=shift.abilities, now=shift.clock(), after_id=after_id
                )
        shift.ring()

    return (Job(name="remind of promises", seconds=REMIND_EVERY, work=remind),)
