"""`doithoai serve`: the service for real use."""

import click

from bot import config, logs
from bot.cli import run
from bot.serving import serve as serve_forever


@click.command()
def serve() -> None:
    """Run every channel whose settings are present, the web chat and the jobs."""
    settings = config.load()
    logs.set_up(settings.log_format)
    run(lambda: serve_forever(settings, started=lambda address: click.echo(f"Đối Thoại: {address}/chat")))
