"""Measures a matcher on labelled questions: how often it is right, wrong or silent, and how fast."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faq.matcher import Match, Matcher, MatchKind


class QuestionError(ValueError):
    """A line of a question file that cannot be used; says which and why."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """`expect` holds fact groups (ids up to "/"); empty means that it must not be answered. The labels ("" when the
    file has none) do not make it another question; `origin` is the file's "set"."""

    text: str
    expect: frozenset[str]
    topic: str = field(default="", compare=False)
    manner: str = field(default="", compare=False)
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class Report:
    """All but `n` and `in_scope` are shares of 1 or milliseconds. A share of nothing is 0, but for `abstained`, where
    nothing to abstain from is 1."""

    n: int
    in_scope: int
    top1: float
    top3: float
    answered: int
    wrong: float
    coverage: float
    abstained: float
    p50_ms: float
    p99_ms: float


def read_questions(path: Path) -> list[Question]:
    """JSON lines `{"q": …, "expect": [ids]}`, if known with `"topic"`, `"manner"` and `"set"`; other keys are ignored.
    Raises `QuestionError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path.name}: not UTF-8 text") from error
    lines = enumerate(text.split("\n"), start=1)
    return [_question(path.name, number, line) for number, line in lines if line.strip()]


def evaluate(matcher: Matcher, questions: Sequence[Question]) -> Report:
    """For choices, none, small talk and sensitive messages the "first entry" is the best candidate the match kept."""
    took: list[float] = []
    matches: list[tuple[Question, Match]] = []
    for question in questions:
        start = time.perf_counter()
        match = matcher.match(question.text)
        took.append((time.perf_counter() - start) * 1000)
        matches.append((question, match))
    inside = [(question, match) for question, match in matches if question.expect]
    outside = [match for question, match in matches if not question.expect]
    direct = [(question, match) for question, match in matches if match.kind is MatchKind.ANSWER]
    answered = sum(match.kind is MatchKind.ANSWER for _, match in inside)
    return Report(
        n=len(matches),
        in_scope=len(inside),
        top1=_share(is_found(question, match, first=1) for question, match in inside),
        top3=_share(is_found(question, match, first=3) for question, match in inside),
        answered=answered,
        wrong=_share(not is_found(question, match, first=1) for question, match in direct),
        coverage=round(answered / len(inside), 4) if inside else 0.0,
        abstained=_share((match.kind is not MatchKind.ANSWER for match in outside), nothing=1.0),
        p50_ms=_percentile(took, 0.50),
        p99_ms=_percentile(took, 0.99),
    )


def _question(file: str, number: int, line: str) -> Question:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise QuestionError(f"{file}:{number}: not JSON ({error})") from error
    if not isinstance(record, dict):
        raise QuestionError(f'{file}:{number}: expected {{"q": …, "expect": […]}}, found {type(record).__name__}')
    text, expect = record.get("q"), record.get("expect")
    if not isinstance(text, str):
        raise QuestionError(f'{file}:{number}: "q" must be text, found {text!r}')
    if not isinstance(expect, list) or not all(isinstance(name, str) for name in expect):
        raise QuestionError(f'{file}:{number}: "expect" must be a list of entry ids, found {expect!r}')
    topic, manner, origin = (str(record.get(label) or "") for label in ("topic", "manner", "set"))
    return Question(text=text, expect=frozenset(expect), topic=topic, manner=manner, origin=origin)


def is_found(question: Question, match: Match, *, first: int) -> bool:
    """Whether one of the first so many candidates answers it."""
    return any(scored.entry.group in question.expect for scored in match.entries[:first])


def _share(flags: Iterable[bool], *, nothing: float = 0.0) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else nothing


def _percentile(took: list[float], part: float) -> float:
    ordered = sorted(took)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 3) if ordered else 0.0
