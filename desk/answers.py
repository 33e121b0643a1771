"""Answering a question or a whole group: at once, or after a second person has read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.base import Abilities
from desk import answer_checks, answer_files, recipients, texts
from desk.answer_files import Enclosure, Shelf
from desk.errors import Refused
from desk.ticket_records import TicketState, existing, reasoned, record
from desk.working_time import VIETNAM
from storage import answer_files as stored_files
from storage import drafts, officials, tickets
from storage.db import Session
from storage.drafts import Draft
from storage.officials import Official
from storage.scope import Scope
from storage.tickets import Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """People written to (`sent`), people who cannot be (`unreached`), or that a second person must approve first.
    `files`: no longer needed, to be deleted once the transaction is committed."""

    sent: int = 0
    unreached: int = 0
    waiting_approval: bool = False
    draft_id: int | None = None
    files: Sequence[str] = ()


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
    enclosure: Enclosure | None = None,
) -> Answered:
    """To everyone who asked it or joined it; `for_group`: and every open question of its group (within the scope).

    Becomes a draft for a second person where the topic asks for one, or when the writer may not send themselves.
    `seen_event_id`: the last step the writer has seen; an answer given since then is not talked over. `final` is False
    for a first word while the work goes on. `enclosure` lies in its folder already. Raises `Refused`.
    """
    text = answer_checks.checked(text)
    if for_group:
        await answer_checks.hold_group(session, code)
    ticket = await existing(session, code, scope)
    questions = await answer_checks.together(session, ticket, scope) if for_group else [ticket]
    await answer_checks.refuse_unfit(session, ticket, text, official, seen_event_id, now=now)
    if enclosure:
        answer_files.refuse_apart(ticket.kind)
    if not may_send or await answer_checks.needs_approval(session, questions):
        return await _hand_in(
            session, ticket, text, official=official, for_group=for_group, now=now, enclosure=enclosure
        )
    return await _send(
        session, questions, text, official=official, abilities=abilities, final=final, now=now, enclosure=enclosure
    )


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
    shelf: Shelf | None = None,
) -> Answered:
    """Sends it in its writer's name; the writer cannot approve their own. `shelf`: where the file lies that may go with
    it. Raises `Refused`."""
    draft = await _waiting(session, draft_id, scope)
    if draft.official_id == official.id:
        raise Refused("Câu trả lời này do anh/chị viết nên cần một người khác duyệt.")
    if draft.for_group:
        await answer_checks.hold_group(session, draft.code)
    ticket = await existing(session, draft.code, scope)
    questions = await answer_checks.together(session, ticket, scope) if draft.for_group else [ticket]
    await answer_checks.refuse_unfit(session, ticket, draft.text, None, seen_event_id, now=now)
    enclosure = await _enclosed(session, draft, shelf)
    await drafts.decide(session, draft.id, "approved", decided_by=official.id, now=now)
    await record(session, ticket, "approved", official=official, detail={"draft": draft.id}, now=now)
    writer = await officials.get(session, draft.official_id) if draft.official_id is not None else None
    detail = {"draft": draft.id, "approved_by": official.id}
    return await _send(
        *(session, questions, draft.text),
        official=writer,
        abilities=abilities,
        final=True,
        now=now,
        detail=detail,
        enclosure=enclosure,
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


async def _enclosed(session: Session, draft: Draft, shelf: Shelf | None) -> Enclosure | None:
    file = await stored_files.of_draft(session, draft.id)
    if file is None:
        return None
    if shelf is None:
        raise Refused(answer_files.NO_SHELF)
    return Enclosure(file=file, shelf=shelf)


async def _hand_in(
    session: Session,
    ticket: Ticket,
    text: str,
    *,
    official: Official | None,
    for_group: bool,
    now: datetime,
    enclosure: Enclosure | None,
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
    if enclosure:
        gone = await stored_files.put_on_draft(session, draft_id, ticket.id, enclosure.file)
    else:
        gone = await stored_files.take_off_draft(session, draft_id)
    await record(session, ticket, "draft", official=official, detail={"draft": draft_id}, now=now)
    return Answered(waiting_approval=True, draft_id=draft_id, files=tuple(gone))


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
    enclosure: Enclosure | None = None,
) -> Answered:
    sent_along = {"file": enclosure.file.name} if enclosure else {}
    known = {**(detail or {}), **({} if final else {"final": False}), **sent_along}
    gone: list[str] = []
    for ticket in together:
        group = {"group": ticket.group_id} if len(together) > 1 else {}
        step = await record(
            session, ticket, "answered", official=official, text=text, detail={**known, **group}, now=now
        )
        if enclosure:
            await stored_files.put_on_step(session, step, ticket.id, enclosure.file)
        await _set_answered(session, ticket, final=final, now=now)
        gone += await drafts.forget_written(session, ticket.id, official.id if official else None)
    written = await recipients.write(
        session,
        together,
        lambda ticket: texts.answer_from_official(ticket.code, ticket.subject, text),
        lambda ticket: texts.after_official_answer(ticket.code) if final else (texts.say_more(ticket.code),),
        purpose="answer",
        abilities=abilities,
        now=now,
        enclosure=enclosure,
    )
    return Answered(sent=written.sent, unreached=written.unreached, files=tuple(gone))


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
