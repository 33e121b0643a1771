"""Bare servers that bound what intake can reach: one that only answers, one that commits each message first."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiosqlite
import asyncpg
from aiohttp import web

Keep = Callable[[str], Awaitable[None]]


async def keep_nothing(_text: str) -> None:
    return None


async def sqlite_keeper(path: Path, stack: AsyncExitStack) -> Keep:
    """One connection, the product's own pragmas, one transaction for each message."""
    connection = await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        await connection.execute(f"PRAGMA {pragma}")
    await connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    one_at_a_time = asyncio.Lock()

    async def keep(text: str) -> None:
        async with one_at_a_time:
            await connection.execute("BEGIN IMMEDIATE")
            await connection.execute("INSERT INTO kept (text) VALUES (?)", (text,))
            await connection.execute("COMMIT")

    return keep


async def postgres_keeper(url: str, stack: AsyncExitStack) -> Keep:
    """A pool as large as the product's, one transaction for each message."""
    pool = await stack.enter_async_context(asyncpg.create_pool(url, min_size=10, max_size=10))
    await pool.execute("CREATE TABLE kept (id bigserial PRIMARY KEY, text text NOT NULL)")

    async def keep(text: str) -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("INSERT INTO kept (text) VALUES ($1)", text)

    return keep


async def serve(keep: Keep) -> None:
    async def take(request: web.Request) -> web.Response:
        await keep((await request.read()).decode())
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ceilings")
    parser.add_argument("--sqlite", type=Path)
    parser.add_argument("--postgresql")
    given = parser.parse_args()
    async with AsyncExitStack() as stack:
        if given.sqlite:
            await serve(await sqlite_keeper(given.sqlite, stack))
        elif given.postgresql:
            await serve(await postgres_keeper(given.postgresql, stack))
        else:
            await serve(keep_nothing)


if __name__ == "__main__":
    asyncio.run(main())
