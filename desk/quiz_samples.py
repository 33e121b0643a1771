"""Ready quizzes that an office can begin with, kept in `quizzes.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from desk.errors import Refused
from desk.quiz_form import QuestionForm, judge_question

USUAL = "chinh-sach"
_FILE = Path(__file__).with_name("quizzes.yaml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    title: str
    intro: str
    least_right: int
    questions: tuple[QuestionForm, ...]


def get(name: str) -> Sample:
    """Raises `Refused`."""
    found = load().get(name)
    if found is None:
        raise Refused(f"Không có mẫu “{name[:40]}”. Các mẫu: {', '.join(load())}.")
    return found


@lru_cache(maxsize=1)
def load() -> Mapping[str, Sample]:
    """By name. Raises `Wrong` when a question of the file would not pass as a form."""
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    samples = {}
    for name, given in read.items():
        questions = tuple(QuestionForm(**{**one, "options": tuple(one["options"])}) for one in given.pop("questions"))
        for question in questions:
            judge_question(question)
        samples[name] = Sample(**given, questions=questions)
    return samples
