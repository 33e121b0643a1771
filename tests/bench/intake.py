"""How many messages a second are recorded, answered and handed to a fake platform."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from channels.text import fold
from faq.catalogue import load_catalogue
from tests import databases
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.load import Call, post_all
from tests.bench.processes import Started, started, until_ready
from tests.fakes import zalo_oa_hooks as hooks
from tests.fakes.zalo_oa import REFRESH_TOKEN

SMALL_TALK = ("xin chào", "cảm ơn nhé", "ok")
SHARE = 0.5
RUNS = 2
"""Of the ceiling and of the product alike: the first one warms up."""
COLD_START_SECONDS, MEMORY_MEGABYTES = 1.5, 150.0


def measure(*, quick: bool) -> list[Figure]:
    messages = 600 if quick else 3000
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="dtbench") as folder, databases.postgres_server() as postgres:
        calls = _calls(RUNS * messages)
        plain = [Call(body=call.body, headers={}) for call in calls[:messages]]
        echo = _ceiling([], plain)
        figures.append(Figure(name="aiohttp echo", value=round(echo, 1), unit="messages/s"))
        for kind in ("SQLite", "PostgreSQL"):
            bare, product = _databases(kind, Path(folder), postgres)
            ceiling = _ceiling(bare, plain)
            rate, start, ready, memory = _product(product, Path(folder) / kind, calls)
            against = f"aiohttp with one commit per message, {kind}"
            figures.append(
                at_least(f"intake {kind}", rate, "messages/s", against=against, ceiling=ceiling, share=SHARE)
            )
            figures.append(Figure(name=f"start until messages are taken in, {kind}", value=round(start, 2), unit="s"))
            figures.append(at_most(f"cold start until all is answered, {kind}", ready, "s", COLD_START_SECONDS))
            figures.append(at_most(f"memory after the load {kind}", memory, "MB", MEMORY_MEGABYTES))
    return figures


def _databases(kind: str, folder: Path, postgres: str) -> tuple[list[str], str]:
    """Arguments for the ceiling's server and the product's database address, both empty."""
    if kind == "SQLite":
        return ["--sqlite", str(folder / "bare.db")], f"sqlite:///{folder / 'product.db'}"
    databases.make_databases(postgres, "bare", "product")
    return ["--postgresql", databases.with_name(postgres, "bare")], databases.with_name(postgres, "product")


def _ceiling(arguments: list[str], calls: list[Call]) -> float:
    """Messages a second, the best of the runs."""
    with started(["-m", "tests.bench.ceilings", *arguments]) as server:
        return max(len(calls) / asyncio.run(post_all(server.address, calls)) for _ in range(RUNS))


def _product(database: str, folder: Path, calls: list[Call]) -> tuple[float, float, float, float]:
    """Messages a second until the fake platform has every answer, the best of as many runs as the ceiling has, each
    with other people; the second start's seconds until its door is open, and until it says that it is ready; resident
    memory after all runs."""
    with started(["-m", "tests.fakes.zalo_oa"]) as platform:
        environ = _environ(database, folder, platform.address)
        with _serving(environ) as first:
            until_ready(first)
        with _serving(environ) as product:
            ready = product.seconds + until_ready(product)
            hook = product.address.replace("/chat", "/hook/zalo-oa")
            size = len(calls) // RUNS
            rates = [
                asyncio.run(_through(hook, platform.address, calls, at, size)) for at in range(0, RUNS * size, size)
            ]
            return max(rates), product.seconds, ready, product.megabytes


@contextmanager
def _serving(environ: dict[str, str]) -> Iterator[Started]:
    with started(["-m", "bot", "serve"], environ) as product:
        yield product


def _environ(database: str, folder: Path, platform: str) -> dict[str, str]:
    return {
        "DOITHOAI_DATA_DIR": str(folder),
        "DOITHOAI_DATABASE_URL": database,
        "DOITHOAI_PORT": "0",
        "ZALO_OA_APP_ID": hooks.APP_ID,
        "ZALO_OA_APP_SECRET": hooks.APP_SECRET,
        "ZALO_OA_SECRET_KEY": hooks.SECRET_KEY,
        "ZALO_OA_ID": hooks.OA_ID,
        "ZALO_OA_REFRESH_TOKEN": REFRESH_TOKEN,
        "ZALO_OA_API_URL": platform,
        "ZALO_OA_OAUTH_URL": platform,
        "ZALO_OA_PER_MINUTE": "1000000",
    }


async def _through(hook: str, platform: str, calls: list[Call], first: int, size: int) -> float:
    """From the first of these calls until the platform has received an answer to every message."""
    until = first + size
    began = time.perf_counter()
    await post_all(hook, calls[first:until])
    async with aiohttp.ClientSession() as session, asyncio.timeout(300):
        while True:
            async with session.get(f"{platform}/_control/sent", params={"since": until}) as response:
                await response.read()
                if int(response.headers["X-Count"]) >= until:
                    break
            await asyncio.sleep(0.02)
    return size / (time.perf_counter() - began)


def _calls(count: int) -> list[Call]:
    """Each from another person, so that every message is a turn of its own; one in ten is no question."""
    sender = hooks.ZaloOAHooks()
    phrases = [fold(phrase) for entry in load_catalogue().entries.values() for phrase in entry.phrasings]
    step = max(1, len(phrases) // count)
    texts = [SMALL_TALK[i % len(SMALL_TALK)] if i % 10 == 9 else phrases[i * step % len(phrases)] for i in range(count)]
    requests = [sender.text(f"resident-{i}", text) for i, text in enumerate(texts)]
    return [Call(body=request.body, headers=request.headers) for request in requests]
