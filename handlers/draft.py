"""The question being written: kept in the conversation's state until it is sent or dropped."""

from typing import TypedDict

from desk.question_words import OnBehalf
from desk.tickets import TicketKind
from handlers.turn import Turn


class Draft(TypedDict):
    """`kind` and `on_behalf` are "" until they are known. `complaint`: they know that this is no legal complaint.
    `alone`: they have seen the same question of others, and theirs is another one. `dialogue`: the code of the one
    it is for, or `NEXT`."""

    text: str
    files: list[int]
    kinds: list[str]
    area_skipped: bool
    kind: str
    on_behalf: str
    anonymous: bool
    complaint: bool
    alone: bool
    dialogue: str


def new(text: str = "") -> Draft:
    return Draft(
        text=text,
        files=[],
        kinds=[],
        area_skipped=False,
        kind="",
        on_behalf="",
        anonymous=False,
        complaint=False,
        alone=False,
        dialogue="",
    )


def load(turn: Turn) -> Draft:
    """An empty one when nothing is being written."""
    kept: Draft | None = turn.recall("draft")
    return Draft(**{**new(), **kept}) if kept else new()


def save(turn: Turn, draft: Draft) -> None:
    turn.remember(draft=dict(draft))


def exists(turn: Turn) -> bool:
    return turn.recall("draft") is not None


def is_empty(draft: Draft) -> bool:
    return not draft["text"].strip() and not draft["files"]


def is_feedback(draft: Draft) -> bool:
    return draft["kind"] == TicketKind.FEEDBACK


def whom(draft: Draft) -> str:
    return draft["on_behalf"] or OnBehalf.SELF
