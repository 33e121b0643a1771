"""Minutes of a dialogue: drafted from the agenda, edited, approved by a second person, and frozen with a checksum."""

from datetime import datetime

from desk import minutes_draft
from desk.errors import Refused
from desk.minutes_edit import (
    LINE,
    OUTCOMES,
    Kept,
    MinutesState,
    digest,
    edit_head,
    edit_line,
    in_draft,
    line_fields,
    locked,
    record,
)
from desk.minutes_view import HEAD, NOT_REACHED, MinutesView, ViewedLine, checksum, snapshot, view, view_of
from desk.ticket_records import reasoned
from storage import agenda, dialogues
from storage import minutes as stored
from storage.db import Session
from storage.dialogues import Dialogue
from storage.histories import HistoryEvent
from storage.minutes import MinuteLine, Minutes
from storage.officials import Official

__all__ = [
    "HEAD",
    "LINE",
    "NOT_REACHED",
    "OUTCOMES",
    "Kept",
    "MinutesState",
    "MinutesView",
    "ViewedLine",
    "approve",
    "correct",
    "digest",
    "draft",
    "edit_head",
    "edit_line",
    "hand_in",
    "handed_in_by",
    "line_fields",
    "returned",
    "send_back",
    "view",
]

WRITTEN_IN = ("held", "published")
"""States of a dialogue in which there can be minutes."""


async def draft(session: Session, dialogue: Dialogue, *, by: Official | None, now: datetime) -> int:
    """A line for each item of the agenda that has none, and the gist where a line is still empty; what was edited
    stays. Returns how many lines were added. Raises `Refused`."""
    held = await dialogues.hold(session, dialogue.id)
    if held.state not in WRITTEN_IN:
        raise Refused("Buổi đối thoại chưa họp nên chưa lập biên bản được. Họp xong thì bấm “Đã họp” rồi lập.")
    minutes = await stored.of_dialogue(session, held.id, for_change=True)
    if minutes is None:
        minutes = await _begin(session, held, by, now=now)
    elif minutes.state != MinutesState.DRAFT:
        raise Refused(locked(minutes))
    added = await _fill(session, held, minutes)
    if added:
        await record(session, held, "minutes_drafted", by, now=now, detail={"lines": added})
    return added


async def hand_in(session: Session, dialogue: Dialogue, *, by: Official, now: datetime) -> None:
    """For a second person. Raises `Refused`, naming what is missing."""
    minutes = await in_draft(session, dialogue)
    shown = await view_of(session, dialogue, minutes)
    missing = minutes_draft.missing(shown, await agenda.items(session, dialogue.id))
    if missing:
        raise Refused(f"Chưa trình được. {' '.join(missing)}")
    await stored.change(session, minutes.id, now=now, state=MinutesState.WAITING, written_by=by.id)
    await record(session, dialogue, "minutes_handed_in", by, now=now, detail={"version": minutes.version})


async def send_back(session: Session, dialogue: Dialogue, reason: str, *, by: Official, now: datetime) -> None:
    """To be edited again; also by whoever handed it in. Raises `Refused`."""
    reason = reasoned(reason, "trả lại")
    minutes = await _waiting(session, dialogue)
    await stored.change(session, minutes.id, now=now, state=MinutesState.DRAFT)
    await record(session, dialogue, "minutes_returned", by, now=now, text=reason)


async def approve(session: Session, dialogue: Dialogue, *, seen: str, by: Official, now: datetime) -> str:
    """Freezes them; returns the checksum. `seen`: of what the approver has read. Raises `Refused`, also for whoever
    handed them in."""
    minutes = await _waiting(session, dialogue)
    if minutes.written_by == by.id:
        raise Refused("Biên bản này do anh/chị trình nên cần một người khác duyệt.")
    frozen = snapshot(await view_of(session, dialogue, minutes))
    proof = checksum(frozen)
    if proof != seen:
        raise Refused("Biên bản đã được sửa từ lúc anh/chị mở trang. Hãy đọc lại bản dưới đây rồi bấm duyệt.")
    await stored.change(
        session,
        minutes.id,
        now=now,
        state=MinutesState.APPROVED,
        approved_by=by.id,
        approved_at=now,
        frozen=frozen,
        checksum=proof,
    )
    detail = {"version": minutes.version, "checksum": proof}
    await record(session, dialogue, "minutes_approved", by, now=now, detail=detail)
    return proof


async def correct(session: Session, dialogue: Dialogue, reason: str, *, by: Official, now: datetime) -> None:
    """Opens a new version for editing; the approved one is kept word for word in the record. Raises `Refused`."""
    reason = reasoned(reason, "đính chính")
    held = await dialogues.hold(session, dialogue.id)
    minutes = await stored.of_dialogue(session, dialogue.id, for_change=True)
    if held.state not in WRITTEN_IN:
        raise Refused("Buổi đối thoại đã kết thúc nên không đính chính được nữa.")
    if minutes is None or minutes.state != MinutesState.APPROVED:
        raise Refused("Biên bản chưa được duyệt nên cứ sửa trực tiếp, không cần đính chính.")
    kept = {"version": minutes.version, "checksum": minutes.checksum, "frozen": minutes.frozen}
    await record(session, dialogue, "minutes_corrected", by, now=now, text=reason, detail=kept)
    await stored.change(
        session,
        minutes.id,
        now=now,
        state=MinutesState.DRAFT,
        version=minutes.version + 1,
        approved_by=None,
        approved_at=None,
        frozen=None,
        checksum=None,
    )


async def _begin(session: Session, dialogue: Dialogue, by: Official | None, *, now: datetime) -> Minutes:
    words = await minutes_draft.head(session, dialogue)
    await stored.add(session, dialogue.id, **words, written_by=by.id if by else None, now=now)
    made = await stored.of_dialogue(session, dialogue.id, for_change=True)
    if made is None:
        raise LookupError(dialogue.code)
    return made


async def _fill(session: Session, dialogue: Dialogue, minutes: Minutes) -> int:
    known: dict[int, MinuteLine] = {
        line.item_id: line for line in await stored.lines(session, minutes.id) if line.item_id is not None
    }
    gists = await minutes_draft.gists(session, dialogue)
    added = 0
    for place, item in enumerate(await agenda.items(session, dialogue.id), 1):
        gist, plain = gists[item.id], item.answer or minutes_draft.said(item)
        line = known.get(item.id)
        if line is None:
            await stored.add_line(
                session, minutes.id, position=place, item_id=item.id, question=item.title, answer=gist, plain=plain
            )
            added += 1
        elif gist and not line.answer:
            await stored.change_line(session, line.id, answer=gist, plain=line.plain or plain)
    return added


async def _waiting(session: Session, dialogue: Dialogue) -> Minutes:
    minutes = await stored.of_dialogue(session, dialogue.id, for_change=True)
    if minutes is None or minutes.state != MinutesState.WAITING:
        raise Refused("Không có biên bản nào đang chờ duyệt. Có thể người khác vừa xử lý, hãy tải lại trang.")
    return minutes


async def returned(session: Session, dialogue: Dialogue) -> HistoryEvent | None:
    """By whom and why they were given back, unless they were handed in again since."""
    kinds = ("minutes_handed_in", "minutes_returned")
    steps = [event for event in await dialogues.events(session, dialogue.id) if event.kind in kinds]
    return steps[-1] if steps and steps[-1].kind == "minutes_returned" else None


async def handed_in_by(session: Session, dialogue: Dialogue) -> int | None:
    minutes = await stored.of_dialogue(session, dialogue.id)
    return minutes.written_by if minutes and minutes.state == MinutesState.WAITING else None
