"""Counts outcomes: shares with their likely range, confusions, how honest the certainty is, and what silence buys."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from faq.matcher import MatchKind
from faq.measure.held_back import Outcome

BINS = 10
CONFUSIONS = 30
_LIKELY = 1.96
"""Standard errors on either side of a share that hold it 95 times in 100."""
_UNANSWERED = {
    MatchKind.SMALLTALK: "(taken for small talk)",
    MatchKind.SENSITIVE: "(taken for urgent)",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """So many of so many."""

    some: int
    of: int

    @property
    def share(self) -> float | None:
        return self.some / self.of if self.of else None

    @property
    def likely(self) -> tuple[float, float] | None:
        """Wilson's interval: where the share of many more such questions would lie, 95 times in 100."""
        if not self.of:
            return None
        share, spread = self.some / self.of, _LIKELY**2 / self.of
        middle = (share + spread / 2) / (1 + spread)
        half = _LIKELY * math.sqrt(share * (1 - share) / self.of + spread / (4 * self.of)) / (1 + spread)
        return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """`first`, `three`, `answered`: of the questions in scope; `wrong`: of all direct answers; `silent`: of the
    questions out of scope, those without a direct answer."""

    n: int
    first: Part
    three: Part
    answered: Part
    wrong: Part
    silent: Part


@dataclass(frozen=True, kw_only=True)
class Confusion:
    expected: str
    found: str
    count: int
    example: str


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Questions held to be equally certain; `certainty` is their mean."""

    begin: float
    end: float
    certainty: float
    right: Part


@dataclass(frozen=True, kw_only=True)
class Level:
    """What comes of answering from this certainty on."""

    certainty: float
    answered: Part
    wrong: Part


def tally(outcomes: Iterable[Outcome], *, shipped: bool = False) -> Tally:
    several = list(outcomes)
    inside = [one for one in several if one.question.expect]
    outside = [one for one in several if not one.question.expect]
    direct = [one for one in several if (one.shipped if shipped else one.direct)]
    answered = sum(bool(one.question.expect) for one in direct)
    return Tally(
        n=len(several),
        first=Part(some=sum(one.first for one in inside), of=len(inside)),
        three=Part(some=sum(one.among for one in inside), of=len(inside)),
        answered=Part(some=answered, of=len(inside)),
        wrong=Part(some=sum(not one.first for one in direct), of=len(direct)),
        silent=Part(some=len(outside) - len(direct) + answered, of=len(outside)),
    )


def tally_by(outcomes: Iterable[Outcome], label: Callable[[Outcome], str]) -> Mapping[str, Tally]:
    """By label, in the order of the labels; outcomes without one are left out."""
    parts: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if label(one):
            parts.setdefault(label(one), []).append(one)
    return {name: tally(parts[name]) for name in sorted(parts)}


def confusions(outcomes: Sequence[Outcome]) -> tuple[Confusion, ...]:
    """Questions in scope that found another fact group first; the most frequent pairs first."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for one in outcomes:
        if one.question.expect and not one.first:
            pair = expected(one), one.found[0] if one.found else _UNANSWERED.get(one.kind, "(nothing)")
            counts[pair] += 1
            examples.setdefault(pair, one.question.text)
    ordered = sorted(counts, key=lambda pair: (-counts[pair], pair))[:CONFUSIONS]
    return tuple(
        Confusion(expected=pair[0], found=pair[1], count=counts[pair], example=examples[pair]) for pair in ordered
    )


def expected(outcome: Outcome) -> str:
    return " or ".join(sorted(outcome.question.expect)) or "(no answer)"


def wrong_answers(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Direct answers that were not expected, the most certain first."""
    wrong = [one for one in outcomes if one.direct and not one.first]
    return tuple(sorted(wrong, key=lambda one: (-(one.certainty or 0.0), one.question.text)))


def bins(outcomes: Iterable[Outcome]) -> tuple[Bin, ...]:
    """Only those that hold a question."""
    sorted_in: list[list[Outcome]] = [[] for _ in range(BINS)]
    for one in outcomes:
        if one.certainty is not None:
            sorted_in[min(int(one.certainty * BINS), BINS - 1)].append(one)
    return tuple(
        Bin(
            begin=number / BINS,
            end=(number + 1) / BINS,
            certainty=sum(one.certainty or 0.0 for one in inside) / len(inside),
            right=Part(some=sum(one.first for one in inside), of=len(inside)),
        )
        for number, inside in enumerate(sorted_in)
        if inside
    )


def levels(outcomes: Sequence[Outcome]) -> tuple[Level, ...]:
    """From the most to the least careful, at each certainty that some question has."""
    waiting = sorted((one for one in outcomes if one.open), key=lambda one: -(one.certainty or 0.0))
    inside = sum(bool(one.question.expect) for one in outcomes)
    found: list[Level] = []
    answered = wrong = 0
    for given, one in enumerate(waiting, start=1):
        answered += bool(one.question.expect)
        wrong += not one.first
        level = Level(
            certainty=one.certainty or 0.0,
            answered=Part(some=answered, of=inside),
            wrong=Part(some=wrong, of=given),
        )
        if found and found[-1].certainty == level.certainty:
            found.pop()
        found.append(level)
    return tuple(found)
