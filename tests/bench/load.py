"""Posts prepared bodies as fast as they are taken, over a fixed number of connections."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp

CONNECTIONS = 64
"""Telegram's default is 40 webhook calls at a time, its most is 100."""

TRIES = 5
"""Of one call. A machine that is busy with other work cannot always commit within the product's 1.8 s."""


@dataclass(frozen=True, kw_only=True)
class Call:
    body: bytes
    headers: Mapping[str, str]


async def post_all(url: str, calls: Sequence[Call], *, connections: int = CONNECTIONS) -> float:
    """Seconds until the last call was answered with 200. One that is answered with 500 is made again, as platforms do;
    raises for anything else, or when it is still 500 at the last try."""
    waiting = iter(calls)

    async def post_some(session: aiohttp.ClientSession) -> None:
        for call in waiting:
            status = 500
            for _ in range(TRIES):
                async with session.post(url, data=call.body, headers=dict(call.headers)) as response:
                    await response.read()
                    status = response.status
                if status != 500:
                    break
            if status != 200:
                raise RuntimeError(f"HTTP {status} from {url}")

    connector = aiohttp.TCPConnector(limit=connections)
    async with aiohttp.ClientSession(connector=connector) as session:
        began = time.perf_counter()
        await asyncio.gather(*(post_some(session) for _ in range(connections)))
        return time.perf_counter() - began
