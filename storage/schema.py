"""Brings a database to the newest schema and tells whether it is there."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from storage.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0007"
"""The newest revision; kept here so that an up-to-date start need not load Alembic."""

_ONE_AT_A_TIME = 7_340_211
"""Any number, as long as every process asks for the same advisory lock."""


async def current_revision(database: Database) -> str | None:
    def read(connection: Connection) -> str | None:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    async with database.reading() as session:
        return await session.run_sync(read)


async def upgrade(database: Database) -> bool:
    """True when something had to change. Safe to call from several processes at once."""
    if await current_revision(database) == HEAD:
        return False

    def run(connection: Connection) -> None:
        from alembic import command

        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        command.upgrade(alembic_config(connection), "head")

    async with database.migrating() as session:
        await session.run_sync(run)
    return True


def alembic_config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    return config
