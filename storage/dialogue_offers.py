"""Dialogues a resident of their area has not been told of in the chat."""

from datetime import datetime

from sqlalchemy import exists, select

from storage.areas import around
from storage.db import Session, upsert
from storage.tables import dialogue_notices, dialogue_questions, dialogues, tickets

OFFERED = "offered"


async def next_unoffered(session: Session, contact_id: int, area_id: int, *, now: datetime) -> str | None:
    """The code of the soonest one that takes questions now, unless they know of it or have asked for it already."""
    d, n, q, t = dialogues.c, dialogue_notices.c, dialogue_questions.c, tickets.c
    known = exists(select(n.kind).where(n.dialogue_id == d.id, n.contact_id == contact_id))
    asked = exists(
        select(q.ticket_id).join(tickets, t.id == q.ticket_id).where(q.dialogue_id == d.id, t.contact_id == contact_id)
    )
    statement = (
        select(d.code)
        .where(d.area_id.in_(around(area_id)), d.state == "collecting", d.questions_until > now, ~known, ~asked)
        .order_by(d.starts_at, d.id)
        .limit(1)
    )
    return (await session.execute(statement)).scalar()


async def mark(session: Session, dialogue_id: int, contact_id: int, *, now: datetime) -> None:
    """They know of it now, if they did not before."""
    values = {"dialogue_id": dialogue_id, "contact_id": contact_id, "kind": OFFERED, "at": now}
    await session.execute(upsert(session, dialogue_notices).values(values).on_conflict_do_nothing())
