"""`doithoai migrate`: the schema, and the country's areas."""

import click

from bot import config
from bot.cli import run
from bot.database import open_database, prepare_database
from storage import schema


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema; safe to run again."""
    settings = config.load()

    async def work() -> None:
        database = open_database(settings)
        try:
            await prepare_database(database)
            click.echo(f"Schema at revision {await schema.current_revision(database)}.")
        finally:
            await database.close()

    run(work)
