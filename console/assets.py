"""Style sheets, scripts and pictures of the console."""

from pathlib import Path

from aiohttp import web

from channels.assets import Assets

PREFIX = "/console/static/"
ASSETS = web.AppKey("console_assets", Assets)


def load() -> Assets:
    return Assets(Path(__file__).with_name("static"), PREFIX)
