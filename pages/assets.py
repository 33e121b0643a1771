"""Style sheet, script and icon of the residents' pages."""

from pathlib import Path

from aiohttp import web

from channels.assets import Assets

ASSETS = web.AppKey("chat_assets", Assets)


def load() -> Assets:
    return Assets(Path(__file__).with_name("static"), "/static/chat/")
