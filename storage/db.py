"""The database: one engine for writing, one for reading, and the session that queries take."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from sqlite3 import Error as SQLiteError
from typing import Any

from sqlalchemy import FromClause, Table, event
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.postgresql_pool import examine
from storage.sqlite_connection import Connection

Session = AsyncConnection
"""One transaction's connection; every query takes it as its first argument."""

DatabaseFault = DBAPIError
"""What any call raises when the database is away, full or refuses."""


def is_away(fault: Exception) -> bool:
    """The database itself is in trouble (away, locked, full), whatever was asked of it."""
    return isinstance(fault, OperationalError) or (isinstance(fault, DBAPIError) and fault.connection_invalidated)


_SQLITE_BUSY_MS = 10_000
_SWITCH_TRIES = 100


class Database:
    """SQLite (one writer at a time, readers beside it) or PostgreSQL, told apart by the URL.

    SQLite runs with write-ahead logging and full synchronisation, so that what was committed outlives a power cut.
    """

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        if self.is_sqlite:
            self._writer = _sqlite_engine(self.url, "BEGIN IMMEDIATE", pool_size=1)
            self._reader = _sqlite_engine(self.url, "BEGIN", pool_size=4)
        else:
            self._writer = create_async_engine(self.url, pool_size=10, max_overflow=5)
            examine(self._writer)
            self._reader = self._writer

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Commits when the block ends, rolls back when it raises."""
        async with self._writer.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """For queries only; what is written here may be lost."""
        async with self._reader.begin() as session:
            yield session

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[Session]:
        """A transaction in which SQLite lets a table be made anew under those that refer to it.

        Raises `RuntimeError` when a reference would lead nowhere at its end.
        """
        if not self.is_sqlite:
            async with self.transaction() as session:
                yield session
            return
        engine = _sqlite_engine(self.url, "BEGIN IMMEDIATE", pool_size=1, follow_references=False)
        try:
            async with engine.begin() as session:
                yield session
                if lost := (await session.exec_driver_sql("PRAGMA foreign_key_check")).fetchall():
                    raise RuntimeError(f"{len(lost)} rows refer to what is not there, first in {lost[0][0]}")
        finally:
            await engine.dispose()

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def async_url(url: str) -> str:
    """The same address with the driver we use; raises ValueError naming what is allowed."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("expected sqlite:///path/to/file.db or postgresql://user:password@host/name") from error
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    name = parsed.drivername.split("+")[0]
    if name not in drivers:
        raise ValueError(f"{name!r} is not supported: expected sqlite or postgresql")
    return parsed.set(drivername=drivers[name]).render_as_string(hide_password=False)


class _WithHints(SQLiteCompiler):
    """Writes "INDEXED BY …" behind a table where `Select.with_hint` asks for it."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text


def _sqlite_engine(url: str, begin: str, *, pool_size: int, follow_references: bool = True) -> AsyncEngine:
    async def connect() -> Connection:
        args, options = engine.dialect.create_connect_args(engine.url)
        connection = Connection(*args, **options)
        await connection
        return connection

    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=60, async_creator=connect)
    engine.dialect.statement_compiler = _WithHints

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_SQLITE_BUSY_MS}")
        _write_ahead(cursor)
        keys = "ON" if follow_references else "OFF"
        for pragma in ("synchronous=FULL", f"foreign_keys={keys}", "cache_size=-4000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def upsert(session: Session, table: Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return insert_of(session.dialect.name, table)


def insert_of(dialect: str, table: Table) -> Any:
    """As `upsert`, for statements that are made once and kept by the dialect's name."""
    if dialect == "sqlite":
        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert

    return insert(table)


def _write_ahead(cursor: Any) -> None:
    """Once for the life of a database file; SQLite does not wait by itself when two processes switch at a time."""
    for patience in range(_SWITCH_TRIES, -1, -1):
        cursor.execute("PRAGMA journal_mode")
        if cursor.fetchone()[0] == "wal":
            return
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except SQLiteError:
            if not patience:
                raise
            time.sleep(0.05)
