"""Never faster than allowed in any window, hardly slower, and replies first; on a clock that jumps."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pace import Pace
from channels.base import Rate
from tests.bot.virtual_time import now, run
from tests.clock import FakeClock

Way = Callable[[Random], float]


async def load(
    pace: Pace, *, seconds: float, workers: int, there: Way, back: Way, reply: bool = False, seed: int = 0
) -> list[float]:
    """When the messages of so many workers arrived, each of which sends the next once the last was answered."""
    arrived: list[float] = []
    random = Random(seed)
    until = now() + seconds

    async def work() -> None:
        while now() < until:
            permit = await pace.take(reply=reply)
            if now() >= until:
                pace.give_back(permit, used=False)
                return
            await asyncio.sleep(there(random))
            arrived.append(now())
            await asyncio.sleep(back(random))
            pace.give_back(permit)

    await asyncio.gather(*(work() for _ in range(workers)))
    return sorted(arrived)


def busiest(arrived: Sequence[float], seconds: float) -> int:
    """Most arrivals in a window of that length, its end left out; a nanosecond is the grain of the clock."""
    most = first = 0
    for last, at in enumerate(arrived):
        while at - arrived[first] >= seconds - 1e-9:
            first += 1
        most = max(most, last - first + 1)
    return most


def steady(seconds: float) -> Way:
    return lambda random: seconds


def between(least: float, most: float) -> Way:
    return lambda random: random.uniform(least, most)


@settings(max_examples=25)
@given(
    limit=st.integers(1, 60),
    least=st.floats(0, 0.05),
    jitter=st.floats(0, 1.5),
    workers=st.integers(1, 80),
    seed=st.integers(0, 2**16),
)
def test_no_window_ever_sees_more_than_the_limit(
    limit: int, least: float, jitter: float, workers: int, seed: int
) -> None:
    async def scene() -> list[float]:
        pace = Pace(Rate(limit=limit), now=now)
        way = between(least, least + jitter)
        return await load(pace, seconds=8, workers=workers, there=way, back=way, seed=seed)

    assert busiest(run(scene()), 1.0) <= limit


@pytest.mark.parametrize("limit", [30, 1000])
def test_hardly_anything_of_the_rate_is_lost(limit: int) -> None:
    async def scene() -> list[float]:
        pace = Pace(Rate(limit=limit), now=now)
        way = between(0.001, 0.006)
        return await load(pace, seconds=7, workers=limit, there=way, back=way)

    arrived = [at for at in run(scene()) if at >= 1]
    assert busiest(arrived, 1.0) <= limit
    assert len(arrived) / 6 >= 0.98 * limit


def test_a_platform_far_away_is_not_much_slower() -> None:
    async def scene() -> list[float]:
        way = between(0.1, 0.105)
        return await load(Pace(Rate(limit=30), now=now), seconds=100, workers=60, there=way, back=way)

    arrived = [at for at in run(scene()) if at >= 60]
    assert busiest(arrived, 1.0) <= 30
    assert len(arrived) / 40 >= 0.94 * 30


def test_replies_go_before_announcements_and_wait_for_a_moment_only() -> None:
    async def scene() -> float:
        pace = Pace(Rate(limit=30), now=now)
        longest = 0.0

        async def ask() -> None:
            nonlocal longest
            for _ in range(60):
                await asyncio.sleep(0.31)
                asked = now()
                permit = await pace.take(reply=True)
                longest = max(longest, now() - asked)
                pace.give_back(permit)

        flood = load(pace, seconds=20, workers=100, there=steady(0.01), back=steady(0.01))
        await asyncio.gather(flood, ask())
        return longest

    assert run(scene()) < 0.5


def test_in_long_windows_some_permits_are_left_for_replies() -> None:
    async def scene() -> tuple[int, float]:
        pace = Pace(Rate(limit=100, seconds=60), now=now)
        flood = asyncio.create_task(load(pace, seconds=59, workers=100, there=steady(0.1), back=steady(0.1)))
        await asyncio.sleep(50)
        asked = now()
        for _ in range(18):
            pace.give_back(await pace.take(reply=True))
        waited = now() - asked
        return len(await flood), waited

    sent, waited = run(scene())
    assert (sent, waited) == (82, 0)


def test_after_a_rest_it_does_not_all_leave_at_once() -> None:
    async def scene() -> list[float]:
        return await load(Pace(Rate(limit=40), now=now), seconds=0.9, workers=60, there=steady(0), back=steady(0))

    arrived = run(scene())
    assert sum(at < 0.01 for at in arrived) <= 12
    assert len(arrived) > 30


def test_after_a_start_announcements_wait_until_an_earlier_life_counts_no_more() -> None:
    async def scene() -> None:
        pace = Pace(Rate(limit=10, seconds=1.0), now=now)
        pace.rest()
        assert (pace.coming(0.5, 5), pace.coming(1.0, 5), pace.coming(0.5, 5, reply=True)) == (0, 5, 5)
        assert await pace.take(reply=True)
        assert now() == 0.0
        assert await pace.take(reply=False)
        assert now() == pytest.approx(1.0)

    run(scene())


def test_a_smaller_share_is_kept_to_at_once() -> None:
    async def scene() -> list[float]:
        pace = Pace(Rate(limit=30), now=now)
        sending = asyncio.create_task(load(pace, seconds=6, workers=60, there=steady(0.01), back=steady(0.01)))
        await asyncio.sleep(2.5)
        pace.set_share(10)
        await asyncio.sleep(1.1)
        assert pace.in_use <= 10
        return await sending

    arrived = run(scene())
    assert busiest([at for at in arrived if at > 2.52], 1.0) <= 30
    assert 18 <= len([at for at in arrived if at > 3.6]) <= 30


def test_a_share_that_was_not_renewed_sends_nothing() -> None:
    async def scene() -> None:
        pace = Pace(Rate(limit=30), now=now)
        pace.set_share(10, good_until=5.0)
        assert pace.coming(0, 50) > 0
        pace.give_back(await pace.take(reply=True))
        await asyncio.sleep(5)
        assert pace.coming(0, 50) == pace.coming(0, 50, reply=True) == 0
        waiting = asyncio.create_task(pace.take(reply=True))
        await asyncio.sleep(10)
        assert not waiting.done()
        pace.set_share(10, good_until=60.0)
        assert await waiting is not None

    run(scene())


def test_what_was_not_used_is_free_at_once_and_who_gives_up_keeps_none() -> None:
    async def scene() -> None:
        pace = Pace(Rate(limit=1), now=now)
        permit = await pace.take(reply=False)
        waiting = asyncio.create_task(pace.take(reply=False))
        await asyncio.sleep(0.5)
        waiting.cancel()
        pace.give_back(permit, used=False)
        await asyncio.sleep(0.5)
        permit = await pace.take(reply=True)
        assert pace.in_use == 1
        turned_away = asyncio.create_task(pace.take(reply=False))
        await asyncio.sleep(0)
        pace.turn_away()
        assert await turned_away is None
        pace.give_back(permit)
        assert pace.in_use == 1
        await asyncio.sleep(1)
        assert pace.in_use == 0

    run(scene())


def test_what_is_coming_is_told_ahead() -> None:
    async def scene() -> None:
        pace = Pace(Rate(limit=10), now=now)
        permits = [await pace.take(reply=True) for _ in range(10)]
        assert pace.coming(2, 50) == pace.coming(2, 50, reply=True) == 0
        for permit in permits[:4]:
            pace.give_back(permit)
        assert pace.coming(0.5, 50) == 0
        assert pace.coming(1.01, 50) == pace.coming(1.01, 50, reply=True) == 4
        assert pace.coming(1.01, 3) == 3
        waiting = asyncio.create_task(pace.take(reply=False))
        await asyncio.sleep(0)
        assert pace.coming(1.01, 50) == 3
        await waiting

    run(scene())


def test_without_a_rate_there_is_no_end_of_permits() -> None:
    async def scene() -> None:
        pace = Pace(None, now=now)
        assert pace.coming(0, 50) == 50
        permits = [await pace.take(reply=False) for _ in range(5000)]
        for permit in permits:
            pace.give_back(permit)
        assert (pace.in_use, now()) == (0, 0)

    run(scene())


def test_a_hold_ends_by_itself_and_a_clock_put_back_ends_it_too(clock: FakeClock) -> None:
    pace = Pace(Rate(limit=30), clock=clock)
    pace.hold(30, slower=True)
    assert pace.slowed
    assert pace.news.is_set()
    pace.slowed = False
    pace.hold(30, slower=True)
    assert not pace.slowed, "those on their way count once"
    clock.tick(seconds=20)
    assert 9 < pace.held_for() < 10.1
    clock.tick(seconds=11)
    assert pace.held_for() == 0
    pace.hold(30)
    clock.tick(hours=-1)
    assert pace.held_for() == 0
