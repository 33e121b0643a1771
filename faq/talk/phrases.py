"""Phrases looked for in a short message, the longest first, so that nothing is read twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from channels.text import fold
from faq.text import normalise, plain_words, spelling

_Form = tuple[str, str]
"""Letters without tone, and the tone, which is "" when none was typed."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """`names` in the order of the message, each once; `rest` are the words that no phrase covers."""

    names: tuple[str, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Phrase:
    name: str
    words: tuple[frozenset[_Form], ...]
    letters: int


class Phrases:
    """Written with diacritics; what is typed without them is found too, unless the phrase begins with "="."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[_Form, list[_Phrase]] = defaultdict(list)
        for name, phrases in words.items():
            for phrase in phrases:
                strict = phrase.startswith("=")
                forms = tuple(_forms(word, strict=strict) for word in plain_words(phrase.lstrip("=")))
                for first in forms[0] if forms else ():
                    self._by_first[first].append(_Phrase(name=name, words=forms, letters=len(phrase)))

    def find(self, words: Sequence[str]) -> Found:
        typed = [spelling(word) for word in words]
        matches = [
            (phrase, place)
            for place, form in enumerate(typed)
            for phrase in self._by_first.get(form, ())
            if _fits(phrase, typed, place)
        ]
        matches.sort(key=lambda match: (-len(match[0].words), -match[0].letters, match[1]))
        free = [True] * len(typed)
        places: dict[str, int] = {}
        for phrase, place in matches:
            covered = slice(place, place + len(phrase.words))
            if all(free[covered]):
                free[covered] = [False] * len(phrase.words)
                places[phrase.name] = min(places.get(phrase.name, place), place)
        rest = tuple(word for word, open_ in zip(words, free, strict=True) if open_)
        return Found(names=tuple(sorted(places, key=places.__getitem__)), rest=rest)


def as_line(words: Sequence[str]) -> str:
    """The words as `compile_patterns` expects them."""
    return "".join(f" {word}" for word in words) + " "


def asked_words(text: str) -> tuple[str, ...]:
    """The words of a message without openings and closings, short forms expanded."""
    return normalise(text).words


def _forms(word: str, *, strict: bool) -> frozenset[_Form]:
    letters, tone = spelling(word)
    return frozenset({(letters, tone)} if strict else {(letters, tone), (letters, ""), (fold(word), "")})


def _fits(phrase: _Phrase, typed: Sequence[_Form], place: int) -> bool:
    if place + len(phrase.words) > len(typed):
        return False
    return all(typed[place + step] in forms for step, forms in enumerate(phrase.words))
