"""The conversation as it is shown: lines of both sides, what can be tapped, and whether an answer is on its way."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from channels.messages import IMAGES, Choice, InboundKind, ending
from channels.webchat import NAME
from desk import conversations
from desk.answer_files import PAGE
from pages import sentences
from pages.faults import Fault, TurnedAway
from pages.room import ChatRoom
from storage.contacts import HistoryLine
from storage.db import DatabaseFault

log = structlog.get_logger(__name__)

MOST_LINES = 100
_CURSOR = re.compile(r"(\d{1,18})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """The newest line of each side that a reader has seen."""

    inbound: int = 0
    outbound: int = 0

    def __str__(self) -> str:
        return f"{self.inbound}.{self.outbound}"

    def is_before(self, line: "Line") -> bool:
        return line.number > (self.inbound if line.mine else self.outbound)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`mine`: the resident said it. `note` stands for what cannot be shown as text, such as a photo. `file`: address of
    what an official sent along."""

    mine: bool
    number: int
    kind: str
    text: str
    note: str
    at: datetime
    time: str
    day: str
    file: str = ""

    @property
    def is_picture(self) -> bool:
        return ending(self.file) in IMAGES

    @property
    def key(self) -> str:
        """With the time in it, because SQLite gives the number of a deleted line to a later one."""
        return f"{'i' if self.mine else 'o'}{self.number}-{round(self.at.timestamp() * 1000)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """`waiting`: something the resident said has not been read yet. `choices` belong to the newest answer."""

    lines: Sequence[Line] = ()
    choices: Sequence[Choice] = ()
    waiting: bool = False

    @property
    def cursor(self) -> Cursor:
        return Cursor(
            inbound=max((line.number for line in self.lines if line.mine), default=0),
            outbound=max((line.number for line in self.lines if not line.mine), default=0),
        )


async def read(room: ChatRoom, address: str, *, limit: int = MOST_LINES) -> Conversation:
    """Raises TurnedAway when the database cannot be read."""
    try:
        async with room.database.reading() as session:
            history = await conversations.history(session, NAME, address, limit=limit)
    except (DatabaseFault, OSError) as error:
        log.error("chat_not_shown", error=type(error).__name__)
        raise TurnedAway(Fault.NOT_SHOWN) from error
    return show(history, zone=room.zone, now=room.clock())


async def clear(room: ChatRoom, address: str) -> None:
    """Raises TurnedAway when the database cannot be written."""
    try:
        async with room.database.transaction() as session:
            files = await conversations.clear(session, NAME, address, now=room.clock())
    except (DatabaseFault, OSError) as error:
        log.error("chat_not_cleared", error=type(error).__name__)
        raise TurnedAway(Fault.NOT_CLEARED) from error
    await room.delete_files(files)


def show(history: Sequence[HistoryLine], *, zone: ZoneInfo, now: datetime) -> Conversation:
    labels: dict[str, str] = {}
    lines: list[Line] = []
    choices: tuple[Choice, ...] = ()
    for line in history:
        if line.inbound:
            choices = ()
        elif line.choices:
            choices = tuple(Choice(label=choice["label"], payload=choice["payload"]) for choice in line.choices)
            labels.update((choice.payload, choice.label) for choice in choices)
        lines.append(_shown(line, labels, zone=zone, today=now.astimezone(zone).date()))
    waiting = any(line.inbound and line.state == "received" for line in history)
    return Conversation(lines=lines, choices=choices, waiting=waiting)


def _shown(line: HistoryLine, labels: dict[str, str], *, zone: ZoneInfo, today: date) -> Line:
    text, note = line.text, ""
    if line.inbound and line.kind == InboundKind.TAP:
        text = labels.get(line.text, "")
    if line.inbound and (not text or line.kind not in (InboundKind.TEXT, InboundKind.TAP)):
        note = sentences.SENT_KINDS.get(line.kind, "")
    local = line.at.astimezone(zone)
    return Line(
        mine=line.inbound,
        number=line.id,
        kind=line.kind if line.inbound else InboundKind.TEXT.value,
        text=text,
        note=note,
        at=line.at,
        time=f"{local:%H:%M}",
        day=_day(local.date(), today),
        file=f"{PAGE}/{PurePath(line.file).name}" if line.file else "",
    )


def _day(day: date, today: date) -> str:
    if day == today:
        return sentences.TODAY
    return sentences.YESTERDAY if day == today - timedelta(days=1) else f"{day:%d/%m/%Y}"


def read_cursor(typed: str | None) -> Cursor:
    """The beginning, for what is no cursor."""
    found = _CURSOR.fullmatch(typed or "")
    return Cursor(inbound=int(found[1]), outbound=int(found[2])) if found else Cursor()


def as_data(conversation: Conversation, lines: Iterable[Line]) -> dict[str, Any]:
    """`lines` are those the reader has not seen."""
    return {
        "lines": [
            {
                "key": line.key,
                "from": "resident" if line.mine else "office",
                "kind": line.kind,
                "text": line.text,
                "note": line.note,
                "at": line.at.isoformat(),
                "time": line.time,
                "day": line.day,
                "file": line.file,
            }
            for line in lines
        ],
        "choices": [asdict(choice) for choice in conversation.choices],
        "waiting": conversation.waiting,
        "cursor": str(conversation.cursor),
    }
