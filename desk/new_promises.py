"""Promises as they begin: made of what the minutes bind somebody to, when the results are published."""

from collections.abc import Sequence
from datetime import datetime

from channels.text import fold
from desk import codes
from desk.minutes_view import ViewedLine
from desk.promises import PromiseState, record
from storage import agenda, promises
from storage.agenda import Delegate
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.promises import CodeTaken, Promise

WITHDRAWN = "Biên bản đã đính chính: đây không phải là cam kết."
BINDING = ("promised", "written")
"""What the hall decided that somebody must do something about."""


async def make(
    session: Session, dialogue: Dialogue, lines: Sequence[ViewedLine], *, by: Official, now: datetime
) -> dict[int, str]:
    """One for each line that binds somebody, once; after a correction an open one says what the line says now, or is
    dropped when it binds nobody any more.

    Returns the promises' codes by line.
    """
    known = {one.item_id: one for one in await promises.of_dialogue(session, dialogue.id)}
    delegates = {one.id: one for one in await agenda.delegation(session, dialogue.id)}
    seats = {item.id: delegates.get(item.delegate_id or 0) for item in await agenda.items(session, dialogue.id)}
    made = {}
    for line in lines:
        old = known.get(line.item_id) if line.item_id is not None else None
        if line.outcome not in BINDING or line.due_on is None:
            if old is not None and old.state == PromiseState.OPEN:
                await _withdraw(session, old, by, now=now)
            continue
        values = {"text": _text(line), "owner": line.owner, "due_on": line.due_on, "public": line.public}
        if old is None:
            seat = _bound(line, seats.get(line.item_id or 0))
            made[line.line_id] = await _add(
                session,
                dialogue,
                by,
                now=now,
                **values,
                item_id=line.item_id,
                topic=line.topic,
                first_due_on=line.due_on,
                official_id=seat.official_id if seat else None,
                agency_id=seat.agency_id if seat else None,
            )
            continue
        made[line.line_id] = old.code
        if old.state == PromiseState.OPEN:
            await promises.change(session, old.id, now=now, **values)
            await record(session, old, "corrected", by, now=now)
    return made


def _bound(line: ViewedLine, seat: Delegate | None) -> Delegate | None:
    """Who sat for it, unless the minutes name somebody else as the one who does it."""
    if seat is None or not line.owner:
        return seat
    owner = fold(line.owner)
    return seat if any(one and (one in owner or owner in one) for one in (fold(seat.name), fold(seat.office))) else None


def _text(line: ViewedLine) -> str:
    """What it is about and what was said, since it is read without the minutes beside it."""
    question = line.question.strip().rstrip(".:;,")
    return f"{question}{'' if question.endswith(('?', '!', '…')) else ':'} {line.plain}"


async def _add(session: Session, dialogue: Dialogue, by: Official, *, now: datetime, **values: object) -> str:
    while True:
        code = codes.new_code()
        try:
            promise_id = await promises.add(
                session, now=now, code=code, dialogue_id=dialogue.id, area_id=dialogue.area_id, **values
            )
        except CodeTaken:
            continue
        break
    await promises.add_event(session, promise_id, "made", now=now, official_id=by.id)
    return code


async def _withdraw(session: Session, promise: Promise, by: Official, *, now: datetime) -> None:
    """Those who asked are told by the corrected answer itself."""
    values = {"state": PromiseState.DROPPED, "result": WITHDRAWN, "done_at": now}
    await promises.change(session, promise.id, now=now, **values)
    await record(session, promise, "dropped", by, now=now, text=WITHDRAWN)
