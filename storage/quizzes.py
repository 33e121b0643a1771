"""Quizzes: which there are, within whose reach, and their questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, false, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.areas import around
from storage.db import Session
from storage.scope import Scope, held_in
from storage.tables import areas, quiz_questions, quiz_winners, quizzes


class CodeTaken(Exception):
    """Another quiz has this code: draw a new one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiz:
    """`area_id` None: for the whole country. `least_right`: from how many right answers on a code is good for the draw.
    `winners` 0: nothing is drawn. `seed_from`, `seed_on`: where and when the public seed will appear; until `drawn_at`
    is set, `seed` waits for a second person. `entrants` and `entrants_digest`: of the frozen list. `reason`: why it was
    sent back or withdrawn."""

    id: int
    code: str
    title: str
    intro: str = field(repr=False)
    prize: str = field(repr=False)
    area_id: int | None
    area_name: str | None
    area_level: str | None
    state: str
    opens_at: datetime
    closes_at: datetime
    least_right: int
    winners: int
    seed_from: str
    seed_on: date | None
    seed: str | None
    seed_by: int | None
    entrants: int | None
    entrants_digest: str | None
    reason: str
    created_by: int | None
    submitted_by: int | None
    approved_by: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    closed_at: datetime | None
    drawn_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuizQuestion:
    """`position` and `answer` (the number of the right option) count from 1."""

    id: int
    position: int
    text: str
    options: Sequence[str]
    answer: int
    explanation: str
    source: str
    entry_id: str | None


_q = quizzes.c
_NAMES = {"area_name": areas.c.name.label("area_name"), "area_level": areas.c.level.label("area_level")}
_SELECT = select(*(_NAMES[name] if name in _NAMES else _q[name] for name in Quiz.__slots__)).outerjoin(
    areas, areas.c.id == _q.area_id
)


def reached(scope: Scope) -> ColumnElement[bool]:
    """True for quizzes in areas that the grants cover; one for the whole country needs a grant without bounds."""
    return or_(false(), *(held_in(_q.area_id, grant) for grant in set(scope.grants)))


async def add(session: Session, code: str, *, now: datetime, **values: object) -> int:
    """As a draft without questions. Raises `CodeTaken`, after which the transaction goes on."""
    try:
        async with session.begin_nested():
            statement = insert(quizzes).values(code=code, **values, created_at=now, updated_at=now).returning(_q.id)
            return int((await session.execute(statement)).scalar_one())
    except IntegrityError as error:
        if await find(session, code) is None:
            raise
        raise CodeTaken(code) from error


async def find(session: Session, code: str) -> Quiz | None:
    return _read((await session.execute(_SELECT.where(_q.code == code))).first())


async def find_within(session: Session, code: str, scope: Scope, *, for_change: bool = False) -> Quiz | None:
    """`for_change` keeps all other hands off it until the transaction ends."""
    statement = _SELECT.where(_q.code == code, reached(scope))
    if for_change:
        statement = statement.with_for_update(of=quizzes)
    return _read((await session.execute(statement)).first())


async def hold(session: Session, quiz_id: int) -> Quiz:
    """Nobody else changes it until the transaction ends, nor does anyone play it meanwhile."""
    statement = _SELECT.where(_q.id == quiz_id).with_for_update(of=quizzes)
    return Quiz(**(await session.execute(statement)).one()._mapping)


async def keep_open(session: Session, code: str) -> Quiz | None:
    """Any number of players at a time; it is not closed or withdrawn until their transactions end."""
    statement = _SELECT.where(_q.code == code).with_for_update(of=quizzes, read=True)
    return _read((await session.execute(statement)).first())


async def within(session: Session, scope: Scope, *, limit: int = 200) -> list[Quiz]:
    """The newest first."""
    rows = await session.execute(_SELECT.where(reached(scope)).order_by(_q.id.desc()).limit(limit))
    return [Quiz(**row._mapping) for row in rows]


async def in_state(session: Session, state: str, *, closed_by: datetime | None = None) -> list[Quiz]:
    """Everywhere, the oldest first; `closed_by`: only those whose last minute has passed by then."""
    statement = _SELECT.where(_q.state == state).order_by(_q.id)
    if closed_by is not None:
        statement = statement.where(_q.closes_at <= closed_by)
    return [Quiz(**row._mapping) for row in await session.execute(statement)]


async def with_untold_winners(session: Session) -> list[int]:
    """Ids of quizzes that were drawn and where somebody who won was not told, perhaps because they are gone."""
    w = quiz_winners.c
    untold = select(_q.id).join(quiz_winners, w.quiz_id == _q.id).where(_q.state == "drawn", w.told_at.is_(None))
    return list((await session.execute(untold.distinct().order_by(_q.id))).scalars())


async def open_for(session: Session, area_id: int | None, *, now: datetime, limit: int) -> list[Quiz]:
    """Those a resident of the area may play now, of the nearest office first; unknown area: those of everybody."""
    theirs = _q.area_id.in_(around(area_id)) if area_id is not None else false()
    statement = (
        _SELECT.where(_q.state == "open", _q.opens_at <= now, _q.closes_at > now, or_(_q.area_id.is_(None), theirs))
        .order_by(func.length(func.coalesce(areas.c.code, "")).desc(), _q.closes_at, _q.id)
        .limit(limit)
    )
    return [Quiz(**row._mapping) for row in await session.execute(statement)]


async def change(session: Session, quiz_id: int, *, now: datetime, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(quizzes).where(_q.id == quiz_id).values(**values, updated_at=now))


async def questions(session: Session, quiz_id: int) -> list[QuizQuestion]:
    """In their order."""
    c = quiz_questions.c
    fields = [c[name] for name in QuizQuestion.__slots__]
    rows = await session.execute(select(*fields).where(c.quiz_id == quiz_id).order_by(c.position))
    return [QuizQuestion(**row._mapping) for row in rows]


async def replace_questions(session: Session, quiz_id: int, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Numbered anew in this order; only while nobody has answered any."""
    await session.execute(delete(quiz_questions).where(quiz_questions.c.quiz_id == quiz_id))
    rows = [{**one, "quiz_id": quiz_id, "position": place} for place, one in enumerate(wanted, 1)]
    if rows:
        await session.execute(insert(quiz_questions), rows)


def _read(row: Row[Any] | None) -> Quiz | None:
    return Quiz(**row._mapping) if row else None
