"""A policy dialogue from its plan to the day it is held: made, announced, moved, called off; everyone told."""

from collections.abc import Mapping
from datetime import datetime

from channels.base import Abilities
from desk import attendance, codes, dialogue_carrying, dialogue_changes, dialogue_form, dialogue_texts
from desk.dialogue_form import DialogueForm, Wrong
from desk.dialogue_notices import Told
from desk.dialogue_question_records import Telling
from desk.dialogue_records import record
from desk.dialogue_states import KNOWN, NOTICE, RESULTS_WITHIN, STATE_NAMES, DialogueState, days_left, refuse_unless
from desk.errors import Refused
from desk.histories import Name
from desk.ticket_deadlines import USUAL
from desk.working_time import WorkingTime, quiet
from storage import dialogues, villages
from storage.db import Session
from storage.dialogues import CodeTaken, Dialogue, NewDialogue
from storage.officials import Official

__all__ = [
    "KNOWN", "NOTICE", "RESULTS_WITHIN", "STATE_NAMES", "DialogueState", "announce", "cancel", "change", "close",
    "collect", "create", "days_left", "keep", "mark_held", "move",
]  # fmt: skip

_OPEN_TO_CHANGE = (DialogueState.PLANNED, *KNOWN)
_FIELDS = DialogueForm.__slots__
_FIXED_ONCE_KNOWN = {"area_id": "area", "starts_at": "day", "ends_at": "ends", "place": "place"}


async def create(session: Session, form: DialogueForm, *, by: Official, now: datetime) -> str:
    """Returns its code. Raises `Wrong`."""
    await villages.hold(session, form.area_id)
    await dialogue_form.judge(session, form, by=by, now=now)
    return await keep(session, form, by=by, now=now)


async def keep(session: Session, form: DialogueForm, *, by: Official, now: datetime) -> str:
    """As `create`, where it was judged already and nobody else can plan anything in its area meanwhile."""
    values = {name: getattr(form, name) for name in _FIELDS}
    while True:
        code = codes.new_code()
        try:
            dialogue_id = await dialogues.add(session, NewDialogue(code=code, created_by=by.id, **values), now=now)
        except CodeTaken:
            continue
        break
    await record(session, Name(id=dialogue_id, code=code), "created", by=by, now=now)
    return code


async def change(session: Session, dialogue: Dialogue, form: DialogueForm, *, by: Official, now: datetime) -> None:
    """Time, place and area only before it is announced: after that it is moved, and people are told. Raises `Wrong`."""
    refuse_unless(dialogue, _OPEN_TO_CHANGE, "Không sửa được nữa")
    if dialogue.state in KNOWN:
        fault = "bà con đã được thông báo, không sửa ở đây. Hãy dùng “Dời ngày, đổi nơi” để mọi người được báo."
        faults = {
            field: fault for name, field in _FIXED_ONCE_KNOWN.items() if getattr(form, name) != getattr(dialogue, name)
        }
        if faults:
            raise Wrong(faults)
        dialogue_form.refuse_unready(form.place, form.host)
    await dialogue_form.judge(session, form, by=by, now=now, kept=dialogue)
    changed = {
        name: getattr(form, name)
        for name in _FIELDS
        if name != "topics" and getattr(form, name) != getattr(dialogue, name)
    }
    if list(form.topics) != list(dialogue.topics):
        changed["topics"] = list(form.topics)
    if changed:
        await dialogues.change(session, dialogue.id, now=now, **changed)
        await record(session, dialogue, "changed", by=by, now=now, detail={"fields": sorted(changed)})


async def announce(
    session: Session,
    dialogue: Dialogue,
    *,
    by: Official,
    now: datetime,
    abilities: Mapping[str, Abilities],
    working_time: WorkingTime = USUAL,
    short_notice: str = "",
    collecting: bool = True,
) -> int:
    """Questions are taken from now on, unless `collecting` is to wait; returns how many had waited for it.

    `short_notice`: why it is announced all the same with less than `NOTICE` to go. Raises `Refused`.
    """
    refuse_unless(dialogue, (DialogueState.PLANNED,), "Không thông báo được")
    dialogue_form.refuse_unready(dialogue.place, dialogue.host)
    if dialogue.starts_at <= now:
        raise Refused("Ngày họp đã qua. Hãy sửa ngày giờ rồi thông báo.")
    if collecting and dialogue.questions_until <= now:
        raise Refused("Hạn gửi câu hỏi đã qua. Hãy sửa hạn rồi thông báo, hoặc chọn chưa nhận câu hỏi.")
    days = days_left(dialogue.starts_at, now)
    short_notice = short_notice.strip()
    dialogue_form.refuse_long(short_notice)
    if days < NOTICE.days and not short_notice:
        raise Refused(
            f"Còn {days} ngày là họp; quy định là thông báo trước ít nhất {NOTICE.days} ngày. Hãy dời ngày họp, hoặc "
            "chọn “Vẫn thông báo” và ghi lý do."
        )
    state = DialogueState.COLLECTING if collecting else DialogueState.ANNOUNCED
    await dialogues.change(session, dialogue.id, now=now, state=state, announced_at=now)
    await record(session, dialogue, "announced", by=by, now=now, text=short_notice, detail={"days": days})
    return await _opened(session, dialogue, Telling(abilities=abilities, now=now, working_time=working_time))


