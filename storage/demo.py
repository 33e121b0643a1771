"""What tells invented people from real ones."""

from sqlalchemy import func, select, update

from storage.db import Session
from storage.tables import contacts, tickets


async def mark_everything(session: Session) -> None:
    """Everyone and every question now in the database is part of a demo."""
    await session.execute(update(contacts).values(demo=True))
    await session.execute(update(tickets).values(demo=True))


async def count_people(session: Session) -> int:
    """Invented ones only."""
    statement = select(func.count()).select_from(contacts).where(contacts.c.demo.is_(True))
    return (await session.execute(statement)).scalar_one()
