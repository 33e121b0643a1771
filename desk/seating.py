"""Who gets the next seat: nobody loses one that was promised, and some are kept for priority households."""

from collections.abc import Sequence
from datetime import datetime

from desk import registration_rules
from desk.dialogue_states import KNOWN
from desk.registration_records import RegistrationState
from desk.registration_rules import Rules
from storage import dialogues
from storage import registrations as stored
from storage.db import Session
from storage.dialogues import Dialogue
from storage.registrations import Registration

TAKEN = ("seated", "attended")


def queue(rows: Sequence[Registration], rules: Rules) -> list[Registration]:
    """Who waits: by priority, then by who came first."""
    waiting = [one for one in rows if one.state == "waiting"]
    return sorted(waiting, key=lambda one: (-rules.points(one), one.registered_at, one.id))


def next_seated(
    rows: Sequence[Registration], rules: Rules, *, seats: int | None, starts_at: datetime, now: datetime
) -> list[Registration]:
    """Those of the queue for whom there is a seat now; `seats` None: there is one for everyone.

    Until `kept_until` before the start, households without priority get no more than the seats that are not kept; those
    with priority get any.
    """
    waiting = queue(rows, rules)
    if seats is None:
        return waiting
    taken = [one for one in rows if one.state in TAKEN]
    free = seats - len(taken)
    kept = rules.kept(seats) if now < starts_at - rules.kept_until else 0
    ordinary = seats - kept - sum(not rules.has_priority(one) for one in taken)
    seated: list[Registration] = []
    for one in waiting:
        has_priority = rules.has_priority(one)
        if len(seated) < free and (has_priority or ordinary > 0):
            seated.append(one)
            ordinary -= not has_priority
    return seated


async def free_for_some(session: Session, *, now: datetime) -> list[int]:
    """Dialogues where somebody waits and there is a seat for them, by id."""
    found: list[int] = []
    for dialogue_id in await stored.with_waiting(session, KNOWN, now=now):
        dialogue = await dialogues.get(session, dialogue_id)
        if dialogue is not None and await _next_seated(session, dialogue, now=now):
            found.append(dialogue_id)
    return found


async def seat_next(session: Session, dialogue: Dialogue, *, now: datetime) -> list[Registration]:
    """Whoever makes the list. The dialogue must be held."""
    seated = await _next_seated(session, dialogue, now=now)
    if seated:
        ids = [one.id for one in seated]
        await stored.change(session, ids, state=RegistrationState.SEATED, seated_at=now)
    return seated


def over_promised(dialogue: Dialogue, rows: list[Registration]) -> int:
    taken = sum(row.state in TAKEN for row in rows)
    return max(0, taken - dialogue.seats) if dialogue.seats is not None else 0


async def _next_seated(session: Session, dialogue: Dialogue, *, now: datetime) -> list[Registration]:
    rules = registration_rules.load()
    if dialogue.registration == "listed":
        rules = Rules(kept_percent=0, kept_until=rules.kept_until, weights=rules.weights)
    rows = await stored.of_dialogue(session, dialogue.id)
    return next_seated(rows, rules, seats=dialogue.seats, starts_at=dialogue.starts_at, now=now)
