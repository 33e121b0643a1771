"""An announcement's recipients on their way: claimed by one process at a time, and settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    Update,
    bindparam,
    column,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from storage.among import WayIn, among
from storage.db import Session
from storage.given import given
from storage.tables import addresses, broadcast_recipients, broadcasts, contacts

_r, _b = broadcast_recipients.c, broadcasts.c
_queued = broadcast_recipients.alias("queued")
_q = _queued.c
_LEAVES = (_b.state == literal_column("'sending'"), or_(_b.held_by.is_(None), _b.held_by != literal_column("'night'")))
_NOW = bindparam("b_now", type_=_r.at.type)

Place = tuple[int, int]
"""Wave and row: how far a process has come in an announcement."""
START: Place = (-1, 0)


class Claimed(NamedTuple):
    """One recipient in this process's hand, with what decides now whether they are written to. `parts`: pieces of the
    announcement that they have got already. `tries` counts this one. `address` is None when it is there no more."""

    id: int
    broadcast_id: int
    wave: int
    contact_id: int | None
    address_id: int | None
    language: str
    parts: int
    tries: int
    address: str | None
    state: str
    last_inbound_at: datetime
    quota_left: int | None
    notices: bool
    notices_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What became of one claim; `state` 'waiting' means again, not before `not_before`. `untried`: it counts as no
    try."""

    id: int
    broadcast_id: int
    state: str
    parts: int = 0
    code: str | None = None
    external_id: str | None = None
    not_before: datetime | None = None
    sent_at: datetime | None = None
    untried: bool = False


def _claim(found: Select[Any]) -> Update:
    """The subquery is told as an array, so that PostgreSQL runs it once and no more than its limit is taken."""
    held = found.with_for_update(skip_locked=True, of=_queued).scalar_subquery()
    return (
        update(broadcast_recipients)
        .where(WayIn(_r.id, held))
        .values(state="sending", claimed_by=bindparam("b_me"), at=_NOW, tries=_r.tries + 1, not_before=None)
        .returning(_r.id)
    )


_WAITING = (_q.state == literal_column("'waiting'"), _q.channel == bindparam("b_channel"))
_OPEN_WAVE = select(_b.wave).where(_b.id == bindparam("b_broadcast"), *_LEAVES).scalar_subquery()
_NEXT = (
    select(_q.id)
    .where(_q.broadcast_id == bindparam("b_broadcast"), *_WAITING, _q.not_before.is_(None), _q.wave <= _OPEN_WAVE)
    .where(
        tuple_(_q.wave, _q.id) > tuple_(bindparam("b_wave", type_=Integer()), bindparam("b_row", type_=BigInteger()))
    )
    .order_by(_q.wave, _q.id)
    .limit(bindparam("b_most"))
)
_AGAIN = (
    select(_q.id)
    .join(broadcasts, _b.id == _q.broadcast_id)
    .where(_q.not_before.is_not(None), _q.not_before <= _NOW, *_WAITING, _q.wave <= _b.wave, *_LEAVES)
    .order_by(_q.not_before)
    .limit(bindparam("b_most"))
)
_CLAIM_NEXT, _CLAIM_AGAIN = _claim(_NEXT), _claim(_AGAIN)
_CLAIMED = (
    select(
        *(_r.id, _r.broadcast_id, _r.wave, _r.contact_id, _r.address_id, _r.language, _r.parts, _r.tries),
        *(addresses.c.external_id.label("address"), addresses.c.state, addresses.c.last_inbound_at),
        *(addresses.c.quota_left, contacts.c.notices, contacts.c.notices_at),
    )
    .outerjoin(addresses, addresses.c.id == _r.address_id)
    .outerjoin(contacts, contacts.c.id == _r.contact_id)
    .where(among(_r.id, "ids"))
    .order_by(_r.wave, _r.id)
)


async def claim(
    session: Session, broadcast_id: int, *, channel: str, after: Place, me: str, now: datetime, limit: int
) -> list[Claimed]:
    """The next of one announcement behind that place, in its open waves; nobody unless it is being sent just now."""
    place = {"b_broadcast": broadcast_id, "b_wave": after[0], "b_row": after[1]}
    return await _take(session, _CLAIM_NEXT, {**place, "b_channel": channel, "b_me": me, "b_now": now, "b_most": limit})


