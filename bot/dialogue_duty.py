"""The jobs of a dialogue's way to its day: seats given on, who moved up told, reminders, and last night's changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.jobs import Duty, Job, Shift, every
from desk import dialogue_changes, registration_reminders, registrations, seating
from desk.dialogue_question_records import Telling
from desk.registration_reminders import Owed
from desk.working_time import quiet
from storage import dialogues

SEAT_EVERY, TELL_EVERY = 60.0, 20.0
"""Seconds."""


def jobs(shift: Shift) -> Sequence[Duty]:
    rounds = Rounds(shift=shift)
    return (
        Job(name="give free seats on", seconds=SEAT_EVERY, work=rounds.seat),
        Job(name="tell who moved up", seconds=TELL_EVERY, work=rounds.tell_moved_up),
        every(
            "*/5 * * * *",
            "remind of dialogues",
            rounds.remind,
            words="Nhắc bà con đã đăng ký về buổi đối thoại sắp tới",
        ),
        every(
            "*/5 * * * *",
            "tell of dialogues changed at night",
            rounds.tell_changes,
            words="Báo buổi đối thoại mở, dời hoặc huỷ trong đêm",
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Rounds:
    """Past all dialogues that are still to come."""

    shift: Shift

    async def seat(self) -> None:
        """What nobody's own step gave on: seats that are kept no longer, more seats, and those of who erased
        themselves."""
        async with self.shift.database.reading() as session:
            found = await seating.free_for_some(session, now=self.shift.clock())
        for dialogue_id in found:
            if self.shift.stopping.is_set():
                return
            async with self.shift.database.transaction() as session:
                dialogue = await dialogues.hold(session, dialogue_id)
                await registrations.reseat(session, dialogue, now=self.shift.clock())

    async def tell_moved_up(self) -> None:
        async with self.shift.database.reading() as session:
            owed = await registration_reminders.moved_up(session, now=self.shift.clock())
        await self._give(owed)

    async def remind(self) -> None:
        async with self.shift.database.reading() as session:
            owed = await registration_reminders.reminders(session, now=self.shift.clock())
        await self._give(owed)

    async def tell_changes(self) -> None:
        """That a dialogue was opened, moved or called off, where it was decided at night."""
        shift = self.shift
        if quiet(shift.clock()):
            return
        telling = Telling(abilities=shift.abilities, now=shift.clock(), working_time=shift.working_time)
        async with shift.database.transaction() as session:
            found = await dialogue_changes.tell_changes(session, telling)
        if found:
            shift.ring()

    async def _give(self, owed: Sequence[Owed]) -> None:
        shift, sent = self.shift, 0
        for one in owed:
            if shift.stopping.is_set():
                break
            async with shift.database.transaction() as session:
                told = await registration_reminders.give(session, one, abilities=shift.abilities, now=shift.clock())
            sent += told.sent
        if sent:
            shift.ring()
