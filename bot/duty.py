"""The jobs that tell officials of their work, and ask residents whether it helped."""

from collections.abc import Awaitable, Callable, Sequence

from bot.jobs import Duty, Job, Shift, every
from desk import helped, reminders
from storage.db import Session

TELL_EVERY = 60.0
"""Seconds."""

_Batch = Callable[[Session, int], Awaitable[int | None]]


def jobs(shift: Shift) -> Sequence[Duty]:
    async def tell() -> None:
        async with shift.database.transaction() as session:
            told = await reminders.tell_new(session, abilities=shift.abilities, now=shift.clock())
            told += await reminders.tell_waiting(session, abilities=shift.abilities, now=shift.clock())
        if told:
            shift.ring()

    async def remind() -> None:
        async def batch(session: Session, after_id: int) -> int | None:
            return await reminders.remind(
                session,
                abilities=shift.abilities,
                working_time=shift.working_time,
                now=shift.clock(),
                after_id=after_id,
            )

        await _in_batches(shift, batch)
        shift.ring()

    async def ask_whether_it_helped() -> None:
        async def batch(session: Session, after_id: int) -> int | None:
            return await helped.ask(session, abilities=shift.abilities, now=shift.clock(), after_id=after_id)

        await _in_batches(shift, batch)
        shift.ring()

    return (
        Job(name="tell officials what came in", seconds=TELL_EVERY, work=tell),
        every("*/5 * * * *", "remind officials of deadlines", remind, words="Nhắc cán bộ về hạn xử lý"),
        every(
            "20 7-20 * * *",
            "ask whether it helped",
            ask_whether_it_helped,
            words="Hỏi bà con câu trả lời đã giúp được gì không",
        ),
    )


async def _in_batches(shift: Shift, batch: _Batch) -> None:
    """A transaction each, so that nobody waits for all of them."""
    after_id: int | None = 0
    while after_id is not None and not shift.stopping.is_set():
        async with shift.database.transaction() as session:
            after_id = await batch(session, after_id)
