"""What Telegram takes, and a text with its buttons in its form, made once for all who get the same."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlencode

from channels.base import Abilities, Rate
from channels.errors import SendError
from channels.messages import Choice

TEXT_LIMIT, CAPTION_LIMIT, PAYLOAD_BYTES = 4096, 1024, 64

ABILITIES = Abilities(
    text_limit=TEXT_LIMIT,
    buttons=20,
    images=True,
    files=True,
    rate=Rate(limit=30),
    caption_limit=CAPTION_LIMIT,
    sounds=frozenset({".ogg", ".oga", ".mp3", ".m4a"}),
)


def abilities(*, per_second: int) -> Abilities:
    return replace(ABILITIES, rate=Rate(limit=per_second))


@lru_cache(maxsize=256)
def encoded(text: str, choices: tuple[Choice, ...]) -> bytes:
    """As of a form, but for the address. Raises a final `SendError` for a button that Telegram would refuse."""
    check_payloads(choices)
    fields = {"text": text, "link_preview_options": '{"is_disabled": true}'}
    if choices:
        rows = [[{"text": choice.label, "callback_data": choice.payload}] for choice in choices]
        fields["reply_markup"] = json.dumps({"inline_keyboard": rows})
    return urlencode(fields).encode()


def check_payloads(choices: Sequence[Choice]) -> None:
    for choice in choices:
        if not 0 < len(choice.payload.encode()) <= PAYLOAD_BYTES:
            raise SendError("payload-length", f"a button's payload has 1 to {PAYLOAD_BYTES} bytes")
