"""Kills the product at random moments under load and counts what became of every message.

`python -m tests.flows.kills --kills 50 --database sqlite|postgresql` prints the figures and ends with 1 on any loss.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import or_, select

from storage.db import Database
from storage.tables import addresses, inbound_messages, outbound_messages
from tests import databases
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows import mortal
from tests.flows.eventually import LOOK_AGAIN, eventually
from tests.flows.forked import Forked
from tests.flows.product import rows
from tests.flows.residents import TELEGRAM_SECRET
from tests.flows.tally import Tally, take_stock

TALKERS = 24
FIRST_CHAT = 7_000_000_000
START_SECONDS = 60.0
MOST_LIFE = 1.2
"""Seconds: a life ends at a random moment between its first call and this."""

REPEATED = 0.1
"""How many of the accepted calls the platform makes again, as real ones do."""


@dataclass(kw_only=True)
class Scene:
    """One run: the product's changing address, and whether the talkers may begin with someone new."""

    fake: TelegramFake
    database_url: str
    folder: Path
    chance: random.Random
    url: str = ""
    ending: bool = False
    people: int = 0
    accepted: int = 0
    refused: int = 0


async def begin(scene: Scene) -> Forked:
    """One life of the product, which takes calls from here on."""
    life = await Forked.begin(
        mortal.main,
        f"--database={scene.database_url}",
        f"--telegram={scene.fake.url}",
        f"--token={scene.fake.token}",
        f"--folder={scene.folder}",
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            line = await life.line()
    except BaseException:
        await life.end(signal.SIGKILL)
        raise
    assert line.startswith("http://"), f"the product did not start: {line!r}"
    scene.url = line
    return life


async def run(database_url: str, *, kills: int, seed: int, folder: Path) -> Tally:
    """`kills` lives that end by SIGKILL, one more that finishes the work, and the stock taken after it."""
    async with TelegramFake(open_to_all=True, burst=None, slow_seconds=0.02) as fake:
        fake.fail("slow", times=10**5, method="sendMessage")
        scene = Scene(fake=fake, database_url=database_url, folder=folder, chance=random.Random(seed))
        async with talking(scene) as talkers:
            for _ in range(kills):
                life = await begin(scene)
                await asyncio.sleep(scene.chance.uniform(0.0, MOST_LIFE))
                assert await life.end(signal.SIGKILL) == -signal.SIGKILL
            life = await begin(scene)
            try:
                scene.ending = True
                await asyncio.gather(*talkers)
                await eventually(lambda: is_done(scene), within=60.0)
            finally:
                ended = await life.end(signal.SIGTERM)
        assert ended == 0
        return await take_stock(scene.database_url, fake.sent, kills=kills, accepted=scene.accepted)


@asynccontextmanager
async def talking(scene: Scene) -> AsyncIterator[list[asyncio.Task[None]]]:
    async with aiohttp.ClientSession() as platform:
        talkers = [asyncio.create_task(talk(scene, platform)) for _ in range(TALKERS)]
        try:
            yield talkers
        finally:
            for talker in talkers:
                talker.cancel()
            await asyncio.gather(*talkers, return_exceptions=True)


async def talk(scene: Scene, platform: aiohttp.ClientSession) -> None:
    """One new person after another: asks, reads on, writes to officials; each line follows once the last is taken."""
    people = scene.fake.people
    while not scene.ending:
        scene.people += 1
        chat = FIRST_CHAT + scene.people
        for update in (
            people.text(chat, "toi lam mat the bao hiem y te thi lam sao"),
            people.tap(chat, "#gt:bhyt-mat-the"),
            people.text(chat, f"Bao giờ xã làm con đường số {scene.people} vào thôn Phú Xuân?"),
            people.tap(chat, "#gap:cau-vua-hoi"),
            people.tap(chat, "#boqua"),
            people.tap(chat, "#gui"),
            people.text(chat, "menu"),
        ):
            await bring(scene, platform, scene.fake.queue.push(update))
            scene.accepted += 1
        scene.fake.queue.updates.clear()


async def bring(scene: Scene, platform: aiohttp.ClientSession, update: dict[str, object]) -> None:
    """Calls again until the answer is 200, and now and then once more."""
    while not await call(scene, platform, update):
        scene.refused += 1
        await asyncio.sleep(LOOK_AGAIN * 5)
    if scene.chance.random() < REPEATED:
        await call(scene, platform, update)


async def call(scene: Scene, platform: aiohttp.ClientSession, update: dict[str, object]) -> bool:
    try:
        async with platform.post(
            f"{scene.url}/hook/telegram", json=update, headers={SECRET_HEADER: TELEGRAM_SECRET}
        ) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, OSError):
        return False


async def is_done(scene: Scene) -> bool:
    """Nothing is left to read or to send, and nobody holds an address."""
    database = Database(scene.database_url)
    try:
        unread = select(inbound_messages.c.id).where(inbound_messages.c.state == "received")
        unsent = select(outbound_messages.c.id).where(outbound_messages.c.state.in_(("queued", "sending")))
        a = addresses.c
        held = select(a.id).where(
            or_(a.in_due_at.is_not(None), a.out_due_at.is_not(None), a.out_claimed_by.is_not(None))
        )
        return not any([await rows(database, query.limit(1)) for query in (unread, unsent, held)])
    finally:
        await database.close()


async def _run_on(kind: str, *, kills: int, seed: int, folder: Path) -> Tally:
    if kind == "sqlite":
        path = folder / "kills.db"
        databases.make_sqlite_template(path)
        return await run(f"sqlite:///{path}", kills=kills, seed=seed, folder=folder)
    with databases.postgres_server() as uri:
        databases.make_postgres_template(uri)
        async with databases.postgres_copy(uri) as url:
            return await run(url, kills=kills, seed=seed, folder=folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.flows.kills")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    print(f"{given.database}, {given.kills} kills, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        tally = asyncio.run(_run_on(given.database, kills=given.kills, seed=given.seed, folder=Path(temporary)))
    print(tally.table())
    sys.exit(1 if tally.faults() else 0)
