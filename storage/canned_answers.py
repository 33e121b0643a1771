"""Ready sentences for answers: by topic and area, kept by those who answer there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, delete, false, insert, or_, select, true, update

from storage.areas import around, inside
from storage.db import Session
from storage.officials import Grant
from storage.scope import held_in
from storage.tables import areas, canned_answers, officials
from storage.tables.columns import Key


@dataclass(frozen=True, kw_only=True, slots=True)
class CannedAnswer:
    """`by`: who changed it last; None when the account is gone."""

    id: int
    title: str
    text: str
    topic: str | None
    area_id: int | None
    area_name: str | None
    by: str | None
    updated_at: datetime


_c = canned_answers.c
_SELECT = (
    select(
        _c.id,
        _c.title,
        _c.text,
        _c.topic,
        _c.area_id,
        areas.c.name.label("area_name"),
        officials.c.name.label("by"),
        _c.updated_at,
    )
    .outerjoin(areas, areas.c.id == _c.area_id)
    .outerjoin(officials, officials.c.id == _c.official_id)
)


async def fitting(session: Session, *, topic: str | None, area_id: int | None, limit: int) -> list[CannedAnswer]:
    """Those for a question's topic and any area around its own, the nearest in subject first."""
    given = {"area": area_id, "topic": topic, "most": limit}
    rows = await session.execute(_fitting(topic is not None, area_id is not None), given)
    return [CannedAnswer(**row._mapping) for row in rows]


@lru_cache
def _fitting(has_topic: bool, has_area: bool) -> Select[Any]:
    place: ColumnElement[bool] = _c.area_id.is_(None)
    if has_area:
        place = or_(place, _c.area_id.in_(around(bindparam("area", type_=Key))))
    subject: ColumnElement[bool] = _c.topic.is_(None)
    if has_topic:
        subject = or_(subject, _c.topic == bindparam("topic"))
    order = (_c.topic.is_(None), _c.area_id.is_(None), _c.title, _c.id)
    return _SELECT.where(place, subject).order_by(*order).limit(bindparam("most", type_=Integer()))


async def kept_by(session: Session, grants: Sequence[Grant], *, limit: int) -> list[CannedAnswer]:
    """Those that these grants may change."""
    rows = await session.execute(_SELECT.where(_within(grants)).order_by(_c.title, _c.id).limit(limit))
    return [CannedAnswer(**row._mapping) for row in rows]


async def find(session: Session, canned_id: int, grants: Sequence[Grant]) -> CannedAnswer | None:
    """None also when these grants do not reach it."""
    row = (await session.execute(_SELECT.where(_c.id == canned_id, _within(grants)))).first()
    return CannedAnswer(**row._mapping) if row else None


async def add(
    session: Session,
    *,
    title: str,
    text: str,
    topic: str | None,
    area_id: int | None,
    official_id: int | None,
    now: datetime,
) -> int:
    values = {"title": title, "text": text, "topic": topic, "area_id": area_id, "official_id": official_id}
    added = await session.execute(insert(canned_answers).values(**values, updated_at=now).returning(_c.id))
    return int(added.scalar_one())


async def change(
    session: Session,
    canned_id: int,
    *,
    title: str,
    text: str,
    topic: str | None,
    area_id: int | None,
    official_id: int | None,
    now: datetime,
) -> None:
    values = {"title": title, "text": text, "topic": topic, "area_id": area_id, "official_id": official_id}
    await session.execute(update(canned_answers).where(_c.id == canned_id).values(**values, updated_at=now))


async def remove(session: Session, canned_id: int) -> None:
    await session.execute(delete(canned_answers).where(_c.id == canned_id))


async def reaches(session: Session, grants: Sequence[Grant], *, topic: str | None, area_id: int | None) -> bool:
    """Whether a sentence for this topic and area would be within one of these grants."""
    for grant in grants:
        if grant.topic is not None and grant.topic != topic:
            continue
        if grant.area_id is None:
            return True
        if area_id is not None:
            found = select(areas.c.id).where(areas.c.id == area_id, areas.c.id.in_(inside(grant.area_id)))
            if (await session.execute(found)).first() is not None:
                return True
    return False


def _within(grants: Sequence[Grant]) -> ColumnElement[bool]:
    return or_(false(), *(_one(grant) for grant in set(grants)))


def _one(grant: Grant) -> ColumnElement[bool]:
    place = held_in(_c.area_id, grant)
    subject = _c.topic == grant.topic if grant.topic is not None else true()
    return and_(place, subject)
