"""Greetings, thanks, anger, nonsense, commands to the bot – and messages that a person must see at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from channels.text import fold
from faq.documents import read_document
from faq.patterns import compile_patterns, line

_FOLDER = Path(__file__).parent
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_NONSENSE_WORDS = 4
"""Longer messages hold some meaning even when most words are unknown."""


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """`name` is the kind of message ("greeting", "hunger", …); `firm` is False when a real question may be in it."""

    name: str
    reply: str
    firm: bool


@dataclass(frozen=True, kw_only=True)
class _Kind:
    name: str
    whole: re.Pattern[str] | None
    part: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    words: int
    reply: str


def find_sensitive(text: str) -> Reaction | None:
    """Hunger, violence, a child in danger, suicide, bribes, corruption; recall counts more than precision."""
    message = line(text)
    for kind in _kinds("sensitive.yaml").values():
        if kind.part is None or not kind.part.search(message):
            continue
        if kind.unless is None or not kind.unless.search(message):
            return Reaction(name=kind.name, reply=kind.reply, firm=True)
    return None


def find_smalltalk(text: str) -> Reaction | None:
    """`firm` when the whole message is small talk, else only when it contains some."""
    message = line(text)
    kinds = _kinds("smalltalk.yaml")
    for kind in kinds.values():
        if kind.whole is not None and kind.whole.search(message):
            return Reaction(name=kind.name, reply=kind.reply, firm=True)
    if is_nonsense(message.split()):
        return Reaction(name="nonsense", reply=kinds["nonsense"].reply, firm=True)
    size = message.count(" ") - 1
    for kind in reversed(list(kinds.values())):
        if kind.part is not None and size <= kind.words and kind.part.search(message):
            return Reaction(name=kind.name, reply=kind.reply, firm=False)
    return None


def courtesy_reply() -> Reaction:
    """For a message of which nothing is left once openings and closings are taken off."""
    kind = _kinds("smalltalk.yaml")["greeting"]
    return Reaction(name=kind.name, reply=kind.reply, firm=True)


def is_nonsense(words: list[str]) -> bool:
    """No words at all, only numbers, or a few words none of which could be a Vietnamese syllable."""
    letters = [fold(word) for word in words if not word[0].isdigit()]
    if not letters:
        return True
    return len(letters) <= _NONSENSE_WORDS and not any(_SYLLABLE.fullmatch(word) and len(word) > 1 for word in letters)


@cache
def _kinds(file: str) -> Mapping[str, _Kind]:
    content: dict[str, dict[str, Any]] = read_document(_FOLDER / file).content
    return MappingProxyType(
        {
            name: _Kind(
                name=name,
                whole=compile_patterns(values.get("is", ()), whole=True),
                part=compile_patterns(values.get("has", ())),
                unless=compile_patterns(values.get("unless", ())),
                words=values.get("words", 0),
                reply=values["reply"],
            )
            for name, values in content.items()
        }
    )
