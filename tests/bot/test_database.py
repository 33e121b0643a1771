"""The database as the settings name it."""

from pathlib import Path

from bot import config
from bot.database import open_database


async def test_the_data_folder_is_made_wherever_the_database_is(tmp_path: Path) -> None:
    for url in ("", f"sqlite:///{tmp_path / 'elsewhere.db'}", "postgresql://127.0.0.1:1/nothing"):
        folder = tmp_path / f"data-{len(url)}" / "of-the-commune"
        settings = config.load({"DOITHOAI_DATA_DIR": str(folder), "DOITHOAI_DATABASE_URL": url}, env_file=folder)
        await open_database(settings).close()
        assert folder.is_dir()
