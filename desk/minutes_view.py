"""Minutes as they are read: put together while they are written, or exactly as they were approved."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from storage import agenda
from storage import minutes as stored
from storage.agenda import AgendaItem
from storage.db import Session
from storage.dialogues import Dialogue
from storage.minutes import MinuteLine, Minutes

HEAD = ("number", "opening", "attendance", "closing", "chair", "secretary")
NOT_REACHED = "Buổi đối thoại chưa kịp nêu vấn đề này; cán bộ sẽ trả lời sau cho từng người hỏi."


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewedLine:
    """`n` counts from 1. `outcome`: open (not reached in the hall), answered, promised or written, the last two with
    `owner` and `due_on`. `plain`: the words that go home. `codes`: of its questions."""

    line_id: int
    item_id: int | None
    n: int
    theme: str
    topic: str | None
    question: str
    answer: str
    plain: str
    public: bool
    outcome: str
    owner: str
    due_on: date | None
    codes: Sequence[str]

    @property
    def said(self) -> str:
        """The answer, or that there was none."""
        return self.answer or NOT_REACHED


@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesView:
    """`checksum` and `approved_at` only of what was approved and is frozen."""

    dialogue: Dialogue
    state: str
    version: int
    number: str
    opening: str
    attendance: str
    lines: Sequence[ViewedLine]
    closing: str
    chair: str
    secretary: str
    checksum: str | None
    approved_at: datetime | None
    approver_name: str | None


async def view(session: Session, dialogue: Dialogue) -> MinutesView | None:
    """None before they are drafted."""
    minutes = await stored.of_dialogue(session, dialogue.id)
    return await view_of(session, dialogue, minutes) if minutes else None


async def view_of(session: Session, dialogue: Dialogue, minutes: Minutes) -> MinutesView:
    if minutes.frozen is not None:
        return read_frozen(dialogue, minutes.frozen, minutes)
    codes: dict[int, list[str]] = {}
    for one in await stored.questions(session, dialogue.id):
        if one.item_id is not None:
            codes.setdefault(one.item_id, []).append(one.code)
    items = {item.id: item for item in await agenda.items(session, dialogue.id)}
    lines = [
        _line(n, line, items.get(line.item_id or 0), codes.get(line.item_id or 0, []))
        for n, line in enumerate(await stored.lines(session, minutes.id), 1)
    ]
    return _view(dialogue, minutes, lines)


def snapshot(view: MinutesView) -> dict[str, Any]:
    """Everything that is approved, as plain data."""
    return {
        "dialogue": view.dialogue.code,
        "title": view.dialogue.title,
        "held_on": view.dialogue.starts_at.isoformat(),
        "version": view.version,
        **{name: getattr(view, name) for name in HEAD},
        "lines": [_plain(line) for line in view.lines],
    }


def checksum(frozen: Mapping[str, Any]) -> str:
    """SHA-256 of the snapshot as JSON with sorted keys and no spaces, so that anyone can compute it again."""
    canonical = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_frozen(dialogue: Dialogue, frozen: Mapping[str, Any], minutes: Minutes | None = None) -> MinutesView:
    """`minutes`: those it was frozen in, when it still is what they say."""
    return MinutesView(
        dialogue=dialogue,
        state="approved",
        version=frozen["version"],
        number=frozen["number"],
        opening=frozen["opening"],
        attendance=frozen["attendance"],
        lines=read_lines(frozen),
        closing=frozen["closing"],
        chair=frozen["chair"],
        secretary=frozen["secretary"],
        checksum=minutes.checksum if minutes else checksum(frozen),
        approved_at=minutes.approved_at if minutes else None,
        approver_name=minutes.approver_name if minutes else None,
    )


def read_lines(frozen: Mapping[str, Any]) -> list[ViewedLine]:
    return [
        ViewedLine(**{**line, "due_on": date.fromisoformat(line["due_on"]) if line["due_on"] else None})
        for line in frozen["lines"]
    ]


def _view(dialogue: Dialogue, minutes: Minutes, lines: Sequence[ViewedLine]) -> MinutesView:
    return MinutesView(
        dialogue=dialogue,
        state=minutes.state,
        version=minutes.version,
        number=minutes.number,
        opening=minutes.opening,
        attendance=minutes.attendance,
        lines=lines,
        closing=minutes.closing,
        chair=minutes.chair,
        secretary=minutes.secretary,
        checksum=minutes.checksum,
        approved_at=minutes.approved_at,
        approver_name=minutes.approver_name,
    )


def _line(n: int, line: MinuteLine, item: AgendaItem | None, codes: Sequence[str]) -> ViewedLine:
    return ViewedLine(
        line_id=line.id,
        item_id=line.item_id,
        n=n,
        theme=item.theme if item else "",
        topic=item.topic if item else None,
        question=line.question,
        answer=line.answer,
        plain=line.plain,
        public=line.public,
        outcome=item.outcome if item else ("answered" if line.answer else "open"),
        owner=item.owner if item else "",
        due_on=item.due_on if item else None,
        codes=codes,
    )


def _plain(line: ViewedLine) -> dict[str, Any]:
    return {**asdict(line), "due_on": line.due_on.isoformat() if line.due_on else None, "codes": list(line.codes)}
