"""Quizzes in the chat: one question at a time, right or wrong at once, broken off and taken up again at any time."""

from desk import quiz_play, quiz_texts, texts
from desk.quiz_play import Phase, Taken
from handlers import ask, quiz_place
from handlers.answer import answer as answer_entry
from handlers.turn import Turn
from handlers.words import number
from storage import areas, quiz_plays, quizzes
from storage.quiz_plays import Play
from storage.quizzes import Quiz, QuizQuestion

PLAYING = "quiz.playing"
WORDS = ("đố vui", "hội thi", "câu đố", "chơi đố vui", "chơi hội thi", "thi đố vui", "đố vui có thưởng")
RESUME_WORDS = ("chơi tiếp", "chơi tiếp câu đố", "đố tiếp")
AGAIN_WORDS = ("chơi lại", "chơi cho người khác", "chơi hộ", "chơi giúp người khác")
MORE_WORDS = ("xem thêm", "giải thích thêm", "vì sao")
_MOST_LISTED = 5
_LONGEST_ON_BUTTON = 28
"""Characters; phones cut what is longer, so it is written out above the buttons."""


async def show_open(turn: Turn) -> None:
    turn.end()
    found = await quizzes.open_for(turn.session, turn.area_id, now=turn.now, limit=_MOST_LISTED)
    if len(found) == 1:
        await _show(turn, found[0])
    elif found:
        turn.reply(quiz_texts.SEVERAL, *map(quiz_texts.look, found))
    elif turn.area_id is None:
        turn.ask(quiz_place.HOME, quiz_texts.ASK_HOME, quiz_texts.SKIP_HOME)
    else:
        turn.reply(quiz_texts.NONE_NOW, *texts.MAIN_MENU)


async def show(turn: Turn, code: str) -> None:
    """By its code: what it is and how to begin, or how it went for those who played it."""
    turn.end()
    quiz = await quizzes.find(turn.session, code)
    if quiz is None or quiz_play.phase(quiz, turn.now) is Phase.HIDDEN:
        turn.reply(quiz_texts.GONE, quiz_texts.LIST, *texts.MAIN_MENU)
    else:
        await _show(turn, quiz)


async def come_in(turn: Turn) -> None:
    """By a link that says `/start do_<code>`."""
    await show(turn, turn.text.strip().rpartition(quiz_texts.START)[2].upper())


async def knows(turn: Turn, code: str) -> bool:
    return await _meant(turn, code) is not None


async def look_up(turn: Turn, code: str) -> bool:
    """A quiz by its code, or their own entry in one; whether it was either."""
    quiz = await _meant(turn, code)
    if quiz is not None:
        turn.end()
        await _show(turn, quiz)
    return quiz is not None


async def start(turn: Turn, code: str) -> None:
    quiz = await quizzes.keep_open(turn.session, code)
    if quiz is None or not await _may_begin(turn, quiz):
        await show(turn, code)
        return
    play = await quiz_play.begin(turn.session, quiz, contact_id=turn.contact_id, area_id=turn.area_id, now=turn.now)
    await _go_on(turn, quiz, play, await quizzes.questions(turn.session, quiz.id))


async def resume(turn: Turn) -> None:
    code = await quiz_plays.unfinished(turn.session, turn.contact_id, now=turn.now)
    if code is None:
        turn.reply(quiz_texts.NOTHING_BEGUN, quiz_texts.LIST, *texts.MAIN_MENU)
    else:
        await start(turn, code)


async def choose(turn: Turn, argument: str) -> None:
    """`code.question.option`, both from 1."""
    code, _, place = argument.partition(".")
    quiz = await quizzes.keep_open(turn.session, code)
    questions = await quizzes.questions(turn.session, quiz.id) if quiz else []
    picked = quiz_play.picked(questions, place)
    if quiz is None or picked is None or quiz_play.phase(quiz, turn.now) is Phase.HIDDEN:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    play = await quiz_plays.own(turn.session, quiz.id, turn.contact_id, for_change=True)
    if quiz_play.phase(quiz, turn.now) is not Phase.OPEN:
        turn.end()
        midway = play is not None and play.finished_at is None
        turn.reply(_why_shut(turn, quiz, midway=midway), *texts.MAIN_MENU)
    elif play is None:
        await show(turn, code)
    else:
        await _answer(turn, quiz, play, questions, *picked)


