"""What officers note while a dialogue is held; only ever added to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update

from storage.db import Session
from storage.tables import hall_notes, officials


@dataclass(frozen=True, kw_only=True, slots=True)
class HallNote:
    """`note_id` was made where the note was written, `written_at` is the time there; `at` when it arrived here.
    `superseded`: neither the item's outcome nor its gist is this note's."""

    id: int
    item_id: int | None
    note_id: str
    kind: str
    detail: Mapping[str, Any]
    superseded: bool
    official_id: int | None
    official_name: str | None
    written_at: datetime
    at: datetime


async def add(
    session: Session,
    dialogue_id: int,
    *,
    note_id: str,
    kind: str,
    item_id: int | None,
    detail: Mapping[str, Any],
    official_id: int,
    written_at: datetime,
    now: datetime,
) -> int:
    """Raises IntegrityError for a `note_id` that the dialogue has: hold the dialogue and look first."""
    new = insert(hall_notes).values(
        dialogue_id=dialogue_id,
        note_id=note_id,
        kind=kind,
        item_id=item_id,
        detail=dict(detail),
        official_id=official_id,
        written_at=written_at,
        at=now,
    )
    return int((await session.execute(new.returning(hall_notes.c.id))).scalar_one())


async def find(session: Session, dialogue_id: int, note_id: str) -> HallNote | None:
    h = hall_notes.c
    row = (await session.execute(_select().where(h.dialogue_id == dialogue_id, h.note_id == note_id))).first()
    return HallNote(**row._mapping) if row else None


async def notes(
    session: Session, dialogue_id: int, *, item_id: int | None = None, kinds: Collection[str] = ()
) -> list[HallNote]:
    """By the time they were written."""
    h = hall_notes.c
    statement = _select().where(h.dialogue_id == dialogue_id).order_by(h.written_at, h.id)
    if item_id is not None:
        statement = statement.where(h.item_id == item_id)
    if kinds:
        statement = statement.where(h.kind.in_(kinds))
    return [HallNote(**row._mapping) for row in await session.execute(statement)]


async def supersede(session: Session, item_id: int, standing: Sequence[int]) -> None:
    """Of the notes on this item, these stand and all others do not."""
    h = hall_notes.c
    await session.execute(update(hall_notes).where(h.item_id == item_id).values(superseded=h.id.not_in(standing)))


def _select() -> Select[Any]:
    columns = (
        officials.c.name.label(name) if name == "official_name" else hall_notes.c[name] for name in HallNote.__slots__
    )
    return select(*columns).outerjoin(officials, officials.c.id == hall_notes.c.official_id)
