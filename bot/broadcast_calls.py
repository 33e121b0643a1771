"""The job that tells village heads of announcements to be read out."""

from collections.abc import Sequence

from bot.jobs import Job, Shift
from desk import on_behalf
from desk.clock import is_night
from desk.working_time import VIETNAM

TELL_EVERY = 60.0
"""Seconds."""


def jobs(shift: Shift) -> Sequence[Job]:
    async def tell() -> None:
        if is_night(shift.clock(), VIETNAM):
            return
        async with shift.database.transaction() as session:
            told = await on_behalf.tell_heads(session, abilities=shift.abilities, now=shift.clock())
        if told:
            shift.ring()

    return (Job(name="tell village heads of scripts", seconds=TELL_EVERY, work=tell),)
