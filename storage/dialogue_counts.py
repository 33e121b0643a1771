"""How many ask and come, for many dialogues at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from storage.db import Session
from storage.tables import dialogue_questions, registrations


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """`questions` without those withheld; `unread` of them wait for a look. `seated` with those who came."""

    questions: int = 0
    unread: int = 0
    seated: int = 0
    waiting: int = 0


async def of(session: Session, dialogue_ids: Sequence[int]) -> dict[int, Counts]:
    """Every one of them is there."""
    q, r = dialogue_questions.c, registrations.c
    questions: dict[int, dict[str, int]] = {}
    rows = await session.execute(
        select(q.dialogue_id, q.review, func.count())
        .where(q.dialogue_id.in_(dialogue_ids))
        .group_by(q.dialogue_id, q.review)
    )
    for dialogue_id, review, count in rows:
        questions.setdefault(dialogue_id, {})[review] = count
    coming: dict[int, dict[str, int]] = {}
    rows = await session.execute(
        select(r.dialogue_id, r.state, func.count())
        .where(r.dialogue_id.in_(dialogue_ids))
        .group_by(r.dialogue_id, r.state)
    )
    for dialogue_id, state, count in rows:
        coming.setdefault(dialogue_id, {})[state] = count
    return {one: _counts(questions.get(one, {}), coming.get(one, {})) for one in dialogue_ids}


def _counts(questions: dict[str, int], coming: dict[str, int]) -> Counts:
    return Counts(
        questions=questions.get("waiting", 0) + questions.get("accepted", 0),
        unread=questions.get("waiting", 0),
        seated=coming.get("seated", 0) + coming.get("attended", 0),
        waiting=coming.get("waiting", 0),
    )
