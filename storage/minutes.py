"""The minutes of a dialogue, line by line, and who came as far as they are counted in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from storage.db import Session
from storage.tables import (
    dialogue_questions,
    hall_notes,
    minute_lines,
    minutes,
    officials,
    registrations,
    tickets,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Minutes:
    """`version` counts what was approved, from 1. `frozen`: what was approved, word for word; `checksum`: of that."""

    id: int
    dialogue_id: int
    state: str
    number: str
    opening: str
    closing: str
    attendance: str
    secretary: str
    chair: str
    version: int
    written_by: int | None
    writer_name: str | None
    approved_by: int | None
    approver_name: str | None
    approved_at: datetime | None
    frozen: Mapping[str, Any] | None
    checksum: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MinuteLine:
    """`plain`: the words that go home. Without an item: it was taken out of the agenda afterwards."""

    id: int
    minutes_id: int
    position: int
    item_id: int | None
    question: str
    answer: str
    plain: str
    public: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendance:
    """Residents who came; of those who said so, how many are poor, near-poor, women heads of household, new to it."""

    came: int
    poor: int
    near_poor: int
    women_heads: int
    first_time: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemQuestion:
    """A question for the dialogue, without the words of whoever asked; without an item it was not in the agenda."""

    ticket_id: int
    code: str
    item_id: int | None
    asker_name: str


_approver = officials.alias("approver")
_NAMES = {
    "writer_name": officials.c.name.label("writer_name"),
    "approver_name": _approver.c.name.label("approver_name"),
}
_SELECT = (
    select(*(_NAMES[name] if name in _NAMES else minutes.c[name] for name in Minutes.__slots__))
    .outerjoin(officials, officials.c.id == minutes.c.written_by)
    .outerjoin(_approver, _approver.c.id == minutes.c.approved_by)
)
_LINE = tuple(minute_lines.c[name] for name in MinuteLine.__slots__)


async def of_dialogue(session: Session, dialogue_id: int, *, for_change: bool = False) -> Minutes | None:
    """`for_change`: nobody else changes them until the transaction ends."""
    statement = _SELECT.where(minutes.c.dialogue_id == dialogue_id)
    if for_change:
        statement = statement.with_for_update(of=minutes)
    row = (await session.execute(statement)).first()
    return Minutes(**row._mapping) if row else None


async def add(
    session: Session,
    dialogue_id: int,
    *,
    opening: str,
    closing: str,
    attendance: str,
    chair: str,
    written_by: int | None,
    now: datetime,
) -> int:
    new = insert(minutes).values(
        dialogue_id=dialogue_id,
        opening=opening,
        closing=closing,
        attendance=attendance,
        chair=chair,
        written_by=written_by,
        created_at=now,
        updated_at=now,
    )
    return int((await session.execute(new.returning(minutes.c.id))).scalar_one())


async def change(session: Session, minutes_id: int, *, now: datetime, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(minutes).where(minutes.c.id == minutes_id).values(**values, updated_at=now))


async def lines(session: Session, minutes_id: int) -> list[MinuteLine]:
    """In their order."""
    m = minute_lines.c
    rows = await session.execute(select(*_LINE).where(m.minutes_id == minutes_id).order_by(m.position, m.id))
    return [MinuteLine(**row._mapping) for row in rows]


async def add_line(
    session: Session, minutes_id: int, *, position: int, item_id: int | None, question: str, answer: str, plain: str
) -> int:
    new = insert(minute_lines).values(
        minutes_id=minutes_id, position=position, item_id=item_id, question=question, answer=answer, plain=plain
    )
    return int((await session.execute(new.returning(minute_lines.c.id))).scalar_one())


async def change_line(session: Session, line_id: int, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(minute_lines).where(minute_lines.c.id == line_id).values(**values))


async def line_of_item(session: Session, item_id: int) -> MinuteLine | None:
    row = (await session.execute(select(*_LINE).where(minute_lines.c.item_id == item_id))).first()
    return MinuteLine(**row._mapping) if row else None


async def questions(session: Session, dialogue_id: int) -> list[ItemQuestion]:
    """Those not withheld, in the order they came."""
    return await _questions(session, dialogue_questions.c.dialogue_id == dialogue_id)


async def questions_of(session: Session, dialogue_id: int, codes: Sequence[str]) -> list[ItemQuestion]:
    """Those of the dialogue, and of these codes whichever dialogue they wait for by now."""
    q = dialogue_questions.c
    return await _questions(session, or_(q.dialogue_id == dialogue_id, tickets.c.code.in_(codes)))


async def _questions(session: Session, which: ColumnElement[bool]) -> list[ItemQuestion]:
    q, t = dialogue_questions.c, tickets.c
    rows = await session.execute(
        select(q.ticket_id, t.code, q.item_id, q.asker_name)
        .join(tickets, t.id == q.ticket_id)
        .where(which, q.review != "withheld")
        .order_by(q.added_at, q.ticket_id)
    )
    return [ItemQuestion(**row._mapping) for row in rows]


async def attendance(session: Session, dialogue_id: int) -> Attendance:
    r = registrations.c

    def counted(condition: Any) -> Any:
        return func.count().filter(condition)

    row = (
        await session.execute(
            select(
                func.count(),
                counted(r.household == "poor"),
                counted(r.household == "near_poor"),
                counted(r.woman_head.is_(True)),
                counted(r.first_time.is_(True)),
            ).where(r.dialogue_id == dialogue_id, r.state == "attended")
        )
    ).one()
    return Attendance(came=row[0], poor=row[1], near_poor=row[2], women_heads=row[3], first_time=row[4])


async def polls(session: Session, dialogue_id: int) -> list[tuple[int | None, Mapping[str, Any]]]:
    """Item and detail of every show of hands that counts, in the order they were taken."""
    h = hall_notes.c
    rows = await session.execute(
        select(h.item_id, h.detail)
        .where(h.dialogue_id == dialogue_id, h.kind == "poll", h.superseded.is_(False))
        .order_by(h.written_at, h.id)
    )
    return [(row.item_id, row.detail) for row in rows]
