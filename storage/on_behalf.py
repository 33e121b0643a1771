"""What village heads do for those without a phone: scripts to be read out, and the questions they asked for others."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from storage.areas import around, inside
from storage.db import Session
from storage.tables import (
    areas,
    broadcast_events,
    broadcast_readings,
    broadcasts,
    grants,
    officials,
    tickets,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """One announcement that is to be read out in one area. `read_at`: when it last was, there."""

    broadcast_id: int
    code: str
    title: str
    script: str
    started_at: datetime
    area_id: int
    area_name: str
    read_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedFor:
    code: str
    subject: str
    state: str
    created_at: datetime


_b, _r = broadcasts.c, broadcast_readings.c
_BEGUN = ("sending", "paused", "done", "stopped")


async def scripts(session: Session, area_id: int, *, since: datetime, limit: int) -> list[Script]:
    """Of announcements for the area or a larger one around it, begun since then; those not read there yet first."""
    read = (
        select(_r.read_at)
        .where(_r.broadcast_id == _b.id, _r.area_id == area_id)
        .order_by(_r.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    for_it = or_(_b.area_id.is_(None), _b.area_id.in_(around(area_id)))
    rows = await session.execute(
        select(
            *(_b.id.label("broadcast_id"), _b.code, _b.title, _b.script, _b.started_at),
            *(areas.c.id.label("area_id"), areas.c.name.label("area_name"), read.label("read_at")),
        )
        .join(areas, areas.c.id == area_id)
        .where(for_it, _b.state.in_(_BEGUN), _b.started_at >= since, _b.script != "")
        .order_by(read.is_not(None), _b.started_at.desc(), _b.id.desc())
        .limit(limit)
    )
    return [Script(**row._mapping) for row in rows]


async def asked_for(session: Session, contact_id: int, *, since: datetime, limit: int) -> list[AskedFor]:
    """The newest first."""
    t = tickets.c
    rows = await session.execute(
        select(t.code, t.subject, t.state, t.created_at)
        .where(t.contact_id == contact_id, t.on_behalf == "other", t.created_at >= since)
        .where(t.kind != "sensitive", t.erased_at.is_(None))
        .order_by(t.id.desc())
        .limit(limit)
    )
    return [AskedFor(**row._mapping) for row in rows]


async def untold(session: Session, *, since: datetime) -> list[tuple[int, str, str, int | None]]:
    """Id, code, title and area of announcements with a script, begun since then, that no head was told of."""
    e = broadcast_events.c
    told = select(e.id).where(e.broadcast_id == _b.id, e.kind == "heads_told").exists()
    rows = await session.execute(
        select(_b.id, _b.code, _b.title, _b.area_id)
        .where(_b.state.in_(_BEGUN), _b.started_at >= since, _b.script != "", ~told)
        .order_by(_b.id)
        .with_for_update(of=broadcasts, skip_locked=True)
    )
    return [(row.id, row.code, row.title, row.area_id) for row in rows]


async def heads(session: Session, area_id: int | None, *, role: str) -> list[int]:
    """Officials who hold the role in the area, below it or around it; None: in the whole country."""
    held = grants.c
    statement = (
        select(held.official_id)
        .join(officials, and_(officials.c.id == held.official_id, officials.c.disabled_at.is_(None)))
        .where(held.role == role, held.area_id.is_not(None))
        .distinct()
        .order_by(held.official_id)
    )
    if area_id is not None:
        statement = statement.where(or_(held.area_id.in_(inside(area_id)), held.area_id.in_(around(area_id))))
    return list((await session.execute(statement)).scalars())
