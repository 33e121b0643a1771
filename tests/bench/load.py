"""Posts prepared bodies as fast as they are taken, over a fixed number of connections."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp

CONNECTIONS = 64
"""Telegram's default is 40 webhook calls at a time, its most is 100."""


@dataclass(frozen=True, kw_only=True)
class Call:
    body: bytes
    headers: Mapping[str, str]


async def post_all(url: str, calls: Sequence[Call], *, connections: int = CONNECTIONS) -> float:
    """Seconds until the last call was answered with 200; raises when one was not."""
    waiting = iter(calls)

    async def post_some(session: aiohttp.ClientSession) -> None:
        for call in waiting:
            async with session.post(url, data=call.body, headers=dict(call.headers)) as response:
                await response.read()
                if response.status != 200:
                    raise RuntimeError(f"HTTP {response.status} from {url}")

    connector = aiohttp.TCPConnector(limit=connections)
    async with aiohttp.ClientSession(connector=connector) as session:
        began = time.perf_counter()
        await asyncio.gather(*(post_some(session) for _ in range(connections)))
        return time.perf_counter() - began
