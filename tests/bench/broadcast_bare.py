"""What bounds a mass send: a bare aiohttp client that posts as fast as the platform's rate lets it, no database.

`python -m tests.bench.broadcast_bare URL RATE SECONDS` posts for so long, or without end of pace where RATE is 0.
"""

import argparse
import asyncio
import time
from collections import deque

import aiohttp
import uvloop

from tests.bench.broadcast_arrivals import RECIPIENTS
from tests.bench.broadcast_audience import TEXT
from tests.bench.broadcast_platform import TOKEN

WORKERS = 256


async def post_all(url: str, rate: int, seconds: float) -> None:
    """A permit is free again one second after its post was answered, so that no second ever holds more than `rate`."""
    ends = time.monotonic() + seconds
    free: deque[float] = deque([0.0] * (rate or WORKERS))
    people = iter(RECIPIENTS)

    async def work(session: aiohttp.ClientSession) -> None:
        while time.monotonic() < ends:
            wait = free.popleft() - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", data={"chat_id": next(people), "text": TEXT}) as r:
                await r.read()
            free.append(time.monotonic() + 1.0 if rate else 0.0)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=WORKERS)) as session:
        await asyncio.gather(*(work(session) for _ in range(min(WORKERS, len(free)))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.broadcast_bare")
    parser.add_argument("url")
    parser.add_argument("rate", type=int)
    parser.add_argument("seconds", type=float)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(post_all(given.url, given.rate, given.seconds))
