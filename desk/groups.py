"""Questions that ask the same: joining one, and putting several together so that one answer serves everyone."""

from collections.abc import Sequence
from datetime import datetime

from desk import ticket_deadlines
from desk.errors import Refused
from desk.ticket_records import TicketKind, existing, record
from desk.working_time import WorkingTime
from storage import areas, contacts, groups, supporters, tickets
from storage.db import Session
from storage.groups import Counts, Group, Member
from storage.officials import Official
from storage.scope import Scope
from storage.tickets import Ticket

LONGEST_TITLE = 120


async def join(session: Session, code: str, contact_id: int, *, now: datetime, text: str = "") -> bool:
    """A resident has the same question, put in their own words as `text`; False when they are part of it already.

    Raises `Refused`.
    """
    ticket = await existing(session, code)
    if ticket.kind == TicketKind.SENSITIVE or ticket.erased_at is not None:
        raise Refused(f"Không có câu hỏi nào mang mã {code} để cùng hỏi. Bà con gửi câu hỏi của mình nhé.")
    if ticket.contact_id == contact_id:
        return False
    area_id = await contacts.area_of(session, contact_id)
    joined = await supporters.join(session, ticket.id, contact_id, area_id=area_id, now=now, text=text)
    if joined:
        await tickets.add_event(session, ticket.id, "joined", actor="resident", now=now)
    return joined


async def leave(
    session: Session, code: str, contact_id: int, *, now: datetime, working_time: WorkingTime = ticket_deadlines.USUAL
) -> bool:
    """ "Không phải câu của tôi": who joined it leaves; an asker's own question leaves its group and is opened again.

    False when there was nothing to leave.
    """
    ticket = await existing(session, code)
    if ticket.contact_id != contact_id:
        left = await supporters.leave(session, ticket.id, contact_id, now=now)
        if left:
            await tickets.add_event(session, ticket.id, "left", actor="resident", now=now)
        return left
    if ticket.group_id is None:
        return False
    await groups.put(session, [ticket.id], None, now=now)
    detail = {"group": ticket.group_id}
    await tickets.add_event(session, ticket.id, "ungrouped", actor="resident", now=now, detail=detail)
    await _dissolve_small(session, [ticket.group_id], now=now)
    await ticket_deadlines.reopen(session, code, now=now, working_time=working_time)
    return True


async def counts(session: Session, group_id: int, *, scope: Scope | None = None) -> Counts:
    """Questions, households and hamlets behind a group."""
    return await groups.counts(session, group_id, scope=scope)


async def merge(
    session: Session,
    codes: Sequence[str] = (),
    group_ids: Sequence[int] = (),
    *,
    official: Official | None,
    now: datetime,
    title: str = "",
    scope: Scope | None = None,
) -> int:
    """Questions and whole groups become one group, whose id is returned; a question's group comes with it.

    The oldest group stays, the others end. Raises `Refused`.
    """
    chosen = [await existing(session, code, scope) for code in dict.fromkeys(codes)]
    wanted = sorted({*group_ids, *(ticket.group_id for ticket in chosen if ticket.group_id is not None)})
    held = await _held(session, wanted)
    members = await _all_members(session, wanted, scope)
    everything: list[Ticket | Member] = [*members, *chosen]
    together = {one.id: one for one in everything}
    _refuse_different(list(together.values()))
    if len(together) < 2 or (len(wanted) == 1 and all(ticket.group_id == wanted[0] for ticket in chosen)):
        raise Refused("Cần ít nhất hai câu hỏi hoặc hai nhóm khác nhau để gộp. Những câu này đã ở chung một nhóm rồi.")
    oldest = min(together.values(), key=lambda one: one.id)
    kept = held[0].id if held else await _new_group(session, oldest, title, now=now)
    joining = [one for one in together.values() if one.group_id != kept]
    await groups.put(session, [one.id for one in joining], kept, now=now)
    await groups.remove(session, [group.id for group in held if group.id != kept])
    await _record_each(session, joining, "grouped", kept, official=official, now=now)
    return kept


