"""Agencies as an administrator keeps them: their area, topics, how they are reached, whether still at work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import official_bounds
from desk.errors import Refused
from desk.histories import write_down
from storage import agencies
from storage.agencies import Agency
from storage.db import Session
from storage.officials import Grant, Official

LONGEST_NAME, LONGEST_REACHED_AT = 120, 200
MOST = 500
"""Agencies listed at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What an administrator typed, still to be judged."""

    name: str
    area_id: int | None
    topics: Collection[str]
    reached_at: str


async def add(session: Session, new: Wording, bounds: Sequence[Grant], *, by: Official, now: datetime) -> int:
    """Raises `Refused` beyond the administrator's own area and topics, and for a name that is taken there."""
    await _judge(session, new, bounds, own=None)
    agency_id = await agencies.add(session, name=new.name, area_id=new.area_id, reached_at=new.reached_at, now=now)
    await agencies.set_topics(session, agency_id, new.topics)
    await write_down(session, "agency.added", agency_id, by=by, now=now)
    return agency_id


async def change(
    session: Session, kept: Agency, new: Wording, bounds: Sequence[Grant], *, by: Official, now: datetime
) -> None:
    """Questions that are there already stay."""
    before = (await agencies.topics_of(session, [kept.id]))[kept.id]
    await _refuse_beyond(session, kept.area_id, before, bounds)
    await _judge(session, new, bounds, own=kept.id)
    await agencies.change(session, kept.id, name=new.name, area_id=new.area_id, reached_at=new.reached_at)
    await agencies.set_topics(session, kept.id, new.topics)
    await write_down(session, "agency.changed", kept.id, by=by, now=now)


async def close(session: Session, kept: Agency, bounds: Sequence[Grant], *, by: Official, now: datetime) -> None:
    """It gets no new questions. Raises `Refused` while some still wait there."""
    await _refuse_beyond(session, kept.area_id, (await agencies.topics_of(session, [kept.id]))[kept.id], bounds)
    left = await agencies.count_open(session, kept.id)
    if left:
        raise Refused(
            f"Còn {left} câu hỏi chưa xong ở {kept.name}. Hãy nhờ cán bộ tiếp nhận giao cho nơi khác, rồi đóng lại sau."
        )
    await agencies.set_closed(session, kept.id, now)
    await write_down(session, "agency.closed", kept.id, by=by, now=now)


async def reopen(session: Session, kept: Agency, bounds: Sequence[Grant], *, by: Official, now: datetime) -> None:
    await _refuse_beyond(session, kept.area_id, (await agencies.topics_of(session, [kept.id]))[kept.id], bounds)
    await agencies.set_closed(session, kept.id, None)
    await write_down(session, "agency.reopened", kept.id, by=by, now=now)


async def _judge(session: Session, new: Wording, bounds: Sequence[Grant], *, own: int | None) -> None:
    if not new.name:
        raise Refused("Tên cơ quan: chưa có nội dung. Hãy điền rồi gửi lại.")
    await _refuse_beyond(session, new.area_id, new.topics, bounds)
    known = await agencies.called(session, new.name, new.area_id)
    if known is not None and known != own:
        raise Refused("Địa bàn này đã có cơ quan cùng tên. Hãy mở cơ quan đó, hoặc đặt tên khác.")


async def _refuse_beyond(
    session: Session, area_id: int | None, topics: Collection[str], bounds: Sequence[Grant]
) -> None:
    """An agency without topics counts as one for all of them."""
    wanted: list[str | None] = [*sorted(topics)] or [None]
    for topic in wanted:
        await official_bounds.refuse_beyond(session, bounds, Grant(role="", area_id=area_id, topic=topic))
