"""Several processes keep to one rate together: who has work gets more, and what a dead one had falls to the rest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.pace import Pace
from bot.pace_shares import PaceKeeper, adapted, divide, in_force
from channels.base import Rate
from desk.clock import utc_now
from storage.db import Database
from storage.tables import pace_shares
from tests import databases
from tests.clock import FakeClock

NAMES = st.text("abcdef", min_size=1, max_size=3)


@given(limit=st.integers(0, 1000), wanted=st.dictionaries(NAMES, st.integers(0, 2000), min_size=1, max_size=9))
def test_parts_add_up_and_nobody_is_without(limit: int, wanted: dict[str, int]) -> None:
    parts = divide(limit, wanted)
    assert set(parts) == set(wanted)
    assert sum(parts.values()) == limit
    assert parts == divide(limit, dict(sorted(wanted.items(), reverse=True))), "the order they are told in is nothing"
    if limit > len(wanted):
        base = max(1, int(limit * 0.18) // len(wanted))
        assert min(parts.values()) >= base
    else:
        assert set(parts.values()) <= {0, 1}
    for one in parts:
        for other in parts:
            if wanted[one] > wanted[other]:
                assert parts[one] >= parts[other] - 1


@given(limit=st.integers(50, 1000), others=st.integers(1, 5))
def test_who_alone_has_work_gets_nearly_all(limit: int, others: int) -> None:
    parts = divide(limit, {"busy": limit, **{f"idle{i}": 0 for i in range(others)}})
    assert parts["busy"] >= 0.8 * limit


def test_equal_wishes_share_equally() -> None:
    assert divide(1000, {"a": 1000, "b": 1000, "c": 1000}) == {"a": 334, "b": 333, "c": 333}
    assert divide(30, {"a": 30, "b": 30, "c": 30}) == {"a": 10, "b": 10, "c": 10}
    assert divide(30, {"a": 0, "b": 0}) == {"a": 15, "b": 15}
    assert divide(1, {"a": 0, "b": 4}) == {"a": 0, "b": 1}
    assert divide(0, {"a": 5}) == {"a": 0}
    assert divide(100, {"a": 100, "b": 20, "c": 0})["b"] == 20


def test_after_a_refusal_it_is_slower_for_a_while() -> None:
    factor = adapted(1.0, slowed=True, quiet_for=0)
    assert factor == 0.8
    assert adapted(factor, slowed=False, quiet_for=29) == 0.8
    for _ in range(4):
        factor = adapted(factor, slowed=False, quiet_for=30)
    assert factor == pytest.approx(1.0)
    assert adapted(0.99, slowed=False, quiet_for=31) == 1.0
    assert in_force(Rate(limit=30), 0.8) == 24
    assert in_force(Rate(limit=1), 0.5) == 1
    for _ in range(99):
        factor = adapted(factor, slowed=True, quiet_for=0)
    assert factor == 0.05


@pytest.fixture
async def shared(postgres: str) -> AsyncIterator[Database]:
    """Only with PostgreSQL there are several processes."""
    async with databases.postgres_copy(postgres) as url:
        opened = Database(url)
        yield opened
        await opened.close()


class House:
    """Processes of one house, each with its pace; time stands still but for what each asks the database."""

    def __init__(self, database: Database, *, limit: int = 30) -> None:
        self.database = database
        self.limit = limit
        self.now = 0.0
        self.paces: dict[str, Pace] = {}
        self.keepers: dict[str, PaceKeeper] = {}

    def open(self, *names: str) -> None:
        for name in names:
            pace = Pace(Rate(limit=self.limit), clock=FakeClock(), now=lambda: self.now)
            pace.set_share(0)
            self.paces[name] = pace
            self.keepers[name] = PaceKeeper(self.database, "telegram", pace, me=name, now=lambda: self.now)

    async def renew(self, *names: str, rounds: int = 1) -> None:
        for _ in range(rounds):
            for name in names or self.keepers:
                await self.keepers[name].renew()
                assert sum([share for _, share in await self.rows()]) <= self.limit

    async def rows(self) -> list[tuple[str, int]]:
        async with self.database.reading() as session:
            found = await session.execute(select(pace_shares.c.process, pace_shares.c.share))
            return [(row.process, row.share) for row in found]

    def shares(self) -> dict[str, int]:
        return {name: pace.share for name, pace in self.paces.items()}


async def test_a_newcomer_gets_its_part_once_the_others_gave_it_up(shared: Database) -> None:
    house = House(shared)
    house.open("a")
    await house.renew()
    assert house.shares() == {"a": 30}
    permits = [await house.paces["a"].take(reply=True) for _ in range(30)]
    house.open("b")
    await house.renew(rounds=2)
    assert house.shares() == {"a": 15, "b": 0}, "what was taken may still count at the platform"
    for permit in permits:
        house.paces["a"].give_back(permit)
    house.now += 0.9
    await house.renew(rounds=2)
    assert house.shares()["b"] == 0
    house.now += 0.2
    await house.renew(rounds=2)
    assert house.shares() == {"a": 15, "b": 15}


async def test_who_has_work_gets_what_the_others_do_not_want(shared: Database) -> None:
    house = House(shared)
    house.open("a", "b", "c")
    await house.renew(rounds=3)
    assert house.shares() == {"a": 10, "b": 10, "c": 10}
    house.paces["b"].hungry = True
    await house.renew(rounds=3)
    assert house.shares() == {"a": 1, "b": 28, "c": 1}
    house.paces["a"].hungry = house.paces["c"].hungry = True
    await house.renew(rounds=3)
    assert house.shares() == {"a": 10, "b": 10, "c": 10}


async def test_what_a_dead_process_had_falls_to_the_others_after_its_time(shared: Database) -> None:
    house = House(shared)
    house.open("a", "b")
    await house.renew(rounds=3)
    for ago, share in ((0, 15), (2, 15), (4, 30)):
        async with shared.transaction() as session:
            past = {"expires_at": utc_now() - timedelta(seconds=ago)}
            await session.execute(update(pace_shares).where(pace_shares.c.process == "b").values(past))
        await house.renew("a")
        assert house.shares()["a"] == share, ago
    await house.renew("b")
    assert house.shares()["b"] == 0, "it lives after all, and waits like a newcomer"
    await house.renew("a", "b")
    assert house.shares() == {"a": 15, "b": 15}


async def test_who_ends_in_order_leaves_its_part(shared: Database) -> None:
    house = House(shared)
    house.open("a", "b")
    await house.renew(rounds=3)
    await house.keepers["b"].leave()
    assert dict(await house.rows())["b"] == 0
    await house.renew("a")
    assert house.shares() == {"a": 30, "b": 0}


async def test_a_hold_and_a_slower_pace_are_everyones(shared: Database) -> None:
    house = House(shared)
    house.open("a", "b")
    await house.renew(rounds=3)
    house.paces["a"].hold(60, slower=True)
    await house.renew(rounds=2)
    assert house.paces["b"].held_for() > 50
    assert house.shares() == {"a": 12, "b": 12}
    house.open("c")
    await house.renew("c")
    assert house.paces["c"].held_for() > 50


async def test_who_starts_alone_asks_whether_the_hold_is_over(shared: Database) -> None:
    house = House(shared)
    house.open("a")
    await house.renew()
    house.paces["a"].hold(600)
    await house.renew()
    await house.keepers["a"].leave()
    house.open("a")
    await house.renew()
    assert house.paces["a"].held_for() == 0


async def test_without_the_database_nothing_leaves_for_long(shared: Database) -> None:
    house = House(shared)
    house.open("a")
    await house.renew()
    house.now += 5
    assert house.paces["a"].coming(0, 5) > 0
    house.now += 2
    assert house.paces["a"].coming(0, 5) == 0
    await house.renew()
    assert house.paces["a"].coming(0, 5) > 0


async def test_it_goes_on_by_itself_until_told_to_stop(shared: Database) -> None:
    pace = Pace(Rate(limit=30))
    stopping = asyncio.Event()
    keeper = PaceKeeper(shared, "telegram", pace, me="a")
    running = asyncio.create_task(keeper.run(stopping))
    permit = await asyncio.wait_for(pace.take(reply=True), 20)
    assert pace.share == 30
    pace.give_back(permit, used=False)
    stopping.set()
    await running


async def test_one_process_on_sqlite_needs_nobody(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    now = 0.0
    pace = Pace(Rate(limit=30), clock=FakeClock())
    keeper = PaceKeeper(database, "telegram", pace, me="a", now=lambda: now)
    await keeper.renew()
    assert pace.share == 30
    pace.hold(1, slower=True)
    await keeper.renew()
    assert pace.share == 24
    for _ in range(4):
        now += 30
        await keeper.renew()
    assert pace.share == 30
    await keeper.leave()
    await database.close()
