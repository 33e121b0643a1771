"""What the scenes with Zalo Bot Platform share."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from channels.base import ChannelState
from channels.messages import OutboundMessage
from channels.zalo_bot import ZaloBotChannel, ZaloBotConfig
from tests.fakes.state import MemoryState
from tests.fakes.zalo_bot import ZaloBotFake

LAN = "7f2c9be4d1a05e38"
SECRET = "khoa-webhook-1"


def make(fake: ZaloBotFake, state: ChannelState | None = None, **changes: Any) -> ZaloBotChannel:
    """A channel towards `fake`, in webhook mode unless `changes` say otherwise, with pauses of a millisecond."""
    settings: dict[str, Any] = {
        "token": fake.token,
        "mode": "webhook",
        "webhook_secret": SECRET,
        "api_url": fake.url,
        "retry_seconds": 0.001,
    }
    return ZaloBotChannel(ZaloBotConfig(**settings | changes), state or MemoryState())


def out(text: str = "Chào bà con", **more: Any) -> OutboundMessage:
    return OutboundMessage(id=1, address=LAN, text=text, **more)


async def soon(work: Coroutine[Any, Any, object]) -> None:
    """Fails, rather than waits for ever, when it does not come to pass."""
    async with asyncio.timeout(20):
        await work
