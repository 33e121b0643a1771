"""The way of one question as an official reads it: what was said by whom, and every step in a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desk.masking import mask
from storage.files import KeptFile
from storage.tickets import Ticket, TicketEvent


class Side(StrEnum):
    RESIDENT = "resident"
    OFFICIAL = "official"
    NOTE = "note"
    STEP = "step"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`masked`: a personal number in it is hidden. `minutes`: the dialogue's code and the line of its minutes where
    this was said. `file`: what an official sent along."""

    side: Side
    title: str
    text: str
    at: datetime
    masked: bool = False
    minutes: tuple[str, int] | None = None
    file: KeptFile | None = None


_RESIDENT = {
    "added": "Bà con viết thêm",
    "reopened": "Bà con báo chưa rõ, câu hỏi mở lại",
}
_OFFICIAL = {
    "answered": "{answers}",
    "passed_on": "{by} chuyển tới {to}",
    "deadline_moved": "{by} dời hạn và báo bà con",
    "promise": "Báo bà con về cam kết {promise}",
}
_STEPS = {
    "in_progress": "{by} nhận việc",
    "assigned": "{by} giao việc{whom}",
    "moved": "{by} đổi {topic}",
    "draft": "{by} trình câu trả lời để duyệt",
    "approved": "{by} duyệt câu trả lời",
    "returned": "{by} trả lại bản thảo",
    "closed": "Câu hỏi đã xong",
    "reminded": "Đã nhắc cán bộ về hạn",
    "escalated": "Đã báo lãnh đạo vì quá hạn",
    "grouped": "{by} gộp với câu hỏi giống",
    "ungrouped": "Tách khỏi nhóm câu hỏi giống",
    "joined": "Thêm một người cùng hỏi",
    "left": "Một người báo không phải câu của mình",
    "rated": "Bà con chấm điểm câu trả lời",
    "helped": "Bà con báo đã giải quyết được việc",
    "not_helped": "Bà con báo việc vẫn chưa giải quyết được",
}


def lines(
    ticket: Ticket,
    events: Sequence[TicketEvent],
    *,
    topics: Mapping[str, str],
    files: Sequence[KeptFile] = (),
    unmasked: bool = False,
) -> list[Line]:
    """Oldest first, beginning with the question itself; `topics`: their names by id; `files`: of the question."""
    asked = _said("Bà con hỏi", ticket.text, ticket.created_at, unmasked=unmasked)
    sent = {file.event_id: file for file in files if file.event_id is not None}
    return [asked, *_told(events, topics, sent, unmasked=unmasked)]


def _told(
    events: Sequence[TicketEvent], topics: Mapping[str, str], sent: Mapping[int, KeptFile], *, unmasked: bool
) -> Iterator[Line]:
    for event in events:
        named = {
            "by": event.official_name or "Hệ thống",
            "to": event.detail.get("to") or "nơi khác",
            "whom": _whom(event),
            "topic": _topic(event, topics),
            "answers": _answers(event),
            "promise": event.detail.get("promise") or "",
        }
        if event.kind in _RESIDENT:
            yield _said(_RESIDENT[event.kind], event.text, event.at, unmasked=unmasked)
        elif event.kind == "note":
            yield Line(side=Side.NOTE, title=f"Ghi chú nội bộ của {named['by']}", text=event.text, at=event.at)
        elif event.kind in _OFFICIAL:
            title = _OFFICIAL[event.kind].format_map(named)
            yield Line(
                side=Side.OFFICIAL,
                title=title,
                text=event.text,
                at=event.at,
                minutes=_minutes(event),
                file=sent.get(event.id),
            )
        elif event.kind in _STEPS:
            title = _STEPS[event.kind].format_map(named)
            yield Line(side=Side.STEP, title=title, text=event.text, at=event.at)


def _said(title: str, text: str, at: datetime, *, unmasked: bool) -> Line:
    shown = text if unmasked else mask(text)
    return Line(side=Side.RESIDENT, title=title, text=shown, at=at, masked=shown != text)


def _minutes(event: TicketEvent) -> tuple[str, int] | None:
    dialogue, line = event.detail.get("dialogue"), event.detail.get("line")
    return (str(dialogue), int(line)) if dialogue and line else None


def _answers(event: TicketEvent) -> str:
    if held_on := event.detail.get("held_on"):
        day = f"{date.fromisoformat(str(held_on)):%d/%m/%Y}"
        if not event.detail.get("line"):
            return f"Báo bà con: đối thoại ngày {day} chưa kịp nêu câu này"
        promised = "Đã hẹn trả lời bằng văn bản" if event.detail.get("final") is False else "Đã trả lời"
        return f"{promised} tại đối thoại ngày {day}"
    said = f"{event.official_name or 'Cán bộ'} trả lời"
    return f"{said} (bước đầu)" if event.detail.get("final") is False else said


def _topic(event: TicketEvent, topics: Mapping[str, str]) -> str:
    old, new = event.detail.get("from_topic"), event.detail.get("topic")
    if old == new:
        return "địa bàn"
    return f"lĩnh vực sang {topics.get(str(new), str(new))}" if new else "lĩnh vực"


def _whom(event: TicketEvent) -> str:
    names = [str(event.detail[key]) for key in ("assignee", "agency") if event.detail.get(key)]
    return f" cho {', '.join(names)}" if names else ""
