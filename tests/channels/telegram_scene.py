"""What the scenes with Telegram share."""

from typing import Any

import pytest

from channels.base import ChannelState
from channels.errors import SendError
from channels.messages import Choice, OutboundMessage
from channels.telegram import TelegramChannel, TelegramConfig
from tests.fakes.state import MemoryState
from tests.fakes.telegram import TOKEN, TelegramFake

LAN, HUNG = 5_501_234_567, 5_507_654_321
GROUP = -4_012_345_678
SECRET = "chim-bay-ve-nui"
TOPICS = (
    Choice(label="Bảo hiểm y tế", payload="#topic:bhyt"),
    Choice(label="Vay vốn", payload="#topic:vay-von"),
)


def make(fake: TelegramFake, state: ChannelState | None = None, **changes: Any) -> TelegramChannel:
    """A channel towards `fake`, in webhook mode unless `changes` say otherwise, with pauses of a hundredth second."""
    settings: dict[str, Any] = {
        "token": fake.token,
        "mode": "webhook",
        "webhook_secret": SECRET,
        "api_url": f"{fake.url}/",
        "retry_seconds": 0.01,
    }
    return TelegramChannel(TelegramConfig(**settings | changes), state or MemoryState())


def to_lan(text: str = "Dạ, bà con chờ chút.", *, address: str = str(LAN), **other: Any) -> OutboundMessage:
    return OutboundMessage(id=1, address=address, text=text, **other)


async def refusal(channel: TelegramChannel, message: OutboundMessage) -> SendError:
    """How the message is refused; whatever the reason, the token is not told."""
    with pytest.raises(SendError) as raised:
        await channel.send(message)
    assert TOKEN not in f"{raised.value!r} {raised.value.detail} {raised.value.__cause__!r}"
    return raised.value
