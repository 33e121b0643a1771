"""When the asker of each question was last heard, kept beside the question so that the inbox can be ordered by it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.among import among
from storage.db import Session
from storage.tables import tickets

_WRITTEN = update(tickets).values(heard_at=bindparam("b_at"))
_OF_ADDRESSES = select(tickets.c.id).where(among(tickets.c.address_id, "ids")).with_for_update(skip_locked=True)
_HEARD = _WRITTEN.where(tickets.c.id.in_(_OF_ADDRESSES))


async def heard(session: Session, address_ids: Collection[int], at: datetime | None) -> None:
    """None: they cannot be written to. A question that an official changes at this moment keeps what it had, since
    waiting for it could end in both waiting for each other."""
    if address_ids:
        await session.execute(_HEARD, {"ids": sorted(address_ids), "b_at": at})
