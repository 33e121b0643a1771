"""Recipients of an announcement whose claim outlived what held it: a kill, a commit that nobody heard of."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal_column, select, update

from storage.broadcast_sends import Claimed, Settled, read_claimed, settle
from storage.db import Session
from storage.tables import broadcast_recipients

PROCESS_ENDED = "process-ended"
"""The code of who may have got it or not."""

_r = broadcast_recipients.c
_SENDING = _r.state == literal_column("'sending'")


async def put_back(session: Session, *, me: str, but: Collection[int], now: datetime) -> None:
    """What `me` has claimed, all `but` those in hand, waits as if it had not been."""
    claimed = select(_r.id, _r.broadcast_id, _r.parts).where(_SENDING, _r.claimed_by == me)
    lost = [
        Settled(id=row.id, broadcast_id=row.broadcast_id, state="waiting", parts=row.parts, untried=True)
        for row in await session.execute(claimed)
        if row.id not in but
    ]
    await settle(session, lost, me=me, now=now)


async def take_over(session: Session, *, channel: str, of: str, me: str, now: datetime) -> list[Claimed]:
    """What `of` had in hand on a channel when it ended is `me`'s now."""
    taken = (
        update(broadcast_recipients)
        .where(_SENDING, _r.claimed_by == of, _r.channel == channel)
        .values(claimed_by=me, at=now)
        .returning(_r.id)
    )
    return await read_claimed(session, list((await session.execute(taken)).scalars()), now=now)


async def lose(session: Session, *, channel: str, claimants: str, now: datetime) -> int:
    """What processes whose names begin so had in hand on a channel may have arrived or not; returns how many."""
    theirs = _r.claimed_by.startswith(claimants, autoescape=True)
    return await _lose(session, and_(theirs, _r.channel == channel), now=now)


async def lose_old(session: Session, *, before: datetime, now: datetime) -> int:
    """The same for what any process has had in hand since before then; one that lives still settles it."""
    return await _lose(session, _r.at < before, now=now)


async def _lose(session: Session, which: ColumnElement[bool], *, now: datetime) -> int:
    lost = update(broadcast_recipients).where(_SENDING, which)
    return (await session.execute(lost.values(state="unknown", code=PROCESS_ENDED, at=now))).rowcount
