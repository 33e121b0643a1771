"""The schema, from nothing to the newest revision and back, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, inspect

from bot.app import prepare_database
from storage import areas, schema
from storage.db import Database
from storage.tables import metadata
from tests.databases import with_name


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with no table in it."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield database
        await database.close()
        return
    uri: str = request.getfixturevalue("postgres")
    name = f"empty_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(uri)
    await connection.execute(f"CREATE DATABASE {name}")
    database = Database(with_name(uri, name))
    yield database
    await database.close()
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


async def tables(database: Database) -> set[str]:
    async with database.reading() as session:
        return set(await session.run_sync(lambda connection: inspect(connection).get_table_names()))


async def migrate(database: Database, revision: str) -> None:
    def run(connection: Connection) -> None:
        move = command.downgrade if revision == "base" else command.upgrade
        move(schema.alembic_config(connection), revision)

    async with database.transaction() as session:
        await session.run_sync(run)


async def test_from_nothing_to_the_newest(empty: Database) -> None:
    assert await schema.current_revision(empty) is None
    assert await schema.upgrade(empty)
    assert await schema.current_revision(empty) == schema.HEAD
    assert await tables(empty) == {*metadata.tables, "alembic_version"}
    assert not await schema.upgrade(empty), "nothing is left to do"


async def test_there_is_nothing_left_to_generate(empty: Database) -> None:
    await schema.upgrade(empty)

    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        return list(compare_metadata(context, metadata))

    async with empty.reading() as session:
        assert await session.run_sync(compare) == []


async def test_checks_and_defaults_are_those_of_the_tables(empty: Database) -> None:
    """What the comparison above does not look at."""
    await schema.upgrade(empty)

    def read(connection: Connection) -> dict[str, tuple[set[str | None], set[str]]]:
        looked = inspect(connection)
        return {
            name: (
                {check["name"] for check in looked.get_check_constraints(name)},
                {column["name"] for column in looked.get_columns(name) if column["default"] is not None},
            )
            for name in metadata.tables
        }

    async with empty.reading() as session:
        found = await session.run_sync(read)
    for name, table in metadata.tables.items():
        checks = {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
        defaults = {column.name for column in table.columns if column.server_default is not None}
        assert found[name][0] == checks, name
        assert found[name][1] - {"id"} == defaults, name


def test_the_constant_is_the_newest_revision() -> None:
    script = ScriptDirectory.from_config(schema.alembic_config())
    assert script.get_heads() == [schema.HEAD]


async def test_down_to_nothing_and_up_again(empty: Database) -> None:
    await schema.upgrade(empty)
    await migrate(empty, "base")
    assert await tables(empty) == {"alembic_version"}
    assert await schema.current_revision(empty) is None
    await migrate(empty, "head")
    assert await schema.current_revision(empty) == schema.HEAD
    await prepare_database(empty)
    async with empty.reading() as session:
        assert await areas.count(session) == 34 + 3_321


async def test_down_with_the_country_in_it(empty: Database) -> None:
    await prepare_database(empty)
    await migrate(empty, "base")
    assert await tables(empty) == {"alembic_version"}


async def test_several_processes_may_start_at_once(empty: Database) -> None:
    others = [Database(empty.url) for _ in range(3)]
    await asyncio.gather(*(schema.upgrade(one) for one in (empty, *others)))
    assert await schema.current_revision(empty) == schema.HEAD
    for one in others:
        await one.close()
