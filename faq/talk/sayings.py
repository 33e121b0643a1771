"""Many sayings, built from words and groups of like words, all found in one pass over a message."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import TypeAlias

from channels.text import fold
from faq.text import plain_words, spelling

_GAPS = {"*": 3, "**": 8}
"""Words that each lets pass at most."""
_STARS = re.compile(r"\*+")
_NUMBER = "0"
_LONGEST = 12
"""Letters of the longest word worth folding and remembering."""
_SWAPPED = {("r", "x"), ("x", "r")}
"""Hỏi and ngã, which many people write for one another."""
_MARKED = 0.6
"""Share of words with marks from which on a message is taken to carry all of its marks; of ordinary text, three in four
words do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Word:
    written: str
    strict: bool = False


_word = cache(_Word)

_Element: TypeAlias = "_Word | str"
"""A word, the name of a group, or a gap."""


@dataclass(kw_only=True, slots=True)
class _Node:
    """What may follow, and the names of what ends here."""

    words: dict[str, list[tuple[_Word, "_Node"]]] = field(default_factory=dict)
    groups: dict[str, "_Node"] = field(default_factory=dict)
    gaps: dict[str, "_Node"] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Sayings:
    """`*` is up to three words, `**` up to eight, `<name>` any member of that group, `0` any number in digits; a
    leading `=` asks for the diacritics. Elsewhere marks may be missing, but one that was typed must be right."""

    def __init__(self, groups: Mapping[str, Iterable[str]] | None = None) -> None:
        self._root = _Node()
        self._single: dict[str, list[_Member]] = {}
        self._longer: dict[tuple[str, str], list[_Member]] = {}
        self._known = set(groups or ())
        known: dict[tuple[str, ...], _Member] = {}
        for name, members in (groups or {}).items():
            for words in {words for member in members for words in _readings(member)}:
                if not words:
                    raise ValueError(f"empty member of <{name}>")
                if words not in known:
                    known[words] = member = _Member(words)
                    if len(words) == 1:
                        self._single.setdefault(member.keys[0], []).append(member)
                    else:
                        self._longer.setdefault((member.keys[0], member.keys[1]), []).append(member)
                known[words].groups.append(name)

    def add(self, saying: str, name: str) -> None:
        """`name` is what `find` gives for it. Raises `ValueError` for an unknown group or a saying of no words."""
        expanded, written = _elements(saying)
        self._add(expanded, saying, name)
        if written != expanded:
            self._add(written, saying, name)

    def _add(self, elements: Sequence[_Element], saying: str, name: str) -> None:
        if all(element in _GAPS for element in elements):
            raise ValueError(f"no words in {saying!r}")
        node = self._root
        for element in elements:
            if isinstance(element, str) and element not in _GAPS and element not in self._known:
                raise ValueError(f"no group <{element}> for {saying!r}")
            node = _child(node, element)
        node.names.add(name)

    def find(self, words: Sequence[str]) -> set[str]:
        """The names of all sayings in the words of a message, as `plain_words` gives them."""
        message = _message(tuple(words))
        last = len(message.keys) - 1
        keys = message.keys
        spans = self._all_spans(message)
        found: set[str] = set()
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[_Node, int]] = []
        first = self._root.words
        for start, key in enumerate(keys):
            if key in first or spans[start]:
                self._follow(self._root, start, message, spans, waiting)
        while waiting:
            node, at = waiting.pop()
            found |= node.names
            if node.gaps:
                if (id(node), at) in seen:
                    continue
                seen.add((id(node), at))
                for gap, child in node.gaps.items():
                    here = child.words
                    for later in range(at, min(at + _GAPS[gap], last) + 1):
                        if keys[later] in here or (spans[later] and child.groups):
                            self._follow(child, later, message, spans, waiting)
                    found |= child.names
            if at <= last and (keys[at] in node.words or (spans[at] and node.groups)):
                self._follow(node, at, message, spans, waiting)
        return found

    @staticmethod
    def _follow(
        node: _Node,
        at: int,
        message: "_Message",
        spans: Sequence[Sequence[tuple[str, int]]],
        waiting: list[tuple[_Node, int]],
    ) -> None:
        """Adds where one more word or group leads."""
        if (options := node.words.get(message.keys[at])) is not None:
            for word, child in options:
                if message.fits(at, word):
                    waiting.append((child, at + 1))
        if (groups := node.groups) and spans[at]:
            for name, end in spans[at]:
                if name in groups:
                    waiting.append((groups[name], end))

    def _all_spans(self, message: "_Message") -> list[list[tuple[str, int]]]:
        """By word: the groups of which a member begins there, and where it ends."""
        keys = message.keys
        found: list[list[tuple[str, int]]] = [[] for _ in keys]
        for start, key in enumerate(keys):
            for member in self._single.get(key, ()):
                if message.fits(start, member.words[0]):
                    found[start] += member.spans(start + 1)
        for start, both in enumerate(pairwise(keys)):
            for member in self._longer.get(both, ()):
                end = start + len(member.keys)
                if keys[start:end] == member.keys and all(map(message.fits, range(start, end), member.words)):
                    found[start] += member.spans(end)
        return found


