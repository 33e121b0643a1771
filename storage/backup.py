"""Every table as plain rows, read at one moment, and written back into either kind of database."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Table, delete, func, insert, select, text, update

from storage.db import Database, Session
from storage.tables import UtcDateTime, areas, metadata

TABLES: tuple[str, ...] = tuple(table.name for table in metadata.sorted_tables)
"""In an order in which each row finds what it refers to."""

_REFILLED_BY_ITSELF = frozenset({"areas", "channel_states"})
_ROWS_AT_ONCE = 500


async def read_all(database: Database) -> AsyncIterator[tuple[str, str]]:
    """(table, row as one line of JSON), all as of one moment, while others go on writing.

    SQLite's write-ahead log gives every reading transaction such a moment; PostgreSQL is asked for it.
    """
    async with database.reading() as session:
        if not database.is_sqlite:
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        async for name, line in read_within(session):
            yield name, line


async def read_within(session: Session) -> AsyncIterator[tuple[str, str]]:
    """The same, as this transaction sees it."""
    for table in metadata.sorted_tables:
        rows = await session.stream(select(table).order_by(*table.primary_key.columns))
        async for row in rows.mappings():
            yield table.name, json.dumps(dict(row), default=_plain, ensure_ascii=False, separators=(",", ":"))


async def write_rows(session: Session, name: str, lines: Iterable[str]) -> int:
    """Adds rows with the ids they had; returns how many. Raises ValueError for a line that is not such a row."""
    table = metadata.tables[name]
    count = 0
    for batch in _batches(lines):
        rows = [_typed(table, json.loads(line)) for line in batch]
        await session.execute(insert(table), rows)
        count += len(rows)
    return count


async def count_rows(session: Session) -> dict[str, int]:
    """By table."""
    counts = {}
    for table in metadata.sorted_tables:
        counts[table.name] = (await session.execute(select(func.count()).select_from(table))).scalar_one()
    return counts


async def is_empty(session: Session) -> bool:
    """True when there is nothing but what a start fills in by itself."""
    for table in metadata.sorted_tables:
        if table.name not in _REFILLED_BY_ITSELF and (await session.execute(select(table).limit(1))).first():
            return False
    return True


async def clear(session: Session) -> None:
    """Deletes every row of every table."""
    await session.execute(update(areas).values(parent_id=None))
    for table in reversed(metadata.sorted_tables):
        async with _unlocked(session, table):
            await session.execute(delete(table))


@asynccontextmanager
async def _unlocked(session: Session, table: Table) -> AsyncIterator[None]:
    """For a table that is only ever added to, the guard steps aside within this transaction."""
    if session.dialect.name == "sqlite":
        guards = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        found = (await session.execute(guards, {"table": table.name})).all()
        for name, _ in found:
            await session.exec_driver_sql(f"DROP TRIGGER {name}")
        yield
        for _, sql in found:
            await session.exec_driver_sql(sql)
    else:
        await session.exec_driver_sql(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
        yield
        await session.exec_driver_sql(f"ALTER TABLE {table.name} ENABLE TRIGGER USER")


async def continue_numbering(session: Session) -> None:
    """PostgreSQL's counters go on behind the ids that were written; SQLite's do so by themselves."""
    if session.dialect.name == "sqlite":
        return
    for table in metadata.sorted_tables:
        if "id" not in table.columns:
            continue
        highest = (await session.execute(select(func.max(table.c.id)))).scalar()
        if highest is not None:
            await session.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :highest)"),
                {"table": table.name, "highest": highest},
            )


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no plain form")


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Raises ValueError when the columns are not the table's."""
    if not isinstance(row, dict) or set(row) != set(table.columns.keys()):
        raise ValueError(f"{table.name}: the columns are not those of this version")
    typed = dict(row)
    for column in table.columns:
        value = typed[column.name]
        if value is not None and isinstance(column.type, UtcDateTime):
            typed[column.name] = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, Date):
            typed[column.name] = date.fromisoformat(value)
    return typed


def _batches(lines: Iterable[str]) -> Iterator[Sequence[str]]:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) >= _ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
