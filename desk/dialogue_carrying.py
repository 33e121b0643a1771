"""Which dialogue a question belongs to: put in and taken out by officials, carried over to the next one."""

from collections.abc import Sequence
from datetime import datetime

from desk.dialogue_question_records import (
    TAKING,
    Review,
    Source,
    Telling,
    chosen_of,
    dismiss,
    due,
    record,
    set_due,
    tell_put_in,
    usual_due,
)
from desk.dialogue_states import KNOWN, DialogueState
from desk.errors import Refused
from desk.recipients import Written
from desk.ticket_records import OPEN_STATES, TicketKind, reasoned
from storage import areas, dialogue_questions, tickets
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official
from storage.scope import Scope


async def put_in(
    session: Session, dialogue: Dialogue, code: str, scope: Scope, *, by: Official, telling: Telling
) -> Written:
    """An official puts an open question of the area on the list; everyone who asked it is told. Raises `Refused`."""
    ticket = await tickets.find_within(session, code, scope, for_change=True)
    if ticket is None or ticket.kind == TicketKind.SENSITIVE:
        raise Refused(f"Không có câu hỏi nào mang mã {code} trong phạm vi của anh/chị. Hãy xem lại mã.")
    if dialogue.state not in KNOWN:
        raise Refused("Buổi này không nhận câu hỏi nữa. Hãy chọn buổi khác.")
    if ticket.state not in OPEN_STATES:
        raise Refused(f"Câu hỏi {code} đã trả lời hoặc đã đóng. Hãy mở lại câu hỏi trước, rồi đưa vào.")
    if ticket.area_id is not None and not await areas.lies_in(session, ticket.area_id, dialogue.area_id):
        raise Refused(f"Câu hỏi {code} là của {ticket.area_name}, không thuộc {dialogue.area_name}.")
    known = await dialogue_questions.of_ticket(session, ticket.id)
    if known and known.dialogue_id == dialogue.id:
        raise Refused(f"Câu hỏi {code} đã có trong buổi này.")
    values = {"dialogue_id": dialogue.id, "review": Review.ACCEPTED, "reason": "", "item_id": None, "late": False}
    if known:
        await dialogue_questions.change(session, [ticket.id], **values, reviewed_at=telling.now)
    else:
        await dialogue_questions.add(
            session,
            ticket.id,
            dialogue_id=dialogue.id,
            source=Source.DESK,
            review=Review.ACCEPTED,
            now=telling.now,
        )
    await set_due(session, ticket.id, due(dialogue), now=telling.now)
    await record(session, dialogue, "questions.added", [code], by=by, now=telling.now)
    return await tell_put_in(session, dialogue, [ticket.id], telling)


async def take_out(
    session: Session, dialogue: Dialogue, ticket_ids: Sequence[int], reason: str, *, by: Official, telling: Telling
) -> Written:
    """They are ordinary questions again, and their authors told why. Raises `Refused` once the agenda is fixed."""
    told = reasoned(reason, "đưa câu hỏi ra khỏi buổi đối thoại")
    if dialogue.state not in TAKING:
        raise Refused("Chương trình đã chốt nên không đưa câu hỏi ra được nữa.")
    chosen = await chosen_of(session, dialogue, ticket_ids)
    await dialogue_questions.remove(session, [one.ticket_id for one in chosen])
    await record(session, dialogue, "questions.removed", [one.code for one in chosen], by=by, now=telling.now)
    return await dismiss(session, dialogue, chosen, told, telling)


async def carry_over(session: Session, dialogue: Dialogue, *, by: Official | None, telling: Telling) -> int:
    """When it opens for questions: those that wait in its area are taken in and their authors told.

    A dialogue above the commune takes in only what was asked of its own area, not what waits in each commune.
    """
    waiting = [
        one
        for one in await dialogue_questions.waiting_for_next(session, dialogue.area_id)
        if one.state in OPEN_STATES
        and one.review != Review.WITHHELD
        and (dialogue.area_level != "province" or one.area_id == dialogue.area_id)
    ]
    ids = [one.ticket_id for one in waiting]
    if not ids:
        return 0
    await dialogue_questions.change(
        session, ids, dialogue_id=dialogue.id, item_id=None, review=Review.WAITING, reason="", late=False
    )
    for ticket_id in ids:
        await set_due(session, ticket_id, due(dialogue), now=telling.now)
    await record(session, dialogue, "questions.carried", [one.code for one in waiting], by=by, now=telling.now)
    await tell_put_in(session, dialogue, ids, telling)
    return len(ids)


async def release(session: Session, dialogue: Dialogue, *, by: Official | None, telling: Telling) -> int:
    """After it was held or called off: what found no outcome waits for the next one of the area.

    Called off, they are due as usual from now on; held, they stay due when the results are.
    """
    left = await dialogue_questions.without_outcome(session, dialogue.id)
    ids = [one.ticket_id for one in left]
    if not ids:
        return 0
    await dialogue_questions.change(session, ids, dialogue_id=None, item_id=None, review=Review.WAITING)
    if dialogue.state == DialogueState.CANCELLED:
        for one in left:
            await set_due(session, one.ticket_id, await usual_due(session, one, telling), now=telling.now)
    await record(session, dialogue, "questions.released", [one.code for one in left], by=by, now=telling.now)
    return len(ids)


async def follow_move(session: Session, dialogue: Dialogue, *, now: datetime) -> None:
    """After its day was moved: the questions are due by the new one."""
    for one in await dialogue_questions.of_dialogue(session, dialogue.id):
        if one.review != Review.WITHHELD and one.state in OPEN_STATES:
            await set_due(session, one.ticket_id, due(dialogue), now=now)
