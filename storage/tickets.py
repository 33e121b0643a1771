"""Questions to officials: finding them, within an official's scope or not, and changing them."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.db import Session
from storage.recipients import AnswerDelivery, PersonDelivery, answer_deliveries, deliveries
from storage.scope import Scope, reached
from storage.tables import addresses, agencies, areas, officials, tickets
from storage.ticket_events import (
    TicketEvent,
    TicketFile,
    add_event,
    attach,
    events,
    files,
    last_event,
)
from storage.unreached import Unreached, unreached_list

__all__ = [
    "AnswerDelivery",
    "CodeTaken",
    "NewTicket",
    "PersonDelivery",
    "Ticket",
    "TicketEvent",
    "TicketFile",
    "Unreached",
    "add",
    "add_event",
    "answer_deliveries",
    "attach",
    "change",
    "count_by_state",
    "count_key_try",
    "deliveries",
    "events",
    "files",
    "find",
    "find_within",
    "get",
    "key_tries",
    "last_event",
    "list_by_state",
    "nearly",
    "of_codes",
    "of_contact",
    "unreached_list",
]


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
    agency_id: int | None
    agency_name: str | None
    assignee_id: int | None
    assignee_name: str | None
    group_id: int | None
    channel: str
    on_behalf: str
    anonymous: bool
    passed_to: str | None
    reopened: int
    rating: int | None
    helped: bool | None
    due_at: datetime | None
    first_due_at: datetime | None
    final_due_at: datetime | None
    first_replied_at: datetime | None
    created_at: datetime
    updated_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTicket:
    """Without a contact: asked on paper or in a hall."""

    code: str
    key_digest: str
    kind: str
    topic: str | None
    subject: str
    text: str
    contact_id: int | None
    address_id: int | None
    area_id: int | None
    channel: str
    demo: bool = False
    agency_id: int | None = None
    on_behalf: str = "self"
    anonymous: bool = False
    signature: Mapping[str, Any] | None = None
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    final_due_at: datetime | None = None


_LETTERS = string.ascii_uppercase + string.digits
_NAMES = {
    "area_name": areas.c.name.label("area_name"),
    "agency_name": agencies.c.name.label("agency_name"),
    "assignee_name": officials.c.name.label("assignee_name"),
}
_SELECT = (
    select(*(_NAMES[name] if name in _NAMES else tickets.c[name] for name in Ticket.__slots__))
    .outerjoin(areas, areas.c.id == tickets.c.area_id)
    .outerjoin(agencies, agencies.c.id == tickets.c.agency_id)
    .outerjoin(officials, officials.c.id == tickets.c.assignee_id)
)


async def add(session: Session, new: NewTicket, *, now: datetime) -> int:
    """Raises `CodeTaken`, after which the transaction goes on."""
    values: dict[str, Any] = {name: getattr(new, name) for name in NewTicket.__slots__}
    a = addresses.c
    values["heard_at"] = select(a.last_inbound_at).where(a.id == new.address_id, a.state == "active").scalar_subquery()
    if new.signature is not None:
        values["signature"] = dict(new.signature)
    try:
        async with session.begin_nested():
            result = await session.execute(
                insert(tickets).values(**values, created_at=now, updated_at=now).returning(tickets.c.id)
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
    return _read((await session.execute(statement)).first())


async def get(session: Session, ticket_id: int) -> Ticket | None:
    return _read((await session.execute(_SELECT.where(tickets.c.id == ticket_id))).first())


async def of_codes(session: Session, codes: Sequence[str]) -> list[Ticket]:
    """Those that are there, oldest first."""
    rows = await session.execute(_SELECT.where(tickets.c.code.in_(codes)).order_by(tickets.c.id))
    return [Ticket(**row._mapping) for row in rows]


async def find_within(session: Session, code: str, scope: Scope, *, for_change: bool = False) -> Ticket | None:
    """As an official may see it: None outside the scope, and of an anonymous one not whose it is."""
    found = _read((await session.execute(_within(scope, for_change), {"code": code})).first())
    return replace(found, contact_id=None, address_id=None) if found and found.anonymous else found


@lru_cache(maxsize=512)
def _within(scope: Scope, for_change: bool) -> Select[Any]:
    statement = _SELECT.where(tickets.c.code == bindparam("code"), reached(scope))
    return statement.with_for_update(of=tickets) if for_change else statement


async def nearly(session: Session, code: str, scope: Scope, *, limit: int = 5) -> list[str]:
    """Codes within the scope one letter away from what was typed: another one in its place, or two changed about."""
    t = tickets.c
    others = {f"{code[:at]}{other}{code[at + 1 :]}" for at in range(len(code)) for other in _LETTERS}
    others |= {f"{code[:at]}{code[at + 1]}{code[at]}{code[at + 2 :]}" for at in range(len(code) - 1)}
    statement = select(t.code).where(t.code.in_(others - {code}), reached(scope)).order_by(t.id.desc()).limit(limit)
    return list((await session.execute(statement)).scalars())


async def of_contact(session: Session, contact_id: int, *, limit: int) -> list[Ticket]:
    """For the resident's own eyes: anonymous ones too."""
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


async def change(session: Session, ticket_id: int, *, now: datetime, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values, updated_at=now))


async def count_by_state(session: Session) -> dict[str, int]:
    statement = select(tickets.c.state, func.count()).group_by(tickets.c.state)
    return dict((await session.execute(statement)).all())


def _read(row: Row[Any] | None) -> Ticket | None:
    return Ticket(**row._mapping) if row else None
