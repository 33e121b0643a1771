"""What every change to the questions for a dialogue shares: states, deadlines, the record, the telling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from channels.base import Abilities
from desk import dialogue_question_texts as says
from desk import dialogue_records, recipients, texts, ticket_deadlines
from desk.deadlines import Deadlines
from desk.dialogue_states import RESULTS_WITHIN, DialogueState
from desk.recipients import Written
from desk.ticket_deadlines import USUAL
from desk.ticket_records import OPEN_STATES, TicketKind
from desk.working_time import WorkingTime
from storage import dialogue_questions, tickets
from storage.db import Session
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue
from storage.officials import Official

TAKING = (DialogueState.ANNOUNCED, DialogueState.COLLECTING)
"""States in which questions are taken in."""


class Source(StrEnum):
    CHAT = "chat"
    PAPER = "paper"
    HALL = "hall"
    DESK = "desk"


class Review(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    WITHHELD = "withheld"


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """How those who asked are reached."""

    abilities: Mapping[str, Abilities]
    now: datetime
    working_time: WorkingTime = USUAL


def results_by(dialogue: Dialogue) -> datetime:
    """When the results must be public, and so the last answer given."""
    return dialogue.ends_at + RESULTS_WITHIN


def due(dialogue: Dialogue) -> Deadlines:
    return Deadlines(first_due_at=results_by(dialogue), final_due_at=results_by(dialogue))


async def usual_due(session: Session, one: DialogueQuestion, telling: Telling) -> Deadlines:
    return await ticket_deadlines.of_new(
        session, TicketKind.QUESTION, one.topic, now=telling.now, working_time=telling.working_time
    )


async def set_due(session: Session, ticket_id: int, due: Deadlines, *, now: datetime) -> None:
    await tickets.change(
        session,
        ticket_id,
        now=now,
        due_at=due.first_due_at,
        first_due_at=due.first_due_at,
        final_due_at=due.final_due_at,
    )


async def chosen_of(session: Session, dialogue: Dialogue, ticket_ids: Sequence[int]) -> list[DialogueQuestion]:
    wanted = set(ticket_ids)
    return [one for one in await dialogue_questions.of_dialogue(session, dialogue.id) if one.ticket_id in wanted]


async def dismiss(
    session: Session, dialogue: Dialogue, chosen: Sequence[DialogueQuestion], reason: str, telling: Telling
) -> Written:
    """What is answered already stays so, and nobody is told anything."""
    due = {one.ticket_id: await usual_due(session, one, telling) for one in chosen if one.state in OPEN_STATES}
    for ticket_id, deadlines in due.items():
        await set_due(session, ticket_id, deadlines, now=telling.now)
    found = [ticket for id_ in due if (ticket := await tickets.get(session, id_))]
    return await recipients.write(
        session,
        found,
        lambda one: says.taken_out(dialogue, one.code, reason, due[one.id].final_due_at),
        lambda one: (texts.say_more(one.code),),
        purpose="ticket",
        abilities=telling.abilities,
        now=telling.now,
    )


async def tell_put_in(session: Session, dialogue: Dialogue, ticket_ids: Sequence[int], telling: Telling) -> Written:
    found = [ticket for id_ in ticket_ids if (ticket := await tickets.get(session, id_))]
    return await recipients.write(
        session,
        found,
        lambda one: says.put_in(dialogue, one.code),
        lambda _one: (says.look(dialogue.code),),
        purpose="ticket",
        abilities=telling.abilities,
        now=telling.now,
    )


async def record(
    session: Session, dialogue: Dialogue, kind: str, codes: Sequence[str], *, by: Official | None, now: datetime
) -> None:
    if not codes:
        return
    known = {"count": len(codes)}
    words = {"codes": list(codes)}
    await dialogue_records.record(session, dialogue, kind, by=by, now=now, detail=known, kept=words, otherwise="system")