async def collect(
    session: Session,
    dialogue: Dialogue,
    *,
    by: Official,
    now: datetime,
    abilities: Mapping[str, Abilities],
    working_time: WorkingTime = USUAL,
) -> int:
    """Where the announcement did not open it yet; returns how many questions had waited for it."""
    refuse_unless(dialogue, (DialogueState.ANNOUNCED,), "Không mở nhận câu hỏi được")
    if dialogue.questions_until <= now:
        raise Refused("Hạn gửi câu hỏi đã qua. Hãy sửa hạn rồi mở nhận câu hỏi.")
    await dialogues.change(session, dialogue.id, now=now, state=DialogueState.COLLECTING)
    await record(session, dialogue, "collecting", by=by, now=now)
    return await _opened(session, dialogue, Telling(abilities=abilities, now=now, working_time=working_time))


async def move(
    session: Session,
    dialogue: Dialogue,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    reason: str,
    by: Official,
    abilities: Mapping[str, Abilities],
    now: datetime,
) -> Told:
    """Another time, place or both, as often as it takes; registrations and questions stay. Raises `Refused`.

    The day for questions moves along when it would lie after the new beginning. At night, unless it is close, people
    are told by `desk.dialogue_changes` in the morning.
    """
    refuse_unless(dialogue, KNOWN, "Không dời được")
    place, reason = " ".join(place.split()), reason.strip()
    dialogue_form.refuse_wrong_move(starts_at, ends_at, place, now=now)
    dialogue_form.refuse_without_reason(reason)
    if (starts_at, ends_at, place) == (dialogue.starts_at, dialogue.ends_at, dialogue.place):
        raise Refused("Ngày giờ và địa điểm vẫn như cũ nên không có gì để báo. Hãy sửa rồi gửi lại.")
    await dialogue_form.refuse_clash(session, dialogue.area_id, place, starts_at, ends_at, own=dialogue.id)
    await dialogues.change(
        session,
        dialogue.id,
        now=now,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        reason=reason,
        moves=dialogue.moves + 1,
        questions_until=dialogue_form.deadline_after(dialogue, starts_at, now=now),
    )
    detail = {"before": dialogue.starts_at.isoformat(), "after": starts_at.isoformat(), "place": dialogue.place}
    await record(session, dialogue, "moved", by=by, now=now, text=reason, detail=detail)
    stands = await dialogues.hold(session, dialogue.id)
    await dialogue_carrying.follow_move(session, stands, now=now)
    if dialogue_changes.can_wait(min(dialogue.starts_at, starts_at), now):
        return Told(later=True)
    return await dialogue_changes.tell_moved(session, stands, Telling(abilities=abilities, now=now))


async def cancel(
    session: Session,
    dialogue: Dialogue,
    *,
    reason: str,
    by: Official,
    abilities: Mapping[str, Abilities],
    now: datetime,
    working_time: WorkingTime = USUAL,
) -> Told:
    """Its questions wait for the area's next one. At night as for `move`. Raises `Refused`."""
    refuse_unless(dialogue, _OPEN_TO_CHANGE, "Không huỷ được")
    reason = reason.strip()
    dialogue_form.refuse_without_reason(reason)
    await dialogues.change(session, dialogue.id, now=now, state=DialogueState.CANCELLED, reason=reason, closed_at=now)
    await record(session, dialogue, "cancelled", by=by, now=now, text=reason)
    if dialogue_changes.can_wait(dialogue.starts_at, now):
        return Told(later=True)
    stands = await dialogues.hold(session, dialogue.id)
    telling = Telling(abilities=abilities, now=now, working_time=working_time)
    return await dialogue_changes.tell_cancelled(session, stands, telling)


async def mark_held(session: Session, dialogue: Dialogue, *, by: Official, now: datetime) -> None:
    """Who had a seat and did not come is absent. Raises `Refused` before its day."""
    refuse_unless(dialogue, KNOWN, "Không ghi là đã họp được")
    if days_left(dialogue.starts_at, now) > 0:
        raise Refused(f"Chưa đến ngày họp ({dialogue_texts.date_of(dialogue.starts_at)}). Nếu họp sớm, hãy dời ngày.")
    await dialogues.change(session, dialogue.id, now=now, state=DialogueState.HELD, held_at=now)
    await record(session, dialogue, "held", by=by, now=now)
    await attendance.close_attendance(session, dialogue, now=now)


async def close(session: Session, dialogue: Dialogue, *, by: Official, now: datetime) -> None:
    """Its results are out and nothing more is done here; promises that are open stay so. Raises `Refused`."""
    refuse_unless(dialogue, (DialogueState.PUBLISHED,), "Không kết thúc được")
    await dialogues.change(session, dialogue.id, now=now, state=DialogueState.CLOSED, closed_at=now)
    await record(session, dialogue, "closed", by=by, now=now)


async def _opened(session: Session, dialogue: Dialogue, telling: Telling) -> int:
    """What waited for it, whose authors are told; in the morning, when it is night."""
    if quiet(telling.now):
        return 0
    return await dialogue_changes.tell_opened(session, await dialogues.hold(session, dialogue.id), telling)
