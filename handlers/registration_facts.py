"""What somebody may tell about their household to come first: one tap each, and each can be left out."""

from desk import registration_texts, registrations, texts
from desk.errors import Refused
from desk.registration_records import Household, RegistrationState, clean_name
from handlers import ask, registration
from handlers.turn import Turn
from storage import dialogues
from storage.dialogues import Dialogue
from storage.registrations import Registration

NAME = "registration.name"
_YES_NO = {"co": True, "khong": False}
_LEFT_OUT = "bo"
_HOUSEHOLD, _WOMAN_HEAD, _CAME_BEFORE, _NAME = "h", "w", "l", "t"


async def tell(turn: Turn, argument: str) -> None:
    """`code` of the registration begins; `code.fact.value` is an answer, after which the next thing is asked."""
    turn.end()
    code, _, told = argument.partition(".")
    fact, _, value = told.partition(".")
    one = await registration.mine(turn, code)
    dialogue = await dialogues.get(turn.session, one.dialogue_id) if one else None
    if one is None or dialogue is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    gone = one.state not in (RegistrationState.SEATED, RegistrationState.WAITING)
    if gone or registrations.closed_because(dialogue, now=turn.now):
        turn.reply(registration_texts.gone(one) if gone else registration_texts.BEGUN)
    elif not told:
        _ask_household(turn, one)
    elif fact == _HOUSEHOLD and value in (*Household, _LEFT_OUT):
        household = None if value == _LEFT_OUT else Household(value)
        await _keep(turn, dialogue, one, fact, household=household)
    elif fact == _WOMAN_HEAD and value in (*_YES_NO, _LEFT_OUT):
        await _keep(turn, dialogue, one, fact, woman_head=_YES_NO.get(value))
    elif fact == _CAME_BEFORE and value in (*_YES_NO, _LEFT_OUT):
        came = _YES_NO.get(value)
        await _keep(turn, dialogue, one, fact, first_time=None if came is None else not came)
    elif (fact, value) == (_NAME, _LEFT_OUT):
        await _keep(turn, dialogue, one, fact)
    else:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)


async def read_name(turn: Turn) -> None:
    one = await registration.mine(turn, turn.recall("registration") or "")
    dialogue = await dialogues.get(turn.session, one.dialogue_id) if one else None
    if one is None or dialogue is None or not registration.may_be_name(turn.text):
        turn.end()
        turn.forget("registration")
        await ask.ask(turn)
        return
    try:
        name = clean_name(turn.text)
    except Refused as refused:
        turn.ask(NAME, str(refused), registration_texts.no_name(one.code))
        return
    turn.end()
    turn.forget("registration")
    await _keep(turn, dialogue, one, _NAME, name=name)


async def _keep(
    turn: Turn,
    dialogue: Dialogue,
    one: Registration,
    fact: str,
    *,
    household: Household | None = None,
    woman_head: bool | None = None,
    first_time: bool | None = None,
    name: str | None = None,
) -> None:
    done = await registrations.tell_facts(
        turn.session,
        dialogue,
        one,
        now=turn.now,
        household=household,
        woman_head=woman_head,
        first_time=first_time,
        name=name,
    )
    after = done.registration
    if fact == _HOUSEHOLD:
        asked = registration_texts.WOMAN_HEAD.format(Who=registration_texts.begun(after))
        turn.reply(asked, *registration_texts.yes_no(after.code, _WOMAN_HEAD))
    elif fact == _WOMAN_HEAD and after.first_time is None:
        asked = registration_texts.FIRST_TIME.format(Who=registration_texts.begun(after))
        turn.reply(asked, *registration_texts.yes_no(after.code, _CAME_BEFORE, "Đã dự rồi", "Chưa lần nào"))
    elif fact != _NAME and not after.name:
        turn.remember(registration=after.code)
        turn.ask(NAME, registration_texts.OWN_NAME, registration_texts.no_name(after.code))
    else:
        registration.show_standing(turn, dialogue, done, again=True)
        turn.put_before(registration_texts.THANKS)
        return
    if one.state == RegistrationState.WAITING and after.state == RegistrationState.SEATED:
        turn.put_before(registration_texts.promised_now(after))


def _ask_household(turn: Turn, one: Registration) -> None:
    asked = registration_texts.HOUSEHOLD.format(who=registration_texts.who(one))
    turn.reply(asked, *registration_texts.households(one.code))
