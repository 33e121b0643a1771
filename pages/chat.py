"""The residents' web chat: which address is answered by what."""

from aiohttp import web

from pages import assets, chat_api, chat_events, chat_page
from pages.room import LIMITS, ROOM, STREAMS, ChatRoom, Limits, Streams

__all__ = ["ChatRoom", "add_routes"]


def add_routes(app: web.Application, room: ChatRoom) -> None:
    streams = Streams()
    app[ROOM] = room
    app[STREAMS] = streams
    app[LIMITS] = Limits()
    app[assets.ASSETS] = assets.load()
    app[assets.ASSETS].add_route(app)
    app[chat_page.TEMPLATE] = chat_page.load_template(app[assets.ASSETS])
    app.on_shutdown.append(streams.close)
    app.add_routes(
        [
            web.get("/", chat_page.go_to_chat),
            web.get("/chat", chat_page.show_chat),
            web.post("/chat", chat_page.send_message),
            web.post("/chat/forget", chat_page.forget_chat),
            web.post("/chat/text-size", chat_page.change_text_size),
            web.post("/chat/api/messages", chat_api.send_message),
            web.get("/chat/api/messages", chat_api.list_messages),
            web.post("/chat/api/files", chat_api.send_files),
            web.get("/chat/api/events", chat_events.stream_events, allow_head=False),
        ]
    )
