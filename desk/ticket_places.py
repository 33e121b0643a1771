"""Where a new question belongs: where its asker lives, or with the whole office when nobody could open it there."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import areas
from desk.roles import ROLE_NAMES, WORKERS, Role
from desk.ticket_records import TicketKind
from storage import areas as stored_areas
from storage import colleagues, office_area
from storage.areas import Area
from storage.db import Session

_READERS = (Role.SENSITIVE,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """`said`: what the asker told of where they live, where that is another place; empty: nothing."""

    area_id: int | None
    said: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Questions that would reach nobody: `what` they are, and how that is `mended`."""

    what: str
    mended: str


async def place(session: Session, kind: TicketKind, topic: str | None, area_id: int | None) -> Place:
    """An asker may skip the commune, or live where this office has nobody: what they ask is somebody's all the same."""
    if await colleagues.around_area(session, area_id, topic, _those_who_open(kind), limit=1):
        return Place(area_id=area_id)
    office = await office_area.whole(session)
    own = await stored_areas.get(session, area_id) if area_id is not None else None
    if office is None or (own is not None and await stored_areas.lies_in(session, own.id, office.id)):
        return Place(area_id=area_id)
    return Place(area_id=office.id, said=await areas.full_name(session, own) if own is not None else "")


async def gaps(session: Session) -> list[Gap]:
    """What nobody in office could open if its asker named no commune and no topic was found: such questions come."""
    office = await office_area.whole(session)
    area_id = office.id if office is not None else None
    return [
        _gap(what, roles, office)
        for what, roles in (("câu hỏi", WORKERS), ("tin nhạy cảm", _READERS))
        if not await colleagues.around_area(session, area_id, None, roles, limit=1)
    ]


def _those_who_open(kind: TicketKind) -> Sequence[Role]:
    return _READERS if kind is TicketKind.SENSITIVE else WORKERS


def _gap(what: str, roles: Sequence[Role], office: Area | None) -> Gap:
    names = " hoặc ".join(f"“{ROLE_NAMES[role]}”" for role in roles)
    where = f"trên cả {office.name} (mã {office.code})" if office is not None else "trên cả nước"
    return Gap(
        what=f"chưa ai mở được {what} của người không cho biết xã",
        mended=f"cho một cán bộ vai trò {names} {where}, mọi lĩnh vực: mục Cán bộ trong Quản trị, hoặc lệnh "
        f"doithoai official add TÊN --name HỌ-TÊN --role {roles[0].value}"
        + (f" --area {office.code}" if office is not None else ""),
    )
