"""One run of the measurement: every question as written and reworded, and the same questions for ordinary search."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rapidfuzz import fuzz, process

from channels.text import fold
from faq.catalogue import Catalogue
from faq.editing.comparison import QUESTIONS_FOLDER
from faq.evaluate import Question, read_questions
from faq.index import MIX, Mix
from faq.matcher import Matcher
from faq.measure import alarms, mixing
from faq.measure.alarms import Alarms
from faq.measure.baselines import Baseline
from faq.measure.held_back import Outcome, decide, measure
from faq.measure.rewording import REWORDINGS
from faq.measure.tally import Part, Tally, tally
from faq.outside import subjects

AS_WRITTEN = "as written"
_NEARLY = 90.0


@dataclass(frozen=True, kw_only=True)
class Rival:
    """What ordinary search finds for the questions in scope."""

    name: str
    first: Part
    three: Part


@dataclass(frozen=True, kw_only=True)
class Content:
    """`foreign`: phrasings of subjects that are not answered; `taught`, `nearly`: questions that stand word for
    word, or so but for a letter in ten, among all phrasings; diacritics and punctuation aside."""

    entries: int
    groups: int
    phrasings: int
    foreign: int
    taught: int
    nearly: int


@dataclass(frozen=True, kw_only=True)
class Study:
    """`tried`: how many mixes; `mixes`: by fold, chosen without it. `reworded`: the questions typed with diacritics, as
    they were written and in each rewording."""

    content: Content
    tried: int
    mixes: tuple[Mix, ...]
    outcomes: tuple[Outcome, ...]
    reworded: Mapping[str, Tally]
    rivals: tuple[Rival, ...]
    alarms: Alarms


def packaged_files() -> tuple[Path, ...]:
    return (*sorted(QUESTIONS_FOLDER.glob("chat-*.jsonl")), QUESTIONS_FOLDER / "outside.jsonl")


def read_files(files: Sequence[Path]) -> tuple[tuple[str, Question], ...]:
    """Raises `QuestionError`."""
    return tuple((file.name, question) for file in files for question in read_questions(file))


def run(
    catalogue: Catalogue,
    questions: Sequence[tuple[str, Question]],
    rivals: Sequence[Baseline],
    *,
    mixes: Sequence[Mix] = (MIX,),
    told: Callable[[int], None] = lambda done: None,
) -> Study:
    """`told` hears how many of `steps()` were done since it last heard. Raises `TooFewQuestions`."""
    asked = [question for _, question in questions]
    chosen = mixing.choose(partial(Matcher, catalogue), mixes, asked, told=told)
    made = {mix: Matcher(catalogue, mix) for mix in dict.fromkeys(chosen)}
    outcomes, judges = measure([made[mix] for mix in chosen], questions)
    told(len(questions))
    marked = [(one, by) for one, by in zip(outcomes, judges, strict=True) if _has_diacritics(one.question.text)]
    reworded = {AS_WRITTEN: tally(one for one, _ in marked)}
    for name, reword in REWORDINGS.items():
        reworded[name] = tally(
            decide(one.question, one.file, by.matcher.match(reword(one.question.text)), by.weights)
            for one, by in marked
        )
    return Study(
        content=_content(catalogue, asked),
        tried=len(mixes),
        mixes=chosen,
        outcomes=outcomes,
        reworded=reworded,
        rivals=tuple(_try(rival, [one for one in asked if one.expect], told) for rival in rivals),
        alarms=alarms.measure(made.get(MIX) or Matcher(catalogue)),
    )


def steps(questions: Sequence[tuple[str, Question]], rivals: Sequence[Baseline], mixes: Sequence[Mix] = (MIX,)) -> int:
    tried = len(mixes) if len(mixes) > 1 else 0
    return (tried + 1) * len(questions) + len(rivals) * sum(bool(question.expect) for _, question in questions)


def _try(rival: Baseline, questions: Sequence[Question], told: Callable[[int], None]) -> Rival:
    first = three = 0
    for question in questions:
        found = rival.find(question.text)
        first += not question.expect.isdisjoint(found[:1])
        three += not question.expect.isdisjoint(found)
        told(1)
    return Rival(name=rival.name, first=Part(some=first, of=len(questions)), three=Part(some=three, of=len(questions)))


def _content(catalogue: Catalogue, questions: Sequence[Question]) -> Content:
    entries = list(catalogue.entries.values())
    ours = [text for entry in entries for text in (entry.title, *entry.phrasings)]
    foreign = [text for one in subjects(entry.group for entry in entries) for text in one.phrasings]
    taught = sorted({_bare(text) for text in (*ours, *foreign)})
    nearest = [
        process.extractOne(_bare(one.text), taught, scorer=fuzz.ratio, score_cutoff=_NEARLY) for one in questions
    ]
    return Content(
        entries=len(entries),
        groups=len({entry.group for entry in entries}),
        phrasings=len(ours),
        foreign=len(foreign),
        taught=sum(found is not None and found[1] == 100 for found in nearest),
        nearly=sum(found is not None for found in nearest),
    )


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _has_diacritics(text: str) -> bool:
    return fold(text) != text.lower()
