"""Groups of recipients that an office keeps under a name."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, false, func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from storage.areas import around, inside
from storage.db import Session
from storage.officials import Grant
from storage.scope import Scope, held_in
from storage.tables import areas, broadcasts, dialogues, segments

_OVER = ("done", "stopped", "cancelled")


class NameTaken(Exception):
    """Somebody gave it to another one of that office just now, or the area is gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """`area_id`: of the office that keeps it, None for the whole country. `rule` as `desk.segment_rule` reads it."""

    id: int
    name: str
    area_id: int | None
    area_name: str | None
    rule: Mapping[str, Any] = field(repr=False)
    created_by: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A dialogue or an announcement that a rule may name."""

    id: int
    code: str
    title: str
    at: datetime | None


_s = segments.c
_COLUMNS = [areas.c.name.label("area_name") if name == "area_name" else _s[name] for name in Segment.__slots__]
_SELECT = select(*_COLUMNS).outerjoin(areas, areas.c.id == _s.area_id)


def reached(scope: Scope) -> ColumnElement[bool]:
    """True for the rows of `segments` whose area the grants cover."""
    return or_(false(), *(held_in(_s.area_id, grant) for grant in set(scope.grants)))


async def add(
    session: Session,
    *,
    name: str,
    area_id: int | None,
    rule: Mapping[str, Any],
    by: int | None,
    now: datetime,
    demo: bool = False,
) -> int:
    """Raises `NameTaken`, after which the transaction goes on."""
    new = insert(segments).values(
        name=name, area_id=area_id, rule=dict(rule), created_by=by, created_at=now, updated_at=now, demo=demo
    )
    async with _unless_taken(session):
        return int((await session.execute(new.returning(_s.id))).scalar_one())


async def get(session: Session, segment_id: int) -> Segment | None:
    """Wherever it is."""
    row = (await session.execute(_SELECT.where(_s.id == segment_id))).first()
    return Segment(**row._mapping) if row else None


async def find_within(session: Session, segment_id: int, scope: Scope, *, for_change: bool = False) -> Segment | None:
    """`for_change` keeps all other hands off it until the transaction ends."""
    statement = _SELECT.where(_s.id == segment_id, reached(scope))
    if for_change:
        statement = statement.with_for_update(of=segments)
    row = (await session.execute(statement)).first()
    return Segment(**row._mapping) if row else None


async def within(session: Session, scope: Scope, *, limit: int = 500) -> list[Segment]:
    """By name."""
    rows = await session.execute(_SELECT.where(reached(scope)).order_by(func.lower(_s.name), _s.id).limit(limit))
    return [Segment(**row._mapping) for row in rows]


async def named(session: Session, area_id: int | None, name: str) -> int | None:
    """Which one of that office has this name, however its letters are capitalised in ASCII."""
    here = _s.area_id == area_id if area_id is not None else _s.area_id.is_(None)
    found = await session.execute(select(_s.id).where(here, func.lower(_s.name) == func.lower(name)).limit(1))
    return found.scalar_one_or_none()


async def change(
    session: Session, segment_id: int, *, name: str, area_id: int | None, rule: Mapping[str, Any], now: datetime
) -> bool:
    """False when it is gone. Raises `NameTaken`, after which the transaction goes on."""
    values = {"name": name, "area_id": area_id, "rule": dict(rule), "updated_at": now}
    async with _unless_taken(session):
        changed = await session.execute(update(segments).where(_s.id == segment_id).values(**values))
        return changed.rowcount == 1


@asynccontextmanager
async def _unless_taken(session: Session) -> AsyncIterator[None]:
    try:
        async with session.begin_nested():
            yield
    except IntegrityError as error:
        raise NameTaken from error


async def remove(session: Session, segment_id: int) -> None:
    await session.execute(delete(segments).where(_s.id == segment_id))


async def used_by(session: Session, segment_id: int, *, limit: int = 5) -> list[Named]:
    """Announcements that are not over yet, the newest first."""
    b = broadcasts.c
    statement = (
        select(b.id, b.code, b.title, b.send_at.label("at"))
        .where(b.segment_id == segment_id, b.state.not_in(_OVER))
        .order_by(b.id.desc())
        .limit(limit)
    )
    return [Named(**row._mapping) for row in await session.execute(statement)]


async def dialogues_offered(session: Session, grants: Sequence[Grant], *, since: datetime, limit: int) -> list[Named]:
    """Within the grants from then on, the newest first; what was only planned has nobody taking part."""
    d = dialogues.c
    statement = (
        _NAMED.where(_held(grants), d.starts_at >= since, d.state.not_in(["planned", "cancelled"]))
        .order_by(d.starts_at.desc(), d.id.desc())
        .limit(limit)
    )
    return [Named(**row._mapping) for row in await session.execute(statement)]


async def dialogue_near(session: Session, dialogue_id: int, grants: Sequence[Grant], area_id: int | None) -> bool:
    """Whether it is within the grants, and in the area, below it or above it."""
    d = dialogues.c
    near = or_(d.area_id.in_(inside(area_id)), d.area_id.in_(around(area_id))) if area_id is not None else true()
    found = await session.execute(select(d.id).where(d.id == dialogue_id, _held(grants), near))
    return found.first() is not None


async def dialogue_named(session: Session, dialogue_id: int) -> Named | None:
    row = (await session.execute(_NAMED.where(dialogues.c.id == dialogue_id))).first()
    return Named(**row._mapping) if row else None


async def broadcast_named(session: Session, broadcast_id: int) -> Named | None:
    b = broadcasts.c
    found = select(b.id, b.code, b.title, b.started_at.label("at")).where(b.id == broadcast_id)
    row = (await session.execute(found)).first()
    return Named(**row._mapping) if row else None


async def area_names(session: Session, area_ids: Sequence[int]) -> dict[int, str]:
    rows = await session.execute(select(areas.c.id, areas.c.name).where(areas.c.id.in_(area_ids)))
    return {row.id: row.name for row in rows}


async def outside(session: Session, area_ids: Sequence[int], area_id: int | None) -> set[int]:
    """Those that do not lie in the area, or are not there at all."""
    held = areas.c.id.in_(inside(area_id)) if area_id is not None else true()
    found = await session.execute(select(areas.c.id).where(areas.c.id.in_(area_ids), held))
    return set(area_ids) - set(found.scalars())


def _held(grants: Sequence[Grant]) -> ColumnElement[bool]:
    return or_(false(), *(held_in(dialogues.c.area_id, grant) for grant in set(grants)))


_NAMED = select(dialogues.c.id, dialogues.c.code, dialogues.c.title, dialogues.c.starts_at.label("at"))
