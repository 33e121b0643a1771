"""New lines as they come, by server-sent events."""

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from channels.messages import Choice
from pages import conversation, intake, replies
from pages.conversation import Conversation, Cursor
from pages.faults import Fault, TurnedAway
from pages.room import ROOM, STREAMS, ChatRoom
from pages.visitors import Visitor

_HEARTBEAT_S = 15.0
_COME_BACK_MS = 3_000
_LINES_LOOKED_AT = 40


async def stream_events(request: web.Request) -> web.StreamResponse:
    """204 for someone unknown, which tells the browser not to come back by itself."""
    room, streams = request.app[ROOM], request.app[STREAMS]
    visitor = intake.recognise(request)
    if visitor is None:
        return web.Response(status=204, headers=replies.headers(secure=room.secure))
    if streams.full(visitor.address) or streams.closing:
        return replies.fault(Fault.TOO_MANY, secure=room.secure)
    seen = request.headers.get("Last-Event-ID") or request.query.get("after")
    response = web.StreamResponse(headers=replies.headers(secure=room.secure) | {"X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    response.charset = "utf-8"
    with room.channel.watching(visitor.address) as news, streams.joined(visitor.address, news), suppress(OSError):
        await response.prepare(request)
        await response.write(f"retry: {_COME_BACK_MS}\n\n".encode())
        await _follow(request, response, visitor, news, conversation.read_cursor(seen))
    return response


async def _follow(
    request: web.Request, response: web.StreamResponse, visitor: Visitor, news: asyncio.Event, cursor: Cursor
) -> None:
    """Ends when the server stops, the reader is gone, or the database cannot be read (the reader comes back)."""
    room, streams = request.app[ROOM], request.app[STREAMS]
    teller = _Teller(cursor)
    clock = asyncio.get_running_loop().time
    spoken = clock()
    while not streams.closing and request.transport is not None and not request.transport.is_closing():
        news.clear()
        try:
            shown = await conversation.read(room, visitor.address, limit=_LINES_LOOKED_AT)
        except TurnedAway:
            return
        told = teller.tell(shown)
        if told or clock() - spoken >= _HEARTBEAT_S:
            await response.write((told or ": \n\n").encode())
            spoken = clock()
        await _wait(room, news)


async def _wait(room: ChatRoom, news: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(news.wait(), room.look_every)


class _Teller:
    """Tells each line once, even one whose number is lower than that of a line told before."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._told: set[str] | None = None
        self._state: tuple[bool, tuple[Choice, ...]] | None = None

    def tell(self, shown: Conversation) -> str:
        """The events to send, empty when nothing changed."""
        keys = {line.key for line in shown.lines}
        if self._told is None:
            self._told = {line.key for line in shown.lines if not self._cursor.is_before(line)}
            deleted = self._cursor != Cursor() and not self._told
        else:
            deleted = bool(self._told - keys)
        told = ""
        if deleted and len(keys) < _LINES_LOOKED_AT:
            told, self._told, self._state = "event: cleared\ndata: {}\n\n", set(), None
        news = [line for line in shown.lines if line.key not in self._told]
        state = (shown.waiting, tuple(shown.choices))
        if not shown.lines or (not news and state == self._state):
            return told
        self._told = keys
        self._state = state
        data = json.dumps(conversation.as_data(shown, news), ensure_ascii=False)
        return f"{told}id: {shown.cursor}\ndata: {data}\n\n"
