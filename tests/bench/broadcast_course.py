"""One run of a mass send: so many processes before the strict platform, and a resident who asks meanwhile."""

import asyncio
import json
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path

import aiohttp
import psutil

from storage.db import Database
from tests.bench.broadcast_arrivals import Arrival
from tests.bench.broadcast_audience import let_go, write_audience
from tests.bench.broadcast_platform import TOKEN
from tests.bench.processes import Started, started, until_ready
from tests.fakes.telegram import SECRET_HEADER

SECRET = "chim-bay-ve-nui"
QUESTION = "mat the bao hiem y te thi lam lai o dau"
ASK_EVERY = 0.3
FIRST_RESIDENT = 6_000_000_000
WARM_UP = 3.0
"""Seconds: processes share the rate out anew each second."""

ALONE = 3.0
"""Seconds for which residents ask before anything is sent."""

IDLE = 0.1
"""CPU seconds in one second below which a process that was just started has done all it does once."""

_PATIENCE = 60.0
_LOOK_EVERY = 0.25


@dataclass(frozen=True, kw_only=True)
class Course:
    """`rate`: what the platform allows in a second; `seconds` of sending at that rate after the warm-up. `delay`: of
    the platform's answers."""

    database: str
    folder: Path
    processes: int
    rate: int
    seconds: float
    delay: float = 0.0

    @property
    def people(self) -> int:
        return int(self.rate * (WARM_UP + self.seconds + 1))


@dataclass(frozen=True, kw_only=True)
class Run:
    """`asked`: when, by chat; those before `began` had the product for themselves. `cpu`: seconds of all processes;
    `memory`: megabytes of the largest, as it went on."""

    arrivals: Sequence[Arrival]
    asked: dict[int, int]
    began: int
    cpu: float
    memory: Sequence[float]
    finished: bool


@dataclass(kw_only=True)
class _Meter:
    processes: Sequence[psutil.Process]
    memory: list[float] = field(default_factory=list)

    def cpu(self) -> float:
        return sum(times.user + times.system for times in (one.cpu_times() for one in self.processes))

    async def idle(self) -> None:
        """What is done once after a start is not the send's; gives up waiting after a while."""
        for _ in range(int(_PATIENCE)):
            before = self.cpu()
            await asyncio.sleep(1.0)
            if self.cpu() - before < IDLE * len(self.processes):
                return

    def look(self) -> None:
        self.memory.append(max(one.memory_info().rss for one in self.processes) / 1024 / 1024)


def run(course: Course) -> Run:
    """The database must be at head and empty."""
    with ExitStack() as stack:
        platform = ["-m", "tests.bench.broadcast_platform", f"--rate={course.rate}", f"--delay={course.delay}"]
        fake = stack.enter_context(started(platform)).address
        broadcast_id = asyncio.run(_write(course))
        product = [
            stack.enter_context(started(["-m", "bot", "serve"], _environ(course, fake, free_port())))
            for _ in range(course.processes)
        ]
        for one in product:
            until_ready(one)
        return asyncio.run(_watch(course, fake, product, broadcast_id))


async def _write(course: Course) -> int:
    database = Database(course.database)
    try:
        return await write_audience(database, course.people)
    finally:
        await database.close()


async def _watch(course: Course, fake: str, product: Sequence[Started], broadcast_id: int) -> Run:
    meter = _Meter(processes=[psutil.Process(one.process.pid) for one in product])
    asked: dict[int, int] = {}
    database = Database(course.database)
    await meter.idle()
    async with aiohttp.ClientSession() as session:
        asking = asyncio.create_task(_ask(session, [_hook(one) for one in product], asked))
        try:
            await asyncio.sleep(ALONE)
            before, began = meter.cpu(), time.monotonic_ns()
            await let_go(database, broadcast_id)
            finished = await _until_sent(session, fake, course, meter)
            cpu = meter.cpu() - before
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            await database.close()
        await asyncio.sleep(2.0)
        async with session.get(f"{fake}/_control/arrivals") as response:
            arrivals = [(at, chat, outcome) for at, chat, outcome in json.loads(await response.read())]
    return Run(arrivals=arrivals, asked=asked, began=began, cpu=cpu, memory=meter.memory, finished=finished)


async def _until_sent(session: aiohttp.ClientSession, fake: str, course: Course, meter: _Meter) -> bool:
    """False when it took much longer than it should have."""
    give_up = time.monotonic() + course.people / course.rate + _PATIENCE
    while time.monotonic() < give_up:
        meter.look()
        async with session.get(f"{fake}/_control/count") as response:
            if await response.json() >= course.people:
                return True
        await asyncio.sleep(_LOOK_EVERY)
    return False


async def _ask(session: aiohttp.ClientSession, hooks: Sequence[str], asked: dict[int, int]) -> None:
    """Someone new each time, at one process after the other."""
    for hook, number in zip(cycle(hooks), count(1)):
        chat = FIRST_RESIDENT + number
        person = {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
        message = {
            "message_id": 1,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Lan"},
            "from": person,
            "text": QUESTION,
        }
        asked[chat] = time.monotonic_ns()
        update = {"update_id": number, "message": message}
        async with session.post(hook, json=update, headers={SECRET_HEADER: SECRET}) as response:
            response.raise_for_status()
        await asyncio.sleep(ASK_EVERY)


def _hook(one: Started) -> str:
    return one.address.replace("/chat", "/hook/telegram")


def _environ(course: Course, fake: str, port: int) -> dict[str, str]:
    return {
        "DOITHOAI_DATA_DIR": str(course.folder),
        "DOITHOAI_DATABASE_URL": course.database,
        "DOITHOAI_SECRET_KEY": "k" * 32,
        "DOITHOAI_PORT": str(port),
        "DOITHOAI_PUBLIC_URL": "http://127.0.0.1",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_API_URL": fake,
        "TELEGRAM_PER_SECOND": str(course.rate),
    }


def free_port() -> int:
    """Processes of one house are told apart by their ports, so none may take any."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
