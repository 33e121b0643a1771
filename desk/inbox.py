"""The officials' inbox: which questions wait, why each stands where it does, and finding one by code or words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from channels.text import fold
from desk import codes, deadlines, windows
from desk.deadlines import Deadlines, Owed, Stage
from desk.dossiers import VIEWING, Desk
from desk.masking import mask
from storage import areas, inbox, inbox_counts, inbox_details
from storage.areas import Area
from storage.db import Session
from storage.inbox import Moment, Place, Row, Tab, Wanted
from storage.inbox_counts import Part
from storage.inbox_details import Viewer
from storage.officials import Official
from storage.scope import Scope

PAGE = 30
MOST_COUNTED = 1_000
"""Answered questions, and those passed on, are counted up to here."""
LOOKED_THROUGH = 1_000
"""The newest questions of the scope that a search by words reads."""
_CUT, _FIRST_WORDS, _MOST_FOUND = 260, 160, 300
_FEWEST_PERSONAL_DIGITS = 6
_A_SECOND = timedelta(seconds=1)
"""SQLite reckons in thousandths."""

CHANNEL_NAMES = {
    "zalo-oa": "Zalo",
    "zalo-bot": "Zalo Bot",
    "telegram": "Telegram",
    "web": "Trang web",
    "terminal": "Máy trạm",
    "paper": "Giấy, loa",
    "hall": "Hội trường",
}
_FILES = {"photo": "ảnh", "voice": "ghi âm", "audio": "ghi âm", "video": "video"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One row as an official sees it; the words of a sensitive report are seen only by opening it.

    `reasons`: why it stands here, the most pressing first. `people`: residents who wait for this answer.
    """

    row: Row
    subject: str
    words: str
    channel: str
    age: str
    stage: Stage
    reasons: Sequence[str]
    people: int
    files: Sequence[str]
    viewers: Sequence[Viewer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """`searched` is how many questions were read for a search by words; `area` what the list is narrowed to."""

    items: Sequence[Item]
    counts: Mapping[Tab, int]
    parts: Sequence[Part]
    area: Area | None
    next: Place | None
    searched: int = 0


async def show(
    session: Session, scope: Scope, wanted: Wanted, desk: Desk, *, official: Official, find: str = ""
) -> Inbox:
    """`find`: a code or words; they look beyond the tab, through all that the scope holds."""
    searched = 0
    area = await areas.get(session, wanted.area_id) if wanted.area_id is not None else None
    if area is not None:
        wanted = replace(wanted, area_level=area.level)
    if find:
        wanted, searched = await _found(session, scope, wanted, find)
    moment = _moment(desk)
    rows = await inbox.rows(session, scope, wanted, moment, official_id=official.id, limit=PAGE + 1)
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    counted = await inbox_counts.count(
        session, scope, moment, official_id=official.id, opened=_opened(scope, area), most=MOST_COUNTED
    )
    return Inbox(
        items=await _items(session, scope, shown, desk, official),
        counts=counted.tabs,
        parts=counted.parts,
        area=area,
        next=Place(at=last.at, id=last.id) if last else None,
        searched=searched,
    )


def _moment(desk: Desk) -> Moment:
    found = {name: able.reply_window for name, able in desk.abilities.items() if able.reply_window is not None}
    return Moment(now=desk.now, windows=found)


def _opened(scope: Scope, area: Area | None) -> set[int]:
    """The areas of the official's grants, and the one chosen with the one above it."""
    held = {grant.area_id for grant in scope.grants} | ({area.id, area.parent_id} if area else set())
    return {area_id for area_id in held if area_id is not None}


async def _found(session: Session, scope: Scope, wanted: Wanted, find: str) -> tuple[Wanted, int]:
    """A row is found when it holds every word, with or without diacritics; never by a personal number."""
    everywhere = replace(wanted, tab=Tab.FOUND)
    if (code := codes.read_code(find)) and codes.is_spelled_out(find):
        return replace(everywhere, codes=(code,)), 0
    asked = [word for word in fold(find).split() if not _is_number(word)]
    if not asked:
        return everywhere, 0
    newest = await inbox_details.newest_words(session, scope, wanted, limit=LOOKED_THROUGH, most=_CUT)
    found = (one.id for one in newest if _holds(fold(f"{one.subject} {one.text}"), asked))
    return replace(everywhere, ids=tuple(islice(found, _MOST_FOUND))), len(newest)


def _holds(folded: str, asked: Sequence[str]) -> bool:
    return all(word in folded for word in asked)


def _is_number(word: str) -> bool:
    return sum(letter.isdigit() for letter in word) >= _FEWEST_PERSONAL_DIGITS


async def _items(session: Session, scope: Scope, rows: Sequence[Row], desk: Desk, official: Official) -> list[Item]:
    ids = [row.id for row in rows]
    groups = sorted({row.group_id for row in rows if row.group_id is not None})
    alone, together = await inbox_details.people(session, scope, ticket_ids=ids, group_ids=groups)
    files = await inbox_details.files(session, ids)
    viewers = await inbox_details.viewers(session, ids, since=desk.now - VIEWING, but=official.id)
    return [
        _item(
            row,
            desk,
            people=together.get(row.group_id, 1) if row.group_id is not None else alone.get(row.id, 1),
            files=[f"{count} {_FILES.get(kind, 'tệp')}" for kind, count in files.get(row.id, {}).items()],
            viewers=[viewer for viewer in viewers if viewer.ticket_id == row.id],
        )
        for row in rows
    ]


def _item(row: Row, desk: Desk, *, people: int, files: Sequence[str], viewers: Sequence[Viewer]) -> Item:
    apart = row.kind == "sensitive"
    stage, reasons = _why(row, desk)
    return Item(
        row=row,
        subject="Tin nhạy cảm" if apart else mask(row.subject) or "Ảnh hoặc ghi âm",
        words="Nội dung chỉ hiện khi mở ra; mỗi lần mở đều ghi nhật ký." if apart else _first_words(row),
        channel=CHANNEL_NAMES.get(row.channel, row.channel),
        age=age(row.created_at, desk.now),
        stage=stage,
        reasons=reasons,
        people=people,
        files=[] if apart else files,
        viewers=viewers,
    )


def _first_words(row: Row) -> str:
    """Nothing where the subject already says the same; what follows, where it says the beginning."""
    masked = " ".join(mask(row.text[:_CUT]).split())
    if fold(masked).startswith(fold(mask(row.subject)).rstrip("…")) and len(masked) <= len(row.subject) + 1:
        return ""
    begun = mask(row.subject)
    if begun.endswith("…") and masked.startswith(begun.rstrip("…")):
        masked = f"…{masked.removeprefix(begun.rstrip('…'))}"
    if len(masked) <= _FIRST_WORDS and len(row.text) <= _CUT:
        return masked
    return masked[:_FIRST_WORDS].rsplit(" ", 1)[0] + "…"


def _why(row: Row, desk: Desk) -> tuple[Stage, Sequence[str]]:
    if row.state == "passed_on":
        return Stage.ON_TIME, (f"Đã chuyển tới {row.passed_to}" if row.passed_to else "Đã chuyển nơi khác",)
    state = deadlines.owed(first_replied=row.first_replied_at is not None, answered=row.state in ("answered", "closed"))
    if state == Owed.NOTHING:
        return Stage.ON_TIME, ("Đã trả lời",)
    stage, due = Stage.ON_TIME, "Chưa đặt hạn"
    if row.first_due_at is not None and row.final_due_at is not None:
        both = Deadlines(first_due_at=row.first_due_at, final_due_at=row.final_due_at)
        stage = deadlines.stage(both, state, desk.now, desk.working_time)
        due = deadlines.reason(both, state, desk.now, desk.working_time)
    window = _window(row, desk)
    if window is None:
        return stage, (due,)
    told = f"{CHANNEL_NAMES.get(row.channel, row.channel)} {window.reason()}"
    closes_first = window.is_open and window.closes_at is not None and abs(window.closes_at - row.at) < _A_SECOND
    return stage, (told, due) if closes_first else (due, told)


def _window(row: Row, desk: Desk) -> windows.Window | None:
    if row.last_inbound_at is None or row.channel not in desk.abilities:
        return None
    return windows.closing(desk.abilities[row.channel], row.last_inbound_at, desk.now, quota_left=row.quota_left)


def age(since: datetime, now: datetime) -> str:
    minutes = max(0, int((now - since).total_seconds()) // 60)
    if minutes < 1:
        return "vừa xong"
    if minutes < 60:
        return f"{minutes} phút trước"
    if minutes < 48 * 60:
        return f"{minutes // 60} giờ trước"
    return f"{minutes // 1440} ngày trước"
