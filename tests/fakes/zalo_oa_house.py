"""One or several processes of ours over one database and one Zalo OA fake, with a clock that stands still."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

import pytest

from channels.errors import SendError
from channels.messages import OutboundMessage
from channels.zalo_oa import ZaloOAChannel, ZaloOAConfig
from tests.fakes.state import MemoryState, Shared
from tests.fakes.zalo_oa import REFRESH_TOKEN, ZaloOAFake
from tests.fakes.zalo_oa_hooks import APP_ID, APP_SECRET, OA_ID, SECRET_KEY

WOMAN = "5170627724267093288"
MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


class BrokenState(MemoryState):
    """A database that refuses the next `failures` writes."""

    failures = 0

    async def save(self, key: str, value: dict[str, Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        await super().save(key, value)


class House:
    def __init__(self) -> None:
        self.clock = Clock()
        self.zalo = ZaloOAFake(clock=self.clock)
        self.shared = Shared(now=lambda: self.clock.now.timestamp())
        self._processes: list[ZaloOAChannel] = []

    async def __aenter__(self) -> Self:
        await self.zalo.open()
        self.zalo.touch(WOMAN)
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._processes:
            await process.stop()
        await self.zalo.close()

    def process(self, *, state: MemoryState | None = None, **changes: Any) -> ZaloOAChannel:
        settings: dict[str, Any] = {
            "app_id": APP_ID,
            "app_secret": APP_SECRET,
            "secret_key": SECRET_KEY,
            "oa_id": OA_ID,
            "refresh_token": REFRESH_TOKEN,
            "api_url": self.zalo.url,
            "oauth_url": self.zalo.url,
        }
        config = ZaloOAConfig(**settings | changes)
        channel = ZaloOAChannel(config, state or MemoryState(self.shared), clock=self.clock)
        self._processes.append(channel)
        return channel

    def later(self, **span: float) -> None:
        """The woman writes again, so that her reply window never closes by the way."""
        self.clock.now += timedelta(**span)
        self.zalo.touch(WOMAN)

    @property
    def stored(self) -> dict[str, Any]:
        return self.shared.values["tokens"]

    @property
    def exchanges(self) -> int:
        return self.zalo.calls["token"]


def to_woman(text: str = "Chào bà con", **more: Any) -> OutboundMessage:
    return OutboundMessage(id=1, address=WOMAN, text=text, **more)


async def refused(channel: ZaloOAChannel, message: OutboundMessage | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(message or to_woman())
    return caught.value
