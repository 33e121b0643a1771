"""What people tell of themselves so that only fitting news is sent: offered once, skipped, seen, changed."""

from channels.messages import Choice
from desk import about_me as says
from desk import areas as names
from desk import texts
from desk.segment_rule import LANGUAGES, Household
from handlers import ask
from handlers.turn import Handler, Turn
from handlers.words import any_of
from storage import areas, contacts

INTERESTS = "about_me.interests"
_OFFERED = "about_me_offered"
_ON_THE_WAY = "about_me_first"
"""They are being asked both things, one after the other."""


async def offer(turn: Turn) -> None:
    """Behind the word that announcements are wanted: once, and not to who told something already."""
    told = await contacts.told(turn.session, turn.contact_id)
    if told is None or says.has_told(told) or turn.recall(_OFFERED):
        return
    turn.remember(**{_OFFERED: True})
    turn.add(says.OFFER)
    turn.offer_also(says.TELL, says.NOT_NOW)


async def keep_quiet(turn: Turn) -> None:
    """Behind the word that announcements are not wanted any more: what was told stays, unused."""
    told = await contacts.told(turn.session, turn.contact_id)
    if told is not None and says.has_told(told):
        turn.add(says.STAYS)


async def begin(turn: Turn) -> None:
    turn.remember(**{_ON_THE_WAY: True})
    await ask_household(turn)


async def put_off(turn: Turn) -> None:
    turn.end()
    turn.forget(_ON_THE_WAY)
    turn.reply(says.LATER)


async def ask_household(turn: Turn) -> None:
    turn.end()
    turn.reply(says.ASK_HOUSEHOLD, *says.households())


async def set_household(turn: Turn, kind: str) -> None:
    if kind != "khong" and kind not in set(Household):
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    await contacts.set_household(turn.session, turn.contact_id, None if kind == "khong" else kind)
    if turn.recall(_ON_THE_WAY):
        await ask_interests(turn)
    else:
        await show(turn)


async def ask_interests(turn: Turn) -> None:
    turn.ask(INTERESTS, says.ASK_INTERESTS, *_interest_choices(turn), says.DONE)


async def read_interests(turn: Turn) -> None:
    """Numbers or names set the whole list; what is something else is an ordinary question."""
    offered = says.interests(_topics(turn))
    numbers = says.read_numbers(turn.text, len(offered))
    if numbers == []:
        turn.ask(INTERESTS, says.NOT_UNDERSTOOD.format(most=len(offered)), *_interest_choices(turn), says.DONE)
        return
    wanted = [offered[number - 1][0] for number in numbers] if numbers else says.read_names(turn.text, offered)
    if wanted is None:
        turn.end()
        turn.forget(_ON_THE_WAY)
        await ask.ask(turn)
        return
    await contacts.set_interests(turn.session, turn.contact_id, wanted)
    await show(turn)


async def add_interest(turn: Turn, wanted: str) -> None:
    """One tap adds one; a second tap on it takes it away."""
    if wanted not in dict(says.interests(_topics(turn))):
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    told = await contacts.interests_of(turn.session, turn.contact_id)
    kept = [one for one in told if one != wanted] if wanted in told else [*told, wanted]
    await contacts.set_interests(turn.session, turn.contact_id, kept)
    await show(turn)


async def ask_language(turn: Turn) -> None:
    turn.end()
    turn.reply(says.ASK_LANGUAGE, *says.languages())


async def set_language(turn: Turn, code: str) -> None:
    if code not in LANGUAGES:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    await contacts.set_language(turn.session, turn.contact_id, code)
    turn.reply(says.LANGUAGE_KEPT.format(language=LANGUAGES[code]))


async def show(turn: Turn) -> None:
    turn.end()
    turn.forget(_ON_THE_WAY)
    told = await contacts.told(turn.session, turn.contact_id)
    if told is None:
        turn.reply(texts.MENU, *texts.MAIN_MENU)
        return
    home = await areas.get(turn.session, told.area_id) if told.area_id is not None else None
    place = await names.full_name(turn.session, home) if home else ""
    changes = [says.CHANGE_HOUSEHOLD, says.CHANGE_INTERESTS, says.CHANGE_LANGUAGE]
    gone = [says.FORGET] if says.has_told(told) else []
    turn.reply(says.card(told, place, _topics(turn)), *changes, *gone)


async def forget(turn: Turn) -> None:
    """Only what they told of themselves; the rest goes with the words for erasing everything."""
    await contacts.set_household(turn.session, turn.contact_id, None)
    await contacts.set_language(turn.session, turn.contact_id, "vi")
    await contacts.set_interests(turn.session, turn.contact_id, [])
    turn.reply(says.FORGOTTEN)


WORDS: dict[str, Handler] = {**any_of(says.OWN_WORDS, show), **any_of(says.LANGUAGE_WORDS, ask_language)}


def _topics(turn: Turn) -> dict[str, str]:
    return {topic.id: topic.title for topic in turn.house.catalogue.topics.values()}


def _interest_choices(turn: Turn) -> list[Choice]:
    return [Choice(label=name, payload=f"#toinghe:{id_}") for id_, name in says.interests(_topics(turn))]
