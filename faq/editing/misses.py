"""Questions without a good answer, gathered into groups that ask the same, so that the most asked is written first."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz

from faq.text import normalise

EXAMPLES = 3
NEAREST = 3

RELATED = 0.05
"""Least likeness, as the cosine of weighed words, of two questions with the same nearest fact group. On 860 questions
with known answers, four of five pairs gathered so ask the same; with nothing near in common, 0.4 gives half."""
ALIKE = 0.5
"""The same for two questions whose nearest entries differ, or that have none."""
RESPELT, _WORTH_A_LOOK = 80.0, 0.25
"""Least likeness of two wordings, from 0 to 100, that count as one with other spelling; and of their words before."""
_COMMON = 0.06
"""A word in more than this part of all wordings, and in more than `_FEW`, says nothing."""
_FEW = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Miss:
    """`who` is any number that stands for one person; `nearest` are ids of entries, the nearest first."""

    who: int | None
    text: str
    nearest: Sequence[str]
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MissGroup:
    """`examples` are as they were typed, the most frequent wordings first."""

    messages: int
    people: int
    examples: tuple[str, ...]
    nearest: tuple[str, ...]
    last_at: datetime


def group(misses: Iterable[Miss]) -> list[MissGroup]:
    """The largest first; the same groups in whatever order the misses come."""
    wordings: dict[str, list[Miss]] = defaultdict(list)
    for miss in sorted(misses, key=lambda one: (one.at, one.text, one.who or 0, tuple(one.nearest))):
        if key := " ".join(normalise(miss.text).folded):
            wordings[key].append(miss)
    groups = [_put_together([wordings[key] for key in keys]) for keys in _Gathering(wordings).stars()]
    return sorted(groups, key=lambda one: (-one.messages, -one.people, one.examples))


class _Gathering:
    """Each wording joins the most frequent one that it is like; nothing is joined by way of a third."""

    def __init__(self, wordings: Mapping[str, Sequence[Miss]]) -> None:
        self._counts = {key: len(misses) for key, misses in wordings.items()}
        self._order = sorted(wordings, key=self._place)
        self._subjects = {key: _subject(misses) for key, misses in wordings.items()}
        self._words = {key: frozenset(key.split()) for key in self._order}
        self._holders: dict[str, set[str]] = defaultdict(set)
        for key, words in self._words.items():
            for word in words:
                self._holders[word].add(key)
        most = max(_FEW, _COMMON * len(self._order))
        self._weights = {
            word: math.log((len(self._order) + _FEW) / len(holders)) ** 2
            for word, holders in self._holders.items()
            if len(holders) <= most
        }
        self._lengths = {key: math.sqrt(sum(map(self._weight, sorted(self._words[key])))) for key in self._order}

    def stars(self) -> Iterator[list[str]]:
        free = set(self._order)
        for leader in self._order:
            if leader in free:
                free.remove(leader)
                members = sorted(self._like(leader, free), key=self._place)
                free.difference_update(members)
                yield [leader, *members]

    def _like(self, leader: str, free: Set[str]) -> Iterator[str]:
        shared: dict[str, float] = defaultdict(float)
        for word in sorted(self._words[leader]):
            if weight := self._weight(word):
                for key in free & self._holders[word]:
                    shared[key] += weight
        for key, weight in shared.items():
            likeness = weight / (self._lengths[leader] * self._lengths[key])
            least = RELATED if self._subjects[key] and self._subjects[key] == self._subjects[leader] else ALIKE
            if likeness >= least or (
                likeness >= _WORTH_A_LOOK and fuzz.token_sort_ratio(leader, key, score_cutoff=RESPELT)
            ):
                yield key

    def _place(self, key: str) -> tuple[int, str]:
        return -self._counts[key], key

    def _weight(self, word: str) -> float:
        return self._weights.get(word, 0.0)


def _subject(misses: Sequence[Miss]) -> str:
    """The fact group that was nearest most often; "" when there was none."""
    groups = Counter(miss.nearest[0].partition("/")[0] for miss in misses if miss.nearest)
    return min(groups, key=lambda one: (-groups[one], one), default="")


def _put_together(wordings: Sequence[Sequence[Miss]]) -> MissGroup:
    members = [miss for wording in wordings for miss in wording]
    nearest: Counter[str] = Counter()
    for miss in members:
        for place, entry in enumerate(miss.nearest[:NEAREST]):
            nearest[entry] += NEAREST - place
    return MissGroup(
        messages=len(members),
        people=len({miss.who for miss in members if miss.who is not None}) or 1,
        examples=tuple(" ".join(wording[0].text.split()) for wording in wordings[:EXAMPLES]),
        nearest=tuple(sorted(nearest, key=lambda entry: (-nearest[entry], entry))[:NEAREST]),
        last_at=max(miss.at for miss in members),
    )
