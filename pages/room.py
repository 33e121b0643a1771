"""What the chat pages are given by the process that opens them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.base import Deliver
from channels.webchat import WebChatChannel
from pages.pace import Pace
from storage.db import Database

MOST_STREAMS = 8
"""Open event streams of one resident: a few tabs, not a flood."""


async def keep_files(names: Sequence[str]) -> None:
    """For a room without a folder of its own: the daily sweep finds them."""


@dataclass(frozen=True, kw_only=True)
class ChatRoom:
    """`secure`: the public address is https. `patience`: seconds a form waits for its answer. `look_every`: seconds
    between looks into the database for what another process wrote.
    """

    database: Database
    deliver: Deliver
    channel: WebChatChannel
    clock: Callable[[], datetime]
    secure: bool
    demo: bool = False
    delete_files: Callable[[Sequence[str]], Awaitable[None]] = keep_files
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    patience: float = 2.5
    look_every: float = 2.0


class Streams:
    """The event streams now open, so that a stopping server can end each of them at once."""

    def __init__(self) -> None:
        self.closing = False
        self._open: dict[str, set[asyncio.Event]] = {}

    def full(self, address: str) -> bool:
        return len(self._open.get(address, ())) >= MOST_STREAMS

    @contextmanager
    def joined(self, address: str, page: asyncio.Event) -> Iterator[None]:
        self._open.setdefault(address, set()).add(page)
        try:
            yield
        finally:
            pages = self._open[address]
            pages.discard(page)
            if not pages:
                del self._open[address]

    async def close(self, _app: web.Application) -> None:
        self.closing = True
        for pages in self._open.values():
            for page in pages:
                page.set()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Messages a minute: of one resident, and of one internet address (many phones can share it)."""

    per_resident: Pace = field(default_factory=lambda: Pace(30))
    per_source: Pace = field(default_factory=lambda: Pace(120))


ROOM = web.AppKey("chat_room", ChatRoom)
STREAMS = web.AppKey("chat_streams", Streams)
LIMITS = web.AppKey("chat_limits", Limits)
