"""What processes share about a channel: values, and who may act now."""

import asyncio

from storage.channel_state import StoredChannelState
from storage.db import Database
from tests.clock import FakeClock


def state(database: Database, me: str, clock: FakeClock, channel: str = "zalo-oa") -> StoredChannelState:
    return StoredChannelState(database, channel, me=me, clock=clock)


async def test_a_value_is_what_was_saved_last(database: Database, clock: FakeClock) -> None:
    one, two = state(database, "one", clock), state(database, "two", clock)
    assert await one.load("token") is None
    await one.save("token", {"refresh": "a"})
    await two.save("token", {"refresh": "b", "nested": {"đ": [1, None]}})
    assert await one.load("token") == {"refresh": "b", "nested": {"đ": [1, None]}}
    assert await one.load("offset") is None
    assert await state(database, "one", clock, "telegram").load("token") is None


async def test_one_holds_it_at_a_time(database: Database, clock: FakeClock) -> None:
    one, two = state(database, "one", clock), state(database, "two", clock)
    assert await one.claim("refresh", seconds=30)
    assert not await two.claim("refresh", seconds=30)
    assert await two.claim("offset", seconds=30), "another key"
    assert await state(database, "two", clock, "telegram").claim("refresh", seconds=30), "another channel"
    await two.release("refresh")
    assert not await two.claim("refresh", seconds=30), "only its holder can give it back"
    await one.release("refresh")
    assert await two.claim("refresh", seconds=30)


async def test_the_holder_renews_it_and_others_wait_for_the_new_end(database: Database, clock: FakeClock) -> None:
    one, two = state(database, "one", clock), state(database, "two", clock)
    await one.claim("poll", seconds=30)
    clock.tick(seconds=20)
    assert await one.claim("poll", seconds=30)
    clock.tick(seconds=20)
    assert not await two.claim("poll", seconds=30)
    clock.tick(seconds=11)
    assert await two.claim("poll", seconds=30)
    assert not await one.claim("poll", seconds=30), "it came too late"


async def test_a_claim_does_not_touch_the_value_nor_a_value_the_claim(database: Database, clock: FakeClock) -> None:
    one, two = state(database, "one", clock), state(database, "two", clock)
    await one.save("token", {"refresh": "a"})
    await one.claim("token", seconds=30)
    assert await two.load("token") == {"refresh": "a"}
    await two.save("token", {"refresh": "b"})
    assert not await two.claim("token", seconds=30)
    await one.release("token")
    assert await one.load("token") == {"refresh": "b"}


async def test_of_many_at_once_exactly_one_gets_it(database_url: str, clock: FakeClock) -> None:
    databases = [Database(database_url) for _ in range(3)]
    claims = [state(databases[i % 3], f"p{i}", clock).claim("refresh", seconds=30) for i in range(9)]
    assert sorted(await asyncio.gather(*claims)) == [False] * 8 + [True]
    for database in databases:
        await database.close()
