"""An announcement once its time has come, step by step without anyone's hand: begun, held at night, wave, done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.base import Abilities
from desk import broadcast_audience, broadcasts
from desk.broadcast_accounting import REACHED
from desk.broadcast_records import record
from desk.broadcast_states import APPROVE_ABOVE, BroadcastState
from desk.segment_rule import read_rule
from desk.working_time import quiet
from storage import audiences, broadcast_counts, broadcast_recipients
from storage import broadcasts as stored
from storage.broadcasts import Broadcast
from storage.db import Session

BEFORE_NIGHT = timedelta(seconds=3)
"""Sending is held so long before 21:00, so that what is on its way still arrives by day."""
CHUNK = 20_000
"""People written down in one transaction."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """`approve_above`: people from whom on the writer's own approval does not suffice."""

    abilities: Mapping[str, Abilities]
    now: datetime
    approve_above: int = APPROVE_ABOVE


def is_held_by_night(broadcast: Broadcast, now: datetime) -> bool:
    return not broadcast.by_night and (quiet(now) or quiet(now + BEFORE_NIGHT))


async def begin(session: Session, broadcast: Broadcast, course: Course) -> bool:
    """Its list is written down from now on. Back to a draft instead when it is not what was approved, or when it has
    become more people than its writer may approve alone. False also while it is night."""
    now = course.now
    if broadcast.state != BroadcastState.APPROVED or (broadcast.send_at is not None and broadcast.send_at > now):
        return False
    if is_held_by_night(broadcast, now):
        return False
    if fault := await _unapproved(session, broadcast, course):
        await broadcasts.withdraw(session, broadcast, by=None, now=now, text=fault)
        return False
    await stored.change(
        session, broadcast.id, now=now, state=BroadcastState.PREPARING, started_at=now, prepared_to=0, wave=1
    )
    await record(session, broadcast, "began", by=None, now=now)
    return True


async def prepare(session: Session, broadcast: Broadcast, course: Course) -> bool:
    """Writes the next of them down; False once everyone is and it may be sent."""
    reaches = await broadcast_audience.reaches(session, broadcast, abilities=course.abilities, now=course.now)
    if await audiences.prepare(session, broadcast, reaches=reaches, now=course.now, size=CHUNK) is not None:
        return True
    people = await broadcast_counts.people_of(session, broadcast.id)
    await stored.change(session, broadcast.id, now=course.now, state=BroadcastState.SENDING, audience=people)
    emptied = "" if people else "Nhóm nhận nay không còn ai, nên không gửi cho ai."
    await record(session, broadcast, "prepared", by=None, now=course.now, text=emptied, detail={"audience": people})
    return False


async def advance(session: Session, broadcast: Broadcast, course: Course) -> bool:
    """One that is being sent or rests for the night; True when something changed."""
    now = course.now
    night = is_held_by_night(broadcast, now)
    if broadcast.state == BroadcastState.PAUSED:
        if broadcast.held_by != "night" or night:
            return False
        await stored.change(session, broadcast.id, now=now, state=BroadcastState.SENDING, held_by=None)
        await record(session, broadcast, "morning", by=None, now=now)
        return True
    if not await broadcast_recipients.is_unfinished(session, broadcast.id):
        await stored.change(session, broadcast.id, now=now, state=BroadcastState.DONE, held_by=None, ended_at=now)
        tallies = await broadcast_recipients.count_by_state(session, broadcast.id)
        reached = sum(one.people for one in tallies if one.state in REACHED)
        await record(session, broadcast, "done", by=None, now=now, detail={"reached": reached})
        return True
    if night:
        await stored.change(session, broadcast.id, now=now, state=BroadcastState.PAUSED, held_by="night")
        await record(session, broadcast, "night", by=None, now=now)
        return True
    return broadcast.wave_size is not None and await _next_wave(session, broadcast, course)


async def _next_wave(session: Session, broadcast: Broadcast, course: Course) -> bool:
    """Once everyone of the open waves is through and the office has come after its questions."""
    lowest = await broadcast_counts.lowest_wave(session, broadcast.id, course.abilities)
    if lowest is None or lowest <= broadcast.wave:
        return False
    now = course.now
    if broadcast.most_open is not None:
        waiting = await broadcast_counts.open_questions(session, broadcast.area_id)
        if waiting >= broadcast.most_open:
            if broadcast.held_by is not None:
                return False
            await stored.change(session, broadcast.id, now=now, held_by="desk")
            await record(session, broadcast, "held", by=None, now=now, detail={"waiting": waiting})
            return True
    held_by = None if broadcast.held_by == "desk" else broadcast.held_by
    await stored.change(session, broadcast.id, now=now, wave=lowest, held_by=held_by)
    await record(session, broadcast, "wave", by=None, now=now, detail={"wave": lowest})
    return True


async def _unapproved(session: Session, broadcast: Broadcast, course: Course) -> str:
    """Why it may not begin, "" when it may."""
    try:
        read_rule(broadcast.rule)
    except (ValueError, TypeError):
        return "Người nhận có điều kiện máy không hiểu, nên không nhắn ai. Hãy chọn lại người nhận rồi trình lại."
    if broadcast.digest != broadcasts.digest(broadcast):
        return "Nội dung, người nhận hoặc giờ gửi đã đổi sau khi duyệt. Hãy đọc lại rồi trình duyệt lần nữa."
    if broadcast.approved_by in await broadcasts.writers(session, broadcast):
        counted = await broadcast_audience.count(session, broadcast, abilities=course.abilities, now=course.now)
        if counted.total > course.approve_above:
            return (
                f"Nhóm nhận nay có {counted.total} người, nhiều hơn {course.approve_above} nên cần người thứ hai "
                "duyệt. Hãy trình lại."
            )
    return ""
