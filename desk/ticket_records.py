"""What all that happens to questions shares: their kinds and states, finding one to change, and keeping the record."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from desk import roles
from desk.errors import Refused
from desk.roles import Action
from storage import audit, officials, tickets
from storage.db import Session
from storage.officials import Official
from storage.scope import Scope
from storage.tickets import Ticket


class TicketKind(StrEnum):
    QUESTION = "question"
    FEEDBACK = "feedback"
    SENSITIVE = "sensitive"


class TicketState(StrEnum):
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    REOPENED = "reopened"
    CLOSED = "closed"
    PASSED_ON = "passed_on"


OPEN_STATES = (TicketState.RECEIVED, TicketState.IN_PROGRESS, TicketState.REOPENED)
SHORTEST_REASON = 3
LONGEST_NOTE = 2_000


async def existing(session: Session, code: str, scope: Scope | None = None) -> Ticket:
    """To be changed now; raises `Refused` when there is none, or none within the scope."""
    ticket = await tickets.find(session, code, for_change=True)
    if ticket and scope is not None and await tickets.find_within(session, code, scope) is None:
        ticket = None
    if ticket is None:
        raise Refused(f"Không có câu hỏi nào mang mã {code}. Hãy xem lại mã: mã có 6 chữ và số, không có số 0, 1, 5.")
    return ticket


async def existing_open(session: Session, code: str, scope: Scope | None = None) -> Ticket:
    ticket = await existing(session, code, scope)
    if ticket.state not in OPEN_STATES:
        done = {"answered": "đã được trả lời", "closed": "đã đóng", "passed_on": f"đã chuyển tới {ticket.passed_to}"}
        raise Refused(f"Câu hỏi {code} {done[ticket.state]} nên không làm được việc này nữa. Hãy tải lại trang.")
    return ticket


async def sees(session: Session, official_id: int, code: str, action: Action = Action.READ) -> bool:
    """Whether an official in office may do this with the question where it is now."""
    official = await officials.get(session, official_id)
    if official is None or official.disabled_at is not None:
        return False
    held = (await officials.grants_of(session, [official_id]))[official_id]
    return await tickets.find_within(session, code, roles.scope(official, held, action)) is not None


async def record(
    session: Session,
    ticket: Ticket,
    kind: str,
    *,
    official: Official | None,
    now: datetime,
    text: str = "",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """What an official did: a step of the question, whose id it returns, and a line of the audit log.

    Of a sensitive one only in its own log, or whom it concerns could read there that it exists.
    """
    official_id = official.id if official else None
    event_id = await tickets.add_event(
        session, ticket.id, kind, actor="official", official_id=official_id, now=now, text=text, detail=detail
    )
    action = f"ticket.{kind}"
    if ticket.kind == TicketKind.SENSITIVE:
        await audit.add_sensitive(session, action, code=ticket.code, official_id=official_id, now=now, detail=detail)
        return event_id
    await audit.add(
        session,
        action,
        actor="official" if official else "operator",
        official_id=official_id,
        object_kind="ticket",
        object_id=ticket.code,
        now=now,
        detail=detail,
    )
    return event_id


def reasoned(reason: str, what_for: str) -> str:
    """The reason, tidied; raises `Refused` when there is none."""
    tidy = reason.strip()
    if sum(letter.isalnum() for letter in tidy) < SHORTEST_REASON:
        raise Refused(f"Chưa có lý do {what_for}. Hãy viết một câu để người sau hiểu vì sao.")
    if len(tidy) > LONGEST_NOTE:
        raise Refused(f"Lý do dài {len(tidy):,} ký tự, tối đa {LONGEST_NOTE:,}. Hãy viết gọn lại.")
    return tidy
