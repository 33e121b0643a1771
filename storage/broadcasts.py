"""Announcements: which there are, within whose reach, and every step of their way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, false, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.areas import inside
from storage.db import Session
from storage.histories import History
from storage.scope import Scope, held_in
from storage.tables import areas, broadcast_events, broadcasts

CORRECTION = "correction"
"""The kind that tells of an answer that holds no more."""


class CodeTaken(Exception):
    """Another announcement has this code: draw a new one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Broadcast:
    """`area_id`: of the office that speaks, None for the whole country; nobody outside it is written to. `rule`: whom
    it is for, as `desk.segments` reads it. `texts`: by language. `choices`: label and payload of each button.
    `recordings`: kept files by language. `template`: of Zalo, for those whose window is closed. `wave`: those up to
    this number may leave. `held_by`: why nothing leaves at the moment though it is being sent. `prepared_to`: the last
    contact written down. `version` grows with every change of its draft; `digest` is of what was approved."""

    id: int
    code: str
    kind: str
    title: str
    area_id: int | None
    area_name: str | None
    area_level: str | None
    segment_id: int | None
    rule: Mapping[str, Any] = field(repr=False)
    dialogue_id: int | None
    notice_id: int | None
    story_id: int | None
    quiz_id: int | None
    campaign: str | None
    texts: Mapping[str, str] = field(repr=False)
    choices: Sequence[Mapping[str, str]] = field(repr=False)
    image: str | None
    recordings: Mapping[str, str] = field(repr=False)
    script: str = field(repr=False)
    template: Mapping[str, Any] = field(repr=False)
    state: str
    send_at: datetime | None
    repeats: str
    repeats_until: date | None
    repeat_of: int | None
    by_night: bool
    reason: str
    wave_size: int | None
    wave: int
    most_open: int | None
    held_by: str | None
    audience: int | None
    prepared_to: int
    version: int
    digest: str | None
    created_by: int | None
    approved_by: int | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewBroadcast:
    """`code` is drawn by `desk.broadcasts`."""

    title: str
    code: str = ""
    rule: Mapping[str, Any]
    kind: str = "news"
    area_id: int | None = None
    segment_id: int | None = None
    dialogue_id: int | None = None
    notice_id: int | None = None
    story_id: int | None = None
    quiz_id: int | None = None
    campaign: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Mapping[str, str]] = ()
    image: str | None = None
    recordings: Mapping[str, str] = field(default_factory=dict)
    script: str = ""
    template: Mapping[str, Any] = field(default_factory=dict)
    send_at: datetime | None = None
    repeats: str = "never"
    repeats_until: date | None = None
    repeat_of: int | None = None
    by_night: bool = False
    reason: str = ""
    wave_size: int | None = None
    most_open: int | None = None
    created_by: int | None = None
    demo: bool = False


_HISTORY = History(broadcast_events, "broadcast_id")
add_event, events = _HISTORY.add, _HISTORY.of

_b = broadcasts.c
_NAMES = {"area_name": areas.c.name.label("area_name"), "area_level": areas.c.level.label("area_level")}
_SELECT = select(*(_NAMES[name] if name in _NAMES else _b[name] for name in Broadcast.__slots__)).outerjoin(
    areas, areas.c.id == _b.area_id
)


def reached(scope: Scope) -> ColumnElement[bool]:
    """True for the rows of `broadcasts` whose area the grants cover; one for the whole country needs one without
    bounds."""
    return or_(false(), *(held_in(_b.area_id, grant) for grant in set(scope.grants)))


async def add(session: Session, new: NewBroadcast, *, now: datetime) -> int:
    """As a draft. Raises `CodeTaken`, after which the transaction goes on."""
    values: dict[str, Any] = {name: getattr(new, name) for name in NewBroadcast.__slots__}
    values["choices"] = [dict(choice) for choice in new.choices]
    try:
        async with session.begin_nested():
            statement = insert(broadcasts).values(**values, created_at=now, updated_at=now).returning(_b.id)
            return int((await session.execute(statement)).scalar_one())
    except IntegrityError as error:
        if await find(session, new.code) is None:
            raise
        raise CodeTaken(new.code) from error


async def get(session: Session, broadcast_id: int) -> Broadcast | None:
    return _read((await session.execute(_SELECT.where(_b.id == broadcast_id))).first())


async def find(session: Session, code: str) -> Broadcast | None:
    return _read((await session.execute(_SELECT.where(_b.code == code))).first())


async def find_within(session: Session, code: str, scope: Scope, *, for_change: bool = False) -> Broadcast | None:
    """`for_change` keeps all other hands off it until the transaction ends."""
    statement = _SELECT.where(_b.code == code, reached(scope))
    if for_change:
        statement = statement.with_for_update(of=broadcasts)
    return _read((await session.execute(statement)).first())


async def hold(session: Session, broadcast_id: int) -> Broadcast:
    """Nobody else changes it until the transaction ends."""
    statement = _SELECT.where(_b.id == broadcast_id).with_for_update(of=broadcasts)
    return Broadcast(**(await session.execute(statement)).one()._mapping)


async def within(
    session: Session,
    scope: Scope,
    *,
    states: Sequence[str] = (),
    kind: str = "",
    area_id: int | None = None,
    limit: int = 200,
) -> list[Broadcast]:
    """The newest first."""
    statement = _SELECT.where(reached(scope)).order_by(_b.id.desc()).limit(limit)
    if kind:
        statement = statement.where(_b.kind == kind)
    if states:
        statement = statement.where(_b.state.in_(states))
    if area_id is not None:
        statement = statement.where(_b.area_id.in_(inside(area_id)))
    return [Broadcast(**row._mapping) for row in await session.execute(statement)]


async def in_states(session: Session, states: Sequence[str], *, due: datetime | None = None) -> list[Broadcast]:
    """Everywhere, the oldest first; `due`: only those whose time has come by then, or that have none."""
    statement = _SELECT.where(_b.state.in_(states)).order_by(_b.id)
    if due is not None:
        statement = statement.where(or_(_b.send_at.is_(None), _b.send_at <= due))
    return [Broadcast(**row._mapping) for row in await session.execute(statement)]


async def of_dialogue(session: Session, dialogue_id: int) -> list[Broadcast]:
    """The newest first."""
    statement = _SELECT.where(_b.dialogue_id == dialogue_id).order_by(_b.id.desc())
    return [Broadcast(**row._mapping) for row in await session.execute(statement)]


async def repeating(session: Session, states: Sequence[str]) -> list[Broadcast]:
    """Everywhere, those in these states that are to come again, the oldest first."""
    statement = _SELECT.where(_b.state.in_(states), _b.repeats != "never").order_by(_b.id)
    return [Broadcast(**row._mapping) for row in await session.execute(statement)]


async def change(session: Session, broadcast_id: int, *, now: datetime, **values: object) -> None:
    """Sets these columns."""
    await session.execute(update(broadcasts).where(_b.id == broadcast_id).values(**values, updated_at=now))


def _read(row: Row[*tuple[Any, ...]] | None) -> Broadcast | None:
    return Broadcast(**row._mapping) if row else None
