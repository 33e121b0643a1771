"""The product in a process of its own, made to be killed: `python -m tests.flows.mortal --database URL ...`."""

import argparse
import asyncio
import logging
import signal
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from bot.app import App, Folders
from bot.logs import set_up
from channels.telegram import TelegramChannel, TelegramConfig
from desk.clock import utc_now
from faq.catalogue import load_catalogue
from faq.matcher import Matcher
from handlers.turn import House
from storage.channel_state import StoredChannelState
from storage.db import Database
from tests.clock import VIETNAM
from tests.conftest import ANSWERS
from tests.flows.residents import TELEGRAM_SECRET

ME = "mortal"
LEASE = timedelta(seconds=3)
"""Longer than any send to the fake takes."""


async def live(
    database_url: str, telegram_url: str, token: str, folder: Path, *, me: str = ME, per_second: int = 1000
) -> None:
    """Prints its address once it takes calls; ends on SIGTERM after finishing what is in hand."""
    database = Database(database_url)
    catalogue = load_catalogue(ANSWERS)
    config = TelegramConfig(
        token=token, mode="webhook", webhook_secret=TELEGRAM_SECRET, api_url=telegram_url, per_second=per_second
    )
    state = StoredChannelState(database, "telegram", me=me, clock=utc_now)
    app = App(
        database=database,
        house=House(catalogue=catalogue, matcher=Matcher(catalogue), secret=b"k" * 32, zone=VIETNAM),
        channels={"telegram": TelegramChannel(config, state)},
        folders=Folders(data=folder),
        me=me,
        settle=timedelta(0),
        lease=LEASE,
    )
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    runner = web.AppRunner(app.web(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await app.start()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("http://{}:{}".format(*runner.addresses[0][:2]), flush=True)
    await told_to_stop.wait()
    await runner.cleanup()
    await app.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.flows.mortal")
    parser.add_argument("--database", required=True)
    parser.add_argument("--telegram", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--me", default=ME)
    parser.add_argument("--per-second", type=int, default=1000)
    given = parser.parse_args()
    set_up("json")
    logging.getLogger().setLevel(logging.ERROR)
    asyncio.run(
        live(given.database, given.telegram, given.token, given.folder, me=given.me, per_second=given.per_second)
    )
