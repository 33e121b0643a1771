"""Whom the answers to a question are for: who asked it and who joined it, where they read, and what reached them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, cast, false, func, literal, null, select, union_all

from storage.db import Session
from storage.tables import UtcDateTime, addresses, areas, outbound_messages, supporters, ticket_events, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderAddress:
    """Where someone reads; `state`: active or stopped."""

    id: int
    channel: str
    state: str
    last_inbound_at: datetime
    quota_left: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """One person and one question. `contact_id` is None when they erased themselves, or asked on paper or in a hall
    (`on_paper`); newest address first. `joined_at`: of those who joined."""

    ticket_id: int
    contact_id: int | None
    is_asker: bool
    area_name: str | None
    anonymous: bool
    on_paper: bool = False
    joined_at: datetime | None = None
    addresses: Sequence[ReaderAddress] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerDelivery:
    state: str
    error_code: str | None
    tries: int
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonDelivery:
    """What became of the last answer for one person, without a name. `state`: queued, sent, delivered, seen, failed, or
    unreached when no message could be written at all; `error_code` why. `hamlet` is None for anonymous ones."""

    ticket_id: int
    is_asker: bool
    hamlet: str | None
    channel: str | None
    state: str
    error_code: str | None
    at: datetime | None


REPLIES = ("answered", "passed_on")


async def of_tickets(session: Session, ticket_ids: Sequence[int]) -> list[Recipient]:
    """Askers first, then those who joined and did not leave, each question's together."""
    people: dict[tuple[int, int], list[Row[Any]]] = {}
    for row in await session.execute(_people(ticket_ids)):
        people.setdefault((row.ticket_id, row.place), []).append(row)
    return [_recipient(rows) for rows in people.values()]


def _people(ticket_ids: Sequence[int]) -> Select[Any]:
    """A row for each of their addresses, newest first, and one for those who have none."""
    t, s, a = tickets.c, supporters.c, addresses.c
    on_paper = case((and_(t.contact_id.is_(None), t.erased_at.is_(None)), 1), else_=0).label("on_paper")
    askers = select(
        *(t.id.label("ticket_id"), t.contact_id, literal(0).label("place"), t.area_id, t.anonymous, on_paper),
        cast(null(), UtcDateTime).label("joined_at"),
    ).where(t.id.in_(ticket_ids))
    joined = select(
        *(s.ticket_id, s.contact_id, s.id.label("place"), s.area_id, false().label("anonymous"), literal(0)),
        s.joined_at,
    ).where(s.ticket_id.in_(ticket_ids), s.left_at.is_(None))
    people = union_all(askers, joined).subquery()
    return (
        select(
            people.c.ticket_id,
            people.c.contact_id,
            people.c.place,
            people.c.anonymous,
            people.c.on_paper,
            people.c.joined_at,
            areas.c.name.label("area_name"),
            a.id,
            a.channel,
            a.state,
            a.last_inbound_at,
            a.quota_left,
        )
        .outerjoin(areas, areas.c.id == people.c.area_id)
        .outerjoin(addresses, and_(a.contact_id == people.c.contact_id, a.state != "leaving"))
        .order_by(people.c.ticket_id, people.c.place, a.last_inbound_at.desc(), a.id)
    )


def _recipient(rows: Sequence[Row[Any]]) -> Recipient:
    """Of one person's rows."""
    one = rows[0]
    return Recipient(
        ticket_id=one.ticket_id,
        contact_id=one.contact_id,
        is_asker=one.place == 0,
        area_name=one.area_name,
        anonymous=one.anonymous,
        on_paper=bool(one.on_paper),
        joined_at=one.joined_at,
        addresses=[
            ReaderAddress(**{name: getattr(row, name) for name in ReaderAddress.__slots__})
            for row in rows
            if row.id is not None
        ],
    )


