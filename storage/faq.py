"""Questions without an answer, and what people thought of the answers they got."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from storage.db import Session
from storage.tables import faq_misses, faq_ratings


async def add_miss(
    session: Session, *, address_id: int, kind: str, text: str, nearest: Sequence[dict[str, Any]], now: datetime
) -> None:
    """`kind`: 'none', 'choices' (offered, not answered) or 'rated' (answered, not what was meant)."""
    await session.execute(
        insert(faq_misses).values(address_id=address_id, kind=kind, text=text, nearest=list(nearest), at=now)
    )


async def add_rating(session: Session, *, address_id: int, entry_id: str, helpful: bool, now: datetime) -> None:
    await session.execute(insert(faq_ratings).values(address_id=address_id, entry_id=entry_id, helpful=helpful, at=now))
