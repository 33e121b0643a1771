"""One transaction on the office's database, for commands that do one thing and end."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot import config
from bot.cli import run
from bot.database import open_database
from bot.settings import Settings
from storage import schema
from storage.db import Session

T = TypeVar("T")


class NotMigrated(SystemExit):
    """The command was called before `doithoai migrate`."""


def with_database(work: Callable[[Session], Awaitable[T]], settings: Settings | None = None) -> T:
    """Commits when `work` ends, rolls back when it raises; ends with a sentence when the schema is not there."""
    chosen = settings or config.load()

    async def once() -> T:
        database = open_database(chosen)
        try:
            if await schema.current_revision(database) != schema.HEAD:
                raise NotMigrated("The database has no current schema: run doithoai migrate first.")
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    return run(once)
