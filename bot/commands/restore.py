"""`doithoai restore`: brings back what was backed up, into either kind of database."""

from pathlib import Path

import click

from bot import archive, backup, config
from bot.app import Folders
from bot.cli import run
from bot.database import open_database
from bot.progress import steps
from storage import backup as rows


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Delete what the database and the data folder hold now.")
def restore(file: Path, replace: bool) -> None:
    """Bring back FILE. Stop the service first; nothing changes unless the whole file is sound."""
    settings = config.load()
    configured = settings.secret_key.get_secret_value().encode() if settings.secret_key else None

    async def work() -> archive.Manifest:
        database = open_database(settings)
        try:
            with steps(len(rows.TABLES) + 1) as progress:
                return await backup.restore(
                    database,
                    Folders(data=settings.data_dir),
                    configured,
                    file,
                    replace=replace,
                    progress=progress,
                )
        finally:
            await database.close()

    manifest = run(work)
    click.echo(
        f"Đã khôi phục bản sao lúc {manifest.made_at[:16].replace('T', ' ')} (giờ UTC): "
        f"{sum(manifest.rows.values())} dòng, {manifest.files} tệp. Người đã xoá dữ liệu sau lúc đó phải được xoá lại: "
        "xem docs/operate.md, mục Backup."
    )
