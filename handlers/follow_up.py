"""After a question was sent: looking it up by its code, adding to it, and saying whether the answer is clear."""

from datetime import date

from channels.messages import Choice
from desk import codes, groups, texts, ticket_texts, tickets
from desk.tickets import TicketKind, TicketState
from handlers import ask, question, same_question, sending
from handlers import draft as drafts
from handlers.turn import Turn
from storage import same_questions
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
    lines = [ticket_texts.status(ticket, now=turn.now, zone=turn.house.zone) for ticket in own]
    choices = [ticket_texts.look_at(ticket.code) for ticket in own]
    turn.ask("follow_up.code", "\n".join([*lines, ticket_texts.ASK_CODE]), *choices, texts.CANCEL)


async def read_code(turn: Turn) -> None:
    code = codes.read_code(turn.text)
    if code is not None:
        await look_up(turn, code)
    elif len(turn.text.split()) > MOST_CODE_WORDS:
        turn.end()
        await ask.ask(turn)
    else:
        turn.ask("follow_up.code", ticket_texts.NO_SUCH_CODE.format(code=turn.text[:12]), texts.CANCEL)


async def look_up(turn: Turn, code: str) -> None:
    """The state to anyone; the thread only to who sent it or knows the four digits, the answers to who joined it."""
    ticket = await stored_tickets.find(turn.session, code)
    turn.end()
    if ticket is None:
        turn.reply(ticket_texts.NO_SUCH_CODE.format(code=code[:12]), texts.LOOK_UP, texts.TO_OFFICIAL)
    elif ticket.contact_id == turn.contact_id:
        await _show_thread(turn, ticket)
    elif await _has_joined(turn, ticket):
        await _show_answers(turn, ticket)
    elif ticket.kind == TicketKind.SENSITIVE or ticket.erased_at is not None or _key_tries(turn) >= MOST_KEY_TRIES:
        turn.reply(ticket_texts.status(ticket, now=turn.now, zone=turn.house.zone))
    else:
        turn.remember(code=code)
        turn.ask(
            "follow_up.key",
            f"{ticket_texts.status(ticket, now=turn.now, zone=turn.house.zone)}\n{ticket_texts.ASK_KEY}",
            texts.CANCEL,
        )


async def knows(turn: Turn, code: str) -> bool:
    return await stored_tickets.find(turn.session, code) is not None


async def read_key(turn: Turn) -> None:
    key = "".join(turn.text.split())
    if not any(character.isdigit() for character in key):
        turn.end()
        await ask.ask(turn)
        return
    if len(key) != codes.KEY_LENGTH or not key.isdecimal():
        turn.ask("follow_up.key", ticket_texts.NOT_A_KEY, texts.CANCEL)
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
        turn.reply(ticket_texts.TOO_MANY_KEYS)
    else:
        turn.ask("follow_up.key", ticket_texts.WRONG_KEY, texts.CANCEL)


async def say_clear(turn: Turn, code: str) -> None:
    ticket = await _part_in(turn, code)
    if ticket is None:
        return
    _leave_thread(turn)
    if ticket.contact_id != turn.contact_id:
        turn.reply(ticket_texts.CLEAR_TO_SUPPORTER)
        return
    await tickets.close(turn.session, code, now=turn.now)
    closed = ticket_texts.CLOSED.format(code=code)
    if ticket.rating is None and ticket.answered_at is not None:
        turn.reply(f"{closed} {ticket_texts.HOW_WAS_IT}", *ticket_texts.ratings(code))
    else:
        turn.reply(closed)


async def say_unclear(turn: Turn, code: str) -> None:
    """Opens it again at once; what they write next joins the thread."""
    await _open_again(turn, code, ticket_texts.WHAT_IS_UNCLEAR)


async def say_unsolved(turn: Turn, code: str) -> None:
    """They have understood the answer, only nothing has happened yet."""
    await _open_again(turn, code, ticket_texts.WHAT_IS_UNSOLVED)


async def put_back(turn: Turn, code: str) -> None:
    """ "Không phải câu của tôi": their own words become a question of their own again."""
    ticket = await _part_in(turn, code)
    if ticket is None:
        return
    await groups.leave(turn.session, code, turn.contact_id, now=turn.now)
    if ticket.contact_id == turn.contact_id:
        turn.remember(code=code)
        turn.ask("follow_up.more", ticket_texts.PUT_BACK_OWN.format(code=code), texts.CANCEL)
    else:
        await _write_own(turn, code)


