"""What the web server shows besides webhooks and health: each part is loaded when it is first wanted."""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.later import Later
from channels.webchat import WebChatChannel

if TYPE_CHECKING:
    from bot.app import App


def make_parts(product: "App") -> tuple[Later, ...]:
    """Residents' pages only where the web chat runs."""
    channel = product.channels.get("web")

    def office() -> web.Application:
        from bot import office_pages

        return office_pages.make(product)

    def residents(channel: WebChatChannel) -> web.Application:
        from bot import pages

        return pages.make(product, channel)

    parts = [Later("/console", office)]
    if isinstance(channel, WebChatChannel):
        parts.append(Later("/", lambda: residents(channel)))
    return tuple(parts)
