"""Calling those who may approve an announcement, on the chats they linked."""

from collections.abc import Mapping
from datetime import datetime

from channels.base import Abilities
from desk import broadcasts, duty
from desk.roles import ALLOWED, Action
from storage import broadcast_waiting, reminders
from storage import broadcasts as stored
from storage.db import Session

_APPROVING = tuple(role for role, actions in ALLOWED.items() if Action.APPROVE_BROADCAST in actions)
_WAITS = (
    "Thông báo “{title}” đang chờ anh/chị duyệt, gửi cho {people} người. Xem bản sẽ gửi rồi duyệt hoặc trả lại ở "
    "bảng điều khiển, mục Thông báo."
)


async def tell_approvers(session: Session, *, abilities: Mapping[str, Abilities], now: datetime) -> int:
    """Once for each time it was handed in, the nearest who wrote none of it; how many messages. By day: the caller
    waits."""
    told = 0
    for broadcast in await broadcast_waiting.untold(session):
        wrote = await broadcasts.writers(session, broadcast)
        holding = await reminders.holders(session, _APPROVING, broadcast.area_id, None)
        may = [one for one in holding if one.id not in wrote]
        nearest = [one.id for one in may if one.nearness == may[0].nearness]
        people = await broadcast_waiting.audience(session, broadcast.id)
        text = _WAITS.format(title=broadcast.title, people=f"{people:,}".replace(",", "."))
        reached = [await duty.tell(session, one, text, (), abilities=abilities, now=now) for one in nearest]
        detail = {"officials": len(nearest), "reached": sum(reached)}
        await stored.add_event(session, broadcast.id, "approvers_told", now=now, detail=detail)
        told += sum(reached)
    return told
