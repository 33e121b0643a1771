"""Questions meant for a dialogue: each is a ticket, and belongs to one dialogue at a time or waits for the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, or_, select, update

from storage.areas import inside
from storage.db import Session
from storage.tables import OPEN_STATES, agenda_items, areas, dialogue_questions, dialogues, supporters, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueQuestion:
    """`households`: the asker and those who joined, one each. `item_id`: its place in the agenda. `late`: it came after
    the day for questions. Without a contact it was asked on paper or in the hall, or its asker erased themselves
    (`erased_at`)."""

    ticket_id: int
    code: str
    dialogue_id: int | None
    item_id: int | None
    source: str
    review: str
    reason: str
    asker_name: str
    batch: str | None
    late: bool
    moved_by_hand: bool
    added_at: datetime
    topic: str | None
    subject: str
    text: str
    state: str
    channel: str
    contact_id: int | None
    area_id: int | None
    area_name: str | None
    anonymous: bool
    on_behalf: str
    signature: Mapping[str, Any] | None
    erased_at: datetime | None
    households: int


_OF_TICKET = frozenset(
    {"code", "topic", "subject", "text", "state", "channel", "contact_id", "area_id", "anonymous", "on_behalf"}
    | {"signature", "erased_at"}
)
_JOINED = (
    select(func.count())
    .where(supporters.c.ticket_id == tickets.c.id, supporters.c.left_at.is_(None))
    .correlate(tickets)
    .scalar_subquery()
)


async def add(
    session: Session,
    ticket_id: int,
    *,
    dialogue_id: int | None,
    source: str,
    review: str,
    now: datetime,
    late: bool = False,
    asker_name: str = "",
    batch: str | None = None,
) -> None:
    """`dialogue_id` None: for the next one in its area."""
    await session.execute(
        insert(dialogue_questions).values(
            ticket_id=ticket_id,
            dialogue_id=dialogue_id,
            source=source,
            review=review,
            late=late,
            asker_name=asker_name,
            batch=batch,
            added_at=now,
        )
    )


async def of_dialogue(
    session: Session, dialogue_id: int, *, review: str | None = None, batch: str | None = None
) -> list[DialogueQuestion]:
    """In the order they came."""
    q = dialogue_questions.c
    statement = _select().where(q.dialogue_id == dialogue_id).order_by(q.added_at, q.ticket_id)
    if review is not None:
        statement = statement.where(q.review == review)
    if batch is not None:
        statement = statement.where(q.batch == batch)
    return [_read(row) for row in await session.execute(statement)]


async def waiting_for_next(session: Session, area_id: int) -> list[DialogueQuestion]:
    """From the area and below it, of no dialogue yet, in the order they came."""
    q = dialogue_questions.c
    statement = _select().where(q.dialogue_id.is_(None), tickets.c.area_id.in_(inside(area_id)))
    return [_read(row) for row in await session.execute(statement.order_by(q.added_at, q.ticket_id))]


async def of_batch(session: Session, batch: str) -> list[DialogueQuestion]:
    """What was typed in at once, in its order, wherever each belongs by now."""
    statement = _select().where(dialogue_questions.c.batch == batch).order_by(dialogue_questions.c.ticket_id)
    return [_read(row) for row in await session.execute(statement)]


async def without_outcome(session: Session, dialogue_id: int) -> list[DialogueQuestion]:
    """Still open and not withheld, and nothing was said to them in the hall."""
    q, i = dialogue_questions.c, agenda_items.c
    unheard = or_(q.item_id.is_(None), q.item_id.in_(select(i.id).where(i.outcome == "open")))
    statement = _select().where(
        q.dialogue_id == dialogue_id, q.review != "withheld", unheard, tickets.c.state.in_(OPEN_STATES)
    )
    return [_read(row) for row in await session.execute(statement.order_by(q.added_at, q.ticket_id))]


async def remove(session: Session, ticket_ids: Sequence[int]) -> None:
    """They are ordinary questions again."""
    await session.execute(delete(dialogue_questions).where(dialogue_questions.c.ticket_id.in_(ticket_ids)))


async def of_ticket(session: Session, ticket_id: int) -> DialogueQuestion | None:
    row = (await session.execute(_select().where(dialogue_questions.c.ticket_id == ticket_id))).first()
    return _read(row) if row else None


async def change(session: Session, ticket_ids: Sequence[int], **values: object) -> None:
    """Sets these columns of all of them."""
    await session.execute(
        update(dialogue_questions).where(dialogue_questions.c.ticket_id.in_(ticket_ids)).values(**values)
    )


def _select() -> Select[Any]:
    columns: list[ColumnElement[Any]] = []
    for name in DialogueQuestion.__slots__:
        if name == "area_name":
            columns.append(areas.c.name.label(name))
        elif name == "households":
            columns.append((_JOINED + 1).label(name))
        else:
            columns.append(tickets.c[name] if name in _OF_TICKET else dialogue_questions.c[name])
    joined = select(*columns).join(tickets, tickets.c.id == dialogue_questions.c.ticket_id)
    return joined.outerjoin(areas, areas.c.id == tickets.c.area_id)


def _read(row: Row[Any]) -> DialogueQuestion:
    return DialogueQuestion(**row._mapping)


async def forget(session: Session, ticket_ids: Sequence[int]) -> None:
    """Nothing that names or describes whoever asked is left; that there was a question is."""
    await change(session, ticket_ids, asker_name="", reason="")


async def export(session: Session, ticket_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Of one person's questions those meant for a dialogue, as plain data."""
    q = dialogue_questions.c
    rows = await session.execute(
        select(tickets.c.code, dialogues.c.code.label("dialogue"), q.source, q.review, q.reason, q.late, q.added_at)
        .join(tickets, tickets.c.id == q.ticket_id)
        .outerjoin(dialogues, dialogues.c.id == q.dialogue_id)
        .where(q.ticket_id.in_(ticket_ids))
        .order_by(q.ticket_id)
    )
    return [dict(row) for row in rows.mappings()]
