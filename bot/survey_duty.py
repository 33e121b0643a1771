"""The job that asks those who are invited to a survey."""

from collections.abc import Sequence

from bot.jobs import Scheduled, Shift, every
from desk import surveys


def jobs(shift: Shift) -> Sequence[Scheduled]:
    async def ask() -> None:
        """A transaction for each batch, so that nobody waits for all of them."""
        more = True
        while more and not shift.stopping.is_set():
            async with shift.database.transaction() as session:
                more = await surveys.ask(session, abilities=shift.abilities, now=shift.clock())
            shift.ring()

    return (every("*/5 * * * *", "ask those invited to surveys", ask, words="Gửi phiếu khảo sát đến người được mời"),)
