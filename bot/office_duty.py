"""The office's own round, day by day: what is erased, what must be reviewed, which report is due."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import expiry, media, review
from bot.jobs import Scheduled, Shift, every
from desk import report_reminders
from desk.broadcast_message import FOLDER
from desk.retention import Kind
from desk.scheduled import Missed
from handlers.turn import House
from storage import job_runs

KEPT = timedelta(days=90)
"""How long it is told when each job ran."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Premises:
    """`house`: as it is now, since answers change; `report_days`: month and day of each report of a year."""

    house: Callable[[], House]
    files: Path
    incoming: Path
    months_kept: Mapping[Kind, int]
    report_days: Sequence[tuple[int, int]]


def jobs(shift: Shift, office: Premises) -> Sequence[Scheduled]:
    async def erase_old() -> None:
        await expiry.erase_old(
            shift.database, office.files, office.months_kept, clock=shift.clock, stopping=shift.stopping
        )

    async def sweep() -> None:
        announcements = office.files.with_name(FOLDER)
        await media.sweep(shift.database, office.files, office.incoming, clock=shift.clock, announcements=announcements)

    async def forget_runs() -> None:
        async with shift.database.transaction() as session:
            await job_runs.erase_old(session, before=shift.clock() - KEPT)

    async def tell_new_flags() -> None:
        await review.tell_new_flags(shift.database, office.house(), clock=shift.clock)

    async def remind_of_reports() -> None:
        async with shift.database.transaction() as session:
            told = await report_reminders.remind(
                session, office.report_days, zone=office.house().zone, abilities=shift.abilities, now=shift.clock()
            )
        if told:
            shift.ring()

    again = Missed.CATCH_UP
    return (
        every("10 3 * * *", "erase what is too old", erase_old, words="Xoá dữ liệu đã hết thời gian lưu", missed=again),
        every("40 3 * * *", "sweep files", sweep, words="Dọn tệp không còn dùng", missed=again),
        every("50 3 * * *", "forget old runs", forget_runs, words="Xoá sổ việc định kỳ cũ hơn 90 ngày"),
        every("5 * * * *", "tell which answers need a review", tell_new_flags, words="Báo mục hỏi đáp cần rà soát"),
        every(
            "40 7 * * *",
            "remind of reports",
            remind_of_reports,
            words="Nhắc hạn báo cáo trước 14, 7 và 1 ngày",
            missed=again,
        ),
    )
