"""Telegram updates turned into events; every field is checked before it is believed."""

import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from channels.base import HookRequest
from channels.errors import Forged, Malformed
from channels.messages import AddressMoved, Attachment, AttachmentKind, Event, InboundKind, InboundMessage, UnknownEvent
from channels.text import clean

NAME = "telegram"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for."""

SECRET_HEADER = "x-telegram-bot-api-secret-token"
TAP_PREFIX = "cb:"
NAME_CAP = 255
ID_BOUND = 2**63
LAST_SECOND = 4_102_444_800
"""The year 2100."""

Fields = Mapping[str, Any]

_FILES: Mapping[str, tuple[InboundKind, AttachmentKind]] = {
    "voice": (InboundKind.VOICE, AttachmentKind.VOICE),
    "audio": (InboundKind.VOICE, AttachmentKind.VOICE),
    "video": (InboundKind.FILE, AttachmentKind.VIDEO),
    "video_note": (InboundKind.FILE, AttachmentKind.VIDEO),
    "animation": (InboundKind.FILE, AttachmentKind.VIDEO),
    "document": (InboundKind.FILE, AttachmentKind.FILE),
}
"""An animation also carries a document with the same file, so the order matters."""

_UNREADABLE = ("poll", "dice", "story", "game", "checklist", "paid_media", "live_photo")
"""What a person can send and we cannot read: they are owed an answer all the same."""

_SERVICE = ("migrate_from_chat_id", "new_chat_members", "left_chat_member", "new_chat_title", "pinned_message")

_ADDRESSED = re.compile(r"^(/\w+)@\w+")
"""In groups a command names the bot it is for; Telegram gives it to no other."""


def read_hook(request: HookRequest, secret: str | None, clock: Callable[[], datetime]) -> Event:
    """Raises `Forged`, always when no secret is set, or `Malformed`."""
    given = next((value for key, value in request.headers.items() if key.lower() == SECRET_HEADER), "")
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), (secret or "").encode()) or not secret:
        raise Forged(SECRET_HEADER)
    try:
        update = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Malformed("body: expected JSON") from error
    return read_update(update, clock)


def read_update(update: object, clock: Callable[[], datetime]) -> Event:
    """Raises `Malformed`. A tap carries no time of its own, so it gets the clock's."""
    fields = _object(update, "update")
    _whole(fields.get("update_id"), "update_id")
    name = next((kind for kind in KINDS if kind in fields), None)
    if name is None:
        return UnknownEvent(channel=NAME, name=_other_kind(fields))
    body = _object(fields[name], name)
    if name == "callback_query":
        return _read_tap(body, clock())
    if name == "my_chat_member":
        return _read_membership(body)
    return _read_message(body, name)


def _read_message(message: Fields, name: str) -> Event:
    chat = _object(message.get("chat"), f"{name}.chat")
    address = str(_whole(chat.get("id"), f"{name}.chat.id"))
    sender = message.get("from")
    if chat.get("type") not in ("private", "group", "supergroup"):
        return UnknownEvent(channel=NAME, name=f"{name}.chat-type")
    if isinstance(sender, dict) and sender.get("is_bot") is True:
        return UnknownEvent(channel=NAME, name=f"{name}.from-bot")
    if "migrate_to_chat_id" in message:
        new = _whole(message["migrate_to_chat_id"], f"{name}.migrate_to_chat_id")
        return AddressMoved(channel=NAME, address=address, new_address=str(new))
    content = _content(message, name)
    edited = name == "edited_message"
    if content is None or (edited and content[0] is InboundKind.LOCATION):
        return UnknownEvent(channel=NAME, name=f"{name}.{_service(message)}")
    kind, text, attachments = content
    number = _whole(message.get("message_id"), f"{name}.message_id")
    date = _whole(message.get("edit_date" if edited else "date"), f"{name}.date")
    return InboundMessage(
        channel=NAME,
        address=address,
        external_id=f"{number}:e{date}" if edited else str(number),
        kind=InboundKind.EDITED if edited else kind,
        sent_at=_moment(date, f"{name}.date"),
        text=text,
        attachments=attachments,
    )


def _content(message: Fields, name: str) -> tuple[InboundKind, str, tuple[Attachment, ...]] | None:
    if "text" in message:
        return InboundKind.TEXT, _ADDRESSED.sub(r"\1", _text(message, "text", name)), ()
    if message.get("photo"):
        return InboundKind.PHOTO, _text(message, "caption", name), (_largest(message["photo"], f"{name}.photo"),)
    for field, (kind, of) in _FILES.items():
        if field in message:
            file = _attachment(_object(message[field], f"{name}.{field}"), of, f"{name}.{field}")
            return kind, _text(message, "caption", name), (file,)
    if "sticker" in message:
        sticker = _object(message["sticker"], f"{name}.sticker")
        return InboundKind.STICKER, _text(sticker, "emoji", f"{name}.sticker"), ()
    if "location" in message:
        return InboundKind.LOCATION, _degrees(_object(message["location"], f"{name}.location")), ()
    if "contact" in message:
        return InboundKind.CONTACT_CARD, _own_number(message, name), ()
    if any(field in message for field in _UNREADABLE):
        return InboundKind.UNSUPPORTED, "", ()
    return None


