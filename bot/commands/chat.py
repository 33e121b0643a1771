"""`doithoai chat`: a conversation in the terminal, through the same rooms as any other."""

import asyncio
import itertools
import sys
from datetime import timedelta

import click

from bot import config, logs
from bot.answers import Answers
from bot.app import App, Folders
from bot.cli import run
from bot.database import open_database, prepare_database
from bot.door import Door
from bot.house import make_house
from bot.settings import Settings
from channels import terminal
from channels.messages import OutboundMessage
from desk.clock import utc_now

PROMPT = "› "


@click.command()
@click.option("--as", "address", default="me", show_default=True, help="Talk as this person; each has its own thread.")
def chat(address: str) -> None:
    """Talk to the bot. An empty line does nothing; Ctrl-D ends."""
    settings = config.load()
    logs.set_up(settings.log_format)
    run(lambda: _converse(settings, address))


async def _converse(settings: Settings, address: str) -> None:
    database = open_database(settings)
    await prepare_database(database)
    shown = asyncio.Event()

    def show(message: OutboundMessage) -> None:
        click.echo(f"\n{message.text}\n")
        shown.set()

    answers = Answers(database, settings.data_dir)
    app = App(
        door=Door(database, {terminal.NAME: terminal.TerminalChannel(show)}, settle=timedelta(0)),
        house=await make_house(settings, answers),
        answers=answers,
        folders=Folders(data=settings.data_dir),
        me=f"chat:{address}"[:80],
    )
    await app.start()
    session = utc_now().strftime("%Y%m%d%H%M%S%f")
    try:
        for number in itertools.count():
            line = await asyncio.to_thread(_read_line)
            if line is None:
                break
            if not line.strip():
                continue
            shown.clear()
            await app.intake.take([terminal.said(address, f"{session}-{number}", line, at=utc_now())])
            await _until_quiet(shown)
    finally:
        await app.stop()


async def _until_quiet(shown: asyncio.Event) -> None:
    """Long enough for the answer's last part, short enough not to be felt."""
    try:
        async with asyncio.timeout(10):
            await shown.wait()
        while True:
            shown.clear()
            async with asyncio.timeout(0.15):
                await shown.wait()
    except TimeoutError:
        return


def _read_line() -> str | None:
    try:
        return input(PROMPT if sys.stdin.isatty() else "")
    except (EOFError, KeyboardInterrupt):
        return None
