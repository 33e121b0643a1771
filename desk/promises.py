"""Promises made in a dialogue: kept, moved, dropped or given to somebody else; those who asked are told each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from channels.base import Abilities
from desk import dialogue_records, recipients, texts
from desk import dialogue_result_texts as says
from desk.errors import Refused
from desk.histories import Name
from desk.recipients import Written
from desk.roles import WORKERS
from desk.ticket_records import existing, reasoned
from desk.working_time import VIETNAM
from storage import colleagues, officials, promises, tickets
from storage.colleagues import Colleague
from storage.db import Session
from storage.officials import Official
from storage.promises import Promise
from storage.scope import Scope

LONGEST_OWNER = 200
MOST_COLLEAGUES = 200
FURTHEST = timedelta(days=5 * 365)
"""A promise for later than this is a slip of the finger."""


class PromiseState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Acting:
    """Who does it, when, and how those who asked are reached."""

    by: Official
    abilities: Mapping[str, Abilities]
    now: datetime


def is_late(promise: Promise, now: datetime) -> bool:
    """From the day after it was due."""
    return promise.state == PromiseState.OPEN and promise.due_on < now.astimezone(VIETNAM).date()


async def done(session: Session, code: str, result: str, acting: Acting, *, scope: Scope) -> Written:
    """`result`: one sentence that those who asked and everybody else read. Raises `Refused`."""
    result = reasoned(result, "kết quả: đã làm được gì")
    promise = await _open(session, code, scope)
    values = {"state": PromiseState.DONE, "result": result, "done_at": acting.now}
    await promises.change(session, promise.id, now=acting.now, **values)
    await record(session, promise, "done", acting.by, now=acting.now, text=result)
    return await _tell(session, promise, says.promise_done(code, promise.text, result), acting)


async def move(session: Session, code: str, due_on: date, reason: str, acting: Acting, *, scope: Scope) -> Written:
    """To a later day, or an earlier one that is still to come. Raises `Refused`."""
    reason = reasoned(reason, "dời hạn")
    promise = await _open(session, code, scope)
    today = acting.now.astimezone(VIETNAM).date()
    if due_on < today or due_on > today + FURTHEST:
        raise Refused("Hạn mới phải từ hôm nay trở đi và trong vòng 5 năm. Hãy chọn lại ngày.")
    if due_on == promise.due_on:
        raise Refused("Hạn mới trùng với hạn cũ. Hãy chọn ngày khác.")
    await promises.change(session, promise.id, now=acting.now, due_on=due_on)
    detail = {"from": promise.due_on.isoformat(), "to": due_on.isoformat()}
    await record(session, promise, "moved", acting.by, now=acting.now, text=reason, detail=detail)
    return await _tell(session, promise, says.promise_moved(code, promise.text, due_on, reason), acting)


async def drop(session: Session, code: str, reason: str, acting: Acting, *, scope: Scope) -> Written:
    """It will not be kept, and everybody reads why. Raises `Refused`."""
    reason = reasoned(reason, "không thực hiện")
    promise = await _open(session, code, scope)
    values = {"state": PromiseState.DROPPED, "result": reason, "done_at": acting.now}
    await promises.change(session, promise.id, now=acting.now, **values)
    await record(session, promise, "dropped", acting.by, now=acting.now, text=reason)
    return await _tell(session, promise, says.promise_dropped(code, promise.text, reason), acting)


async def assign(
    session: Session, code: str, owner: str, official_id: int | None, *, by: Official, now: datetime, scope: Scope
) -> None:
    """`owner` is what everybody reads, `official_id` who is reminded. Raises `Refused`."""
    owner = " ".join(owner.split())
    if not owner or len(owner) > LONGEST_OWNER:
        raise Refused(
            f"Người thực hiện: chưa ghi, hoặc dài quá {LONGEST_OWNER} ký tự. Hãy ghi tên cơ quan hoặc chức vụ."
        )
    promise = await _open(session, code, scope)
    near = {one.id for one in await colleagues_of(session, promise)}
    if official_id is not None and official_id not in near:
        raise Refused("Cán bộ này không làm việc ở địa bàn của cam kết. Hãy chọn trong danh sách.")
    person = await officials.get(session, official_id) if official_id is not None else None
    agency = person.agency_id if person else promise.agency_id
    await promises.change(session, promise.id, now=now, owner=owner, official_id=official_id, agency_id=agency)
    await record(session, promise, "assigned", by, now=now, detail={"owner": owner, "official_id": official_id})


async def colleagues_of(session: Session, promise: Promise) -> list[Colleague]:
    """Whom it can be given to."""
    return await colleagues.around_area(session, promise.area_id, promise.topic, WORKERS, limit=MOST_COLLEAGUES)


async def tell_askers(
    session: Session,
    promise: Promise,
    said: str,
    *,
    by: Official | None,
    abilities: Mapping[str, Abilities],
    now: datetime,
) -> Written:
    """In the thread of each question, so that its code shows it too; `by` None: the house itself."""
    if promise.item_id is None:
        return Written(sent=0, unreached=0)
    found = [await existing(session, code) for code in await promises.question_codes(session, promise.item_id)]
    for ticket in found:
        await tickets.add_event(
            session,
            ticket.id,
            "promise",
            actor="official" if by else "system",
            official_id=by.id if by else None,
            now=now,
            text=said,
            detail={"promise": promise.code},
        )
    return await recipients.write(
        session,
        found,
        lambda one: says.about_promise(one.code, said),
        lambda one: (texts.say_more(one.code),),
        purpose="promise",
        abilities=abilities,
        now=now,
    )


async def _tell(session: Session, promise: Promise, said: str, acting: Acting) -> Written:
    return await tell_askers(session, promise, said, by=acting.by, abilities=acting.abilities, now=acting.now)


async def _open(session: Session, code: str, scope: Scope) -> Promise:
    promise = await promises.find_within(session, code, scope, for_change=True)
    if promise is None:
        raise Refused(f"Không có cam kết nào mang mã {code} trong phạm vi của anh/chị. Hãy xem lại mã.")
    if promise.state != PromiseState.OPEN:
        raise Refused(f"Cam kết {code} đã kết thúc nên không đổi được nữa. Hãy tải lại trang để xem kết quả.")
    return promise


async def record(
    session: Session,
    promise: Promise,
    kind: str,
    by: Official,
    *,
    now: datetime,
    text: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """In the promise's own history, the dialogue's, and the log."""
    await promises.add_event(session, promise.id, kind, now=now, official_id=by.id, text=text, detail=detail)
    named = {"promise": promise.code, **(detail or {})}
    dialogue = Name(id=promise.dialogue_id, code=promise.dialogue_code)
    await dialogue_records.record(session, dialogue, f"promise_{kind}", by=by, now=now, text=text, detail=named)
