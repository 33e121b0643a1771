"""Questions to officials: sending, adding, answering, reopening, closing, and reading one by its code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from channels.base import Abilities
from desk import codes, deliveries, texts
from desk.errors import Refused
from storage import audit, contacts, tickets
from storage.db import Session
from storage.deliveries import NewMessage
from storage.officials import Official
from storage.tickets import CodeTaken, NewTicket, Ticket

SUBJECT_LENGTH = 80
SAME_MATTER = timedelta(hours=24)
"""How long further words about something urgent join the report already made."""


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


OPEN_STATES = (TicketState.RECEIVED, TicketState.IN_PROGRESS, TicketState.REOPENED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a resident sends: words, files, or both."""

    text: str
    subject: str
    topic: str | None
    attachment_ids: Sequence[int]
    contact_id: int
    address_id: int
    area_id: int | None
    channel: str
    kind: TicketKind = TicketKind.QUESTION


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """`key` is told once and kept only as a digest."""

    id: int
    code: str
    key: str


async def send(session: Session, asked: Asked, *, secret: bytes, now: datetime, actor: str = "resident") -> Sent:
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
        )
        try:
            ticket_id = await tickets.add(session, new, now=now)
        except CodeTaken:
            continue
        break
    await tickets.attach(session, ticket_id, asked.attachment_ids)
    await tickets.add_event(session, ticket_id, "received", actor=actor, now=now)
    return Sent(id=ticket_id, code=code, key=key)


async def add(session: Session, code: str, text: str, attachment_ids: Sequence[int], *, now: datetime) -> None:
    """The resident's further words or files join the thread."""
    ticket = await _existing(session, code)
    await tickets.attach(session, ticket.id, attachment_ids)
    await tickets.add_event(session, ticket.id, "added", actor="resident", now=now, text=text)


async def answer(
    session: Session,
    code: str,
    text: str,
    *,
    official: Official | None,
    abilities: Mapping[str, Abilities],
    now: datetime,
) -> bool:
    """Records the answer and queues it where the asker wrote from last; `abilities` by channel name.

    False when the asker cannot be reached (erased their data, or stopped on every channel). Raises `Refused`.
    """
    text = text.strip()
    if not text:
        raise Refused("Câu trả lời đang trống. Hãy viết câu trả lời rồi gửi lại.")
    ticket = await _existing(session, code)
    if ticket.state == TicketState.CLOSED:
        raise Refused(f"Câu hỏi {code} đã đóng. Người dân bấm “Chưa rõ” thì câu hỏi sẽ mở lại.")
    official_id = official.id if official else None
    await tickets.add_event(
        session, ticket.id, "answered", actor="official", now=now, text=text, official_id=official_id
    )
    await tickets.set_state(session, ticket.id, TicketState.ANSWERED, now=now, answered_at=now)
    await audit.add(
        session,
        "ticket.answered",
        actor="official" if official else "operator",
        official_id=official_id,
        object_kind="ticket",
        object_id=code,
        now=now,
    )
    address = await contacts.latest_address(session, ticket.contact_id) if ticket.contact_id is not None else None
    if address is None or address.channel not in abilities:
        return False
    message = NewMessage(
        address_id=address.id,
        ticket_id=ticket.id,
        purpose="answer",
        text=texts.answer_from_official(code, ticket.subject, text),
        choices=texts.after_official_answer(code),
    )
    await deliveries.post(session, message, abilities[address.channel], now=now)
    return True


async def reopen(session: Session, code: str, *, now: datetime) -> None:
    ticket = await _existing(session, code)
    if ticket.state in (TicketState.ANSWERED, TicketState.CLOSED):
        await tickets.set_state(session, ticket.id, TicketState.REOPENED, now=now)
        await tickets.add_event(session, ticket.id, "reopened", actor="resident", now=now)


async def close(session: Session, code: str, *, now: datetime) -> None:
    """The resident says it is clear, perhaps after having said that it was not."""
    ticket = await _existing(session, code)
    if ticket.state != TicketState.CLOSED:
        await tickets.set_state(session, ticket.id, TicketState.CLOSED, now=now, closed_at=now)
        await tickets.add_event(session, ticket.id, "closed", actor="resident", now=now)


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
    """(actor, text, time) of everything said, oldest first."""
    said = [("resident", ticket.text, ticket.created_at)]
    said += [(event.actor, event.text, event.at) for event in await tickets.events(session, ticket.id) if event.text]
    return said


async def _existing(session: Session, code: str) -> Ticket:
    ticket = await tickets.find(session, code, for_change=True)
    if ticket is None:
        raise Refused(f"Không có câu hỏi nào mang mã {code}. Hãy xem lại mã: mã có 6 chữ và số, không có số 0, 1, 5.")
    return ticket


def suggest_subject(text: str, guess: str | None) -> str:
    """The nearest answer's title when the matcher has one, else the first words of the question."""
    if guess:
        return guess[:SUBJECT_LENGTH]
    words = " ".join(text.split())
    if len(words) <= SUBJECT_LENGTH:
        return words or "Ảnh hoặc ghi âm gửi cán bộ"
    return words[:SUBJECT_LENGTH].rsplit(" ", 1)[0] + "…"
