"""The database as the settings name it, opened and made ready for use."""

from bot.settings import Settings
from desk import areas
from storage import areas as stored_areas
from storage import schema
from storage.db import Database


def open_database(settings: Settings) -> Database:
    """Makes the data folder too, which holds files beside whatever database."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Database(settings.database)


async def prepare_database(database: Database) -> None:
    """Schema to head, and the country's provinces and communes."""
    changed = await schema.upgrade(database)
    async with database.reading() as session:
        empty = await stored_areas.count(session) == 0
    if changed or empty:
        async with database.transaction() as session:
            await areas.seed(session)
