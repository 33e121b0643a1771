"""How long each kind of data is kept; what is older is erased by a job, a little at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from storage import audit, retention
from storage.db import Session

MONTH = timedelta(days=365.25 / 12)
AT_ONCE = 500
"""Rows of a kind erased in one transaction, so that nobody has to wait for it."""


class Kind(StrEnum):
    """What is counted from: messages, misses and refused bodies from when they came, questions and reports from when
    they were closed, sessions from when they ended, what was told when registering from the end of the dialogue."""

    MESSAGES = "messages"
    MISSES = "misses"
    QUESTIONS = "questions"
    REPORTS = "reports"
    SESSIONS = "sessions"
    REFUSED = "refused"
    REGISTRATIONS = "registrations"


KEEP: Mapping[Kind, int] = MappingProxyType(
    {Kind.MESSAGES: 12, Kind.MISSES: 6, Kind.QUESTIONS: 24, Kind.REPORTS: 60, Kind.SESSIONS: 1, Kind.REFUSED: 1}
    | {Kind.REGISTRATIONS: 12}
)
"""Months, the product's own choice where the office sets nothing: the law names purposes, not months. `REPORTS`: the
sensitive ones. What officials did (`audit_events`, `sensitive_log`) stays."""
LONGEST = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """`files` are to be deleted by the caller once the transaction is committed. `more`: the next call finds more."""

    counts: Mapping[Kind, int]
    files: tuple[str, ...]
    more: bool


def read_months(text: str) -> Mapping[Kind, int]:
    """From "messages=12,questions=24", the rest as in `KEEP`. Raises ValueError naming what is allowed."""
    months = dict(KEEP)
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        if not equals or name not in set(Kind) or not number.isascii() or not number.isdigit():
            raise ValueError(f"{part!r}: expected one of {', '.join(Kind)}, '=', and a number of months")
        if not 1 <= int(number) <= LONGEST:
            raise ValueError(f"{part!r}: expected 1 to {LONGEST} months")
        months[Kind(name)] = int(number)
    return MappingProxyType(months)


async def erase_old(session: Session, months: Mapping[Kind, int], *, now: datetime) -> Erased:
    """One small step; open questions and messages not yet handled or sent are never touched."""
    erase = {
        Kind.MESSAGES: retention.erase_messages,
        Kind.MISSES: retention.erase_misses,
        Kind.QUESTIONS: retention.erase_questions,
        Kind.REPORTS: retention.erase_reports,
        Kind.SESSIONS: retention.erase_sessions,
        Kind.REFUSED: retention.erase_refused,
        Kind.REGISTRATIONS: retention.erase_registrations,
    }
    counts: dict[Kind, int] = {}
    files: list[str] = []
    for kind, step in erase.items():
        found = await step(session, before=now - months[kind] * MONTH, most=AT_ONCE, now=now)
        counts[kind] = found.rows
        files += found.files
    done = {kind.value: count for kind, count in counts.items() if count}
    if done:
        await audit.add(
            session, "data.expired", actor="system", object_kind="retention", object_id="all", now=now, detail=done
        )
    return Erased(counts=counts, files=tuple(files), more=any(count >= AT_ONCE for count in counts.values()))
