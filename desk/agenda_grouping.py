"""Which questions one speaker can answer in one go: those whose words and likely answers have enough in common."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desk.duplicates import Signature

Numbers = NDArray[Any]

WORDS = 0.7
"""What the words count for; the rest is what the votes for answers count for. Tuned, see docs/agenda.md."""
LEAST = 0.2
"""Mean likeness at which two heaps of questions become one item, and a new question joins an item."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """What a heap of questions is about: mean share of the votes by answer and by group of facts, and how sure the
    votes are (0..1)."""

    entries: Mapping[str, float]
    groups: Mapping[str, float]
    sure: float


def group(signatures: Sequence[Signature], places: Sequence[int | None]) -> list[int]:
    """`places`: the item a question has already, None for one that looks for its own; items that are there take in
    what is like their questions and are otherwise left alone. New items are negative: -1 for the first, and so on."""
    alike = _alike(signatures)
    found = list(places)
    items: dict[int, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        if place is not None:
            items[place].append(number)
    alone: list[int] = []
    for number, place in enumerate(places):
        if place is None:
            nearest = max(((float(alike[number, mates].mean()), -item) for item, mates in items.items()), default=None)
            if nearest is not None and nearest[0] >= LEAST:
                found[number] = -nearest[1]
            else:
                alone.append(number)
    for place, heap in enumerate(_heaps(alike[np.ix_(alone, alone)]) if alone else [], 1):
        for member in heap:
            found[alone[member]] = -place
    return [place for place in found if place is not None]


def meant(signatures: Sequence[Signature]) -> Meant:
    entries: dict[str, float] = defaultdict(float)
    groups: dict[str, float] = defaultdict(float)
    for one in signatures:
        for name, share in one.entries.items():
            entries[name] += share / len(signatures)
            groups[name.partition("/")[0]] += share / len(signatures)
    sure = sum(one.sure for one in signatures) / len(signatures) if signatures else 0.0
    return Meant(entries=dict(entries), groups=dict(groups), sure=sure)


def _alike(signatures: Sequence[Signature]) -> Numbers:
    """Of each with each, 0..1: shared words, and shared votes for groups of facts."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, one in enumerate(signatures):
        for term, weight in one.terms.items():
            holders[f"w {term}"].append((number, weight * math.sqrt(WORDS)))
        for name, share in meant([one]).groups.items():
            holders[f"v {name}"].append((number, math.sqrt(share * (1 - WORDS))))
    alike: Numbers = np.zeros((len(signatures), len(signatures)))
    for held in holders.values():
        numbers = [number for number, _ in held]
        weights = np.array([weight for _, weight in held])
        alike[np.ix_(numbers, numbers)] += np.outer(weights, weights)
    return alike


def _heaps(alike: Numbers) -> list[list[int]]:
    """The two likest heaps become one, by the mean over their questions, until none are like enough."""
    rest = alike.copy()
    np.fill_diagonal(rest, -1.0)
    heaps: dict[int, list[int]] = {number: [number] for number in range(len(rest))}
    while True:
        one, other = (int(at) for at in np.unravel_index(int(rest.argmax()), rest.shape))
        if rest[one, other] < LEAST:
            return sorted(sorted(heap) for heap in heaps.values())
        sizes = len(heaps[one]), len(heaps[other])
        mean = (sizes[0] * rest[one] + sizes[1] * rest[other]) / sum(sizes)
        mean[(rest[one] < 0) & (rest[other] < 0)] = -1.0
        mean[[one, other]] = -1.0
        rest[one], rest[:, one] = mean, mean
        rest[other], rest[:, other] = -1.0, -1.0
        gone = [number for number in range(len(rest)) if number not in heaps or number == other]
        rest[one, gone], rest[gone, one] = -1.0, -1.0
        heaps[one] += heaps.pop(other)
