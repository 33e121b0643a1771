"""Who plays a quiz, what was answered, and how that adds up; never a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from storage.db import Session, upsert
from storage.tables import areas, quiz_answers, quiz_plays, quiz_questions, quizzes


@dataclass(frozen=True, kw_only=True, slots=True)
class Play:
    """`asked`: how many questions were answered. `code`: of the entry in the draw. `entered`: it stands in the frozen
    list. `contact_id` None: the player erased themselves."""

    id: int
    quiz_id: int
    contact_id: int | None
    area_id: int | None
    code: str
    score: int
    asked: int
    started_at: datetime
    finished_at: datetime | None
    entered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaScore:
    """Of those who finished and live exactly there; `area_id` None: not known. `right`: all their right answers."""

    area_id: int | None
    name: str | None
    level: str | None
    parent_id: int | None
    players: int
    right: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    begun: int
    finished: int


_p = quiz_plays.c
_FIELDS = [_p[name] for name in Play.__slots__]


async def begin(
    session: Session, quiz_id: int, *, contact_id: int, area_id: int | None, code: str, now: datetime
) -> bool:
    """False when this person plays it already, or the code is taken."""
    new = {"quiz_id": quiz_id, "contact_id": contact_id, "area_id": area_id, "code": code, "started_at": now}
    added = await session.execute(upsert(session, quiz_plays).values(new).on_conflict_do_nothing())
    return bool(added.rowcount)


async def own(session: Session, quiz_id: int, contact_id: int, *, for_change: bool = False) -> Play | None:
    """`for_change`: nobody else answers in it until the transaction ends."""
    statement = select(*_FIELDS).where(_p.quiz_id == quiz_id, _p.contact_id == contact_id)
    return _read((await session.execute(statement.with_for_update() if for_change else statement)).first())


async def find(session: Session, code: str) -> Play | None:
    return _read((await session.execute(select(*_FIELDS).where(_p.code == code))).first())


async def unfinished(session: Session, contact_id: int, *, now: datetime) -> str | None:
    """The code of the quiz they began last, may still play, and did not finish."""
    q = quizzes.c
    statement = (
        select(q.code)
        .join(quiz_plays, _p.quiz_id == q.id)
        .where(_p.contact_id == contact_id, _p.finished_at.is_(None), q.state == "open", q.closes_at > now)
        .order_by(_p.started_at.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar()


async def quiz_code(session: Session, play: Play) -> str:
    return str((await session.execute(select(quizzes.c.code).where(quizzes.c.id == play.quiz_id))).scalar_one())


async def answer(
    session: Session, play_id: int, *, question_id: int, position: int, choice: int, is_right: bool, now: datetime
) -> bool:
    """Only the question whose turn it is, once."""
    moved = await session.execute(
        update(quiz_plays)
        .where(_p.id == play_id, _p.asked == position - 1, _p.finished_at.is_(None))
        .values(asked=position, score=_p.score + int(is_right))
    )
    if not moved.rowcount:
        return False
    values = {"play_id": play_id, "question_id": question_id, "choice": choice, "is_right": is_right, "at": now}
    await session.execute(insert(quiz_answers).values(values))
    return True


async def finish(session: Session, play_id: int, *, now: datetime) -> None:
    await session.execute(update(quiz_plays).where(_p.id == play_id).values(finished_at=now))


async def last_answered_at(session: Session, play_id: int) -> datetime | None:
    a = quiz_answers.c
    latest = select(a.at).where(a.play_id == play_id).order_by(a.at.desc()).limit(1)
    return (await session.execute(latest)).scalar()


async def set_area(session: Session, play_id: int, area_id: int) -> None:
    await session.execute(update(quiz_plays).where(_p.id == play_id).values(area_id=area_id))


async def enter(session: Session, quiz_id: int, *, least_right: int) -> None:
    """Freezes the list: who finished with enough right answers and is still there."""
    await session.execute(
        update(quiz_plays)
        .where(_p.quiz_id == quiz_id, _p.finished_at.is_not(None), _p.contact_id.is_not(None), _p.score >= least_right)
        .values(entered=True)
    )


async def entries(session: Session, quiz_id: int) -> dict[str, bool]:
    """The frozen list in order; True for a code that is void because its player erased themselves since."""
    rows = await session.execute(select(_p.code, _p.contact_id).where(_p.quiz_id == quiz_id, _p.entered.is_(True)))
    return {code: contact_id is None for code, contact_id in sorted(rows.all())}


async def counts(session: Session, quiz_ids: Sequence[int]) -> dict[int, Counts]:
    rows = await session.execute(
        select(_p.quiz_id, func.count().label("begun"), func.count(_p.finished_at).label("finished"))
        .where(_p.quiz_id.in_(quiz_ids))
        .group_by(_p.quiz_id)
    )
    return {row.quiz_id: Counts(begun=row.begun, finished=row.finished) for row in rows}


async def count_good(session: Session, quiz_id: int, *, least_right: int) -> int:
    """How many finished with at least as many right answers."""
    good = select(func.count()).where(_p.quiz_id == quiz_id, _p.finished_at.is_not(None), _p.score >= least_right)
    return int((await session.execute(good)).scalar_one())


async def by_area(session: Session, quiz_id: int) -> list[AreaScore]:
    """Those who finished, by where they live."""
    a = areas.c
    rows = await session.execute(
        select(_p.area_id, a.name, a.level, a.parent_id, func.count().label("players"), func.sum(_p.score))
        .outerjoin(areas, a.id == _p.area_id)
        .where(_p.quiz_id == quiz_id, _p.finished_at.is_not(None))
        .group_by(_p.area_id, a.name, a.level, a.parent_id)
        .order_by(_p.area_id)
    )
    names = AreaScore.__slots__
    return [AreaScore(**dict(zip(names, (*row[:5], int(row[5] or 0)), strict=True))) for row in rows]


async def by_question(session: Session, quiz_id: int) -> dict[int, tuple[int, int]]:
    """By the question's position, how many of those who finished were asked it, and were right."""
    a, q = quiz_answers.c, quiz_questions.c
    rows = await session.execute(
        select(q.position, func.count(), func.count().filter(a.is_right.is_(True)))
        .join(quiz_answers, a.question_id == q.id)
        .join(quiz_plays, _p.id == a.play_id)
        .where(q.quiz_id == quiz_id, _p.finished_at.is_not(None))
        .group_by(q.position)
    )
    return {position: (asked, right) for position, asked, right in rows}


async def of_contact(session: Session, contact_id: int) -> list[dict[str, Any]]:
    """What one person played, as plain data for their own eyes."""
    q = quizzes.c
    rows = await session.execute(
        select(q.code.label("quiz"), q.title, _p.code.label("entry"), _p.score, _p.started_at, _p.finished_at)
        .join(quizzes, q.id == _p.quiz_id)
        .where(_p.contact_id == contact_id)
        .order_by(_p.id)
    )
    return [dict(row) for row in rows.mappings()]


def _read(row: Row[Any] | None) -> Play | None:
    return Play(**row._mapping) if row else None
