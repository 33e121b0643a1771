"""Where announcements were read out or hung up: by whom, when and how, village by village."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, insert, or_, select

from storage.areas import inside
from storage.db import Session
from storage.tables import areas, broadcast_readings, officials

_r = broadcast_readings.c
_a, _above = areas.c, areas.alias()


@dataclass(frozen=True, kw_only=True, slots=True)
class NewReading:
    """`area_id`: a village, or a commune whose loudspeaker all of its villages hear."""

    area_id: int
    manner: str
    read_at: datetime
    reader: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """`official_name`: who wrote it down."""

    id: int
    area_id: int
    area_name: str
    manner: str
    place: str
    reader: str
    read_at: datetime
    official_name: str | None
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VillageRead:
    """`read_at`: when it was last read there, or in the whole commune; None where it was not."""

    area_id: int
    name: str
    commune: str
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CommuneRead:
    """How many of its villages heard it."""

    code: str
    name: str
    villages: int
    read: int


async def add(session: Session, broadcast_id: int, new: NewReading, *, official_id: int | None, now: datetime) -> int:
    values = {name: getattr(new, name) for name in NewReading.__slots__}
    statement = insert(broadcast_readings).values(
        **values, broadcast_id=broadcast_id, official_id=official_id, created_at=now
    )
    return int((await session.execute(statement.returning(_r.id))).scalar_one())


async def is_there(session: Session, broadcast_id: int, new: NewReading) -> bool:
    """The same, kept already: a form that was sent twice."""
    same = [_r[name] == getattr(new, name) for name in ("area_id", "manner", "read_at", "place")]
    found = select(_r.id).where(_r.broadcast_id == broadcast_id, *same).limit(1)
    return (await session.execute(found)).first() is not None


async def remove(session: Session, broadcast_id: int, reading_id: int) -> bool:
    statement = delete(broadcast_readings).where(_r.id == reading_id, _r.broadcast_id == broadcast_id)
    return bool((await session.execute(statement)).rowcount)


async def of_broadcast(session: Session, broadcast_id: int, *, limit: int = 200) -> list[Reading]:
    """The latest first."""
    rows = await session.execute(
        select(
            *(_r.id, _r.area_id, _a.name.label("area_name"), _r.manner, _r.place, _r.reader, _r.read_at),
            *(officials.c.name.label("official_name"), _r.note),
        )
        .join(areas, _a.id == _r.area_id)
        .outerjoin(officials, officials.c.id == _r.official_id)
        .where(_r.broadcast_id == broadcast_id)
        .order_by(_r.read_at.desc(), _r.id.desc())
        .limit(limit)
    )
    return [Reading(**row._mapping) for row in rows]


async def villages(session: Session, broadcast_id: int, roots: Sequence[int], *, limit: int) -> list[VillageRead]:
    """All below these areas, those not read yet first."""
    last = func.max(_r.read_at, type_=_r.read_at.type).label("read_at")
    heard = and_(_r.broadcast_id == broadcast_id, or_(_r.area_id == _a.id, _r.area_id == _a.parent_id))
    rows = await session.execute(
        select(_a.id.label("area_id"), _a.name, _above.c.name.label("commune"), last)
        .select_from(areas)
        .join(_above, _above.c.id == _a.parent_id)
        .outerjoin(broadcast_readings, heard)
        .where(_a.level == "village", _below(roots))
        .group_by(_a.id, _a.name, _a.code, _above.c.name)
        .order_by(last.is_not(None), _above.c.name, _a.code)
        .limit(limit)
    )
    return [VillageRead(**row._mapping) for row in rows]


async def communes(session: Session, broadcast_id: int, roots: Sequence[int], *, limit: int) -> list[CommuneRead]:
    """Those with villages below these areas, by name."""
    heard = exists().where(_r.broadcast_id == broadcast_id, or_(_r.area_id == _a.id, _r.area_id == _a.parent_id))
    rows = await session.execute(
        select(
            _above.c.code,
            _above.c.name,
            func.count().label("villages"),
            func.count(_a.id).filter(heard).label("read"),
        )
        .select_from(areas)
        .join(_above, _above.c.id == _a.parent_id)
        .where(_a.level == "village", _below(roots))
        .group_by(_above.c.code, _above.c.name)
        .order_by(_above.c.name)
        .limit(limit)
    )
    return [CommuneRead(**row._mapping) for row in rows]


def _below(roots: Sequence[int]) -> ColumnElement[bool]:
    return or_(false(), *(_a.id.in_(inside(root)) for root in roots))
