"""Announcements that wait for a second person."""

from sqlalchemy import select

from storage import broadcasts as stored
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.tables import broadcast_events, broadcasts

_b, _e = broadcasts.c, broadcast_events.c


async def untold(session: Session) -> list[Broadcast]:
    """Of whose last handing-in nobody was told, each held so that only one process does it."""
    told = select(_e.id).where(_e.broadcast_id == _b.id, _e.kind == "approvers_told", _e.at >= _b.submitted_at).exists()
    rows = await session.execute(
        select(_b.id).where(_b.state == "waiting", ~told).order_by(_b.id).with_for_update(skip_locked=True)
    )
    found = [await stored.get(session, broadcast_id) for broadcast_id in rows.scalars().all()]
    return [broadcast for broadcast in found if broadcast is not None]


async def audience(session: Session, broadcast_id: int) -> int:
    """People counted when it was handed in last."""
    rows = await session.execute(
        select(_e.detail).where(_e.broadcast_id == broadcast_id, _e.kind == "submitted").order_by(_e.id.desc()).limit(1)
    )
    detail = rows.scalar_one_or_none() or {}
    return int(detail.get("audience", 0))
