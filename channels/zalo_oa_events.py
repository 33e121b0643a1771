"""Zalo OA webhook bodies turned into events."""

import mimetypes
from collections.abc import Callable, Iterator, Mapping

from channels.errors import Malformed
from channels.messages import (
    Attachment,
    AttachmentKind,
    Event,
    InboundKind,
    InboundMessage,
    Receipt,
    ReceiptState,
    UnknownEvent,
)
from channels.text import MOST_KEPT, clean
from channels.zalo_oa_fields import Body, identifier, is_identifier, moment, number, object_in, words

NAME = "zalo-oa"

_KINDS: Mapping[str, tuple[InboundKind, AttachmentKind]] = {
    "user_send_image": (InboundKind.PHOTO, AttachmentKind.PHOTO),
    "user_send_gif": (InboundKind.PHOTO, AttachmentKind.PHOTO),
    "user_send_audio": (InboundKind.VOICE, AttachmentKind.VOICE),
    "user_send_video": (InboundKind.FILE, AttachmentKind.VIDEO),
    "user_send_file": (InboundKind.FILE, AttachmentKind.FILE),
}


def read_event(body: Body) -> tuple[Event, ...]:
    """Echoes of what the account itself sent give nothing; raises `Malformed`."""
    name = body.get("event_name")
    if not isinstance(name, str) or not is_identifier(name):
        raise Malformed("event_name: expected a short name")
    if name.startswith("oa_send_"):
        return ()
    if name in _KINDS:
        return (_media(body, *_KINDS[name]),)
    reader = _READERS.get(name)
    return reader(body) if reader else (UnknownEvent(channel=NAME, name=name),)


def _text(body: Body) -> tuple[Event, ...]:
    """A click on a button comes back as a text that is the button's payload, which starts with '#'."""
    text = words(_message(body), "text", required=True)
    if text.strip().startswith("#"):
        return (_said(body, InboundKind.TAP, text=text.strip()),)
    return (_said(body, InboundKind.TEXT, text=text),)


def _media(body: Body, kind: InboundKind, of: AttachmentKind) -> InboundMessage:
    found = tuple(_attachment(payload, of) for payload in _payloads(body) if isinstance(payload.get("url"), str))
    if not found:
        raise Malformed("message.attachments[].payload.url: expected a web address")
    return _said(body, kind, text=words(_message(body), "text"), attachments=found)


def _attachment(payload: Body, kind: AttachmentKind) -> Attachment:
    name, suffix = payload.get("name"), payload.get("type")
    mime = mimetypes.guess_type(f"x.{suffix}")[0] if isinstance(suffix, str) and suffix.isalnum() else None
    return Attachment(
        kind=kind,
        ref=clean(payload["url"]),
        name=clean(name)[:255] if isinstance(name, str) else None,
        mime=mime,
        size=number(payload.get("size")),
    )


def _sticker(body: Body) -> tuple[Event, ...]:
    return (_said(body, InboundKind.STICKER),)


def _location(body: Body) -> tuple[Event, ...]:
    """`text` is the name of the place, if any, and a line "latitude,longitude" in degrees."""
    for payload in _payloads(body):
        point = payload.get("coordinates")
        if isinstance(point, dict):
            degrees = f"{_degrees(point, 'latitude', 90)},{_degrees(point, 'longitude', 180)}"
            return (_said(body, InboundKind.LOCATION, text=_lines(words(_message(body), "text"), degrees)),)
    raise Malformed("message.attachments[].payload.coordinates: expected latitude and longitude")


def _degrees(point: Body, field: str, limit: int) -> str:
    try:
        value = float(point[field])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Malformed(f"coordinates.{field}: expected degrees") from error
    if not abs(value) <= limit:
        raise Malformed(f"coordinates.{field}: expected degrees")
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _link(body: Body) -> tuple[Event, ...]:
    parts = [words(_message(body), "text")]
    for payload in _payloads(body):
        parts += [words(payload, "description"), words(payload, "url")]
    return (_said(body, InboundKind.TEXT, text=_lines(*parts)),)


