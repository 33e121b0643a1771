"""Taking back and showing what people told when they registered for a dialogue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from storage.db import Session
from storage.tables import dialogues, registrations

_FORGOTTEN = {"name": "", "needs": "", "household": "unknown", "woman_head": None, "first_time": None}


async def forget(session: Session, contact_id: int, address_ids: Sequence[int], *, now: datetime) -> None:
    """Of a person who erases themselves: nothing they told is left, and a seat still ahead is free again.

    Whom they registered keeps the seat under its code, without a name.
    """
    r, d = registrations.c, dialogues.c
    mine = r.contact_id == contact_id
    ahead = r.dialogue_id.in_(select(d.id).where(d.starts_at > now))
    await session.execute(
        update(registrations)
        .where(mine, ahead, r.state.in_(("seated", "waiting")))
        .values(state="cancelled", cancelled_at=now)
    )
    for_others = and_(r.contact_id.is_(None), r.address_id.in_(list(address_ids)))
    emptied = {**_FORGOTTEN, "contact_id": None, "address_id": None}
    await session.execute(update(registrations).where(or_(mine, for_others)).values(**emptied))


async def forget_old(session: Session, *, before: datetime, most: int) -> int:
    """What was told about people at dialogues that ended before then; whether they came stays. Returns how many."""
    r, d = registrations.c, dialogues.c
    told = or_(
        r.name != "",
        r.needs != "",
        r.household != "unknown",
        r.woman_head.is_not(None),
        r.first_time.is_not(None),
        r.address_id.is_not(None),
    )
    old = select(r.id).join(dialogues, d.id == r.dialogue_id).where(d.ends_at < before, told).order_by(r.id).limit(most)
    ids = list((await session.execute(old)).scalars())
    if ids:
        emptied = {**_FORGOTTEN, "address_id": None}
        await session.execute(update(registrations).where(r.id.in_(ids)).values(**emptied))
    return len(ids)


async def export(session: Session, contact_id: int, address_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What one person told: of themselves, and of those they registered."""
    r, d = registrations.c, dialogues.c
    for_others = and_(r.contact_id.is_(None), r.address_id.in_(list(address_ids)))
    told = ("name", "household", "woman_head", "first_time", "needs", "state")
    at = ("registered_at", "seated_at", "cancelled_at", "attended_at")
    rows = await session.execute(
        select(d.code.label("dialogue"), r.code, *(r[name] for name in (*told, *at)))
        .join(dialogues, d.id == r.dialogue_id)
        .where(or_(r.contact_id == contact_id, for_others))
        .order_by(r.id)
    )
    return [dict(row) for row in rows.mappings()]
