"""Two villages that became one: all that belongs to the first goes over to the second, whose former name it becomes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, and_, delete, exists, insert, or_, select, update

from storage.areas import Area
from storage.db import Session
from storage.tables import agencies, area_aliases, areas, broadcasts, grants, segments
from storage.villages import USES

LONGEST_NAME = 120


async def hold(session: Session, area_ids: Sequence[int]) -> None:
    """Nobody settles there until the transaction ends; in one order, so that no two wait in a circle."""
    ordered = select(areas.c.id).where(areas.c.id.in_(area_ids)).order_by(areas.c.id)
    await session.execute(ordered.with_for_update())


async def merge(session: Session, village: Area, into: Area, *, now: datetime) -> None:
    """The village itself is gone after this; it is found by its code and its name as before."""
    await _drop_double_grants(session, village.id, into.id)
    for table in (segments, agencies):
        await _tell_namesakes_apart(session, table, village, into)
    for column in USES.values():
        await session.execute(update(column.table).where(column == village.id).values({column.name: into.id}))
    for table in (segments, broadcasts):
        await _change_rules(session, table, village.id, into.id)
    a = area_aliases.c
    await session.execute(update(area_aliases).where(a.area_id == village.id).values(area_id=into.id))
    folded = (await session.execute(select(areas.c.folded).where(areas.c.id == village.id))).scalar_one()
    await session.execute(delete(areas).where(areas.c.id == village.id, areas.c.level == "village"))
    former = {"area_id": into.id, "code": village.code, "name": village.name, "folded": folded, "since": now}
    await session.execute(insert(area_aliases).values(former))


async def _drop_double_grants(session: Session, old: int, new: int) -> None:
    """Of those that somebody holds for both."""
    g, there = grants.c, grants.alias()
    same_topic = or_(there.c.topic == g.topic, and_(there.c.topic.is_(None), g.topic.is_(None)))
    same = and_(there.c.official_id == g.official_id, there.c.role == g.role, there.c.area_id == new, same_topic)
    double = select(g.id).where(g.area_id == old, exists(select(there.c.id).where(same)))
    ids = list((await session.execute(double)).scalars())
    await session.execute(delete(grants).where(g.id.in_(ids)))


async def _tell_namesakes_apart(session: Session, table: Table, village: Area, into: Area) -> None:
    """A name may stand once for each place."""
    c = table.c
    there = set((await session.execute(select(c.name).where(c.area_id == into.id))).scalars())
    for id_, name in (await session.execute(select(c.id, c.name).where(c.area_id == village.id))).all():
        if name in there:
            ending = f" ({village.name})"
            told = f"{name[: LONGEST_NAME - len(ending)]}{ending}"
            await session.execute(update(table).where(c.id == id_).values(name=told))


async def _change_rules(session: Session, table: Table, old: int, new: int) -> None:
    """Whom an announcement is for names places by their ids."""
    for id_, rule in (await session.execute(select(table.c.id, table.c.rule))).all():
        if old in rule.get("areas", ()):
            changed = {**rule, "areas": list(dict.fromkeys(new if one == old else one for one in rule["areas"]))}
            await session.execute(update(table).where(table.c.id == id_).values(rule=changed))