async def show_more(turn: Turn, argument: str) -> None:
    """`code.question`: the answer that its explanation rests on, and then the way back."""
    code, _, position = argument.partition(".")
    quiz = await quizzes.find(turn.session, code)
    questions = await quizzes.questions(turn.session, quiz.id) if quiz else []
    play = await quiz_plays.own(turn.session, quiz.id, turn.contact_id) if quiz else None
    answered = {str(one.position): one for one in questions[: play.asked if play else 0]}
    question = answered.get(position)
    entry = turn.house.catalogue.entry(question.entry_id or "") if question else None
    turn.end()
    if entry is None:
        turn.reply(texts.OLD_BUTTON, quiz_texts.RESUME, *texts.MAIN_MENU)
        return
    answer_entry(turn, entry)
    if play is not None and play.finished_at is None:
        turn.offer_also(quiz_texts.RESUME)


async def show_more_of_last(turn: Turn) -> None:
    code = await quiz_plays.unfinished(turn.session, turn.contact_id, now=turn.now)
    quiz = await quizzes.find(turn.session, code) if code else None
    play = await quiz_plays.own(turn.session, quiz.id, turn.contact_id) if quiz else None
    if quiz is None or play is None or not play.asked:
        turn.ask(PLAYING, quiz_texts.NOTHING_TO_EXPLAIN, quiz_texts.RESUME)
    else:
        await show_more(turn, f"{quiz.code}.{play.asked}")


async def leave(turn: Turn) -> None:
    """Anything else than an option is answered; what was played so far stays."""
    if number(turn.text) is not None:
        turn.reply(texts.NOT_IN_LIST)
        return
    turn.end()
    await ask.ask(turn)
    if turn.replies and turn.replies[-1].ticket_id is None and turn.state.step is None:
        turn.offer_also(quiz_texts.RESUME)


async def refuse_again(turn: Turn) -> None:
    turn.reply(quiz_texts.ONCE_EACH, quiz_texts.LIST)


async def _show(turn: Turn, quiz: Quiz) -> None:
    play = await quiz_plays.own(turn.session, quiz.id, turn.contact_id)
    count = len(await quizzes.questions(turn.session, quiz.id))
    if play is not None and play.finished_at is not None:
        said = [quiz.title, quiz_texts.result(quiz, play, count), _page(turn, quiz), quiz_texts.ONCE_EACH]
        turn.reply("\n".join(line for line in said if line))
    elif quiz_play.phase(quiz, turn.now) is not Phase.OPEN:
        turn.reply(_why_shut(turn, quiz, midway=False), quiz_texts.LIST, *texts.MAIN_MENU)
    elif play is not None:
        await start(turn, quiz.code)
    elif not await _is_theirs(turn, quiz):
        mine = await areas.get(turn.session, turn.area_id) if turn.area_id is not None else None
        where = {"theirs": quiz.area_name or "", "mine": mine.name if mine else ""}
        turn.reply(quiz_texts.ELSEWHERE.format(title=quiz.title, **where), quiz_texts.LIST, *texts.MAIN_MENU)
    else:
        turn.reply(quiz_texts.card(quiz, count), quiz_texts.begin(quiz.code), quiz_texts.LATER)


