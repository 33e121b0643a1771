"""Everyone concerned hears that a dialogue was moved or called off: at once, or in the morning."""

from datetime import datetime, timedelta

from channels.messages import Choice
from desk import dialogue_carrying, dialogue_texts
from desk.dialogue_notices import Told, concerned, tell
from desk.dialogue_question_records import Telling
from desk.working_time import quiet
from storage import dialogue_notices, dialogues
from storage.db import Session
from storage.dialogues import Dialogue

_CANNOT_WAIT = timedelta(hours=18)
_A_NIGHT = timedelta(hours=16)
_TOLD = "told"


def can_wait(moment: datetime, now: datetime) -> bool:
    """Whether it is night, and what begins at that moment is far enough for the morning."""
    return quiet(now) and moment > now + _CANNOT_WAIT


async def tell_opened(session: Session, dialogue: Dialogue, telling: Telling) -> int:
    """Who asked for the area's next dialogue hears that it is this one; returns how many questions came with it."""
    if dialogue.state != "collecting":
        return 0
    carried = await dialogue_carrying.carry_over(session, dialogue, by=None, telling=telling)
    if carried:
        await dialogues.add_event(session, dialogue.id, _TOLD, now=telling.now, detail={"carried": carried})
    return carried


async def tell_moved(session: Session, dialogue: Dialogue, telling: Telling) -> Told:
    """As it stands now, against what its last move changed."""
    moves = [event for event in await dialogues.events(session, dialogue.id) if event.kind == "moved"]
    if not moves:
        return Told()
    before, place = datetime.fromisoformat(moves[-1].detail["before"]), str(moves[-1].detail["place"])
    text = dialogue_texts.moved(dialogue, before, place)
    see = Choice(label="Xem buổi đối thoại", payload=f"#dt:{dialogue.code}")
    people = await concerned(session, dialogue.id)
    kind = f"moved:{dialogue.moves}"
    told = await tell(session, dialogue, people, kind, text, [see], abilities=telling.abilities, now=telling.now)
    await _note(session, dialogue, told, telling)
    return told


async def tell_cancelled(session: Session, dialogue: Dialogue, telling: Telling) -> Told:
    """And only then let its questions go to the area's next one, or wait for it: whose they are is known by them."""
    people = await concerned(session, dialogue.id)
    text = dialogue_texts.cancelled(dialogue)
    told = await tell(session, dialogue, people, "cancelled", text, abilities=telling.abilities, now=telling.now)
    await dialogue_carrying.release(session, dialogue, by=None, telling=telling)
    for coming in await dialogues.for_resident(
        session, dialogue.area_id, states=("collecting",), since=telling.now, limit=1
    ):
        await dialogue_carrying.carry_over(session, coming, by=None, telling=telling)
    await _note(session, dialogue, told, telling)
    return told


async def tell_changes(session: Session, telling: Telling) -> int:
    """What was decided last night and left for the morning; returns how many dialogues that were."""
    if quiet(telling.now):
        return 0
    found = 0
    last = await dialogue_notices.decided(session, (*_TELLING, _TOLD), since=telling.now - _A_NIGHT)
    for dialogue_id, steps in last.items():
        told_at = steps.get(_TOLD)
        left = [kind for kind, at in steps.items() if kind != _TOLD and quiet(at) and not (told_at and told_at >= at)]
        if not left:
            continue
        dialogue = await dialogues.hold(session, dialogue_id)
        for kind in _TELLING:
            if kind in left and dialogue.state in _TELLING[kind]:
                await _TELL[kind](session, dialogue, telling)
        found += 1
    return found


async def _note(session: Session, dialogue: Dialogue, told: Told, telling: Telling) -> None:
    """Into the dialogue's history."""
    detail = {"sent": told.sent, "unreached": told.unreached}
    await dialogues.add_event(session, dialogue.id, _TOLD, now=telling.now, detail=detail)


_COMING = ("announced", "collecting", "agenda")
_TELLING = {"announced": _COMING, "collecting": _COMING, "moved": _COMING, "cancelled": ("cancelled",)}
"""The states in which it still matters that this was decided."""
_TELL = {"announced": tell_opened, "collecting": tell_opened, "moved": tell_moved, "cancelled": tell_cancelled}
