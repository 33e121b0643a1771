"""Many questions answered at once: held, recorded and set in a handful of statements, however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.among import among
from storage.db import Session
from storage.tables import audit_events, ticket_events, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class AnsweredTicket:
    """`text`: what those who asked are told, with `detail` of where it was said. `final` is False while it stays open,
    until `due_at` or as it was due before. `stays_closed`: nobody is left who could open it again."""

    id: int
    code: str
    text: str
    detail: Mapping[str, Any]
    final: bool
    due_at: datetime | None
    stays_closed: bool


async def hold(session: Session, codes: Sequence[str]) -> None:
    """The oldest first, as everybody else does, so that no two wait for each other in a circle."""
    t = tickets.c
    await session.execute(select(t.id).where(t.code.in_(codes)).order_by(t.id).with_for_update())


async def record(
    session: Session, answered: Sequence[AnsweredTicket], *, kind: str, official_id: int, now: datetime
) -> None:
    """A step of each question, and a line of the log."""
    same = {"kind": kind, "actor": "official", "official_id": official_id, "at": now}
    steps = [{**same, "ticket_id": one.id, "text": one.text, "detail": dict(one.detail)} for one in answered]
    await session.execute(insert(ticket_events), steps)
    log = {"at": now, "actor": "official", "official_id": official_id, "action": f"ticket.{kind}"}
    lines = [{**log, "object_kind": "ticket", "object_id": one.code, "detail": dict(one.detail)} for one in answered]
    await session.execute(insert(audit_events), lines)


async def set_states(session: Session, answered: Sequence[AnsweredTicket], *, now: datetime) -> None:
    changing = [one for one in answered if not one.stays_closed]
    t = tickets.c
    both = {"first_replied_at": func.coalesce(t.first_replied_at, now), "closed_at": None, "updated_at": now}
    final = {**both, "state": "answered", "answered_at": now, "due_at": None, "passed_to": None}
    going_on = {**both, "state": "in_progress", "due_at": t.final_due_at}
    for values, ids in (
        (final, [one.id for one in changing if one.final]),
        (going_on, [one.id for one in changing if not one.final]),
    ):
        await session.execute(update(tickets).where(among(t.id, "ids")).values(**values), {"ids": ids})
    due = [{"b_id": one.id, "b_due": one.due_at} for one in changing if not one.final and one.due_at is not None]
    if due:
        moved: dict[str, Any] = {"final_due_at": bindparam("b_due"), "due_at": bindparam("b_due")}
        await session.execute(update(tickets).where(t.id == bindparam("b_id")).values(**moved), due)
