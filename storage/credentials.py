"""What an official proves themselves with: the hash of a password, the salt of a second factor, tries gone wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, case, delete, func, insert, or_, select, update

from storage.db import Session
from storage.tables import officials, recovery_codes


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """`totp_secret` is a salt, not the secret itself; `totp_step` the last time step that was accepted."""

    id: int
    username: str
    password_hash: str = field(repr=False)
    totp_secret: str | None = field(repr=False)
    totp_step: int
    totp_since: datetime | None
    failures: int
    locked_until: datetime | None
    disabled_at: datetime | None


_o = officials.c
_FIELDS = (
    _o.id,
    _o.username,
    _o.password_hash,
    _o.totp_secret,
    _o.totp_step,
    _o.totp_since,
    _o.failures,
    _o.locked_until,
    _o.disabled_at,
)


async def get(session: Session, official_id: int) -> Credentials | None:
    row = (await session.execute(select(*_FIELDS).where(_o.id == official_id))).first()
    return Credentials(**row._mapping) if row else None


async def find(session: Session, username: str) -> Credentials | None:
    row = (await session.execute(select(*_FIELDS).where(_o.username == username))).first()
    return Credentials(**row._mapping) if row else None


async def begin_try(
    session: Session, official_id: int, *, most: int, locked_until: datetime, now: datetime
) -> int | None:
    """Counts a try before it is judged, so that tries sent at once cannot slip by; None while the account is locked.

    The last one allowed locks at once; whoever was right undoes that with `clear_tries`.
    """
    rested = and_(_o.locked_until.is_not(None), _o.locked_until <= now)
    count = case((rested, 1), else_=_o.failures + 1)
    result = await session.execute(
        update(officials)
        .where(_o.id == official_id, or_(_o.locked_until.is_(None), _o.locked_until <= now))
        .values(failures=count, locked_until=case((count >= most, locked_until), else_=None))
        .returning(_o.failures)
    )
    found = result.scalar_one_or_none()
    return int(found) if found is not None else None


async def clear_tries(session: Session, official_id: int) -> None:
    await session.execute(update(officials).where(_o.id == official_id).values(failures=0, locked_until=None))


async def take_back_try(session: Session, official_id: int) -> None:
    """The one just counted was right, but earlier ones still count."""
    await session.execute(
        update(officials)
        .where(_o.id == official_id)
        .values(failures=case((_o.failures > 0, _o.failures - 1), else_=0), locked_until=None)
    )


async def set_hash(session: Session, official_id: int, password_hash: str) -> None:
    """The same password, hashed anew."""
    await session.execute(update(officials).where(_o.id == official_id).values(password_hash=password_hash))


async def set_totp(session: Session, official_id: int, salt: str | None, *, step: int, since: datetime | None) -> None:
    values = {"totp_secret": salt, "totp_step": step, "totp_since": since}
    await session.execute(update(officials).where(_o.id == official_id).values(values))


async def use_step(session: Session, official_id: int, step: int) -> bool:
    """False when that step, or a later one, was used already."""
    result = await session.execute(
        update(officials).where(_o.id == official_id, _o.totp_step < step).values(totp_step=step)
    )
    return bool(result.rowcount)


async def set_recovery_codes(session: Session, official_id: int, digests: Sequence[str]) -> None:
    """In place of those from before."""
    await session.execute(delete(recovery_codes).where(recovery_codes.c.official_id == official_id))
    if digests:
        rows = [{"official_id": official_id, "digest": digest} for digest in digests]
        await session.execute(insert(recovery_codes), rows)


async def use_recovery_code(session: Session, official_id: int, digest: str, *, now: datetime) -> bool:
    c = recovery_codes.c
    result = await session.execute(
        update(recovery_codes)
        .where(c.official_id == official_id, c.digest == digest, c.used_at.is_(None))
        .values(used_at=now)
    )
    return bool(result.rowcount)


async def count_recovery_codes(session: Session, official_id: int) -> int:
    """Those not used yet."""
    c = recovery_codes.c
    count = select(func.count()).select_from(recovery_codes).where(c.official_id == official_id, c.used_at.is_(None))
    return int((await session.execute(count)).scalar_one())
