"""What travels between a channel and the rest of the house: events in, messages out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

IMAGES = frozenset({".jpg", ".jpeg", ".png"})


def ending(name: str) -> str:
    """Of a file or an address, in small letters with its dot; "" for none."""
    return PurePosixPath(name.partition("?")[0]).suffix.lower()


class InboundKind(StrEnum):
    TEXT = "text"
    TAP = "tap"
    PHOTO = "photo"
    VOICE = "voice"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT_CARD = "contact_card"
    EDITED = "edited"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    UNSUPPORTED = "unsupported"


class AttachmentKind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


class ReceiptState(StrEnum):
    DELIVERED = "delivered"
    SEEN = "seen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """`ref` is what the channel's own `fetch` understands: a web address or the platform's file id."""

    kind: AttachmentKind
    ref: str
    name: str | None = None
    mime: str | None = None
    size: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InboundMessage:
    """One thing a resident did. `external_id` is unique within (channel, address); `text` is the payload for a TAP."""

    channel: str
    address: str
    external_id: str
    kind: InboundKind
    sent_at: datetime
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The platform's word on something we sent; `external_id` is the id it gave when it was sent."""

    channel: str
    address: str
    external_id: str
    state: ReceiptState
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressMoved:
    """The same conversation goes on under another address (Telegram group turned supergroup)."""

    channel: str
    address: str
    new_address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnknownEvent:
    """An event kind this channel does not handle: answered with 200 and counted by `name`."""

    channel: str
    name: str


Event = InboundMessage | Receipt | AddressMoved | UnknownEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One thing to tap. `payload` is at most 64 bytes of UTF-8 (Telegram's limit) and starts with '#'."""

    label: str
    payload: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboundMessage:
    """One message as it leaves: already split and, where the channel has no buttons, already numbered.

    `media_url` is a public address of an image or, by its ending, a recording; `file_path` a local file to upload,
    whose ending tells an image and a recording from any other. `template`: of Zalo, with "id" and "data", instead of
    all else.
    """

    id: int
    address: str
    text: str
    choices: tuple[Choice, ...] = field(default=())
    media_url: str | None = None
    file_path: str | None = None
    template: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """`quota_left` is how many more messages the platform lets us send to this person, when it tells."""

    external_id: str | None
    quota_left: int | None = None
