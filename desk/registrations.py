"""Registering for a dialogue: a seat or a place in the queue, and nobody loses a seat that was promised to them."""

from dataclasses import dataclass, replace
from datetime import datetime

from channels.text import fold
from desk import codes, registration_rules, registration_texts, seating
from desk.dialogue_states import KNOWN, DialogueState
from desk.errors import Refused
from desk.registration_records import (
    LONGEST_REASON,
    Comer,
    Household,
    RegistrationState,
    clean_name,
    enter,
    existing,
    record,
)
from storage import dialogue_notices, dialogues, registrations
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.registrations import Registration

MOST_FOR_OTHERS = 10
"""Whom one resident registers for one dialogue; more is for officials."""
MOST_SEATS = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """`place`: in the queue, 0 for who has a seat. `kept`: there are seats, but only for priority households yet.
    `again`: they were in already, and nothing changed."""

    registration: Registration
    place: int = 0
    kept: bool = False
    again: bool = False


def closed_because(dialogue: Dialogue, *, now: datetime) -> str | None:
    """To a resident; None while they can register."""
    if dialogue.state == DialogueState.PLANNED:
        return registration_texts.NOT_YET
    if dialogue.state == DialogueState.CANCELLED:
        return registration_texts.CALLED_OFF
    if dialogue.state not in KNOWN or dialogue.starts_at <= now:
        return registration_texts.BEGUN
    return registration_texts.COME_FREELY if dialogue.registration == "none" else None


async def register(
    session: Session, dialogue: Dialogue, comer: Comer, *, now: datetime, by: Official | None = None
) -> Standing:
    """Raises `Refused` when it is closed, and for names that are missing or there already.

    Who gave up their seat gets a new code. `by`: an official does it, also when residents cannot.
    """
    dialogue = await dialogues.hold(session, dialogue.id)
    _refuse_closed(dialogue, by=by, now=now)
    rows = await registrations.of_dialogue(session, dialogue.id)
    known = next((one for one in rows if one.contact_id == comer.contact_id and one.contact_id is not None), None)
    if known is not None and known.state != RegistrationState.CANCELLED:
        return replace(await standing(session, dialogue, known, now=now), again=True)
    if comer.contact_id is None:
        comer = replace(comer, name=clean_name(comer.name))
        _refuse_others(rows, comer, by=by)
    if known is not None:
        await _come_back(session, known, comer, now=now)
        made = await registrations.get(session, known.id)
    else:
        source = "officer" if by else "chat"
        made = await enter(session, dialogue, comer, RegistrationState.WAITING, source=source, by=by, now=now)
    await record(session, dialogue, "registered", by=by, now=now, detail={"registration": made.code})
    await reseat(session, dialogue, now=now)
    return await standing(session, dialogue, made, now=now)


async def tell_facts(
    session: Session,
    dialogue: Dialogue,
    one: Registration,
    *,
    now: datetime,
    household: Household | None = None,
    woman_head: bool | None = None,
    first_time: bool | None = None,
    name: str | None = None,
) -> Standing:
    """Only what is given changes. A seat they get by it they hear of in the same answer, and not once more."""
    dialogue = await dialogues.hold(session, dialogue.id)
    given = {"household": household, "woman_head": woman_head, "first_time": first_time}
    told: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    if name is not None:
        told["name"] = clean_name(name)
    if told:
        await registrations.change(session, [one.id], **told)
    if not closed_because(dialogue, now=now):
        await reseat(session, dialogue, now=now)
    after = await standing(session, dialogue, one, now=now)
    moved_up = one.state == RegistrationState.WAITING and after.registration.state == RegistrationState.SEATED
    if moved_up and one.contact_id is not None:
        await dialogue_notices.claim(session, dialogue.id, [one.contact_id], f"up:{one.code}", now=now)
    return after


async def cancel(
    session: Session, dialogue: Dialogue, code: str, *, now: datetime, by: Official | None = None
) -> Registration:
    """Their seat goes to who waits. Raises `Refused` once it has begun."""
    dialogue = await dialogues.hold(session, dialogue.id)
    one = await existing(session, dialogue, code)
    if dialogue.state not in KNOWN or (dialogue.starts_at <= now and by is None):
        raise Refused(registration_texts.BEGUN)
    if one.state in (RegistrationState.SEATED, RegistrationState.WAITING):
        await registrations.change(session, [one.id], state=RegistrationState.CANCELLED, cancelled_at=now)
        await record(session, dialogue, "unregistered", by=by, now=now, detail={"registration": code})
        await reseat(session, dialogue, now=now)
    return await registrations.get(session, one.id)


async def move_up(
    session: Session, dialogue: Dialogue, code: str, reason: str, *, by: Official, now: datetime
) -> Registration:
    """An official gives a seat by hand, even one more than there are; the reason stays on record."""
    dialogue = await dialogues.hold(session, dialogue.id)
    one = await existing(session, dialogue, code)
    reason = reason.strip()
    if dialogue.state not in KNOWN or dialogue.starts_at <= now:
        raise Refused("Buổi họp đã bắt đầu hoặc không còn họp. Ai đến thì ghi ở trang điểm danh.")
    if one.state != RegistrationState.WAITING:
        raise Refused("Người này không còn trong danh sách chờ. Hãy tải lại trang.")
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"Lý do: cần có, tối đa {LONGEST_REASON} ký tự. Hãy ghi rồi gửi lại.")
    await registrations.change(session, [one.id], state=RegistrationState.SEATED, seated_at=now)
    await record(session, dialogue, "moved_up", by=by, now=now, text=reason, detail={"registration": code})
    return await registrations.get(session, one.id)


