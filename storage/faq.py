"""Questions without an answer, and what people thought of the answers they got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from storage.db import Session
from storage.tables import faq_misses, faq_ratings


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMiss:
    """`kind`: 'none', 'choices' (offered, not answered) or 'rated' (answered, not what was meant)."""

    address_id: int
    kind: str
    text: str
    nearest: Sequence[Mapping[str, Any]]


async def add_misses(session: Session, misses: Sequence[NewMiss], *, now: datetime) -> None:
    if misses:
        rows = [
            {"address_id": m.address_id, "kind": m.kind, "text": m.text, "nearest": list(m.nearest), "at": now}
            for m in misses
        ]
        await session.execute(insert(faq_misses), rows)


async def add_rating(session: Session, *, address_id: int, entry_id: str, helpful: bool, now: datetime) -> None:
    await session.execute(insert(faq_ratings).values(address_id=address_id, entry_id=entry_id, helpful=helpful, at=now))
