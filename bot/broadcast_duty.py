"""The jobs of announcements: begun when due, their lists written down, waves, nights, ended, and made again."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
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
    def course() -> Course:
        return Course(abilities=shift.abilities, now=shift.clock(), approve_above=approve_above)

    async def take(broadcast_id: int, states: Sequence[BroadcastState], step: _Step) -> bool:
        """In a transaction of its own; False as well when another process has it in hand."""
        async with shift.database.transaction() as session:
            if not await broadcast_counts.claim(session, broadcast_id, states):
                return False
            return await step(session, await stored.hold(session, broadcast_id), course())

    async def take_and_ring(broadcast_id: int, states: Sequence[BroadcastState], step: _Step) -> None:
        if await take(broadcast_id, states, step):
            shift.ring()

    async def look() -> None:
        await _in_turn((begin, prepare, advance))

    async def begin() -> None:
        async with shift.database.reading() as session:
            due = await stored.in_states(session, [BroadcastState.APPROVED], due=shift.clock())
        await _in_turn(partial(take, one.id, [BroadcastState.APPROVED], broadcast_course.begin) for one in due)

    async def prepare() -> None:
        async with shift.database.reading() as session:
            begun = await stored.in_states(session, [BroadcastState.PREPARING])
        await _in_turn(partial(write_down, one.id) for one in begun)

    async def write_down(broadcast_id: int) -> None:
        """In chunks, so that a crash goes on where it was and nobody else waits long."""
        while not shift.stopping.is_set():
            if not await take(broadcast_id, [BroadcastState.PREPARING], broadcast_course.prepare):
                break
        shift.ring()

    async def advance() -> None:
        async with shift.database.reading() as session:
            under_way = await stored.in_states(session, _ON_ITS_WAY)
        await _in_turn(partial(take_and_ring, one.id, _ON_ITS_WAY, broadcast_course.advance) for one in under_way)

    async def repeat() -> None:
        async def make(session: Session, broadcast: Broadcast, course: Course) -> bool:
            return await broadcast_repeats.make_due(session, broadcast, now=course.now) is not None

        async with shift.database.reading() as session:
            found = await stored.repeating(session, broadcast_repeats.REPEATING)
        await _in_turn(partial(take, one.id, broadcast_repeats.REPEATING, make) for one in found)

    async def sweep() -> None:
        """Whoever was waiting for another try when it was stopped does not get it either."""
        async with shift.database.reading() as session:
            left = await broadcast_counts.still_waiting(session, BroadcastState.STOPPED)
        for broadcast_id in left:
            async with shift.database.transaction() as session:
                await broadcast_recipients.stop_waiting(session, broadcast_id, now=shift.clock())

    return (
        Job(name="send announcements", seconds=LOOK_EVERY, work=look),
        Job(name="repeat announcements", seconds=REPEAT_EVERY, work=repeat),
        Job(name="end stopped announcements", seconds=REPEAT_EVERY, work=sweep),
        *broadcast_calls.jobs(shift),
    )


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
