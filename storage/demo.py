"""What tells invented people from real ones."""

from datetime import datetime

from sqlalchemy import insert, update

from storage.db import Session
from storage.tables import addresses, contacts, tickets


async def mark_everything(session: Session) -> None:
    """Everyone and every question now in the database is part of a demo."""
    await session.execute(update(contacts).values(demo=True))
    await session.execute(update(tickets).values(demo=True))


async def add_address(session: Session, contact_id: int, channel: str, external_id: str, *, now: datetime) -> None:
    """Of a person who has written before."""
    await session.execute(
        insert(addresses).values(contact_id=contact_id, channel=channel, external_id=external_id, last_inbound_at=now)
    )