def _card(body: Body) -> tuple[Event, ...]:
    """Someone's name and phone number, given without their knowing: only the fact is kept."""
    return (_said(body, InboundKind.CONTACT_CARD),)


def _info(body: Body) -> tuple[Event, ...]:
    """`text` is the area alone (ward, district, city), from the new shape or the older flat one; nothing personal."""
    info = object_in(body, "info")
    nested = info.get("full_address")
    if isinstance(nested, dict):
        area = [words(nested, "user_ward"), words(nested, "user_city")]
    else:
        area = [words(info, "ward"), words(info, "district"), words(info, "city")]
    text = ", ".join(part for part in area if part)[:MOST_KEPT]
    return (_managed(body, InboundKind.CONTACT_CARD, _party(body, "sender"), text=text),)


def _follow(body: Body) -> tuple[Event, ...]:
    return (_managed(body, InboundKind.FOLLOW, _party(body, "follower")),)


def _unfollow(body: Body) -> tuple[Event, ...]:
    return (_managed(body, InboundKind.UNFOLLOW, _party(body, "follower")),)


def _seen(body: Body) -> tuple[Event, ...]:
    ids = _message(body).get("msg_ids")
    if not isinstance(ids, list):
        raise Malformed("message.msg_ids: expected a list")
    address, at = _party(body, "recipient"), moment(body, "timestamp")
    return tuple(
        Receipt(
            channel=NAME,
            address=address,
            external_id=identifier(item, "message.msg_ids[]"),
            state=ReceiptState.SEEN,
            at=at,
        )
        for item in ids
    )


def _received(body: Body) -> tuple[Event, ...]:
    """Receipts of templates sent to a phone number have the number as recipient; we send none and keep none."""
    message = _message(body)
    if "tracking_id" in message:
        return (UnknownEvent(channel=NAME, name="user_received_message"),)
    at = moment(message, "delivery_time") if "delivery_time" in message else moment(body, "timestamp")
    return (
        Receipt(
            channel=NAME,
            address=_party(body, "recipient"),
            external_id=identifier(message.get("msg_id"), "message.msg_id"),
            state=ReceiptState.DELIVERED,
            at=at,
        ),
    )


def _said(body: Body, kind: InboundKind, *, text: str = "", attachments: tuple[Attachment, ...] = ()) -> InboundMessage:
    return InboundMessage(
        channel=NAME,
        address=_party(body, "sender"),
        external_id=identifier(_message(body).get("msg_id"), "message.msg_id"),
        kind=kind,
        sent_at=moment(body, "timestamp"),
        text=text,
        attachments=attachments,
    )


def _managed(body: Body, kind: InboundKind, address: str, *, text: str = "") -> InboundMessage:
    """Events without a message id are told apart by name, time and subject."""
    sent_at = moment(body, "timestamp")
    external_id = f"{body['event_name']}:{body['timestamp']}:{address}"
    return InboundMessage(channel=NAME, address=address, external_id=external_id, kind=kind, sent_at=sent_at, text=text)


def _message(body: Body) -> Body:
    return object_in(body, "message")


def _party(body: Body, field: str) -> str:
    return identifier(object_in(body, field).get("id"), f"{field}.id")


def _payloads(body: Body) -> Iterator[Body]:
    items = _message(body).get("attachments")
    if not isinstance(items, list):
        raise Malformed("message.attachments: expected a list")
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("payload"), dict):
            yield item["payload"]


def _lines(*parts: str) -> str:
    return "\n".join(dict.fromkeys(part for part in parts if part))[:MOST_KEPT]


_READERS: Mapping[str, Callable[[Body], tuple[Event, ...]]] = {
    "user_send_text": _text,
    "user_send_sticker": _sticker,
    "user_send_location": _location,
    "user_send_link": _link,
    "user_send_business_card": _card,
    "user_submit_info": _info,
    "follow": _follow,
    "unfollow": _unfollow,
    "user_seen_message": _seen,
    "user_received_message": _received,
}
