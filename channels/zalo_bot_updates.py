"""What Zalo Bot Platform tells us, flat or wrapped in a result, read into events."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from channels.errors import Malformed
from channels.messages import Attachment, AttachmentKind, Event, InboundKind, InboundMessage, UnknownEvent
from channels.text import clean

NAME = "zalo-bot"
ID_LIMIT = 200
URL_LIMIT = 4096
EARLIEST_MS, LATEST_MS = 946_684_800_000, 4_102_444_800_000

KINDS = {
    "message.text.received": InboundKind.TEXT,
    "message.image.received": InboundKind.PHOTO,
    "message.voice.received": InboundKind.VOICE,
    "message.sticker.received": InboundKind.STICKER,
    "message.unsupported.received": InboundKind.UNSUPPORTED,
}


def read_update(body: Any, clock: Callable[[], datetime]) -> Event:
    """Raises `Malformed`. Group messages are not for us: an answer about one household must not be read by others."""
    update = _object(body, "body")
    if "event_name" not in update and "result" in update:
        update = _object(update["result"], "result")
    event_name = _line(update.get("event_name"), "event_name", ID_LIMIT)
    if event_name not in KINDS:
        return UnknownEvent(channel=NAME, name=event_name)
    message = _object(update.get("message"), "message")
    chat = _object(message.get("chat"), "message.chat")
    if (chat.get("chat_type") or "PRIVATE") != "PRIVATE":
        return UnknownEvent(channel=NAME, name="group")
    sender = message.get("from")
    if isinstance(sender, dict) and sender.get("is_bot") is True:
        return UnknownEvent(channel=NAME, name="from-bot")
    kind = KINDS[event_name]
    return InboundMessage(
        channel=NAME,
        address=_line(chat.get("id"), "message.chat.id", ID_LIMIT),
        external_id=_line(message.get("message_id"), "message.message_id", ID_LIMIT),
        kind=kind,
        sent_at=_moment(message.get("date"), clock),
        text=_text(kind, message),
        attachments=_attachments(kind, message),
    )


def _text(kind: InboundKind, message: dict[str, Any]) -> str:
    field = {InboundKind.TEXT: "text", InboundKind.PHOTO: "caption"}.get(kind)
    if field is None:
        return ""
    value = message.get(field)
    if value is None and kind is InboundKind.PHOTO:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"message.{field}: expected text")
    return clean(value)


def _attachments(kind: InboundKind, message: dict[str, Any]) -> tuple[Attachment, ...]:
    """Zalo's pages name the photo's address `photo`; what arrives is `photo_url`. Voice is raw ADTS AAC."""
    if kind is InboundKind.PHOTO:
        given = message.get("photo_url") or message.get("photo")
        return (Attachment(kind=AttachmentKind.PHOTO, ref=_line(given, "message.photo_url", URL_LIMIT)),)
    if kind is InboundKind.VOICE:
        ref = _line(message.get("voice_url"), "message.voice_url", URL_LIMIT)
        return (Attachment(kind=AttachmentKind.VOICE, ref=ref, mime="audio/aac"),)
    return ()


def _moment(value: Any, clock: Callable[[], datetime]) -> datetime:
    """Epoch milliseconds between the years 2000 and 2100; now when Zalo gives none."""
    if value is None:
        return clock()
    if not isinstance(value, int | float) or not EARLIEST_MS <= value < LATEST_MS:
        raise Malformed("message.date: expected milliseconds since 1970")
    return datetime.fromtimestamp(value / 1000, UTC)


def _object(value: Any, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(f"{field}: expected an object")
    return value


def _line(value: Any, field: str, limit: int) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > limit:
        raise Malformed(f"{field}: expected 1 to {limit} printable characters")
    return value
