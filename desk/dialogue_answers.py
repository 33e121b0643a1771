"""The answers of a dialogue on their way home: which words for which question, and their sending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.base import Abilities
from desk import dialogue_result_texts as says
from desk import recipients, texts
from desk.minutes_view import ViewedLine
from desk.recipients import Written
from desk.ticket_records import OPEN_STATES, TicketKind, TicketState
from desk.working_time import VIETNAM, WorkingTime
from storage import areas, dialogue_answers, dialogue_questions, groups, tickets
from storage import minutes as stored
from storage.db import Session
from storage.dialogue_answers import AnsweredTicket
from storage.dialogues import Dialogue
from storage.minutes import ItemQuestion
from storage.officials import Official
from storage.tickets import Ticket

NOTHING_TOLD = Written(sent=0, unreached=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What the askers of a question are told. `final` is False while it stays open: `due_at` for a written answer,
    as it was due before when the hall did not get to it. `shared`: other questions get the same."""

    text: str
    line_id: int | None
    final: bool
    shared: bool
    due_at: datetime | None = None


def words(
    dialogue: Dialogue,
    lines: Sequence[ViewedLine],
    asked: Mapping[int, Sequence[ItemQuestion]],
    promised: Mapping[int, str],
    *,
    correcting: bool,
    working_time: WorkingTime,
) -> dict[str, Word]:
    """By code of the question; `asked`: by line; `promised`: the promise's code by line."""
    found = {}
    for line in lines:
        if line.outcome == "open":
            continue
        written = line.outcome == "written"
        word = Word(
            text=says.result(dialogue, line, promise=promised.get(line.line_id), correcting=correcting),
            line_id=line.line_id,
            final=not written,
            shared=len(asked.get(line.line_id, ())) > 1,
            due_at=working_time.end_of(line.due_on) if written and line.due_on else None,
        )
        found.update({one.code: word for one in asked.get(line.line_id, ())})
    return found


def unheard(dialogue: Dialogue) -> Word:
    return Word(text=says.not_reached(dialogue), line_id=None, final=False, shared=False)


async def draw_in(session: Session, dialogue: Dialogue, lines: Sequence[ViewedLine], *, now: datetime) -> None:
    """Open questions of the dialogue's area that officials had put together with one of a line's get its place in the
    agenda, and so its answer; not those that have a place of their own, or belong to another dialogue."""
    heard = {line.item_id for line in lines if line.item_id is not None}
    asked = {one.code: one for one in await stored.questions(session, dialogue.id) if one.item_id in heard}
    items: dict[int, int] = {}
    for ticket in await tickets.of_codes(session, list(asked)):
        if ticket.group_id is not None:
            items.setdefault(ticket.group_id, asked[ticket.code].item_id or 0)
    for member in await groups.members(session, list(items)):
        if member.code in asked or member.state not in OPEN_STATES or member.kind == TicketKind.SENSITIVE:
            continue
        if member.area_id is None or not await areas.lies_in(session, member.area_id, dialogue.area_id):
            continue
        known = await dialogue_questions.of_ticket(session, member.id)
        place = {"dialogue_id": dialogue.id, "item_id": items[member.group_id]}
        if known is None:
            await dialogue_questions.add(
                session, member.id, dialogue_id=dialogue.id, source="desk", review="accepted", now=now
            )
            await dialogue_questions.change(session, [member.id], **place)
        elif known.review != "withheld" and known.item_id is None and known.dialogue_id in (None, dialogue.id):
            await dialogue_questions.change(session, [member.id], **place, review="accepted")


async def tell(
    session: Session,
    dialogue: Dialogue,
    told: Mapping[str, Word],
    *,
    version: int,
    by: Official,
    abilities: Mapping[str, Abilities],
    now: datetime,
) -> tuple[int, Written]:
    """How many questions were answered, and who is written to. What the hall did not get to is said only of questions
    that are still open."""
    await dialogue_answers.hold(session, list(told))
    found = {
        ticket.id: (ticket, told[ticket.code])
        for ticket in await tickets.of_codes(session, list(told))
        if told[ticket.code].line_id is not None or ticket.state in OPEN_STATES
    }
    if not found:
        return 0, NOTHING_TOLD
    answered = [_answered(dialogue, ticket, word, version) for ticket, word in found.values()]
    await dialogue_answers.record(session, answered, kind="answered", official_id=by.id, now=now)
    await dialogue_answers.set_states(session, answered, now=now)
    written = await recipients.write(
        session,
        [ticket for ticket, _ in found.values()],
        lambda one: texts.answer_from_official(one.code, one.subject, found[one.id][1].text),
        lambda one: texts.after_official_answer(one.code) if found[one.id][1].final else (texts.say_more(one.code),),
        purpose="answer",
        abilities=abilities,
        now=now,
        shares=lambda one: found[one.id][1].shared,
    )
    return len(found), written


def _answered(dialogue: Dialogue, ticket: Ticket, word: Word, version: int) -> AnsweredTicket:
    """Of someone who erased themselves only those who joined are told, and the question stays closed."""
    return AnsweredTicket(
        id=ticket.id,
        code=ticket.code,
        text=word.text,
        detail={
            "dialogue": dialogue.code,
            "held_on": f"{dialogue.starts_at.astimezone(VIETNAM):%Y-%m-%d}",
            "version": version,
            **({"line": word.line_id} if word.line_id is not None else {}),
            **({} if word.final else {"final": False}),
        },
        final=word.final,
        due_at=word.due_at,
        stays_closed=ticket.erased_at is not None and ticket.state == TicketState.CLOSED,
    )
