"""Whether an answer may go out as it is: its words, the state of its question, and the others it answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.errors import Refused
from desk.ticket_records import OPEN_STATES, TicketState, existing
from desk.working_time import VIETNAM
from storage import groups, tickets, topic_rules
from storage.db import Session
from storage.officials import Official
from storage.scope import Scope
from storage.tickets import Ticket

SAME_ANSWER = timedelta(minutes=1)
"""The same words from the same official within this time are one form sent twice."""
LONGEST_ANSWER = 6_000
_ANSWERS = ("answered", "passed_on")


def checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("Câu trả lời đang trống. Hãy viết câu trả lời rồi gửi lại.")
    if len(text) > LONGEST_ANSWER:
        raise Refused(f"Câu trả lời dài {len(text):,} ký tự, tối đa {LONGEST_ANSWER:,}. Hãy rút gọn rồi gửi lại.")
    return text


async def refuse_unfit(
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


async def hold_group(session: Session, code: str) -> None:
    """In one order, so that two who answer the same group do not wait for each other in a circle."""
    ticket = await tickets.find(session, code)
    if ticket is not None and ticket.group_id is not None:
        for member in await groups.members(session, [ticket.group_id]):
            await existing(session, member.code)


async def together(session: Session, ticket: Ticket, scope: Scope | None) -> list[Ticket]:
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


async def needs_approval(session: Session, together: Sequence[Ticket]) -> bool:
    topics = {ticket.topic for ticket in together if ticket.topic is not None}
    return any([await topic_rules.needs_approval(session, topic) for topic in sorted(topics)])
