"""A connection to SQLite that goes to its thread once for a statement, not once for each step of it.

The driver makes, runs, reads and closes a cursor in four trips to the connection's thread and back. Each wakes two
threads, and together they cost more than what SQLite does meanwhile.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ParamSpec, TypeVar

import aiosqlite

P = ParamSpec("P")
T = TypeVar("T")
Row = tuple[Any, ...]

READ_AHEAD = 500
"""Rows that come with the statement; the others are fetched when they are asked for, so many at a time."""
_STATEMENTS = 512
"""Kept prepared in each connection."""


class Connection(aiosqlite.Connection):
    """A plain BEGIN, which locks nothing by itself, goes with the statement behind it."""

    def __init__(self, database: str, **options: Any) -> None:
        made = partial(sqlite3.connect, database, **{"cached_statements": _STATEMENTS, **options})
        super().__init__(made, iter_chunk_size=READ_AHEAD)
        self._thread.daemon = True
        self._begins = False
        self._asked = self._done = 0

    def cursor(self) -> "Cursor":  # type: ignore[override]
        return Cursor(self)

    async def commit(self) -> None:
        if not self._forget_begin():
            await super().commit()

    async def rollback(self) -> None:
        """What was given up while it was under way may begin a transaction a moment later."""
        self._forget_begin()
        if self._asked != self._done or self.in_transaction:
            await super().rollback()

    def begin_with_next(self) -> None:
        self._begins = True

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In the connection's thread, behind a BEGIN that waits."""
        self._asked += 1
        whole = partial(self._work, self._asked, self._forget_begin(), partial(work, *args, **kwargs))
        result: T = await self._execute(whole)  # type: ignore[no-untyped-call]
        return result

    def _work(self, number: int, begins: bool, work: Callable[[], T]) -> T:
        try:
            if begins:
                self._conn.execute("BEGIN")
            return work()
        finally:
            self._done = number

    def _forget_begin(self) -> bool:
        """Whether one was waiting."""
        begins, self._begins = self._begins, False
        return begins


class Cursor:
    """What SQLAlchemy asks of a cursor of `aiosqlite`."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._opened: sqlite3.Cursor | None = None
        self._rows: deque[Row] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> "Cursor":
        if statement == "BEGIN":
            self._connection.begin_with_next()
        else:
            await self._connection.run(self._execute, statement, parameters)
        return self

    async def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> "Cursor":
        await self._connection.run(self._execute_many, statement, rows)
        return self

    async def fetchone(self) -> Row | None:
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Row]:
        wanted = size or self.arraysize
        while len(self._rows) < wanted and self._opened is not None:
            await self._connection.run(self._read)
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    async def fetchall(self) -> list[Row]:
        if self._opened is not None:
            await self._connection.run(self._read_all)
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def __aiter__(self) -> "Cursor":
        return self

    async def __anext__(self) -> Row:
        if (row := await self.fetchone()) is None:
            raise StopAsyncIteration
        return row

    async def close(self) -> None:
        self._rows.clear()
        if self._opened is not None:
            await self._connection.run(self._close)

    def _execute(self, statement: str, parameters: Sequence[Any]) -> None:
        self._keep(self._connection._conn.execute(statement, parameters))

    def _execute_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self._keep(self._connection._conn.executemany(statement, rows))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self._rows.clear()
        self._opened, self.description = cursor, cursor.description
        self._read()
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid

    def _read(self) -> None:
        """A short batch is the last one; then the statement is let go, and with it what it holds of the database."""
        assert self._opened is not None
        rows = self._opened.fetchmany(READ_AHEAD) if self.description else []
        self._rows.extend(rows)
        if len(rows) < READ_AHEAD:
            self._close()

    def _read_all(self) -> None:
        assert self._opened is not None
        self._rows.extend(self._opened.fetchall())
        self._close()

    def _close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()
