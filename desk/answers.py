"""Answering a question or a whole group: at once, or after a second person has read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels.base import Abilities
from desk import recipients, texts
from desk.errors import Refused
from desk.ticket_records import OPEN_STATES, TicketState, existing, reasoned, record
from desk.working_time import VIETNAM
from storage import drafts, groups, officials, tickets, topic_rules
from storage.db import Session
from storage.drafts import Draft
from storage.officials import Official
from storage.scope import Scope
from storage.tickets import Ticket

SAME_ANSWER = timedelta(minutes=1)
"""The same words from the same official within this time are one form sent twice."""
LONGEST_ANSWER = 6_000
_ANSWERS = ("answered", "passed_on")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """People written to (`sent`), people who cannot be (`unreached`), or that a second person must approve first."""

    sent: int = 0
    unreached: int = 0
    waiting_approval: bool = False
    draft_id: int | None = None


async def answer(
    session: Session,
    code: str,
    text: str,
    *,
    official: Official | None,
    abilities: Mapping[str, Abilities],
    now: datetime,
    for_group: bool = False,
    may_send: bool = True,
    final: bool = True,
    seen_event_id: int | None = None,
    scope: Scope | None = None,
) -> Answered:
    """To everyone who asked it or joined it; `for_group`: and every open question of its group (within the scope).

    Becomes a draft for a second person where the topic asks for one, or when the writer may not send themselves.
    `seen_event_id`: the last step the writer has seen; an answer given since then is not talked over. `final` is False
    for a first word while the work goes on. Raises `Refused`.
    """
    text = _checked(text)
    if for_group:
        await _hold_group(session, code)
    ticket = await existing(session, code, scope)
    together = await _together(session, ticket, scope) if for_group else [ticket]
    await _refuse_unfit(session, ticket, text, official, seen_event_id, now=now)
    if not may_send or await _needs_approval(session, together):
        return await _hand_in(session, ticket, text, official=official, for_group=for_group, now=now)
    return await _send(session, together, text, official=official, abilities=abilities, final=final, now=now)


async def save_draft(
    session: Session,
    code: str,
    text: str,
    *,
    official: Official,
    now: datetime,
    for_group: bool = False,
    scope: Scope | None = None,
) -> int:
    """Keeps what is being written (one draft for each official and question); returns its id."""
    ticket = await existing(session, code, scope)
    waiting = await drafts.of_ticket(session, ticket.id, states=("waiting",))
    if any(draft.official_id == official.id for draft in waiting):
        raise Refused("Câu trả lời của anh/chị đang chờ duyệt. Muốn sửa thì nhờ người duyệt trả lại trước.")
    return await drafts.write(
        session, ticket.id, official_id=official.id, text=text, for_group=for_group, state="writing", now=now
    )


async def approve(
    session: Session,
    draft_id: int,
    *,
    official: Official,
    abilities: Mapping[str, Abilities],
    now: datetime,
    seen_event_id: int | None = None,
    scope: Scope | None = None,
) -> Answered:
    """Sends it in its writer's name; the writer cannot approve their own. Raises `Refused`."""
    draft = await _waiting(session, draft_id, scope)
    if draft.official_id == official.id:
        raise Refused("Câu trả lời này do anh/chị viết nên cần một người khác duyệt.")
    if draft.for_group:
        await _hold_group(session, draft.code)
    ticket = await existing(session, draft.code, scope)
    together = await _together(session, ticket, scope) if draft.for_group else [ticket]
    await _refuse_unfit(session, ticket, draft.text, None, seen_event_id, now=now)
    await drafts.decide(session, draft.id, "approved", decided_by=official.id, now=now)
    await record(session, ticket, "approved", official=official, detail={"draft": draft.id}, now=now)
    writer = await officials.get(session, draft.official_id) if draft.official_id is not None else None
    detail = {"draft": draft.id, "approved_by": official.id}
    return await _send(
        session, together, draft.text, official=writer, abilities=abilities, final=True, now=now, detail=detail
    )


async def send_back(
    session: Session, draft_id: int, reason: str, *, official: Official, now: datetime, scope: Scope | None = None
) -> None:
    """Its writer gets it back with the reason."""
    reason = reasoned(reason, "trả lại")
    draft = await _waiting(session, draft_id, scope)
    ticket = await existing(session, draft.code, scope)
    await drafts.decide(session, draft.id, "returned", decided_by=official.id, reason=reason, now=now)
    await record(session, ticket, "returned", official=official, text=reason, detail={"draft": draft.id}, now=now)


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("Câu trả lời đang trống. Hãy viết câu trả lời rồi gửi lại.")
    if len(text) > LONGEST_ANSWER:
        raise Refused(f"Câu trả lời dài {len(text):,} ký tự, tối đa {LONGEST_ANSWER:,}. Hãy rút gọn rồi gửi lại.")
    return text


