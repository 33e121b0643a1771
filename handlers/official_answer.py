"""An official answers from their own chat: writes, sees what will be read and by whom, and sends."""

import asyncio
import re
from typing import NotRequired, TypedDict

from desk import answer_files, codes, duty_texts, texts, tickets
from desk.answer_files import Enclosure
from desk.errors import Refused
from desk.roles import Action
from desk.ticket_records import OPEN_STATES, TicketKind
from handlers import official
from handlers.official import Me
from handlers.turn import Turn
from storage import answer_files as stored_files
from storage import tickets as stored_tickets
from storage.tickets import Ticket

WRITING, CONFIRMING = "official.answer", "official.confirm"
_KEPT = "official_answer"
_PREFIX = re.compile(
    r"\s*(?:trả lời|tra loi)(?:\s+(?:câu|cau|mã|ma))?\s+(?P<code>[\w-]{6,9})\s*[:,.–-]\s*(?P<text>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


class _Written(TypedDict):
    """`seen`: the last step of the question that the official has seen; `file`: what they sent to go along."""

    code: str
    text: str
    seen: int
    file: NotRequired[int]


async def read_prefixed(turn: Turn) -> bool:
    """Whether it was "Trả lời câu K7M2QA: …" from an official."""
    match = _PREFIX.fullmatch(turn.text)
    code = codes.read_code(match["code"]) if match else None
    if match is None or code is None or await official.me(turn) is None:
        return False
    if await _begin(turn, code) and _took_file(turn):
        await _preview(turn, match["text"].strip())
    return True


async def start(turn: Turn, code: str) -> None:
    if await _begin(turn, code):
        turn.ask(WRITING, duty_texts.WRITE_ANSWER.format(code=code.upper()), duty_texts.DROP)


async def write(turn: Turn) -> None:
    """A further message before sending takes the place of the one before, and a further file that of the file."""
    written = _written(turn)
    if written is None:
        turn.end()
        turn.reply(duty_texts.NOTHING_WRITTEN, duty_texts.WORK)
    elif _took_file(turn):
        text = turn.text.strip() or written["text"]
        if text:
            await _preview(turn, text)
        else:
            turn.ask(WRITING, duty_texts.GOT_FILE.format(code=written["code"]), duty_texts.DROP)


async def write_again(turn: Turn) -> None:
    written = _written(turn)
    if written is None:
        turn.reply(duty_texts.NOTHING_WRITTEN, duty_texts.WORK)
    else:
        turn.ask(WRITING, duty_texts.WRITE_ANSWER.format(code=written["code"]), duty_texts.DROP)


async def drop(turn: Turn) -> None:
    turn.end()
    turn.forget(_KEPT, "returning")
    turn.reply(duty_texts.DROPPED)


async def send(turn: Turn) -> None:
    """What is refused stays as it was written."""
    written, someone = _written(turn), await official.me(turn)
    if someone is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    if written is None or not written["text"]:
        turn.reply(duty_texts.NOTHING_WRITTEN, duty_texts.WORK)
        return
    code = written["code"]
    ticket, may_send = await _answerable(turn, someone, code)
    if ticket is None:
        return
    try:
        enclosure = await _enclosure(turn, written)
    except Refused as refused:
        turn.ask(CONFIRMING, str(refused), duty_texts.SEND, duty_texts.EDIT, duty_texts.DROP)
        return
    done = await tickets.answer(
        turn.session,
        code,
        written["text"],
        official=someone.official,
        abilities=turn.abilities,
        now=turn.now,
        may_send=may_send,
        seen_event_id=written["seen"],
        scope=someone.scope(Action.ANSWER if may_send else Action.SORT),
        enclosure=enclosure,
    )
    turn.files_to_delete.extend(done.files)
    turn.end()
    turn.forget(_KEPT)
    if done.waiting_approval:
        turn.reply(duty_texts.WAITS.format(code=code), duty_texts.WORK)
    else:
        turn.reply(duty_texts.sent(code, done.sent, done.unreached), duty_texts.WORK)


async def _begin(turn: Turn, code: str) -> bool:
    someone = await official.me(turn)
    if someone is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return False
    ticket, _ = await _answerable(turn, someone, code.upper())
    if ticket is None:
        return False
    steps = await stored_tickets.events(turn.session, ticket.id)
    kept = _Written(code=ticket.code, text="", seen=steps[-1].id if steps else 0)
    turn.remember(**{_KEPT: dict(kept)})
    return True


async def _answerable(turn: Turn, someone: Me, code: str) -> tuple[Ticket | None, bool]:
    """The question, and whether this official's answer goes out without a second person; else they are told why not."""
    ticket = await official.find(turn, someone, code, Action.ANSWER)
    may_send = ticket is not None
    ticket = ticket or await official.find(turn, someone, code, Action.SORT)
    if ticket is None:
        readable = await official.find(turn, someone, code) is not None
        said = duty_texts.MAY_NOT_ANSWER if readable else duty_texts.NOT_THERE
        turn.reply(said.format(code=code[:12]))
    elif ticket.kind == TicketKind.SENSITIVE:
        turn.reply(duty_texts.OPEN_CONSOLE.format(code=ticket.code))
        return None, False
    return ticket, may_send


async def _preview(turn: Turn, text: str) -> None:
    written = _written(turn)
    someone = await official.me(turn)
    if written is None or someone is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    ticket, _ = await _answerable(turn, someone, written["code"])
    if ticket is None:
        return
    whole = await stored_tickets.get(turn.session, ticket.id) or ticket
    reach = await tickets.reachability(turn.session, whole, turn.abilities, turn.now)
    turn.remember(**{_KEPT: {**written, "text": text}})
    told = texts.answer_from_official(ticket.code, ticket.subject, text)
    late = ticket.state not in OPEN_STATES
    said = duty_texts.preview(told, reach, again=late, with_file="file" in written)
    turn.ask(CONFIRMING, said, duty_texts.SEND, duty_texts.EDIT, duty_texts.DROP)


def _took_file(turn: Turn) -> bool:
    """False when something was sent that cannot go along; they were told."""
    heard, written = turn.heard, _written(turn)
    if not heard.attachment_ids or written is None:
        return True
    if len(heard.attachment_ids) > 1 or heard.attachment_kinds[0] not in ("photo", "file"):
        said = duty_texts.ONE_FILE if len(heard.attachment_ids) > 1 else duty_texts.WRONG_FILE
        turn.ask(WRITING, said, duty_texts.DROP)
        return False
    turn.remember(**{_KEPT: {**written, "file": heard.attachment_ids[0]}})
    return True


async def _enclosure(turn: Turn, written: _Written) -> Enclosure | None:
    """Raises `Refused` while it is not there yet, and for what is neither a photo nor a PDF."""
    if "file" not in written:
        return None
    arrived = await stored_files.arriving(turn.session, written["file"])
    if arrived is not None and arrived.state == "pending":
        raise Refused(duty_texts.FILE_ON_ITS_WAY)
    shelf = official.shelf(turn)
    if arrived is None or arrived.path is None:
        raise Refused(duty_texts.FILE_LOST)
    file = await asyncio.to_thread(answer_files.copied, shelf, arrived.path, arrived.name or "")
    return Enclosure(file=file, shelf=shelf)


def _written(turn: Turn) -> _Written | None:
    kept: _Written | None = turn.recall(_KEPT)
    return kept
