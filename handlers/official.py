"""An official's own chat: linked once, told what comes in, looking at a question, and deciding on answers."""

import re
from dataclasses import dataclass

from desk import answer_files as desk_files
from desk import approval, chat_links, deliveries, duty_texts, on_behalf_texts, roles, texts, ticket_texts, tickets
from desk.answer_files import Enclosure, Shelf
from desk.masking import mask
from desk.roles import Action, Role
from desk.ticket_records import OPEN_STATES, TicketKind
from handlers.turn import Turn
from storage import answer_files, drafts, officials, work
from storage import tickets as stored_tickets
from storage.answer_files import OfficeFile
from storage.deliveries import NewMessage
from storage.drafts import Draft
from storage.officials import Grant, Official
from storage.scope import Scope
from storage.tickets import Ticket

RETURNING = "official.return"
WORDS = ("việc của tôi", "viec cua toi", "việc cần làm", "viec can lam")
_WRITTEN_OUT = re.compile(r"\S{5}-\S{5}")
"""As the console shows it; other words of that length are a resident's."""
_DRAFT = "returning"
_MOST_LISTED = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Me:
    """Whose chat it is, with what they hold."""

    official: Official
    grants: tuple[Grant, ...]

    def may(self, action: Action) -> bool:
        return roles.allows(self.grants, action)

    def scope(self, action: Action) -> Scope:
        return roles.scope(self.official, self.grants, action)


async def me(turn: Turn) -> Me | None:
    """None for residents, for chats that were unlinked, and for accounts that were disabled."""
    if turn.official_id is None:
        return None
    official = await chat_links.official_of(turn.session, turn.address_id)
    if official is None:
        return None
    grants = (await officials.grants_of(turn.session, [official.id]))[official.id]
    return Me(official=official, grants=tuple(grants))


async def link(turn: Turn) -> bool:
    """Whether the message was a code from the console, right or wrong. Words that merely look like one are not."""
    code = chat_links.read_code(turn.text)
    if code is None:
        return False
    official = await chat_links.link(turn.session, code, turn.address_id, now=turn.now)
    if official is None and not _WRITTEN_OUT.fullmatch(turn.text.strip()):
        return False
    turn.end()
    if official is None:
        turn.reply(duty_texts.LINK_WRONG)
    elif all(
        grant.role == Role.VILLAGE for grant in (await officials.grants_of(turn.session, [official.id]))[official.id]
    ):
        turn.reply(on_behalf_texts.LINKED.format(name=official.name), on_behalf_texts.BACK)
    else:
        turn.reply(duty_texts.LINKED.format(name=official.name), duty_texts.WORK)
    return True


async def show_work(turn: Turn) -> None:
    """The open questions within reach that are due first; never the sensitive ones."""
    someone = await me(turn)
    if someone is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return
    turn.end()
    scope = Scope(
        official_id=someone.official.id,
        agency_id=someone.official.agency_id,
        grants=someone.scope(Action.SORT).grants,
    )
    found = await work.due_first(turn.session, scope, limit=_MOST_LISTED)
    if not found:
        turn.reply(duty_texts.NO_WORK)
        return
    lines = [duty_texts.work_line(one.code, mask(one.subject), one.due_at, turn.now, turn.house.zone) for one in found]
    turn.reply("\n".join(lines), *[duty_texts.show(ticket.code) for ticket in found])


async def show(turn: Turn, code: str) -> None:
    if not await show_if_mine(turn, code):
        someone = await me(turn)
        said = duty_texts.NOT_THERE.format(code=code[:12]) if someone else texts.OLD_BUTTON
        turn.reply(said, *(() if someone else texts.MAIN_MENU))


async def show_if_mine(turn: Turn, code: str) -> bool:
    """Whether the code is of a question within the official's reach, and it was shown."""
    someone = await me(turn)
    ticket = await find(turn, someone, code) if someone else None
    if someone is None or ticket is None:
        return False
    turn.end()
    if ticket.kind == TicketKind.SENSITIVE:
        turn.reply(duty_texts.OPEN_CONSOLE.format(code=ticket.code))
        return True
    said = [
        (actor, mask(text) if actor == "resident" else text, at)
        for actor, text, at in await tickets.thread(turn.session, ticket)
    ]
    shown = duty_texts.shown(texts.thread(said, turn.house.zone))
    answerable = ticket.state in OPEN_STATES and someone.may(Action.SORT)
    turn.reply(
        f"{ticket_texts.status(ticket, now=turn.now, zone=turn.house.zone)}\n\n{shown}",
        *([duty_texts.reply_to(ticket.code)] if answerable else []),
    )
    for draft in await drafts.of_ticket(turn.session, ticket.id, states=("waiting",)):
        if await _approvable(turn, someone, draft.id):
            await _offer(turn, ticket, draft)
    return True


