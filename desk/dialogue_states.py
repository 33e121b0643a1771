"""The states of a dialogue, what they are called, and the two spans that the rules set."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from desk.errors import Refused
from desk.working_time import VIETNAM
from storage.dialogues import Dialogue


class DialogueState(StrEnum):
    PLANNED = "planned"
    ANNOUNCED = "announced"
    COLLECTING = "collecting"
    AGENDA = "agenda"
    HELD = "held"
    PUBLISHED = "published"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATE_NAMES: Mapping[DialogueState, str] = {
    DialogueState.PLANNED: "đang dự kiến",
    DialogueState.ANNOUNCED: "đã thông báo",
    DialogueState.COLLECTING: "đang nhận câu hỏi",
    DialogueState.AGENDA: "đã chốt chương trình",
    DialogueState.HELD: "đã họp",
    DialogueState.PUBLISHED: "đã công bố kết quả",
    DialogueState.CLOSED: "đã kết thúc",
    DialogueState.CANCELLED: "đã huỷ",
}
NOTICE = timedelta(days=7)
"""Between the announcement and the dialogue, at least, counted in days (organisation of local government)."""
RESULTS_WITHIN = timedelta(days=10)
"""After it was held, at most, until the results are public (the same)."""
KNOWN = (DialogueState.ANNOUNCED, DialogueState.COLLECTING, DialogueState.AGENDA)
"""Residents know of it and it is still to come."""


def days_left(moment: datetime, now: datetime) -> int:
    """Whole days by the calendar; negative once it is past."""
    return (moment.astimezone(VIETNAM).date() - now.astimezone(VIETNAM).date()).days


def refuse_unless(dialogue: Dialogue, states: Sequence[str], cannot: str) -> None:
    """Raises `Refused`, beginning with what cannot be done."""
    if dialogue.state not in states:
        raise Refused(f"{cannot}: buổi này {STATE_NAMES[DialogueState(dialogue.state)]}. Hãy tải lại trang để xem.")
