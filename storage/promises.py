"""Promises made in dialogues: what, who, by when, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from storage.areas import inside
from storage.db import Session
from storage.histories import History
from storage.officials import Grant
from storage.scope import Scope, held_in
from storage.tables import (
    agencies,
    areas,
    dialogue_questions,
    dialogues,
    officials,
    promise_events,
    promises,
    tickets,
)


class CodeTaken(Exception):
    """Another promise has this code: draw a new one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """`owner`: as officials put it; `official_id`, `agency_id`: who is reminded. `first_due_on`: before it was moved.
    `result`: what was done, or why it is dropped."""

    id: int
    code: str
    dialogue_id: int
    dialogue_code: str
    dialogue_title: str
    held_at: datetime
    item_id: int | None
    area_id: int
    area_name: str
    topic: str | None
    text: str
    owner: str
    official_id: int | None
    official_name: str | None
    agency_id: int | None
    agency_name: str | None
    due_on: date
    first_due_on: date
    state: str
    result: str
    public: bool
    done_at: datetime | None
    created_at: datetime
    updated_at: datetime


_HISTORY = History(promise_events, "promise_id")
add_event, events = _HISTORY.add, _HISTORY.of

_NAMES = {
    "dialogue_code": dialogues.c.code.label("dialogue_code"),
    "dialogue_title": dialogues.c.title.label("dialogue_title"),
    "held_at": dialogues.c.starts_at.label("held_at"),
    "area_name": areas.c.name.label("area_name"),
    "official_name": officials.c.name.label("official_name"),
    "agency_name": agencies.c.name.label("agency_name"),
}
_SELECT = (
    select(*(_NAMES[name] if name in _NAMES else promises.c[name] for name in Promise.__slots__))
    .join(dialogues, dialogues.c.id == promises.c.dialogue_id)
    .join(areas, areas.c.id == promises.c.area_id)
    .outerjoin(officials, officials.c.id == promises.c.official_id)
    .outerjoin(agencies, agencies.c.id == promises.c.agency_id)
)


def reached(scope: Scope) -> ColumnElement[bool]:
    """True for the rows of `promises` that the grants cover; one about no topic is covered by every topic's."""
    return or_(false(), *(_one(grant) for grant in set(scope.grants)))


async def add(session: Session, *, now: datetime, **values: object) -> int:
    """Raises `CodeTaken`, after which the transaction goes on."""
    try:
        async with session.begin_nested():
            new = insert(promises).values(**values, created_at=now, updated_at=now).returning(promises.c.id)
            return int((await session.execute(new)).scalar_one())
    except IntegrityError as error:
        taken = select(promises.c.id).where(promises.c.code == values["code"])
        if (await session.execute(taken)).first() is None:
            raise
        raise CodeTaken(values["code"]) from error


async def find_within(session: Session, code: str, scope: Scope, *, for_change: bool = False) -> Promise | None:
    """`for_change` keeps all other hands off it until the transaction ends."""
    statement = _SELECT.where(promises.c.code == code, reached(scope))
    if for_change:
        statement = statement.with_for_update(of=promises)
    row = (await session.execute(statement)).first()
    return Promise(**row._mapping) if row else None


async def hold(session: Session, promise_id: int) -> Promise | None:
    row = (await session.execute(_SELECT.where(promises.c.id == promise_id).with_for_update(of=promises))).first()
    return Promise(**row._mapping) if row else None


async def within(
    session: Session, scope: Scope, *, states: Sequence[str] = (), due_before: date | None = None, limit: int = 300
) -> list[Promise]:
    """The one due first comes first; `due_before`: only what was due by then."""
    statement = _SELECT.where(reached(scope))
    if states:
        statement = statement.where(promises.c.state.in_(states))
    if due_before is not None:
        statement = statement.where(promises.c.due_on < due_before)
    return await _read(session, statement.limit(limit))


async def of_dialogue(session: Session, dialogue_id: int) -> list[Promise]:
    return await _read(session, _SELECT.where(promises.c.dialogue_id == dialogue_id))


async def public_of_area(session: Session, area_id: int, *, limit: int = 300) -> list[Promise]:
    """Made there and below it, with the officials' words only."""
    p = promises.c
    statement = _SELECT.where(p.area_id.in_(inside(area_id)), p.public.is_(True))
    return await _read(session, statement.limit(limit))


async def due_soon(session: Session, *, due_by: date, after_id: int, limit: int) -> list[int]:
    """Open ones that are due by that day, by id, after the one read last."""
    p = promises.c
    statement = select(p.id).where(p.state == "open", p.due_on <= due_by, p.id > after_id).order_by(p.id).limit(limit)
    return list((await session.execute(statement)).scalars())


async def change(session: Session, promise_id: int, *, now: datetime, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(promises).where(promises.c.id == promise_id).values(**values, updated_at=now))


async def question_codes(session: Session, item_id: int) -> list[str]:
    """Of those whose askers wait for it, in the order in which they may all be held."""
    q, t = dialogue_questions.c, tickets.c
    rows = await session.execute(
        select(t.code)
        .join(dialogue_questions, q.ticket_id == t.id)
        .where(q.item_id == item_id, q.review != "withheld")
        .order_by(t.id)
    )
    return list(rows.scalars())


async def _read(session: Session, statement: Select[Any]) -> list[Promise]:
    rows = await session.execute(statement.order_by(promises.c.due_on, promises.c.id))
    return [Promise(**row._mapping) for row in rows]


def _one(grant: Grant) -> ColumnElement[bool]:
    p = promises.c
    place = held_in(p.area_id, grant)
    subject = or_(p.topic.is_(None), p.topic == grant.topic) if grant.topic is not None else true()
    return and_(place, subject)
