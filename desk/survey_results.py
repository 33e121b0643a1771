"""What a survey found, without numbers so small that they tell who it was."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desk.masking import mask
from desk.survey_questions import SurveyQuestion, questions_of
from storage.surveys import Survey, SurveyAnswer

FEWEST_SHOWN = 5
"""A number from 1 to 4 could tell who it was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """`counts`: by option, None where the number is too small to be shown."""

    question: SurveyQuestion
    counts: Sequence[int | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """`answers` None: fewer than five. `hamlets`: name (None: not known) and how many, without the small ones."""

    answers: int | None
    questions: Sequence[Result]
    hamlets: Sequence[tuple[str | None, int | None]]
    words: Sequence[str]


def results(survey: Survey, answers: Sequence[SurveyAnswer]) -> Results:
    """For those who may see the survey; the words without personal numbers, in no order that tells who wrote when."""
    shown = len(answers) >= FEWEST_SHOWN
    questions = []
    for number, question in enumerate(questions_of(survey), 1):
        given = Counter(one.answers.get(str(number)) for one in answers)
        counted = [given.get(place, 0) for place in range(1, len(question.options) + 1)]
        questions.append(
            Result(question=question, counts=hide_small(counted) if shown else [None] * len(question.options))
        )
    homes = Counter(one.area_name for one in answers)
    names = sorted(homes, key=lambda name: (-homes[name], name or ""))
    hamlets = list(zip(names, hide_small([homes[name] for name in names]), strict=True)) if shown else []
    words = sorted((mask(one.text) for one in answers if one.text), key=str.casefold) if shown else []
    return Results(answers=len(answers) if shown else None, questions=questions, hamlets=hamlets, words=words)


def hide_small(counts: Sequence[int]) -> list[int | None]:
    """None instead of 1 to 4; and where only one is hidden the next smallest too, since the sum would tell it."""
    hidden = {place for place, count in enumerate(counts) if 0 < count < FEWEST_SHOWN}
    if len(hidden) == 1:
        others = [place for place, count in enumerate(counts) if count >= FEWEST_SHOWN]
        hidden |= {min(others, key=lambda place: counts[place])} if others else set()
    return [None if place in hidden else count for place, count in enumerate(counts)]