class _Member:
    """Of one or several groups."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = [_word(written=word) for word in words]
        self.keys = [_key(word) for word in words]
        self.groups: list[str] = []

    def spans(self, end: int) -> list[tuple[str, int]]:
        return [(name, end) for name in self.groups]


class _Message:
    """The words of a message; in one that carries its marks, a word without any means just that word."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self.keys = [_fold(word) if len(word) <= _LONGEST and not word[0].isdigit() else _key(word) for word in words]
        self._bare = [word == key for word, key in zip(words, self.keys, strict=True)]
        self._marked = bool(words) and self._bare.count(False) >= _MARKED * len(words)

    def fits(self, at: int, wanted: _Word) -> bool:
        """`wanted` has the same key as the word there."""
        typed = self._words[at]
        if typed == wanted.written:
            return True
        if self._bare[at] and (self._marked or not (wanted.strict or typed == _NUMBER)):
            return not self._marked
        if wanted.strict and not typed[0].isdigit():
            return spelling(typed) == spelling(wanted.written)
        return _written_as(typed, wanted.written, self._marked)


@lru_cache(maxsize=4)
def _message(words: tuple[str, ...]) -> _Message:
    """Several lists of sayings are looked for in the same message."""
    return _Message(words)


def _readings(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """With short forms expanded, and as written: in a message it depends on the words around."""
    return plain_words(text), tuple(text.split())


def _elements(saying: str) -> tuple[list[_Element], list[_Element]]:
    """Both readings of a saying."""
    strict = saying.startswith("=")
    expanded: list[_Element] = []
    written: list[_Element] = []
    rest = _STARS.sub(r"<\g<0>>", saying.removeprefix("="))
    while rest:
        text, _, rest = rest.partition("<")
        for elements, words in zip((expanded, written), _readings(text), strict=True):
            elements += [_word(written=word, strict=strict) for word in words]
        name, _, rest = rest.partition(">")
        if name:
            expanded.append(name)
            written.append(name)
    return expanded, written


def _child(node: _Node, element: _Element) -> _Node:
    if isinstance(element, _Word):
        children = node.words.setdefault(_key(element.written), [])
        for word, child in children:
            if word is element:
                return child
        children.append((element, _Node()))
        return children[-1][1]
    if element in _GAPS:
        return node.gaps.setdefault(element, _Node())
    return node.groups.setdefault(element, _Node())


_fold = lru_cache(maxsize=20_000)(fold)


def _key(word: str) -> str:
    if len(word) > _LONGEST:
        return word
    return _NUMBER if word[0].isdigit() else _fold(word)


@lru_cache(maxsize=20_000)
def _written_as(typed: str, wanted: str, whole: bool) -> bool:
    """Whether every mark that was typed belongs to the wanted word, wherever in it the tone stands.

    `whole`: a word with a tone has its other marks too.
    """
    if _key(typed) != _key(wanted):
        return False
    if typed[0].isdigit():
        return wanted in (_NUMBER, typed)
    (letters, tone), (wanted_letters, wanted_tone) = spelling(typed), spelling(wanted)
    if tone and tone != wanted_tone and (tone, wanted_tone) not in _SWAPPED:
        return False
    pairs = zip(letters, wanted_letters, strict=False)
    if whole and tone:
        return letters.replace("đ", "d") == wanted_letters.replace("đ", "d")
    return all(one in (other, fold(other)) for one, other in pairs)
