"""What the Zalo OA fake accepts: the rules of a message and of an upload, and the code each breach gets."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from channels.layout import length
from channels.messages import Choice

Body = dict[str, Any]

TEXT_LIMIT = 2000
BUTTONS = 5
TITLE_LIMIT = 100
PAYLOAD_LIMIT = 1000
MEGABYTE = 1024 * 1024
UPLOADS = {
    "file": ((".pdf", ".doc", ".docx", ".csv"), 5 * MEGABYTE),
    "image": ((".jpg", ".jpeg", ".png"), MEGABYTE),
}


class Refused(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """`photo`: the address or upload id of an image; `token`: that of a file."""

    text: str = ""
    choices: tuple[Choice, ...] = ()
    photo: str | None = None
    token: str | None = None


async def read_json(request: web.Request) -> Body:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise Refused(-201, "body is not JSON") from None
    if not isinstance(body, dict) or request.content_type != "application/json":
        raise Refused(-201, "body is not a JSON object")
    return body


def read_address(body: Body) -> str:
    recipient = body.get("recipient")
    if not isinstance(recipient, dict) or set(recipient) != {"user_id"}:
        raise Refused(-201, "recipient is invalid")
    return _string(recipient, "user_id")


def read_template(body: Body) -> tuple[str, str, dict[str, str]]:
    """The person, the template's id, its fields."""
    if set(body) != {"user_id", "template_id", "template_data"}:
        raise Refused(-201, "template message is invalid")
    data = body["template_data"]
    if not isinstance(data, dict) or not all(isinstance(value, str) and value for value in data.values()):
        raise Refused(-201, "template_data is invalid")
    return _string(body, "user_id"), _string(body, "template_id"), data


def read_content(body: Body) -> Content:
    message = body.get("message")
    if set(body) != {"recipient", "message"} or not isinstance(message, dict) or not message:
        raise Refused(-201, "message is invalid")
    if not set(message) <= {"text", "attachment", "quote_message_id"}:
        raise Refused(-201, "message has an unknown parameter")
    text = _string(message, "text") if "text" in message else ""
    if length(text) > TEXT_LIMIT:
        raise Refused(-210, "Message text is longer than 2000")
    if "attachment" not in message:
        return Content(text=text)
    attachment = message["attachment"]
    if not isinstance(attachment, dict) or set(attachment) != {"type", "payload"}:
        raise Refused(-201, "attachment is invalid")
    payload = attachment["payload"]
    if not isinstance(payload, dict):
        raise Refused(-201, "payload is invalid")
    if attachment["type"] == "file":
        return Content(text=text, token=_string(payload, "token"))
    if attachment["type"] != "template":
        raise Refused(-233, "message type is not supported")
    if set(payload) == {"buttons"}:
        return Content(text=_string(message, "text"), choices=_read_buttons(payload["buttons"]))
    return Content(text=text, photo=_read_image(payload))


def read_upload(kind: str, name: str, data: bytes) -> None:
    suffixes, limit = UPLOADS[kind]
    if not name.lower().endswith(suffixes):
        raise Refused(-201, "file type is not supported")
    if not data or len(data) > limit:
        raise Refused(-210, "file is over the limit")


def _read_buttons(buttons: object) -> tuple[Choice, ...]:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise Refused(-201, "buttons are invalid")
    return tuple(_read_button(button) for button in buttons)


def _read_button(button: object) -> Choice:
    if not isinstance(button, dict) or set(button) != {"title", "type", "payload"}:
        raise Refused(-201, "button is invalid")
    if button["type"] not in ("oa.query.show", "oa.query.hide"):
        raise Refused(-201, "button type is invalid")
    label, payload = _string(button, "title"), _string(button, "payload")
    if length(label) > TITLE_LIMIT or length(payload) > PAYLOAD_LIMIT:
        raise Refused(-210, "button is over the limit")
    return Choice(label=label, payload=payload)


def _read_image(payload: Body) -> str:
    elements = payload.get("elements")
    if payload.get("template_type") != "media" or not isinstance(elements, list) or len(elements) != 1:
        raise Refused(-201, "payload is invalid")
    element = elements[0]
    if not isinstance(element, dict) or element.get("media_type") != "image" or len(element) != 2:
        raise Refused(-201, "element is invalid")
    if "url" in element:
        url = _string(element, "url")
        if not url.startswith(("https://", "http://")):
            raise Refused(-201, "url is invalid")
        return url
    return _string(element, "attachment_id")


def _string(holder: Body, field: str) -> str:
    value = holder.get(field)
    if not isinstance(value, str) or not value:
        raise Refused(-201, f"{field} is invalid")
    return value
