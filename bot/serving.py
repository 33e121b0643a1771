"""Runs the product as a server until it is told to stop."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.answers import Answers
from bot.app import App, Folders, process_name
from bot.config import Settings
from bot.database import open_database, prepare_database
from bot.demo_platform import stand_ins
from bot.growth import share_one_pool, uncollected
from bot.house import make_without_guide, read_guide
from bot.wiring import abilities, make_channels
from storage.db import Database

_ANY_QUESTION = "làm lại thẻ bảo hiểm y tế ở đâu"
"""Matched once right after the start, so that the first resident does not wait until the word lists are read."""

SWITCH = 0.0005
"""Seconds after which a thread gives way to another that waits. SQLite's thread gives way once for each row it reads,
and would wait ten times as long to go on while messages are being sent."""

log = structlog.get_logger(__name__)


async def serve(
    settings: Settings,
    *,
    demo: bool = False,
    prepare: Callable[[Database], Awaitable[None]] | None = None,
    started: Callable[[str], None] = lambda address: None,
) -> None:
    """Migrates, starts, and stops on SIGTERM or SIGINT after finishing what is in hand.

    `started` is called with the address once requests are taken.
    """
    sys.setswitchinterval(SWITCH)
    share_one_pool()
    database = open_database(settings)
    await prepare_database(database)
    if prepare is not None:
        await prepare(database)
    app = await _build(settings, database, demo=demo)
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told_to_stop.set)
    runner = web.AppRunner(app.web(), access_log=None, shutdown_timeout=3.0)
    await runner.setup()
    await app.start()
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        await app.stop()
        await runner.cleanup()
        raise SystemExit(
            f"DOITHOAI_PORT={settings.port}: {settings.host}:{settings.port} cannot be used ({error.strerror}); "
            "stop the other program or choose another port"
        ) from error
    started(_address(runner, settings))
    log.info("started", channels=sorted(app.channels))
    with uncollected():
        await asyncio.to_thread(app.house.matcher.match, _ANY_QUESTION)
    await told_to_stop.wait()
    log.info("stopping")
    await runner.cleanup()
    await app.stop()
    log.info("stopped")


async def _build(settings: Settings, database: Database, *, demo: bool) -> App:
    me = process_name(settings)
    answers = Answers(database, settings.data_dir)
    channels = make_channels(settings, database, me=me)
    if demo:
        channels |= stand_ins(abilities(settings), channels)
    with uncollected():
        return App(
            database=database,
            house=await make_without_guide(settings, answers),
            answers=answers,
            read_guide=read_guide,
            channels=channels,
            folders=Folders(data=settings.data_dir),
            me=me,
            demo=demo,
            secure=(settings.public_url or "").startswith("https://"),
            second_factor=settings.roles_with_second_factor,
            approve_above=settings.approve_above,
            months_kept=settings.months_kept,
            report_days=settings.report_days,
            other_abilities=lambda: abilities(settings),
        )


def _address(runner: web.AppRunner, settings: Settings) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