async def answer_deliveries(session: Session, ticket_id: int) -> list[AnswerDelivery]:
    """Every message of every answer, oldest first."""
    o = outbound_messages.c
    rows = await session.execute(
        select(o.state, o.error_code, o.tries, o.created_at, o.sent_at)
        .where(o.ticket_id == ticket_id, o.purpose == "answer")
        .order_by(o.id)
    )
    return [AnswerDelivery(**row._mapping) for row in rows]


async def deliveries(session: Session, ticket_id: int) -> list[PersonDelivery]:
    """Of the last answer, person by person; empty before there is one."""
    return (await deliveries_of(session, [ticket_id])).get(ticket_id, [])


async def deliveries_of(session: Session, ticket_ids: Sequence[int]) -> dict[int, list[PersonDelivery]]:
    """By question; an answer that left in several pieces counts as its worst one."""
    answered = await last_answers(session, ticket_ids)
    return await deliveries_to(session, await of_tickets(session, list(answered)), answered) if answered else {}


async def deliveries_to(
    session: Session, people: Sequence[Recipient], answered: Mapping[int, tuple[datetime, str]]
) -> dict[int, list[PersonDelivery]]:
    """The same for people known already; `answered`: as `last_answers` tells it, of all their questions."""
    sent = await _sent(session, answered)
    found: dict[int, list[PersonDelivery]] = {}
    for person in people:
        found.setdefault(person.ticket_id, []).append(_delivery(person, sent, answered[person.ticket_id][0]))
    return found


async def last_answers(session: Session, ticket_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
    """By question, when it was answered last and in which words."""
    e = ticket_events.c
    last = select(func.max(e.id)).where(e.ticket_id.in_(ticket_ids), e.kind.in_(REPLIES)).group_by(e.ticket_id)
    rows = await session.execute(select(e.ticket_id, e.at, e.text).where(e.id.in_(last)))
    return {row.ticket_id: (row.at, row.text) for row in rows}


_Sent = Mapping[tuple[int, int], tuple[str, str, str | None, datetime | None]]


async def _sent(session: Session, answered: Mapping[int, tuple[datetime, str]]) -> _Sent:
    """By question and address: channel, state, error and time of the answer's worst message."""
    o, a = outbound_messages.c, addresses.c
    rank = case({"failed": 0, "queued": 1, "sending": 1, "sent": 2, "delivered": 3}, value=o.state, else_=4)
    rows = await session.execute(
        select(o.ticket_id, o.address_id, a.channel, o.state, o.error_code, o.sent_at, o.created_at)
        .join(addresses, a.id == o.address_id)
        .where(o.ticket_id.in_(list(answered)), o.purpose == "answer")
        .where(o.created_at >= min(at for at, _ in answered.values()))
        .order_by(rank.desc(), o.id.desc())
    )
    return {
        (row.ticket_id, row.address_id): (row.channel, row.state, row.error_code, row.sent_at)
        for row in rows
        if row.created_at >= answered[row.ticket_id][0]
    }


def _delivery(person: Recipient, sent: _Sent, answered_at: datetime) -> PersonDelivery:
    """Who joined when the answer was there has read it before joining."""
    told = next((sent[key] for a in person.addresses if (key := (person.ticket_id, a.id)) in sent), None)
    if told is not None:
        channel, state, code, at = told
    elif person.joined_at is not None and person.joined_at >= answered_at:
        channel, state, code, at = None, "seen", None, person.joined_at
    else:
        channel, state, code, at = None, "unreached", _why_never(person), None
    return PersonDelivery(
        ticket_id=person.ticket_id,
        is_asker=person.is_asker,
        hamlet=None if person.anonymous else person.area_name,
        channel=channel,
        state="queued" if state == "sending" else state,
        error_code=code if state in ("failed", "unreached") else None,
        at=at,
    )


def _why_never(person: Recipient) -> str:
    """No message of the answer is there."""
    if person.on_paper:
        return "on-paper"
    if person.contact_id is None:
        return "erased"
    return "no-record" if person.addresses else "no-address"
