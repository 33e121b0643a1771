"""Kills the product at random moments of a mass send and counts what became of every recipient.

`python -m tests.flows.broadcast_kills --kills 20 --database sqlite|postgresql --processes 1|3` prints the
figures and ends with 1 when anyone was lost, got it twice, or is in a state that does not say what happened.
"""

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import select

from storage import broadcasts
from storage.db import Database
from storage.tables import broadcast_recipients
from tests import databases
from tests.bench.broadcast_arrivals import Arrival
from tests.bench.broadcast_audience import write_audience
from tests.bench.broadcast_platform import TOKEN
from tests.flows import mortal
from tests.flows.broadcast_stock import Stock, take_stock
from tests.flows.eventually import eventually
from tests.flows.forked import Forked
from tests.flows.product import rows

START_SECONDS = 120.0
BEFORE_THE_END = 0.7
AT_MOST_AFTER = 0.1
"""Seconds."""
SOURCE_FOLDER = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Scene:
    database_url: str
    folder: Path
    people: int
    rate: int
    kills: int
    seed: int
    processes: int = 1

    @property
    def patience(self) -> float:
        return 90.0 + 3 * self.people / self.rate


async def run(scene: Scene) -> Stock:
    """So many lives that end by SIGKILL, each followed by another that goes on; the stock once it is done."""
    database = Database(scene.database_url)
    chance = random.Random(scene.seed)
    try:
        broadcast_id = await write_audience(database, scene.people, listed=False)
        async with AsyncExitStack() as stack:
            platform = await _platform(stack, scene.rate)
            names = [f"mortal-{number}" for number in range(scene.processes)]
            lives: dict[str, Forked] = {}

            async def bear(name: str) -> None:
                lives[name] = await _live(stack, scene, platform, name)

            births = [asyncio.create_task(bear(name)) for name in names]
            for moment in _moments(scene, chance):
                await _until(platform, moment, within=scene.patience)
                await asyncio.sleep(chance.uniform(0.0, AT_MOST_AFTER))
                name = chance.choice(await _busy(database, lives, within=scene.patience))
                assert await lives.pop(name).end(signal.SIGKILL) == -signal.SIGKILL
                births.append(asyncio.create_task(bear(name)))
            await asyncio.gather(*births)

            async def is_done() -> bool:
                async with database.reading() as session:
                    found = await broadcasts.get(session, broadcast_id)
                return found is not None and found.state == "done"

            await eventually(is_done, within=scene.patience)
            for life in lives.values():
                assert await life.end(signal.SIGTERM) == 0
            arrivals = await _arrivals(platform)
        return await take_stock(
            database, broadcast_id, arrivals, kills=scene.kills, audience=scene.people, allowed=scene.rate
        )
    finally:
        await database.close()


def _moments(scene: Scene, chance: random.Random) -> list[int]:
    """Of the send, not of the clock, so that a busy machine is killed midway too: how many messages have come. Those
    of unknown fate never come, so there is some way to go after the last."""
    return sorted(chance.sample(range(int(scene.people * BEFORE_THE_END)), scene.kills))


async def _until(platform: str, moment: int, *, within: float) -> None:
    async with aiohttp.ClientSession() as session:

        async def has_come() -> bool:
            async with session.get(f"{platform}/_control/count") as response:
                return int(await response.json()) >= moment

        await eventually(has_come, within=within)


async def _busy(database: Database, lives: Mapping[str, Forked], *, within: float) -> list[str]:
    """Which living processes have recipients in hand: a kill of another would prove nothing."""
    r = broadcast_recipients.c

    async def hands() -> list[str]:
        found = await rows(database, select(r.claimed_by).where(r.state == "sending").distinct())
        return sorted(lives.keys() & {claimant.rpartition("#")[0] for (claimant,) in found})

    return await eventually(hands, within=within)


async def _live(stack: AsyncExitStack, scene: Scene, platform: str, name: str) -> Forked:
    life = await Forked.begin(
        mortal.main,
        *(f"--database={scene.database_url}", f"--telegram={platform}", f"--token={TOKEN}"),
        *(f"--folder={scene.folder}", f"--me={name}", f"--per-second={scene.rate}"),
    )
    stack.push_async_callback(life.end, signal.SIGKILL)
    async with asyncio.timeout(START_SECONDS):
        line = await life.line()
    assert line.startswith("http://"), f"the product did not start: {line!r}"
    return life


async def _platform(stack: AsyncExitStack, rate: int) -> str:
    """Its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.broadcast_platform", f"--rate={rate}", "--delay=0.01"),
        cwd=SOURCE_FOLDER,
        stdout=asyncio.subprocess.PIPE,
    )

    async def end() -> None:
        process.kill()
        await process.wait()

    stack.push_async_callback(end)
    async with asyncio.timeout(START_SECONDS):
        line = await process.stdout.readline() if process.stdout else b""
    assert line.startswith(b"http://"), f"the platform did not start: {line!r}"
    return line.decode().strip()


async def _arrivals(platform: str) -> list[Arrival]:
    async with aiohttp.ClientSession() as session, session.get(f"{platform}/_control/arrivals") as response:
        return [(at, chat, outcome) for at, chat, outcome in json.loads(await response.read())]


async def _main(given: argparse.Namespace, folder: Path) -> Stock:
    async def on(url: str) -> Stock:
        return await run(
            Scene(
                database_url=url,
                folder=folder,
                people=given.people,
                rate=given.rate,
                kills=given.kills,
                seed=given.seed,
                processes=given.processes,
            )
        )

    if given.database == "sqlite":
        path = folder / "kills.db"
        databases.make_sqlite_template(path)
        return await on(f"sqlite:///{path}")
    with databases.postgres_server() as uri:
        databases.make_postgres_template(uri)
        async with databases.postgres_copy(uri) as url:
            return await on(url)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.flows.broadcast_kills")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=1, help="more than one with postgresql alone")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = parser.parse_args()
    print(f"{chosen.database}, {chosen.processes} at a time, {chosen.kills} kills, seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        stock = asyncio.run(_main(chosen, Path(temporary)))
    print(stock.table())
    sys.exit(1 if stock.faults() else 0)
