"""Questions without an answer, and what people thought of the answers they got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from storage.db import Session
from storage.tables import faq_misses, faq_ratings


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMiss:
    """`kind`: 'none', 'choices' (offered, not answered) or 'rated' (answered, not what was meant)."""

    address_id: int
    kind: str
    text: str
    nearest: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredMiss:
    address_id: int | None
    kind: str
    text: str
    nearest: Sequence[Mapping[str, Any]]
    at: datetime


async def add_misses(session: Session, misses: Sequence[NewMiss], *, now: datetime) -> None:
    if misses:
        rows = [
            {"address_id": m.address_id, "kind": m.kind, "text": m.text, "nearest": list(m.nearest), "at": now}
            for m in misses
        ]
        await session.execute(insert(faq_misses), rows)


async def add_rating(session: Session, *, address_id: int, entry_id: str, helpful: bool, now: datetime) -> None:
    await session.execute(insert(faq_ratings).values(address_id=address_id, entry_id=entry_id, helpful=helpful, at=now))


async def misses_since(session: Session, since: datetime, *, most: int) -> list[StoredMiss]:
    """The newest `most`, oldest first; their texts were masked before they were kept."""
    m = faq_misses.c
    statement = (
        select(m.address_id, m.kind, m.text, m.nearest, m.at).where(m.at >= since).order_by(m.id.desc()).limit(most)
    )
    return [StoredMiss(**row._mapping) for row in await session.execute(statement)][::-1]


async def unhelpful_since(session: Session, since: datetime) -> list[tuple[str, int, int]]:
    """(entry, how often it was found unhelpful, how often it was rated), the most unhelpful first."""
    r = faq_ratings.c
    unhelpful = func.count().filter(r.helpful.is_(False))
    statement = (
        select(r.entry_id, unhelpful, func.count())
        .where(r.at >= since)
        .group_by(r.entry_id)
        .having(unhelpful > 0)
        .order_by(unhelpful.desc(), r.entry_id)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def ratings_of(session: Session, entry_id: str, since: datetime) -> tuple[int, int]:
    """How often the entry was found unhelpful, and how often it was rated."""
    r = faq_ratings.c
    unhelpful = func.count().filter(r.helpful.is_(False))
    row = (await session.execute(select(unhelpful, func.count()).where(r.entry_id == entry_id, r.at >= since))).one()
    return row[0], row[1]
