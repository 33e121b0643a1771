"""Where each conversation stands: the waiting step, what was offered last, and when a half-finished dialogue ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, select

from storage.db import Session, insert_of
from storage.tables import addresses, conversation_states


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredState:
    step: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    offer: Sequence[Mapping[str, str]] = ()
    entry_id: str | None = None
    expires_at: datetime | None = None


@cache
def _saving(dialect: str, *names: str) -> Any:
    """Sets the columns of these names; what else is in the row stays."""
    statement = insert_of(dialect, conversation_states)
    return statement.on_conflict_do_update(
        index_elements=["address_id"], set_={name: statement.excluded[name] for name in names}
    )


async def save_states(session: Session, states: Mapping[int, StoredState], *, now: datetime) -> None:
    if not states:
        return
    statement = _saving(session.dialect.name, "step", "data", "offer", "entry_id", "expires_at", "updated_at")
    rows = [
        {
            "address_id": address_id,
            "step": state.step,
            "data": dict(state.data),
            "offer": [dict(choice) for choice in state.offer],
            "entry_id": state.entry_id,
            "expires_at": state.expires_at,
            "updated_at": now,
        }
        for address_id, state in states.items()
    ]
    await session.execute(statement, rows)


async def set_offers(session: Session, offers: Mapping[int, Sequence[Mapping[str, str]]], *, now: datetime) -> None:
    """By address, what a typed number picks from next; the rest of the state stays as it is."""
    if not offers:
        return
    rows = [
        {"address_id": address_id, "offer": [dict(choice) for choice in offer], "updated_at": now}
        for address_id, offer in offers.items()
    ]
    await session.execute(_saving(session.dialect.name, "offer"), rows)


async def find_expired(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Addresses whose half-finished dialogue ran out and who have nothing unread."""
    state = conversation_states.c
    statement = (
        select(state.address_id)
        .join(addresses, addresses.c.id == state.address_id)
        .where(state.expires_at <= now, addresses.c.in_due_at.is_(None))
        .order_by(state.expires_at)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def clear_state(session: Session, address_id: int) -> None:
    await session.execute(delete(conversation_states).where(conversation_states.c.address_id == address_id))
