"""Surveys: what is asked, of whom, and what was answered, kept apart from who answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, false, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.db import Session
from storage.scope import Scope, held_in
from storage.tables import (
    areas,
    dialogues,
    survey_answers,
    surveys,
)


class CodeTaken(Exception):
    """Another survey has this code: draw a new one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """`questions`: each with `text` and `options`."""

    id: int
    code: str
    title: str
    dialogue_id: int | None
    dialogue_code: str | None
    area_id: int
    area_name: str
    questions: Sequence[Mapping[str, Any]]
    state: str
    created_by: int | None
    created_at: datetime
    opened_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyAnswer:
    """`answers`: by the number of the question, the number of the option, both from 1."""

    id: int
    area_name: str | None
    answers: Mapping[str, int]
    text: str


_NAMES = {"area_name": areas.c.name.label("area_name"), "dialogue_code": dialogues.c.code.label("dialogue_code")}
_SELECT = (
    select(*(_NAMES[name] if name in _NAMES else surveys.c[name] for name in Survey.__slots__))
    .join(areas, areas.c.id == surveys.c.area_id)
    .outerjoin(dialogues, dialogues.c.id == surveys.c.dialogue_id)
)


async def add(
    session: Session,
    *,
    code: str,
    title: str,
    dialogue_id: int | None,
    area_id: int,
    questions: Sequence[Mapping[str, Any]],
    created_by: int | None,
    now: datetime,
    demo: bool = False,
) -> int:
    """Raises `CodeTaken`, after which the transaction goes on."""
    values = {
        "code": code,
        "title": title,
        "dialogue_id": dialogue_id,
        "area_id": area_id,
        "questions": [dict(one) for one in questions],
        "created_by": created_by,
        "created_at": now,
        "demo": demo,
    }
    try:
        async with session.begin_nested():
            added = await session.execute(insert(surveys).values(**values).returning(surveys.c.id))
            return int(added.scalar_one())
    except IntegrityError as error:
        if await find(session, code) is None:
            raise
        raise CodeTaken(code) from error


async def find(session: Session, code: str) -> Survey | None:
    return _read((await session.execute(_SELECT.where(surveys.c.code == code))).first())


async def find_within(session: Session, code: str, scope: Scope, *, for_change: bool = False) -> Survey | None:
    """`for_change` keeps all other hands off it until the transaction ends."""
    statement = _SELECT.where(surveys.c.code == code, _reached(scope))
    if for_change:
        statement = statement.with_for_update(of=surveys)
    return _read((await session.execute(statement)).first())


async def of_dialogue(session: Session, dialogue_id: int) -> Survey | None:
    """The newest one."""
    statement = _SELECT.where(surveys.c.dialogue_id == dialogue_id).order_by(surveys.c.id.desc()).limit(1)
    return _read((await session.execute(statement)).first())


async def within(session: Session, scope: Scope, *, limit: int = 200) -> list[Survey]:
    """Newest first."""
    statement = _SELECT.where(_reached(scope)).order_by(surveys.c.id.desc()).limit(limit)
    return [Survey(**row._mapping) for row in await session.execute(statement)]


async def change(session: Session, survey_id: int, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(surveys).where(surveys.c.id == survey_id).values(**values))


async def by_ids(session: Session, survey_ids: Sequence[int]) -> dict[int, Survey]:
    rows = await session.execute(_SELECT.where(surveys.c.id.in_(survey_ids)))
    return {row.id: Survey(**row._mapping) for row in rows}


async def add_answer(
    session: Session, survey_id: int, *, area_id: int | None, channel: str, answers: Mapping[str, int], day: date
) -> int:
    new = insert(survey_answers).values(
        survey_id=survey_id, area_id=area_id, channel=channel, answers=dict(answers), answered_on=day
    )
    return int((await session.execute(new.returning(survey_answers.c.id))).scalar_one())


async def get_answer(session: Session, survey_id: int, answer_id: int) -> SurveyAnswer | None:
    a = survey_answers.c
    found = await _answers(session, (a.survey_id == survey_id) & (a.id == answer_id))
    return found[0] if found else None


async def change_answer(session: Session, answer_id: int, **values: object) -> None:
    await session.execute(update(survey_answers).where(survey_answers.c.id == answer_id).values(**values))


async def answers(session: Session, survey_id: int) -> list[SurveyAnswer]:
    return await _answers(session, survey_answers.c.survey_id == survey_id)


async def _answers(session: Session, which: ColumnElement[bool]) -> list[SurveyAnswer]:
    a = survey_answers.c
    rows = await session.execute(
        select(a.id, areas.c.name.label("area_name"), a.answers, a.text)
        .outerjoin(areas, areas.c.id == a.area_id)
        .where(which)
        .order_by(a.id)
    )
    return [SurveyAnswer(**row._mapping) for row in rows]


def _reached(scope: Scope) -> ColumnElement[bool]:
    """Within the area of a grant for all topics."""
    grants = [grant for grant in set(scope.grants) if grant.topic is None]
    return or_(false(), *(held_in(surveys.c.area_id, one) for one in grants))


def _read(row: Row[Any] | None) -> Survey | None:
    return Survey(**row._mapping) if row else None
