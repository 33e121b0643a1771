"""What Telegram's Bot API refuses, and in which words."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from channels.layout import length
from channels.messages import Choice

Body = dict[str, Any]
Params = Mapping[str, Any]

TEXT_LIMIT, CAPTION_LIMIT, PAYLOAD_BYTES, BUTTONS = 4096, 1024, 64, 100
WEBHOOK_PORTS = (443, 80, 88, 8443)
LOOPBACK = "127.0.0.1"

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Refused(Exception):
    """Answered with HTTP status `code`, which is also the error code in the body."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(reason: str) -> Refused:
    return Refused(400, f"Bad Request: {reason}")


def read_chat(params: Params) -> int:
    given = str(params.get("chat_id", ""))
    if not given:
        raise bad("chat_id is empty")
    if not re.fullmatch(r"-?[0-9]{1,16}", given):
        raise bad("chat not found")
    return int(given)


def read_text(params: Params, field: str, limit: int) -> str:
    """Stricter than Telegram in that it counts UTF-16 units."""
    text = str(params.get(field, "")).strip()
    if not text and field == "text":
        raise bad("message text is empty")
    if length(text) > limit:
        raise bad("message is too long" if field == "text" else "message caption is too long")
    return text


def read_number(params: Params, field: str, default: int, low: int, high: int) -> int:
    """Telegram brings numbers out of range back into it."""
    try:
        return max(low, min(high, int(params.get(field, default))))
    except (TypeError, ValueError):
        raise bad(f"invalid {field}") from None


def read_json(params: Params, field: str) -> Any:
    given = params.get(field)
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise bad(f"can't parse {field} JSON object") from None


def read_choices(params: Params) -> tuple[Choice, ...]:
    markup = read_json(params, "reply_markup")
    if markup is None:
        return ()
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard"), list):
        raise bad("object expected as reply markup")
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return tuple(_read_button(button) for button in buttons)


def _read_button(button: Body) -> Choice:
    label, data = button.get("text"), button.get("callback_data")
    if not isinstance(label, str) or not label.strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if data is None:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if not isinstance(data, str) or not 0 < len(data.encode()) <= PAYLOAD_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    return Choice(label=label, payload=data)


def read_web_address(params: Params, field: str) -> str:
    given = params.get(field)
    if not isinstance(given, str) or urlsplit(given).scheme not in ("http", "https") or not urlsplit(given).hostname:
        raise bad("wrong file identifier/HTTP URL specified")
    return given


def read_webhook(params: Params) -> tuple[str, str]:
    """Address and secret. Plain http is taken on loopback alone, for tests of the whole way."""
    url, secret = str(params.get("url", "")), str(params.get("secret_token", ""))
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname == LOOPBACK
    if url and not local and parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if url and not local and (parts.port or 443) not in WEBHOOK_PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    return url, secret
