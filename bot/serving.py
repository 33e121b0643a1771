"""Runs the product as a server until it is told to stop."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.database import open_database, prepare_database
from bot.demo_platform import stand_ins
from bot.door import Door
from bot.growth import share_one_pool, uncollected
from bot.parts import make_web
from bot.settings import Settings
from bot.wiring import abilities, make_channels, process_name
from storage.db import Database

if TYPE_CHECKING:
    from bot.app import App
    from bot.building import Build

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
    """Migrates, starts, and stops on SIGTERM or SIGINT after finishing what is in hand; before everything is there
    nothing is, and it ends at once.

    `started` is called with the address once requests are taken. Raises `ContentError`.
    """
    sys.setswitchinterval(SWITCH)
    share_one_pool()
    database = open_database(settings)
    await prepare_database(database)
    if prepare is not None:
        await prepare(database)
    me = process_name(settings)
    channels = make_channels(settings, database, me=me)
    if demo:
        channels |= stand_ins(abilities(settings), channels)
    door: Door[App] = Door(database, channels)
    runner = web.AppRunner(make_web(door), access_log=None, shutdown_timeout=3.0)
    await runner.setup()
    try:
        await _open(runner, settings)
        started(_address(runner, settings))
        app = await _build(settings, door, me=me, demo=demo)
    except BaseException:
        await runner.cleanup()
        await door.close()
        raise
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told_to_stop.set)
    await app.start()
    log.info("started", channels=sorted(channels))
    await told_to_stop.wait()
    log.info("stopping")
    await runner.cleanup()
    await app.stop()
    log.info("stopped")


async def _open(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        raise SystemExit(
            f"DOITHOAI_PORT={settings.port}: {settings.host}:{settings.port} cannot be used ({error.strerror}); "
            "stop the other program or choose another port"
        ) from error


async def _build(settings: Settings, door: "Door[App]", *, me: str, demo: bool) -> "App":
    """In a thread as far as possible: what comes in meanwhile is written down at once, and waits for its turn there."""
    with uncollected():
        build = await asyncio.to_thread(_load)
        return await build(settings, door, me=me, demo=demo)


def _load() -> "Build":
    from bot.building import build

    return build


def _address(runner: web.AppRunner, settings: Settings) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
