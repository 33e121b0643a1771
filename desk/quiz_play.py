"""Playing a quiz: one question at a time, each once, and only while it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desk import codes
from desk.quizzes import QuizState
from storage import areas, quiz_plays
from storage.db import Session
from storage.quiz_plays import Play
from storage.quizzes import Quiz, QuizQuestion

READING = timedelta(seconds=2)
"""Nobody has read a question sooner: what comes then is a number typed twice or a double tap."""


class Phase(StrEnum):
    """As a resident sees it. Hidden: they know of no such quiz."""

    HIDDEN = "hidden"
    COMING = "coming"
    OPEN = "open"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class Taken(StrEnum):
    """What became of an answer."""

    KEPT = "kept"
    BEFORE = "before"
    TOO_QUICK = "too_quick"
    NOT_YET = "not_yet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Turnout:
    """`play` as it stands afterwards."""

    taken: Taken
    play: Play


def phase(quiz: Quiz, now: datetime) -> Phase:
    if quiz.state == QuizState.WITHDRAWN:
        return Phase.WITHDRAWN if quiz.published_at is not None else Phase.HIDDEN
    if quiz.state in (QuizState.DRAFT, QuizState.WAITING):
        return Phase.HIDDEN
    if quiz.state != QuizState.OPEN or quiz.closes_at <= now:
        return Phase.OVER
    return Phase.OPEN if quiz.opens_at <= now else Phase.COMING


def picked(questions: Sequence[QuizQuestion], place: str) -> tuple[int, int] | None:
    """Of `question.option`, both from 1; None when there are none such."""
    parts = place.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        return None
    position, choice = map(int, parts)
    if not 1 <= position <= len(questions) or not 1 <= choice <= len(questions[position - 1].options):
        return None
    return position, choice


async def begin(session: Session, quiz: Quiz, *, contact_id: int, area_id: int | None, now: datetime) -> Play:
    """Theirs, begun now or before; the quiz must be open and kept so."""
    while True:
        play = await quiz_plays.own(session, quiz.id, contact_id, for_change=True)
        if play is not None:
            return play
        place = area_id if area_id is not None and await is_within(session, quiz, area_id) else None
        await quiz_plays.begin(session, quiz.id, contact_id=contact_id, area_id=place, code=codes.new_code(), now=now)


async def answer(
    session: Session,
    play: Play,
    questions: Sequence[QuizQuestion],
    *,
    position: int,
    choice: int,
    now: datetime,
) -> Turnout:
    """`play` must be held. With the last answer it is finished."""
    if position <= play.asked:
        return Turnout(taken=Taken.BEFORE, play=play)
    if position > play.asked + 1:
        return Turnout(taken=Taken.NOT_YET, play=play)
    last = await quiz_plays.last_answered_at(session, play.id) if play.asked else None
    if last is not None and now - last < READING:
        return Turnout(taken=Taken.TOO_QUICK, play=play)
    question = questions[position - 1]
    is_right = choice == question.answer
    kept = await quiz_plays.answer(
        session, play.id, question_id=question.id, position=position, choice=choice, is_right=is_right, now=now
    )
    if kept and position == len(questions):
        await quiz_plays.finish(session, play.id, now=now)
    after = await quiz_plays.find(session, play.code) or play
    return Turnout(taken=Taken.KEPT if kept else Taken.BEFORE, play=after)


async def is_within(session: Session, quiz: Quiz, area_id: int) -> bool:
    return quiz.area_id is None or await areas.lies_in(session, area_id, quiz.area_id)
