"""Officials' accounts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.db import Session
from storage.tables import areas, officials


@dataclass(frozen=True, kw_only=True, slots=True)
class Official:
    id: int
    username: str
    name: str
    role: str
    area_name: str | None
    must_change_password: bool
    disabled_at: datetime | None


_SELECT = select(
    officials.c.id,
    officials.c.username,
    officials.c.name,
    officials.c.role,
    areas.c.name.label("area_name"),
    officials.c.must_change_password,
    officials.c.disabled_at,
).outerjoin(areas, areas.c.id == officials.c.area_id)


async def add(
    session: Session,
    *,
    username: str,
    name: str,
    role: str,
    area_id: int | None,
    password_hash: str,
    now: datetime,
    demo: bool = False,
) -> int:
    result = await session.execute(
        insert(officials)
        .values(
            username=username,
            name=name,
            role=role,
            area_id=area_id,
            password_hash=password_hash,
            created_at=now,
            demo=demo,
        )
        .returning(officials.c.id)
    )
    return int(result.scalar_one())


async def find(session: Session, username: str) -> Official | None:
    row = (await session.execute(_SELECT.where(officials.c.username == username))).first()
    return Official(**row._mapping) if row else None


async def list_all(session: Session) -> list[Official]:
    return [Official(**row._mapping) for row in await session.execute(_SELECT.order_by(officials.c.username))]


async def set_disabled(session: Session, official_id: int, at: datetime | None) -> None:
    await session.execute(update(officials).where(officials.c.id == official_id).values(disabled_at=at))


async def set_password(session: Session, official_id: int, password_hash: str) -> None:
    """The new one has to be changed at the first login."""
    await session.execute(
        update(officials)
        .where(officials.c.id == official_id)
        .values(password_hash=password_hash, must_change_password=True)
    )
