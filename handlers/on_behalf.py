"""What village heads and volunteers do from their own chat for those without a phone."""

from collections.abc import Sequence

from desk import clock, on_behalf, on_behalf_texts, readings, texts
from desk.errors import Refused
from desk.on_behalf_texts import BACK
from desk.question_words import OnBehalf
from desk.registration_records import RegistrationState
from desk.roles import Action
from handlers import draft as drafts
from handlers import official, question
from handlers.official import Me
from handlers.turn import Turn
from storage import broadcasts, dialogues
from storage.areas import Area

NAMING = "on_behalf.names"
WORDS = ("việc thôn", "viec thon", "việc của thôn", "viec cua thon", "trưởng thôn", "truong thon", "bài loa", "bai loa")
_MANNERS = {manner[0]: manner for manner in on_behalf_texts.MANNERS}
_DIALOGUE = "registering_for"


async def is_head(turn: Turn) -> bool:
    someone = await official.me(turn)
    return someone is not None and someone.may(Action.SPEAK_FOR)


async def show(turn: Turn) -> None:
    here = await _here(turn)
    if here is None:
        return
    turn.end()
    unread = sum(script.read_at is None for script in await on_behalf.scripts(turn.session, here[1], now=turn.now))
    said = on_behalf_texts.MENU.format(places=", ".join(area.name for area in here[1]))
    if unread:
        said = f"{said}\nCó {unread} bài chưa đọc cho bà con."
    choices = (on_behalf_texts.SCRIPTS, on_behalf_texts.REGISTER, on_behalf_texts.ASK, on_behalf_texts.CODES)
    turn.reply(said, *choices, on_behalf_texts.INVITE)


async def choose(turn: Turn, what: str) -> None:
    """One thing of the menu."""
    act = _MENU.get(what)
    if act is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
    elif (here := await _here(turn)) is not None:
        turn.end()
        await act(turn, *here)


async def open_script(turn: Turn, code: str) -> None:
    here = await _here(turn)
    if here is None:
        return
    turn.end()
    found = [one for one in await on_behalf.scripts(turn.session, here[1], now=turn.now) if one.code == code]
    if not found:
        turn.reply(on_behalf_texts.SCRIPT_GONE, on_behalf_texts.SCRIPTS)
        return
    several = len(found) > 1
    choices = [
        on_behalf_texts.read_out(one.code, manner, one.area_id, one.area_name if several else "")
        for one in found
        for manner in on_behalf_texts.MANNERS
    ]
    turn.reply(f"{found[0].script}\n\n{on_behalf_texts.AFTER_READING}", *choices, BACK)


async def mark_read(turn: Turn, argument: str) -> None:
    """`code.manner.area`: only for a place that is theirs."""
    here = await _here(turn)
    if here is None:
        return
    turn.end()
    code, _, rest = argument.partition(".")
    letter, _, area_id = rest.partition(".")
    place = next((area for area in here[1] if str(area.id) == area_id), None)
    broadcast = await broadcasts.find(turn.session, code)
    if place is None or broadcast is None or letter not in _MANNERS:
        turn.reply(on_behalf_texts.SCRIPT_GONE, on_behalf_texts.SCRIPTS)
        return
    manner = _MANNERS[letter]
    await readings.add(
        turn.session,
        broadcast,
        readings.NewReading(
            area_id=place.id, manner=manner, reader=here[0].official.name, read_at=turn.now, place="", note=""
        ),
        official=here[0].official,
        now=turn.now,
    )
    said = on_behalf_texts.MARKED.format(
        title=broadcast.title,
        place=place.name,
        manner=on_behalf_texts.MANNERS[manner].lower(),
        day=clock.day(turn.now, turn.house.zone),
    )
    turn.reply(said, on_behalf_texts.SCRIPTS, BACK)


async def choose_dialogue(turn: Turn, code: str) -> None:
    here = await _here(turn)
    if here is None:
        return
    open_ones = await on_behalf.open_dialogues(turn.session, here[1], now=turn.now)
    if code not in [dialogue.code for dialogue in open_ones]:
        turn.end()
        turn.reply(on_behalf_texts.NO_DIALOGUES, BACK)
        return
    turn.remember(**{_DIALOGUE: code})
    turn.ask(NAMING, on_behalf_texts.NAMES, texts.CANCEL)


