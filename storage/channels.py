"""How each channel does: what came, what waits, what failed; nothing that opens it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from storage.db import Session
from storage.tables import addresses, channel_states, deliveries, outbound_messages, rejected_bodies

_a, _o = addresses.c, outbound_messages.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Traffic:
    """`last_received_at`: None where nobody ever wrote. `spent`: people to whom the platform lets us send no more."""

    people: int = 0
    last_received_at: datetime | None = None
    unread: int = 0
    spent: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A token, an offset or a lease, without what is in it."""

    key: str
    updated_at: datetime
    expires_at: datetime | None


async def traffic(session: Session) -> dict[str, Traffic]:
    """By channel."""
    last = func.max(_a.last_inbound_at, type_=_a.last_inbound_at.type)
    rows = await session.execute(
        select(
            _a.channel,
            func.count().label("people"),
            last.label("last_received_at"),
            func.count(_a.in_due_at).label("unread"),
            func.count(case((_a.quota_left == 0, 1))).label("spent"),
        ).group_by(_a.channel)
    )
    return {
        row.channel: Traffic(
            people=row.people, last_received_at=row.last_received_at, unread=row.unread, spent=row.spent
        )
        for row in rows
    }


async def waiting(session: Session) -> dict[str, int]:
    """Messages not yet at an end, by channel."""
    rows = await session.execute(
        select(_a.channel, func.count())
        .join(addresses, _a.id == _o.address_id)
        .where(_o.state.in_(("queued", "sending")))
        .group_by(_a.channel)
    )
    return dict(rows.all())


async def failures(session: Session, *, since: datetime) -> dict[str, list[tuple[str, int]]]:
    """By channel: each code and how often, the most frequent first."""
    d = deliveries.c
    count = func.count().label("count")
    rows = await session.execute(
        select(_a.channel, d.code, count)
        .join(outbound_messages, _o.id == d.outbound_id)
        .join(addresses, _a.id == _o.address_id)
        .where(d.outcome == "failed", d.at >= since)
        .group_by(_a.channel, d.code)
        .order_by(count.desc(), d.code)
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for channel, code, number in rows:
        found.setdefault(channel, []).append((code or "", number))
    return found


async def sent_since(session: Session, channel: str, since: datetime) -> int:
    """Only for a channel with few people: the month of each of them is counted."""
    theirs = select(_a.id).where(_a.channel == channel)
    statement = select(func.count()).where(_o.address_id.in_(theirs), _o.sent_at >= since)
    return int((await session.execute(statement)).scalar_one())


async def kept(session: Session) -> dict[str, list[Kept]]:
    """By channel; uploads are left out."""
    c = channel_states.c
    rows = await session.execute(
        select(c.channel, c.key, c.value, c.updated_at).where(c.key.not_like("upload-%")).order_by(c.channel, c.key)
    )
    found: dict[str, list[Kept]] = {}
    for channel, key, value, updated_at in rows:
        found.setdefault(channel, []).append(Kept(key=key, updated_at=updated_at, expires_at=_expiry(value)))
    return found


async def refused(session: Session) -> dict[str, int]:
    """Bodies that could not be read, of the newest that are kept, by channel."""
    c = rejected_bodies.c
    rows = await session.execute(select(c.channel, func.count()).group_by(c.channel))
    return dict(rows.all())


def _expiry(value: Mapping[str, object] | None) -> datetime | None:
    given = (value or {}).get("expires_at")
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
