"""How close a mass send comes to what the platform allows, what it does to replies meanwhile, and what it costs."""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bot.database import prepare_database
from storage.db import Database
from tests import databases
from tests.bench import broadcast_arrivals as counted
from tests.bench import fanout
from tests.bench.broadcast_arrivals import Arrival
from tests.bench.broadcast_course import WARM_UP, Course, Run, run
from tests.bench.figures import Figure, at_most, percentile
from tests.bench.processes import SOURCE_FOLDER, started

SHARE = 0.98
REPLY_SECONDS = 1.0
GROWTH_MEGABYTES = 15.0
"""What the largest process may grow by from the first quarter of a send to its end and still be called flat."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`rate`: what the platform allows in a second. `bare`: seconds of the bare client's run. `delay`: of the
    platform's answers, as of one that is far away; that run is shown without a goal."""

    rate: int
    seconds: float
    bare: float
    setups: Sequence[tuple[str, int]]
    delay: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Bare:
    """What a client without a database reaches: messages a second, and CPU seconds for 1,000."""

    rate: float
    cpu: float


ALL = (("SQLite", 1), ("PostgreSQL", 1), ("PostgreSQL", 3))
LONG = (
    Plan(rate=30, seconds=30, bare=10, setups=ALL),
    Plan(rate=1000, seconds=20, bare=10, setups=ALL),
    Plan(rate=1000, seconds=10, bare=5, setups=ALL[1:2], delay=0.05),
)
QUICK = (
    Plan(rate=30, seconds=4, bare=3, setups=ALL[2:]),
    Plan(rate=1000, seconds=4, bare=3, setups=(ALL[0], ALL[2])),
)


def measure(*, quick: bool) -> list[Figure]:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="dtbench") as folder, databases.postgres_server() as postgres:
        for plan in QUICK if quick else LONG:
            figures += _at_rate(plan, Path(folder), postgres)
    return figures + fanout.measure(quick=quick)


def _at_rate(plan: Plan, folder: Path, postgres: str) -> Iterator[Figure]:
    bare = _bare(plan)
    for kind, processes in plan.setups:
        where = f"{plan.rate}/s, {kind}, {processes} process{'es' if processes > 1 else ''}"
        if plan.delay:
            where += f", answers after {plan.delay * 1000:.0f}–{plan.delay * 2000:.0f} ms"
        course = Course(
            database=_database(kind, f"send_{plan.rate}_{processes}_{plan.delay * 1000:.0f}", folder, postgres),
            folder=folder / "data",
            processes=processes,
            rate=plan.rate,
            seconds=plan.seconds,
            delay=plan.delay,
        )
        yield from _figures(where, course, run(course), bare)


def _figures(where: str, course: Course, done: Run, bare: Bare) -> Iterator[Figure]:
    arrivals = done.arrivals
    reached = counted.rate(arrivals, warm_up=WARM_UP)
    yield Figure(
        name=f"sent, {where}",
        value=round(reached, 2),
        unit="messages/s",
        against=f"allowed {course.rate}/s; bare client under the same limit: {bare.rate:,.1f}",
        ratio=round(reached / course.rate, 4),
        goal="" if course.delay else f"≥ {SHARE:.0%} of the allowed rate",
        met=None if course.delay else done.finished and reached / course.rate >= SHARE,
    )
    busiest = counted.busiest_second([at for at, _, _ in arrivals])
    yield at_most(f"busiest second, {where}", busiest, "messages", course.rate)
    yield at_most(f"sent twice, {where}", counted.sent_twice(arrivals), "messages", 0)
    yield from _replies(where, done)
    cpu = done.cpu / len(arrivals) * 1000
    yield Figure(
        name=f"CPU per 1,000, {where}",
        value=round(cpu, 3),
        unit="s",
        against=f"bare client: {bare.cpu:.3f}",
        ratio=round(cpu / bare.cpu, 2),
    )
    yield _growth(where, done)


def _replies(where: str, done: Run) -> Iterator[Figure]:
    alone, meanwhile = (
        counted.reply_seconds(
            done.arrivals, {chat: at for chat, at in done.asked.items() if (at >= done.began) is sent}
        )
        for sent in (False, True)
    )
    p95 = percentile(meanwhile, 0.95) if meanwhile else float("inf")
    yield Figure(
        name=f"reply p95 meanwhile, {where}",
        value=round(p95, 3),
        unit="s",
        against=f"before the send: {percentile(alone, 0.95):.3f}" if alone else "",
        goal=f"≤ {REPLY_SECONDS:g} s",
        met=p95 <= REPLY_SECONDS,
    )
    missing = len(done.asked) - len(alone) - len(meanwhile)
    yield at_most(f"questions without a reply, {where}", missing, "questions", 0)


def _growth(where: str, done: Run) -> Figure:
    early, late = done.memory[len(done.memory) // 4], done.memory[-1]
    return Figure(
        name=f"memory at the end, {where}",
        value=round(late, 1),
        unit="MB",
        against=f"after a quarter: {early:,.0f}",
        ratio=round(late / early, 3),
        goal=f"grows by ≤ {GROWTH_MEGABYTES:g} MB",
        met=late - early <= GROWTH_MEGABYTES,
    )


def _bare(plan: Plan) -> Bare:
    platform = ["-m", "tests.bench.broadcast_platform", f"--rate={plan.rate}", f"--delay={plan.delay}"]
    with started(platform) as fake:
        words = ["-m", "tests.bench.broadcast_bare", fake.address, str(plan.rate), str(plan.bare + WARM_UP)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], check=True, cwd=SOURCE_FOLDER)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with urlopen(f"{fake.address}/_control/arrivals") as answer:
            arrivals: list[Arrival] = [(at, chat, outcome) for at, chat, outcome in json.load(answer)]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Bare(rate=counted.rate(arrivals, warm_up=1.0), cpu=cpu / len(arrivals) * 1000)


def _database(kind: str, name: str, folder: Path, postgres: str) -> str:
    """A new one, at head."""
    if kind == "SQLite":
        url = f"sqlite:///{folder / name}.db"
    else:
        databases.make_databases(postgres, name)
        url = databases.with_name(postgres, name)
    asyncio.run(_prepare(url))
    return url


async def _prepare(url: str) -> None:
    database = Database(url)
    try:
        await prepare_database(database)
    finally:
        await database.close()
