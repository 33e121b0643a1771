"""At the door: who came, by code or by name, who came without registering, and who did not come."""

from datetime import datetime

from desk.dialogue_states import KNOWN, DialogueState
from desk.errors import Refused
from desk.registration_records import Comer, Household, RegistrationState, clean_name, enter, existing, record
from storage import dialogues, registrations
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.registrations import Registration

_AT_THE_DOOR = (*KNOWN, DialogueState.HELD)
_TOO_LATE = (
    "Danh sách người đến dự của buổi này không sửa được nữa: "
    "buổi họp chưa được thông báo, đã huỷ hoặc đã công bố kết quả."
)


async def check_in(session: Session, dialogue: Dialogue, code: str, *, by: Official, now: datetime) -> Registration:
    """Whoever stands at the door is let in, also from the waiting list; a second time changes nothing."""
    dialogue = await _open_door(session, dialogue)
    one = await existing(session, dialogue, code)
    if one.state != RegistrationState.ATTENDED:
        await registrations.change(
            session, [one.id], state=RegistrationState.ATTENDED, attended_at=now, cancelled_at=None
        )
        await record(session, dialogue, "attended", by=None, now=now, detail={"registration": code, "by": by.id})
    return await registrations.get(session, one.id)


async def take_back(session: Session, dialogue: Dialogue, code: str, *, by: Official, now: datetime) -> Registration:
    """A tap too many: they have not come after all. Who came without registering is struck off."""
    dialogue = await _open_door(session, dialogue)
    one = await existing(session, dialogue, code)
    if one.state == RegistrationState.ATTENDED:
        state = RegistrationState.ABSENT if dialogue.state == DialogueState.HELD else RegistrationState.SEATED
        if one.source == "door":
            state = RegistrationState.CANCELLED
        elif one.seated_at is None:
            state = RegistrationState.WAITING
        await registrations.change(session, [one.id], state=state, attended_at=None)
        await record(session, dialogue, "not_attended", by=None, now=now, detail={"registration": code, "by": by.id})
    return await registrations.get(session, one.id)


async def walk_in(session: Session, dialogue: Dialogue, comer: Comer, *, by: Official, now: datetime) -> Registration:
    """They came without registering; a name is not needed to be counted."""
    dialogue = await _open_door(session, dialogue)
    named = Comer(
        area_id=comer.area_id,
        name=clean_name(comer.name) if comer.name.strip() else "",
        household=Household(comer.household),
        woman_head=comer.woman_head,
        first_time=comer.first_time,
    )
    came = await enter(
        session, dialogue, named, RegistrationState.ATTENDED, source="door", by=by, now=now, attended_at=now
    )
    await record(session, dialogue, "walked_in", by=None, now=now, detail={"registration": came.code, "by": by.id})
    return came


async def close_attendance(session: Session, dialogue: Dialogue, *, now: datetime) -> int:
    """It was held: who had a seat and did not come is absent; returns how many. Who comes up later on the paper list
    can still be marked."""
    absent = await registrations.move(
        session, dialogue.id, RegistrationState.SEATED.value, RegistrationState.ABSENT.value
    )
    if absent:
        await dialogues.add_event(session, dialogue.id, "absent", now=now, detail={"people": absent})
    return absent


async def _open_door(session: Session, dialogue: Dialogue) -> Dialogue:
    held = await dialogues.hold(session, dialogue.id)
    if held.state not in _AT_THE_DOOR:
        raise Refused(_TOO_LATE)
    return held
