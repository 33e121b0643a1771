"""The commune of somebody who wants to play and of whom nobody knows where they live: asked to find its quizzes."""

from channels.messages import Choice
from desk import areas as names
from desk import quiz_texts, texts
from handlers import ask, quiz
from handlers.quiz_place import HOME, is_something_else
from handlers.turn import Turn
from storage import areas, contacts

_MOST_FOUND = 8


async def choose(turn: Turn, area_id: str) -> None:
    """The id of a commune, 0 for none."""
    is_id = area_id.isascii() and area_id.isdigit() and len(area_id) <= 9
    area = await areas.get(turn.session, int(area_id)) if is_id and area_id != "0" else None
    if turn.area_id is None and area is not None and area.level == "commune":
        await contacts.set_area(turn.session, turn.contact_id, area.id)
        turn.area_id = area.id
    if turn.area_id is None:
        await skip(turn)
    else:
        await quiz.show_open(turn)


async def skip(turn: Turn) -> None:
    turn.end()
    turn.reply(quiz_texts.NONE_NOW, *texts.MAIN_MENU)


async def read(turn: Turn) -> None:
    """As it was typed; anything else is answered as what it is."""
    if is_something_else(turn.text):
        turn.end()
        await ask.ask(turn)
        return
    found = await names.find(turn.session, turn.text, limit=_MOST_FOUND)
    if len(found) == 1:
        await choose(turn, str(found[0].id))
    elif found:
        choices = [Choice(label=await names.full_name(turn.session, one), payload=f"#donha:{one.id}") for one in found]
        turn.ask(HOME, quiz_texts.WHICH_PLACE, *choices, quiz_texts.SKIP_HOME)
    else:
        turn.ask(HOME, quiz_texts.UNKNOWN_PLACE.format(typed=turn.text.strip()[:60]), quiz_texts.SKIP_HOME)
