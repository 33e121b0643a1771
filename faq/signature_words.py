"""The words of `signature.yaml`: what is asked, the sides of a question, names of places, other words for one thing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from channels.text import fold
from faq.documents import Fields, read_document
from faq.talk.patterns import compile_patterns

FILE = Path(__file__).with_name("signature.yaml")


@dataclass(frozen=True, kw_only=True)
class Words:
    """`sides` and `names`: by side and value, what finds it and what it is called; `usual`: the words that stand for
    each phrase which `unusual` finds."""

    sides: Mapping[str, Mapping[str, re.Pattern[str]]]
    names: Mapping[str, Mapping[str, str]]
    place: re.Pattern[str]
    usual: Mapping[str, str]
    unusual: re.Pattern[str]

    def in_usual_words(self, text: str) -> str:
        return self.unusual.sub(lambda found: self._usual(found.group()), text)

    def phrases(self, text: str) -> Iterator[tuple[str, str]]:
        """Each word of the text, or several that mean one thing together, and the usual words for it."""
        end = 0
        for found in self.unusual.finditer(text):
            yield from ((word, word) for word in re.findall(r"\w+", text[end : found.start()]))
            yield found.group(), self._usual(found.group())
            end = found.end()
        yield from ((word, word) for word in re.findall(r"\w+", text[end:]))

    def _usual(self, phrase: str) -> str:
        return self.usual.get(" ".join(phrase.lower().split()), phrase)


@cache
def words() -> Words:
    document = read_document(FILE)
    fields = Fields(document=document, entry="", values=document.content)
    fields.refuse_unknown(frozenset({"asks", "sides", "places", "alike"}))
    sides = {"asks": fields.values["asks"], **fields.values["sides"]}
    compiled: dict[str, dict[str, re.Pattern[str]]] = {}
    for side, values in sides.items():
        compiled[side] = {}
        for name, listed in values.items():
            pattern = compile_patterns(listed)
            if pattern is None:
                fields.fail(name, "a value without words", "at least one")
            compiled[side][name] = pattern
    names = {side: {name: listed[0].lstrip("=") for name, listed in values.items()} for side, values in sides.items()}
    usual = _usual_words(fields.values["alike"])
    place = _place_pattern(fields.texts("places"))
    return Words(sides=compiled, names=names, place=place, usual=usual, unusual=_any_of(usual))


def _place_pattern(kinds: Iterable[str]) -> re.Pattern[str]:
    forms = "|".join(sorted({form for word in kinds for form in (word, fold(word))}, key=len, reverse=True))
    return re.compile(rf"(?i:\b(?:{forms}))\s+(?P<first>\w+)(?:\s+(?P<second>\w+))?")


def _usual_words(lines: Iterable[Iterable[str]]) -> dict[str, str]:
    usual: dict[str, str] = {}
    for first, *others in lines:
        for other in others:
            phrase = other.lstrip("=")
            usual |= dict.fromkeys({phrase} if other != phrase else {phrase, fold(phrase)}, first)
    return usual


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    body = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?i:\b(?:{body})\b)")
