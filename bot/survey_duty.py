"""The job that asks those who are invited to a survey."""

from collections.abc import Sequence

from bot.jobs import Job, Shift
from desk import surveys

ASK_EVERY = 60.0
"""Seconds."""


def jobs(shift: Shift) -> Sequence[Job]:
    async def ask() -> None:
        """A transaction for each batch, so that nobody waits for all of them."""
        more = True
        while more and not shift.stopping.is_set():
            async with shift.database.transaction() as session:
                more = await surveys.ask(session, abilities=shift.abilities, now=shift.clock())
            shift.ring()

    return (Job(name="ask those invited to surveys", seconds=ASK_EVERY, work=ask),)
