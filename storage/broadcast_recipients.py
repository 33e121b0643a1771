"""Everyone whom an announcement is for: in which state each is, and what is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select, update

from storage.areas import inside
from storage.db import Session
from storage.tables import addresses, areas, broadcast_recipients, broadcasts, contacts

_r = broadcast_recipients.c
_UNFINISHED = _r.state.in_((literal_column("'waiting'"), literal_column("'sending'")))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """So many people of one announcement in that state; `channel` is None where nobody was to be reached on one."""

    channel: str | None
    state: str
    code: str | None
    people: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One of the audience, as far as officials may see; `contact_id` is None for those who erased themselves."""

    id: int
    contact_id: int | None
    area_id: int | None
    area_name: str | None
    channel: str | None
    language: str
    state: str
    code: str | None
    at: datetime
    sent_at: datetime | None


async def count_by_state(session: Session, broadcast_id: int) -> list[Tally]:
    """Counted from the rows each time; the sum is the audience."""
    rows = await session.execute(
        select(_r.channel, _r.state, _r.code, func.count().label("people"))
        .where(_r.broadcast_id == broadcast_id)
        .group_by(_r.channel, _r.state, _r.code)
        .order_by(_r.channel, _r.state, _r.code)
    )
    return [Tally(**row._mapping) for row in rows]


async def people(
    session: Session,
    broadcast_id: int,
    states: Sequence[str] = (),
    after_id: int = 0,
    limit: int = 50,
    *,
    code: str | None = None,
    area_id: int | None = None,
) -> list[Person]:
    """By row, oldest first, `limit` at a time from behind `after_id`; `area_id`: who lives there or below."""
    statement = (
        select(
            *(_r.id, _r.contact_id, contacts.c.area_id, areas.c.name.label("area_name"), _r.channel, _r.language),
            *(_r.state, _r.code, _r.at, _r.sent_at),
        )
        .outerjoin(contacts, contacts.c.id == _r.contact_id)
        .outerjoin(areas, areas.c.id == contacts.c.area_id)
        .where(_r.broadcast_id == broadcast_id, _r.id > after_id)
        .order_by(_r.id)
        .limit(limit)
    )
    if states:
        statement = statement.where(_r.state.in_(states))
    if code is not None:
        statement = statement.where(_r.code == code)
    if area_id is not None:
        statement = statement.where(contacts.c.area_id.in_(inside(area_id)))
    return [Person(**row._mapping) for row in await session.execute(statement)]


async def is_unfinished(session: Session, broadcast_id: int, *, wave: int | None = None) -> bool:
    """Whether somebody still waits or is being sent to; `wave`: up to that one."""
    statement = select(_r.id).where(_r.broadcast_id == broadcast_id, _UNFINISHED).limit(1)
    if wave is not None:
        statement = statement.where(_r.wave <= wave)
    return (await session.execute(statement)).first() is not None


async def stop_waiting(session: Session, broadcast_id: int, *, now: datetime) -> int:
    """Nobody of those who still wait is written to any more; who is being sent to at this moment stays. The
    announcement itself must be 'stopped' first, in the same transaction. Returns how many."""
    waiting = (_r.broadcast_id == broadcast_id, _r.state == literal_column("'waiting'"))
    stopped = {"state": "stopped", "not_before": None, "at": now}
    return (await session.execute(update(broadcast_recipients).where(*waiting).values(**stopped))).rowcount


async def mark_received(
    session: Session, *, channel: str, address: str, external_id: str, state: str, at: datetime
) -> bool:
    """`state` is 'delivered' or 'seen'. False when it is none of ours or is that far already."""
    earlier = ("sent",) if state == "delivered" else ("sent", "delivered")
    owner = select(addresses.c.id).where(addresses.c.channel == channel, addresses.c.external_id == address)
    result = await session.execute(
        update(broadcast_recipients)
        .where(_r.address_id == owner.scalar_subquery(), _r.external_id == external_id, _r.state.in_(earlier))
        .values(state=state, at=at)
    )
    return result.rowcount > 0


async def forget(session: Session, contact_id: int, address_ids: Sequence[int], *, now: datetime) -> None:
    """They keep their place in the figures; nothing tells whose it was."""
    theirs: ColumnElement[bool] = _r.contact_id == contact_id
    if address_ids:
        theirs |= _r.address_id.in_(list(address_ids))
    emptied = {"contact_id": None, "address_id": None, "external_id": None, "not_before": None, "claimed_by": None}
    await session.execute(
        update(broadcast_recipients).where(theirs).values(**emptied, state="erased", code=None, at=now)
    )


async def export(session: Session, contact_id: int) -> list[dict[str, Any]]:
    """Which announcements this person was written down for, and what became of them."""
    rows = await session.execute(
        select(broadcasts.c.title, _r.channel, _r.state, _r.at, _r.sent_at)
        .join(broadcasts, broadcasts.c.id == _r.broadcast_id)
        .where(_r.contact_id == contact_id)
        .order_by(_r.id)
    )
    return [dict(row) for row in rows.mappings()]


async def count_unfinished(session: Session) -> dict[str, int]:
    """Of all announcements that are being sent or paused, how many wait and how many are being sent to."""
    under_way = select(broadcasts.c.id).where(broadcasts.c.state.in_(("sending", "paused")))
    statement = select(_r.state, func.count()).where(_r.broadcast_id.in_(under_way), _UNFINISHED).group_by(_r.state)
    return dict((await session.execute(statement)).all())