async def split(
    session: Session,
    group_id: int,
    codes: Sequence[str],
    *,
    official: Official | None,
    now: datetime,
    scope: Scope | None = None,
) -> int | None:
    """These leave, together into a new group (its id) or alone (None); a group of one ends. Raises `Refused`."""
    await _held(session, [group_id])
    members = await groups.members(session, [group_id])
    leaving = [await existing(session, code, scope) for code in dict.fromkeys(codes)]
    if not leaving:
        raise Refused("Chưa chọn câu hỏi nào để tách. Hãy chọn ít nhất một câu.")
    if strangers := [ticket.code for ticket in leaving if ticket.group_id != group_id]:
        raise Refused(f"{', '.join(strangers)} không còn ở trong nhóm này. Hãy tải lại trang.")
    if len(leaving) >= len(members):
        raise Refused("Không tách hết cả nhóm được: phải còn ít nhất một câu ở lại. Hãy bỏ chọn bớt.")
    new = await _new_group(session, leaving[0], "", now=now) if len(leaving) > 1 else None
    await groups.put(session, [ticket.id for ticket in leaving], new, now=now)
    await _record_each(session, leaving, "ungrouped", group_id, official=official, now=now)
    await _dissolve_small(session, [group_id], now=now)
    return new


async def move(
    session: Session, code: str, group_id: int, *, official: Official | None, now: datetime, scope: Scope | None = None
) -> None:
    """Into another group that is there already. Raises `Refused`."""
    ticket = await existing(session, code, scope)
    if ticket.group_id == group_id:
        raise Refused(f"Câu hỏi {code} đã ở trong nhóm này rồi.")
    if scope is not None and await groups.find_within(session, group_id, scope) is None:
        raise Refused(_GONE)
    await _held(session, sorted({group_id, ticket.group_id or group_id}))
    _refuse_different([ticket, *await groups.members(session, [group_id])])
    await groups.put(session, [ticket.id], group_id, now=now)
    await _record_each(session, [ticket], "grouped", group_id, official=official, now=now)
    if ticket.group_id is not None:
        await _dissolve_small(session, [ticket.group_id], now=now)


_GONE = "Nhóm này không còn: có người vừa gộp hoặc tách nó. Hãy tải lại trang rồi làm lại."


async def _held(session: Session, group_ids: Sequence[int]) -> list[Group]:
    """All of them, oldest first, until the transaction ends."""
    held = await groups.hold(session, group_ids) if group_ids else []
    if len(held) < len(group_ids):
        raise Refused(_GONE)
    return held


async def _all_members(session: Session, group_ids: Sequence[int], scope: Scope | None) -> list[Member]:
    """Raises `Refused` when some are out of the official's sight: they would be moved without being seen."""
    members = await groups.members(session, group_ids) if group_ids else []
    if scope is not None and group_ids:
        seen = await groups.members(session, group_ids, scope=scope)
        if not {one.group_id for one in members} <= {one.group_id for one in seen}:
            raise Refused(_GONE)
        if len(seen) < len(members):
            raise Refused(
                "Nhóm này có câu hỏi ngoài địa bàn hoặc lĩnh vực của anh/chị nên không gộp được. "
                "Hãy nhờ người phụ trách cấp trên gộp."
            )
    return members


def _refuse_different(together: Sequence[Ticket | Member]) -> None:
    kinds = {one.kind for one in together}
    if TicketKind.SENSITIVE in kinds:
        raise Refused("Tin nhạy cảm không được gộp: mỗi tin chỉ những người được giao mới đọc.")
    if len(kinds) > 1:
        raise Refused("Không gộp câu hỏi với phản ánh: hạn trả lời và cách trả lời khác nhau. Hãy gộp riêng từng loại.")


async def _new_group(session: Session, first: Ticket | Member, title: str, *, now: datetime) -> int:
    """Named after its oldest question, for the commune it lies in."""
    chain = await areas.chain(session, first.area_id)
    commune = next((area.id for area in chain if area.level != "village"), first.area_id)
    named = " ".join(title.split()) or first.subject
    return await groups.add(session, title=named[:LONGEST_TITLE], topic=first.topic, area_id=commune, now=now)


async def _dissolve_small(session: Session, group_ids: Sequence[int], *, now: datetime) -> None:
    for group_id in group_ids:
        left = await groups.members(session, [group_id])
        if len(left) < 2:
            await groups.put(session, [one.id for one in left], None, now=now)
            await groups.remove(session, [group_id])


async def _record_each(
    session: Session,
    which: Sequence[Ticket | Member],
    kind: str,
    group_id: int,
    *,
    official: Official | None,
    now: datetime,
) -> None:
    for one in which:
        ticket = await existing(session, one.code)
        await record(session, ticket, kind, official=official, detail={"group": group_id}, now=now)
