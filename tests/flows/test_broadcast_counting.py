"""The strict platform of the bench and the kill runs refuses what it should, and its arrivals are counted right."""

from collections.abc import AsyncIterator
from itertools import count

import aiohttp
import pytest

from tests.bench import broadcast_arrivals as counted
from tests.bench.broadcast_arrivals import RECIPIENTS, SECOND, Outcome
from tests.bench.broadcast_platform import TOKEN, StrictPlatform

FIRST = RECIPIENTS.start


def at(*seconds: float) -> list[int]:
    return [int(second * SECOND) for second in seconds]


@pytest.mark.parametrize(
    ("times", "most"),
    [((), 0), ((5.0,), 1), ((0.0, 0.999, 1.0), 2), ((0.0, 0.4, 0.9, 1.3, 2.5), 3), ((1.0, 1.0, 1.0), 3)],
)
def test_the_busiest_second_is_any_second(times: tuple[float, ...], most: int) -> None:
    assert counted.busiest_second(at(*times)) == most


def test_the_rate_counts_whole_seconds_and_replies_too() -> None:
    every_tenth = [(moment, FIRST + i, Outcome.TAKEN) for i, moment in enumerate(at(*(n / 10 for n in range(50))))]
    assert counted.rate(every_tenth, warm_up=1.0) == 10
    with_reply = sorted([*every_tenth, (at(2.05)[0], 7, Outcome.TAKEN)])
    assert counted.rate(with_reply, warm_up=1.0) == pytest.approx(10 + 1 / 3)
    assert counted.rate(every_tenth[:5], warm_up=1.0) == 0
    assert counted.rate([], warm_up=0.0) == 0


def test_twice_is_of_what_was_taken_and_replies_are_the_first() -> None:
    arrivals = [
        (at(0.0)[0], FIRST, Outcome.FLOOD),
        (at(1.0)[0], FIRST, Outcome.TAKEN),
        (at(2.0)[0], FIRST, Outcome.TAKEN),
        (at(2.5)[0], 7, Outcome.TAKEN),
        (at(3.5)[0], 7, Outcome.TAKEN),
    ]
    assert counted.sent_twice(arrivals) == 1
    assert counted.refused(arrivals) == 1
    assert counted.reply_seconds(arrivals, {7: at(2.0)[0], 8: at(2.0)[0]}) == [0.5]


@pytest.fixture
async def platform() -> AsyncIterator[tuple[StrictPlatform, str]]:
    """Each call comes a millisecond after the one before."""
    milliseconds = count(1)
    made = StrictPlatform(rate=3, blocked_in=2, now=lambda: next(milliseconds) * SECOND // 1000)
    server, address = await made.open()
    yield made, address
    await server.close()


async def test_beyond_the_rate_is_refused_and_on_record(platform: tuple[StrictPlatform, str]) -> None:
    made, url = platform
    async with aiohttp.ClientSession() as session:

        async def send(chat: int, token: str = TOKEN) -> int:
            async with session.post(f"{url}/bot{token}/sendMessage", data={"chat_id": chat, "text": "x"}) as response:
                return response.status

        async def control(word: str, **query: str) -> object:
            async with session.get(f"{url}/_control/{word}", params=query) as response:
                return await response.json()

        assert await send(FIRST) == 403
        assert await send(FIRST + 1) == 200
        assert await send(7) == 200
        assert [await send(FIRST + 3), await send(FIRST + 5)] == [429, 429]
        assert await control("count") == 4
        assert await send(7, token="700100:AAE-another") == 401
        await control("token", good="no")
        assert await send(7) == 401
        await control("token", good="yes")
        await control("away", **{"is": "yes"})
        with pytest.raises(aiohttp.ClientError):
            await send(7)
        await control("away", **{"is": "no"})
        recorded = await control("arrivals")
    assert isinstance(recorded, list)
    assert [(chat, outcome) for _, chat, outcome in recorded] == [
        (FIRST, Outcome.BLOCKED),
        (FIRST + 1, Outcome.TAKEN),
        (7, Outcome.TAKEN),
        (FIRST + 3, Outcome.FLOOD),
        (FIRST + 5, Outcome.FLOOD),
    ]
    assert len(made.arrivals) == 5


async def test_one_a_second_to_a_chat(platform: tuple[StrictPlatform, str]) -> None:
    _, url = platform
    async with aiohttp.ClientSession() as session:
        statuses = []
        for _ in range(2):
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", data={"chat_id": 7, "text": "x"}) as response:
                statuses.append(response.status)
    assert statuses == [200, 429]
