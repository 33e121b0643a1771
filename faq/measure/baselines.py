"""Ordinary text search given the very same phrasings, to compare with: rapidfuzz, BM25, TF-IDF of character n-grams."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from channels.text import fold
from faq.catalogue import Catalogue

Floats = NDArray[np.float64]

_K1, _B, _COMMON = 1.5, 0.75, 0.25
_NGRAMS = (3, 4, 5)


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """`score` gives a folded message's likeness to each text; `groups[n]` is the number of text n's fact group."""

    name: str
    score: Callable[[str], Floats]
    groups: NDArray[np.int64]
    names: Sequence[str]

    def find(self, text: str, first: int = 3) -> tuple[str, ...]:
        """A group is as near as its nearest text; of equally near ones the first in the catalogue wins."""
        nearest = np.full(len(self.names), -np.inf)
        np.maximum.at(nearest, self.groups, self.score(fold(text)))
        return tuple(self.names[number] for number in np.argsort(-nearest, kind="stable")[:first])


def baselines(catalogue: Catalogue) -> tuple[Baseline, ...]:
    """Title and phrasings of every entry, in lower case and without diacritics."""
    names = tuple(dict.fromkeys(entry.group for entry in catalogue.entries.values()))
    numbers = {name: number for number, name in enumerate(names)}
    texts: list[str] = []
    groups: list[int] = []
    wholes: list[str] = []
    owners: list[int] = []
    for entry in catalogue.entries.values():
        asked = [fold(text) for text in (entry.title, *entry.phrasings)]
        texts += asked
        groups += [numbers[entry.group]] * len(asked)
        wholes.append("\n".join(asked))
        owners.append(numbers[entry.group])

    def made(name: str, score: Callable[[str], Floats], of: Sequence[int]) -> Baseline:
        return Baseline(name=name, score=score, groups=np.array(of, dtype=np.int64), names=names)

    return (
        made("rapidfuzz WRatio", _fuzzy(fuzz.WRatio, texts), groups),
        made("rapidfuzz token_set_ratio", _fuzzy(fuzz.token_set_ratio, texts), groups),
        made("BM25, each phrasing", bm25(texts), groups),
        made("BM25, each entry as one text", bm25(wholes), owners),
        made("TF-IDF of 3–5 letters, cosine", tf_idf(texts), groups),
    )


class _Postings:
    """By term: the texts that hold it and what it weighs in each."""

    def __init__(self, bags: Sequence[Mapping[str, float]]) -> None:
        self._many = len(bags)
        self._terms: dict[str, int] = {}
        held = [(self._terms.setdefault(term, len(self._terms)), n) for n, bag in enumerate(bags) for term in bag]
        terms, texts = np.array(held, dtype=np.int64).reshape(-1, 2).T
        order = np.argsort(terms, kind="stable")
        self._texts = texts[order]
        self._weights = np.array([weight for bag in bags for weight in bag.values()], dtype=np.float64)[order]
        self._from = np.concatenate([[0], np.cumsum(np.bincount(terms, minlength=len(self._terms)))]).astype(np.int64)

    def score(self, bag: Mapping[str, float]) -> Floats:
        total = np.zeros(self._many)
        for term, weight in bag.items():
            place = self._terms.get(term)
            if place is not None:
                part = slice(self._from[place], self._from[place + 1])
                total[self._texts[part]] += weight * self._weights[part]
        return total


def bm25(texts: Sequence[str]) -> Callable[[str], Floats]:
    """With the rarity of Robertson and Spärck Jones; words in more than half of the texts, where it is negative, get a
    quarter of the mean: the scores of rank-bm25's `BM25Okapi`, whose form finds most."""
    bags = [Counter(_words(text)) for text in texts]
    rarity = {term: math.log((len(bags) - n + 0.5) / (n + 0.5)) for term, n in _held(bags).items()}
    least = _COMMON * sum(rarity.values()) / max(len(rarity), 1)
    rarity = {term: value if value >= 0 else least for term, value in rarity.items()}
    mean = sum(bag.total() for bag in bags) / max(len(bags), 1)

    def weigh(bag: Counter[str]) -> dict[str, float]:
        room = _K1 * (1 - _B + _B * bag.total() / mean)
        return {term: rarity[term] * n * (_K1 + 1) / (n + room) for term, n in bag.items()}

    postings = _Postings([weigh(bag) for bag in bags])
    return lambda text: postings.score(Counter(_words(text)))


def tf_idf(texts: Sequence[str]) -> Callable[[str], Floats]:
    """Logarithmic counts, smoothed rarity, unit length: the scores of scikit-learn's `TfidfVectorizer` so set."""
    bags = [Counter(_ngrams(text)) for text in texts]
    rarity = {term: math.log((1 + len(bags)) / (1 + n)) + 1 for term, n in _held(bags).items()}

    def weigh(bag: Counter[str]) -> dict[str, float]:
        weights = {term: (1 + math.log(n)) * rarity[term] for term, n in bag.items() if term in rarity}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items()}

    postings = _Postings([weigh(bag) for bag in bags])
    return lambda text: postings.score(weigh(Counter(_ngrams(text))))


def _fuzzy(scorer: Callable[..., float], texts: Sequence[str]) -> Callable[[str], Floats]:
    def score(text: str) -> Floats:
        likeness: Floats = process.cdist([text], texts, scorer=scorer, dtype=np.float64)[0]
        return likeness

    return score


def _held(bags: Sequence[Mapping[str, int]]) -> Counter[str]:
    return Counter(term for bag in bags for term in bag)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _ngrams(text: str) -> list[str]:
    line = re.sub(r"\s+", " ", text)
    return [line[place : place + n] for n in _NGRAMS for place in range(len(line) - n + 1)]
