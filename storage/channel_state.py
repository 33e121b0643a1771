"""Tokens, offsets and leases of one channel, shared by all processes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from storage.db import Database, upsert
from storage.tables import channel_states


class StoredChannelState:
    """Fulfils `channels.base.ChannelState`; each call is a transaction of its own."""

    def __init__(self, database: Database, channel: str, *, me: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._channel = channel
        self._me = me
        self._clock = clock

    async def load(self, key: str) -> dict[str, Any] | None:
        c = channel_states.c
        async with self._database.reading() as session:
            row = (await session.execute(select(c.value).where(c.channel == self._channel, c.key == key))).first()
        return dict(row.value) if row and row.value else None

    async def save(self, key: str, value: dict[str, Any]) -> None:
        row = {"channel": self._channel, "key": key, "value": value, "updated_at": self._clock()}
        async with self._database.transaction() as session:
            statement = upsert(session, channel_states).values(row)
            await session.execute(
                statement.on_conflict_do_update(
                    index_elements=["channel", "key"],
                    set_={"value": statement.excluded.value, "updated_at": statement.excluded.updated_at},
                )
            )

    async def claim(self, key: str, *, seconds: float) -> bool:
        now = self._clock()
        c = channel_states.c
        async with self._database.transaction() as session:
            empty = upsert(session, channel_states).values(channel=self._channel, key=key, value={}, updated_at=now)
            await session.execute(empty.on_conflict_do_nothing(index_elements=["channel", "key"]))
            result = await session.execute(
                update(channel_states)
                .where(
                    c.channel == self._channel,
                    c.key == key,
                    or_(c.claimed_until.is_(None), c.claimed_until <= now, c.claimed_by == self._me),
                )
                .values(claimed_by=self._me, claimed_until=now + timedelta(seconds=seconds))
            )
            return result.rowcount == 1

    async def release(self, key: str) -> None:
        c = channel_states.c
        async with self._database.transaction() as session:
            await session.execute(
                update(channel_states)
                .where(c.channel == self._channel, c.key == key, c.claimed_by == self._me)
                .values(claimed_by=None, claimed_until=None)
            )
