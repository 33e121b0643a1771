"""Takes events in, durably, before anyone is told that they arrived."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot import metrics
from bot.group_commit import GroupCommit
from channels.messages import Event, InboundMessage, UnknownEvent
from desk import conversations
from desk.clock import Clock
from storage.db import Database

MOST_AT_ONCE = 200

GATHER = 0.01
"""Seconds that the first message of a commit waits for others: a commit for many costs as much as one for a few."""

log = structlog.get_logger(__name__)


class Intake:
    """`take` returns once its events are committed and raises when they are not, so that the platform sends again."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        heard: asyncio.Event,
        settle: timedelta = conversations.SETTLE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._heard = heard
        self._settle = settle
        self._commits = GroupCommit[Sequence[Event]](self._record, most=MOST_AT_ONCE, gather=GATHER)

    async def take(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, UnknownEvent):
                metrics.UNKNOWN_EVENTS.labels(event.channel).inc()
                log.info("unknown event", channel=event.channel, event_name=event.name[:60])
        known = [event for event in events if not isinstance(event, UnknownEvent)]
        if not known:
            return
        try:
            await self._commits.put(known)
        except Exception as error:
            log.error("events not taken", error=type(error).__name__)
            raise
        for event in known:
            if isinstance(event, InboundMessage):
                metrics.MESSAGES_IN.labels(event.channel, event.kind).inc()
        self._heard.set()

    async def close(self) -> None:
        await self._commits.close()

    async def _record(self, batch: Sequence[Sequence[Event]]) -> None:
        async with self._database.transaction() as session:
            await conversations.record(
                session, [event for events in batch for event in events], now=self._clock(), settle=self._settle
            )
