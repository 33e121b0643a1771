"""What tells invented people from real ones."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update

from storage.db import Session
from storage.tables import addresses, agencies, agency_topics, metadata


async def mark_everything(session: Session) -> None:
    """All that is now in the database and can be marked is part of a demo."""
    for table in metadata.sorted_tables:
        if "demo" in table.c:
            await session.execute(update(table).values(demo=True))


async def add_address(session: Session, contact_id: int, channel: str, external_id: str, *, now: datetime) -> None:
    """Of a person who has written before."""
    await session.execute(
        insert(addresses).values(contact_id=contact_id, channel=channel, external_id=external_id, last_inbound_at=now)
    )


async def add_agency(
    session: Session, *, name: str, area_id: int | None, reached_at: str, topics: Sequence[str], now: datetime
) -> int:
    new = insert(agencies).values(name=name, area_id=area_id, reached_at=reached_at, created_at=now, demo=True)
    agency_id = int((await session.execute(new.returning(agencies.c.id))).scalar_one())
    await session.execute(insert(agency_topics), [{"agency_id": agency_id, "topic": topic} for topic in topics])
    return agency_id
