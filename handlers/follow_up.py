"""After a question was sent: looking it up by its code, adding to it, and saying whether the answer is clear."""

from datetime import date

from channels.messages import Choice
from desk import codes, texts, tickets
from desk.tickets import TicketState
from handlers import ask
from handlers.turn import Turn
from storage import tickets as stored_tickets
from storage.tickets import Ticket

MOST_KEY_TRIES = 3
"""On one day."""
MOST_LISTED = 5
MOST_CODE_WORDS = 4
"""A longer line is no mistyped code but something else they want to say."""


async def ask_code(turn: Turn) -> None:
    """Shows their own latest questions first, since they need no code for those."""
    own = await stored_tickets.of_contact(turn.session, turn.contact_id, limit=MOST_LISTED)
    lines = [texts.ticket_state(t.code, t.state, t.updated_at, turn.house.zone) for t in own]
    choices = [texts.look_at(ticket.code) for ticket in own]
    turn.ask("follow_up.code", "\n".join([*lines, texts.ASK_CODE]), *choices, texts.CANCEL)


async def read_code(turn: Turn) -> None:
    code = codes.read_code(turn.text)
    if code is not None:
        await look_up(turn, code)
    elif len(turn.text.split()) > MOST_CODE_WORDS:
        turn.end()
        await ask.ask(turn)
    else:
        turn.ask("follow_up.code", texts.NO_SUCH_CODE.format(code=turn.text[:12]), texts.CANCEL)


async def look_up(turn: Turn, code: str) -> None:
    """The state to anyone; the thread only to who sent it or knows the four digits."""
    ticket = await stored_tickets.find(turn.session, code)
    turn.end()
    if ticket is None:
        turn.reply(texts.NO_SUCH_CODE.format(code=code[:12]), texts.LOOK_UP, texts.TO_OFFICIAL)
        return
    if ticket.contact_id == turn.contact_id:
        await _show_thread(turn, ticket)
    elif ticket.erased_at is not None or _key_tries(turn) >= MOST_KEY_TRIES:
        turn.reply(_state(turn, ticket))
    else:
        turn.remember(code=code)
        turn.ask("follow_up.key", f"{_state(turn, ticket)}\n{texts.ASK_KEY}", texts.CANCEL)


async def knows(turn: Turn, code: str) -> bool:
    return await stored_tickets.find(turn.session, code) is not None


async def read_key(turn: Turn) -> None:
    key = "".join(turn.text.split())
    if not any(character.isdigit() for character in key):
        turn.end()
        await ask.ask(turn)
        return
    if len(key) != codes.KEY_LENGTH or not key.isdecimal():
        turn.ask("follow_up.key", texts.NOT_A_KEY, texts.CANCEL)
        return
    ticket = await stored_tickets.find(turn.session, turn.recall("code") or "")
    if ticket is not None and await tickets.opens(turn.session, ticket, key, secret=turn.house.secret, now=turn.now):
        turn.end()
        turn.forget("code", "key_tries", "key_tried_on")
        await _show_thread(turn, ticket)
        return
    tries = _key_tries(turn) + 1
    turn.remember(key_tries=tries, key_tried_on=turn.today.isoformat())
    if tries >= MOST_KEY_TRIES:
        turn.end()
        turn.reply(texts.TOO_MANY_KEYS)
    else:
        turn.ask("follow_up.key", texts.WRONG_KEY, texts.CANCEL)


async def say_clear(turn: Turn, code: str) -> None:
    if await _is_own(turn, code):
        await tickets.close(turn.session, code, now=turn.now)
        _leave_thread(turn)
        turn.reply(texts.CLOSED.format(code=code))


async def say_unclear(turn: Turn, code: str) -> None:
    """Opens it again at once; what they write next joins the thread."""
    if await _is_own(turn, code):
        await tickets.reopen(turn.session, code, now=turn.now)
        turn.remember(code=code)
        turn.ask("follow_up.more", texts.WHAT_IS_UNCLEAR.format(code=code), texts.CANCEL)


async def say_more(turn: Turn, code: str) -> None:
    if await _is_own(turn, code):
        turn.remember(code=code)
        turn.ask("follow_up.more", texts.WRITE_ADDITION.format(code=code), texts.CANCEL)


async def add_more(turn: Turn) -> None:
    code = turn.recall("code") or ""
    await tickets.add(turn.session, code, turn.text, turn.heard.attachment_ids, now=turn.now)
    _leave_thread(turn)
    turn.reply(texts.UNCLEAR_KEPT.format(code=code), texts.say_more(code))


def _leave_thread(turn: Turn) -> None:
    if turn.state.step == "follow_up.more":
        turn.end()
        turn.forget("code")


async def _show_thread(turn: Turn, ticket: Ticket) -> None:
    said = texts.thread(await tickets.thread(turn.session, ticket), turn.house.zone)
    own = ticket.contact_id == turn.contact_id
    turn.reply(f"{_state(turn, ticket)}\n\n{said}", *(_next_steps(ticket) if own else ()))


def _next_steps(ticket: Ticket) -> tuple[Choice, ...]:
    if ticket.state == TicketState.ANSWERED:
        return texts.after_official_answer(ticket.code)
    if ticket.state == TicketState.CLOSED:
        return (texts.unclear(ticket.code),)
    return (texts.say_more(ticket.code),)


def _state(turn: Turn, ticket: Ticket) -> str:
    return texts.ticket_state(ticket.code, ticket.state, ticket.updated_at, turn.house.zone)


def _key_tries(turn: Turn) -> int:
    """Wrong digits today, at any question."""
    tried_on = turn.recall("key_tried_on")
    today = tried_on is not None and date.fromisoformat(tried_on) == turn.today
    return int(turn.recall("key_tries") or 0) if today else 0


async def _is_own(turn: Turn, code: str) -> bool:
    ticket = await stored_tickets.find(turn.session, code)
    if ticket is None or ticket.contact_id != turn.contact_id:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return False
    return True
