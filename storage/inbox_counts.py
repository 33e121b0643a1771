"""How much waits in each part of the inbox, in a number of queries that does not grow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, null, select, union_all

from storage.db import Session
from storage.inbox import DONE_STATE, OPEN_STATE, Moment, Tab, closes_at, with_windows, within_tab
from storage.scope import Scope, reached
from storage.tables import agencies, areas, tickets
from storage.tables.columns import Key

_COUNTED = (Tab.TO_DO, Tab.MINE, Tab.NOBODYS, Tab.LATE, Tab.CLOSING, Tab.WAITING, Tab.UNSOLVED)
_KNOWN = {"topic": String, "id": Key, "name": String, "level": String, "parent_id": Key, "parent_name": String}
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


async def by_tab(
    session: Session, scope: Scope, moment: Moment, *, official_id: int, most: int
) -> Mapping[Tab, int]:
    """`most`: beyond it, what is done is not counted further."""
    closes = closes_at(session, moment)
    counted = [func.count().filter(within_tab(tab, closes, moment, official_id)).label(tab) for tab in _COUNTED]
    waiting = (
        select(*counted).select_from(with_windows(moment)).where(reached(scope), OPEN_STATE, _t.kind != "sensitive")
    ).subquery()
    done = (
        select(_t.id).where(reached(scope), DONE_STATE, _t.kind != "sensitive").limit(most).subquery()
    )
    passed = select(_t.id).where(reached(scope), _t.state == "passed_on", _t.kind != "sensitive").limit(most).subquery()
    apart = select(_t.id).where(reached(scope), OPEN_STATE, _t.kind == "sensitive").subquery()
    others = {Tab.ANSWERED: done, Tab.PASSED_ON: passed, Tab.SENSITIVE: apart}
    columns = [
        select(func.count()).select_from(found).scalar_subquery().label(tab) for tab, found in others.items()
    ]
    row = (await session.execute(select(waiting, *columns))).one()
    return {Tab(name): count for name, count in row._mapping.items()}


async def by_part(session: Session, scope: Scope) -> list[Part]:
    """The open tickets that are not sensitive, by topic, by area and by agency."""
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
    place = {"id": areas.c.id, "name": areas.c.name, "level": areas.c.level}
    place |= {"parent_id": above.c.id, "parent_name": above.c.name}
    by_area = (
        _part("area", count, **place)
        .join(areas, areas.c.id == seen.c.area_id)
        .outerjoin(above, above.c.id == areas.c.parent_id)
        .group_by(*place.values())
    )
    return [Part(**row._mapping) for row in await session.execute(union_all(by_topic, by_agency, by_area))]


def _part(kind: str, count: Any, **known: Any) -> Select[Any]:
    columns = [known.get(name, cast(null(), type_)).label(name) for name, type_ in _KNOWN.items()]
    return select(literal(kind).label("kind"), *columns, count.label("count"))
