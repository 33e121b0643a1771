"""What was already reported about the content, so that each thing is told once, by one process."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from storage.db import Session, upsert
from storage.tables import content_flags


@dataclass(frozen=True, kw_only=True, slots=True)
class ContentFlag:
    """`due_on`: a day as YYYY-MM-DD, "" when not known; `document`: "" when the entry itself is meant."""

    entry_id: str
    reason: str
    document: str
    due_on: str


async def add_new(session: Session, flags: Sequence[ContentFlag], *, now: datetime) -> list[ContentFlag]:
    """Returns those that were not known yet."""
    new = []
    for flag in flags:
        statement = upsert(session, content_flags).values(**asdict(flag), first_seen_at=now)
        added = await session.execute(statement.on_conflict_do_nothing().returning(content_flags.c.id))
        if added.first() is not None:
            new.append(flag)
    return new