async def _answer(
    turn: Turn, quiz: Quiz, play: Play, questions: list[QuizQuestion], position: int, choice: int
) -> None:
    done = await quiz_play.answer(turn.session, play, questions, position=position, choice=choice, now=turn.now)
    if done.taken is Taken.KEPT:
        question = questions[position - 1]
        await _go_on(turn, quiz, done.play, questions, quiz_texts.verdict(question, choice), after=question)
    elif done.taken is Taken.TOO_QUICK:
        await _go_on(turn, quiz, play, questions, quiz_texts.TOO_QUICK.format(number=position))
    elif done.taken is Taken.BEFORE:
        await _go_on(turn, quiz, play, questions, quiz_texts.ANSWERED_BEFORE.format(number=position))
    else:
        await _go_on(turn, quiz, play, questions, quiz_texts.NOT_YET)


async def _go_on(
    turn: Turn,
    quiz: Quiz,
    play: Play,
    questions: list[QuizQuestion],
    before: str = "",
    *,
    after: QuizQuestion | None = None,
) -> None:
    """The question whose turn it is, or the result; `before`: what is said of the last one, `after`."""
    more = [quiz_texts.more_about(quiz.code, after)] if after and _is_explained(turn, after) else []
    if play.finished_at is None and play.asked < len(questions):
        question = questions[play.asked]
        short = _is_short(turn, question, len(more))
        said = [before, quiz_texts.ask(question, len(questions), listed=short)]
        choices = [*quiz_texts.options(quiz.code, question, short=short), *more]
        turn.ask(PLAYING, "\n\n".join(part for part in said if part), *choices)
        return
    turn.end()
    result = "\n".join(part for part in (quiz_texts.result(quiz, play, len(questions)), _page(turn, quiz)) if part)
    turn.reply("\n\n".join(part for part in (before, result) if part), *more)
    if after is not None:
        await quiz_place.ask_once(turn, quiz, play)


def _is_short(turn: Turn, question: QuizQuestion, more: int) -> bool:
    """Whether buttons carry only numbers, since they would cut the options."""
    abilities = turn.abilities.get(turn.channel)
    with_buttons = abilities is not None and abilities.buttons >= len(question.options) + more
    return with_buttons and any(len(option) > _LONGEST_ON_BUTTON for option in question.options)


def _is_explained(turn: Turn, question: QuizQuestion) -> bool:
    return bool(question.entry_id) and turn.house.catalogue.entry(question.entry_id or "") is not None


async def _may_begin(turn: Turn, quiz: Quiz) -> bool:
    """Also to go on with what they began."""
    if quiz_play.phase(quiz, turn.now) is not Phase.OPEN:
        return False
    play = await quiz_plays.own(turn.session, quiz.id, turn.contact_id)
    return play.finished_at is None if play else await _is_theirs(turn, quiz)


async def _is_theirs(turn: Turn, quiz: Quiz) -> bool:
    """Also when nobody knows yet where they live."""
    return turn.area_id is None or await quiz_play.is_within(turn.session, quiz, turn.area_id)


async def _meant(turn: Turn, code: str) -> Quiz | None:
    quiz = await quizzes.find(turn.session, code)
    if quiz is None:
        play = await quiz_plays.find(turn.session, code)
        if play is None or play.contact_id != turn.contact_id:
            return None
        quiz = await quizzes.find(turn.session, await quiz_plays.quiz_code(turn.session, play))
    return quiz if quiz and quiz_play.phase(quiz, turn.now) is not Phase.HIDDEN else None


def _why_shut(turn: Turn, quiz: Quiz, *, midway: bool) -> str:
    phase = quiz_play.phase(quiz, turn.now)
    if phase is Phase.COMING:
        return quiz_texts.TOO_SOON.format(title=quiz.title, opens=quiz_texts.at(quiz.opens_at), code=quiz.code)
    if phase is Phase.WITHDRAWN:
        return quiz_texts.WITHDRAWN.format(title=quiz.title, reason=quiz.reason)
    over = quiz_texts.OVER_MIDWAY if midway else quiz_texts.OVER
    said = over.format(title=quiz.title, closed=quiz_texts.at(quiz.closes_at))
    return "\n".join(line for line in (said, _page(turn, quiz)) if line)


def _page(turn: Turn, quiz: Quiz) -> str:
    return quiz_texts.see_page(turn.house.public_url, quiz.code)
