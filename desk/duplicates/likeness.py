"""How likely one answer serves two questions."""

import math
from collections import defaultdict
from collections.abc import Mapping

from desk.duplicates.signature import ASKS, HOUSEHOLD, Names, Signature

_NONE: Names = frozenset()
WEAK = frozenset({"co-khong", "lam-sao", "khoan-nao", "dung-sai", "la-gi", "kien-nghi"})
"""Ways of asking that may stand for any other: "làm sao", "được gì", "đúng không", "có được không", "đề nghị"."""
SOFT = frozenset({"age", "offer", "place-kind", "change", "thing", "trouble"})
"""Sides that one of two like questions often leaves out."""
_UNTOLD = frozenset({"age", "place-kind", "thing"})
"""Of these, those that may differ between two questions that are plainly one."""
MARKED = frozenset(
    {"people", "ride", "cause", "income", "body", "lending", "building", "paper", "school", "penalty", "worth"}
)
"""Sides that make a question a special one: what only one of two questions names sets them apart."""
SAME_WORDS = 0.97
_LARGE = 50
_PLAIN_ASKED, _PLAIN_UNASKED = 0.4, 0.6
"""Least share of common words for two questions to be plainly one: when both ask the same of the same known answer,
and when the words are all there is to go by."""
_LOOKED_AT, _ALONE = 0.08, 0.15
"""Questions that share less of their words are not looked at closer; the second is for those to which no answer is
common, and which could not become sure."""

_BASE = -2.59
_WEIGHTS: Mapping[str, float] = {
    "entry": 3.28,
    "group": 1.23,
    "words": 4.08,
    "entry and words": -3.60,
    "other group": -2.45,
    "certain": -0.58,
    "unshared": -3.54,
    "longer": -1.31,
    "numbers in one": 0.03,
    "numbers same": 0.70,
    "asks other": -2.69,
    "asks more": 1.43,
    "asks in one": -1.09,
    "asks same": 2.33,
    "asks same and entry": 0.99,
    "asks neither": 0.01,
    "asks neither and words": 0.57,
    "asks neither and entry": 1.12,
    "weak alike": 1.93,
    "household in one": -1.80,
    "special household in one": -1.24,
    "sides other": -3.53,
    "sides in one": -0.43,
    "marked in one": -0.61,
    "sides alike": 0.61,
    "sides": -0.34,
    "sides equal": 0.74,
}
"""Of a logistic regression of "one answer serves both" over the pairs of the tuning part."""


def likeness(one: Signature, other: Signature) -> float:
    """How likely (0..1) one answer serves both; 0 when they speak of different places, numbers or households."""
    shared = shared_words(one, other)
    least = _ALONE if one.entries.keys().isdisjoint(other.entries) else _LOOKED_AT
    if shared < least or _differ(one, other):
        return 0.0
    if shared >= SAME_WORDS and one.sides == other.sides and one.numbers == other.numbers:
        return round(min(shared, 1.0), 6)
    signals = _signals(one, other, shared)
    return 1 / (1 + math.exp(-(_BASE + sum(_WEIGHTS[name] * value for name, value in signals.items()))))


def plainly_one(one: Signature, other: Signature) -> bool:
    """Nothing that is named or asked tells them apart, and they share enough words to go by."""
    sides = (one.sides.keys() | other.sides.keys()) - _UNTOLD - {ASKS}
    asked, asked_too = one.named(ASKS) - WEAK, other.named(ASKS) - WEAK
    if (asked or one.named(ASKS)) != (asked_too or other.named(ASKS)) or any(
        one.named(side) != other.named(side) for side in sides
    ):
        return False
    meant = one.meant == other.meant is not None
    return shared_words(one, other) >= (_PLAIN_ASKED if asked and meant else _PLAIN_UNASKED)


def shared_words(one: Signature, other: Signature) -> float:
    """How much (0..1) their words have in common, rare ones counting more."""
    return math.fsum(one.terms[term] * other.terms[term] for term in one.terms.keys() & other.terms.keys())


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
        "numbers same": float(bool(one.numbers & other.numbers)),
        **_asked(one.named(ASKS), other.named(ASKS), shared, entry),
        **_said(one, other),
    }


def _asked(one: Names, other: Names, shared: float, entry: float) -> dict[str, float]:
    firm, firmly = one - WEAK, other - WEAK
    same, neither = float(bool(firm) and firm == firmly), float(not firm and not firmly)
    return {
        "asks other": float(bool(firm and firmly) and not firm & firmly),
        "asks more": float(bool(firm & firmly) and firm != firmly),
        "asks in one": float(bool(firm) != bool(firmly)),
        "asks same": same,
        "asks same and entry": same * entry,
        "asks neither": neither,
        "asks neither and words": neither * shared,
        "asks neither and entry": neither * entry,
        "weak alike": float(bool(one & other & WEAK)),
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
        "sides": float(min(len(one.sides.keys() | other.sides.keys()), 4)),
        "sides equal": float(one.sides == other.sides),
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