async def _refuse_unfit(
    session: Session, ticket: Ticket, text: str, official: Official | None, seen_event_id: int | None, *, now: datetime
) -> None:
    """Closed, answered by someone else meanwhile, or the same form sent twice."""
    if ticket.erased_at is not None and ticket.state == TicketState.CLOSED:
        raise Refused(
            f"Người hỏi câu {ticket.code} đã xoá dữ liệu của mình nên câu hỏi đã đóng: không còn ai để trả lời."
        )
    if ticket.state == TicketState.CLOSED:
        raise Refused(f"Câu hỏi {ticket.code} đã đóng. Người dân bấm “Chưa rõ” thì câu hỏi sẽ mở lại.")
    last = await tickets.last_event(session, ticket.id, _ANSWERS)
    if last is None:
        return
    at = f"{last.at.astimezone(VIETNAM):%H:%M}"
    if official is not None and last.official_id == official.id and last.text == text and now - last.at < SAME_ANSWER:
        raise Refused(
            f"Câu trả lời này đã gửi lúc {at}, không gửi lần thứ hai. Hãy tải lại trang để xem tình trạng gửi."
        )
    if seen_event_id is not None and last.id > seen_event_id:
        who = last.official_name or "Một cán bộ"
        raise Refused(
            f"{who} vừa trả lời câu này lúc {at}, trong khi anh/chị đang viết. Nội dung anh/chị viết chưa gửi và vẫn "
            "còn đây: hãy xem câu trả lời kia, còn thiếu thì bổ sung rồi gửi."
        )


async def _hold_group(session: Session, code: str) -> None:
    """In one order, so that two who answer the same group do not wait for each other in a circle."""
    ticket = await tickets.find(session, code)
    if ticket is not None and ticket.group_id is not None:
        for member in await groups.members(session, [ticket.group_id]):
            await existing(session, member.code)


async def _together(session: Session, ticket: Ticket, scope: Scope | None) -> list[Ticket]:
    """The question and the open ones of its group."""
    if ticket.group_id is None:
        raise Refused(f"Câu hỏi {ticket.code} không ở trong nhóm nào. Hãy tải lại trang rồi trả lời riêng câu này.")
    members = await groups.members(session, [ticket.group_id], scope=scope)
    found = [
        await existing(session, member.code)
        for member in members
        if member.state in OPEN_STATES and member.id != ticket.id
    ]
    return [ticket, *found]


async def _needs_approval(session: Session, together: Sequence[Ticket]) -> bool:
    topics = {ticket.topic for ticket in together if ticket.topic is not None}
    return any([await topic_rules.needs_approval(session, topic) for topic in sorted(topics)])


async def _hand_in(
    session: Session, ticket: Ticket, text: str, *, official: Official | None, for_group: bool, now: datetime
) -> Answered:
    draft_id = await drafts.write(
        session,
        ticket.id,
        official_id=official.id if official else None,
        text=text,
        for_group=for_group,
        state="waiting",
        now=now,
    )
    await record(session, ticket, "draft", official=official, detail={"draft": draft_id}, now=now)
    return Answered(waiting_approval=True, draft_id=draft_id)


async def _send(
    session: Session,
    together: Sequence[Ticket],
    text: str,
    *,
    official: Official | None,
    abilities: Mapping[str, Abilities],
    final: bool,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> Answered:
    known = {**(detail or {}), **({} if final else {"final": False})}
    for ticket in together:
        group = {"group": ticket.group_id} if len(together) > 1 else {}
        await record(session, ticket, "answered", official=official, text=text, detail={**known, **group}, now=now)
        await _set_answered(session, ticket, final=final, now=now)
        await drafts.forget_written(session, ticket.id, official.id if official else None)
    written = await recipients.write(
        session,
        together,
        lambda ticket: texts.answer_from_official(ticket.code, ticket.subject, text),
        lambda ticket: texts.after_official_answer(ticket.code) if final else (texts.say_more(ticket.code),),
        purpose="answer",
        abilities=abilities,
        now=now,
    )
    return Answered(sent=written.sent, unreached=written.unreached)


async def _set_answered(session: Session, ticket: Ticket, *, final: bool, now: datetime) -> None:
    values: dict[str, object] = {"first_replied_at": ticket.first_replied_at or now}
    if final:
        values |= {"state": TicketState.ANSWERED, "answered_at": now, "due_at": None, "passed_to": None}
    else:
        values |= {"state": TicketState.IN_PROGRESS, "due_at": ticket.final_due_at}
    await tickets.change(session, ticket.id, now=now, **values)


async def _waiting(session: Session, draft_id: int, scope: Scope | None) -> Draft:
    draft = await drafts.get(session, draft_id, scope=scope, for_change=True)
    if draft is None:
        raise Refused("Không có câu trả lời chờ duyệt nào như vậy. Hãy tải lại trang.")
    if draft.state != "waiting":
        done = "được duyệt" if draft.state == "approved" else "trả lại"
        by = f" bởi {draft.decided_by_name}" if draft.decided_by_name else ""
        raise Refused(f"Câu trả lời này đã {done}{by} lúc {draft.updated_at.astimezone(VIETNAM):%H:%M}.")
    return draft
