"""Who moved up is told, and whoever has a seat is reminded: two days and two hours before, once, by day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from channels.base import Abilities
from channels.messages import Choice
from desk import registration_texts
from desk.dialogue_notices import Told, tell
from desk.dialogue_states import KNOWN
from desk.working_time import VIETNAM, quiet
from storage import dialogue_notices, dialogues, registrations
from storage.db import Session
from storage.dialogues import Dialogue
from storage.registrations import Promised

EARLY, LATE = timedelta(days=2), timedelta(hours=2)
EVENING = time(19)
"""Of the day before, where two hours before would be at night."""
STILL_USEFUL = timedelta(hours=6)
"""The early reminder is left out when no more than this remains: the late one is near."""
AT_ONCE = 200
MOST_BUTTONS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One thing to tell one person; `kind` is told once."""

    dialogue: Dialogue
    contact_id: int
    kind: str
    text: str
    choices: tuple[Choice, ...]


async def moved_up(session: Session, *, now: datetime) -> list[Owed]:
    """Those who got a seat after waiting, a batch of them. At night they wait until morning."""
    if quiet(now):
        return []
    owed: list[Owed] = []
    for one in await registrations.moved_up_untold(session, KNOWN, now=now, limit=AT_ONCE):
        dialogue = await dialogues.get(session, one.dialogue_id)
        if dialogue is not None:
            text = registration_texts.moved_up(dialogue, one)
            owed.append(_owed(dialogue, one.contact_id, f"up:{one.code}", text, [one]))
    return owed


async def reminders(session: Session, *, now: datetime) -> list[Owed]:
    """To each who answers for a seat one reminder for all of theirs; after a move there are new ones."""
    owed: list[Owed] = []
    for dialogue in await dialogues.in_states(session, KNOWN, since=now, until=now + EARLY):
        due = due_reminder(dialogue, now=now)
        if due is None:
            continue
        kind, since = due
        already = await dialogue_notices.told(session, dialogue.id, kind)
        seats: dict[int, list[Promised]] = defaultdict(list)
        for one in await registrations.promised(session, dialogue.id, until=since):
            if one.contact_id not in already:
                seats[one.contact_id].append(one)
        for contact_id, theirs in seats.items():
            theirs.sort(key=lambda one: not one.own)
            owed.append(_owed(dialogue, contact_id, kind, registration_texts.reminder(dialogue, theirs), theirs))
    return owed


async def give(session: Session, one: Owed, *, abilities: Mapping[str, Abilities], now: datetime) -> Told:
    """In a transaction of its own, so that many do not hold many people's trays; told once, whichever process comes
    first."""
    return await tell(
        session, one.dialogue, [one.contact_id], one.kind, one.text, one.choices, abilities=abilities, now=now
    )


def due_reminder(dialogue: Dialogue, *, now: datetime) -> tuple[str, datetime] | None:
    """Its kind, and since when it is due: who got a seat after that knows the day well enough."""
    if quiet(now) or dialogue.state not in KNOWN or now >= dialogue.starts_at:
        return None
    early, late = dialogue.starts_at - EARLY, late_reminder_at(dialogue.starts_at)
    if now >= late:
        return f"2h:{dialogue.moves}", late
    if now >= early and dialogue.starts_at - now > STILL_USEFUL:
        return f"2d:{dialogue.moves}", early
    return None


def late_reminder_at(starts_at: datetime) -> datetime:
    wanted = starts_at - LATE
    if not quiet(wanted):
        return wanted
    day = starts_at.astimezone(VIETNAM).date() - timedelta(days=1)
    return datetime.combine(day, EVENING, VIETNAM)


def _owed(dialogue: Dialogue, contact_id: int, kind: str, text: str, seats: Sequence[Promised]) -> Owed:
    choices = [registration_texts.cannot_come(one.code, "" if one.own else one.name) for one in seats[:MOST_BUTTONS]]
    return Owed(dialogue=dialogue, contact_id=contact_id, kind=kind, text=text, choices=tuple(choices))