async def find(turn: Turn, someone: Me, code: str, action: Action = Action.READ) -> Ticket | None:
    """Within the reach of this action; sensitive ones too, for those who read that lane: never show their words."""
    return await stored_tickets.find_within(turn.session, code.upper(), someone.scope(action))


async def approve(turn: Turn, argument: str) -> None:
    """`draft.stamp`: one tap sends exactly the wording it stood under."""
    someone, draft = await _draft(turn, argument.partition(".")[0])
    if someone is None or draft is None:
        return
    ticket = await stored_tickets.get(turn.session, draft.ticket_id)
    if ticket is not None and ticket.kind == TicketKind.SENSITIVE:
        turn.reply(duty_texts.OPEN_CONSOLE.format(code=draft.code))
    elif ticket is not None and str(approval.stamp(draft)) != argument.partition(".")[2]:
        await _offer(turn, ticket, draft)
        turn.put_before(duty_texts.CHANGED)
    else:
        done = await tickets.approve(
            turn.session,
            draft.id,
            official=someone.official,
            abilities=turn.abilities,
            now=turn.now,
            scope=someone.scope(Action.APPROVE),
            shelf=shelf(turn),
        )
        turn.files_to_delete.extend(done.files)
        turn.reply(duty_texts.sent(draft.code, done.sent, done.unreached))


async def ask_why_back(turn: Turn, draft_id: str) -> None:
    _someone, draft = await _draft(turn, draft_id)
    if draft is not None:
        turn.remember(**{_DRAFT: draft.id})
        turn.ask(RETURNING, duty_texts.WHY_BACK, duty_texts.DROP)


async def send_back(turn: Turn) -> None:
    someone, draft = await _draft(turn, str(turn.recall(_DRAFT) or ""))
    turn.end()
    turn.forget(_DRAFT)
    if someone is None or draft is None:
        return
    await tickets.send_back(
        turn.session,
        draft.id,
        turn.text,
        official=someone.official,
        now=turn.now,
        scope=someone.scope(Action.APPROVE),
    )
    turn.reply(duty_texts.SENT_BACK.format(code=draft.code))


async def _draft(turn: Turn, draft_id: str) -> tuple[Me | None, Draft | None]:
    """What waits for this official's word; when there is nothing, they are told."""
    someone = await me(turn)
    if someone is None:
        turn.reply(texts.OLD_BUTTON, *texts.MAIN_MENU)
        return None, None
    is_id = draft_id.isascii() and draft_id.isdigit() and len(draft_id) <= 9
    draft = await _approvable(turn, someone, int(draft_id)) if is_id else None
    if draft is None:
        turn.reply(duty_texts.MAY_NOT_APPROVE)
    return someone, draft


async def _approvable(turn: Turn, someone: Me, draft_id: int) -> Draft | None:
    if not someone.may(Action.APPROVE):
        return None
    draft = await drafts.get(turn.session, draft_id, scope=someone.scope(Action.APPROVE))
    fits = draft is not None and draft.state == "waiting" and draft.official_id != someone.official.id
    return draft if fits else None


async def _offer(turn: Turn, ticket: Ticket, draft: Draft) -> None:
    """The file that goes along first, in a message of its own, where this channel can show it."""
    file = await answer_files.of_draft(turn.session, draft.id)
    how = ""
    if file is not None and not await _shown(turn, file):
        how = duty_texts.SEE_ON_CONSOLE
    offered = approval.offer(draft, ticket.code, ticket.subject, writer=draft.official_name, file=file, how=how)
    turn.reply(offered.text, *offered.choices)


async def _shown(turn: Turn, file: OfficeFile) -> bool:
    can = turn.abilities.get(turn.channel)
    if can is None or not desk_files.shows(can, file):
        return False
    message = NewMessage(address_id=turn.address_id, text="", purpose="alert")
    await deliveries.post(
        turn.session, desk_files.following(message, Enclosure(file=file, shelf=shelf(turn)), can), can, now=turn.now
    )
    return True


def shelf(turn: Turn) -> Shelf:
    return Shelf(folder=turn.house.files, public_url=turn.house.public_url)
