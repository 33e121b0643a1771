"""The product in a process of its own, made to be killed: `python -m tests.flows.mortal --database URL ...`."""

import argparse
import asyncio
import logging
import signal
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from bot.app import App, Folders
from bot.door import Door
from bot.logs import set_up
from bot.parts import make_web
from channels.telegram import TelegramChannel, TelegramConfig
from desk.clock import utc_now
from storage.channel_state import StoredChannelState
from storage.db import Database
from tests.flows.residents import TELEGRAM_SECRET

ME = "mortal"
LEASE = timedelta(seconds=3)
"""Longer than any send to the fake takes."""


async def live(
    database_url: str, telegram_url: str, token: str, folder: Path, *, me: str = ME, per_second: int = 1000
) -> None:
    """Prints its address once it takes calls; ends on SIGTERM after finishing what is in hand."""
    from tests.flows.mortal_house import HOUSE

    database = Database(database_url)
    config = TelegramConfig(
        token=token, mode="webhook", webhook_secret=TELEGRAM_SECRET, api_url=telegram_url, per_second=per_second
    )
    state = StoredChannelState(database, "telegram", me=me, clock=utc_now)
    app = App(
        door=Door(database, {"telegram": TelegramChannel(config, state)}, settle=timedelta(0)),
        house=HOUSE,
        folders=Folders(data=folder),
        me=me,
        lease=LEASE,
    )
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    runner = web.AppRunner(make_web(app.door), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await app.start()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("http://{}:{}".format(*runner.addresses[0][:2]), flush=True)
    await told_to_stop.wait()
    await runner.cleanup()
    await app.stop()


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.flows.mortal")
    parser.add_argument("--database", required=True)
    parser.add_argument("--telegram", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--me", default=ME)
    parser.add_argument("--per-second", type=int, default=1000)
    given = parser.parse_args(words)
    set_up("json")
    logging.getLogger().setLevel(logging.ERROR)
    asyncio.run(
        live(given.database, given.telegram, given.token, given.folder, me=given.me, per_second=given.per_second)
    )


if __name__ == "__main__":
    main()
