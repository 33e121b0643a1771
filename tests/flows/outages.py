"""Databases that are away for a while: PostgreSQL lets nobody in, SQLite is locked by someone else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.engine import make_url

from tests.databases import with_name


@asynccontextmanager
async def away(url: str) -> AsyncIterator[None]:
    """Nothing can be written while the block runs; on PostgreSQL every connection is cut at its start."""
    name = str(make_url(url).database)
    if url.startswith("sqlite"):
        other = sqlite3.connect(name, isolation_level=None, timeout=20, check_same_thread=False)
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    admin = await asyncpg.connect(with_name(url, "postgres"))
    try:
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await cut(admin, name)
        yield
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    finally:
        await admin.close()


async def cut(admin: asyncpg.Connection, name: str) -> None:
    """Ends every connection to the database of that name, in whatever it was doing."""
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
