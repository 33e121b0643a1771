"""What leaves the house: queued messages, the tries to send them, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import bindparam, func, insert, select, update

from storage.among import among
from storage.db import Session
from storage.given import given
from storage.tables import addresses, deliveries, outbound_messages
from storage.trays import Outgoing

_o = outbound_messages.c
_NEW_MESSAGES = insert(outbound_messages)
_NEW_DELIVERIES = insert(deliveries)
_MAKE_DUE = (
    update(addresses)
    .where(among(addresses.c.id, "ids"))
    .values(out_due_at=bindparam("b_now"), out_version=addresses.c.out_version + 1)
)


@cache
def _settling(dialect: str) -> Any:
    became = given(dialect, _o.id, _o.created_at, _o.state, _o.external_id, _o.error_code, _o.not_before, _o.sent_at).c
    return (
        update(outbound_messages)
        .where(_o.id == became.id, _o.created_at == became.created_at)
        .values(
            state=became.state,
            external_id=became.external_id,
            error_code=became.error_code,
            not_before=became.not_before,
            sent_at=became.sent_at,
        )
        .returning(_o.id)
    )


class Labelled(Protocol):
    """Something to tap."""

    @property
    def label(self) -> str: ...

    @property
    def payload(self) -> str: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMessage:
    address_id: int
    text: str
    choices: Sequence[Labelled] = ()
    purpose: str = "reply"
    inbound_id: int | None = None
    ticket_id: int | None = None
    entry_id: str | None = None
    media_url: str | None = None
    file_path: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One try and what it means for the message: 'sent', 'queued' again from `not_before`, or 'failed'."""

    message: Outgoing
    state: str
    outcome: str
    at: datetime
    not_before: datetime
    code: str | None = None
    detail: str | None = None
    external_id: str | None = None


async def queue(session: Session, messages: Sequence[NewMessage], *, now: datetime) -> None:
    """Adds them to their addresses' trays, in this order; they leave once the transaction is committed."""
    if not messages:
        return
    rows = [
        {
            "address_id": m.address_id,
            "inbound_id": m.inbound_id,
            "ticket_id": m.ticket_id,
            "entry_id": m.entry_id,
            "purpose": m.purpose,
            "text": m.text,
            "choices": [{"label": c.label, "payload": c.payload} for c in m.choices],
            "media_url": m.media_url,
            "file_path": m.file_path,
            "not_before": now,
            "created_at": now,
        }
        for m in messages
    ]
    await session.execute(_NEW_MESSAGES, rows)
    await session.execute(_MAKE_DUE, {"ids": {m.address_id for m in messages}, "b_now": now})


async def hold(session: Session, address_ids: Sequence[int]) -> None:
    """Before many addresses are written to at once: in the order of `conversations.record`, so that no two processes
    wait for each other in a circle. SQLite has one writer at a time anyway."""
    if session.dialect.name != "sqlite":
        a = addresses.c
        ordered = select(a.id).where(a.id.in_(address_ids)).order_by(a.channel.collate("C"), a.external_id.collate("C"))
        await session.execute(ordered.with_for_update())


async def settle(session: Session, tried: Sequence[Tried]) -> None:
    """A message that its receiver erased while it was being sent leaves no trace, even if another has its id now."""
    if not tried:
        return
    rows = [
        {
            "id": t.message.id,
            "created_at": t.message.created_at,
            "state": t.state,
            "external_id": t.external_id,
            "error_code": t.code,
            "not_before": t.not_before,
            "sent_at": t.at if t.state == "sent" else None,
        }
        for t in tried
    ]
    kept = set((await session.execute(_settling(session.dialect.name), {"given": rows})).scalars())
    tried = [t for t in tried if t.message.id in kept]
    if not tried:
        return
    await session.execute(
        _NEW_DELIVERIES,
        [
            {
                "outbound_id": t.message.id,
                "try_no": t.message.tries,
                "outcome": t.outcome,
                "code": t.code,
                "detail": t.detail,
                "at": t.at,
            }
            for t in tried
        ],
    )


async def fail_queued(session: Session, address_ids: Sequence[int], *, code: str) -> None:
    o = outbound_messages.c
    await session.execute(
        update(outbound_messages)
        .where(o.address_id.in_(address_ids), o.state == "queued")
        .values(state="failed", error_code=code)
    )


async def set_quota(session: Session, address_id: int, quota_left: int) -> None:
    await session.execute(update(addresses).where(addresses.c.id == address_id).values(quota_left=quota_left))


async def mark_received(
    session: Session, *, channel: str, address: str, external_id: str, state: str, at: datetime
) -> bool:
    """`state` is 'delivered' or 'seen'. False when we do not know the message or it is that far already."""
    earlier = ("sending", "sent") if state == "delivered" else ("sending", "sent", "delivered")
    owner = select(addresses.c.id).where(addresses.c.channel == channel, addresses.c.external_id == address)
    o = outbound_messages.c
    result = await session.execute(
        update(outbound_messages)
        .where(o.address_id == owner.scalar_subquery(), o.external_id == external_id, o.state.in_(earlier))
        .values({"state": state, f"{state}_at": at})
    )
    return result.rowcount > 0


async def count_by_state(session: Session) -> dict[str, int]:
    """Messages not yet at an end, by state."""
    o = outbound_messages.c
    statement = select(o.state, func.count()).where(o.state.in_(("queued", "sending"))).group_by(o.state)
    return dict((await session.execute(statement)).all())
