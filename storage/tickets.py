"""Questions to officials and every step of their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.db import Session
from storage.tables import areas, attachments, outbound_messages, ticket_events, tickets


class CodeTaken(Exception):
    """Another ticket has this code: draw a new one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    id: int
    code: str
    key_digest: str
    kind: str
    topic: str | None
    subject: str
    text: str
    state: str
    contact_id: int | None
    address_id: int | None
    area_id: int | None
    area_name: str | None
    channel: str
    created_at: datetime
    updated_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTicket:
    code: str
    key_digest: str
    kind: str
    topic: str | None
    subject: str
    text: str
    contact_id: int
    address_id: int
    area_id: int | None
    channel: str
    demo: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketEvent:
    kind: str
    actor: str
    official_id: int | None
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketFile:
    kind: str
    name: str | None
    state: str
    path: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerDelivery:
    state: str
    error_code: str | None
    tries: int
    created_at: datetime
    sent_at: datetime | None


_FIELDS = (
    tickets.c.id,
    tickets.c.code,
    tickets.c.key_digest,
    tickets.c.kind,
    tickets.c.topic,
    tickets.c.subject,
    tickets.c.text,
    tickets.c.state,
    tickets.c.contact_id,
    tickets.c.address_id,
    tickets.c.area_id,
    areas.c.name.label("area_name"),
    tickets.c.channel,
    tickets.c.created_at,
    tickets.c.updated_at,
    tickets.c.answered_at,
    tickets.c.closed_at,
    tickets.c.erased_at,
)
_SELECT = select(*_FIELDS).outerjoin(areas, areas.c.id == tickets.c.area_id)


async def add(session: Session, new: NewTicket, *, now: datetime) -> int:
    """Raises `CodeTaken`, after which the transaction goes on."""
    try:
        async with session.begin_nested():
            result = await session.execute(
                insert(tickets)
                .values(
                    code=new.code,
                    key_digest=new.key_digest,
                    kind=new.kind,
                    topic=new.topic,
                    subject=new.subject,
                    text=new.text,
                    contact_id=new.contact_id,
                    address_id=new.address_id,
                    area_id=new.area_id,
                    channel=new.channel,
                    demo=new.demo,
                    created_at=now,
                    updated_at=now,
                )
                .returning(tickets.c.id)
            )
            return int(result.scalar_one())
    except IntegrityError as error:
        if await find(session, new.code) is None:
            raise
        raise CodeTaken(new.code) from error


async def find(session: Session, code: str, *, for_change: bool = False) -> Ticket | None:
    """`for_change` keeps everyone else's hands off it until the transaction ends."""
    statement = _SELECT.where(tickets.c.code == code)
    if for_change:
        statement = statement.with_for_update(of=tickets)
    row = (await session.execute(statement)).first()
    return Ticket(**row._mapping) if row else None


async def of_contact(session: Session, contact_id: int, *, limit: int) -> list[Ticket]:
    statement = _SELECT.where(tickets.c.contact_id == contact_id).order_by(tickets.c.id.desc()).limit(limit)
    return [Ticket(**row._mapping) for row in await session.execute(statement)]


async def list_by_state(
    session: Session, states: Sequence[str], *, limit: int, sensitive: bool = False
) -> list[Ticket]:
    """Oldest first; the sensitive ones apart from all others."""
    kind = tickets.c.kind == "sensitive" if sensitive else tickets.c.kind != "sensitive"
    wanted = _SELECT.where(tickets.c.state.in_(states), kind)
    statement = wanted.order_by(tickets.c.created_at, tickets.c.id).limit(limit)
    return [Ticket(**row._mapping) for row in await session.execute(statement)]


async def count_key_try(session: Session, ticket_id: int, *, now: datetime, since: datetime) -> int:
    """Counts a wrong key; returns how many there were, on all addresses together, since the last pause."""
    t = tickets.c
    result = await session.execute(
        update(tickets)
        .where(t.id == ticket_id)
        .values(key_tries=case((t.key_tried_at >= since, t.key_tries + 1), else_=1), key_tried_at=now)
        .returning(t.key_tries)
    )
    return int(result.scalar_one())


async def key_tries(session: Session, ticket_id: int, *, since: datetime) -> int:
    t = tickets.c
    statement = select(t.key_tries).where(t.id == ticket_id, t.key_tried_at >= since)
    return (await session.execute(statement)).scalar() or 0


async def set_state(
    session: Session,
    ticket_id: int,
    state: str,
    *,
    now: datetime,
    answered_at: datetime | None = None,
    closed_at: datetime | None = None,
) -> None:
    values: dict[str, object] = {"state": state, "updated_at": now, "closed_at": closed_at}
    if answered_at is not None:
        values["answered_at"] = answered_at
    await session.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))


async def add_event(
    session: Session,
    ticket_id: int,
    kind: str,
    *,
    actor: str,
    now: datetime,
    text: str = "",
    official_id: int | None = None,
) -> None:
    await session.execute(
        insert(ticket_events).values(
            ticket_id=ticket_id, kind=kind, actor=actor, official_id=official_id, text=text, at=now
        )
    )


async def events(session: Session, ticket_id: int) -> list[TicketEvent]:
    e = ticket_events.c
    rows = await session.execute(
        select(e.kind, e.actor, e.official_id, e.text, e.at).where(e.ticket_id == ticket_id).order_by(e.id)
    )
    return [TicketEvent(**row._mapping) for row in rows]


async def attach(session: Session, ticket_id: int, attachment_ids: Sequence[int]) -> None:
    if attachment_ids:
        await session.execute(
            update(attachments).where(attachments.c.id.in_(attachment_ids)).values(ticket_id=ticket_id)
        )


async def files(session: Session, ticket_id: int) -> list[TicketFile]:
    a = attachments.c
    rows = await session.execute(select(a.kind, a.name, a.state, a.path).where(a.ticket_id == ticket_id).order_by(a.id))
    return [TicketFile(**row._mapping) for row in rows]


async def answer_deliveries(session: Session, ticket_id: int) -> list[AnswerDelivery]:
    o = outbound_messages.c
    rows = await session.execute(
        select(o.state, o.error_code, o.tries, o.created_at, o.sent_at)
        .where(o.ticket_id == ticket_id, o.purpose == "answer")
        .order_by(o.id)
    )
    return [AnswerDelivery(**row._mapping) for row in rows]


async def count_by_state(session: Session) -> dict[str, int]:
    statement = select(tickets.c.state, func.count()).group_by(tickets.c.state)
    return dict((await session.execute(statement)).all())
