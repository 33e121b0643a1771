"""The contract every channel fulfils, and the abilities it declares."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from channels.errors import FetchError
from channels.messages import Attachment, Event, OutboundMessage, Sent


def utc_now() -> datetime:
    """The clock, where nobody hands in another."""
    return datetime.now(UTC)


Deliver = Callable[[Sequence[Event]], Awaitable[None]]
"""Records events durably; when it returns they cannot be lost, when it raises they were not taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """At most `limit` messages within any `seconds`, to everyone together."""

    limit: int
    seconds: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Abilities:
    """What a channel can do. `buttons`: most per message, 0 where choices are numbered text instead.

    `text_limit` counts UTF-16 code units. `reply_window`: how long after the person's last message we may still
    write; `free_window`: how long it costs nothing; None means without end. `caption_limit`: of the text beside an
    image or a recording, None where it is that of any text. `sounds`: endings of recordings that are played where they
    arrive; of others people get the address. `media_by_address`: the platform fetches images and recordings from a
    public address of ours. `buttons_beside_media`: whether a message can hold both. `templates`: approved ones may be
    sent once the window is closed. `image_limit`, `file_limit`: bytes that can be uploaded, None where what residents
    may send is never too much.
    """

    text_limit: int
    buttons: int = 0
    button_label_limit: int = 60
    images: bool = False
    files: bool = False
    receipts: bool = False
    reply_window: timedelta | None = None
    free_window: timedelta | None = None
    monthly_quota: int | None = None
    rate: Rate | None = None
    caption_limit: int | None = None
    sounds: frozenset[str] = frozenset()
    media_by_address: bool = False
    buttons_beside_media: bool = True
    templates: bool = False
    image_limit: int | None = None
    file_limit: int | None = None


@dataclass(frozen=True, slots=True)
class HookRequest:
    """One webhook call; header names are looked up without regard to case."""

    body: bytes
    headers: Mapping[str, str]


class ChannelState(Protocol):
    """Small durable facts of one channel (tokens, offsets), shared by all processes."""

    async def load(self, key: str) -> dict[str, Any] | None: ...

    async def save(self, key: str, value: dict[str, Any]) -> None: ...

    async def claim(self, key: str, *, seconds: float) -> bool:
        """True when this process now holds `key` for at most `seconds`; nobody else gets it meanwhile."""
        ...

    async def release(self, key: str) -> None: ...


class Channel(ABC):
    """One messaging platform.

    `has_hook`: whether the platform calls us at `/hook/<name>`. `reads_kept`: people read what is in our table of
    messages, and sending only tells them that there is something new. `receive` does no input or output, so that a
    webhook can be answered at once; it raises `Forged` or `Malformed`.
    """

    name: str
    abilities: Abilities
    has_hook = True
    reads_kept = False

    @abstractmethod
    def receive(self, request: HookRequest) -> tuple[Event, ...]: ...

    @abstractmethod
    async def send(self, message: OutboundMessage) -> Sent:
        """Raises `SendError`, whose fields decide what happens next."""

    async def start(self, deliver: Deliver) -> None:
        """Opens connections; a channel in polling mode begins to call `deliver`."""

    async def stop(self) -> None:
        """Stops polling first, then closes connections. Safe to call twice."""

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        """At most `limit` bytes, else `FetchError` that is not retryable."""
        raise FetchError(f"{self.name} cannot bring in files", retryable=False)

    async def check(self) -> str | None:
        """None when the platform accepts us, else one sentence on what is wrong and how to mend it."""
        return None
