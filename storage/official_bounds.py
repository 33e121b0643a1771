"""Which officials an administrator reaches: those who hold nothing outside the administrator's own area and topics."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select, true

from storage.areas import Area
from storage.db import Session
from storage.officials import Grant, Official, as_official, selected
from storage.tables import agencies, areas, grants, officials

_MOST = 500


async def list_within(session: Session, bounds: Sequence[Grant], *, limit: int = _MOST) -> list[Official]:
    """Those who can still log in first, then by name."""
    statement = selected().where(reached(bounds)).order_by(officials.c.disabled_at.is_not(None), officials.c.name)
    return [as_official(row) for row in await session.execute(statement.limit(limit))]


async def find_within(session: Session, username: str, bounds: Sequence[Grant]) -> Official | None:
    row = (await session.execute(selected().where(officials.c.username == username, reached(bounds)))).first()
    return as_official(row) if row else None


async def covers(session: Session, bounds: Sequence[Grant], wanted: Grant) -> bool:
    """Whether the administrator may hand out that grant."""
    above = await _chain(session, wanted.area_id) if wanted.area_id is not None else set()
    return any(
        (bound.area_id is None or bound.area_id in above) and (bound.topic is None or bound.topic == wanted.topic)
        for bound in bounds
    )


async def areas_offered(session: Session, bounds: Sequence[Grant], *, limit: int = _MOST) -> list[Area]:
    """The administrator's areas and those right below; the provinces when there are no bounds."""
    ids = [bound.area_id for bound in bounds if bound.area_id is not None]
    unbounded = any(bound.area_id is None for bound in bounds)
    a = areas.c
    inside = or_(a.id.in_(ids), a.parent_id.in_(ids), a.level == "province" if unbounded else false())
    rows = await session.execute(
        select(a.id, a.code, a.level, a.name, a.parent_id).where(inside).order_by(a.level.desc(), a.name).limit(limit)
    )
    return [Area(**row._mapping) for row in rows]


async def agencies_offered(session: Session, bounds: Sequence[Grant], *, limit: int = _MOST) -> list[tuple[int, str]]:
    """Id and name of those still at work within the administrator's areas."""
    c = agencies.c
    unbounded = any(bound.area_id is None for bound in bounds)
    places = [c.area_id.in_(_below(bound.area_id)) for bound in bounds if bound.area_id is not None]
    rows = await session.execute(
        select(c.id, c.name)
        .where(c.closed_at.is_(None), true() if unbounded else or_(false(), *places))
        .order_by(c.name, c.id)
        .limit(limit)
    )
    return [(row.id, row.name) for row in rows]


async def _chain(session: Session, area_id: int) -> set[int]:
    """The area and those above it."""
    found: set[int] = set()
    here: int | None = area_id
    while here is not None and here not in found:
        found.add(here)
        here = (await session.execute(select(areas.c.parent_id).where(areas.c.id == here))).scalar_one_or_none()
    return found


def reached(bounds: Sequence[Grant]) -> ColumnElement[bool]:
    """For rows of `officials`."""
    if any(bound.area_id is None and bound.topic is None for bound in bounds):
        return true()
    g = grants.c
    mine = or_(false(), *(_inside(bound) for bound in set(bounds)))
    holds = exists(select(g.id).where(g.official_id == officials.c.id))
    outside = exists(select(g.id).where(g.official_id == officials.c.id, not_(mine)))
    return and_(holds, not_(outside))


def _inside(bound: Grant) -> ColumnElement[bool]:
    """For rows of `grants`; a grant without bounds is inside nothing but another one without."""
    g = grants.c
    topic = and_(g.topic.is_not(None), g.topic == bound.topic) if bound.topic is not None else true()
    if bound.area_id is None:
        return topic
    return and_(g.area_id.is_not(None), g.area_id.in_(_below(bound.area_id)), topic)


def _below(area_id: int) -> Select[tuple[int]]:
    """The area, its communes, their villages."""
    a = areas.c
    children = select(a.id).where(a.parent_id == area_id)
    return select(a.id).where(or_(a.id == area_id, a.parent_id == area_id, a.parent_id.in_(children)))
