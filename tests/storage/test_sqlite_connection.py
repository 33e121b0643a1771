"""One trip to SQLite's thread for a statement: what it reads, what it leaves behind when it is given up or refused."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.db import Database, DatabaseFault
from storage.sqlite_connection import READ_AHEAD, Connection

_COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n"
_LONG = _COUNTED.format(300_000).replace("SELECT i FROM", "SELECT count(*) FROM")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'one.db'}")
    async with opened.transaction() as session:
        await session.execute(text("CREATE TABLE rice (kilos INTEGER NOT NULL)"))
    yield opened
    await opened.close()


async def _stored(database: Database) -> list[int]:
    async with database.reading() as session:
        return list((await session.execute(text("SELECT kilos FROM rice ORDER BY kilos"))).scalars())


@pytest.mark.parametrize("rows", [0, 1, READ_AHEAD - 1, READ_AHEAD, READ_AHEAD + 1, 3 * READ_AHEAD + 7])
async def test_a_result_of_any_length_is_read_whole_and_in_parts(database: Database, rows: int) -> None:
    counted = text(f"SELECT i FROM ({_COUNTED.format(rows)}) WHERE i <= {rows}")
    expected = list(range(1, rows + 1))
    async with database.reading() as session:
        assert list((await session.execute(counted)).scalars()) == expected
        streamed = await session.stream(counted)
        assert [row.i async for row in streamed] == expected
        parts = await session.stream(counted)
        assert [row.i async for part in parts.partitions(64) for row in part] == expected


async def test_a_result_left_in_the_middle_holds_nothing(database: Database) -> None:
    async with database.transaction() as session:
        streamed = await session.stream(text(_COUNTED.format(5_000)))
        assert [(await streamed.fetchone()).i for _ in range(2)] == [1, 2]  # type: ignore[union-attr]
        await streamed.close()
        await session.execute(text("INSERT INTO rice VALUES (7)"))
    assert await _stored(database) == [7]


async def test_many_rows_in_one_statement_and_what_they_return(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO rice VALUES (:kilos)"), [{"kilos": kilos} for kilos in (3, 1, 2)])
        changed = await session.execute(text("UPDATE rice SET kilos = kilos * 10 WHERE kilos > 1"))
        assert changed.rowcount == 2
        gone = await session.execute(text("DELETE FROM rice WHERE kilos = 20 RETURNING kilos"))
        assert gone.scalars().all() == [20]
    assert await _stored(database) == [1, 30]


async def test_what_is_refused_is_undone_and_the_next_one_goes_through(database: Database) -> None:
    async def write() -> None:
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO rice VALUES (1)"))
            await session.execute(text("INSERT INTO rice VALUES (NULL)"))

    with pytest.raises(DatabaseFault, match="NOT NULL"):
        await write()
    assert await _stored(database) == []
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO rice VALUES (2)"))
    assert await _stored(database) == [2]


async def test_who_gives_up_in_the_middle_of_a_statement_leaves_no_transaction_behind(database: Database) -> None:
    begun = asyncio.Event()

    async def write_slowly() -> None:
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO rice VALUES (1)"))
            begun.set()
            await session.execute(text(_LONG))

    writing = asyncio.create_task(write_slowly())
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO rice VALUES (2)"))
    assert await _stored(database) == [2]


async def test_a_reading_transaction_sees_one_state_from_its_first_statement_on(database: Database) -> None:
    count = text("SELECT count(*) FROM rice")
    async with database.reading() as before:
        assert (await before.execute(count)).scalar() == 0
        async with database.transaction() as writing:
            await writing.execute(text("INSERT INTO rice VALUES (1)"))
        assert (await before.execute(count)).scalar() == 0
    assert await _stored(database) == [1]


async def test_a_rollback_waits_behind_a_statement_that_will_begin_a_transaction(tmp_path: Path) -> None:
    connection = Connection(str(tmp_path / "two.db"), isolation_level=None)
    await connection
    busy = threading.Event()
    try:
        before = asyncio.create_task(connection.run(busy.wait))
        cursor = connection.cursor()
        await cursor.execute("BEGIN")
        given_up = asyncio.create_task(cursor.execute("SELECT 1"))
        await asyncio.sleep(0)
        given_up.cancel()
        rolled_back = asyncio.create_task(connection.rollback())
        await asyncio.sleep(0)
        busy.set()
        await asyncio.gather(before, rolled_back)
        assert await connection.run(lambda: connection.in_transaction) is False
    finally:
        await connection.close()


async def test_a_closed_connection_says_so(tmp_path: Path) -> None:
    connection = Connection(str(tmp_path / "three.db"))
    await connection
    await connection.close()
    with pytest.raises(ValueError, match="closed"):
        await connection.cursor().execute("SELECT 1")
