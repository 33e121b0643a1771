"""What was done to something, step by step: the same for everything that keeps its own history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select

from storage.db import Session
from storage.tables import officials


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEvent:
    id: int
    kind: str
    official_id: int | None
    official_name: str | None
    text: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """`owner`: the column of the table that says whose step it is."""

    table: Table
    owner: str

    async def add(
        self,
        session: Session,
        owner_id: int,
        kind: str,
        *,
        now: datetime,
        official_id: int | None = None,
        text: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        step = {"kind": kind, "official_id": official_id, "text": text, "detail": dict(detail or {}), "at": now}
        await session.execute(insert(self.table).values({self.owner: owner_id, **step}))

    async def of(self, session: Session, owner_id: int) -> list[HistoryEvent]:
        """Oldest first."""
        e = self.table.c
        rows = await session.execute(
            select(e.id, e.kind, e.official_id, officials.c.name.label("official_name"), e.text, e.detail, e.at)
            .outerjoin(officials, officials.c.id == e.official_id)
            .where(e[self.owner] == owner_id)
            .order_by(e.id)
        )
        return [HistoryEvent(**row._mapping) for row in rows]
