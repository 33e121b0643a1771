"""How the allowed rate of a channel is shared out among processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from storage.db import Session, upsert
from storage.tables import pace_shares, paces

_p, _s = paces.c, pace_shares.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What one process may send within a window, until `expires_at`; `wanted`: for how much it would find work."""

    process: str
    share: int
    wanted: int
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A channel's pace as all processes see it. `factor`: of the allowed rate, after the platform asked for less.
    `slowed_at`: when it changed last. `now`: by the database's clock, the one that all of them have in common."""

    factor: float
    slowed_at: datetime
    held_until: datetime | None
    shares: Sequence[Share]
    now: datetime


async def hold(session: Session, channel: str) -> Standing:
    """No other process reads or changes it until the transaction ends. On PostgreSQL only."""
    new = {"channel": channel, "factor": 1.0, "updated_at": func.clock_timestamp()}
    await session.execute(upsert(session, paces).values(new).on_conflict_do_nothing())
    held = await session.execute(
        select(_p.factor, _p.updated_at, _p.held_until).where(_p.channel == channel).with_for_update()
    )
    pace = held.one()
    found = await session.execute(
        select(_s.process, _s.share, _s.wanted, _s.expires_at).where(_s.channel == channel).order_by(_s.process)
    )
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return Standing(
        factor=pace.factor,
        slowed_at=pace.updated_at,
        held_until=pace.held_until,
        shares=[Share(**row._mapping) for row in found],
        now=now,
    )


async def keep(
    session: Session,
    channel: str,
    mine: Share,
    *,
    factor: float,
    slowed_at: datetime,
    held_until: datetime | None,
    gone_before: datetime,
) -> None:
    """`gone_before`: shares that expired before then count no longer."""
    values = {"factor": factor, "updated_at": slowed_at, "held_until": held_until}
    await session.execute(paces.update().where(_p.channel == channel).values(values))
    await session.execute(delete(pace_shares).where(_s.channel == channel, _s.expires_at < gone_before))
    told = {"share": mine.share, "wanted": mine.wanted, "expires_at": mine.expires_at}
    statement = upsert(session, pace_shares).values(channel=channel, process=mine.process, **told)
    await session.execute(statement.on_conflict_do_update(index_elements=["channel", "process"], set_=told))
