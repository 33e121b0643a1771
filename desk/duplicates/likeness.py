"""How likely one answer serves two questions."""

import math
from collections import defaultdict
from collections.abc import Mapping
from operator import mul

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
_PLAIN_ASKED, _PLAIN_UNASKED, _PLAIN_UNKNOWN = 0.4, 0.6, 0.75
"""Least share of common words for two questions to be plainly one: when both ask the same of the same known answer,
when that answer is all they have in common, and when no answer is known and the words are all there is to go by."""
_LEAST_SHARED, _LOOKED_AT = 0.02, 0.3
"""Questions that share less of their words, or less of their words and subjects together, are not looked at closer: one
pair of 40 that belongs together, and all but four of a hundred that do not."""

_BASE = -3.94
_WEIGHTS: Mapping[str, float] = {
    "entry": 3.48,
    "group": -1.51,
    "words": 4.02,
    "entry and words": -2.77,
    "subject": 4.32,
    "subject and words": -2.23,
    "settled": -1.96,
    "words in common": 1.40,
    "other group": -2.10,
    "certain": 0.13,
    "unshared": -2.79,
    "longer": 0.33,
    "numbers in one": 0.09,
    "numbers same": 0.62,
    "asks other": -2.08,
    "asks more": 1.11,
    "asks in one": -0.30,
    "asks same": 0.92,
    "asks same and entry": 1.18,
    "asks neither": 0.35,
    "asks neither and words": 0.79,
    "asks neither and entry": 0.32,
    "weak alike": 0.36,
    "household in one": -1.01,
    "special household in one": -1.19,
    "sides other": -0.92,
    "sides in one": -0.09,
    "marked in one": -0.23,
    "sides alike": 0.12,
    "sides": -0.50,
    "sides equal": 0.09,
}
"""Of a logistic regression of "one answer serves both" over the pairs of the tuning part. The pairs of its last groups,
in other words each, count four times; near misses a fifth, and pairs on different subjects more than as many as they
are: a list is there to find the subject, what sets its lines apart is read by the asker."""


def likeness(one: Signature, other: Signature) -> float:
    """How likely (0..1) one answer serves both; 0 when they speak of different places, numbers or households."""
    shared = shared_words(one, other)
    if shared < _LEAST_SHARED:
        return 0.0
    subject = shared_subjects(one, other)
    if shared + subject < _LOOKED_AT or _differ(one, other):
        return 0.0
    if shared >= SAME_WORDS and one.sides == other.sides and one.numbers == other.numbers:
        return round(min(shared, 1.0), 6)
    signals = _signals(one, other, shared, subject)
    return 1 / (1 + math.exp(-(_BASE + sum(_WEIGHTS[name] * value for name, value in signals.items()))))


def plainly_one(one: Signature, other: Signature) -> bool:
    """Nothing that is named or asked tells them apart, and they share enough words to go by."""
    sides = (one.sides.keys() | other.sides.keys()) - _UNTOLD - {ASKS}
    asked, asked_too = one.named(ASKS) - WEAK, other.named(ASKS) - WEAK
    if (asked or one.named(ASKS)) != (asked_too or other.named(ASKS)) or any(
        one.named(side) != other.named(side) for side in sides
    ):
        return False
    if one.meant is None or one.meant != other.meant:
        return shared_words(one, other) >= _PLAIN_UNKNOWN
    return shared_words(one, other) >= (_PLAIN_ASKED if asked else _PLAIN_UNASKED)


def shared_words(one: Signature, other: Signature) -> float:
    """How much (0..1) their words have in common, rare ones counting more."""
    return _product(one.terms, other.terms)


def shared_subjects(one: Signature, other: Signature) -> float:
    """How much (0..1) they lean towards the same subjects."""
    return _product(one.subjects, other.subjects)


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The same whatever the order of the names."""
    common = one.keys() & other.keys()
    return math.fsum(map(mul, map(one.__getitem__, common), map(other.__getitem__, common))) if common else 0.0


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


def _signals(one: Signature, other: Signature, shared: float, subject: float) -> dict[str, float]:
    entry = _overlap(one.entries, other.entries)
    group = _overlap(_by_group(one.entries), _by_group(other.entries))
    common = one.terms.keys() & other.terms.keys()
    unshared = [1 - math.fsum([terms[term] ** 2 for term in common]) for terms in (one.terms, other.terms)]
    least = min(one.sure, other.sure)
    return {
        "entry": entry,
        "group": group,
        "words": shared,
        "entry and words": entry * shared,
        "subject": subject,
        "subject and words": subject * shared,
        "settled": max(_settled(one.subjects), _settled(other.subjects)),
        "words in common": math.log1p(sum([" " not in term for term in common])),
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


def _settled(roots: Mapping[str, float]) -> float:
    """1 when all votes are for one subject, near 0 when they are for many."""
    return math.fsum([root**4 for root in roots.values()])


def _overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(math.sqrt(share * other[name]) for name, share in one.items() if name in other)


def _by_group(entries: Mapping[str, float]) -> dict[str, float]:
    """Shares of fact groups: the part of an entry's id before "/"."""
    shares: dict[str, float] = defaultdict(float)
    for name, share in entries.items():
        shares[name.partition("/")[0]] += share
    return shares
