"""The communes that an official's grants reach: for choosing, naming, and telling which have no dialogue yet."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select, true

from storage.areas import Area
from storage.db import Session
from storage.officials import Grant
from storage.tables import areas

_FIELDS = (areas.c.id, areas.c.code, areas.c.level, areas.c.name, areas.c.parent_id)


async def communes(session: Session, grants: Sequence[Grant], *, limit: int) -> list[Area]:
    """In the areas of the grants, or all there are; by name."""
    a = areas.c
    reached = [grant.area_id for grant in grants if grant.area_id is not None]
    place = or_(a.id.in_(reached), a.parent_id.in_(reached))
    if any(grant.area_id is None for grant in grants):
        place = true()
    statement = select(*_FIELDS).where(a.level == "commune", place).order_by(a.folded, a.id).limit(limit)
    return [Area(**row._mapping) for row in await session.execute(statement)]


async def choosable(session: Session, grants: Sequence[Grant], *, limit: int) -> list[Area]:
    """The areas of the grants and those right below; the provinces when there are no bounds."""
    a = areas.c
    reached = [grant.area_id for grant in grants if grant.area_id is not None]
    place = or_(a.id.in_(reached), a.parent_id.in_(reached))
    if any(grant.area_id is None for grant in grants):
        place = or_(place, a.level == "province")
    order = func.length(a.code)
    statement = select(*_FIELDS).where(place).order_by(order, a.folded, a.id).limit(limit)
    return [Area(**row._mapping) for row in await session.execute(statement)]


async def hold(session: Session, area_ids: Sequence[int]) -> None:
    """Nobody else plans a dialogue there until the transaction ends; in one order, so that no two wait in a circle."""
    await session.execute(select(areas.c.id).where(areas.c.id.in_(area_ids)).order_by(areas.c.id).with_for_update())
