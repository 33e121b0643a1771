"""How likely one answer serves two questions."""

import math
from collections import defaultdict
from collections.abc import Mapping

from desk.duplicates.signature import ASKS, HOUSEHOLD, Names, Signature

_NONE: Names = frozenset()
WEAK = frozenset({"lam-sao", "khoan-nao", "dung-sai", "la-gi"})
"""Ways of asking that may stand for any other: "làm sao", "được gì", "đúng không"."""
SOFT = frozenset({"age", "offer", "place-kind", "change", "thing", "trouble"})
"""Sides that one of two like questions often leaves out."""
MARKED = frozenset({"people", "ride", "cause", "income", "body", "lending", "building", "paper", "school"})
"""Sides that make a question a special one: what only one of two questions names sets them apart."""
SAME_WORDS = 0.97
_LARGE = 50
_LOOKED_AT, _ALONE = 0.08, 0.15
"""Questions that share less of their words are not looked at closer; the second is for those to which no answer is
common, and which could not become sure."""

_BASE = -3.38
_WEIGHTS: Mapping[str, float] = {
    "entry": 5.09,
    "group": 3.58,
    "words": 8.74,
    "entry and words": -8.82,
    "other group": -1.16,
    "certain": -2.04,
    "unshared": -0.68,
    "longer": -1.37,
    "numbers in one": -0.38,
    "numbers other": 0.85,
    "asks other": -6.27,
    "asks more": -3.07,
    "asks in one": -3.01,
    "weak alike": 1.52,
    "weak in one": -1.18,
    "household in one": -2.03,
    "special household in one": -1.72,
    "sides other": -3.95,
    "sides in one": -1.44,
    "marked in one": -0.53,
    "sides alike": 0.5,
}
"""Of a logistic regression of "one answer serves both" over the pairs of the tuning part."""


def likeness(one: Signature, other: Signature) -> float:
    """How likely (0..1) one answer serves both; 0 when they speak of different places, numbers or households."""
    shared = sum(weight * other.terms.get(term, 0.0) for term, weight in one.terms.items())
    least = _ALONE if one.entries.keys().isdisjoint(other.entries) else _LOOKED_AT
    if shared < least or _differ(one, other):
        return 0.0
    if shared >= SAME_WORDS and one.sides == other.sides and one.numbers == other.numbers:
        return round(min(shared, 1.0), 6)
    signals = _signals(one, other, shared)
    return 1 / (1 + math.exp(-(_BASE + sum(_WEIGHTS[name] * value for name, value in signals.items()))))


def _differ(one: Signature, other: Signature) -> bool:
    numbers, others = _large(one.numbers), _large(other.numbers)
    household, another = one.named(HOUSEHOLD), other.named(HOUSEHOLD)
    households = household and another and not household & another
    return bool((numbers and others and not numbers & others) or households or _elsewhere(one.places, other.places))


def _large(numbers: Names) -> Names:
    """Ages of the old, percentages, numbers of documents; small ones count children, years and hens."""
    return frozenset(number for number in numbers if number.isdigit() and int(number) >= _LARGE)


def _elsewhere(places: Names, others: Names) -> bool:
    """ "na loc" may be written "na": what begins alike may be one place."""
    same = any(f"{a} ".startswith(f"{b} ") or f"{b} ".startswith(f"{a} ") for a in places for b in others)
    return bool(places and others) and not same


def _signals(one: Signature, other: Signature, shared: float) -> dict[str, float]:
    entry = _overlap(one.entries, other.entries)
    group = _overlap(_by_group(one.entries), _by_group(other.entries))
    unshared = [1 - sum(a[term] ** 2 for term in a if term in b) for a, b in _both_ways(one.terms, other.terms)]
    least = min(one.sure, other.sure)
    return {
        "entry": entry,
        "group": group,
        "words": shared,
        "entry and words": entry * shared,
        "other group": (1 - group) * least,
        "certain": least,
        "unshared": min(unshared),
        "longer": abs(math.log((len(one.terms) + 2) / (len(other.terms) + 2))),
        "numbers in one": float(bool(one.numbers) != bool(other.numbers)),
        "numbers other": float(bool(one.numbers and other.numbers) and not one.numbers & other.numbers),
        **_asked(one.named(ASKS), other.named(ASKS)),
        **_said(one, other),
    }


def _asked(one: Names, other: Names) -> dict[str, float]:
    firm, firmly = one - WEAK, other - WEAK
    return {
        "asks other": float(bool(firm and firmly) and not firm & firmly),
        "asks more": float(bool(firm & firmly) and firm != firmly),
        "asks in one": float(bool(firm) != bool(firmly)),
        "weak alike": float(bool(one & other & WEAK)),
        "weak in one": float(bool((one ^ other) & WEAK)),
    }


def _said(one: Signature, other: Signature) -> dict[str, float]:
    household, another = one.named(HOUSEHOLD), other.named(HOUSEHOLD)
    alone = (household or another) if bool(household) != bool(another) else _NONE
    sides = (one.sides.keys() | other.sides.keys()) - {ASKS, HOUSEHOLD}
    pairs = [(side, one.named(side), other.named(side)) for side in sides]
    return {
        "household in one": float(bool(alone)),
        "special household in one": float(bool(alone - {"ngheo"})),
        "sides other": float(min(sum(1 for _, a, b in pairs if a and b and not a & b), 2)),
        "sides in one": float(min(sum(1 for side, a, b in pairs if bool(a) != bool(b) and side not in SOFT), 3)),
        "marked in one": float(min(sum(1 for side, a, b in pairs if bool(a) != bool(b) and side in MARKED), 2)),
        "sides alike": float(min(sum(1 for _, a, b in pairs if a & b), 2)),
    }


def _both_ways(
    one: Mapping[str, float], other: Mapping[str, float]
) -> tuple[tuple[Mapping[str, float], Mapping[str, float]], ...]:
    return (one, other), (other, one)


def _overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(math.sqrt(share * other[name]) for name, share in one.items() if name in other)


def _by_group(entries: Mapping[str, float]) -> dict[str, float]:
    """Shares of fact groups: the part of an entry's id before "/"."""
    shares: dict[str, float] = defaultdict(float)
    for name, share in entries.items():
        shares[name.partition("/")[0]] += share
    return shares
