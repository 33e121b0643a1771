"""The product's own parts, each step taken when the test says so, and a look at what the database holds after it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from channels.base import Channel, HookRequest
from channels.messages import Event
from handlers.turn import House
from storage.db import Database
from tests.clock import FakeClock
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows.product import rows
from tests.flows.residents import TELEGRAM_SECRET
from tests.talk import make_app, pump


class Office:
    def __init__(
        self, database: Database, house: House, clock: FakeClock, channels: Mapping[str, Channel], folder: Path
    ) -> None:
        self.database = database
        self.clock = clock
        self.channels = channels
        self.app = make_app(database, house, channels, clock, folder)

    async def take(self, *events: Event) -> None:
        await self.app.intake.take(events)

    async def hear(self, channel: str, *calls: HookRequest) -> None:
        """What a platform brings, handled but not answered yet."""
        for call in calls:
            await self.take(*self.channels[channel].receive(call))
        await self.handle()

    async def handle(self) -> None:
        while await self.app.dispatcher.handle_waiting():
            pass

    async def send(self) -> None:
        """Everything that is due now."""
        await pump(self.app)

    async def all(self, table: Table) -> Sequence[Any]:
        return await rows(self.database, select(table).order_by(table.c.id))


def bring(fake: TelegramFake, update: dict[str, Any]) -> HookRequest:
    """The update as Telegram would post it."""
    return HookRequest(json.dumps(fake.queue.push(update)).encode(), {SECRET_HEADER: TELEGRAM_SECRET})
