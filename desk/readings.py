"""Who read an announcement out, where, when and how: for those whom no channel reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.broadcast_records import record
from desk.broadcast_states import BroadcastState
from desk.errors import Refused
from storage import areas
from storage import readings as stored
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.officials import Official
from storage.readings import CommuneRead, NewReading, VillageRead

__all__ = ["MANNERS", "Coverage", "NewReading", "add", "coverage", "remove", "roots"]

MANNERS: Mapping[str, str] = {
    "loudspeaker": "đọc trên loa",
    "meeting": "đọc ở cuộc họp",
    "visit": "đến từng nhà",
    "poster": "dán ở bảng tin, phát tờ rơi",
    "page": "đăng trên trang, nhóm của thôn hoặc xã",
}
LONGEST_PLACE, LONGEST_READER, LONGEST_NOTE = 200, 120, 500
OLDEST, AHEAD = timedelta(days=366), timedelta(minutes=10)
MOST_VILLAGES, MOST_COMMUNES = 300, 500
_TOO_EARLY = (BroadcastState.DRAFT, BroadcastState.WAITING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """`villages` of one commune, or of all where there are few enough; `communes` those that have any."""

    communes: Sequence[CommuneRead]
    villages: Sequence[VillageRead]

    @property
    def total(self) -> int:
        return sum(one.villages for one in self.communes)

    @property
    def read(self) -> int:
        return sum(one.read for one in self.communes)

    @property
    def share(self) -> int:
        """In hundredths, rounded down so that it is whole only when all are."""
        return self.read * 100 // self.total if self.total else 0


async def add(
    session: Session, broadcast: Broadcast, new: NewReading, *, official: Official | None, now: datetime
) -> None:
    """The same sent twice is kept once. Raises `Refused`."""
    if broadcast.state in _TOO_EARLY:
        raise Refused("Thông báo này chưa được duyệt nên chưa đọc cho bà con. Hãy đợi duyệt xong rồi ghi.")
    if broadcast.state == BroadcastState.CANCELLED:
        raise Refused("Thông báo này đã huỷ nên không ghi đã đọc được nữa.")
    _judge(new, now)
    if not await _is_within(session, broadcast, new.area_id):
        raise Refused("Nơi này ngoài địa bàn của thông báo. Hãy chọn thôn khác.")
    if await stored.is_there(session, broadcast.id, new):
        return
    await stored.add(session, broadcast.id, new, official_id=official.id if official else None, now=now)
    detail = {"area_id": new.area_id, "manner": new.manner}
    await record(session, broadcast, "read", by=official, now=now, detail=detail)


async def remove(session: Session, broadcast: Broadcast, reading_id: int, *, by: Official, now: datetime) -> None:
    """One that was noted by mistake. Raises `Refused` when it is there no more."""
    if not await stored.remove(session, broadcast.id, reading_id):
        raise Refused("Dòng này vừa được bỏ rồi. Hãy tải lại trang.")
    await record(session, broadcast, "unread", by=by, now=now, detail={"reading_id": reading_id})


def roots(broadcast: Broadcast) -> Sequence[int]:
    """The areas it is for: of its rule, else of the office that speaks; none for the whole country."""
    of_rule = [int(one) for one in broadcast.rule.get("areas", ())]
    return of_rule or ([broadcast.area_id] if broadcast.area_id is not None else [])


async def coverage(session: Session, broadcast: Broadcast, *, commune_id: int | None = None) -> Coverage:
    """`commune_id`: whose villages are told one by one."""
    below = roots(broadcast)
    communes = await stored.communes(session, broadcast.id, below, limit=MOST_COMMUNES) if below else []
    if commune_id is not None:
        shown: Sequence[int] = [commune_id]
    else:
        shown = below if sum(one.villages for one in communes) <= MOST_VILLAGES else []
    villages = await stored.villages(session, broadcast.id, shown, limit=MOST_VILLAGES) if shown else []
    return Coverage(communes=communes, villages=villages)


def _judge(new: NewReading, now: datetime) -> None:
    if new.manner not in MANNERS:
        raise Refused("Cách đọc: hãy chọn trong danh sách.")
    if new.read_at > now + AHEAD:
        raise Refused("Lúc đọc: giờ này chưa đến. Hãy ghi sau khi đã đọc.")
    if new.read_at < now - OLDEST:
        raise Refused("Lúc đọc: lâu hơn một năm. Hãy xem lại ngày.")
    for text, most, label in (
        (new.place, LONGEST_PLACE, "Nơi đọc"),
        (new.reader, LONGEST_READER, "Người đọc"),
        (new.note, LONGEST_NOTE, "Ghi chú"),
    ):
        if len(text) > most:
            raise Refused(f"{label}: dài {len(text)} ký tự, tối đa {most}. Hãy rút ngắn.")


async def _is_within(session: Session, broadcast: Broadcast, area_id: int) -> bool:
    around = {area.id for area in await areas.chain(session, area_id)}
    below = roots(broadcast)
    return bool(around) and (not below or bool(around & set(below)))
