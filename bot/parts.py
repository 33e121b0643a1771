"""The web server: webhooks and health at once, each of the other parts loaded in a thread when it is first wanted."""

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.door import Door
from bot.growth import uncollected
from bot.later import Later, add_later
from bot.web import Hooks, make_app
from channels.webchat import WebChatChannel

if TYPE_CHECKING:
    from bot.app import App


def make_web(door: "Door[App]") -> web.Application:
    hookable = {name: channel for name, channel in door.channels.items() if channel.has_hook}
    app = make_app(Hooks(door.database, hookable, door.intake, clock=door.clock), door.health)
    add_later(app, make_parts(door))
    return app


def make_parts(door: "Door[App]") -> tuple[Later, ...]:
    """Made out of the product, once it is there. Residents' pages only where the web chat runs."""
    channel = door.channels.get("web")

    async def office() -> web.Application:
        return await asyncio.to_thread(_load_office, await door.product())

    async def residents() -> web.Application:
        return await asyncio.to_thread(_load_pages, await door.product(), channel)

    parts = [Later("/console", office)]
    if isinstance(channel, WebChatChannel):
        parts.append(Later("/", residents))
    return tuple(parts)


def _load_office(product: "App") -> web.Application:
    with uncollected():
        from bot import office_pages

        return office_pages.make(product)


def _load_pages(product: "App", channel: Any) -> web.Application:
    with uncollected():
        from bot import pages

        return pages.make(product, channel)
