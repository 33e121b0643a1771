"""What is to be done next for a dialogue, and by when, for an officer who has two minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.dialogue_states import NOTICE, RESULTS_WITHIN, DialogueState
from desk.working_time import VIETNAM
from storage.dialogue_counts import Counts
from storage.dialogues import Dialogue

_ORDER = tuple(DialogueState)


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """`tail`: the page where it is done, below the dialogue's own. `late`: its time is past and it is not done."""

    words: str
    due_at: datetime | None
    is_done: bool
    late: bool
    tail: str


def of(dialogue: Dialogue, counts: Counts, *, members: int, now: datetime) -> list[Task]:
    """In the order of the calendar; none once it is called off."""
    if dialogue.state == DialogueState.CANCELLED:
        return []
    fixed, held = _reached(dialogue, DialogueState.AGENDA), _reached(dialogue, DialogueState.HELD)
    public = _reached(dialogue, DialogueState.PUBLISHED)
    start, results = dialogue.starts_at, (dialogue.held_at or dialogue.ends_at) + RESULTS_WITHIN
    told_by = _end_of_day(start - NOTICE)
    rows: list[tuple[str, datetime | None, bool, str]] = [
        ("Điền địa điểm và người chủ trì", told_by, bool(dialogue.place and dialogue.host), "/edit"),
        ("Lập đoàn: ai trả lời lĩnh vực nào", told_by, members > 0, "/delegation"),
        (
            f"Thông báo cho bà con, trước ngày họp ít nhất {NOTICE.days} ngày",
            told_by,
            dialogue.announced_at is not None,
            "#h-steps",
        ),
        (_asked(counts), dialogue.questions_until, fixed, "/questions"),
        ("Chốt chương trình", _end_of_day(start - timedelta(days=1)), fixed, "/agenda"),
        ("In giấy mời, bộ câu hỏi, danh sách điểm danh", start, held, "/papers"),
        ("Họp, ghi kết quả từng câu", dialogue.ends_at, held, "/hall"),
        ("Lập và duyệt biên bản", results, public, "/minutes"),
        (f"Công bố kết quả trong {RESULTS_WITHIN.days} ngày sau khi họp", results, public, "/minutes"),
    ]
    if public:
        rows.append(("Theo dõi các cam kết", None, dialogue.state == DialogueState.CLOSED, "/promises"))
    return [
        Task(words=words, due_at=due_at, is_done=done, late=not done and due_at is not None and due_at < now, tail=tail)
        for words, due_at, done, tail in rows
    ]


def _asked(counts: Counts) -> str:
    waiting = f", {counts.unread} câu chờ xem" if counts.unread else ""
    return f"Gom và duyệt câu hỏi (đã có {counts.questions}{waiting})"


def _reached(dialogue: Dialogue, state: DialogueState) -> bool:
    return _ORDER.index(DialogueState(dialogue.state)) >= _ORDER.index(state)


def _end_of_day(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(hour=23, minute=59, second=0, microsecond=0)
