"""Coming to a dialogue: a seat with one tap, for oneself or for somebody else, given up with one tap."""

from channels.messages import Choice
from desk import codes, registration_texts, registrations, texts
from desk.dialogue_states import KNOWN
from desk.errors import Refused
from desk.registration_records import Comer, Household, RegistrationState, clean_name
from desk.registrations import Standing
from handlers import ask
from handlers.turn import Turn
from storage import areas, contacts, dialogues
from storage import registrations as stored
from storage.dialogues import Dialogue
from storage.registrations import Registration

OTHER = "registration.other"
_SURELY, _NOT_THERE = "co", "khong"
_MOST_NAME_WORDS = 8
"""A longer line is no name but something else they want to say."""


async def register(turn: Turn, argument: str) -> None:
    """`code` of the dialogue, or `code.co` and `code.khong`: whether they live where it is held."""
    turn.end()
    code, _, lives_there = argument.partition(".")
    dialogue = await dialogues.find(turn.session, code)
    if dialogue is None or lives_there not in ("", _SURELY, _NOT_THERE):
        turn.reply(registration_texts.NO_DIALOGUE, registration_texts.MY_DIALOGUES)
        return
    own = await stored.own(turn.session, dialogue.id, turn.contact_id)
    is_in = own is not None and own.state != RegistrationState.CANCELLED
    why = None if is_in else registrations.closed_because(dialogue, now=turn.now)
    if why:
        turn.reply(why, registration_texts.MY_DIALOGUES)
    elif is_in or await _is_from_there(turn, dialogue, lives_there):
        await _register(turn, dialogue)


async def register_another(turn: Turn, code: str) -> None:
    """Somebody without an account, by name."""
    dialogue = await dialogues.find(turn.session, code)
    why = registrations.closed_because(dialogue, now=turn.now) if dialogue else registration_texts.NO_DIALOGUE
    if dialogue is None or why:
        turn.end()
        turn.reply(why or registration_texts.NO_DIALOGUE, registration_texts.MY_DIALOGUES)
        return
    turn.remember(registering=dialogue.code)
    turn.ask(OTHER, registration_texts.OTHERS_NAME, texts.CANCEL)


async def read_other(turn: Turn) -> None:
    dialogue = await dialogues.find(turn.session, turn.recall("registering") or "")
    if dialogue is None or not may_be_name(turn.text):
        turn.end()
        turn.forget("registering")
        await ask.ask(turn)
        return
    try:
        clean_name(turn.text)
    except Refused as refused:
        turn.ask(OTHER, str(refused), texts.CANCEL)
        return
    turn.end()
    turn.forget("registering")
    comer = Comer(address_id=turn.address_id, area_id=await _area_within(turn, dialogue), name=turn.text)
    done = await registrations.register(turn.session, dialogue, comer, now=turn.now)
    show_standing(turn, dialogue, done)


async def cancel(turn: Turn, code: str) -> None:
    """`code` of the registration, or of the dialogue for their own."""
    turn.end()
    one = await mine(turn, code)
    if one is None and (dialogue := await dialogues.find(turn.session, code)):
        one = await stored.own(turn.session, dialogue.id, turn.contact_id)
    dialogue = await dialogues.get(turn.session, one.dialogue_id) if one else None
    if one is None or dialogue is None:
        turn.reply(registration_texts.NOT_REGISTERED, registration_texts.MY_DIALOGUES)
        return
    if one.state in (RegistrationState.SEATED, RegistrationState.WAITING):
        one = await registrations.cancel(turn.session, dialogue, one.code, now=turn.now)
    if one.state != RegistrationState.CANCELLED:
        turn.reply(registration_texts.BEGUN)
    elif one.contact_id is not None:
        turn.reply(registration_texts.CANCELLED.format(code=one.code), registration_texts.register(dialogue.code))
    else:
        turn.reply(registration_texts.CANCELLED.format(code=one.code))


async def show(turn: Turn, code: str) -> bool:
    """What became of a registration whose code they typed; False when it is none of theirs."""
    one = await mine(turn, code)
    dialogue = await dialogues.get(turn.session, one.dialogue_id) if one else None
    if one is None or dialogue is None:
        return False
    turn.end()
    show_standing(turn, dialogue, await registrations.standing(turn.session, dialogue, one, now=turn.now), again=True)
    return True


