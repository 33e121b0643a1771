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
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.database import prepare_database
from storage import areas, faq_edits, officials, schema, tickets
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


async def table_names(database: Database) -> set[str]:
    async with database.reading() as session:
        return set(await session.run_sync(lambda connection: inspect(connection).get_table_names()))


async def migrate(database: Database, revision: str, *, back: bool = False) -> None:
    def run(connection: Connection) -> None:
        move = command.downgrade if back or revision == "base" else command.upgrade
        move(schema.alembic_config(connection), revision)

    async with database.migrating() as session:
        await session.run_sync(run)


async def test_from_nothing_to_the_newest(empty: Database) -> None:
    assert await schema.current_revision(empty) is None
    assert await schema.upgrade(empty)
    assert await schema.current_revision(empty) == schema.HEAD
    assert await table_names(empty) == {*metadata.tables, "alembic_version"}
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
    assert await table_names(empty) == {"alembic_version"}
    assert await schema.current_revision(empty) is None
    await migrate(empty, "head")
    assert await schema.current_revision(empty) == schema.HEAD
    await prepare_database(empty)
    async with empty.reading() as session:
        assert await areas.count(session) == 34 + 3_321


async def test_down_with_the_country_in_it(empty: Database) -> None:
    await prepare_database(empty)
    await migrate(empty, "base")
    assert await table_names(empty) == {"alembic_version"}


async def test_several_processes_may_start_at_once(empty: Database) -> None:
    others = [Database(empty.url) for _ in range(3)]
    await asyncio.gather(*(schema.upgrade(one) for one in (empty, *others)))
    assert await schema.current_revision(empty) == schema.HEAD
    for one in others:
        await one.close()


async def test_an_office_at_work_is_brought_along(empty: Database) -> None:
    """From the schema before the desk: an official keeps the role, a question its steps, and nobody may rewrite."""
    at = "'2026-10-01 08:00:00'"
    await migrate(empty, "0002")
    async with empty.transaction() as session:
        for statement in (
            "INSERT INTO areas (id, code, level, name, folded) VALUES (1, '40', 'province', 'Nghệ An', 'nghe an')",
            "INSERT INTO officials (id, username, name, role, area_id, password_hash, created_at) "
            f"VALUES (5, 'hoa', 'Hoa', 'approving', 1, 'x', {at})",
            "INSERT INTO tickets (id, code, key_digest, kind, subject, text, state, channel, created_at, updated_at) "
            f"VALUES (7, 'K7M2QA', 'x', 'question', 's', 't', 'answered', 'web', {at}, {at})",
            "INSERT INTO ticket_events (ticket_id, kind, actor, official_id, at) "
            f"VALUES (7, 'answered', 'official', 5, {at})",
            "INSERT INTO audit_events (at, actor, official_id, action, object_kind, object_id) "
            f"VALUES ({at}, 'official', 5, 'ticket.answered', 'ticket', 'K7M2QA')",
            'INSERT INTO faq_edits (kind, entry_id, official_id, "by", at) '
            f"VALUES ('withdrawn', 'x/y', 5, 'Hoa', {at})",
        ):
            await session.execute(text(statement))
    await migrate(empty, "head")
    async with empty.reading() as session:
        assert [(g.role, g.area_id) for g in (await officials.grants_of(session, [5]))[5]] == [("approving", 1)]
        assert [event.kind for event in await tickets.events(session, 7)] == ["answered"]
        assert [edit.entry_id for edit in await faq_edits.in_force(session)] == ["x/y"]
    for statement in ("UPDATE audit_events SET action = 'nothing'", "DELETE FROM audit_events"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with empty.transaction() as session:
                await session.execute(text(statement))


async def test_announcements_and_whom_they_reached_stay_when_a_kind_is_added(empty: Database) -> None:
    at = "'2026-10-01 08:00:00'"
    await migrate(empty, "0006")
    async with empty.transaction() as session:
        for statement in (
            f"INSERT INTO broadcasts (id, code, title, rule, created_at, updated_at) "
            f"VALUES (3, 'K7M2QA', 'Tin', '{{}}', {at}, {at})",
            f"INSERT INTO broadcast_recipients (broadcast_id, state, at) VALUES (3, 'sent', {at})",
        ):
            await session.execute(text(statement))
    await migrate(empty, "head")
    async with empty.transaction() as session:
        await session.execute(text("UPDATE broadcasts SET kind = 'correction'"))
    await migrate(empty, "0006", back=True)
    async with empty.reading() as session:
        found = await session.execute(
            text("SELECT kind, r.state FROM broadcasts b JOIN broadcast_recipients r ON r.broadcast_id = b.id")
        )
        assert [tuple(row) for row in found] == [("news", "sent")]
