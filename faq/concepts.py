"""Everyday words and what they mean: read from `concepts.yaml`, which an official can extend."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from channels.text import fold
from faq.documents import Fields, read_document
from faq.text import plain_words

_FILE = Path(__file__).with_name("concepts.yaml")


@dataclass(frozen=True, kw_only=True)
class Found:
    """`named`: concept and the word number it stands at; `hidden`: words that are not to be read by themselves."""

    named: tuple[tuple[str, int], ...]
    hidden: frozenset[int]


_NOTHING = Found(named=(), hidden=frozenset())


@dataclass(frozen=True, kw_only=True)
class _Way:
    concept: str
    words: tuple[str, ...]
    hides: bool


def find(keys: tuple[str, ...]) -> Found:
    """`keys` are folded words. Longer ways of saying come first; a word that is hidden begins no other concept."""
    ways = _ways()
    named: list[tuple[str, int]] = []
    hidden: set[int] = set()
    for place, (key, after) in enumerate(zip(keys, (*keys[1:], ""), strict=False)):
        if key not in ways or place in hidden:
            continue
        beginning = ways[key]
        for way in beginning.get(after) or beginning[""]:
            if keys[place : place + len(way.words)] == way.words:
                named.append((way.concept, place))
                if way.hides:
                    hidden.update(range(place, place + len(way.words)))
                    break
    return Found(named=tuple(named), hidden=frozenset(hidden)) if named else _NOTHING


@cache
def _ways() -> dict[str, dict[str, tuple[_Way, ...]]]:
    """By their first word and the one after it, longest first; those of one word alone also by ""."""
    document = read_document(_FILE)
    found: dict[str, list[_Way]] = {}
    for record in document.content:
        fields = Fields(document=document, entry=str(record.get("concept", "")), values=record)
        fields.refuse_unknown(frozenset({"concept", "words", "hides"}))
        concept = f"@{fields.text('concept')}"
        for words in fields.texts("words"):
            keys = _keys(words)
            found.setdefault(keys[0], []).append(_Way(concept=concept, words=keys, hides=fields.flag("hides")))
    return {first: _by_second(sorted(ways, key=lambda way: -len(way.words))) for first, ways in found.items()}


def _by_second(ways: Sequence[_Way]) -> dict[str, tuple[_Way, ...]]:
    seconds = {"", *(way.words[1] for way in ways if len(way.words) > 1)}
    return {second: tuple(way for way in ways if way.words[1:2] in ((), (second,))) for second in seconds}


def _keys(words: str) -> tuple[str, ...]:
    """As messages are read: short forms written out, without diacritics, "ky" as "ki"."""
    return tuple(re.sub(r"^([hklmst])y$", r"\1i", fold(word)) for word in plain_words(words))
