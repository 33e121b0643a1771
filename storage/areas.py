"""Provinces, communes and villages as data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from storage.db import Session
from storage.tables import area_aliases, areas
from storage.tables.columns import Key


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    id: int
    code: str
    level: str
    name: str
    parent_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewArea:
    code: str
    level: str
    name: str
    folded: str
    parent_code: str | None = None


_FIELDS = (areas.c.id, areas.c.code, areas.c.level, areas.c.name, areas.c.parent_id)
_FORMERLY = select(*_FIELDS).join(area_aliases, area_aliases.c.area_id == areas.c.id)
_FEW = 1000
"""Codes that one query may name; for more, all there are is read."""
_ORDER = {"village": 0, "commune": 1, "province": 2}


async def add_missing(session: Session, wanted: Iterable[NewArea]) -> int:
    """Adds those whose code is not there yet, parents first; returns how many were added."""
    wanted = list(wanted)
    asked = {code for area in wanted for code in (area.code, area.parent_code) if code}
    query = select(areas.c.id, areas.c.code)
    if len(asked) <= _FEW:
        query = query.where(areas.c.code.in_(asked))
    known = {code: id_ for id_, code in await session.execute(query)}
    added = 0
    for level in ("province", "commune", "village"):
        rows = [
            {
                "code": area.code,
                "level": area.level,
                "name": area.name,
                "folded": area.folded,
                "parent_id": known[area.parent_code] if area.parent_code else None,
            }
            for area in wanted
            if area.level == level and area.code not in known
        ]
        if rows:
            result = await session.execute(insert(areas).returning(areas.c.id, areas.c.code), rows)
            known.update({code: id_ for id_, code in result})
            added += len(rows)
    return added


async def get(session: Session, area_id: int) -> Area | None:
    row = (await session.execute(select(*_FIELDS).where(areas.c.id == area_id))).first()
    return Area(**row._mapping) if row else None


async def find_by_code(session: Session, code: str) -> Area | None:
    """That of a village which became part of another leads there."""
    row = (await session.execute(select(*_FIELDS).where(areas.c.code == code))).first()
    if row is None:
        row = (await session.execute(_FORMERLY.where(area_aliases.c.code == code))).first()
    return Area(**row._mapping) if row else None


async def find_by_folded(session: Session, folded: str, *, levels: Sequence[str], limit: int) -> list[Area]:
    """Areas whose folded name is, or once was, `folded` or, when none is, contains it; shortest names first."""
    exact = select(*_FIELDS).where(areas.c.folded == folded, areas.c.level.in_(levels)).limit(limit)
    found = (await session.execute(exact)).all()
    if "village" in levels:
        once = _FORMERLY.where(area_aliases.c.folded == folded).limit(limit)
        found = list(dict.fromkeys([*found, *(await session.execute(once)).all()]))[:limit]
    if not found:
        like = "%" + folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        containing = (
            select(*_FIELDS)
            .where(areas.c.folded.like(like, escape="\\"), areas.c.level.in_(levels))
            .order_by(areas.c.folded)
            .limit(limit)
        )
        found = (await session.execute(containing)).all()
    return [Area(**row._mapping) for row in found]


async def count(session: Session) -> int:
    return (await session.execute(select(func.count()).select_from(areas))).scalar_one()


def around(area_id: int | ColumnElement[int]) -> Select[tuple[int]]:
    """The area itself and all above it: village, commune, province."""
    above = select(areas.c.parent_id).where(areas.c.id == area_id)
    further = select(areas.c.parent_id).where(areas.c.id.in_(above))
    return select(areas.c.id).where(or_(areas.c.id == area_id, areas.c.id.in_(above), areas.c.id.in_(further)))


def inside(area_id: int | ColumnElement[int]) -> Select[tuple[int]]:
    """The area itself and all below it: province, commune, village."""
    communes = select(areas.c.id).where(areas.c.parent_id == area_id)
    a = areas.c
    return select(a.id).where(or_(a.id == area_id, a.parent_id == area_id, a.parent_id.in_(communes)))


async def chain(session: Session, area_id: int | None) -> list[Area]:
    """The area itself first, then what it lies in: village, commune, province."""
    if area_id is None:
        return []
    rows = await session.execute(select(*_FIELDS).where(areas.c.id.in_(around(area_id))))
    found = [Area(**row._mapping) for row in rows]
    return sorted(found, key=lambda area: _ORDER[area.level])


async def surroundings(session: Session, area_id: int, *, limit: int) -> tuple[list[Area], list[Area]]:
    """The area and what it lies in, as `chain`; and the villages of its commune by name, at most `limit`."""
    rows = await session.execute(_SURROUNDINGS, {"area": area_id, "most": limit})
    found = [(is_around, Area(**dict(zip(Area.__slots__, fields, strict=True)))) for is_around, *fields in rows]
    around_it = sorted((area for is_around, area in found if is_around), key=lambda area: _ORDER[area.level])
    return around_it, [area for is_around, area in found if not is_around]


def _surroundings() -> CompoundSelect[Any]:
    here = around(bindparam("area", type_=Key))
    a = areas.c
    commune = select(a.id).where(a.id.in_(here), a.level == "commune")
    beside = (
        select(*_FIELDS)
        .where(a.level == "village", a.parent_id.in_(commune))
        .order_by(a.folded, a.id)
        .limit(bindparam("most", type_=Integer()))
        .subquery()
    )
    return union_all(select(literal(1), *_FIELDS).where(a.id.in_(here)), select(literal(0), *beside.c))


_SURROUNDINGS = _surroundings()


async def villages(session: Session, commune_id: int, *, limit: int) -> list[Area]:
    """By name."""
    statement = select(*_FIELDS).where(areas.c.parent_id == commune_id, areas.c.level == "village")
    rows = await session.execute(statement.order_by(areas.c.folded, areas.c.id).limit(limit))
    return [Area(**row._mapping) for row in rows]


async def children(session: Session, area_id: int | None, *, limit: int) -> list[Area]:
    """What lies right below, by name; of the whole country the provinces."""
    below = areas.c.parent_id == area_id if area_id is not None else areas.c.parent_id.is_(None)
    rows = await session.execute(select(*_FIELDS).where(below).order_by(areas.c.folded, areas.c.id).limit(limit))
    return [Area(**row._mapping) for row in rows]


async def lies_in(session: Session, area_id: int, above_id: int) -> bool:
    """Whether the first is the second or below it."""
    found = select(areas.c.id).where(areas.c.id == area_id, areas.c.id.in_(inside(above_id)))
    return (await session.execute(found)).first() is not None
