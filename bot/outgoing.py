"""Everything that leaves the house: for each channel its pace, a sender of replies and a broadcaster, in one hand."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta, tzinfo
from pathlib import Path

from bot import sender
from bot.broadcaster import Broadcaster
from bot.pace import Pace
from bot.pace_shares import PaceKeeper
from bot.sender import Sender
from channels.base import Channel
from desk.clock import Clock
from storage.db import Database


class Outgoing:
    """`data` is the data folder."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        *,
        me: str,
        clock: Clock,
        lease: timedelta,
        data: Path,
        zone: tzinfo,
        public_url: str,
    ) -> None:
        self._database = database
        self._me = me
        self._clock = clock
        self.paces = {name: Pace(channel.abilities.rate, clock=clock) for name, channel in channels.items()}
        self.keepers = [PaceKeeper(database, name, pace, me=me) for name, pace in self.paces.items()]
        self.senders = [
            Sender(
                *(database, channel),
                me=me,
                clock=clock,
                queued=asyncio.Event(),
                lease=lease,
                pace=self.paces[name],
                zone=zone,
            )
            for name, channel in channels.items()
        ]
        self.broadcasters = [
            Broadcaster(
                *(database, channel, self.paces[name]),
                me=me,
                clock=clock,
                data=data,
                zone=zone,
                public_url=public_url,
            )
            for name, channel in channels.items()
        ]

    def ring_for_replies(self) -> None:
        for one in self.senders:
            one.wake()

    def ring(self) -> None:
        """Something is to be sent, or to be sent no more."""
        self.ring_for_replies()
        for one in self.broadcasters:
            one.wake()

    async def begin(self, stopping: asyncio.Event) -> list[asyncio.Task[None]]:
        """After what an earlier life of this process left behind is in order. The paces have no share until they ask
        for one, so they are first."""
        await sender.recover(self._database, me=self._me, clock=self._clock)
        for one in self.broadcasters:
            await one.recover()
        return [
            *(asyncio.create_task(one.run(stopping)) for one in self.keepers),
            *(asyncio.create_task(one.run()) for one in self.senders),
            *(asyncio.create_task(one.run()) for one in self.broadcasters),
        ]

    def stop(self) -> None:
        for one in self.broadcasters:
            one.stop()
        for other in self.senders:
            other.stop()

    async def leave(self) -> None:
        """Nothing is sent any more: other processes may have what this one had of the rates."""
        await asyncio.gather(*(one.leave() for one in self.keepers))
