"""What officials do with a question besides answering: take, assign, move, pass on, note."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from channels.base import Abilities
from desk import alerts, office_texts, recipients, sensitive, texts
from desk.errors import Refused
from desk.recipients import Written
from desk.roles import Action
from desk.ticket_records import (
    LONGEST_NOTE,
    TicketKind,
    TicketState,
    existing,
    existing_open,
    reasoned,
    record,
    sees,
)
from storage import agencies, areas, audit, officials, tickets
from storage.db import Session
from storage.officials import Official
from storage.scope import Scope
from storage.tickets import Ticket

LONGEST_PLACE = 200
_MENTION = re.compile(r"(?<![\w.])@([a-z0-9][a-z0-9._-]{2,39})", re.IGNORECASE)


async def read(session: Session, code: str, scope: Scope, *, official: Official, now: datetime) -> Ticket | None:
    """What an official opens; the opening of a sensitive one is written into the sensitive log, so use a transaction.

    None: not there, or outside the scope.
    """
    ticket = await tickets.find_within(session, code, scope)
    if ticket is not None and ticket.kind == TicketKind.SENSITIVE:
        await audit.add_sensitive(session, "ticket.read", code=code, official_id=official.id, now=now)
    return ticket


async def take(session: Session, code: str, *, official: Official, now: datetime, scope: Scope | None = None) -> None:
    """Once more changes nothing; what somebody else has in hand must be assigned."""
    ticket = await existing_open(session, code, scope)
    if ticket.assignee_id == official.id and ticket.state == TicketState.IN_PROGRESS:
        return
    if ticket.assignee_id not in (None, official.id):
        raise Refused(f"{ticket.assignee_name} đang giữ câu hỏi {code}. Muốn đổi người thì giao lại kèm lý do.")
    await tickets.change(session, ticket.id, now=now, assignee_id=official.id, state=TicketState.IN_PROGRESS)
    await record(session, ticket, "in_progress", official=official, now=now)


async def assign(
    session: Session,
    code: str,
    *,
    assignee_id: int | None,
    agency_id: int | None,
    reason: str = "",
    official: Official | None,
    now: datetime,
    scope: Scope | None = None,
) -> None:
    """To a person, an agency, or both; an agency without a person clears the person. A change of hands needs a reason.

    Raises `Refused`, also when that person may not see the question.
    """
    if assignee_id is None and agency_id is None:
        raise Refused("Chưa chọn giao cho ai. Hãy chọn một cán bộ hoặc một cơ quan.")
    ticket = await existing_open(session, code, scope)
    if _changes_hands(ticket, assignee_id, agency_id):
        reason = reasoned(reason, "đổi người xử lý")
    person = await _assignee(session, ticket, assignee_id) if assignee_id is not None else None
    agency = await agencies.get(session, agency_id) if agency_id is not None else None
    if agency_id is not None and (agency is None or agency.closed_at is not None):
        raise Refused("Cơ quan này không còn hoạt động. Hãy chọn cơ quan khác.")
    kept = agency_id if agency_id is not None else ticket.agency_id
    await tickets.change(session, ticket.id, now=now, assignee_id=assignee_id, agency_id=kept)
    detail = {
        "assignee_id": assignee_id,
        "assignee": person.name if person else None,
        "agency_id": agency_id,
        "agency": agency.name if agency else None,
    }
    await record(session, ticket, "assigned", official=official, text=reason.strip(), detail=detail, now=now)


async def move(
    session: Session,
    code: str,
    *,
    topic: str | None,
    area_id: int | None,
    reason: str,
    official: Official | None,
    now: datetime,
    scope: Scope | None = None,
) -> None:
    """To another topic or area, both as they shall be afterwards; whoever cannot see it there gives it up.

    The deadlines stay: the resident waits no longer because it went to the wrong desk first. A sensitive one is read
    anew for whom it is about there.
    """
    reason = reasoned(reason, "chuyển lĩnh vực hoặc địa bàn")
    ticket = await existing_open(session, code, scope)
    if (topic, area_id) == (ticket.topic, ticket.area_id):
        raise Refused("Lĩnh vực và địa bàn vẫn như cũ. Hãy chọn nơi cần chuyển tới.")
    if area_id is not None and await areas.get(session, area_id) is None:
        raise Refused("Không có địa bàn này. Hãy chọn lại.")
    apart = ticket.kind == TicketKind.SENSITIVE
    agency_id = None if apart else await agencies.for_ticket(session, topic, area_id)
    if apart:
        await sensitive.record_concerns(session, ticket.id, ticket.text, area_id)
    await tickets.change(session, ticket.id, now=now, topic=topic, area_id=area_id, agency_id=agency_id)
    if ticket.assignee_id is not None and not await sees(session, ticket.assignee_id, code):
        await tickets.change(session, ticket.id, now=now, assignee_id=None)
    detail = {
        "topic": topic,
        "from_topic": ticket.topic,
        "area_id": area_id,
        "from_area_id": ticket.area_id,
        "agency_id": agency_id,
    }
    await record(session, ticket, "moved", official=official, text=reason, detail=detail, now=now)


async def pass_on(
    session: Session,
    code: str,
    to: str,
    text: str,
    *,
    official: Official | None,
    abilities: Mapping[str, Abilities],
    now: datetime,
    scope: Scope | None = None,
) -> Written:
    """Not ours: `to` whom (the resident reads it), `text` why and what they can do. Raises `Refused`."""
    to, text = " ".join(to.split()), reasoned(text, "chuyển đi")
    if not to or len(to) > LONGEST_PLACE:
        raise Refused(f"Chưa ghi nơi nhận, hoặc tên nơi nhận dài quá {LONGEST_PLACE} ký tự. Hãy ghi tên cơ quan.")
    ticket = await existing_open(session, code, scope)
    await tickets.change(
        session,
        ticket.id,
        now=now,
        state=TicketState.PASSED_ON,
        passed_to=to,
        due_at=None,
        first_replied_at=ticket.first_replied_at or now,
    )
    await record(session, ticket, "passed_on", official=official, text=text, detail={"to": to}, now=now)
    return await recipients.write(
        session,
        [ticket],
        lambda one: office_texts.passed_on(one.code, one.subject, to, text),
        lambda one: (texts.unclear(one.code),),
        purpose="answer",
        abilities=abilities,
        now=now,
    )


async def note(
    session: Session,
    code: str,
    text: str,
    mentions: Sequence[int] | None = None,
    *,
    official: Official,
    now: datetime,
    scope: Scope | None = None,
) -> list[str]:
    """For officials only; `mentions`: officials' ids, by default the `@login.name` in the text.

    Returns the names of those told on their linked chat: nobody who may not see the question. Raises `Refused`.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise Refused(f"Ghi chú đang trống hoặc dài quá {LONGEST_NOTE:,} ký tự.")
    ticket = await existing(session, code, scope)
    named = await _mentioned(session, text) if mentions is None else await _officials(session, mentions)
    told = [one for one in named if one.id != official.id and await sees(session, one.id, code)]
    detail = {"mentions": [one.id for one in told]}
    await record(session, ticket, "note", official=official, text=text, detail=detail, now=now)
    words = office_texts.mentioned(code, official.name)
    reached = await alerts.tell_officials(session, words, [one.id for one in told], now=now)
    return [one.name for one in told if one.id in reached]


def _changes_hands(ticket: Ticket, assignee_id: int | None, agency_id: int | None) -> bool:
    other_person = ticket.assignee_id is not None and ticket.assignee_id != assignee_id
    other_agency = ticket.agency_id is not None and agency_id is not None and ticket.agency_id != agency_id
    return other_person or other_agency


async def _assignee(session: Session, ticket: Ticket, official_id: int) -> Official:
    found = await officials.get(session, official_id)
    if found is None or found.disabled_at is not None:
        raise Refused("Cán bộ này không còn làm việc ở đây. Hãy chọn người khác.")
    if not await sees(session, official_id, ticket.code, Action.SORT):
        raise Refused(f"{found.name} không phụ trách địa bàn hoặc lĩnh vực của câu hỏi này. Hãy chọn người khác.")
    return found


async def _mentioned(session: Session, text: str) -> list[Official]:
    names = dict.fromkeys(name.lower().rstrip(".-_") for name in _MENTION.findall(text))
    return [one for name in names if (one := await officials.find(session, name)) is not None]


async def _officials(session: Session, ids: Sequence[int]) -> list[Official]:
    return [one for id_ in dict.fromkeys(ids) if (one := await officials.get(session, id_)) is not None]
