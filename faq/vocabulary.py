"""Known words, and what an unknown one may have been meant to be: typing slips, telex leftovers, missing blanks."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

_TELEX = re.compile(r"(?<=[aeiouyw])[sfrxjz]|w|(?<=[aeiou])[sfrxj]$")
_DOUBLED = re.compile(r"([aeod])\1")
_LONG_ENOUGH_TO_SPLIT = 5
_CANDIDATES = 4
_ALIKE = 0.34
"""Least share of common letter pairs before the edit distance of two words is looked at."""


@dataclass(frozen=True, kw_only=True)
class Guess:
    """`words` may be two when a blank was left out; `trust` is in 0..1."""

    words: tuple[str, ...]
    trust: float


class Vocabulary:
    def __init__(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._by_pair: dict[str, list[str]] = defaultdict(list)
        for word in counts:
            if not word[0].isdigit():
                for pair in _pairs(word):
                    self._by_pair[pair].append(word)
        self.guesses = lru_cache(maxsize=4_000)(self._guesses)

    def __getstate__(self) -> tuple[dict[str, int], dict[str, list[str]]]:
        return self._counts, dict(self._by_pair)

    def __setstate__(self, state: tuple[dict[str, int], dict[str, list[str]]]) -> None:
        self._counts = state[0]
        self._by_pair = defaultdict(list, state[1])
        self.guesses = lru_cache(maxsize=4_000)(self._guesses)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def _guesses(self, word: str) -> tuple[Guess, ...]:
        """Best first; empty for numbers and for words nothing is near to."""
        if word[0].isdigit() or len(word) < 2 or len(word) > 30:
            return ()
        if (plain := self._without_telex(word)) is not None:
            return (Guess(words=(plain,), trust=0.9),)
        if parts := self._split(word):
            return (Guess(words=parts, trust=0.9),)
        near = self._near(word)
        return tuple(Guess(words=(other,), trust=trust) for other, trust in near[:_CANDIDATES])

    def _without_telex(self, word: str) -> str | None:
        plain = _TELEX.sub("", _DOUBLED.sub(r"\1", word))
        return plain if plain != word and plain in self._counts and len(plain) > 1 else None

    def _split(self, word: str) -> tuple[str, ...]:
        if len(word) < _LONG_ENOUGH_TO_SPLIT:
            return ()
        cuts = [
            (word[:cut], word[cut:])
            for cut in range(2, len(word) - 1)
            if word[:cut] in self._counts and word[cut:] in self._counts
        ]
        return max(cuts, key=lambda parts: min(self._counts[part] for part in parts), default=())

    def _near(self, word: str) -> list[tuple[str, float]]:
        pairs = _pairs(word)
        shared: dict[str, int] = defaultdict(int)
        for pair in pairs:
            for other in self._by_pair.get(pair, ()):
                shared[other] += 1
        found: list[tuple[str, float]] = []
        for other, common in shared.items():
            if common / max(len(pairs), len(other) + 1) < _ALIKE:
                continue
            if OSA.distance(word, other, score_cutoff=1) <= 1:
                trust = (0.7 if len(word) > 3 else 0.45) * (1.0 if sorted(word) != sorted(other) else 1.2)
                found.append((other, trust))
        return sorted(found, key=lambda pair: (-pair[1], -self._counts[pair[0]], pair[0]))


def _pairs(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[start : start + 2] for start in range(len(padded) - 1))
