"""What Zalo Bot Platform would tell the bot, one function per kind of event."""

from itertools import count
from typing import Any

Body = dict[str, Any]

_ids = count(1)


def text(address: str, said: str, **changes: Any) -> Body:
    return _event("text", address, {"text": said, "message_type": "CHAT_TEXT"} | changes)


def photo(address: str, url: str, caption: object = None, **changes: Any) -> Body:
    words = {} if caption is None else {"caption": caption}
    return _event("image", address, {"photo_url": url, "message_type": "CHAT_PHOTO"} | words | changes)


def voice(address: str, url: str, **changes: Any) -> Body:
    return _event("voice", address, {"voice_url": url, "message_type": "CHAT_VOICE"} | changes)


def sticker(address: str, what: object = "e5fa27", **changes: Any) -> Body:
    return _event("sticker", address, {"sticker": what, "url": "https://sticker.example.vn/e5fa27.png"} | changes)


def unsupported(address: str, **changes: Any) -> Body:
    return _event("unsupported", address, changes)


def wrapped(body: Body) -> Body:
    """The form of Zalo's own pages and of polling."""
    return {"ok": True, "result": body}


def _event(kind: str, address: str, content: Body) -> Body:
    number = next(_ids)
    message: Body = {
        "date": 1_789_033_572_000 + number,
        "message_id": f"{number:024x}",
        "chat": {"id": address, "chat_type": "PRIVATE"},
        "from": {"id": address, "display_name": "Lan", "is_bot": False},
    }
    return {"event_name": f"message.{kind}.received", "message": message | content}
