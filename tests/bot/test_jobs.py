"""Each due time of a scheduled job is done once, by whichever process comes first; what nobody did is on record."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from desk.scheduled import Missed
from storage.db import Database
from storage.tables import job_runs
from tests.bot.processes import Count, Process, recorded
from tests.clock import FakeClock
from tests.flows.eventually import eventually
from tests.flows.product import rows


@pytest.fixture
def count() -> Count:
    return Count()


async def test_three_processes_do_it_once_each_time(database: Database, clock: FakeClock, count: Count) -> None:
    processes = [Process(database, clock, count, me=name) for name in ("one", "two", "three")]
    for _ in range(40):
        await asyncio.gather(*(one.look() for one in processes))
        clock.tick(minutes=5)
    assert len(count.done) == 40
    assert {state for _, state, _ in await recorded(database)} == {"done"}
    for one in processes:
        await one.look()
        await one.look()
    assert len(count.done) == 41, "looked at again and again, it is done once"


async def test_between_two_times_nothing_happens(database: Database, clock: FakeClock, count: Count) -> None:
    process = Process(database, clock, count)
    clock.tick(minutes=2)
    await process.look()
    assert (count.done, await recorded(database)) == ([], [])
    clock.tick(minutes=3)
    await process.look()
    assert await recorded(database) == [("23 09:05", "done", "")]


async def test_while_everything_was_down(database: Database, clock: FakeClock, count: Count) -> None:
    """What is skipped is said in one line; the time that is just due is not late."""
    await Process(database, clock, count).look()
    clock.tick(hours=3)
    await asyncio.gather(*(Process(database, clock, count, me=name).look() for name in ("one", "two")))
    assert len(count.done) == 2
    assert await recorded(database) == [
        ("23 09:00", "done", ""),
        ("23 11:55", "skipped", "missed:35"),
        ("23 12:00", "done", ""),
    ]
    clock.tick(minutes=8)
    await Process(database, clock, count).look()
    assert (await recorded(database))[3:] == [("23 12:05", "skipped", "missed:1")]


async def test_what_must_not_be_left_out_is_caught_up_once(database: Database, clock: FakeClock, count: Count) -> None:
    def daily(me: str) -> Process:
        return Process(database, clock, count, me=me, cron="10 3 * * *", missed=Missed.CATCH_UP)

    await daily("one").look()
    assert await recorded(database) == [("23 03:10", "done", "")], "at the very first start at once"
    assert [row.late for row in await rows(database, select(job_runs))] == [False]
    clock.tick(days=3)
    await asyncio.gather(*(daily(name).look() for name in ("one", "two", "three")))
    assert len(count.done) == 2
    assert (await recorded(database))[1:] == [("25 03:10", "skipped", "missed:2"), ("26 03:10", "done", "")]
    assert [row.late for row in await rows(database, select(job_runs).order_by(job_runs.c.due_at))][2]
    await daily("four").look()
    assert len(count.done) == 2


async def test_an_hour_back_does_nothing_twice_and_an_hour_ahead_says_what_was_missed(
    database: Database, clock: FakeClock, count: Count
) -> None:
    process = Process(database, clock, count)
    for _ in range(4):
        await process.look()
        clock.tick(minutes=5)
    clock.tick(minutes=-20)
    for _ in range(3):
        await process.look()
        await Process(database, clock, count, me="two").look()
        clock.tick(minutes=5)
    assert len(count.done) == 4, "09:00 to 09:15 were done"
    clock.tick(minutes=5)
    await process.look()
    assert (await recorded(database))[4:] == [("23 09:20", "done", "")]
    clock.tick(hours=1, minutes=2)
    await process.look()
    assert (await recorded(database))[5:] == [("23 10:20", "skipped", "missed:12")]
    clock.tick(minutes=3)
    await process.look()
    assert len(count.done) == 6


async def test_a_clock_that_was_a_year_ahead_and_is_mended_stops_nothing(
    database: Database, clock: FakeClock, count: Count
) -> None:
    clock.tick(days=365)
    await Process(database, clock, count).look()
    clock.tick(days=-365)
    process = Process(database, clock, count)
    for _ in range(3):
        await process.look()
        clock.tick(minutes=5)
    assert len(count.done) == 4


async def test_longer_than_its_interval_the_next_time_is_skipped(
    database: Database, clock: FakeClock, count: Count
) -> None:
    count.gate = asyncio.Event()
    one, two = Process(database, clock, count), Process(database, clock, count, me="two")
    await one.scheduler.look()
    await eventually(lambda: count.begun)
    clock.tick(minutes=5)
    await asyncio.gather(one.scheduler.look(), two.look())
    assert await recorded(database) == [("23 09:00", "running", ""), ("23 09:05", "skipped", "busy")]
    count.gate.set()
    await one.scheduler.settle()
    clock.tick(minutes=5)
    await two.look()
    assert [state for _, state, _ in await recorded(database)] == ["done", "skipped", "done"]
    assert count.done == ["one", "two"]


async def test_one_that_fails_three_times_in_a_row_is_shown(database: Database, clock: FakeClock, count: Count) -> None:
    one, two = Process(database, clock, count), Process(database, clock, count, me="two")
    count.fault = ValueError("tên một người không được lọt ra")
    for number in range(3):
        assert two.scheduler.faults == {}, number
        await one.look()
        clock.tick(minutes=5)
    assert await recorded(database) == [(f"23 09:{number:02}", "failed", "ValueError") for number in (0, 5, 10)]
    clock.tick(minutes=-1)
    await two.look()
    assert two.scheduler.faults == {"count": "ValueError"}, "seen by who did not run it, too"
    count.fault = None
    clock.tick(minutes=1)
    await one.look()
    await two.look()
    assert two.scheduler.faults == {}


async def test_what_is_caught_up_is_also_tried_again(database: Database, clock: FakeClock, count: Count) -> None:
    one = Process(database, clock, count, cron="0 9 * * *", missed=Missed.CATCH_UP)
    two = Process(database, clock, count, me="two", cron="0 9 * * *", missed=Missed.CATCH_UP)
    count.fault = OSError()
    await one.look()
    clock.tick(minutes=9)
    await asyncio.gather(one.look(), two.look())
    assert count.begun == 1, "not at once"
    clock.tick(minutes=2)
    await asyncio.gather(one.look(), two.look())
    assert count.begun == 2
    count.fault = None
    clock.tick(minutes=11)
    await asyncio.gather(one.look(), two.look())
    assert await recorded(database) == [("23 09:00", "done", "")]
    assert [(row.tries, row.late) for row in await rows(database, select(job_runs))] == [(3, True)]


async def test_after_three_tries_it_waits_for_its_next_time(database: Database, clock: FakeClock, count: Count) -> None:
    process = Process(database, clock, count, cron="0 9 * * *", missed=Missed.CATCH_UP)
    count.fault = OSError()
    for _ in range(6):
        await process.look()
        clock.tick(minutes=11)
    assert count.begun == 3
    assert process.scheduler.faults == {"count": "OSError"}
    clock.tick(days=1, minutes=-66)
    count.fault = None
    await process.look()
    assert [state for _, state, _ in await recorded(database)] == ["failed", "done"]


@pytest.mark.parametrize("missed", list(Missed))
async def test_killed_half_way(database: Database, clock: FakeClock, count: Count, missed: Missed) -> None:
    """What is caught up is gone on with by another; the rest is on record as failed and comes at its next time."""
    count.gate = asyncio.Event()
    one = Process(database, clock, count, missed=missed)
    await one.scheduler.look()
    await eventually(lambda: count.begun)
    await one.killed()
    others = [Process(database, clock, count, me=name, missed=missed) for name in ("two", "three")]
    for _ in range(2):
        await asyncio.gather(*(other.look() for other in others))
        assert [state for _, state, _ in await recorded(database)] == ["running"], "it may only be slow"
        clock.tick(seconds=60)
    count.gate = None
    await asyncio.gather(*(other.look() for other in others))
    if missed is Missed.CATCH_UP:
        assert await recorded(database) == [("23 09:00", "done", "")]
        assert len(count.done) == 1
    else:
        assert await recorded(database) == [("23 09:00", "failed", "lost")]
        assert count.done == []
    clock.tick(minutes=3)
    await Process(database, clock, count, me="two", missed=missed).look()
    assert (await recorded(database))[-1] == ("23 09:05", "done", "")


async def test_a_restarted_process_knows_its_own_at_once(database: Database, clock: FakeClock, count: Count) -> None:
    count.gate = asyncio.Event()
    before = Process(database, clock, count, missed=Missed.CATCH_UP)
    await before.scheduler.look()
    await eventually(lambda: count.begun)
    await before.killed()
    count.gate = None
    await Process(database, clock, count, missed=Missed.CATCH_UP).look()
    assert await recorded(database) == [("23 09:00", "done", "")]
    assert count.done == ["one"]


async def test_one_that_lives_on_is_left_alone_and_one_that_was_taken_over_ends(
    database: Database, clock: FakeClock, count: Count
) -> None:
    count.gate = asyncio.Event()
    one = Process(database, clock, count, missed=Missed.CATCH_UP, beat_every=0.01)
    await one.scheduler.look()
    (first,) = await rows(database, select(job_runs.c.beat_at))

    async def beaten() -> bool:
        return bool((await rows(database, select(job_runs.c.beat_at)))[0].beat_at > first.beat_at)

    await eventually(beaten)
    async with database.transaction() as session:
        await session.execute(update(job_runs).values(process="two", tries=2))
    await one.scheduler.settle()
    assert count.done == [], "its work was broken off"
    assert await recorded(database) == [("23 09:00", "running", "")]


async def test_told_to_stop_half_way_it_is_gone_on_with_after_the_start(
    database: Database, clock: FakeClock, count: Count
) -> None:
    count.gate = asyncio.Event()
    one = Process(database, clock, count, missed=Missed.CATCH_UP)
    running = asyncio.create_task(one.scheduler.run())
    await eventually(lambda: count.begun)
    one.stopping.set()
    count.gate.set()
    await running
    assert [row.process for row in await rows(database, select(job_runs))] == [""]
    await Process(database, clock, count, me="two", missed=Missed.CATCH_UP).look()
    assert await recorded(database) == [("23 09:00", "done", "")]
    assert [row.tries for row in await rows(database, select(job_runs))] == [1]


async def test_what_does_not_end_in_time_is_broken_off_and_left_to_the_next(
    database: Database, clock: FakeClock, count: Count
) -> None:
    count.gate = asyncio.Event()
    one = Process(database, clock, count, missed=Missed.CATCH_UP)
    running = asyncio.create_task(one.scheduler.run())
    await eventually(lambda: count.begun)
    one.stopping.set()
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    assert await recorded(database) == [("23 09:00", "running", "")]
    count.gate = None
    await Process(database, clock, count, missed=Missed.CATCH_UP).look()
    assert await recorded(database) == [("23 09:00", "done", "")]
    assert count.done == ["one"]


async def test_times_on_record_are_told_apart_by_the_database(
    database: Database, clock: FakeClock, count: Count
) -> None:
    """However the looks fall together, no time stands there twice."""
    processes = [Process(database, clock, count, me=f"p{number}", cron="* * * * * *") for number in range(4)]
    for _ in range(25):
        await asyncio.gather(*(one.look() for one in processes))
        clock.now += timedelta(seconds=1)
    found = Counter(row.due_at for row in await rows(database, select(job_runs)))
    assert set(found.values()) == {1}
    states = Counter(state for _, state, _ in await recorded(database))
    assert states["done"] == len(count.done) == 25 - states["skipped"]
