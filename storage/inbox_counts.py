"""How much waits in each part of the inbox, in a number of queries that does not grow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from storage.db import Session
from storage.inbox import DONE_STATE, OPEN_STATE, PASSED_STATE, Moment, Tab, known_at, within_tab
from storage.scope import Scope, reached
from storage.tables import agencies, areas, tickets
from storage.tables.columns import Key

_COUNTED = (Tab.TO_DO, Tab.MINE, Tab.NOBODYS, Tab.LATE, Tab.CLOSING, Tab.WAITING, Tab.UNSOLVED)
_KNOWN: Mapping[str, Any] = {
    "topic": String,
    "id": Key,
    "name": String,
    "level": String,
    "parent_id": Key,
    "parent_name": String,
}
_t = tickets.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Open tickets of one topic, area or agency; `parent_id` and `parent_name` are of the area above."""

    kind: str
    topic: str | None
    id: int | None
    name: str | None
    level: str | None
    parent_id: int | None
    parent_name: str | None
    count: int


async def by_tab(session: Session, scope: Scope, moment: Moment, *, official_id: int, most: int) -> Mapping[Tab, int]:
    """`most`: beyond it, what is done is not counted further."""
    statement = _by_tab(scope, tuple(moment.windows), most)
    row = (await session.execute(statement, known_at(moment, official_id))).one()
    return {Tab(name): count for name, count in row._mapping.items()}


@lru_cache(maxsize=256)
def _by_tab(scope: Scope, channels: tuple[str, ...], most: int) -> Select[Any]:
    counted = [func.count().filter(within_tab(tab, channels)).label(tab) for tab in _COUNTED]
    plain = and_(reached(scope.plain), _t.kind != "sensitive")
    waiting = select(*counted).where(plain, OPEN_STATE).subquery()
    others = {
        Tab.ANSWERED: select(_t.id).where(plain, DONE_STATE).limit(most).subquery(),
        Tab.PASSED_ON: select(_t.id).where(plain, PASSED_STATE).limit(most).subquery(),
    }
    columns = [select(func.count()).select_from(found).scalar_subquery().label(tab) for tab, found in others.items()]
    apart = select(func.count()).where(reached(scope), OPEN_STATE, _t.kind == "sensitive").scalar_subquery()
    none: ColumnElement[int] = literal(0)
    return select(waiting, *columns, (apart if scope.sensitive else none).label(Tab.SENSITIVE))


async def by_part(session: Session, scope: Scope, *, opened: Collection[int]) -> list[Part]:
    """The open tickets that are not sensitive, by topic, by area and by agency.

    Villages are told apart in the communes `opened`; elsewhere they count as their commune.
    """
    rows = await session.execute(_by_part(scope.plain, frozenset(opened)))
    return [Part(**row._mapping) for row in rows]


@lru_cache(maxsize=256)
def _by_part(scope: Scope, opened: frozenset[int]) -> CompoundSelect[Any]:
    seen = (
        select(_t.topic, _t.area_id, _t.agency_id, func.count().label("count"))
        .where(reached(scope), OPEN_STATE, _t.kind != "sensitive")
        .group_by(_t.topic, _t.area_id, _t.agency_id)
        .cte("seen")
    )
    count = func.sum(seen.c.count)
    by_topic = _part("topic", count, topic=seen.c.topic).where(seen.c.topic.is_not(None)).group_by(seen.c.topic)
    by_agency = (
        _part("agency", count, id=agencies.c.id, name=agencies.c.name)
        .join(agencies, agencies.c.id == seen.c.agency_id)
        .group_by(agencies.c.id, agencies.c.name)
    )
    above = areas.alias()
    apart = or_(areas.c.level != "village", areas.c.parent_id.is_(None), areas.c.parent_id.in_(sorted(opened)))
    place = {name: case((apart, areas.c[name]), else_=above.c[name]) for name in ("id", "name", "level", "parent_id")}
    place["parent_name"] = case((apart, above.c.name))
    placed = (
        select(seen.c.count, *(column.label(name) for name, column in place.items()))
        .join(areas, areas.c.id == seen.c.area_id)
        .outerjoin(above, above.c.id == areas.c.parent_id)
        .subquery()
    )
    known = {name: placed.c[name] for name in place}
    by_area = _part("area", func.sum(placed.c.count), **known).group_by(*known.values())
    return union_all(by_topic, by_agency, by_area)


def _part(kind: str, count: Any, **known: Any) -> Select[Any]:
    columns = [known.get(name, cast(null(), type_)).label(name) for name, type_ in _KNOWN.items()]
    return select(literal(kind).label("kind"), *columns, count.label("count"))
