"""What an administrator may do to whom: only within their own area and topics, and never to themselves."""

import re
from collections.abc import Sequence
from datetime import datetime

from desk import areas as names
from desk import officials as rules
from desk.errors import Refused
from desk.roles import Role
from storage import areas, official_bounds, officials
from storage.areas import Area
from storage.db import Session
from storage.officials import Grant, Official

_CODE = re.compile(r"\s*(\d{2}|\d{5}(?:\.\d{1,3})?)(?:\s*[-–:]\s.*)?\s*")
_LEVELS = ("province", "commune", "village")


async def find(session: Session, username: str, bounds: Sequence[Grant]) -> Official | None:
    """None for those outside, as for those who are not there."""
    return await official_bounds.find_within(session, username, bounds)


async def find_other(session: Session, username: str, bounds: Sequence[Grant], *, by: Official) -> Official | None:
    """For changes. Raises `Refused` for one's own account: another administrator does that."""
    if username == by.username:
        raise Refused("Không tự thay đổi quyền hoặc khoá tài khoản của mình. Hãy nhờ một người quản trị khác.")
    return await find(session, username, bounds)


async def refuse_beyond(session: Session, bounds: Sequence[Grant], wanted: Grant) -> None:
    """Raises `Refused` when the grant reaches further than the administrator's own."""
    if not await official_bounds.covers(session, bounds, wanted):
        raise Refused("Quyền này vượt ra ngoài địa bàn hoặc lĩnh vực anh/chị quản trị. Hãy nhờ cấp trên.")


async def read_area(session: Session, typed: str) -> Area | None:
    """By its code, alone or before its name, or by its name; empty is the whole country. Raises `Refused`."""
    if not typed.strip():
        return None
    code = _CODE.fullmatch(typed)
    if code:
        found = await areas.find_by_code(session, code[1])
        if found is None:
            raise Refused(f"Địa bàn: không có mã {code[1]}. Mã tỉnh có 2 chữ số, mã xã có 5 chữ số.")
        return found
    called = await areas.find_by_folded(session, names.folded_name(typed), levels=_LEVELS, limit=4)
    if len(called) == 1:
        return called[0]
    if not called:
        raise Refused(f"Địa bàn: không tìm thấy “{typed.strip()[:60]}”. Hãy chọn trong danh sách hoặc gõ mã.")
    told = "; ".join([f"{one.code} – {await names.full_name(session, one)}" for one in called[:3]])
    raise Refused(f"Địa bàn: có nhiều nơi tên như vậy ({told}…). Hãy gõ mã của nơi cần chọn.")


async def grants_of(session: Session, found: Sequence[Official]) -> dict[int, list[Grant]]:
    return await officials.grants_of(session, [one.id for one in found])


async def add(
    session: Session,
    *,
    username: str,
    name: str,
    first: Grant,
    agency_id: int | None,
    bounds: Sequence[Grant],
    by: Official,
    now: datetime,
) -> tuple[Official, str]:
    """With the password to hand over, which nothing keeps."""
    await refuse_beyond(session, bounds, first)
    area = await areas.get(session, first.area_id) if first.area_id is not None else None
    password = rules.new_password()
    made = await rules.add(
        session,
        username=username,
        name=name,
        role=Role(first.role),
        area_code=area.code if area else None,
        topic=first.topic,
        agency_id=agency_id,
        password=password,
        by=by,
        now=now,
    )
    return made, password
