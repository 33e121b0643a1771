"""The recipients of an announcement: what is left to be sent, who is in which state, and where they live."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all

from storage.areas import inside
from storage.db import Session
from storage.tables import areas, broadcast_events, broadcast_recipients, broadcasts, contacts, tickets
from storage.ways import OPEN_STATE

_r = broadcast_recipients.c
_OPEN = ("waiting", "sending")


@dataclass(frozen=True, kw_only=True, slots=True)
class VillageCount:
    """`area_id` None: those whose place is not known."""

    area_id: int | None
    name: str | None
    people: int


async def people_of(session: Session, broadcast_id: int) -> int:
    """Everyone written down so far."""
    statement = select(func.count()).select_from(broadcast_recipients).where(_r.broadcast_id == broadcast_id)
    return int((await session.execute(statement)).scalar_one())


async def lowest_wave(session: Session, broadcast_id: int, channels: Collection[str]) -> int | None:
    """Of those who wait or are being written to; None when there are none.

    Waves grow with the ids within a channel, so the first of each state is looked at and no other row.
    """
    firsts = [
        select(_r.wave)
        .where(_r.broadcast_id == broadcast_id, _r.state == state, _r.channel == channel)
        .order_by(_r.id)
        .limit(1)
        .subquery()
        for state in _OPEN
        for channel in sorted(channels)
    ]
    if not firsts:
        return None
    first = union_all(*(select(one.c.wave) for one in firsts)).subquery()
    lowest: int | None = (await session.execute(select(func.min(first.c.wave)))).scalar_one()
    return lowest


async def open_questions(session: Session, area_id: int | None) -> int:
    """Which wait for an answer in the area and below it."""
    statement = select(func.count()).select_from(tickets).where(OPEN_STATE)
    if area_id is not None:
        statement = statement.where(tickets.c.area_id.in_(inside(area_id)))
    return int((await session.execute(statement)).scalar_one())


async def claim(session: Session, broadcast_id: int, states: Sequence[str]) -> bool:
    """True when it is in one of the states and no other process works on it until this transaction ends."""
    statement = (
        select(broadcasts.c.id)
        .where(broadcasts.c.id == broadcast_id, broadcasts.c.state.in_(states))
        .with_for_update(skip_locked=True)
    )
    return (await session.execute(statement)).first() is not None


async def still_waiting(session: Session, state: str) -> list[int]:
    """Announcements in that state of which somebody waits all the same."""
    b = broadcasts.c
    waits = select(_r.id).where(_r.broadcast_id == b.id, _r.state == "waiting").exists()
    return list((await session.execute(select(b.id).where(b.state == state, waits))).scalars())


async def reached(session: Session, broadcast_ids: Sequence[int]) -> dict[int, int]:
    """By announcement, how many had got it when it ended, as its history says."""
    e = broadcast_events.c
    statement = (
        select(e.broadcast_id, e.detail)
        .where(e.broadcast_id.in_(broadcast_ids), e.kind.in_(("done", "stopped")))
        .order_by(e.id)
    )
    rows = await session.execute(statement)
    return {broadcast_id: int(detail["reached"]) for broadcast_id, detail in rows if "reached" in detail}


async def last_repeat(session: Session, broadcast_id: int) -> datetime | None:
    """When the latest of those that repeat it was due."""
    b = broadcasts.c
    statement = select(func.max(b.send_at)).where(b.repeat_of == broadcast_id)
    last: datetime | None = (await session.execute(statement)).scalar_one()
    return last


async def by_village(
    session: Session, broadcast_id: int, *, states: Sequence[str] = (), code: str = "", limit: int
) -> list[VillageCount]:
    """By the place where people live now, the largest first."""
    count = func.count().label("people")
    statement = (
        select(contacts.c.area_id, areas.c.name, count)
        .select_from(broadcast_recipients)
        .outerjoin(contacts, contacts.c.id == _r.contact_id)
        .outerjoin(areas, areas.c.id == contacts.c.area_id)
        .where(_r.broadcast_id == broadcast_id)
        .group_by(contacts.c.area_id, areas.c.name)
        .order_by(count.desc(), areas.c.name)
        .limit(limit)
    )
    if states:
        statement = statement.where(_r.state.in_(states))
    if code:
        statement = statement.where(_r.code == code)
    return [VillageCount(**row._mapping) for row in await session.execute(statement)]
