"""Decides each question by certainty weights and a least certainty that were learned without its fold."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faq import certainty
from faq.calibration import FOLDS, Judged, least_certainty
from faq.certainty import Evidence, Weights
from faq.evaluate import Question, is_found
from faq.matcher import LEAST_TOLD, Match, Matcher, MatchKind

FIRST = 3


class TooFewQuestions(ValueError):
    """Without some fold nothing would be left to learn from."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one question. `found`: the fact groups of the best three entries; `certainty` is None when the
    message was taken for small talk or another subject; `open`: given as the answer if only it is certain enough;
    `direct`: given as the answer, by what was learned without the question's fold; `shipped`: by the weights of
    `certainty.yaml`."""

    question: Question
    file: str
    kind: MatchKind
    found: tuple[str, ...]
    certainty: float | None
    open: bool
    direct: bool
    shipped: bool

    @property
    def first(self) -> bool:
        return bool(self.question.expect.intersection(self.found[:1]))

    @property
    def among(self) -> bool:
        return bool(self.question.expect.intersection(self.found))


@dataclass(frozen=True, kw_only=True)
class Judge:
    """What was chosen and learned without a fold."""

    matcher: Matcher
    weights: Weights


@dataclass(frozen=True, kw_only=True)
class _Lesson:
    question: Question
    evidence: Evidence
    right: bool
    fold: int


def fold_of(questions: Sequence[Question]) -> tuple[int, ...]:
    """A fold for each question; questions about the same fact group are always held back together."""
    keys = [min(one.expect, default=one.text) for one in questions]
    several = sorted(set(keys))
    random.Random(0).shuffle(several)
    folds = {key: number % FOLDS for number, key in enumerate(several)}
    return tuple(folds[key] for key in keys)


def learn(questions: Sequence[Question], matches: Sequence[Match], folds: Sequence[int]) -> tuple[Weights, ...]:
    """For each fold what the others teach. The least certainty for a direct answer comes from an inner round, so that
    it too was chosen on questions its weights had not learned from. Raises `TooFewQuestions`."""
    lessons = [
        _Lesson(question=question, evidence=match.evidence, right=is_found(question, match, first=1), fold=fold)
        for question, match, fold in zip(questions, matches, folds, strict=True)
        if match.evidence is not None and match.foreign is None and match.entries
    ]
    return tuple(_learn_without(lessons, held) for held in range(FOLDS))


def decide(question: Question, file: str, match: Match, weights: Weights) -> Outcome:
    judged = match.evidence is not None and match.foreign is None and bool(match.entries)
    sure = weights.certainty(match.evidence) if match.evidence is not None and judged else None
    waits = judged and _waits_for_certainty(match)
    return Outcome(
        question=question,
        file=file,
        kind=match.kind,
        found=tuple(scored.entry.group for scored in match.entries[:FIRST]),
        certainty=sure,
        open=waits,
        direct=waits and sure is not None and sure >= weights.answer,
        shipped=match.kind is MatchKind.ANSWER,
    )


def measure(
    matchers: Sequence[Matcher], questions: Sequence[tuple[str, Question]]
) -> tuple[tuple[Outcome, ...], tuple[Judge, ...]]:
    """Each question, with the name of its file before it, and by what it was decided. `matchers`: for each fold the one
    that was chosen without it. Raises `TooFewQuestions`."""
    asked = [question for _, question in questions]
    folds = fold_of(asked)
    matches = {matcher: [matcher.match(question.text) for question in asked] for matcher in dict.fromkeys(matchers)}
    learned = {matcher: learn(asked, found, folds) for matcher, found in matches.items()}
    judges = [Judge(matcher=matcher, weights=learned[matcher][held]) for held, matcher in enumerate(matchers)]
    outcomes = tuple(
        decide(question, file, matches[judges[fold].matcher][number], judges[fold].weights)
        for number, ((file, question), fold) in enumerate(zip(questions, folds, strict=True))
    )
    return outcomes, tuple(judges[fold] for fold in folds)


def _learn_without(lessons: Sequence[_Lesson], held: int) -> Weights:
    judged: list[Judged] = []
    for inner in range(FOLDS):
        others = [one for one in lessons if one.fold not in {held, inner}]
        if inner != held and others:
            weights = _fit(others)
            judged += [_judge(one, weights) for one in lessons if one.fold == inner]
    weights = _fit([one for one in lessons if one.fold != held])
    return replace(weights, answer=least_certainty(judged)) if judged else weights


def _fit(lessons: Sequence[_Lesson]) -> Weights:
    if not lessons:
        raise TooFewQuestions
    return certainty.fit([one.evidence for one in lessons], [one.right for one in lessons])


def _judge(lesson: _Lesson, weights: Weights) -> Judged:
    sure = weights.certainty(lesson.evidence)
    return Judged(question=lesson.question, evidence=lesson.evidence, right=lesson.right, certainty=sure)


def _waits_for_certainty(match: Match) -> bool:
    """What the matcher did not answer although certain, it held back for another reason: vague, another subject."""
    if match.kind is MatchKind.ANSWER:
        return True
    evidence = match.evidence
    return (
        match.kind in {MatchKind.CHOICES, MatchKind.NONE}
        and evidence is not None
        and evidence.told >= LEAST_TOLD
        and evidence.certainty < certainty.weights().answer
    )
