"""An announcement that was approved, in the hands of its officers: paused, going on, stopped for good, called off."""

from datetime import datetime
from typing import Any

from desk.broadcast_accounting import REACHED
from desk.broadcast_records import record
from desk.broadcast_states import UNDER_WAY, BroadcastState, refuse_unless
from desk.errors import Refused
from storage import broadcast_counts, broadcast_recipients, broadcasts
from storage.broadcasts import Broadcast
from storage.db import Session
from storage.officials import Official

_BEFORE = (BroadcastState.DRAFT, BroadcastState.WAITING, BroadcastState.APPROVED)


async def pause(session: Session, broadcast: Broadcast, *, by: Official, now: datetime) -> None:
    """Nothing more leaves but what is on its way this moment. Raises `Refused`."""
    _refuse_over(broadcast, "Không cần tạm dừng nữa")
    if broadcast.state == BroadcastState.PAUSED and broadcast.held_by == "night":
        await broadcasts.change(session, broadcast.id, now=now, held_by=None)
    else:
        refuse_unless(broadcast, (BroadcastState.SENDING,), "Không tạm dừng được")
        await broadcasts.change(session, broadcast.id, now=now, state=BroadcastState.PAUSED, held_by=None)
    await record(session, broadcast, "paused", by=by, now=now)


async def resume(session: Session, broadcast: Broadcast, *, by: Official, now: datetime) -> None:
    """Raises `Refused`."""
    refuse_unless(broadcast, (BroadcastState.PAUSED,), "Không gửi tiếp được")
    if broadcast.held_by == "night":
        raise Refused("Đang là giờ nghỉ đêm. Đến 7 giờ sáng máy tự gửi tiếp, không cần bấm.")
    await broadcasts.change(session, broadcast.id, now=now, state=BroadcastState.SENDING, held_by=None)
    await record(session, broadcast, "resumed", by=by, now=now)


async def stop(session: Session, broadcast: Broadcast, *, by: Official, now: datetime) -> int:
    """For good; returns how many had not been sent it. Raises `Refused`, kindly where it was through already."""
    _refuse_over(broadcast, "Không còn gì để dừng")
    refuse_unless(broadcast, UNDER_WAY, "Không dừng được")
    values: dict[str, Any] = {"state": BroadcastState.STOPPED, "held_by": None, "ended_at": now, "repeats": "never"}
    if broadcast.audience is None:
        values["audience"] = await broadcast_counts.people_of(session, broadcast.id)
    await broadcasts.change(session, broadcast.id, now=now, **values)
    people = await broadcast_recipients.stop_waiting(session, broadcast.id, now=now)
    tallies = await broadcast_recipients.count_by_state(session, broadcast.id)
    reached = sum(one.people for one in tallies if one.state in REACHED)
    await record(session, broadcast, "stopped", by=by, now=now, detail={"people": people, "reached": reached})
    return people


async def cancel(session: Session, broadcast: Broadcast, *, by: Official, now: datetime) -> None:
    """Before anything left. Raises `Refused`."""
    if broadcast.state in UNDER_WAY:
        raise Refused("Thông báo đã bắt đầu gửi nên không huỷ được. Hãy dùng “Dừng hẳn”.")
    refuse_unless(broadcast, _BEFORE, "Không huỷ được")
    await broadcasts.change(session, broadcast.id, now=now, state=BroadcastState.CANCELLED, ended_at=now)
    await record(session, broadcast, "cancelled", by=by, now=now)


async def stop_repeating(session: Session, broadcast: Broadcast, *, by: Official, now: datetime) -> None:
    """What was sent stays; no further time comes. Raises `Refused`."""
    if broadcast.repeats == "never":
        raise Refused("Thông báo này không lặp lại nữa. Hãy tải lại trang để xem.")
    refuse_unless(broadcast, (*UNDER_WAY, BroadcastState.DONE), "Không thôi lặp được; hãy sửa bản nháp")
    await broadcasts.change(session, broadcast.id, now=now, repeats="never")
    await record(session, broadcast, "unrepeated", by=by, now=now)


def _refuse_over(broadcast: Broadcast, cannot: str) -> None:
    if broadcast.state == BroadcastState.DONE:
        raise Refused(f"{cannot}: thông báo vừa được gửi xong tới người cuối cùng. Xem ở mục Tiến độ.")
