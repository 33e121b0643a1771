"""What a question asks, small enough to be kept with it and compared with a thousand others."""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from channels.text import fold
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from faq.reading import keys_of, read_message
from faq.signature_words import words
from faq.talk.patterns import line
from faq.text import Normalised, normalise
from faq.vocabulary import Vocabulary

MOST_TERMS = 40
"""Of a long story only the rarest words and pairs are kept."""
LEAST_SHARE = 0.002
"""An entry with a smaller part of the votes says nothing about what is asked."""
MOST_SUBJECTS, LEAST_SUBJECT = 48, 1e-4
"""Of all subjects, ours and foreign, those with the greatest parts of the votes. Two questions that no answer fits
still lean towards the same ones when they are about the same thing: the small parts tell it best."""
CONCEPT = 3.0
"""Rarity of a concept: that of a word which stands in one of twenty phrasings."""
LEAST_TELLING, MOST_TELLING = 0.08, 6
"""Least weight of a word that says what a question is about, and how many of them are told."""
RARE = 2.5
"""Rarity of a telling word: that of one which stands in one of twelve phrasings."""
FAINT = 0.35
"""Words of asking ("bao nhiêu tiền") are counted among the sides; as words they say little."""
_NAMES = 1 << 16
_NAME_AT_MOST = 10
"""A word that more phrasings hold is not the name of a village, unless it is written with a capital letter."""
ASKS, YES_OR_NO = "asks", "co-khong"
_CLOSING = re.compile(r" (?:không|khong|hông|hong|chưa|chua) (?:(?:ạ|a|vậy|vay|nhỉ|nhi|bác|cô|chú|anh|chị|ad) )*$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Signer:
    """Built once beside the matcher, from the same answers. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, matcher: Matcher) -> None:
        texts = [text for entry in catalogue.entries.values() for text in (entry.title, *entry.phrasings)]
        self._held = Counter(word for text in texts for word in set(keys_of(re.findall(r"\w+", fold(text)))))
        self._texts = len(texts)
        self._vocabulary = Vocabulary(dict(self._held))
        self._matcher = matcher

    def sign(self, text: str) -> dict[str, Any]:
        """Plain values for JSON: `subjects` (by a short name of each fact group or foreign subject the root of its
        share of the votes), `entries` (share of the votes), `sure` (0..1, that the best one is meant), `terms` (a
        vector of length 1), `sides` (which values each side of the question names), `places` and `numbers`."""
        message = normalise(words().in_usual_words(text))
        match = self._matcher.match(text)
        reading = read_message(message, self._vocabulary)
        spoken = line(text)
        return {
            "subjects": self._subjects(message),
            "entries": {one.entry.id: one.score for one in match.entries if one.score >= LEAST_SHARE},
            "sure": round(match.evidence.certainty, 4) if match.evidence and match.foreign is None else 0.0,
            "terms": self._weighed(reading.terms, _asking(f"{spoken} {reading.text} ")),
            "sides": self._sides(spoken, reading.text),
            "places": self._places(text),
            "numbers": sorted({found.group() for word in message.folded if (found := _NUMBER.match(word))}),
        }

    def _subjects(self, message: Normalised) -> dict[str, float]:
        shares = self._matcher.leanings(message)
        kept = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_SUBJECTS]
        return {_short(name): round(math.sqrt(share), 3) for name, share in kept if share >= LEAST_SUBJECT}

    def common_words(self, text: str, terms: Mapping[str, float]) -> list[str]:
        """The telling words of `text` that another question's `terms` hold too, together where they are neighbours in
        both: none of them is new to who wrote `text`. Words of asking and everyday ones are not among them."""
        spoken = line(text)
        patterns = words().sides[ASKS].values()
        asking = {word for pattern in patterns for found in pattern.findall(spoken) for word in found.split()}
        said = list(words().phrases(text))
        weights = [0.0 if asking.issuperset(word.lower().split()) else self._told(usual, terms) for word, usual in said]
        least = max([LEAST_TELLING, *sorted(weights, reverse=True)[MOST_TELLING - 1 : MOST_TELLING]])
        told: list[str] = []
        before = ""
        for (word, usual), weight in zip(said, weights, strict=True):
            keys = keys_of(fold(part) for part in usual.split()) if weight >= least else [""]
            if before and f"{before} {keys[0]}" in terms:
                told[-1] += f" {word}"
            elif keys[0]:
                told.append(word)
            before = keys[-1]
        return list(dict.fromkeys(told))

    def _told(self, usual: str, terms: Mapping[str, float]) -> float:
        """The greatest weight that the other question gives one of these words; 0 when it lacks one of them."""
        keys = keys_of(fold(word) for word in usual.split())
        if any(key not in terms for key in keys) or all(self._rarity(key) < RARE for key in keys):
            return 0.0
        return max(terms[key] for key in keys)

    def _sides(self, spoken: str, read: str) -> dict[str, list[str]]:
        """What asks is looked for in the words that slips may stand for too; any "không" at the end asks as well."""
        found = {
            side: _named(f"{spoken} {read} " if side == ASKS else spoken, values)
            for side, values in words().sides.items()
        }
        if not found[ASKS] and _CLOSING.search(spoken):
            found[ASKS] = [YES_OR_NO]
        return {side: named for side, named in found.items() if named}

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
        parts = term.split(" ")
        return sum(math.log((1 + self._texts) / (1 + self._held[part])) for part in parts) / len(parts)

    def _places(self, text: str) -> list[str]:
        """Names after "thôn", "bản" and the like: one word, or two when the second belongs to the name as well."""
        shouted = text.upper() == text
        found: set[str] = set()
        for match in words().place.finditer(text):
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


def _short(name: str) -> str:
    """Short, as it is kept with each question, and the same whatever answers are added or go."""
    return f"{zlib.crc32(name.encode()) % _NAMES:04x}"


def called(sides: Mapping[str, Iterable[str]]) -> list[str]:
    """What the values of the sides are called, in the order of the file: for telling what a question asks."""
    names = words().names
    return [name for side, values in names.items() for value, name in values.items() if value in sides.get(side, ())]


def _named(spoken: str, values: Mapping[str, re.Pattern[str]]) -> list[str]:
    """Words inside a longer phrase of the same side do not count: "cận nghèo" says nothing about "nghèo"."""
    spans = [(*match.span(), name) for name, pattern in values.items() for match in pattern.finditer(spoken)]
    return sorted({name for begin, end, name in spans if not _covered(begin, end, spans)})


def _covered(begin: int, end: int, spans: Iterable[tuple[int, int, str]]) -> bool:
    return any(first <= begin and end <= last and last - first > end - begin for first, last, _ in spans)


def _asking(spoken: str) -> frozenset[str]:
    """Folded words by which something is asked."""
    found = (match.group() for pattern in words().sides[ASKS].values() for match in pattern.finditer(spoken))
    return frozenset(keys_of(fold(word) for part in found for word in part.split()))
