"""As little of an HTTP/1.1 server as a fake platform needs under load, so that it leaves the machine to the product."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
MOST_HEAD, MOST_BODY = 16_384, 1_048_576
"""Bytes; a longer request closes the connection."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`delay`: seconds until it leaves. `status` 0: no answer, the connection breaks off."""

    status: int
    body: bytes = b""
    delay: float = 0.0


Ask = Callable[[str, bytes], Answer]
"""From the path with its query, and the body."""


class LeanServer:
    """Answers the requests of a connection in order, each before the next is read. Bodies need a length."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._server: asyncio.Server | None = None

    async def open(self) -> str:
        """Its address, on this machine alone."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self._ask), "127.0.0.1", 0, backlog=1024)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()


class _Connection(asyncio.Protocol):
    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._read = b""
        self._waits: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _: Exception | None) -> None:
        if self._waits is not None:
            self._waits.cancel()

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._waits is None:
            self._serve()

    def _serve(self) -> None:
        while (request := self._next()) is not None:
            answer = self._ask(*request)
            if answer.delay:
                self._waits = asyncio.get_running_loop().call_later(answer.delay, self._late, answer)
                return
            self._reply(answer)

    def _late(self, answer: Answer) -> None:
        self._waits = None
        self._reply(answer)
        self._serve()

    def _next(self) -> tuple[str, bytes] | None:
        """None while it is not whole."""
        end = self._read.find(_END)
        if end < 0:
            if len(self._read) > MOST_HEAD:
                self._transport.abort()
            return None
        head = self._read[:end]
        length = _length(head)
        whole = end + len(_END) + length
        if length > MOST_BODY:
            self._transport.abort()
            return None
        if len(self._read) < whole:
            return None
        body, self._read = self._read[end + len(_END) : whole], self._read[whole:]
        return head.split(b" ", 2)[1].decode(), body

    def _reply(self, answer: Answer) -> None:
        if not answer.status:
            self._transport.abort()
            return
        phrase = HTTPStatus(answer.status).phrase
        head = f"HTTP/1.1 {answer.status} {phrase}\r\nContent-Type: application/json\r\n"
        self._transport.write(f"{head}Content-Length: {len(answer.body)}\r\n\r\n".encode() + answer.body)


def _length(head: bytes) -> int:
    at = head.lower().find(_LENGTH)
    return int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
