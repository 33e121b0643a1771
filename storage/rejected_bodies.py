"""Webhook bodies that could not be read, kept for the operator to look at."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select

from storage.db import Session
from storage.tables import rejected_bodies

MOST_KEPT = 500


async def add(session: Session, *, channel: str, reason: str, body: str, size: int, now: datetime) -> None:
    """Keeps the newest `MOST_KEPT` of all channels."""
    await session.execute(insert(rejected_bodies).values(channel=channel, reason=reason, body=body, size=size, at=now))
    newest = select(func.max(rejected_bodies.c.id)).scalar_subquery()
    await session.execute(delete(rejected_bodies).where(rejected_bodies.c.id <= newest - MOST_KEPT))


async def count(session: Session) -> int:
    return (await session.execute(select(func.count()).select_from(rejected_bodies))).scalar_one()
