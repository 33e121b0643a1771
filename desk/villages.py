"""Villages of a commune: added, renamed, and taken away while nothing belongs to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from desk import areas as names
from desk import official_bounds
from desk.errors import Refused
from storage import audit, village_merge, villages
from storage.areas import Area
from storage.db import Session
from storage.officials import Grant, Official

LONGEST_NAME = 120
MOST = 99
"""Villages of one commune: their codes have two digits after the commune's."""

_COUNTED = {
    "contacts": "người dân",
    "agencies": "cơ quan",
    "officials": "quyền của cán bộ",
    "canned_answers": "câu mẫu",
    "dialogues": "buổi đối thoại",
    "registrations": "lượt đăng ký dự đối thoại",
    "promises": "cam kết",
    "surveys": "khảo sát",
    "survey_answers": "phiếu khảo sát",
    "broadcasts": "thông báo",
    "readings": "lượt đọc loa",
    "segments": "nhóm người nhận",
    "notices": "tin việc làm, mua bán",
    "stories": "gương thoát nghèo",
    "quizzes": "hội thi",
    "plays": "lượt thi",
}
_QUESTIONS = "các câu hỏi, phản ánh"
"""Of these no number is told, since it would tell of reports that are kept apart."""


async def add(
    session: Session, commune: Area, typed: str, bounds: Sequence[Grant], *, by: Official, now: datetime
) -> int:
    """Raises `Refused` outside the administrator's area, for a name that is there, and when the codes are used up."""
    await _refuse_beyond(session, commune, bounds)
    if commune.level != "commune":
        raise Refused("Chỉ thêm thôn, xóm, tổ dân phố vào một xã, phường. Hãy mở xã, phường đó trước.")
    await villages.hold(session, commune.id)
    name = await _judged(session, commune.id, typed, own=None)
    code = _next_code(commune.code, await villages.codes(session, commune.id))
    village_id = await villages.add(session, commune, code=code, name=name, folded=names.folded_name(name))
    await _record(session, "area.added", code, by, now=now)
    return village_id


async def rename(
    session: Session, village: Area, typed: str, bounds: Sequence[Grant], *, by: Official, now: datetime
) -> None:
    commune_id = await _commune_of(session, village, bounds)
    name = await _judged(session, commune_id, typed, own=village.id)
    await villages.rename(session, village.id, name=name, folded=names.folded_name(name))
    await _record(session, "area.renamed", village.code, by, now=now)


async def remove(session: Session, village: Area, bounds: Sequence[Grant], *, by: Official, now: datetime) -> None:
    """Raises `Refused`, naming what still belongs there."""
    await _commune_of(session, village, bounds)
    if told := await belongings(session, village):
        raise Refused(
            f"{village.name} còn {', '.join(told)} nên chưa bỏ được. Thôn đổi tên thì sửa tên; đã sáp nhập thì "
            "gộp vào thôn kia."
        )
    if not await villages.remove(session, village.id):
        raise Refused(f"Vừa có người dân hoặc câu hỏi mới ở {village.name}. Hãy mở lại trang.")
    await _record(session, "area.removed", village.code, by, now=now)


async def belongings(session: Session, village: Area) -> list[str]:
    """What belongs there, in words with numbers; of questions no number is told."""
    used = await villages.uses(session, village.id)
    told = [f"{used[kind]} {words}" for kind, words in _COUNTED.items() if kind in used]
    return told + ([_QUESTIONS] if used.keys() - _COUNTED.keys() else [])


async def merge(
    session: Session, village: Area, into: Area | None, bounds: Sequence[Grant], *, by: Official, now: datetime
) -> Area:
    """All that belongs to the first goes over to the second, and cannot be told apart again. Raises `Refused`."""
    into = await mergeable(session, village, into, bounds)
    await village_merge.hold(session, [village.id, into.id])
    moved = await belongings(session, village)
    await village_merge.merge(session, village, into, now=now)
    detail = {"into": into.code, "name": village.name, "moved": ", ".join(moved)}
    await _record(session, "area.merged", village.code, by, now=now, detail=detail)
    return into


async def mergeable(session: Session, village: Area, into: Area | None, bounds: Sequence[Grant]) -> Area:
    """The second one. Raises `Refused` for what is no other village of the same commune, within the bounds."""
    commune_id = await _commune_of(session, village, bounds)
    if into is None or into.level != "village" or into.parent_id != commune_id or into.id == village.id:
        raise Refused("Hãy chọn một thôn khác trong cùng xã, phường để gộp vào.")
    await _refuse_beyond(session, into, bounds)
    return into


async def _commune_of(session: Session, village: Area, bounds: Sequence[Grant]) -> int:
    await _refuse_beyond(session, village, bounds)
    if village.level != "village" or village.parent_id is None:
        raise Refused("Tên tỉnh, xã theo danh mục nhà nước nên không sửa ở đây.")
    await villages.hold(session, village.parent_id)
    return village.parent_id


async def _refuse_beyond(session: Session, area: Area, bounds: Sequence[Grant]) -> None:
    await official_bounds.refuse_beyond(session, bounds, Grant(role="", area_id=area.id))


async def _judged(session: Session, commune_id: int, typed: str, *, own: int | None) -> str:
    name = " ".join(typed.split())
    folded = names.folded_name(name)
    if not any(letter.isalnum() for letter in folded):
        raise Refused("Tên thôn: chưa có nội dung. Hãy ghi cả chữ thôn, xóm, bản hoặc tổ, ví dụ: Thôn Phú Xuân.")
    if len(name) > LONGEST_NAME:
        raise Refused(f"Tên thôn dài {len(name)} ký tự, tối đa {LONGEST_NAME}. Hãy rút ngắn rồi gửi lại.")
    if await villages.called(session, commune_id, folded) not in (None, own):
        raise Refused("Xã này đã có thôn cùng tên. Hãy xem lại danh sách.")
    now_part_of = await villages.formerly_called(session, commune_id, folded)
    if now_part_of not in (None, own):
        raise Refused("Tên này là tên cũ của một thôn đã gộp, nên không đặt cho thôn khác được. Hãy đặt tên khác.")
    return name


def _next_code(commune_code: str, taken: Sequence[str]) -> str:
    """After the highest, so that a code that was taken away does not come back while a higher one is there."""
    numbers = [int(tail) for code in taken if (tail := code.rpartition(".")[2]).isdigit() and "." in code]
    number = max(numbers, default=0) + 1
    if number > MOST:
        number = next((free for free in range(1, MOST + 1) if free not in numbers), 0)
    if not number:
        raise Refused(f"Một xã có tối đa {MOST} thôn, xóm. Hãy bỏ những thôn không còn dùng.")
    return f"{commune_code}.{number:02d}"


async def _record(
    session: Session,
    action: str,
    code: str,
    by: Official,
    *,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    await audit.add(
        session,
        action,
        actor="official",
        official_id=by.id,
        object_kind="area",
        object_id=code,
        now=now,
        detail=detail,
    )
