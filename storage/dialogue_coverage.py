"""From where the questions for a dialogue came: which village, about what, by which way."""

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.db import Session
from storage.tables import areas, dialogue_questions, supporters, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Questions with the same area, topic and channel. `parent_id`: what the area lies in; `households`: who asked or
    joined."""

    area_id: int | None
    parent_id: int | None
    topic: str | None
    channel: str
    questions: int
    households: int


async def origins(session: Session, dialogue_id: int) -> list[Origin]:
    """Of all its questions, the withheld ones too: whoever asked was reached."""
    t, s, q = tickets.c, supporters.c, dialogue_questions.c
    joined = (
        select(s.ticket_id, func.count().label("people"))
        .join(dialogue_questions, q.ticket_id == s.ticket_id)
        .where(q.dialogue_id == dialogue_id, s.left_at.is_(None))
        .group_by(s.ticket_id)
        .subquery()
    )
    place = (t.area_id, areas.c.parent_id, t.topic, t.channel)
    rows = await session.execute(
        select(*place, func.count().label("questions"), func.sum(1 + func.coalesce(joined.c.people, 0)))
        .join(dialogue_questions, q.ticket_id == t.id)
        .outerjoin(areas, areas.c.id == t.area_id)
        .outerjoin(joined, joined.c.ticket_id == t.id)
        .where(q.dialogue_id == dialogue_id)
        .group_by(*place)
    )
    return [
        Origin(area_id=area, parent_id=parent, topic=topic, channel=channel, questions=count, households=int(people))
        for area, parent, topic, channel, count, people in rows
    ]
