"""Many sayings, built from words and groups of like words, all found in one pass over a message."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from faq.talk.marks import Message, Word, heard, wanted
from faq.text import plain_words

_GAPS = {"*": 3, "**": 8}
"""Words that each lets pass at most."""
_STARS = re.compile(r"\*+")

_Element: TypeAlias = Word | str
"""A word, the name of a group, or a gap."""


@dataclass(kw_only=True, slots=True)
class _Node:
    """What may follow, and the names of what ends here."""

    words: dict[str, list[tuple[Word, "_Node"]]] = field(default_factory=dict)
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
        message = heard(tuple(words))
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
        message: Message,
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

    def _all_spans(self, message: Message) -> list[list[tuple[str, int]]]:
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
        self.words = [wanted(word, False) for word in words]
        self.keys = [word.key for word in self.words]
        self.groups: list[str] = []

    def spans(self, end: int) -> list[tuple[str, int]]:
        return [(name, end) for name in self.groups]


def _readings(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """With short forms expanded, and as written: in a message it depends on the words around."""
    return plain_words(text), tuple(text.split())


def _elements(saying: str) -> tuple[list[_Element], list[_Element]]:
    """Both readings of a saying."""
    strict = saying.startswith("=")
    expanded: list[_Element] = []
    written: list[_Element] = []
    rest = _STARS.sub(r"<\g<0>>", saying.removeprefix("=")) if "*" in saying else saying.removeprefix("=")
    while rest:
        text, _, rest = rest.partition("<")
        for elements, words in zip((expanded, written), _readings(text), strict=True):
            elements += [wanted(word, strict) for word in words]
        name, _, rest = rest.partition(">")
        if name:
            expanded.append(name)
            written.append(name)
    return expanded, written


def _child(node: _Node, element: _Element) -> _Node:
    if isinstance(element, Word):
        children = node.words.setdefault(element.key, [])
        for word, child in children:
            if word is element:
                return child
        children.append((element, _Node()))
        return children[-1][1]
    if element in _GAPS:
        return node.gaps.setdefault(element, _Node())
    return node.groups.setdefault(element, _Node())
