"""What a change of the answers does to the questions whose right answer is known: better, worse, and which ones."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from faq.evaluate import Question, Report, evaluate, read_questions
from faq.matcher import Match, Matcher, MatchKind

QUESTIONS_FOLDER = Path(__file__).parents[1] / "questions"


@dataclass(frozen=True, kw_only=True)
class Found:
    """`first` is the best entry, "" when there is none; `right`: it is one that was expected; `direct`: it was given
    as the answer."""

    first: str
    right: bool
    direct: bool

    @property
    def wrong(self) -> bool:
        return self.direct and not self.right


@dataclass(frozen=True, kw_only=True)
class Turned:
    """A question that fares worse than before."""

    text: str
    before: Found
    after: Found


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`poorer`: entries that are found first for fewer of their questions, with how many fewer."""

    before: Report
    after: Report
    turned: tuple[Turned, ...]
    poorer: tuple[tuple[str, int], ...]
    more_wrong: int

    @property
    def worse(self) -> bool:
        return self.more_wrong > 0 or bool(self.poorer)


def packaged_questions(folder: Path | None = None) -> list[Question]:
    """Of every file whose lines say what is expected of a question. Raises `QuestionError`."""
    found: list[Question] = []
    for path in sorted((folder or QUESTIONS_FOLDER).glob("*.jsonl")):
        if _tells_what_is_expected(path):
            found += read_questions(path)
    return found


def _tells_what_is_expected(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        head = next((line for line in file if line.strip()), "{}")
    try:
        return {"q", "expect"} <= set(json.loads(head))
    except (ValueError, TypeError):
        return True  # it is for the reader of questions to refuse


def compare(before: Matcher, after: Matcher, questions: Sequence[Question]) -> Comparison:
    old_report, old_found = _measure(before, questions)
    new_report, new_found = _measure(after, questions)
    pairs = list(zip(questions, old_found, new_found, strict=True))
    lost: Counter[str] = Counter()
    for _, old, new in pairs:
        if old.right and not new.right:
            lost[old.first.partition("/")[0]] += 1
        elif new.right and not old.right:
            lost[new.first.partition("/")[0]] -= 1
    return Comparison(
        before=old_report,
        after=new_report,
        turned=tuple(
            Turned(text=question.text, before=old, after=new)
            for question, old, new in pairs
            if (old.right and not new.right) or (new.wrong and not old.wrong)
        ),
        poorer=tuple(sorted((group, count) for group, count in lost.items() if count > 0)),
        more_wrong=sum(new.wrong for _, _, new in pairs) - sum(old.wrong for _, old, _ in pairs),
    )


class _Listener:
    """A matcher that remembers what it found."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self.found: dict[str, Match] = {}

    def match(self, text: str) -> Match:
        self.found[text] = self._matcher.match(text)
        return self.found[text]


def _measure(matcher: Matcher, questions: Sequence[Question]) -> tuple[Report, list[Found]]:
    listener = _Listener(matcher)
    report = evaluate(cast(Matcher, listener), questions)
    return report, [_found(listener.found[question.text], question) for question in questions]


def _found(match: Match, question: Question) -> Found:
    first = match.entries[0].entry if match.entries else None
    return Found(
        first=first.id if first else "",
        right=first is not None and first.group in question.expect,
        direct=match.kind is MatchKind.ANSWER,
    )
