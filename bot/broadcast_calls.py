"""The jobs that call officials to an announcement: who may approve it, and village heads who read it out."""

from collections.abc import Awaitable, Callable, Sequence

from bot.jobs import Scheduled, Shift, every
from desk import broadcast_calls, on_behalf
from desk.clock import is_night
from desk.working_time import VIETNAM

_Call = Callable[..., Awaitable[int]]


def jobs(shift: Shift) -> Sequence[Scheduled]:
    async def by_day(call: _Call) -> None:
        if is_night(shift.clock(), VIETNAM):
            return
        async with shift.database.transaction() as session:
            told = await call(session, abilities=shift.abilities, now=shift.clock())
        if told:
            shift.ring()

    return (
        every(
            "* * * * *",
            "tell who may approve announcements",
            lambda: by_day(broadcast_calls.tell_approvers),
            words="Báo người duyệt có thông báo đang chờ",
        ),
        every(
            "* * * * *",
            "tell village heads of scripts",
            lambda: by_day(on_behalf.tell_heads),
            words="Báo trưởng thôn có bài đọc loa mới",
        ),
    )