async def mine(turn: Turn, code: str) -> Registration | None:
    """Their own registration of that code, or the one they made for somebody else."""
    one = await stored.find(turn.session, code) if codes.is_code(code) else None
    if one is None:
        return None
    theirs = await stored.by_contact(turn.session, one.dialogue_id, turn.contact_id)
    return one if one.id in {each.id for each in theirs} else None


def show_standing(turn: Turn, dialogue: Dialogue, done: Standing, *, again: bool = False) -> None:
    """Where they stand, and what they can do now."""
    one, again = done.registration, again or done.again
    if one.state == RegistrationState.ATTENDED:
        turn.reply(registration_texts.came(one))
        return
    if one.state in (RegistrationState.CANCELLED, RegistrationState.ABSENT):
        turn.reply(registration_texts.gone(one))
        return
    if one.state == RegistrationState.SEATED:
        said = registration_texts.seated(dialogue, one, again=again)
    else:
        said = registration_texts.waiting(dialogue, one, done.place, kept=done.kept, again=again)
    if registrations.closed_because(dialogue, now=turn.now):
        turn.reply(said)
        return
    if _may_tell_more(one):
        said = f"{said}\n{registration_texts.ASK_FACTS}"
    turn.reply(said, *_further(dialogue, one))


def may_be_name(text: str) -> bool:
    return 0 < len(text.split()) <= _MOST_NAME_WORDS and "?" not in text


async def _register(turn: Turn, dialogue: Dialogue) -> None:
    comer = Comer(
        contact_id=turn.contact_id,
        address_id=turn.address_id,
        area_id=await _area_within(turn, dialogue),
        first_time=await registrations.is_first_time(turn.session, dialogue, turn.contact_id),
    )
    show_standing(turn, dialogue, await registrations.register(turn.session, dialogue, comer, now=turn.now))


async def _is_from_there(turn: Turn, dialogue: Dialogue, lives_there: str) -> bool:
    """Asked with one tap where it is not known; whoever is from elsewhere is shown their own dialogues."""
    if lives_there == _SURELY:
        if turn.area_id is None or not await areas.lies_in(turn.session, turn.area_id, dialogue.area_id):
            turn.area_id = await _settle(turn, dialogue)
        return True
    if lives_there == _NOT_THERE:
        await _show_own(turn, dialogue)
        return False
    if turn.area_id is None or (
        turn.area_id != dialogue.area_id and await areas.lies_in(turn.session, dialogue.area_id, turn.area_id)
    ):
        choices = [registration_texts.yes_i_live_there(dialogue.code), registration_texts.not_from_there(dialogue.code)]
        turn.reply(registration_texts.FROM_HERE.format(area=dialogue.area_name), *choices)
        return False
    if not await areas.lies_in(turn.session, turn.area_id, dialogue.area_id):
        await _show_own(turn, dialogue)
        return False
    return True


async def _settle(turn: Turn, dialogue: Dialogue) -> int | None:
    """A province is no home: it says less than is asked for elsewhere."""
    if dialogue.area_level == "province":
        return turn.area_id
    await contacts.set_area(turn.session, turn.contact_id, dialogue.area_id)
    return dialogue.area_id


async def _show_own(turn: Turn, dialogue: Dialogue) -> None:
    said = registration_texts.FROM_ELSEWHERE.format(area=dialogue.area_name)
    at_home = turn.area_id is not None and turn.area_id != dialogue.area_id
    found = (
        await dialogues.for_resident(turn.session, turn.area_id, states=KNOWN, since=turn.now)
        if at_home and turn.area_id is not None
        else []
    )
    theirs = [one for one in found if one.id != dialogue.id]
    if theirs:
        choices = [Choice(label=one.title[:60], payload=f"#dt:{one.code}") for one in theirs]
        turn.reply(f"{said}\n{registration_texts.OWN_ONES}", *choices)
    else:
        turn.reply(said, registration_texts.MY_DIALOGUES)


async def _area_within(turn: Turn, dialogue: Dialogue) -> int | None:
    """Where they live, when that lies where the dialogue is held."""
    if turn.area_id is not None and await areas.lies_in(turn.session, turn.area_id, dialogue.area_id):
        return turn.area_id
    return None


def _may_tell_more(one: Registration) -> bool:
    return one.household == Household.UNKNOWN or one.woman_head is None


def _further(dialogue: Dialogue, one: Registration) -> list[Choice]:
    name = "" if one.contact_id is not None else one.name
    more = [registration_texts.tell_more(one.code)] if _may_tell_more(one) else []
    more.append(registration_texts.for_another(dialogue.code))
    return [*more, registration_texts.cannot_come(one.code, name)]
