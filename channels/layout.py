"""Lays a reply out for one channel: split at sentences, choices as buttons or as a numbered list."""

import re
from collections.abc import Sequence

from channels.base import Abilities
from channels.messages import Choice

_BREAKS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))


def length(text: str) -> int:
    """UTF-16 code units, the measure by which the platforms count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def lay_out(text: str, choices: Sequence[Choice], abilities: Abilities) -> list[tuple[str, tuple[Choice, ...]]]:
    """The messages to send, in order; the choices go with the last one."""
    if choices and len(choices) > abilities.buttons:
        text = f"{text}\n\n{numbered(choices)}" if text else numbered(choices)
        choices = ()
    parts = split_text(text, abilities.text_limit)
    last = tuple(
        Choice(label=shorten(choice.label, abilities.button_label_limit), payload=choice.payload) for choice in choices
    )
    return [(part, last if i == len(parts) - 1 else ()) for i, part in enumerate(parts)]


def numbered(choices: Sequence[Choice]) -> str:
    lines = [f"{i}. {choice.label}" for i, choice in enumerate(choices, 1)]
    return "\n".join([*lines, "(Bà con nhắn số để chọn)"])


def shorten(text: str, limit: int) -> str:
    return text if length(text) <= limit else _cut(text, limit - 1).rstrip() + "…"


def split_text(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` units, cut at the last paragraph, line, sentence or word that fits."""
    parts: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        head = _cut(rest, limit)
        at = _last_break(head)
        parts.append(head[:at].rstrip())
        rest = rest[at:].lstrip()
    if rest or not parts:
        parts.append(rest)
    return parts


def _last_break(head: str) -> int:
    """Where to cut: a break in the latter half of `head`, else its very end (one endless word)."""
    for pattern in _BREAKS:
        ends = [m.end() for m in pattern.finditer(head) if m.end() >= len(head) // 2]
        if ends:
            return ends[-1]
    return len(head)


def _cut(text: str, limit: int) -> str:
    """The longest head of at most `limit` units; never half of a surrogate pair."""
    if len(text) <= limit // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
