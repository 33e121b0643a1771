"""PostgreSQL's connections: used again while they are good, replaced when they are not, and nobody notices."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.db import async_url
from storage.postgresql_pool import RESTED, examine
from tests import databases
from tests.flows.eventually import eventually
from tests.flows.outages import cut

_PROCESS = select(func.pg_backend_pid())


@dataclass(kw_only=True)
class Pool:
    """Of one connection; `asked`: how often the server was asked whether it still knows it."""

    engine: AsyncEngine
    url: str
    seconds: float = 0.0
    asked: int = 0

    async def process(self) -> int:
        """The server's own number of the connection that is used next."""
        async with self.engine.begin() as session:
            return int((await session.execute(_PROCESS)).scalar_one())


@pytest.fixture
async def pool(postgres: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    ping = AsyncAdapt_asyncpg_connection.ping

    def counted(connection: AsyncAdapt_asyncpg_connection) -> None:
        made.asked += 1
        ping(connection)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(AsyncAdapt_asyncpg_connection, "ping", counted)
    async with databases.postgres_copy(postgres) as url:
        made = Pool(engine=create_async_engine(async_url(url), pool_size=1, max_overflow=0), url=url)
        examine(made.engine, now=lambda: made.seconds)
        yield made
        await made.engine.dispose()


async def test_a_good_connection_is_used_again_and_asked_about_only_after_a_rest(pool: Pool) -> None:
    first = await pool.process()
    pool.seconds += RESTED
    assert await pool.process() == first
    assert pool.asked == 0
    pool.seconds += RESTED + 1
    assert await pool.process() == first
    assert pool.asked == 1
    assert await pool.process() == first
    assert pool.asked == 1, "not again before it rested again"


@pytest.mark.parametrize("rest", [0, RESTED + 1])
async def test_one_that_the_server_ended_is_replaced(pool: Pool, rest: float) -> None:
    async with pool.engine.begin() as session:
        first = (await session.execute(_PROCESS)).scalar_one()
        driver = (await session.get_raw_connection()).driver_connection
        assert driver is not None
    admin = await asyncpg.connect(pool.url)
    await admin.execute("SELECT pg_terminate_backend($1)", first)
    await admin.close()

    async def closed() -> bool:
        return bool(driver.is_closed())

    await eventually(closed)
    pool.seconds += rest
    assert await pool.process() != first


async def test_one_left_inside_a_transaction_takes_nothing_of_it_into_the_next(pool: Pool) -> None:
    async with pool.engine.begin() as session:
        first = (await session.execute(_PROCESS)).scalar_one()
        driver = (await session.get_raw_connection()).driver_connection
        assert driver is not None
    await driver.execute("BEGIN")
    await driver.execute("CREATE TABLE half (n int)")
    async with pool.engine.begin() as session:
        assert (await session.execute(_PROCESS)).scalar_one() != first
        assert (await session.execute(text("SELECT to_regclass('half')"))).scalar_one() is None


async def test_while_nobody_is_let_in_the_fault_is_told_and_later_all_is_well(pool: Pool) -> None:
    await pool.process()
    name = pool.url.partition("?")[0].rsplit("/", 1)[1]
    admin = await asyncpg.connect(databases.with_name(pool.url, "postgres"))
    await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await cut(admin, name)
    pool.seconds += RESTED + 1
    with pytest.raises(Exception, match="not currently accepting connections"):
        await pool.process()
    await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await admin.close()
    assert await pool.process() > 0
