"""Updates waiting to be fetched: offsets confirm, a newer poll ends the older one."""

import asyncio
from collections import deque
from collections.abc import Sequence
from itertools import count

from tests.fakes.telegram_rules import Body, Refused

FIRST_UPDATE = 870_000_001
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """`polling` and `most_polling` count the polls that wait at the same time; `confirmed`, the updates let go."""

    def __init__(self) -> None:
        self.updates: deque[Body] = deque()
        self.allowed: Sequence[str] = ()
        self.confirmed = 0
        self.offsets: list[int] = []
        self.conflicts = 0
        self._ids = count(FIRST_UPDATE)
        self._waiting: asyncio.Future[None] | None = None

    def push(self, update: Body) -> Body:
        """Numbers the update and lets it wait, unless its kind was not asked for."""
        numbered = {"update_id": next(self._ids)} | update
        if not self.allowed or any(kind in self.allowed for kind in update):
            self.updates.append(numbered)
            if self._waiting and not self._waiting.done():
                self._waiting.set_result(None)
        return numbered

    def confirm(self, before: int) -> None:
        while self.updates and self.updates[0]["update_id"] < before:
            self.updates.popleft()
            self.confirmed += 1

    async def take(self, *, offset: int, limit: int, seconds: float) -> list[Body]:
        self.offsets.append(offset)
        if offset > 0:
            self.confirm(offset)
        elif offset < 0 and len(self.updates) > -offset:
            self.confirm(self.updates[offset]["update_id"])
        self.end_poll()
        if not self.updates and seconds > 0:
            await self._wait(seconds)
        return list(self.updates)[:limit]

    def end_poll(self, reason: str = OTHER_POLLER) -> None:
        if self._waiting and not self._waiting.done():
            self.conflicts += 1
            self._waiting.set_exception(Refused(409, reason))

    @property
    def is_polled(self) -> bool:
        return self._waiting is not None

    async def _wait(self, seconds: float) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = mine
        try:
            async with asyncio.timeout(seconds):
                await mine
        except TimeoutError:
            pass
        finally:
            if self._waiting is mine:
                self._waiting = None