async def set_seats(session: Session, dialogue: Dialogue, seats: int | None, *, by: Official, now: datetime) -> int:
    """None: no limit. Returns by how many more seats are promised than there are now: nobody loses theirs."""
    dialogue = await dialogues.hold(session, dialogue.id)
    if dialogue.state not in (*KNOWN, DialogueState.PLANNED):
        raise Refused("Buổi này đã họp hoặc đã huỷ nên không đổi số chỗ được nữa.")
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise Refused(f"Số chỗ: cần một số từ 1 đến {MOST_SEATS}, hoặc để trống nếu không giới hạn.")
    if seats != dialogue.seats:
        await dialogues.change(session, dialogue.id, now=now, seats=seats)
        detail = {"before": dialogue.seats, "after": seats}
        await record(session, dialogue, "seats", by=by, now=now, detail=detail)
    dialogue = replace(dialogue, seats=seats)
    await reseat(session, dialogue, now=now)
    return seating.over_promised(dialogue, await registrations.of_dialogue(session, dialogue.id))


async def fill(session: Session, dialogue: Dialogue, *, by: Official, now: datetime) -> int:
    """Where officials make the list: the free seats by priority, at one stroke. Returns how many."""
    dialogue = await dialogues.hold(session, dialogue.id)
    if dialogue.state not in KNOWN or dialogue.starts_at <= now:
        raise Refused("Buổi họp đã bắt đầu hoặc không còn họp nên không xếp chỗ được nữa.")
    seated = await seating.seat_next(session, dialogue, now=now)
    if seated:
        await record(session, dialogue, "seated", by=by, now=now, detail={"people": len(seated)})
    return len(seated)


async def reseat(session: Session, dialogue: Dialogue, *, now: datetime) -> list[Registration]:
    """Free seats go to the queue, as far as they are free for them. Returns who got one, who is told by
    `registration_reminders`; nobody, where officials make the list. The dialogue must be held."""
    if dialogue.registration == "listed" or dialogue.state not in KNOWN or dialogue.starts_at <= now:
        return []
    return await seating.seat_next(session, dialogue, now=now)


async def standing(session: Session, dialogue: Dialogue, one: Registration, *, now: datetime) -> Standing:
    """As it is kept now."""
    one = await registrations.get(session, one.id)
    if one.state != RegistrationState.WAITING:
        return Standing(registration=one)
    rows = await registrations.of_dialogue(session, dialogue.id)
    queue = seating.queue(rows, registration_rules.load())
    free = dialogue.seats is None or sum(row.state in seating.TAKEN for row in rows) < dialogue.seats
    place = next(number for number, waiting in enumerate(queue, 1) if waiting.id == one.id)
    return Standing(registration=one, place=place, kept=free)


async def is_first_time(session: Session, dialogue: Dialogue, contact_id: int) -> bool | None:
    """False when they came to a dialogue before; None when only they can tell."""
    return False if await registrations.has_attended(session, contact_id, but=dialogue.id) else None


async def _come_back(session: Session, known: Registration, comer: Comer, *, now: datetime) -> None:
    """As if new; what they told about themselves stays."""
    code = codes.new_code()
    while await registrations.find(session, code) is not None:
        code = codes.new_code()
    again: dict[str, object] = {"code": code, "state": RegistrationState.WAITING, "registered_at": now}
    again |= {"seated_at": None, "cancelled_at": None, "address_id": comer.address_id, "area_id": comer.area_id}
    await registrations.change(session, [known.id], **again)


def _refuse_closed(dialogue: Dialogue, *, by: Official | None, now: datetime) -> None:
    if by is None:
        why = closed_because(dialogue, now=now)
        if why:
            raise Refused(why)
    elif dialogue.state not in KNOWN or dialogue.starts_at <= now:
        raise Refused(
            "Buổi này chưa được thông báo, đã bắt đầu hoặc không còn họp nên không ghi thêm được. "
            "Ai đến thì ghi ở trang điểm danh."
        )


def _refuse_others(rows: list[Registration], comer: Comer, *, by: Official | None) -> None:
    """Of people without an account. A resident is told only of those they registered themselves."""
    there = [one for one in rows if one.contact_id is None and one.state != RegistrationState.CANCELLED]
    if by is None:
        there = [one for one in there if one.address_id == comer.address_id]
    name = fold(comer.name)
    if any(fold(one.name) == name and one.area_id == comer.area_id for one in there):
        raise Refused(registration_texts.SAME_NAME.format(name=comer.name))
    if by is None and len(there) >= MOST_FOR_OTHERS:
        raise Refused(registration_texts.TOO_MANY.format(most=MOST_FOR_OTHERS))
