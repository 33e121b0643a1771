"""After a question was sent: looking it up by its code, and saying whether the answer is clear."""

from desk import codes, texts, tickets
from handlers.turn import Turn
from storage import tickets as stored_tickets
from storage.tickets import Ticket

MOST_KEY_TRIES = 3
MOST_LISTED = 5


async def ask_code(turn: Turn) -> None:
    """Shows their own latest questions first, since they need no code for those."""
    own = await stored_tickets.of_contact(turn.session, turn.contact_id, limit=MOST_LISTED)
    lines = [texts.ticket_state(t.code, t.state, t.updated_at, turn.house.zone) for t in own]
    turn.ask("follow_up.code", "\n".join([*lines, texts.ASK_CODE]), texts.CANCEL)


async def read_code(turn: Turn) -> None:
    code = codes.read_code(turn.text)
    if code is None:
        turn.ask("follow_up.code", texts.NO_SUCH_CODE.format(code=turn.text[:12]), texts.CANCEL)
    else:
        await look_up(turn, code)


async def look_up(turn: Turn, code: str) -> None:
    """The state to anyone; the thread only to who sent it or knows the four digits."""
    ticket = await stored_tickets.find(turn.session, code)
    if ticket is None:
        turn.end()
        turn.reply(texts.NO_SUCH_CODE.format(code=code), texts.LOOK_UP, texts.TO_OFFICIAL)
        return
    state = texts.ticket_state(ticket.code, ticket.state, ticket.updated_at, turn.house.zone)
    if ticket.contact_id == turn.contact_id:
        turn.end()
        await _show_thread(turn, ticket, state)
    elif ticket.erased_at is not None or (turn.recall("key_tries") or 0) >= MOST_KEY_TRIES:
        turn.end()
        turn.reply(state)
    else:
        turn.remember(code=code)
        turn.ask("follow_up.key", f"{state}\n{texts.ASK_KEY}", texts.CANCEL)


async def read_key(turn: Turn) -> None:
    tries = (turn.recall("key_tries") or 0) + 1
    ticket = await stored_tickets.find(turn.session, turn.recall("code") or "")
    key = turn.text.strip().replace(" ", "")
    if ticket is not None and codes.key_fits(turn.house.secret, ticket.code, key, ticket.key_digest):
        turn.end()
        turn.forget("code", "key_tries")
        await _show_thread(
            turn, ticket, texts.ticket_state(ticket.code, ticket.state, ticket.updated_at, turn.house.zone)
        )
        return
    turn.remember(key_tries=tries)
    if tries >= MOST_KEY_TRIES:
        turn.end()
        turn.reply(texts.TOO_MANY_KEYS)
    else:
        turn.ask("follow_up.key", texts.WRONG_KEY, texts.CANCEL)


async def say_clear(turn: Turn, code: str) -> None:
    if await _is_own(turn, code):
        await tickets.close(turn.session, code, now=turn.now)
        turn.reply(texts.CLOSED.format(code=code))


async def say_unclear(turn: Turn, code: str) -> None:
    """Opens it again at once; what they write next joins the thread."""
    if await _is_own(turn, code):
        await tickets.reopen(turn.session, code, now=turn.now)
        turn.remember(code=code)
        turn.ask("follow_up.unclear", texts.WHAT_IS_UNCLEAR.format(code=code))


async def add_unclear(turn: Turn) -> None:
    code = turn.recall("code") or ""
    await tickets.add(turn.session, code, turn.text, turn.heard.attachment_ids, now=turn.now)
    turn.end()
    turn.forget("code")
    turn.reply(texts.UNCLEAR_KEPT.format(code=code))


async def _show_thread(turn: Turn, ticket: Ticket, state: str) -> None:
    said = texts.thread(await tickets.thread(turn.session, ticket), turn.house.zone)
    own_and_answered = ticket.contact_id == turn.contact_id and ticket.state == tickets.TicketState.ANSWERED
    turn.reply(f"{state}\n\n{said}", *(texts.after_official_answer(ticket.code) if own_and_answered else ()))


async def _is_own(turn: Turn, code: str) -> bool:
    ticket = await stored_tickets.find(turn.session, code)
    if ticket is None or ticket.contact_id != turn.contact_id:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return False
    return True
