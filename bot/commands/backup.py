"""`doithoai backup`: the whole state in one file, also while the service runs."""

from pathlib import Path

import click

from bot import archive, config
from bot.app import Folders
from bot.backup import write
from bot.cli import run
from bot.database import open_database
from bot.house import secret_key
from bot.progress import steps
from desk.clock import utc_now
from desk.errors import Refused
from storage import backup as rows
from storage import schema


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write everything (rows, files, secret key) to FILE, a .tar.gz; keep it as safe as a password."""
    settings = config.load()

    async def work() -> archive.Manifest:
        database = open_database(settings)
        try:
            if await schema.current_revision(database) != schema.HEAD:
                raise Refused("Cơ sở dữ liệu chưa có lược đồ hiện hành. Hãy chạy: doithoai migrate")
            with steps(len(rows.TABLES) + len(archive.FOLDERS) + 1) as progress:
                return await write(
                    database,
                    Folders(data=settings.data_dir),
                    secret_key(settings),
                    file,
                    now=utc_now(),
                    progress=progress,
                )
        finally:
            await database.close()

    manifest = run(work)
    click.echo(
        f"Đã sao lưu vào {file} và đọc lại khớp: {sum(manifest.rows.values())} dòng, {manifest.files} tệp, "
        f"{file.stat().st_size / 1e6:.1f} MB. Trong tệp có dữ liệu cá nhân và khoá bí mật: hãy cất nơi an toàn."
    )
