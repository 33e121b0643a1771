"""Reports that are due: who is told, and that each reminder was given once."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import exists, select

from storage.db import Session, upsert
from storage.tables import grants, official_addresses, officials, report_reminders


async def claim(session: Session, due_on: date, days: int, *, now: datetime) -> bool:
    """Whether nobody else gave the reminder for so many days before."""
    statement = upsert(session, report_reminders).values(due_on=due_on, days=days, told_at=now)
    added = await session.execute(statement.on_conflict_do_nothing().returning(report_reminders.c.days))
    return added.first() is not None


async def holders(session: Session, roles: Iterable[str]) -> list[int]:
    """Officials in office who hold one of the roles anywhere, for any topic, and have linked a chat."""
    o = officials.c
    linked = exists(select(official_addresses.c.address_id).where(official_addresses.c.official_id == o.id))
    held = exists(select(grants.c.id).where(grants.c.official_id == o.id, grants.c.role.in_(list(roles))))
    rows = await session.execute(select(o.id).where(o.disabled_at.is_(None), linked, held).order_by(o.id))
    return list(rows.scalars())
