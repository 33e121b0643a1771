"""How long the inbox and a question's page take with a province's questions, beside a bare page of the same size."""

import asyncio
import gc
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from sqlalchemy import text

from bot import wiring
from bot.config import load
from bot.database import prepare_database
from console import sessions as cookies
from console.app import add_routes
from console.office import Office
from desk import accounts
from faq.catalogue import Catalogue, load_catalogue
from faq.matcher import Matcher
from faq.standing import Standings
from storage import areas, officials, sessions
from storage.db import Database
from storage.officials import Grant
from tests import databases
from tests.bench.console_rows import PROVINCE, Size, fill_postgres, fill_sqlite
from tests.bench.figures import Figure, at_most, percentile

GOALS = {"PostgreSQL": 100.0, "SQLite": 150.0}
"""Milliseconds for the slowest twentieth."""
SIZES = {
    "PostgreSQL": (Size(tickets=100_000, contacts=1_000_000), Size(tickets=20_000, contacts=100_000)),
    "SQLite": (Size(tickets=20_000, contacts=200_000), Size(tickets=5_000, contacts=20_000)),
}
"""Whole and quick."""
COMMUNE = "17329"
_SOME_CODES = text(
    "SELECT code FROM tickets WHERE kind <> 'sensitive' AND state IN ('received', 'in_progress', 'reopened') "
    "AND area_id IN (SELECT id FROM areas WHERE id = :area OR parent_id = :area "
    "OR parent_id IN (SELECT id FROM areas WHERE parent_id = :area)) ORDER BY id LIMIT 40"
)


@dataclass(frozen=True, kw_only=True)
class Reader:
    name: str
    cookie: str
    codes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The real ones; making them takes longer than most of what is measured."""

    catalogue: Catalogue
    matcher: Matcher

    @classmethod
    def load(cls) -> Self:
        catalogue = load_catalogue()
        return cls(catalogue=catalogue, matcher=Matcher(catalogue))


def measure(*, quick: bool) -> list[Figure]:
    figures: list[Figure] = []
    answers = Answers.load()
    gc.collect()
    gc.freeze()  # as the service does once it has started
    with tempfile.TemporaryDirectory(prefix="dtbench") as folder, databases.postgres_server() as postgres:
        databases.make_databases(postgres, "console")
        for kind in GOALS:
            size = SIZES[kind][quick]
            path = Path(folder) / "console.db"
            url = f"sqlite:///{path}" if kind == "SQLite" else databases.with_name(postgres, "console")
            figures += asyncio.run(_of_database(kind, url, size, Path(folder), answers, quick=quick))
    return figures


async def _of_database(kind: str, url: str, size: Size, folder: Path, answers: Answers, *, quick: bool) -> list[Figure]:
    database = Database(url)
    try:
        await prepare_database(database)
        if kind == "SQLite":
            await asyncio.to_thread(fill_sqlite, folder / "console.db", size)
        else:
            await fill_postgres(url, size)
        office = _office(database, folder, answers)
        return await _measured(kind, office, size, quick=quick)
    finally:
        await database.close()


async def _measured(kind: str, office: Office, size: Size, *, quick: bool) -> list[Figure]:
    rounds = 20 if quick else 200
    database = office.database
    readers = [
        await _reader(database, "commune officer", COMMUNE, ("answering",)),
        await _reader(database, "province leader", PROVINCE, ("approving", "sensitive")),
    ]
    at_size = f"{kind}, {size.tickets:,} tickets, {size.contacts:,} contacts" + (", quick" if quick else "")
    figures: list[Figure] = []
    async with AsyncExitStack() as stack:
        address = await _serve(office, stack)
        client = await stack.enter_async_context(aiohttp.ClientSession(base_url=address))
        for reader in readers:
            for page, paths in _pages(reader, quick=quick).items():
                took, length = await _times(client, paths, reader.cookie, rounds)
                bare, _ = await _times(client, [f"/bare?length={length}"], "", rounds)
                p50, p95, ceiling = percentile(took, 0.5), percentile(took, 0.95), percentile(bare, 0.5)
                name = f"{page}, {reader.name}: {at_size}"
                figures.append(
                    Figure(
                        name=f"{name}, p50",
                        value=round(p50, 1),
                        unit="ms",
                        against=f"bare page of {length // 1024} KB after SELECT 1, p50 ms: {ceiling:.1f}",
                        ratio=round(p50 / ceiling, 2),
                    )
                )
                figures.append(at_most(f"{name}, p95", p95, "ms", GOALS[kind]))
    return figures


def _pages(reader: Reader, *, quick: bool) -> Mapping[str, Sequence[str]]:
    pages = {
        "inbox": ["/console/inbox"],
        "ticket": [f"/console/tickets/{code}" for code in reader.codes],
    }
    if quick:
        return pages
    return pages | {
        "answered questions": ["/console/inbox?loc=da-tra-loi"],
        "search by words": ["/console/inbox?tim=mat+the+thang+truoc"],
    }


async def _times(
    client: aiohttp.ClientSession, paths: Sequence[str], cookie: str, rounds: int
) -> tuple[list[float], int]:
    """One request after another, from asking to the last byte, in milliseconds; and the longest page's length."""
    headers = {"Cookie": f"{cookies.cookie_name(secure=False)}={cookie}"} if cookie else {}
    took, longest = [], 0
    for turn in range(rounds + 5):
        began = time.perf_counter()
        async with client.get(paths[turn % len(paths)], headers=headers, allow_redirects=False) as response:
            body = await response.read()
        if response.status != 200:
            raise RuntimeError(f"HTTP {response.status} from {response.url}")
        if turn >= 5:
            took.append((time.perf_counter() - began) * 1000)
        longest = max(longest, len(body))
    return took, longest


async def _serve(office: Office, stack: AsyncExitStack) -> str:
    async def bare(request: web.Request) -> web.Response:
        async with office.database.reading() as session:
            await session.execute(text("SELECT 1"))
        response = web.Response(text=filler[: int(request.query["length"])], content_type="text/html")
        response.enable_compression()
        return response

    filler = "<p>Nội dung của một trang, dài ngắn tuỳ chỗ.</p>\n" * 4_000
    app = web.Application()
    add_routes(app, office)
    app.router.add_get("/bare", bare)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def _office(database: Database, folder: Path, answers: Answers) -> Office:
    settings = load({"DOITHOAI_DATA_DIR": str(folder)}, env_file=folder / "none")
    return Office(
        database=database,
        catalogue=lambda: answers.catalogue,
        matcher=lambda: answers.matcher,
        standings=Standings(),
        abilities=wiring.abilities(settings),
        secret=b"k" * 32,
        clock=lambda: datetime.now(UTC),
        files=folder / "files",
        data=folder,
        ring=lambda: None,
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        second_factor=frozenset(),
    )


async def _reader(database: Database, name: str, area_code: str, roles: Sequence[str]) -> Reader:
    token, now = accounts.new_token(), datetime.now(UTC)
    async with database.transaction() as session:
        area = await areas.find_by_code(session, area_code)
        if area is None:
            raise RuntimeError(f"no area {area_code}")
        official_id = await officials.add(
            session, username=f"ben.{area_code}", name=name, password_hash="-", now=now, must_change=False
        )
        held = [Grant(role=role, area_id=area.id) for role in roles]
        await officials.set_grants(session, official_id, held, now=now)
        await sessions.add(
            session, official_id, accounts.digest(token), agent="bench", expires_at=now + timedelta(hours=1), now=now
        )
        codes = await session.execute(_SOME_CODES, {"area": area.id})
        return Reader(name=name, cookie=token, codes=[row.code for row in codes])
