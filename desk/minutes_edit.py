"""Editing minutes while they are a draft, by several people at once without losing a word."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desk import dialogue_records
from desk.errors import Refused
from desk.minutes_view import HEAD, ViewedLine, view_of
from storage import agenda
from storage import minutes as stored
from storage.db import Session
from storage.dialogues import Dialogue
from storage.minutes import Minutes
from storage.officials import Official

_OF_ITEM = ("outcome", "owner", "due_on")
_OF_LINE = ("question", "answer", "plain", "public")
LINE = (*_OF_LINE, *_OF_ITEM)
OUTCOMES = {
    "open": "chưa nêu tại hội trường",
    "answered": "đã trả lời tại chỗ",
    "promised": "cam kết giải quyết",
    "written": "trả lời bằng văn bản",
}


class MinutesState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """`theirs`: by field, what somebody else wrote there meanwhile; then nothing was saved."""

    theirs: Mapping[str, str]

    @property
    def saved(self) -> bool:
        return not self.theirs


def digest(text: str) -> str:
    """Goes with a form field, so that what somebody else wrote there meanwhile is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def line_fields(line: ViewedLine) -> dict[str, str]:
    """As they stand in a form."""
    return {
        "question": line.question,
        "answer": line.answer,
        "plain": line.plain,
        "public": "1" if line.public else "",
        "outcome": line.outcome,
        "owner": line.owner,
        "due_on": line.due_on.isoformat() if line.due_on else "",
    }


async def edit_head(
    session: Session,
    dialogue: Dialogue,
    typed: Mapping[str, str],
    seen: Mapping[str, str],
    *,
    by: Official,
    now: datetime,
) -> Kept:
    """`seen`: by field the digest of what the writer had before them. Raises `Refused`."""
    minutes = await in_draft(session, dialogue)
    changes, theirs = _merged({name: getattr(minutes, name) for name in HEAD}, typed, seen)
    if changes and not theirs:
        await stored.change(session, minutes.id, now=now, **changes)
        await record(session, dialogue, "minutes_edited", by, now=now, detail={"fields": sorted(changes)})
    return Kept(theirs=theirs)


async def edit_line(
    session: Session,
    dialogue: Dialogue,
    line_id: int,
    typed: Mapping[str, str],
    seen: Mapping[str, str],
    *,
    by: Official,
    now: datetime,
) -> Kept:
    """As `edit_head`, of one line; what the hall decided (outcome, who, by when) is kept with the agenda's item."""
    minutes = await in_draft(session, dialogue)
    shown = await view_of(session, dialogue, minutes)
    line = next((one for one in shown.lines if one.line_id == line_id), None)
    if line is None:
        raise Refused("Mục này không còn trong biên bản. Hãy tải lại trang.")
    changes, theirs = _merged(line_fields(line), typed, seen)
    if not changes or theirs:
        return Kept(theirs=theirs)
    own: dict[str, object] = {name: value for name, value in changes.items() if name in _OF_LINE}
    if "public" in own:
        own["public"] = bool(own["public"])
    if own:
        await stored.change_line(session, line_id, **own)
    await _change_item(session, line, changes)
    await stored.change(session, minutes.id, now=now)
    detail = {"line": line_id, "fields": sorted(changes)}
    await record(session, dialogue, "minutes_edited", by, now=now, detail=detail)
    return Kept(theirs={})


async def in_draft(session: Session, dialogue: Dialogue) -> Minutes:
    minutes = await stored.of_dialogue(session, dialogue.id, for_change=True)
    if minutes is None:
        raise Refused("Buổi đối thoại này chưa có biên bản. Hãy bấm “Lập dự thảo” trước.")
    if minutes.state != MinutesState.DRAFT:
        raise Refused(locked(minutes))
    return minutes


def locked(minutes: Minutes) -> str:
    if minutes.state == MinutesState.WAITING:
        return "Biên bản đang chờ duyệt nên chưa sửa được. Muốn sửa thì trả lại kèm lý do trước."
    return "Biên bản đã duyệt và khoá nên không sửa được. Có chỗ sai thì bấm “Đính chính” kèm lý do."


async def record(
    session: Session,
    dialogue: Dialogue,
    kind: str,
    by: Official | None,
    *,
    now: datetime,
    text: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """The words of the minutes themselves stand in the history only."""
    told = {name: value for name, value in (detail or {}).items() if name != "frozen"}
    words = {name: value for name, value in (detail or {}).items() if name == "frozen"}
    await dialogue_records.record(session, dialogue, kind, by=by, now=now, text=text, detail=told, kept=words)


async def _change_item(session: Session, line: ViewedLine, changes: Mapping[str, str]) -> None:
    values: dict[str, object] = {name: value for name, value in changes.items() if name in _OF_ITEM}
    if not values:
        return
    if line.item_id is None:
        raise Refused("Mục này đã bị bỏ khỏi chương trình nên không đổi kết quả tại hội trường được nữa.")
    if values.get("outcome", "open") not in OUTCOMES:
        raise Refused("Kết quả tại hội trường: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
    if "due_on" in values:
        values["due_on"] = _day(str(values["due_on"]))
    await agenda.change_item(session, line.item_id, **values)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refused("Hạn: ngày không đúng. Hãy ghi như 2026-12-31 hoặc chọn trên lịch.") from None


def _merged(
    stored_texts: Mapping[str, str], typed: Mapping[str, str], seen: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What to change, and what somebody else changed meanwhile in the same place, with their words."""
    changes: dict[str, str] = {}
    theirs: dict[str, str] = {}
    for name, text in typed.items():
        there = stored_texts[name]
        if text == there or digest(text) == seen.get(name):
            continue
        if seen.get(name) == digest(there):
            changes[name] = text
        else:
            theirs[name] = there
    return changes, theirs
