"""Where a player lives, asked once after the last question: for the score of their hamlet, skipped with one tap."""

from channels.messages import Choice
from desk import areas as names
from desk import quiz_play, quiz_texts, texts
from desk.quiz_play import Phase
from faq.talk.smalltalk import says_sensitive
from handlers import ask
from handlers.turn import Turn
from storage import areas, contacts, quiz_plays, quizzes
from storage import villages as stored_villages
from storage.areas import Area
from storage.quiz_plays import Play
from storage.quizzes import Quiz

PLACE, HOME = "quiz.place", "quiz.home"
SKIP_WORDS = ("bỏ qua", "không", "không biết", "không muốn nói", "thôi")
_KEPT = "quiz_place"
"""The quiz whose score waits for a place."""
_MOST_LISTED = 20
_MOST_FOUND = 8
_MOST_WORDS = 12
"""A longer line is no place but something else they want to say."""


async def ask_once(turn: Turn, quiz: Quiz, play: Play) -> None:
    """As a further paragraph of the result; not where it is known, or leads nowhere."""
    area_id = play.area_id
    if area_id is None and turn.area_id is not None:
        if not await quiz_play.is_within(turn.session, quiz, turn.area_id):
            return
        await quiz_plays.set_area(turn.session, play.id, turn.area_id)
        area_id = turn.area_id
    if area_id is None:
        _ask(turn, quiz.code, quiz_texts.ASK_COMMUNE)
        return
    area = await areas.get(turn.session, area_id)
    if area is not None and area.level == "commune":
        await _ask_hamlet(turn, quiz.code, area)


async def choose(turn: Turn, area_id: str) -> None:
    """The id of an area, 0 for none."""
    code = turn.recall(_KEPT)
    quiz = await quizzes.keep_open(turn.session, code) if code else None
    play = await quiz_plays.own(turn.session, quiz.id, turn.contact_id, for_change=True) if quiz else None
    if quiz is None or play is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    is_id = area_id.isascii() and area_id.isdigit() and len(area_id) <= 9
    area = await areas.get(turn.session, int(area_id)) if is_id and area_id != "0" else None
    if area is None or area.level == "province":
        await skip(turn)
        return
    await _keep(turn, quiz, play, area)


async def skip(turn: Turn) -> None:
    _stop(turn)
    turn.reply(quiz_texts.PLACE_SKIPPED)


async def read(turn: Turn) -> None:
    """A commune or hamlet as it was typed; anything else is answered as what it is."""
    code = turn.recall(_KEPT)
    quiz = await quizzes.find(turn.session, code) if code else None
    play = await quiz_plays.own(turn.session, quiz.id, turn.contact_id) if quiz else None
    if quiz is None or play is None or is_something_else(turn.text):
        _stop(turn)
        await ask.ask(turn)
        return
    found = await _find(turn, play)
    if len(found) == 1:
        await choose(turn, str(found[0].id))
    elif found:
        choices = [Choice(label=await names.full_name(turn.session, one), payload=f"#doxa:{one.id}") for one in found]
        turn.ask(PLACE, quiz_texts.WHICH_PLACE, *choices, quiz_texts.SKIP_PLACE)
    else:
        turn.ask(PLACE, quiz_texts.UNKNOWN_PLACE.format(typed=turn.text.strip()[:60]), quiz_texts.SKIP_PLACE)


def is_something_else(text: str) -> bool:
    return len(text.split()) > _MOST_WORDS or "?" in text or says_sensitive(text)


async def _keep(turn: Turn, quiz: Quiz, play: Play, area: Area) -> None:
    """Said once it stays, but for the hamlet of a commune that was said; where a score counts is no matter of taste."""
    above = play.area_id if play.area_id is not None else turn.area_id
    if above is not None and not await areas.lies_in(turn.session, area.id, above):
        _stop(turn)
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    await contacts.set_area(turn.session, turn.contact_id, area.id)
    turn.area_id = area.id
    named = await names.full_name(turn.session, area)
    if quiz_play.phase(quiz, turn.now) is not Phase.OPEN or not await quiz_play.is_within(turn.session, quiz, area.id):
        _stop(turn)
        turn.reply(quiz_texts.PLACE_NOT_COUNTED.format(area=named))
        return
    await quiz_plays.set_area(turn.session, play.id, area.id)
    _stop(turn)
    turn.reply(quiz_texts.PLACE_COUNTED.format(area=named))
    if area.level == "commune":
        await _ask_hamlet(turn, quiz.code, area)


async def _ask_hamlet(turn: Turn, code: str, commune: Area) -> None:
    villages = await areas.villages(turn.session, commune.id, limit=_MOST_LISTED + 1)
    if villages:
        listed = villages if len(villages) <= _MOST_LISTED else []
        choices = [Choice(label=one.name, payload=f"#doxa:{one.id}") for one in listed]
        _ask(turn, code, quiz_texts.ASK_HAMLET.format(commune=commune.name), *choices)


def _ask(turn: Turn, code: str, text: str, *choices: Choice) -> None:
    """Added to what was said last."""
    last = turn.replies.pop()
    turn.reply(f"{last.text}\n\n{text}", *choices, quiz_texts.SKIP_PLACE)
    turn.remember(**{_KEPT: code})
    turn.wait_for(PLACE)


async def _find(turn: Turn, play: Play) -> list[Area]:
    """Among the hamlets of their commune where that is known, else among all communes."""
    above = await areas.get(turn.session, play.area_id) if play.area_id is not None else None
    if above is None:
        return await names.find(turn.session, turn.text, limit=_MOST_FOUND)
    wanted = names.folded_name(turn.text)
    villages = await areas.villages(turn.session, above.id, limit=500)
    exact = [one for one in villages if names.folded_name(one.name) == wanted]
    if not exact and (once := await stored_villages.formerly_called(turn.session, above.id, wanted)):
        exact = [one for one in villages if one.id == once]
    return exact or [one for one in villages if wanted and wanted in names.folded_name(one.name)][:_MOST_FOUND]


def _stop(turn: Turn) -> None:
    turn.end()
    turn.forget(_KEPT)