async def claim_again(session: Session, *, channel: str, me: str, now: datetime, limit: int) -> list[Claimed]:
    """Those of any announcement that is being sent whose next try, or next piece, has fallen due."""
    return await _take(session, _CLAIM_AGAIN, {"b_channel": channel, "b_me": me, "b_now": now, "b_most": limit})


async def _take(session: Session, statement: Update, values: dict[str, Any]) -> list[Claimed]:
    return await read_claimed(session, list((await session.execute(statement, values)).scalars()), now=values["b_now"])


async def read_claimed(session: Session, ids: Sequence[int], *, now: datetime) -> list[Claimed]:
    """With all that decides whether they are written to, as it is now; the columns come in the order of `Claimed`."""
    if not ids:
        return []
    return [
        Claimed(*row[:9], row[9] or "leaving", row[10] or now, row[11], bool(row[12]), row[13])
        for row in await session.execute(_CLAIMED, {"ids": ids})
    ]


_MINE = (
    select(_r.id)
    .where(among(_r.id, "ids"), _r.claimed_by == bindparam("b_me"), _r.state.in_(("sending", "unknown")))
    .order_by(_r.id)
    .with_for_update()
)
_STOPPED = select(_b.id).where(among(_b.id, "ids"), _b.state.not_in(("sending", "paused")))
_HOLD = select(_b.id).where(among(_b.id, "ids")).order_by(_b.id).with_for_update(read=True)
_BECAME = ("state", "code", "external_id", "parts", "not_before", "sent_at")


@cache
def _settling(dialect: str) -> Update:
    became = given(dialect, _r.id, column("untried", Integer()), *(_r[name] for name in _BECAME)).c
    told = {name: became[name] for name in _BECAME}
    return (
        update(broadcast_recipients).where(_r.id == became.id).values(**told, tries=_r.tries - became.untried, at=_NOW)
    )


async def settle(session: Session, settled: Sequence[Settled], *, me: str, now: datetime) -> set[int]:
    """Writes down what became of what `me` claimed; returns the rows that were still its own.

    Who erased themselves meanwhile stays erased. Who would wait again for an announcement that was stopped meanwhile
    is stopped too: announcements are held before recipients here and where one is stopped, so that none is missed.
    """
    if not settled:
        return set()
    again = sorted({one.broadcast_id for one in settled if one.state == "waiting"})
    stopped: set[int] = set()
    if again:
        await session.execute(_HOLD, {"ids": again})
        stopped = set((await session.execute(_STOPPED, {"ids": again})).scalars())
    mine = set((await session.execute(_MINE, {"ids": [one.id for one in settled], "b_me": me})).scalars())
    rows = [
        {
            "id": one.id,
            "state": "stopped" if one.state == "waiting" and one.broadcast_id in stopped else one.state,
            "code": one.code,
            "external_id": one.external_id,
            "parts": one.parts,
            "not_before": one.not_before if one.broadcast_id not in stopped else None,
            "sent_at": one.sent_at,
            "untried": int(one.untried),
        }
        for one in settled
        if one.id in mine
    ]
    if rows:
        await session.execute(_settling(session.dialect.name), {"given": rows, "b_now": now})
    return mine


async def show_held(session: Session, broadcast_ids: Sequence[int], *, channel: str, now: datetime) -> None:
    """That they wait for this channel, those of which somebody there is still to be sent to."""
    waits = select(_q.id).where(
        _q.broadcast_id == _b.id, _q.state == literal_column("'waiting'"), _q.channel == channel
    )
    held = update(broadcasts).where(_b.id.in_(broadcast_ids), _b.state == "sending", _b.held_by.is_(None))
    await session.execute(held.where(waits.exists()).values(held_by="channel", updated_at=now))


async def show_leaving(session: Session, broadcast_ids: Sequence[int], *, now: datetime) -> None:
    """The channel they waited for takes messages again."""
    held = update(broadcasts).where(_b.id.in_(broadcast_ids), _b.held_by == "channel")
    await session.execute(held.values(held_by=None, updated_at=now))
