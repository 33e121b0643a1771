"""The job that reminds of promises made in dialogues."""

from collections.abc import Sequence

from bot.jobs import Scheduled, Shift, every
from desk import promise_reminders


def jobs(shift: Shift) -> Sequence[Scheduled]:
    async def remind() -> None:
        after_id: int | None = 0
        while after_id is not None and not shift.stopping.is_set():
            async with shift.database.transaction() as session:
                after_id = await promise_reminders.remind(
                    session, abilities=shift.abilities, now=shift.clock(), after_id=after_id
                )
        shift.ring()

    return (every("*/30 * * * *", "remind of promises", remind, words="Nhắc cam kết sắp đến hạn, quá hạn"),)
