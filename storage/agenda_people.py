"""Who stands behind the questions of a dialogue's agenda, and what the questions ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from storage.db import Session
from storage.tables import agenda_items, areas, dialogue_questions, supporters, tickets

FORGOTTEN = "Câu hỏi của bà con"
"""The title of an item that was named after the words of somebody who had themselves erased."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Behind:
    """Somebody who asked an accepted question or joined it. `contact_id`: None on paper, in the hall, or erased."""

    ticket_id: int
    item_id: int | None
    contact_id: int | None
    area_name: str | None


async def of_dialogue(session: Session, dialogue_id: int) -> list[Behind]:
    """Askers before those who joined, each in the order they came."""
    q, t, s = dialogue_questions.c, tickets.c, supporters.c
    mine = (q.dialogue_id == dialogue_id, q.review == "accepted")
    order = (q.added_at.label("added_at"), q.ticket_id)
    asked = select(*order, q.item_id, t.contact_id, t.area_id).join(tickets, t.id == q.ticket_id).where(*mine)
    joined = (
        select(*order, q.item_id, s.contact_id, s.area_id)
        .join(supporters, s.ticket_id == q.ticket_id)
        .where(*mine, s.left_at.is_(None))
    )
    found: list[Behind] = []
    for statement in (asked, joined):
        people = statement.subquery()
        rows = await session.execute(
            select(people.c.ticket_id, people.c.item_id, people.c.contact_id, areas.c.name.label("area_name"))
            .outerjoin(areas, areas.c.id == people.c.area_id)
            .order_by(people.c.added_at, people.c.ticket_id, people.c.contact_id)
        )
        found += [Behind(**row._mapping) for row in rows]
    return found


async def sign(session: Session, signatures: Mapping[int, Mapping[str, Any]]) -> None:
    """By ticket; what has a signature meanwhile keeps it."""
    t = tickets.c
    for ticket_id, signature in signatures.items():
        unsigned = update(tickets).where(t.id == ticket_id, t.signature.is_(None))
        await session.execute(unsigned.values(signature=dict(signature)))


async def forget(session: Session, ticket_ids: Sequence[int]) -> None:
    """Titles that may be words of whoever asked these; call it while the questions still know their items."""
    q, a = dialogue_questions.c, agenda_items.c
    theirs = select(q.item_id).where(q.ticket_id.in_(ticket_ids), q.item_id.is_not(None))
    unnamed = update(agenda_items).where(a.id.in_(theirs), a.named.is_(False))
    await session.execute(unnamed.values(title=FORGOTTEN))
