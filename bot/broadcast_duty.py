"""The jobs of announcements: begun when due, their lists written down, waves, nights, ended, and made again."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from bot import broadcast_calls
from bot.jobs import Duty, Job, Shift
from desk import broadcast_course, broadcast_repeats
from desk.broadcast_course import Course
from desk.broadcast_states import APPROVE_ABOVE, BroadcastState
from storage import broadcast_counts, broadcast_recipients
from storage import broadcasts as stored
from storage.broadcasts import Broadcast
from storage.db import Session

LOOK_EVERY, REPEAT_EVERY = 2.0, 60.0
"""Seconds."""

_ON_ITS_WAY = (BroadcastState.SENDING, BroadcastState.PAUSED)
_Step = Callable[[Session, Broadcast, Course], Awaitable[bool]]


def jobs(shift: Shift, *, approve_above: int = APPROVE_ABOVE) -> Sequence[Duty]:
    rounds = Rounds(shift=shift, approve_above=approve_above)
    return (
        Job(name="send announcements", seconds=LOOK_EVERY, work=rounds.look),
        Job(name="repeat announcements", seconds=REPEAT_EVERY, work=rounds.repeat),
        Job(name="end stopped announcements", seconds=REPEAT_EVERY, work=rounds.sweep),
        *broadcast_calls.jobs(shift),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Rounds:
    """Past all announcements that time brings on."""

    shift: Shift
    approve_above: int

    async def look(self) -> None:
        await _in_turn((self._begin, self._prepare, self._advance))

    async def repeat(self) -> None:
        async def make(session: Session, broadcast: Broadcast, course: Course) -> bool:
            return await broadcast_repeats.make_due(session, broadcast, now=course.now) is not None

        async with self.shift.database.reading() as session:
            found = await stored.repeating(session, broadcast_repeats.REPEATING)
        await _in_turn(partial(self._take, one.id, broadcast_repeats.REPEATING, make) for one in found)

    async def sweep(self) -> None:
        """Whoever was waiting for another try when it was stopped does not get it either."""
        async with self.shift.database.reading() as session:
            left = await broadcast_counts.still_waiting(session, BroadcastState.STOPPED)
        for broadcast_id in left:
            async with self.shift.database.transaction() as session:
                await broadcast_recipients.stop_waiting(session, broadcast_id, now=self.shift.clock())

    async def _begin(self) -> None:
        async with self.shift.database.reading() as session:
            due = await stored.in_states(session, [BroadcastState.APPROVED], due=self.shift.clock())
        await _in_turn(partial(self._take, one.id, [BroadcastState.APPROVED], broadcast_course.begin) for one in due)

    async def _prepare(self) -> None:
        async with self.shift.database.reading() as session:
            begun = await stored.in_states(session, [BroadcastState.PREPARING])
        await _in_turn(partial(self._write_down, one.id) for one in begun)

    async def _write_down(self, broadcast_id: int) -> None:
        """In chunks, so that a crash goes on where it was and nobody else waits long."""
        while not self.shift.stopping.is_set():
            if not await self._take(broadcast_id, [BroadcastState.PREPARING], broadcast_course.prepare):
                break
        self.shift.ring()

    async def _advance(self) -> None:
        async with self.shift.database.reading() as session:
            under_way = await stored.in_states(session, _ON_ITS_WAY)
        await _in_turn(partial(self._take_on, one.id) for one in under_way)

    async def _take_on(self, broadcast_id: int) -> None:
        if await self._take(broadcast_id, _ON_ITS_WAY, broadcast_course.advance):
            self.shift.ring()

    async def _take(self, broadcast_id: int, states: Sequence[BroadcastState], step: _Step) -> bool:
        """In a transaction of its own; False as well when another process has it in hand."""
        course = Course(abilities=self.shift.abilities, now=self.shift.clock(), approve_above=self.approve_above)
        async with self.shift.database.transaction() as session:
            if not await broadcast_counts.claim(session, broadcast_id, states):
                return False
            return await step(session, await stored.hold(session, broadcast_id), course)


async def _in_turn(works: Iterable[Callable[[], Awaitable[object]]]) -> None:
    """Each of them though another fails, so that one broken announcement holds up no other; the first fault is raised
    in the end."""
    faults: list[Exception] = []
    for work in works:
        try:
            await work()
        except Exception as error:
            faults.append(error)
    if faults:
        raise faults[0]
