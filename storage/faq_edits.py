"""What officials changed about the answers, only ever added to; an edit is undone by a date, never deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text, update

from storage.db import Session
from storage.tables import faq_edits


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEdit:
    """`kind`: 'phrasings', 'entry' or 'withdrawn'."""

    kind: str
    entry_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredEdit:
    """`by` is the name to show, also when there is no such account any more."""

    id: int
    kind: str
    entry_id: str
    body: Mapping[str, Any]
    by: str
    at: datetime
    undone_at: datetime | None


Mark = tuple[int, int, int]


async def mark(session: Session) -> Mark:
    """Changes whenever what is in force changes, in whatever order transactions end."""
    e = faq_edits.c
    row = (await session.execute(select(func.count(e.published_at), func.max(e.id), func.count(e.undone_at)))).one()
    return row[0], row[1] or 0, row[2]


async def in_force(session: Session) -> list[StoredEdit]:
    return await _read(session, only_in_force=True)


async def list_all(session: Session) -> list[StoredEdit]:
    """Those that were undone too."""
    return await _read(session, only_in_force=False)


async def hold(session: Session) -> None:
    """Until the transaction ends nobody else changes anything. SQLite has one writer at a time anyway."""
    if session.dialect.name != "sqlite":
        await session.execute(text("LOCK TABLE faq_edits IN SHARE ROW EXCLUSIVE MODE"))


async def add(
    session: Session, edits: Sequence[NewEdit], *, official_id: int | None, by: str, now: datetime
) -> list[int]:
    """Returns their ids."""
    common = {"official_id": official_id, "by": by, "at": now, "published_at": now, "published_by": by}
    ids = []
    for edit in edits:
        row = {"kind": edit.kind, "entry_id": edit.entry_id, "body": dict(edit.body), **common}
        added = await session.execute(insert(faq_edits).values(**row).returning(faq_edits.c.id))
        ids.append(int(added.scalar_one()))
    return ids


async def undo(session: Session, edit_id: int, *, now: datetime) -> bool:
    """False when there is none with this id in force."""
    e = faq_edits.c
    result = await session.execute(
        update(faq_edits).where(e.id == edit_id, e.undone_at.is_(None)).values(undone_at=now)
    )
    return bool(result.rowcount)


async def _read(session: Session, *, only_in_force: bool) -> list[StoredEdit]:
    e = faq_edits.c
    statement = select(e.id, e.kind, e.entry_id, e.body, e.by, e.at, e.undone_at).order_by(e.id)
    if only_in_force:
        statement = statement.where(e.undone_at.is_(None), e.published_at.is_not(None))
    return [StoredEdit(**row._mapping) for row in await session.execute(statement)]
