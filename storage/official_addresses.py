"""Which chat account belongs to which official, and the codes by which they are linked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.db import Session, upsert
from storage.officials import Official
from storage.officials import get as get_official
from storage.tables import addresses, link_codes, official_addresses, officials


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedAddress:
    address_id: int
    official_id: int
    channel: str
    external_id: str
    linked_at: datetime


_l = official_addresses.c
_SELECT = select(_l.address_id, _l.official_id, addresses.c.channel, addresses.c.external_id, _l.linked_at).join(
    addresses, addresses.c.id == _l.address_id
)


async def of_official(session: Session, official_id: int) -> list[LinkedAddress]:
    rows = await session.execute(_SELECT.where(_l.official_id == official_id).order_by(_l.linked_at))
    return [LinkedAddress(**row._mapping) for row in rows]


async def owner(session: Session, address_id: int) -> Official | None:
    """Not those whose account was disabled."""
    found = await session.execute(
        select(_l.official_id)
        .join(officials, officials.c.id == _l.official_id)
        .where(_l.address_id == address_id, officials.c.disabled_at.is_(None))
    )
    official_id = found.scalar_one_or_none()
    return await get_official(session, official_id) if official_id is not None else None


async def link(session: Session, address_id: int, official_id: int, *, now: datetime) -> None:
    """Whoever it belonged to before loses it."""
    await session.execute(delete(official_addresses).where(_l.address_id == address_id))
    await session.execute(
        insert(official_addresses).values(address_id=address_id, official_id=official_id, linked_at=now)
    )


async def unlink(session: Session, address_id: int, *, official_id: int) -> bool:
    result = await session.execute(
        delete(official_addresses).where(_l.address_id == address_id, _l.official_id == official_id)
    )
    return bool(result.rowcount)


async def unlink_all(session: Session, official_id: int) -> int:
    result = await session.execute(delete(official_addresses).where(_l.official_id == official_id))
    return int(result.rowcount)


async def set_code(session: Session, official_id: int, digest: str, *, expires_at: datetime) -> None:
    """In place of an earlier one."""
    values = {"digest": digest, "expires_at": expires_at}
    statement = upsert(session, link_codes).values(official_id=official_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["official_id"], set_=values))


async def take_code(session: Session, digest: str, *, now: datetime) -> int | None:
    """Whose code it was; each opens once."""
    c = link_codes.c
    found = await session.execute(
        delete(link_codes).where(c.digest == digest, c.expires_at > now).returning(c.official_id)
    )
    official_id = found.scalar_one_or_none()
    return int(official_id) if official_id is not None else None


async def drop_code(session: Session, official_id: int) -> None:
    await session.execute(delete(link_codes).where(link_codes.c.official_id == official_id))
