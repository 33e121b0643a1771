"""Learns from questions with known answers how sure a match must be before it is given as the answer."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faq import certainty
from faq.certainty import Evidence, Weights
from faq.evaluate import Question, is_found
from faq.matcher import LEAST_TOLD, Matcher

FOLDS = 5
MOST_WRONG = 0.016
"""Of the direct answers to held-back questions. The promise is 0.02; what is learned from a thousand questions may be
off by a little."""
_STEP = 0.01


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One question's evidence, and how sure it was held to be by what was learned from the other folds."""

    question: Question
    evidence: Evidence
    right: bool
    certainty: float


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """`coverage` and `wrong` as in `faq.evaluate`, at `weights.answer`, on questions held back from learning."""

    weights: Weights
    judged: tuple[Judged, ...]
    coverage: float
    wrong: float


def calibrate(matcher: Matcher, questions: Sequence[Question]) -> Calibration:
    """Needs a few hundred questions, in scope and out of scope; those taken for small talk or another subject are not
    learned from. `choices` stays as it is."""
    judged = judge(matcher, questions)
    inside = sum(bool(question.expect) for question in questions)
    weights = certainty.fit([one.evidence for one in judged], [one.right for one in judged])
    answer = least_certainty(judged)
    coverage, wrong = at(judged, answer, inside)
    return Calibration(
        weights=replace(weights, answer=answer), judged=judged, coverage=round(coverage, 4), wrong=round(wrong, 4)
    )


def judge(matcher: Matcher, questions: Sequence[Question]) -> tuple[Judged, ...]:
    """Each question by weights that were learned without its fold."""
    found: list[tuple[Question, Evidence, bool]] = []
    for question in questions:
        match = matcher.match(question.text)
        if match.evidence is not None and match.foreign is None and match.entries:
            found.append((question, match.evidence, is_found(question, match, first=1)))
    chance = random.Random(0)
    folds = [chance.randrange(FOLDS) for _ in found]
    learned = [
        certainty.fit(
            [evidence for (_, evidence, _), fold in zip(found, folds, strict=True) if fold != held],
            [right for (_, _, right), fold in zip(found, folds, strict=True) if fold != held],
        )
        for held in range(FOLDS)
    ]
    return tuple(
        Judged(question=question, evidence=evidence, right=right, certainty=learned[fold].certainty(evidence))
        for (question, evidence, right), fold in zip(found, folds, strict=True)
    )


def least_certainty(judged: Sequence[Judged]) -> float:
    """The lowest step from which on not more than `MOST_WRONG` of the direct answers are wrong."""
    steps = [round(1 - number * _STEP, 2) for number in range(1, round(1 / _STEP))]
    least = steps[0]
    for step in steps:
        given = [one for one in judged if one.certainty >= step and one.evidence.told >= LEAST_TOLD]
        if sum(not one.right for one in given) > MOST_WRONG * max(len(given), 1 / MOST_WRONG):
            break
        least = step
    return least


def at(judged: Sequence[Judged], answer: float, inside: int) -> tuple[float, float]:
    """(coverage, wrong) when answers are given from that certainty on."""
    given = [one for one in judged if one.certainty >= answer and one.evidence.told >= LEAST_TOLD]
    right_scope = sum(bool(one.question.expect) for one in given)
    return right_scope / inside if inside else 0.0, sum(not one.right for one in given) / len(given) if given else 0.0
