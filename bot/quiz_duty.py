"""The jobs of a quiz: closed when its time is over, void lots made up for, winners told by day."""

from collections.abc import Sequence

from bot.jobs import Scheduled, Shift, every
from desk import quiz_draw
from desk.quizzes import QuizState
from desk.scheduled import Missed
from storage import quizzes


def jobs(shift: Shift) -> Sequence[Scheduled]:
    async def close() -> None:
        """A transaction each: the list of one must not wait for another."""
        async with shift.database.reading() as session:
            over = await quizzes.in_state(session, QuizState.OPEN, closed_by=shift.clock())
        for quiz in over:
            async with shift.database.transaction() as session:
                await quiz_draw.close(session, quiz, now=shift.clock())

    async def tell() -> None:
        async with shift.database.reading() as session:
            waiting = await quizzes.with_untold_winners(session)
        told = 0
        for quiz_id in waiting:
            if shift.stopping.is_set():
                break
            async with shift.database.transaction() as session:
                quiz = await quizzes.hold(session, quiz_id)
                await quiz_draw.fill(session, quiz)
                told += await quiz_draw.tell(session, quiz, abilities=shift.abilities, now=shift.clock())
        if told:
            shift.ring()

    return (
        every(
            "* * * * *",
            "close quizzes whose time is over",
            close,
            words="Đóng hội thi hết giờ, chốt danh sách mã bốc thăm",
            missed=Missed.CATCH_UP,
        ),
        every("*/5 * * * *", "tell winners of quizzes", tell, words="Báo cho người trúng giải hội thi"),
    )
