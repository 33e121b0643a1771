"""Questions to officials, from one door: what residents do with them here, what officials do beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from desk import codes, sensitive, ticket_deadlines, ticket_places, ticket_texts
from desk.answers import Answered, answer, approve, save_draft, send_back
from desk.deadlines import Deadlines
from desk.errors import Refused
from desk.recipients import Delivered, Written, delivered, reachability
from desk.ticket_deadlines import USUAL, move_deadline, reopen
from desk.ticket_records import OPEN_STATES, TicketKind, TicketState, existing, reasoned, record, sees
from desk.ticket_steps import assign, move, note, pass_on, read, take
from desk.working_time import WorkingTime
from storage import agencies, tickets
from storage.db import Session
from storage.officials import Official
from storage.scope import Scope
from storage.tickets import CodeTaken, NewTicket, Ticket

__all__ = [
    "OPEN_STATES",
    "SAME_MATTER",
    "Answered",
    "Asked",
    "Delivered",
    "Sent",
    "TicketKind",
    "TicketState",
    "Written",
    "add",
    "answer",
    "approve",
    "assign",
    "close",
    "delivered",
    "helped",
    "move",
    "move_deadline",
    "note",
    "opens",
    "pass_on",
    "rate",
    "reachability",
    "read",
    "reopen",
    "save_draft",
    "sees",
    "send",
    "send_back",
    "suggest_subject",
    "take",
    "thread",
]

SUBJECT_LENGTH = 80
SAME_MATTER = timedelta(hours=24)
"""How long further words about something urgent join the report already made."""

_SHOWN_TO_RESIDENTS = frozenset({"added", "answered", "passed_on", "deadline_moved", "promise"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a resident sends: words, files, or both. Without a contact it was asked on paper or in a hall.

    `on_behalf`: "self" or whom they ask for; `anonymous`: officials never learn who it was; `signature`: what the
    question asks, for finding others like it.
    """

    text: str
    subject: str
    topic: str | None
    attachment_ids: Sequence[int]
    contact_id: int | None
    address_id: int | None
    area_id: int | None
    channel: str
    kind: TicketKind = TicketKind.QUESTION
    on_behalf: str = "self"
    anonymous: bool = False
    signature: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """`key` is told once and kept only as a digest; by `final_due_at` it is to be answered."""

    id: int
    code: str
    key: str
    final_due_at: datetime


async def send(
    session: Session,
    asked: Asked,
    *,
    secret: bytes,
    now: datetime,
    actor: str = "resident",
    working_time: WorkingTime = USUAL,
    due: Deadlines | None = None,
) -> Sent:
    """With its deadlines, where somebody can open it, and at the agency that works on its topic; a sensitive one goes
    to nobody it is about.

    `due`: instead of what the rules say.
    """
    due = due or await ticket_deadlines.of_new(session, asked.kind, asked.topic, now=now, working_time=working_time)
    apart = asked.kind == TicketKind.SENSITIVE
    place = await ticket_places.place(session, asked.kind, asked.topic, asked.area_id)
    said = {"place_said": place.said} if place.said is not None else {}
    lives, asked = asked.area_id, replace(asked, area_id=place.area_id)
    agency_id = None if apart else await agencies.for_ticket(session, asked.topic, asked.area_id)
    sent = await _keep(session, asked, due, agency_id, secret=secret, now=now)
    await tickets.attach(session, sent.id, asked.attachment_ids)
    await tickets.add_event(session, sent.id, "received", actor=actor, now=now, detail=said)
    if apart:
        await sensitive.receive(session, sent.id, sent.code, asked.text, asked.area_id, lives=lives, now=now)
    return sent


async def _keep(
    session: Session, asked: Asked, due: Deadlines, agency_id: int | None, *, secret: bytes, now: datetime
) -> Sent:
    """Under a code that nothing else has."""
    key = codes.new_key()
    while True:
        code = codes.new_code()
        new = NewTicket(
            code=code,
            key_digest=codes.digest_key(secret, code, key),
            kind=asked.kind,
            topic=asked.topic,
            subject=asked.subject,
            text=asked.text,
            contact_id=asked.contact_id,
            address_id=asked.address_id,
            area_id=asked.area_id,
            channel=asked.channel,
            agency_id=agency_id,
            on_behalf=asked.on_behalf,
            anonymous=asked.anonymous,
            signature=asked.signature,
            due_at=due.first_due_at,
            first_due_at=due.first_due_at,
            final_due_at=due.final_due_at,
        )
        try:
            ticket_id = await tickets.add(session, new, now=now)
        except CodeTaken:
            continue
        return Sent(id=ticket_id, code=code, key=key, final_due_at=due.final_due_at)


