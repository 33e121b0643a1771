"""One outgoing message in Zalo OA's words, and what its reply says of the quota."""

import unicodedata
from typing import Any

from channels.layout import numbered
from channels.messages import Choice, OutboundMessage
from channels.zalo_oa_fields import number


def content_of(message: OutboundMessage, attachment: dict[str, Any] | None, *, buttons: int) -> dict[str, Any]:
    """One attachment is all a message holds, so choices beside an image or a file are numbered."""
    text, choices = message.text, message.choices
    if choices and (attachment or len(choices) > buttons):
        text, choices = "\n\n".join(part for part in (text, numbered(choices)) if part), ()
    if choices:
        attachment = {"type": "template", "payload": {"buttons": [_button(choice) for choice in choices]}}
    content: dict[str, Any] = {"text": unicodedata.normalize("NFC", text)} if text else {}
    if attachment:
        content["attachment"] = attachment
    return content


def template_of(message: OutboundMessage) -> dict[str, Any]:
    """An approved template by the person's id: no window asks for their last message, and each one is paid for."""
    given = message.template or {}
    data = {str(name): unicodedata.normalize("NFC", str(value)) for name, value in given.get("data", {}).items()}
    return {"user_id": message.address, "template_id": str(given.get("id", "")), "template_data": data}


def _button(choice: Choice) -> dict[str, str]:
    return {"title": choice.label, "type": "oa.query.hide", "payload": choice.payload}


def quota_left(data: dict[str, Any]) -> int | None:
    """Zalo writes it as `quota.remain`, `cs_reply.remain` or one within the other, as text or number."""
    for holder in (data.get("quota"), data):
        if isinstance(holder, dict):
            reply = holder.get("cs_reply")
            found = number(reply.get("remain")) if isinstance(reply, dict) else None
            found = number(holder.get("remain")) if found is None else found
            if found is not None:
                return found
    return None


def media(element: dict[str, str]) -> dict[str, Any]:
    return {"type": "template", "payload": {"template_type": "media", "elements": [element]}}
