"""The jobs of a dialogue's way to its day: seats given on, who moved up told, reminders, and last night's changes."""

from collections.abc import Sequence

from bot.jobs import Duty, Job, Shift, every
from desk import dialogue_changes, registration_reminders, registrations, seating
from desk.dialogue_question_records import Telling
from desk.registration_reminders import Owed
from desk.working_time import quiet
from storage import dialogues

SEAT_EVERY, TELL_EVERY = 60.0, 20.0
"""Seconds."""


def jobs(shift: Shift) -> Sequence[Duty]:
    async def seat() -> None:
        """What nobody's own step gave on: seats that are kept no longer, more seats, and those of who erased
        themselves."""
        async with shift.database.reading() as session:
            found = await seating.free_for_some(session, now=shift.clock())
        for dialogue_id in found:
            if shift.stopping.is_set():
                return
            async with shift.database.transaction() as session:
                dialogue = await dialogues.hold(session, dialogue_id)
                await registrations.reseat(session, dialogue, now=shift.clock())

    async def tell_moved_up() -> None:
        async with shift.database.reading() as session:
            owed = await registration_reminders.moved_up(session, now=shift.clock())
        await _give(owed)

    async def remind() -> None:
        async with shift.database.reading() as session:
            owed = await registration_reminders.reminders(session, now=shift.clock())
        await _give(owed)

    async def tell_changes() -> None:
        """That a dialogue was opened, moved or called off, where it was decided at night."""
        if quiet(shift.clock()):
            return
        telling = Telling(abilities=shift.abilities, now=shift.clock(), working_time=shift.working_time)
        async with shift.database.transaction() as session:
            found = await dialogue_changes.tell_changes(session, telling)
        if found:
            shift.ring()

    async def _give(owed: Sequence[Owed]) -> None:
        sent = 0
        for one in owed:
            if shift.stopping.is_set():
                break
            async with shift.database.transaction() as session:
                told = await registration_reminders.give(session, one, abilities=shift.abilities, now=shift.clock())
            sent += told.sent
        if sent:
            shift.ring()

    return (
        Job(name="give free seats on", seconds=SEAT_EVERY, work=seat),
        Job(name="tell who moved up", seconds=TELL_EVERY, work=tell_moved_up),
        every("*/5 * * * *", "remind of dialogues", remind, words="Nhắc bà con đã đăng ký về buổi đối thoại sắp tới"),
        every(
            "*/5 * * * *",
            "tell of dialogues changed at night",
            tell_changes,
            words="Báo buổi đối thoại mở, dời hoặc huỷ trong đêm",
        ),
    )
