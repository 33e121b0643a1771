"""Policy dialogues: which there are, for whom, and every step of their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, cast, false, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.areas import around, inside
from storage.db import Session
from storage.histories import History
from storage.officials import Grant
from storage.scope import Scope, held_in
from storage.tables import agencies, areas, dialogue_events, dialogues


class CodeTaken(Exception):
    """Another dialogue has this code: draw a new one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialogue:
    """`topics`: none means all of them. `live_item_id`: what the hall is hearing now. `reason`: of the last move, or of
    its being called off. `moves`: how often its day was changed after it was announced."""

    id: int
    code: str
    title: str
    area_id: int
    area_name: str
    area_level: str
    agency_id: int | None
    agency_name: str | None
    topics: Sequence[str]
    state: str
    starts_at: datetime
    ends_at: datetime
    place: str
    map_url: str
    directions: str
    host: str
    seats: int | None
    registration: str
    questions_until: datetime
    note: str
    reason: str
    moves: int
    agenda_version: int
    live_item_id: int | None
    created_by: int | None
    created_at: datetime
    updated_at: datetime
    announced_at: datetime | None
    agenda_fixed_at: datetime | None
    held_at: datetime | None
    published_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDialogue:
    code: str
    title: str
    area_id: int
    starts_at: datetime
    ends_at: datetime
    questions_until: datetime
    agency_id: int | None = None
    topics: Sequence[str] = ()
    place: str = ""
    map_url: str = ""
    directions: str = ""
    host: str = ""
    seats: int | None = None
    registration: str = "open"
    note: str = ""
    created_by: int | None = None
    demo: bool = False


_HISTORY = History(dialogue_events, "dialogue_id")
add_event, events = _HISTORY.add, _HISTORY.of

_NAMES = {
    "area_name": areas.c.name.label("area_name"),
    "area_level": areas.c.level.label("area_level"),
    "agency_name": agencies.c.name.label("agency_name"),
}
_SELECT = (
    select(*(_NAMES[name] if name in _NAMES else dialogues.c[name] for name in Dialogue.__slots__))
    .join(areas, areas.c.id == dialogues.c.area_id)
    .outerjoin(agencies, agencies.c.id == dialogues.c.agency_id)
)


def reached(scope: Scope) -> ColumnElement[bool]:
    """True for the rows of `dialogues` that the grants cover: held in the area or below it, and on the topic.

    A grant for one topic covers the dialogues that name it, and those that are about everything.
    """
    return or_(false(), *(_one(grant) for grant in set(scope.grants)))


def seen(scope: Scope) -> ColumnElement[bool]:
    """Also what is held for a larger area that the official's lies in: to be read, not to be changed."""
    above = [dialogues.c.area_id.in_(around(grant.area_id)) for grant in set(scope.grants) if grant.area_id is not None]
    return or_(reached(scope), *above)


async def add(session: Session, new: NewDialogue, *, now: datetime) -> int:
    """Raises `CodeTaken`, after which the transaction goes on."""
    values: dict[str, Any] = {name: getattr(new, name) for name in NewDialogue.__slots__}
    values["topics"] = list(new.topics)
    try:
        async with session.begin_nested():
            statement = insert(dialogues).values(**values, created_at=now, updated_at=now).returning(dialogues.c.id)
            return int((await session.execute(statement)).scalar_one())
    except IntegrityError as error:
        if await find(session, new.code) is None:
            raise
        raise CodeTaken(new.code) from error


async def get(session: Session, dialogue_id: int) -> Dialogue | None:
    return _read((await session.execute(_SELECT.where(dialogues.c.id == dialogue_id))).first())


async def find(session: Session, code: str) -> Dialogue | None:
    return _read((await session.execute(_SELECT.where(dialogues.c.code == code))).first())


async def find_within(
    session: Session, code: str, scope: Scope, *, for_change: bool = False, wider: bool = False
) -> Dialogue | None:
    """`for_change` keeps all other hands off it until the transaction ends; `wider`: also those of larger areas."""
    statement = _SELECT.where(dialogues.c.code == code, seen(scope) if wider else reached(scope))
    if for_change:
        statement = statement.with_for_update(of=dialogues)
    return _read((await session.execute(statement)).first())


async def hold(session: Session, dialogue_id: int) -> Dialogue:
    """Nobody else changes it until the transaction ends."""
    statement = _SELECT.where(dialogues.c.id == dialogue_id).with_for_update(of=dialogues)
    return Dialogue(**(await session.execute(statement)).one()._mapping)


async def within(
    session: Session,
    scope: Scope,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    states: Sequence[str] = (),
    area_id: int | None = None,
    limit: int = 500,
) -> list[Dialogue]:
    """By day, also those of larger areas."""
    d = dialogues.c
    statement = _SELECT.where(seen(scope)).order_by(d.starts_at, d.id).limit(limit)
    if since is not None:
        statement = statement.where(d.starts_at >= since)
    if until is not None:
        statement = statement.where(d.starts_at < until)
    if states:
        statement = statement.where(d.state.in_(states))
    if area_id is not None:
        statement = statement.where(d.area_id.in_(inside(area_id)))
    return [Dialogue(**row._mapping) for row in await session.execute(statement)]


async def for_resident(
    session: Session, area_id: int, *, states: Sequence[str], since: datetime, limit: int = 3
) -> list[Dialogue]:
    """Those of the village, its commune and its province, the next one first."""
    d = dialogues.c
    statement = (
        _SELECT.where(d.area_id.in_(around(area_id)), d.state.in_(states), d.ends_at >= since)
        .order_by(d.starts_at, d.id)
        .limit(limit)
    )
    return [Dialogue(**row._mapping) for row in await session.execute(statement)]


async def at_once(session: Session, *, area_id: int, starts_at: datetime, ends_at: datetime) -> list[Dialogue]:
    """Those not called off whose time overlaps, of the area, those above it and those below it."""
    d = dialogues.c
    near = or_(d.area_id.in_(around(area_id)), d.area_id.in_(inside(area_id)))
    statement = _SELECT.where(near, d.starts_at < ends_at, d.ends_at > starts_at, d.state != "cancelled")
    return [Dialogue(**row._mapping) for row in await session.execute(statement.order_by(d.id))]


async def in_states(
    session: Session, states: Sequence[str], *, since: datetime, until: datetime, limit: int = 1_000
) -> list[Dialogue]:
    """Everywhere, by the time they begin: for what is done by the clock."""
    d = dialogues.c
    statement = _SELECT.where(d.state.in_(states), d.starts_at >= since, d.starts_at < until)
    rows = await session.execute(statement.order_by(d.starts_at, d.id).limit(limit))
    return [Dialogue(**row._mapping) for row in rows]


async def change(session: Session, dialogue_id: int, *, now: datetime, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(dialogues).where(dialogues.c.id == dialogue_id).values(**values, updated_at=now))


def _one(grant: Grant) -> ColumnElement[bool]:
    place = held_in(dialogues.c.area_id, grant)
    if grant.topic is None:
        return place
    named = cast(dialogues.c.topics, String).like(f'%"{grant.topic}"%')
    return and_(place, or_(named, cast(dialogues.c.topics, String) == "[]"))


def _read(row: Row[Any] | None) -> Dialogue | None:
    return Dialogue(**row._mapping) if row else None
