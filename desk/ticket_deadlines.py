"""When a question is due: set as it comes in, moved with a reason, and set anew when it is opened again."""

from collections.abc import Mapping
from datetime import date, datetime

from channels.base import Abilities
from desk import deadlines, recipients, texts
from desk.deadlines import DEFAULTS, DeadlineRule, Deadlines, Move
from desk.ticket_records import TicketState, existing, existing_open, reasoned, record
from desk.working_time import WorkingTime
from storage import deadline_rules, tickets
from storage.db import Session
from storage.officials import Official
from storage.scope import Scope

USUAL = WorkingTime()


async def of_new(
    session: Session, kind: str, topic: str | None, *, now: datetime, working_time: WorkingTime = USUAL
) -> Deadlines:
    return deadlines.set_deadlines(await _rule(session, kind, topic), now, working_time)


async def move_deadline(
    session: Session,
    code: str,
    day: date,
    reason: str,
    *,
    official: Official | None,
    abilities: Mapping[str, Abilities],
    now: datetime,
    working_time: WorkingTime = USUAL,
    scope: Scope | None = None,
) -> Move:
    """Everyone who asked is told the new day and why; that word counts as the first reply. Raises `Refused`."""
    ticket = await existing_open(session, code, scope)
    if ticket.final_due_at is None:
        both = await of_new(session, ticket.kind, ticket.topic, now=ticket.created_at, working_time=working_time)
    else:
        first = ticket.first_due_at or ticket.final_due_at
        both = Deadlines(first_due_at=first, final_due_at=ticket.final_due_at)
    to = deadlines.move(both, day, reason, now, working_time)
    await tickets.change(
        session,
        ticket.id,
        now=now,
        final_due_at=to.due_at,
        due_at=to.due_at,
        first_replied_at=ticket.first_replied_at or now,
    )
    detail = {"from": to.old_due_at.isoformat(), "to": to.due_at.isoformat()}
    await record(session, ticket, "deadline_moved", official=official, text=to.reason, detail=detail, now=now)
    await recipients.write(
        session,
        [ticket],
        lambda one: deadlines.tell_moved(one.code, to),
        lambda one: (texts.say_more(one.code),),
        purpose="ticket",
        abilities=abilities,
        now=now,
    )
    return to


async def reopen(
    session: Session,
    code: str,
    *,
    now: datetime,
    official: Official | None = None,
    reason: str = "",
    working_time: WorkingTime = USUAL,
    scope: Scope | None = None,
) -> None:
    """By the resident, or by an official with a reason; it has a new day and counts against what was handled.

    Nothing happens to what is open already.
    """
    ticket = await existing(session, code, scope)
    if ticket.state not in (TicketState.ANSWERED, TicketState.CLOSED, TicketState.PASSED_ON):
        return
    rule = await _rule(session, ticket.kind, ticket.topic)
    due_at = working_time.add_days(now, rule.final_days)
    if official is not None:
        reason = reasoned(reason, "mở lại")
    await tickets.change(
        session,
        ticket.id,
        now=now,
        state=TicketState.REOPENED,
        reopened=ticket.reopened + 1,
        closed_at=None,
        passed_to=None,
        final_due_at=due_at,
        due_at=due_at,
    )
    if official is not None:
        await record(session, ticket, "reopened", official=official, text=reason, now=now)
    else:
        await tickets.add_event(session, ticket.id, "reopened", actor="resident", now=now)


async def _rule(session: Session, kind: str, topic: str | None) -> DeadlineRule:
    own = [
        DeadlineRule(
            kind=rule.kind, topic=rule.topic, first_reply_hours=rule.first_reply_hours, final_days=rule.final_days
        )
        for rule in await deadline_rules.all_rules(session)
    ]
    return deadlines.pick([*DEFAULTS, *own], kind, topic)