async def read_names(turn: Turn) -> None:
    """Whoever could not be registered is named with the reason; the others are in."""
    here = await _here(turn)
    dialogue = await dialogues.find(turn.session, turn.recall(_DIALOGUE) or "")
    if here is None or dialogue is None:
        return
    try:
        lines = await on_behalf.register_all(
            turn.session, dialogue, turn.text, here[1][0], address_id=turn.address_id, by=here[0].official, now=turn.now
        )
    except Refused as refused:
        turn.ask(NAMING, str(refused), texts.CANCEL)
        return
    turn.end()
    turn.forget(_DIALOGUE)
    turn.reply(
        "\n".join([f"{dialogue.title}:", *map(_told, lines)]), on_behalf_texts.register_more(dialogue.code), BACK
    )


async def _list_scripts(turn: Turn, _me: Me, here: Sequence[Area]) -> None:
    found = await on_behalf.scripts(turn.session, here, now=turn.now)
    if not found:
        turn.reply(on_behalf_texts.NO_SCRIPTS, BACK)
        return
    lines = [on_behalf_texts.script_line(one, turn.house.zone, with_place=len(here) > 1) for one in found]
    titles = dict.fromkeys((one.code, one.title) for one in found)
    turn.reply(
        "\n".join([on_behalf_texts.CHOOSE_SCRIPT, *lines]),
        *[on_behalf_texts.open_script(code, title) for code, title in titles],
        BACK,
    )


async def _list_dialogues(turn: Turn, _me: Me, here: Sequence[Area]) -> None:
    found = await on_behalf.open_dialogues(turn.session, here, now=turn.now)
    if not found:
        turn.reply(on_behalf_texts.NO_DIALOGUES, BACK)
        return
    choices = [on_behalf_texts.register_for(one.code, one.title) for one in found]
    turn.reply(on_behalf_texts.CHOOSE_DIALOGUE, *choices, BACK)


async def _ask_for(turn: Turn, _me: Me, here: Sequence[Area]) -> None:
    """An ordinary question, asked for somebody else from the village."""
    if drafts.exists(turn) and not drafts.is_empty(drafts.load(turn)):
        await question.write_more(turn)
        return
    draft = drafts.new()
    draft["on_behalf"] = OnBehalf.OTHER
    drafts.save(turn, draft)
    turn.ask("question.text", on_behalf_texts.ASK_FOR, texts.CANCEL)


async def _list_codes(turn: Turn, _me: Me, here: Sequence[Area]) -> None:
    found = await on_behalf.codes(turn.session, turn.contact_id, now=turn.now)
    if not found:
        turn.reply(on_behalf_texts.NO_CODES, on_behalf_texts.ASK, BACK)
        return
    turn.reply(on_behalf_texts.codes_list(found, turn.house.zone), on_behalf_texts.ASK, BACK)


async def _invite(turn: Turn, _me: Me, here: Sequence[Area]) -> None:
    ways = on_behalf_texts.doors(turn.house.doors)
    said = "\n".join([on_behalf_texts.INVITATION, *ways]) if ways else on_behalf_texts.NO_DOORS
    turn.reply(said, BACK)


_MENU = {
    "loa": _list_scripts,
    "dk": _list_dialogues,
    "hoi": _ask_for,
    "ma": _list_codes,
    "moi": _invite,
}


async def _here(turn: Turn) -> tuple[Me, list[Area]] | None:
    """Who it is and where they speak for people; None, with a reply, for everybody else."""
    someone = await official.me(turn)
    if someone is None or not someone.may(Action.SPEAK_FOR):
        turn.end()
        turn.reply(on_behalf_texts.NOT_YOURS, *texts.MAIN_MENU)
        return None
    here = await on_behalf.places(turn.session, someone.grants)
    if not here:
        turn.end()
        turn.reply(on_behalf_texts.NO_AREA, *texts.MAIN_MENU)
        return None
    return someone, here


def _told(line: on_behalf.Line) -> str:
    if line.standing is None:
        return f"- {line.name}: chưa ghi được. {line.fault}"
    one = line.standing.registration
    if one.state == RegistrationState.SEATED:
        return f"- {line.name}: có ghế, mã {one.code}"
    return f"- {line.name}: chờ ghế, thứ {line.standing.place}, mã {one.code}"