async def add(session: Session, code: str, text: str, attachment_ids: Sequence[int], *, now: datetime) -> None:
    """The resident's further words or files join the thread; of a sensitive one they may name somebody more."""
    ticket = await existing(session, code)
    await tickets.attach(session, ticket.id, attachment_ids)
    await tickets.add_event(session, ticket.id, "added", actor="resident", now=now, text=text)
    if ticket.kind == TicketKind.SENSITIVE:
        await sensitive.record_concerns(session, ticket.id, text, ticket.area_id)


async def close(
    session: Session,
    code: str,
    *,
    now: datetime,
    official: Official | None = None,
    reason: str = "",
    scope: Scope | None = None,
) -> None:
    """The resident says it is clear, perhaps after having said that it was not; or an official, with a reason."""
    ticket = await existing(session, code, scope)
    if ticket.state == TicketState.CLOSED:
        return
    if official is not None:
        reason = reasoned(reason, "đóng câu hỏi")
    await tickets.change(session, ticket.id, now=now, state=TicketState.CLOSED, closed_at=now, due_at=None)
    if official is not None:
        await record(session, ticket, "closed", official=official, text=reason, now=now)
    else:
        await tickets.add_event(session, ticket.id, "closed", actor="resident", now=now)


async def rate(session: Session, code: str, rating: int, *, now: datetime) -> None:
    """1 (chưa tốt) to 5 (rất tốt); True and False mean 5 and 1. The last one counts. Raises `Refused`."""
    ticket = await existing(session, code)
    stars = (5 if rating else 1) if isinstance(rating, bool) else rating
    if not 1 <= stars <= 5:
        raise Refused("Điểm chấm từ 1 đến 5. Bà con chọn lại giúp nhé.")
    if ticket.state in OPEN_STATES:
        raise Refused(f"Câu hỏi {code} chưa có câu trả lời nên chưa chấm được.")
    await tickets.change(session, ticket.id, now=now, rating=stars)
    await tickets.add_event(session, ticket.id, "rated", actor="resident", now=now, detail={"rating": stars})


async def helped(session: Session, code: str, yes: bool, *, now: datetime) -> None:
    """Whether the matter itself is solved, asked some days after the answer."""
    ticket = await existing(session, code)
    await tickets.change(session, ticket.id, now=now, helped=yes)
    await tickets.add_event(session, ticket.id, "helped" if yes else "not_helped", actor="resident", now=now)


KEY_PAUSE = timedelta(hours=24)
MOST_KEY_TRIES = 20
"""Wrong keys for one question, from anywhere, before it stays shut until nobody has tried for `KEY_PAUSE`: of 10,000
keys a guesser gets through twenty."""


async def opens(session: Session, ticket: Ticket, key: str, *, secret: bytes, now: datetime) -> bool:
    """Whether the four digits open the thread; a wrong try is counted, and too many shut it for everyone."""
    since = now - KEY_PAUSE
    if await tickets.key_tries(session, ticket.id, since=since) >= MOST_KEY_TRIES:
        return False
    if codes.key_fits(secret, ticket.code, key, ticket.key_digest):
        return True
    await tickets.count_key_try(session, ticket.id, now=now, since=since)
    return False


async def thread(session: Session, ticket: Ticket) -> list[tuple[str, str, datetime]]:
    """(actor, text, time) of everything said to and by the resident, oldest first; notes among officials are not."""
    said = [("resident", ticket.text, ticket.created_at)]
    events = await tickets.events(session, ticket.id)
    said += [
        (event.actor, ticket_texts.with_file(event.text, event.detail.get("file")), event.at)
        for event in events
        if event.text and event.kind in _SHOWN_TO_RESIDENTS
    ]
    return said


def suggest_subject(text: str, guess: str | None) -> str:
    """The nearest answer's title when the matcher has one, else the first words of the question."""
    if guess:
        return guess[:SUBJECT_LENGTH]
    words = " ".join(text.split())
    if len(words) <= SUBJECT_LENGTH:
        return words or "Ảnh hoặc ghi âm gửi cán bộ"
    return words[:SUBJECT_LENGTH].rsplit(" ", 1)[0] + "…"
