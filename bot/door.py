"""What opens first: messages are taken in and health is told while the rest of the product is still being loaded."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Generic, TypeVar

from bot.intake import Intake
from bot.web import Health
from channels.base import Channel
from desk.clock import Clock, utc_now
from desk.conversations import SETTLE
from storage.db import Database

P = TypeVar("P")


class Door(Generic[P]):
    """`heard` is set when something was written down. Who asks for a page waits until `let_in` was called. `settle` is
    how long pieces of one message are waited for."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        *,
        clock: Clock = utc_now,
        settle: timedelta = SETTLE,
    ) -> None:
        self.database = database
        self.channels = channels
        self.clock = clock
        self.settle = settle
        self.heard = asyncio.Event()
        self.intake = Intake(database, clock=clock, heard=self.heard, settle=settle)
        self.health = Health(database)
        self._there = asyncio.Event()

    def let_in(self, product: P) -> None:
        """All that the product is made of is there now."""
        self.health.whole = True
        self._product = product
        self._there.set()

    async def product(self) -> P:
        await self._there.wait()
        return self._product

    async def close(self) -> None:
        """After what was being written down is written."""
        await self.intake.close()
        await self.database.close()
