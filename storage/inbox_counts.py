"""How much waits in each part of the inbox, in one query."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)

from storage.among import among
from storage.db import Session
from storage.inbox import Moment, Tab, known_at, within_tab
from storage.scope import Scope, reached
from storage.tables import agencies, areas, tickets
from storage.tables.columns import Key
from storage.ways import OPEN_STATE, led, settled

_TABS = (Tab.MINE, Tab.NOBODYS, Tab.LATE, Tab.CLOSING, Tab.WAITING, Tab.UNSOLVED)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """`parts`: the open tickets that are not sensitive, by topic, by agency and by area."""

    tabs: Mapping[Tab, int]
    parts: Sequence[Part]


async def count(
    session: Session, scope: Scope, moment: Moment, *, official_id: int, opened: Collection[int], most: int
) -> Counts:
    """`most`: beyond it, what is done is not counted further.

    Villages are told apart in the communes `opened`; elsewhere they count as their commune.
    """
    statement = _counted(scope, tuple(moment.windows))
    values = known_at(moment, official_id) | {"opened": sorted(opened), "most": most}
    tabs: Counter[Tab] = Counter()
    topics: Counter[str] = Counter()
    held: Counter[tuple[int, str]] = Counter()
    places: list[Part] = []
    for kind, topic, id_, name, level, parent_id, parent_name, number, *by_tab in await session.execute(
        statement, values
    ):
        if kind == "area":
            known = {"level": level, "parent_id": parent_id, "parent_name": parent_name}
            places.append(Part(kind=kind, topic=None, id=id_, name=name, count=int(number), **known))
        elif kind == "work":
            topics[topic] += number
            held[id_, name] += number
            tabs.update({Tab.TO_DO: number} | dict(zip(_TABS, by_tab, strict=True)))
        else:
            tabs[Tab(kind)] = number
    return Counts(tabs=tabs, parts=[*_by_topic(topics), *_by_agency(held), *places])


def _by_topic(found: Mapping[str, int]) -> list[Part]:
    none = dict.fromkeys(("id", "name", "level", "parent_id", "parent_name"))
    return [Part(kind="topic", topic=topic, count=number, **none) for topic, number in found.items() if topic]


def _by_agency(found: Mapping[tuple[int, str], int]) -> list[Part]:
    none = dict.fromkeys(("topic", "level", "parent_id", "parent_name"))
    return [Part(kind="agency", id=id_, name=name, count=n, **none) for (id_, name), n in found.items() if id_]


@lru_cache(maxsize=256)
def _counted(scope: Scope, channels: tuple[str, ...]) -> CompoundSelect[Any]:
    """Made once for each shape: building it takes longer than running it."""
    plain = and_(reached(scope.plain), _t.kind != "sensitive")
    flags = [within_tab(tab, channels).label(tab) for tab in _TABS]
    seen = led(select(_t.topic, _t.area_id, _t.agency_id, *flags).where(plain, OPEN_STATE), "open").cte("seen")
    done = select(_t.id).where(plain)
    passed_on = settled(done, "passed_on", small=True) if scope.is_small else _passed_on(done)
    return union_all(
        _work(seen),
        _places(seen),
        _up_to_most(Tab.ANSWERED, settled(done, "answered", "closed", small=scope.is_small)),
        _up_to_most(Tab.PASSED_ON, passed_on),
        *([_apart(scope)] if scope.sensitive else []),
    )


def _work(seen: CTE) -> Select[Any]:
    by_tab = [func.count().filter(seen.c[tab]) for tab in _TABS]
    columns = _columns("work", func.count(), by_tab, topic=seen.c.topic, id=agencies.c.id, name=agencies.c.name)
    from_all = columns.select_from(seen).outerjoin(agencies, agencies.c.id == seen.c.agency_id)
    return from_all.group_by(seen.c.topic, agencies.c.id, agencies.c.name)


def _places(seen: CTE) -> Select[Any]:
    """Counted by area first: everything else is then done with hundreds of rows, not thousands."""
    each = select(seen.c.area_id, func.count().label("count")).group_by(seen.c.area_id).subquery()
    inner, above = areas.alias(), areas.alias()
    apart = or_(inner.c.level != "village", inner.c.parent_id.is_(None), among(inner.c.parent_id, "opened"))
    place = case((apart, inner.c.id), else_=inner.c.parent_id)
    grouped = (
        select(place.label("id"), func.sum(each.c.count).label("count"))
        .join(each, each.c.area_id == inner.c.id)
        .group_by(place)
        .subquery()
    )
    known = {name: areas.c[name] for name in ("id", "name", "level", "parent_id")}
    columns = _columns("area", grouped.c.count, [], **known, parent_name=above.c.name)
    from_all = columns.select_from(grouped).join(areas, areas.c.id == grouped.c.id)
    return from_all.outerjoin(above, above.c.id == areas.c.parent_id)


def _up_to_most(tab: Tab, found: Select[Any]) -> Select[Any]:
    return _columns(tab, func.count(), []).select_from(found.limit(bindparam("most", type_=Integer())).subquery())


def _passed_on(done: Select[Any]) -> Select[Any]:
    """So few of all that is done that they are found by their state, where their order does not matter."""
    return led(done.where(text("tickets.state = 'passed_on'")), "state_created_at")


def _apart(scope: Scope) -> Select[Any]:
    found = _columns(Tab.SENSITIVE, func.count(), []).where(reached(scope), OPEN_STATE, _t.kind == "sensitive")
    return led(found, "open")


def _columns(kind: str, count: Any, by_tab: Sequence[ColumnElement[int]], **known: Any) -> Select[Any]:
    told = [known.get(name, cast(null(), type_)).label(name) for name, type_ in _KNOWN.items()]
    zero: list[ColumnElement[int]] = [literal(0)] * len(_TABS)
    numbers = [number.label(tab) for tab, number in zip(_TABS, by_tab or zero, strict=True)]
    return select(literal(kind).label("kind"), *told, count.label("count"), *numbers)
