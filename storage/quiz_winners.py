"""Whose lots won, in the order of the lots, and who was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.db import Session
from storage.tables import areas, outbound_messages, quiz_plays, quiz_winners


@dataclass(frozen=True, kw_only=True, slots=True)
class Winner:
    """`place`: of the lot among all. `contact_id` None: erased since, so void unless they were told before.
    `message_state`: of what told them."""

    id: int
    place: int
    play_code: str
    lot: str
    told_at: datetime | None
    message_id: int | None
    message_state: str | None
    contact_id: int | None
    area_name: str | None

    @property
    def is_void(self) -> bool:
        return self.contact_id is None and self.told_at is None

    @property
    def is_reached(self) -> bool:
        return self.told_at is not None and self.message_state != "failed"


_w = quiz_winners.c


async def of_quiz(session: Session, quiz_id: int) -> list[Winner]:
    """In the order of their lots."""
    p, o = quiz_plays.c, outbound_messages.c
    rows = await session.execute(
        select(
            *(_w.id, _w.place, _w.play_code, _w.lot, _w.told_at, _w.message_id),
            o.state.label("message_state"),
            p.contact_id,
            areas.c.name.label("area_name"),
        )
        .join(quiz_plays, p.code == _w.play_code)
        .outerjoin(outbound_messages, o.id == _w.message_id)
        .outerjoin(areas, areas.c.id == p.area_id)
        .where(_w.quiz_id == quiz_id)
        .order_by(_w.place)
    )
    return [Winner(**row._mapping) for row in rows]


async def add(session: Session, quiz_id: int, lots: Sequence[tuple[int, str, str]]) -> None:
    """Each with its place, entry code and lot."""
    rows = [{"quiz_id": quiz_id, "place": place, "play_code": code, "lot": lot} for place, code, lot in lots]
    if rows:
        await session.execute(insert(quiz_winners), rows)


async def claim_told(session: Session, winner_id: int, *, now: datetime) -> bool:
    """True once: whoever gets it tells them."""
    claimed = await session.execute(
        update(quiz_winners).where(_w.id == winner_id, _w.told_at.is_(None)).values(told_at=now)
    )
    return bool(claimed.rowcount)


async def set_message(session: Session, winner_id: int, message_id: int) -> None:
    await session.execute(update(quiz_winners).where(_w.id == winner_id).values(message_id=message_id))
