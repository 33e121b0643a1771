"""Whom answers did not reach, for the village heads' lists."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.db import Session
from storage.recipients import REPLIES, deliveries_of, last_answers
from storage.scope import Scope, below, reached
from storage.tables import areas, tickets

_MOST_ANSWERED = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreached:
    """One line of the list for a village head, and nothing more than what stands on it."""

    code: str
    hamlet: str | None
    subject: str
    answer: str


async def unreached_list(
    session: Session, scope: Scope, *, since: datetime, area_id: int | None = None, ticket_id: int | None = None
) -> list[Unreached]:
    """Whom answers given since then did not reach, for the village heads: never sensitive or anonymous questions.

    Of at most the 500 questions answered last.
    """
    t = tickets.c
    wanted = (
        select(t.id, t.code, t.subject, areas.c.name.label("hamlet"))
        .outerjoin(areas, areas.c.id == t.area_id)
        .where(reached(scope), t.state.in_(REPLIES), t.updated_at >= since)
        .where(t.kind != "sensitive", t.anonymous.is_(False))
        .order_by(t.updated_at.desc(), t.id)
        .limit(_MOST_ANSWERED)
    )
    if area_id is not None:
        wanted = wanted.where(below(area_id))
    if ticket_id is not None:
        wanted = wanted.where(t.id == ticket_id)
    rows = {row.id: row for row in await session.execute(wanted)}
    texts = await last_answers(session, list(rows))
    lines = [
        Unreached(code=rows[id_].code, hamlet=one.hamlet, subject=rows[id_].subject, answer=texts[id_][1])
        for id_, people in (await deliveries_of(session, list(rows))).items()
        for one in people
        if one.state in ("failed", "unreached")
    ]
    return sorted(lines, key=lambda line: (line.hamlet or "", line.code))
