"""Announcements that come again: each time is one of its own, made once; what was missed while down is not made up."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from desk import codes
from desk.broadcast_records import record
from desk.broadcast_states import UNDER_WAY, BroadcastState
from desk.broadcasts import digest
from desk.histories import Name
from desk.working_time import VIETNAM
from storage import broadcast_counts, broadcasts
from storage.broadcasts import Broadcast, CodeTaken, NewBroadcast
from storage.db import Session

REPEATING = (*UNDER_WAY, BroadcastState.DONE)
"""The first time has begun; one that was called off or stopped comes no more."""
_SAME = (
    "kind", "title", "area_id", "segment_id", "rule", "dialogue_id", "notice_id", "story_id", "quiz_id", "campaign",
    "texts", "choices", "image", "recordings", "script", "template", "by_night", "reason", "wave_size", "most_open",
    "created_by",
)  # fmt: skip


def moments(broadcast: Broadcast) -> Iterator[datetime]:
    """Every time after the first, up to the day it ends; a month without that day takes its last one."""
    if broadcast.send_at is None or broadcast.repeats == "never" or broadcast.repeats_until is None:
        return
    first = broadcast.send_at.astimezone(VIETNAM)
    number = 0
    while True:
        number += 1
        day = _day(first.date(), broadcast.repeats, number)
        if day > broadcast.repeats_until:
            return
        yield datetime.combine(day, first.timetz())


async def make_due(session: Session, broadcast: Broadcast, *, now: datetime) -> str | None:
    """The latest time that has come and was not made yet, approved as the first was; earlier ones are said to be
    missed. Returns its code. The caller holds the first one, so that no other process makes it too."""
    if broadcast.state not in REPEATING:
        return None
    last = await broadcast_counts.last_repeat(session, broadcast.id) or broadcast.send_at
    due = [moment for moment in moments(broadcast) if moment <= now and (last is None or moment > last)]
    if not due:
        return None
    if missed := due[:-1]:
        said = f"Máy không chạy lúc {', '.join(f'{one:%H:%M %d/%m/%Y}' for one in missed[-5:])}."
        await record(session, broadcast, "missed", by=None, now=now, text=said, detail={"count": len(missed)})
    return await _make(session, broadcast, due[-1], now=now)


async def _make(session: Session, broadcast: Broadcast, moment: datetime, *, now: datetime) -> str:
    new = NewBroadcast(**{name: getattr(broadcast, name) for name in _SAME}, send_at=moment, repeat_of=broadcast.id)
    while True:
        code = codes.new_code()
        try:
            made_id = await broadcasts.add(session, replace(new, code=code), now=now)
        except CodeTaken:
            continue
        break
    made = await broadcasts.hold(session, made_id)
    values = {"approved_by": broadcast.approved_by, "approved_at": broadcast.approved_at, "digest": digest(made)}
    await broadcasts.change(session, made_id, now=now, state=BroadcastState.APPROVED, **values)
    name = Name(id=made_id, code=code)
    await record(session, name, "repeated", by=None, now=now, detail={"of": broadcast.code})
    return code


def _day(first: date, repeats: str, number: int) -> date:
    if repeats != "monthly":
        return first + timedelta(days=number * (7 if repeats == "weekly" else 1))
    years, month = divmod(first.month - 1 + number, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
