"""Greetings, thanks, anger, nonsense, commands to the bot – and messages that a person must see at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from channels.text import fold
from faq.documents import read_document
from faq.talk.patterns import Wholes
from faq.talk.sayings import Sayings
from faq.talk.urgency import urgency
from faq.text import normalise, plain_words

_FOLDER = Path(__file__).parent
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_SOUNDS_URGENT = "urgent"
"""The last kind of sensitive.yaml: no saying of it is known, only its words are those of urgent messages."""
LOUD = 1.0
"""From this urgency on a message is urgent even if an answer fits it for certain. Of 301 urgent messages that nothing
was learned from, one is quieter and fits an answer; of ordinary questions that sound urgent, every third."""
_NONSENSE_WORDS = 4
"""Longer messages hold some meaning even when most words are unknown."""
_ROLES = ("surely", "has", "unless")


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """`name` is the kind of message ("greeting", "hunger", …); `firm` is False when a real question may be in it."""

    name: str
    reply: str
    firm: bool


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """`count`: words of the longest message in which a saying of this kind is looked for."""

    name: str
    count: int
    reply: str


@dataclass(frozen=True, kw_only=True)
class _Lists:
    """One file: its kinds in order, the sayings of all of them, and what they are as whole messages."""

    kinds: Mapping[str, _Kind]
    sayings: Sayings
    wholes: Wholes

    def said(self, words: tuple[str, ...]) -> list[_Kind]:
        found = self.sayings.find(words)
        if not found:
            return []
        return [kind for kind in self.kinds.values() if _is_said(kind.name, found)]


def find_sensitive(text: str) -> Reaction | None:
    """Hunger, violence, a child in danger, suicide, bribes, corruption…; recall counts more than precision. Not `firm`
    what sounds urgent only a little."""
    if (known := _known_sensitive(text)) is not None:
        return Reaction(name=known.name, reply=known.reply, firm=True)
    if (heard := urgency(normalise(text).words)) <= 0 or _is_smalltalk(text):
        return None
    kind = _lists("sensitive.yaml").kinds[_SOUNDS_URGENT]
    return Reaction(name=kind.name, reply=kind.reply, firm=heard >= LOUD)


def says_sensitive(text: str) -> bool:
    """Whether a saying of the list is in it, whatever the weights of the words tell."""
    return _known_sensitive(text) is not None


@lru_cache(maxsize=4)
def find_smalltalk(text: str) -> Reaction | None:
    """`firm` when the whole message is small talk, else only when it contains some."""
    words = plain_words(text)
    lists = _lists("smalltalk.yaml")
    if wholes := lists.wholes.find(words):
        kind = next(kind for name, kind in lists.kinds.items() if name in wholes)
        return Reaction(name=kind.name, reply=kind.reply, firm=True)
    if is_nonsense(list(words)):
        return Reaction(name="nonsense", reply=lists.kinds["nonsense"].reply, firm=True)
    said = [kind for kind in lists.said(words) if len(words) <= kind.count]
    return Reaction(name=said[-1].name, reply=said[-1].reply, firm=False) if said else None


def courtesy_reply() -> Reaction:
    """For a message of which nothing is left once openings and closings are taken off."""
    kind = _lists("smalltalk.yaml").kinds["greeting"]
    return Reaction(name=kind.name, reply=kind.reply, firm=True)


def is_nonsense(words: list[str]) -> bool:
    """No words at all, only numbers, or a few words none of which could be a Vietnamese syllable."""
    letters = [word for word in words if not word[0].isdigit()]
    if not letters:
        return True
    return len(letters) <= _NONSENSE_WORDS and not any(len(w) > 1 and _SYLLABLE.fullmatch(fold(w)) for w in letters)


def _known_sensitive(text: str) -> _Kind | None:
    return next(iter(_lists("sensitive.yaml").said(plain_words(text))), None)


def _is_smalltalk(text: str) -> bool:
    return find_smalltalk(text) is not None


def _is_said(name: str, found: set[str]) -> bool:
    return f"{name} surely" in found or (f"{name} has" in found and f"{name} unless" not in found)


@cache
def _lists(file: str) -> _Lists:
    content: dict[str, dict[str, Any]] = dict(read_document(_FOLDER / file).content)
    sayings = Sayings(content.pop("words"))
    wholes = Wholes()
    for name, values in content.items():
        for whole in values.get("is", ()):
            wholes.add(whole, name)
        for role in _ROLES:
            for saying in values.get(role, ()):
                sayings.add(saying, f"{name} {role}")
    kinds = {
        name: _Kind(
            name=name,
            count=values.get("count", 0),
            reply=values["reply"],
        )
        for name, values in content.items()
    }
    return _Lists(kinds=MappingProxyType(kinds), sayings=sayings, wholes=wholes)
