"""How long it takes to write down who an announcement goes to, beside a bare INSERT … SELECT of as many rows."""

import asyncio
import resource
import time
from datetime import UTC, datetime

import asyncpg

from bot.config import load
from bot.database import prepare_database
from bot.wiring import abilities
from desk.segment_reach import reaches
from storage import areas, audiences, broadcasts
from storage.broadcasts import NewBroadcast
from storage.db import Database
from tests import databases
from tests.bench.figures import Figure, at_most

SIZES = (10_000, 100_000, 1_000_000)
QUICK = (4_000, 40_000)
GOAL = 60.0
"""Seconds for a million."""
PROVINCE = "40"
_MORE_PER_PERSON = 1.5
"""How much longer one person of the largest may take than one of a tenth of it: else it grows faster than they do."""


def measure(*, quick: bool) -> list[Figure]:
    """On PostgreSQL, with the settings that outlive a power cut."""
    with databases.postgres_server() as server:
        return asyncio.run(_measured(server, QUICK if quick else SIZES, quick=quick))


async def _measured(server: str, sizes: tuple[int, ...], *, quick: bool) -> list[Figure]:
    figures: list[Figure] = []
    took: dict[int, float] = {}
    for people in sizes:
        name = f"fanout{people}"
        await _administer(server, f"CREATE DATABASE {name}")
        url = databases.with_name(server, name)
        database = Database(url)
        try:
            await prepare_database(database)
            await fill(url, people)
            took[people], grown = await _prepare(database, people)
        finally:
            await database.close()
        bare = await _bare(url, people)
        await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")
        figures.append(_figure(people, took[people], bare))
        figures.append(at_most(f"fan-out, {people:,} people: memory grown by", grown, "MB", 40.0))
    figures.append(_straight(took, sizes[-1], sizes[-2]))
    return figures


def _figure(people: int, took: float, bare: float) -> Figure:
    whole = people == SIZES[-1]
    return Figure(
        name=f"fan-out, PostgreSQL, {people:,} people",
        value=round(took, 2),
        unit="s",
        against=f"bare INSERT … SELECT into the same table, s: {bare:.2f}",
        ratio=round(took / bare, 2),
        goal=f"≤ {GOAL:g} s" if whole else "",
        met=took <= GOAL if whole else None,
    )


def _straight(took: dict[int, float], large: int, small: int) -> Figure:
    per_person = (took[large] / large) / (took[small] / small)
    return Figure(
        name=f"fan-out, time for one of {large:,} beside one of {small:,}",
        value=round(per_person, 2),
        unit="×",
        goal=f"≤ {_MORE_PER_PERSON:g} ×",
        met=per_person <= _MORE_PER_PERSON,
    )


async def fill(url: str, people: int) -> None:
    """Residents of one province: most can be written to, some stopped, did not agree, or were silent for too long."""
    connection = await asyncpg.connect(url)
    try:
        for statement in _STATEMENTS:
            await connection.execute(statement.format(people=people, province=PROVINCE))
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


_STATEMENTS = (
    "CREATE TEMPORARY TABLE place AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM areas "
    "WHERE parent_id = (SELECT id FROM areas WHERE code = '{province}')",
    "INSERT INTO contacts (area_id, notices, household, created_at) SELECT place.id, s.i % 10 <> 0, "
    "CASE s.i % 3 WHEN 0 THEN 'poor' WHEN 1 THEN 'near_poor' END, now() FROM generate_series(1, {people}) AS s(i) "
    "JOIN place ON place.n = s.i % (SELECT count(*) FROM place) ORDER BY s.i",
    "INSERT INTO addresses (contact_id, channel, external_id, state, last_inbound_at) SELECT s.i, "
    "CASE s.i % 10 WHEN 0 THEN 'telegram' WHEN 1 THEN 'web' ELSE 'zalo-oa' END, 'r' || s.i, "
    "CASE WHEN s.i % 50 = 0 THEN 'stopped' ELSE 'active' END, now() - (s.i * 31 % 200) * interval '1 hour' "
    "FROM generate_series(1, {people}) AS s(i)",
    "INSERT INTO addresses (contact_id, channel, external_id, last_inbound_at) SELECT s.i, 'telegram', 't' || s.i, "
    "now() - (s.i * 17 % 300) * interval '1 hour' FROM generate_series(1, {people}, 5) AS s(i) WHERE s.i % 10 <> 0",
)


async def _prepare(database: Database, people: int) -> tuple[float, float]:
    """Seconds, each chunk in a transaction of its own as in the product; and by how many MB the process grew."""
    ways = reaches(abilities(load({})), used={})
    async with database.transaction() as session:
        province = await areas.find_by_code(session, PROVINCE)
        assert province is not None
        new = NewBroadcast(code="FANOUT", title="Tin", rule={}, area_id=province.id, wave_size=50_000)
        broadcast_id = await broadcasts.add(session, new, now=datetime.now(UTC))
    before = _memory()
    began = time.perf_counter()
    written: int | None = 0
    while written is not None:
        async with database.transaction() as session:
            one = await broadcasts.hold(session, broadcast_id)
            written = await audiences.prepare(session, one, reaches=ways, now=datetime.now(UTC))
    took = time.perf_counter() - began
    async with database.reading() as session:
        audience = (await broadcasts.hold(session, broadcast_id)).audience
    if audience != people:
        raise RuntimeError(f"{audience} of {people} were written down")
    return took, _memory() - before


async def _bare(url: str, people: int) -> float:
    """The same rows again, found by nobody: what the table and its indexes cost by themselves."""
    connection = await asyncpg.connect(url)
    try:
        columns = "contact_id, address_id, channel, language, wave, state, code, at"
        began = time.perf_counter()
        await connection.execute(
            f"WITH other AS (INSERT INTO broadcasts (code, title, rule, created_at, updated_at) "
            f"VALUES ('BARE22', 'x', '{{}}', now(), now()) RETURNING id) "
            f"INSERT INTO broadcast_recipients (broadcast_id, {columns}) "
            f"SELECT other.id, {columns} FROM other, broadcast_recipients WHERE contact_id <= {people}"
        )
        return time.perf_counter() - began
    finally:
        await connection.close()


async def _administer(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _memory() -> float:
    """The most this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
