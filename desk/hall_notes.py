"""A note from the hall as it is sent in: what it may hold, and what several notes on one item come to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from channels.text import clean
from desk.errors import Refused
from desk.working_time import VIETNAM
from storage.hall import HallNote


class NoteKind(StrEnum):
    """`GIST` changes what was said and nothing else; `OPEN` takes an outcome back; `CURRENT` is what the hall hears
    now."""

    ANSWERED = "answered"
    PROMISED = "promised"
    WRITTEN = "written"
    OPEN = "open"
    GIST = "gist"
    CURRENT = "current"
    QUESTION = "question"
    POLL = "poll"


OUTCOMES = (NoteKind.ANSWERED, NoteKind.PROMISED, NoteKind.WRITTEN, NoteKind.OPEN)
OF_ITEM = (*OUTCOMES, NoteKind.GIST)
LONGEST_GIST, LONGEST_QUESTION, LONGEST_OWNER, LONGEST_NAME = 4_000, 2_000, 200, 120
LONGEST_TITLE, LONGEST_LABEL = 200, 80
MOST_OPTIONS, MOST_HANDS = 6, 5_000
_OLDEST = timedelta(days=30)
_NOTE_ID = re.compile(r"[0-9a-fA-F-]{16,36}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """`detail`: plain values for JSON, as the kind has them."""

    note_id: str
    kind: NoteKind
    item_id: int | None
    written_at: datetime
    detail: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What all notes on an item come to; `outcome`: None when none decides. `standing`: the notes it is made of."""

    outcome: str | None = None
    gist: str = ""
    owner: str = ""
    due_on: date | None = None
    noted_at: datetime | None = None
    standing: Sequence[int] = ()


def is_note_id(text: object) -> bool:
    return isinstance(text, str) and _NOTE_ID.fullmatch(text) is not None


def read(given: Mapping[str, Any], *, now: datetime, skew: timedelta = timedelta()) -> Note:
    """`skew`: how far the clock there is behind ours; a time to come counts as now. Raises `Refused`."""
    if not is_note_id(given.get("note_id")):
        raise Refused("Ghi chú không có số hiệu hợp lệ nên không lưu được.")
    if given.get("kind") not in list(NoteKind):
        raise Refused("Loại ghi chú không hợp lệ. Hãy tải lại trang rồi ghi lại.")
    kind = NoteKind(given["kind"])
    item_id = given.get("item_id")
    if isinstance(item_id, bool) or not (item_id is None or isinstance(item_id, int)):
        raise Refused("Mục của ghi chú không hợp lệ. Hãy tải lại trang rồi ghi lại.")
    if item_id is None and kind in (*OF_ITEM, NoteKind.CURRENT):
        raise Refused("Ghi chú này chưa thuộc mục nào. Hãy mở mục trong chương trình rồi ghi.")
    return Note(
        note_id=given["note_id"].lower(),
        kind=kind,
        item_id=item_id,
        written_at=_moment(given.get("written_at"), now=now, skew=skew),
        detail=_detail(kind, given),
    )


def outcome(notes: Sequence[HallNote]) -> Outcome:
    """`notes` by the time they were written, wherever and whenever they arrived: the last outcome and the last gist
    count, so that two phones come to the same end in whatever order their notes come in."""
    of_item = [one for one in notes if one.kind in OF_ITEM]
    if not of_item:
        return Outcome()
    decided = next((one for one in reversed(of_item) if one.kind in OUTCOMES), None)
    said = next((one for one in reversed(of_item) if one.detail.get("gist")), None)
    detail = decided.detail if decided else {}
    due = detail.get("due_on")
    return Outcome(
        outcome=decided.kind if decided else None,
        gist=said.detail["gist"] if said else "",
        owner=detail.get("owner", ""),
        due_on=date.fromisoformat(due) if due else None,
        noted_at=of_item[-1].written_at,
        standing=sorted({one.id for one in (decided, said) if one is not None}),
    )


def _detail(kind: NoteKind, given: Mapping[str, Any]) -> dict[str, Any]:
    if kind is NoteKind.CURRENT:
        return {}
    if kind is NoteKind.QUESTION:
        area_id = given.get("area_id")
        return {
            "text": _text(given, "text", "Câu hỏi", LONGEST_QUESTION, required=True),
            "name": _text(given, "name", "Tên người hỏi", LONGEST_NAME),
            "title": " ".join(_text(given, "title", "Tên ngắn để chiếu", LONGEST_TITLE).split()),
            "area_id": area_id if isinstance(area_id, int) and not isinstance(area_id, bool) else None,
        }
    if kind is NoteKind.POLL:
        question = _text(given, "question", "Nội dung lấy ý kiến", LONGEST_TITLE, required=True)
        return {"question": question, "options": _options(given.get("options"))}
    detail: dict[str, Any] = {"gist": _text(given, "gist", "Ý chính", LONGEST_GIST, required=kind is NoteKind.GIST)}
    if kind in (NoteKind.PROMISED, NoteKind.WRITTEN):
        promised = kind is NoteKind.PROMISED
        if promised and not detail["gist"]:
            raise Refused("Hứa làm gì: chưa có nội dung. Hãy ghi vào ô ý chính rồi bấm lại.")
        detail["owner"] = _text(given, "owner", "Ai làm", LONGEST_OWNER, required=promised)
        detail["due_on"] = _day(given.get("due_on"), required=promised)
    return detail


def _text(given: Mapping[str, Any], name: str, label: str, most: int, *, required: bool = False) -> str:
    value = given.get(name, "")
    text = clean(value if isinstance(value, str) else "").replace("\r\n", "\n").strip()
    if required and not text:
        raise Refused(f"{label}: chưa có nội dung. Hãy điền rồi bấm lại.")
    if len(text) > most:
        raise Refused(f"{label}: dài {len(text):,} ký tự, tối đa {most:,}. Hãy rút ngắn rồi bấm lại.")
    return text


def _day(value: object, *, required: bool) -> str | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        raise Refused("Hạn ngày nào: ngày không hợp lệ. Hãy chọn lại ngày.") from None
    if day is None and required:
        raise Refused("Hạn ngày nào: chưa chọn. Lời hứa cần có ngày xong, hãy chọn ngày.")
    return day.isoformat() if day else None


def _options(given: object) -> list[dict[str, Any]]:
    options = []
    for one in given if isinstance(given, list) else []:
        if not isinstance(one, dict):
            continue
        label, count = _text(one, "label", "Lựa chọn", LONGEST_LABEL), one.get("count")
        if not label:
            continue
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_HANDS:
            raise Refused(f"“{label}”: cần số người giơ tay, từ 0 đến {MOST_HANDS:,}.")
        options.append({"label": label, "count": count})
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise Refused(f"Lấy ý kiến cần từ 2 đến {MOST_OPTIONS} lựa chọn, mỗi lựa chọn có số người giơ tay.")
    return options


def _moment(value: object, *, now: datetime, skew: timedelta) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else now
    except ValueError:
        moment = now
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    try:
        right = moment.astimezone(now.tzinfo) + skew
    except OverflowError:
        right = now
    return min(max(right, now - _OLDEST), now)
