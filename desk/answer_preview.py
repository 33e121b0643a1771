"""An answer as it will arrive, channel by channel, before it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.base import Abilities
from channels.layout import lay_out
from channels.messages import Choice
from desk import answer_files, canned_answers, masking, recipients, texts
from desk.answer_files import Enclosure
from desk.clues import Kind
from desk.dossiers import Desk
from desk.errors import Refused
from desk.ticket_records import OPEN_STATES
from storage import groups
from storage import recipients as stored_recipients
from storage.answer_files import OfficeFile
from storage.db import Session
from storage.scope import Scope
from storage.tickets import Ticket

LABEL = "Câu trả lời"
EMPTY = "Câu trả lời đang trống. Hãy viết câu trả lời rồi bấm xem trước."
CHANGED = "Nội dung vừa đổi. Hãy xem lại bản dưới đây rồi bấm gửi."


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """An answer as it arrives on one channel: its messages in order, each with what can be tapped under it; then the
    file, where the channel carries it."""

    channel: str
    messages: Sequence[tuple[str, Sequence[str]]]
    file: OfficeFile | None = None


async def preview(
    session: Session,
    ticket: Ticket,
    text: str,
    desk: Desk,
    answered: Sequence[int],
    *,
    shared: bool,
    final: bool = True,
    enclosure: Enclosure | None = None,
) -> list[Preview]:
    """On each channel on which somebody behind the `answered` questions will read it; on the asker's own when nobody
    can be reached. `shared`: one answer for all of them, which any of them may say was not to theirs."""
    ways = [
        recipients.way_to(person, desk.abilities, now=desk.now)
        for person in await stored_recipients.of_tickets(session, answered)
    ]
    names = dict.fromkeys(way.address.channel for way in ways if way.address is not None)
    whole = texts.answer_from_official(ticket.code, ticket.subject, text)
    choices = texts.after_official_answer(ticket.code) if final else (texts.say_more(ticket.code),)
    if shared:
        choices = (*choices, texts.not_mine(ticket.code))
    return [
        _previewed(name, desk.abilities[name], whole, choices, ticket.code, enclosure)
        for name in (names or {ticket.channel: None})
        if name in desk.abilities
    ]


def _previewed(
    channel: str, can: Abilities, whole: str, choices: Sequence[Choice], code: str, enclosure: Enclosure | None
) -> Preview:
    carried = enclosure is not None and answer_files.carries(can, enclosure.file, enclosure.shelf.public_url)
    pieces = lay_out(whole + answer_files.mention(enclosure, can, code), choices, can)
    return Preview(
        channel=channel,
        messages=[(part, [choice.label for choice in shown]) for part, shown in pieces],
        file=enclosure.file if enclosure and carried else None,
    )


async def answered_with(session: Session, ticket: Ticket, scope: Scope, *, for_group: bool) -> list[int]:
    """The question and, `for_group`, the open ones of its group."""
    if not for_group or ticket.group_id is None:
        return [ticket.id]
    members = await groups.members(session, [ticket.group_id], scope=scope)
    return [ticket.id, *(one.id for one in members if one.state in OPEN_STATES and one.id != ticket.id)]


def doubts(text: str) -> list[str]:
    """What a writer should look at once more before it leaves."""
    found = []
    if numbers := personal_numbers(text):
        found.append(f"Trong câu trả lời có số cá nhân ({', '.join(numbers)}). Hãy bỏ đi nếu không thật cần.")
    try:
        canned_answers.check_filled(text)
    except Refused as refused:
        found.append(str(refused))
    return found


def personal_numbers(text: str) -> list[str]:
    """Each as it would be masked; an office's telephone number is no such thing."""
    return [masking.mask(text[found.start : found.end]) for found in masking.find(text) if found.kind is not Kind.PHONE]
