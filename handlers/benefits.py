"""“Nhà tôi được hưởng gì?”: a few taps, then what the household may be entitled to and what it surely is not."""

from channels.messages import Choice
from desk import benefits_texts as says
from desk import texts
from faq.household.questions import UNKNOWN
from handlers import ask, question
from handlers import draft as drafts
from handlers.answer import answer
from handlers.benefits_list import page_choices, page_count, page_text
from handlers.turn import Turn

ASKING, SHOWN = "benefits.ask", "benefits.shown"
_ANSWERS = "benefits"
"""The letters of the answers so far: nowhere else than in the conversation's state."""

_WEB = "web"
"""The channel that is a page of ours, where an address without a host leads somewhere."""


async def start(turn: Turn) -> None:
    """“Hộ cận nghèo được hưởng gì?” has answered the first question already."""
    questions = turn.house.benefits.questions
    if not questions:
        turn.reply(says.NOT_HERE, *texts.MAIN_MENU)
        return
    _ask(turn, questions[0].mentioned(turn.text) or "", says.WELCOME.format(count=len(questions)))


async def choose(turn: Turn, chosen: str) -> None:
    """`question.letter`. The button of an earlier question changes that answer and nothing else."""
    question_id, _, letter = chosen.partition(".")
    questions = turn.house.benefits.questions
    at = next((number for number, one in enumerate(questions) if one.id == question_id), None)
    if at is None or questions[at].option(letter) is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    known = _answers(turn)
    if at > len(known):
        _ask(turn, "", says.AGAIN)
    else:
        _go_on(turn, known[:at] + letter + known[at + 1 :])


async def read(turn: Turn) -> None:
    """An answer in free words; anything else is answered first, and the check can be taken up again."""
    questions, known = turn.house.benefits.questions, _answers(turn)
    letter = questions[len(known)].read(turn.text) if len(known) < len(questions) else None
    if letter is not None:
        _go_on(turn, known + letter)
        return
    turn.end()
    await ask.ask(turn)
    if turn.replies and turn.replies[-1].ticket_id is None:
        turn.offer_also(says.RESUME)


async def leave(turn: Turn) -> None:
    """After the list, what is typed is an ordinary question again, and the answers are forgotten."""
    turn.end()
    forget(turn)
    await ask.ask(turn)


async def go_back(turn: Turn) -> None:
    known = _answers(turn)
    if known:
        _ask(turn, known[:-1])
    else:
        turn.end()
        forget(turn)
        turn.reply(texts.MENU, *texts.MAIN_MENU)


async def resume(turn: Turn) -> None:
    """A question that is being written comes first."""
    if drafts.exists(turn) or turn.recall(_ANSWERS) is None:
        await question.resume(turn)
    else:
        _go_on(turn, _answers(turn))


async def show_page(turn: Turn, place: str) -> None:
    """`code.page`."""
    code, _, page = place.partition(".")
    _show(turn, code, int(page) if page.isdecimal() and len(page) < 4 else 1)


async def show_rule(turn: Turn, place: str) -> None:
    """`rule.code.page`: the answer behind a line of the list, and what to do first."""
    rule_id, _, list_place = place.partition(".")
    rule = turn.house.benefits.rule(rule_id)
    entry = turn.house.catalogue.entry(rule.entry) if rule else None
    if rule is None or entry is None:
        turn.reply(texts.GONE_ENTRY, *texts.MAIN_MENU)
        return
    answer(turn, entry, _to_list(list_place))
    turn.add(says.FIRST_STEP.format(step=rule.first_step))


async def show_link(turn: Turn, code: str) -> None:
    household = turn.house.benefits.household(code)
    if household is None or not _has_link(turn):
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    link = f"{turn.house.public_url.rstrip('/')}{says.PAGE}/{household.code}"
    turn.reply(says.LINK.format(link=link), _to_list(f"{household.code}.1"))


def forget(turn: Turn) -> None:
    turn.forget(_ANSWERS)


def _answers(turn: Turn) -> str:
    known: str = turn.recall(_ANSWERS) or ""
    return known


def _go_on(turn: Turn, known: str) -> None:
    if len(known) < len(turn.house.benefits.questions):
        _ask(turn, known)
    else:
        turn.remember(**{_ANSWERS: known})
        _show(turn, known, 1)


def _ask(turn: Turn, known: str, first_words: str = "") -> None:
    questions = turn.house.benefits.questions
    asked = questions[len(known)]
    letters = [*((option.code, option.label) for option in asked.options), (UNKNOWN, says.UNKNOWN_LABEL)]
    choices = [Choice(label=label, payload=f"#hl:{asked.id}.{letter}") for letter, label in letters]
    text = says.QUESTION.format(number=len(known) + 1, count=len(questions), ask=asked.ask, why=asked.why)
    turn.remember(**{_ANSWERS: known})
    turn.ask(ASKING, f"{first_words}\n\n{text}" if first_words else text, *choices, *([says.BACK] if known else []))


def _show(turn: Turn, code: str, page: int) -> None:
    house = turn.house
    household = house.benefits.household(code)
    if household is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    standings = house.standings.of(house.catalogue, turn.today)
    findings = house.benefits.find(household, house.catalogue, standings, turn.today)
    page = min(max(page, 1), page_count(findings))
    choices = page_choices(findings, page)
    if _has_link(turn):
        choices.append(Choice(label=says.LINK_LABEL, payload=f"#hi:{household.code}"))
    if page == page_count(findings):
        choices += [says.START_AGAIN, texts.TO_OFFICIAL]
    turn.ask(SHOWN, page_text(findings, page), *choices)


def _to_list(place: str) -> Choice:
    return Choice(label=says.TO_LIST_LABEL, payload=f"#hk:{place}")


def _has_link(turn: Turn) -> bool:
    """Elsewhere than on our own page an address needs its host."""
    return bool(turn.house.public_url) or turn.channel == _WEB
