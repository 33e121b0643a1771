"""What officials changed about the answers, only ever added to; an edit is undone by a date, never deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select, text, update

from storage.db import Session
from storage.tables import faq_edits


class EditState(StrEnum):
    """`WAITING` was proposed; `RETURNED` was given back to its author; `UNDONE` was in force once."""

    WAITING = "waiting"
    RETURNED = "returned"
    IN_FORCE = "in_force"
    UNDONE = "undone"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEdit:
    """`kind`: 'phrasings', 'entry' or 'withdrawn'."""

    kind: str
    entry_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredEdit:
    """`by` and the others who acted are names to show, also when there is no such account any more; `official_id` is
    None for an operator's edit. `reason`: why it was made; `undone_reason`: why it was taken back or given back.
    """

    id: int
    kind: str
    entry_id: str
    body: Mapping[str, Any]
    official_id: int | None
    by: str
    at: datetime
    reason: str
    published_at: datetime | None
    published_by: str | None
    undone_at: datetime | None
    undone_by: str | None
    undone_reason: str

    @property
    def state(self) -> EditState:
        if self.published_at is None:
            return EditState.WAITING if self.undone_at is None else EditState.RETURNED
        return EditState.IN_FORCE if self.undone_at is None else EditState.UNDONE


Mark = tuple[int, int, int]

_E = faq_edits.c
_SELECT = select(*(_E[name] for name in StoredEdit.__slots__)).order_by(_E.id)
_PUBLISHED = _E.published_at.is_not(None)
_WAITING = and_(_E.published_at.is_(None), _E.undone_at.is_(None))
_IN_FORCE = and_(_PUBLISHED, _E.undone_at.is_(None))


async def mark(session: Session) -> Mark:
    """Changes whenever what is in force changes, in whatever order transactions end; what only waits does not count."""
    undone = func.count().filter(_E.undone_at.is_not(None))
    statement = select(func.count(), func.max(_E.id), undone).where(_PUBLISHED)
    row = (await session.execute(statement)).one()
    return row[0], row[1] or 0, row[2]


async def in_force(session: Session) -> list[StoredEdit]:
    return await _read(session, _IN_FORCE)


async def waiting(session: Session) -> list[StoredEdit]:
    """Proposed and not decided yet, the oldest first."""
    return await _read(session, _WAITING)


async def list_all(session: Session) -> list[StoredEdit]:
    """Those that were undone or only proposed too."""
    return await _read(session)


async def of_entry(session: Session, entry_id: str) -> list[StoredEdit]:
    return await _read(session, _E.entry_id == entry_id)


async def changed_at(session: Session, entry_id: str) -> datetime | None:
    """When the answer itself was last changed, withdrawn, or put back as it was."""
    known = select(_E.published_at, _E.undone_at).where(_PUBLISHED, _E.entry_id == entry_id, _E.kind != "phrasings")
    return max((at for row in await session.execute(known) for at in row if at), default=None)


async def recent(session: Session, *, limit: int) -> list[StoredEdit]:
    """Decided, the newest first."""
    statement = _SELECT.where(~_WAITING).order_by(None).order_by(_E.id.desc()).limit(limit)
    return [StoredEdit(**row._mapping) for row in await session.execute(statement)]


async def get(session: Session, edit_id: int, *, for_change: bool = False) -> StoredEdit | None:
    """`for_change`: nobody else decides about it until the transaction ends."""
    statement = _SELECT.where(_E.id == edit_id)
    row = (await session.execute(statement.with_for_update() if for_change else statement)).first()
    return StoredEdit(**row._mapping) if row else None


async def count_waiting(session: Session) -> int:
    return (await session.execute(select(func.count()).where(_WAITING))).scalar_one()


async def hold(session: Session) -> None:
    """Until the transaction ends nobody else changes anything. SQLite has one writer at a time anyway."""
    if session.dialect.name != "sqlite":
        await session.execute(text("LOCK TABLE faq_edits IN SHARE ROW EXCLUSIVE MODE"))


async def add(
    session: Session, edits: Sequence[NewEdit], *, official_id: int | None, by: str, now: datetime, reason: str = ""
) -> list[int]:
    """In force at once. Returns their ids."""
    common = {"official_id": official_id, "by": by, "at": now, "reason": reason}
    return await _insert(session, edits, {**common, "published_at": now, "published_by": by})


async def propose(
    session: Session, edits: Sequence[NewEdit], *, official_id: int, by: str, now: datetime, reason: str
) -> list[int]:
    """In force once somebody publishes them. Returns their ids."""
    return await _insert(session, edits, {"official_id": official_id, "by": by, "at": now, "reason": reason})


async def publish(session: Session, edit_id: int, *, by: str, now: datetime) -> bool:
    """False when it does not wait any more."""
    return await _set(session, edit_id, _WAITING, published_at=now, published_by=by)


async def give_back(session: Session, edit_id: int, *, by: str, reason: str, now: datetime) -> bool:
    """To its author. False when it does not wait any more."""
    return await _set(session, edit_id, _WAITING, undone_at=now, undone_by=by, undone_reason=reason)


async def undo(session: Session, edit_id: int, *, now: datetime, by: str | None = None, reason: str = "") -> bool:
    """False when there is none with this id in force."""
    return await _set(session, edit_id, _IN_FORCE, undone_at=now, undone_by=by, undone_reason=reason)


async def _insert(session: Session, edits: Sequence[NewEdit], common: Mapping[str, Any]) -> list[int]:
    ids = []
    for edit in edits:
        row = {"kind": edit.kind, "entry_id": edit.entry_id, "body": dict(edit.body), **common}
        added = await session.execute(insert(faq_edits).values(**row).returning(_E.id))
        ids.append(int(added.scalar_one()))
    return ids


async def _set(session: Session, edit_id: int, state: ColumnElement[bool], **values: object) -> bool:
    result = await session.execute(update(faq_edits).where(_E.id == edit_id, state).values(**values))
    return bool(result.rowcount)


async def _read(session: Session, *conditions: ColumnElement[bool]) -> list[StoredEdit]:
    return [StoredEdit(**row._mapping) for row in await session.execute(_SELECT.where(*conditions))]
