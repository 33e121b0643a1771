"""A survey in a few taps and one free line; who answered is not kept beside what they said."""

from channels.text import clean
from desk import survey_texts, surveys, texts
from desk.survey_questions import questions_of
from handlers import ask
from handlers.turn import Turn
from storage import survey_invitations
from storage import surveys as stored
from storage.surveys import Survey

CHOOSING, SAYING = "survey.choice", "survey.words"
_KEPT = "survey"
"""The id of the answer that is being given, by the survey's code; gone with the conversation's state."""


async def choose(turn: Turn, argument: str) -> None:
    """`code.question.option`"""
    code, _, place = argument.partition(".")
    survey = await stored.find(turn.session, code)
    picked = _picked(survey, place) if survey else None
    if survey is None or picked is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
    elif survey.state == "draft" or surveys.is_over(survey, now=turn.now):
        turn.reply(survey_texts.CLOSED)
    elif await _keep(turn, survey, *picked):
        _go_on(turn, survey, picked[0])


async def add_words(turn: Turn) -> None:
    """What they want to say besides."""
    answer_id = turn.recall(_KEPT)
    words = clean(turn.text).strip()
    turn.end()
    turn.forget(_KEPT)
    if answer_id is None or not words:
        turn.reply(survey_texts.THANKS)
        return
    await surveys.add_words(turn.session, answer_id["answer"], words)
    turn.reply(survey_texts.THANKS_FOR_WORDS)


async def finish(turn: Turn) -> None:
    turn.end()
    turn.forget(_KEPT)
    turn.reply(survey_texts.THANKS)


async def leave(turn: Turn) -> None:
    """Something else is asked instead of choosing: what was chosen so far stays, and nothing leads to it any more."""
    turn.end()
    forget(turn)
    await ask.ask(turn)


def forget(turn: Turn) -> None:
    turn.forget(_KEPT)


async def _keep(turn: Turn, survey: Survey, question: int, option: int) -> bool:
    """Whether it was kept; else they have been told why not."""
    kept = turn.recall(_KEPT)
    if kept is not None and kept["code"] == survey.code:
        await surveys.answer_more(turn.session, survey, kept["answer"], question, option)
        return True
    answer_id = await surveys.answer(
        turn.session,
        survey,
        contact_id=turn.contact_id,
        area_id=turn.area_id,
        channel=turn.channel,
        question=question,
        option=option,
        now=turn.now,
    )
    if answer_id is None:
        invited = await survey_invitations.is_invited(turn.session, survey.id, turn.contact_id)
        turn.reply(survey_texts.ANSWERED_ALREADY if invited else survey_texts.NOT_INVITED)
        return False
    turn.remember(**{_KEPT: {"code": survey.code, "answer": answer_id}})
    return True


def _go_on(turn: Turn, survey: Survey, answered: int) -> None:
    questions = questions_of(survey)
    if answered < len(questions):
        following = questions[answered]
        text = survey_texts.ask(answered + 1, len(questions), following.text)
        turn.ask(CHOOSING, text, *survey_texts.options(survey.code, answered + 1, following.options))
    else:
        turn.ask(SAYING, survey_texts.ASK_WORDS, survey_texts.NOTHING_MORE)


def _picked(survey: Survey, place: str) -> tuple[int, int] | None:
    """The question and the option, both from 1; None when there are none such."""
    question, _, option = place.partition(".")
    if not (question.isascii() and question.isdigit() and option.isascii() and option.isdigit()):
        return None
    number, chosen = int(question), int(option)
    questions = questions_of(survey)
    if not 1 <= number <= len(questions) or not 1 <= chosen <= len(questions[number - 1].options):
        return None
    return number, chosen