async def say_more(turn: Turn, code: str) -> None:
    """Words that were about to become a second question of theirs join the first one."""
    if not await own(turn, code):
        return
    written = drafts.load(turn) if turn.state.step == same_question.STEP else None
    if written and written["text"]:
        await tickets.add(turn.session, code, written["text"], written["files"], now=turn.now)
        turn.end()
        turn.forget("draft", "question")
        turn.reply(ticket_texts.UNCLEAR_KEPT.format(code=code), texts.say_more(code))
        return
    turn.remember(code=code)
    turn.ask("follow_up.more", ticket_texts.WRITE_ADDITION.format(code=code), texts.CANCEL)


async def add_more(turn: Turn) -> None:
    code = turn.recall("code") or ""
    await tickets.add(turn.session, code, turn.text, turn.heard.attachment_ids, now=turn.now)
    _leave_thread(turn)
    turn.reply(ticket_texts.UNCLEAR_KEPT.format(code=code), texts.say_more(code))


async def _open_again(turn: Turn, code: str, asked: str) -> None:
    """Who only joined gets a question of their own: the first one's asker may be content."""
    ticket = await _part_in(turn, code)
    if ticket is None:
        return
    if ticket.contact_id != turn.contact_id:
        await groups.leave(turn.session, code, turn.contact_id, now=turn.now)
        await _write_own(turn, code)
        return
    await tickets.reopen(turn.session, code, now=turn.now)
    turn.remember(code=code)
    turn.ask("follow_up.more", asked.format(code=code), texts.CANCEL)


async def _write_own(turn: Turn, code: str) -> None:
    left = ticket_texts.PUT_BACK.format(code=code)
    if same_question.give_back(turn, code):
        await sending.finish_writing(turn)
    else:
        draft = drafts.load(turn)
        draft["alone"] = True
        drafts.save(turn, draft)
        await question.write_more(turn)
    turn.put_before(left)


def _leave_thread(turn: Turn) -> None:
    if turn.state.step == "follow_up.more":
        turn.end()
        turn.forget("code")


async def _show_thread(turn: Turn, ticket: Ticket) -> None:
    said = texts.thread(await tickets.thread(turn.session, ticket), turn.house.zone)
    own = ticket.contact_id == turn.contact_id
    turn.reply(
        f"{ticket_texts.status(ticket, now=turn.now, zone=turn.house.zone)}\n\n{said}",
        *(_next_steps(ticket) if own else ()),
    )


async def _show_answers(turn: Turn, ticket: Ticket) -> None:
    """What officials said: the asker's words are not theirs to read."""
    said = [line for line in await tickets.thread(turn.session, ticket) if line[0] == "official"]
    shown = "\n\n".join(
        [
            ticket_texts.status(ticket, now=turn.now, zone=turn.house.zone),
            *([texts.thread(said, turn.house.zone)] if said else []),
        ]
    )
    turn.reply(shown, texts.not_mine(ticket.code))


def _next_steps(ticket: Ticket) -> tuple[Choice, ...]:
    if ticket.state == TicketState.ANSWERED:
        return texts.after_official_answer(ticket.code)
    if ticket.state in (TicketState.CLOSED, TicketState.PASSED_ON):
        return (texts.unclear(ticket.code), texts.unsolved(ticket.code))
    return (texts.say_more(ticket.code),)


def _key_tries(turn: Turn) -> int:
    """Wrong digits today, at any question."""
    tried_on = turn.recall("key_tried_on")
    today = tried_on is not None and date.fromisoformat(tried_on) == turn.today
    return int(turn.recall("key_tries") or 0) if today else 0


async def _has_joined(turn: Turn, ticket: Ticket) -> bool:
    return bool(await same_questions.own_codes(turn.session, turn.contact_id, [ticket.id]))


async def _part_in(turn: Turn, code: str) -> Ticket | None:
    """The question when they asked or joined it; None when it is not theirs in any way, and they were told."""
    ticket = await stored_tickets.find(turn.session, code)
    if ticket is None or not await _has_joined(turn, ticket):
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return None
    return ticket


async def own(turn: Turn, code: str) -> bool:
    """Whether they asked it; when not, they are told that the button is old."""
    ticket = await stored_tickets.find(turn.session, code)
    if ticket is None or ticket.contact_id != turn.contact_id:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return False
    return True
