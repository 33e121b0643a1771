"""What a question asks, small enough to be kept with it and compared with a thousand others."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from channels.text import fold
from faq.catalogue import Catalogue
from faq.documents import Fields, read_document
from faq.matcher import Matcher
from faq.reading import keys_of, read_message
from faq.talk.patterns import compile_patterns, line
from faq.text import normalise
from faq.vocabulary import Vocabulary

FILE = Path(__file__).with_name("signature.yaml")

MOST_TERMS = 40
"""Of a long story only the rarest words and pairs are kept."""
LEAST_SHARE = 0.002
"""An entry with a smaller part of the votes says nothing about what is asked."""
CONCEPT = 3.0
"""Rarity of a concept: that of a word which stands in one of twenty phrasings."""
FAINT = 0.35
"""Words of asking ("bao nhiêu tiền") are counted among the sides; as words they say little."""
_NAME_AT_MOST = 10
"""A word that more phrasings hold is not the name of a village, unless it is written with a capital letter."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, kw_only=True)
class _Words:
    sides: Mapping[str, Mapping[str, re.Pattern[str]]]
    place: re.Pattern[str]


class Signer:
    """Built once beside the matcher, from the same answers. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, matcher: Matcher) -> None:
        texts = [text for entry in catalogue.entries.values() for text in (entry.title, *entry.phrasings)]
        self._held = Counter(word for text in texts for word in set(keys_of(re.findall(r"\w+", fold(text)))))
        self._texts = len(texts)
        self._vocabulary = Vocabulary(dict(self._held))
        self._matcher = matcher

    def sign(self, text: str) -> dict[str, Any]:
        """Plain values for JSON: `entries` (share of the votes), `sure` (0..1, that the best one is meant), `terms` (a
        vector of length 1), `sides` (which values each side of the question names), `places` and `numbers`."""
        message = normalise(text)
        match = self._matcher.match(text)
        reading = read_message(message, self._vocabulary)
        spoken = line(text)
        meant = {"asks": f"{spoken} {reading.text} "}
        return {
            "entries": {one.entry.id: one.score for one in match.entries if one.score >= LEAST_SHARE},
            "sure": round(match.evidence.certainty, 4) if match.evidence and match.foreign is None else 0.0,
            "terms": self._weighed(reading.terms, _asking(meant["asks"])),
            "sides": {
                side: named
                for side, values in _words().sides.items()
                if (named := _named(meant.get(side, spoken), values))
            },
            "places": self._places(text),
            "numbers": sorted({found.group() for word in message.folded if (found := _NUMBER.match(word))}),
        }

    def _weighed(self, terms: Mapping[str, float], asking: frozenset[str]) -> dict[str, float]:
        said = {term: weight for term, weight in terms.items() if term[0] != "="}
        faint = {term for term in said if not asking.isdisjoint(term.split(" "))}
        weights = {term: said[term] * self._rarity(term) * (FAINT if term in faint else 1.0) for term in said}
        kept = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TERMS]
        length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
        return {term: round(weight / length, 4) for term, weight in kept}

    def _rarity(self, term: str) -> float:
        if term[0] == "@":
            return CONCEPT
        words = term.split(" ")
        return sum(math.log((1 + self._texts) / (1 + self._held[word])) for word in words) / len(words)

    def _places(self, text: str) -> list[str]:
        """Names after "thôn", "bản" and the like: one word, or two when the second belongs to the name as well."""
        shouted = text.upper() == text
        found: set[str] = set()
        for match in _words().place.finditer(text):
            names: list[str] = []
            for word in match.group("first", "second"):
                if not word or not (word.isdigit() or (word[0].isupper() and not shouted) or self._is_rare(word)):
                    break
                names.append(fold(word))
                if word.isdigit():
                    break
            if names:
                found.add(" ".join(names))
        return sorted(found)

    def _is_rare(self, word: str) -> bool:
        return len(word) > 1 and self._held[keys_of([fold(word)])[0]] <= _NAME_AT_MOST


def _named(spoken: str, values: Mapping[str, re.Pattern[str]]) -> list[str]:
    """Words inside a longer phrase of the same side do not count: "cận nghèo" says nothing about "nghèo"."""
    spans = [(*match.span(), name) for name, pattern in values.items() for match in pattern.finditer(spoken)]
    return sorted({name for begin, end, name in spans if not _covered(begin, end, spans)})


def _covered(begin: int, end: int, spans: Iterable[tuple[int, int, str]]) -> bool:
    return any(first <= begin and end <= last and last - first > end - begin for first, last, _ in spans)


def _asking(spoken: str) -> frozenset[str]:
    """Folded words by which something is asked."""
    found = (match.group() for pattern in _words().sides["asks"].values() for match in pattern.finditer(spoken))
    return frozenset(keys_of(fold(word) for part in found for word in part.split()))


@cache
def _words() -> _Words:
    document = read_document(FILE)
    fields = Fields(document=document, entry="", values=document.content)
    fields.refuse_unknown(frozenset({"asks", "sides", "places"}))
    sides = {"asks": fields.values["asks"], **fields.values["sides"]}
    compiled: dict[str, dict[str, re.Pattern[str]]] = {}
    for side, values in sides.items():
        compiled[side] = {}
        for name, words in values.items():
            pattern = compile_patterns(words)
            if pattern is None:
                fields.fail(name, "a value without words", "at least one")
            compiled[side][name] = pattern
    return _Words(sides=compiled, place=_place_pattern(fields.texts("places")))


def _place_pattern(words: Iterable[str]) -> re.Pattern[str]:
    kinds = "|".join(sorted({form for word in words for form in (word, fold(word))}, key=len, reverse=True))
    return re.compile(rf"(?i:\b(?:{kinds}))\s+(?P<first>\w+)(?:\s+(?P<second>\w+))?")
