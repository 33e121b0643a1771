"""Whoever takes what a polling channel delivers."""

import asyncio
from collections.abc import Sequence

from channels.messages import Event, InboundMessage


class Desk:
    """Refuses the first `refusals` times, and waits for `gate` while that is closed."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.tries = 0
        self.taken: asyncio.Queue[Event] = asyncio.Queue()
        self.entered = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def deliver(self, events: Sequence[Event]) -> None:
        self.tries += 1
        self.entered.set()
        await self.gate.wait()
        if self.tries <= self.refusals:
            raise ConnectionError("the database is away")
        for event in events:
            self.taken.put_nowait(event)

    async def next_text(self) -> str:
        """Fails, rather than waits for ever, when nothing comes."""
        async with asyncio.timeout(20):
            event = await self.taken.get()
        assert isinstance(event, InboundMessage)
        return event.text