def _read_tap(query: Fields, now: datetime) -> Event:
    """Without a message (inline mode) or data (games) there is nothing of ours to act on."""
    if "message" not in query or "data" not in query:
        return UnknownEvent(channel=NAME, name="callback_query.foreign")
    message = _object(query["message"], "callback_query.message")
    chat = _object(message.get("chat"), "callback_query.message.chat")
    return InboundMessage(
        channel=NAME,
        address=str(_whole(chat.get("id"), "callback_query.message.chat.id")),
        external_id=TAP_PREFIX + _line(query.get("id"), "callback_query.id"),
        kind=InboundKind.TAP,
        sent_at=now,
        text=_text(query, "data", "callback_query"),
    )


def _read_membership(change: Fields) -> Event:
    """Blocked, unblocked, put into or out of a group; a change of rights alone concerns nobody."""
    before = _status(change, "old_chat_member")
    after = _status(change, "new_chat_member")
    chat = _object(change.get("chat"), "my_chat_member.chat")
    address = _whole(chat.get("id"), "my_chat_member.chat.id")
    gone = ("left", "kicked")
    if (before in gone) == (after in gone) or chat.get("type") not in ("private", "group", "supergroup"):
        return UnknownEvent(channel=NAME, name="my_chat_member.other")
    date = _whole(change.get("date"), "my_chat_member.date")
    kind = InboundKind.UNFOLLOW if after in gone else InboundKind.FOLLOW
    return InboundMessage(
        channel=NAME,
        address=str(address),
        external_id=f"{kind}:{date}",
        kind=kind,
        sent_at=_moment(date, "my_chat_member.date"),
    )


def _status(change: Fields, field: str) -> str:
    return _line(_object(change.get(field), f"my_chat_member.{field}").get("status"), f"my_chat_member.{field}.status")


def _largest(sizes: object, field: str) -> Attachment:
    if not isinstance(sizes, list):
        raise Malformed(f"{field}: expected a list")
    photos = [_object(size, field) for size in sizes]
    area = [_whole(p.get("width"), f"{field}.width") * _whole(p.get("height"), f"{field}.height") for p in photos]
    return _attachment(photos[area.index(max(area))], AttachmentKind.PHOTO, field)


def _attachment(file: Fields, kind: AttachmentKind, field: str) -> Attachment:
    size = file.get("file_size")
    return Attachment(
        kind=kind,
        ref=_line(file.get("file_id"), f"{field}.file_id"),
        name=_text(file, "file_name", field)[:NAME_CAP] or None,
        mime="image/jpeg" if kind is AttachmentKind.PHOTO else _text(file, "mime_type", field)[:NAME_CAP] or None,
        size=None if size is None else _whole(size, f"{field}.file_size"),
    )


def _own_number(message: Fields, name: str) -> str:
    """Only the sender's own number: other people's cards are passed on without their knowing."""
    contact = _object(message["contact"], f"{name}.contact")
    sender = message.get("from")
    own = isinstance(sender, dict) and sender.get("id") is not None and sender.get("id") == contact.get("user_id")
    return _text(contact, "phone_number", f"{name}.contact") if own else ""


def _degrees(place: Fields) -> str:
    """As "latitude,longitude"."""
    parts = []
    for field, limit in (("latitude", 90), ("longitude", 180)):
        value = place.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= limit:
            raise Malformed(f"location.{field}: expected degrees")
        parts.append(f"{value:.6f}".rstrip("0").rstrip("."))
    return ",".join(parts)


def _service(message: Fields) -> str:
    return next((field for field in ("location", *_SERVICE) if field in message), "other")


def _other_kind(fields: Fields) -> str:
    """Short names only, since they become labels of a counter."""
    kind = next((field for field in fields if field != "update_id"), "")
    return kind if kind.isidentifier() and kind.isascii() and len(kind) <= 40 else "other"


def _text(holder: Fields, field: str, of: str) -> str:
    value = holder.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"{of}.{field}: expected text")
    return clean(value)


def _line(value: object, field: str) -> str:
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= NAME_CAP:
        raise Malformed(f"{field}: expected 1 to {NAME_CAP} printable characters")
    return value


def _object(value: object, field: str) -> Fields:
    if not isinstance(value, dict):
        raise Malformed(f"{field}: expected an object")
    return value


def _whole(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= ID_BOUND:
        raise Malformed(f"{field}: expected a whole number")
    return value


def _moment(seconds: int, field: str) -> datetime:
    if not 0 <= seconds < LAST_SECOND:
        raise Malformed(f"{field}: expected seconds since 1970")
    return datetime.fromtimestamp(seconds, UTC)
