"""`doithoai copy`: the whole state into another database, checked row by row."""

from collections.abc import Mapping

import click

from bot import config, copying
from bot.cli import run
from bot.database import open_database
from bot.progress import steps
from storage import backup as rows
from storage.db import Database


@click.command()
@click.argument("url")
@click.option("--replace", is_flag=True, help="Delete what the database at URL holds now.")
def copy(url: str, replace: bool) -> None:
    """Copy everything in this database to the one at URL (postgresql://… or sqlite:///…). Stop the service first."""
    settings = config.load()
    try:
        target = Database(url)
    except ValueError as error:
        raise click.UsageError(f"URL: {error}") from error

    async def work() -> Mapping[str, copying.Sum]:
        source = open_database(settings)
        try:
            with steps(len(rows.TABLES) + 1) as progress:
                return await copying.copy(source, target, replace=replace, progress=progress)
        finally:
            await source.close()
            await target.close()

    copied = run(work)
    width = max(map(len, copied))
    for name, found in copied.items():
        if found.rows:
            click.echo(f"{name:<{width}}  {found.rows:>9}  {found.checksum:064x}"[: width + 29])
    click.echo(
        f"Đã chép và đối chiếu {sum(found.rows for found in copied.values())} dòng của {len(copied)} bảng: "
        "số dòng và mã kiểm tra của hai bên giống nhau. Hãy đặt DOITHOAI_DATABASE_URL sang địa chỉ mới rồi chạy lại."
    )
