"""Officials are told, each thing once: what came in, what is due or late, and which answers wait for approval."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.base import Abilities
from channels.messages import Choice
from desk import approval, deadlines, duty, duty_texts
from desk.deadlines import Deadlines, Reminder
from desk.masking import mask
from desk.ticket_records import TicketKind
from desk.working_time import WorkingTime, quiet
from storage import answer_files, officials, reminders, tickets
from storage.db import Session
from storage.reminders import NEW, Owing, WaitingDraft

LOOK_AHEAD = timedelta(days=16)
"""Longer than the longest break without work, over which "soon" can reach."""
NEW_WITHIN = timedelta(days=3)
AT_ONCE = 200
MOST_LINES, MOST_BUTTONS = 6, 3


@dataclass(kw_only=True)
class _Digest:
    """One message to one official."""

    lines: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    escalated: bool = False

    def add(self, line: str, ticket: Owing) -> None:
        self.lines.append(line)
        if ticket.kind != TicketKind.SENSITIVE:
            self.codes.append(ticket.code)

    def choices(self) -> list[Choice]:
        return [duty_texts.reply_to(code) for code in self.codes[:MOST_BUTTONS]] + [duty_texts.WORK]


async def remind(
    session: Session, *, abilities: Mapping[str, Abilities], working_time: WorkingTime, now: datetime, after_id: int = 0
) -> int | None:
    """One batch of open questions; returns the id to go on after, None when that was the last. Nothing at night."""
    if quiet(now):
        return None
    found = await reminders.owing(session, due_before=now + LOOK_AHEAD, after_id=after_id, limit=AT_ONCE)
    already = await reminders.fired(session, [ticket.id for ticket in found])
    digests: dict[tuple[int, bool], _Digest] = defaultdict(_Digest)
    for ticket in found:
        due = await _claimed(session, ticket, already[ticket.id], working_time, now=now)
        if due:
            await _note_due(session, ticket, due, digests, working_time, now=now)
    for (official_id, escalated), digest in digests.items():
        heading = duty_texts.escalated_heading if escalated else duty_texts.due_heading
        text = _text(heading(len(digest.lines)), digest)
        await duty.tell(session, official_id, text, digest.choices(), abilities=abilities, now=now)
    return found[-1].id if len(found) == AT_ONCE else None


async def tell_new(session: Session, *, abilities: Mapping[str, Abilities], now: datetime) -> int:
    """Questions that came in, several in one message; returns how many. At night they wait until morning."""
    if quiet(now):
        return 0
    found = await reminders.untold(session, since=now - NEW_WITHIN, limit=AT_ONCE)
    digests: dict[int, _Digest] = defaultdict(_Digest)
    for ticket in found:
        if await reminders.claim(session, ticket.id, NEW, now=now):
            line = duty_texts.new_line(ticket.code, mask(ticket.subject), ticket.area_name)
            for official_id in await duty.workers(session, ticket):
                digests[official_id].add(line, ticket)
    for official_id, digest in digests.items():
        text = _text(duty_texts.new_heading(len(digest.lines)), digest)
        await duty.tell(session, official_id, text, digest.choices(), abilities=abilities, now=now)
    return len(found)


async def tell_waiting(session: Session, *, abilities: Mapping[str, Abilities], now: datetime) -> int:
    """Answers that wait for a second person, to those who may approve them; returns how many."""
    if quiet(now):
        return 0
    found = await reminders.untold_drafts(session, since=now - NEW_WITHIN, limit=AT_ONCE)
    for draft in found:
        ticket = await reminders.find(session, draft.ticket_id)
        if ticket is not None and await reminders.claim(session, ticket.id, draft.key, now=now):
            await _tell_approvers(session, ticket, draft, abilities=abilities, now=now)
    return len(found)


async def _claimed(
    session: Session, ticket: Owing, already: frozenset[str], working_time: WorkingTime, *, now: datetime
) -> list[Reminder]:
    both = _deadlines(ticket)
    if both is None:
        return []
    owed = deadlines.owed(first_replied=ticket.first_replied_at is not None, answered=False)
    due = deadlines.reminders(both, owed, now, working_time, already)
    return [one for one in due if await reminders.claim(session, ticket.id, one.key, now=now)]


async def _note_due(
    session: Session,
    ticket: Owing,
    due: Sequence[Reminder],
    digests: dict[tuple[int, bool], _Digest],
    working_time: WorkingTime,
    *,
    now: datetime,
) -> None:
    """A line for each of those to be told, and a step in the question's record either way."""
    both = _deadlines(ticket)
    if both is None:
        return
    owed = deadlines.owed(first_replied=ticket.first_replied_at is not None, answered=False)
    reason = deadlines.reason(both, owed, now, working_time)
    sensitive = ticket.kind == TicketKind.SENSITIVE
    line = (
        duty_texts.sensitive_line(ticket.code, reason)
        if sensitive
        else duty_texts.due_line(ticket.code, reason, mask(ticket.subject))
    )
    escalated = any(one.to_leader for one in due)
    above = await duty.leaders(session, ticket) if escalated else []
    workers = [one for one in await duty.workers(session, ticket) if one not in above]
    for official_id in above:
        digests[official_id, True].add(line, ticket)
    for official_id in workers:
        digests[official_id, False].add(line, ticket)
    for one in due:
        told = [*above, *workers] if one.to_leader else workers
        await tickets.add_event(
            session,
            ticket.id,
            "escalated" if one.to_leader else "reminded",
            actor="system",
            now=now,
            detail={"reminder": one.kind.value, "due_at": one.due_at.isoformat(), "told": told},
        )


async def _tell_approvers(
    session: Session, ticket: Owing, draft: WaitingDraft, *, abilities: Mapping[str, Abilities], now: datetime
) -> None:
    writer = await officials.get(session, draft.official_id) if draft.official_id is not None else None
    choices: list[Choice]
    if ticket.kind == TicketKind.SENSITIVE:
        text, choices = duty_texts.OPEN_CONSOLE.format(code=ticket.code), []
    else:
        offered = approval.offer(
            draft,
            ticket.code,
            ticket.subject,
            writer=writer.name if writer else None,
            file=await answer_files.of_draft(session, draft.id),
            how=duty_texts.SEE_BY_CODE.format(code=ticket.code),
        )
        text, choices = offered.text, [*offered.choices, duty_texts.show(ticket.code)]
    for official_id in await duty.leaders(session, ticket):
        if official_id != draft.official_id:
            await duty.tell(session, official_id, text, choices, abilities=abilities, now=now)


def _deadlines(ticket: Owing) -> Deadlines | None:
    if ticket.final_due_at is None:
        return None
    return Deadlines(first_due_at=ticket.first_due_at or ticket.final_due_at, final_due_at=ticket.final_due_at)


def _text(heading: str, digest: _Digest) -> str:
    lines = list(dict.fromkeys(digest.lines))
    return duty_texts.digest(heading, lines[:MOST_LINES], max(0, len(lines) - MOST_LINES))
