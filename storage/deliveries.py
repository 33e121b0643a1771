"""What leaves the house: queued messages, the tries to send them, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, case, func, insert, select, update

from storage.db import Session
from storage.tables import addresses, deliveries, outbound_messages


class Labelled(Protocol):
    """Something to tap."""

    @property
    def label(self) -> str: ...

    @property
    def payload(self) -> str: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredChoice:
    label: str
    payload: str


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
class Outgoing:
    """A message claimed for sending; `tries` counts this one."""

    id: int
    text: str
    choices: tuple[StoredChoice, ...]
    media_url: str | None
    file_path: str | None
    tries: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Tray:
    """An address with messages to send, held by one sender; `version` tells whether more came meanwhile."""

    address_id: int
    channel: str
    external_id: str
    state: str
    last_inbound_at: datetime
    quota_left: int | None
    version: int
    messages: Sequence[Outgoing]


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
    await session.execute(insert(outbound_messages), rows)
    await session.execute(
        update(addresses)
        .where(addresses.c.id.in_({m.address_id for m in messages}))
        .values(out_due_at=now, out_version=addresses.c.out_version + 1)
    )


async def claim(
    session: Session, *, channel: str, me: str, now: datetime, until: datetime, limit: int, per_address: int
) -> list[Tray]:
    """Takes up to `limit` due addresses of a channel for `me` until `until`, with at most `per_address` messages each.

    What a sender that vanished had marked as being sent is counted as 'unknown' and taken again.
    """
    a = addresses.c
    due = (a.out_due_at <= now) & (a.out_claimed_until.is_(None) | (a.out_claimed_until <= now))
    due &= a.channel == channel
    found = (
        await session.execute(
            select(
                a.id,
                a.channel,
                a.external_id,
                a.state,
                a.last_inbound_at,
                a.quota_left,
                a.out_version,
                a.out_claimed_by,
            )
            .where(due)
            .order_by(a.out_due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    if not found:
        return []
    await _give_back(session, [row.id for row in found if row.out_claimed_by is not None], now=now)
    ids = [row.id for row in found]
    await session.execute(update(addresses).where(a.id.in_(ids)).values(out_claimed_by=me, out_claimed_until=until))
    messages = await _mark_sending(session, ids, now=now, per_address=per_address)
    return [
        Tray(
            address_id=row.id,
            channel=row.channel,
            external_id=row.external_id,
            state=row.state,
            last_inbound_at=row.last_inbound_at,
            quota_left=row.quota_left,
            version=row.out_version,
            messages=messages.get(row.id, ()),
        )
        for row in found
    ]


async def _mark_sending(
    session: Session, address_ids: Sequence[int], *, now: datetime, per_address: int
) -> dict[int, list[Outgoing]]:
    o = outbound_messages.c
    rows = (
        await session.execute(
            select(o.id, o.address_id, o.text, o.choices, o.media_url, o.file_path, o.tries, o.created_at, o.not_before)
            .where(o.address_id.in_(address_ids), o.state == "queued")
            .order_by(o.id)
        )
    ).all()
    taken: dict[int, list[Outgoing]] = {}
    waiting: set[int] = set()
    for row in rows:
        if row.not_before > now or len(taken.get(row.address_id, ())) >= per_address:
            waiting.add(row.address_id)
        if row.address_id in waiting:
            continue
        taken.setdefault(row.address_id, []).append(
            Outgoing(
                id=row.id,
                text=row.text,
                choices=tuple(StoredChoice(label=c["label"], payload=c["payload"]) for c in row.choices),
                media_url=row.media_url,
                file_path=row.file_path,
                tries=row.tries + 1,
                created_at=row.created_at,
            )
        )
    ids = [message.id for messages in taken.values() for message in messages]
    if ids:
        await session.execute(update(outbound_messages).where(o.id.in_(ids)).values(state="sending", tries=o.tries + 1))
    return taken


async def _give_back(session: Session, address_ids: Sequence[int], *, now: datetime) -> int:
    """Puts what was being sent when its sender vanished back into the queue, each counted as 'unknown'."""
    if not address_ids:
        return 0
    o = outbound_messages.c
    lost = (
        await session.execute(
            update(outbound_messages)
            .where(o.address_id.in_(address_ids), o.state == "sending")
            .values(state="queued")
            .returning(o.id, o.tries)
        )
    ).all()
    if lost:
        await session.execute(
            insert(deliveries),
            [{"outbound_id": id_, "try_no": tries, "outcome": "unknown", "at": now} for id_, tries in lost],
        )
    return len(lost)


async def recover(session: Session, *, me: str, now: datetime) -> int:
    """At start: frees what an earlier life of this same process had in hand; returns how many were in flight."""
    statement = select(addresses.c.id).where(addresses.c.out_claimed_by == me).with_for_update()
    mine = list((await session.execute(statement)).scalars())
    unknown = await _give_back(session, mine, now=now)
    if mine:
        await session.execute(
            update(addresses)
            .where(addresses.c.id.in_(mine))
            .values(out_claimed_by=None, out_claimed_until=None, out_due_at=now)
        )
    return unknown


async def settle(session: Session, tried: Sequence[Tried]) -> None:
    """A message that its receiver erased while it was being sent leaves no trace, even if another has its id now."""
    o = outbound_messages.c
    ids = [t.message.id for t in tried]
    kept = dict((await session.execute(select(o.id, o.created_at).where(o.id.in_(ids)))).all())
    tried = [t for t in tried if kept.get(t.message.id) == t.message.created_at]
    if not tried:
        return
    await session.execute(
        update(outbound_messages)
        .where(outbound_messages.c.id == bindparam("b_id"))
        .values(
            state=bindparam("b_state"),
            external_id=bindparam("b_external_id"),
            error_code=bindparam("b_code"),
            not_before=bindparam("b_not_before"),
            sent_at=bindparam("b_sent_at"),
        ),
        [
            {
                "b_id": t.message.id,
                "b_state": t.state,
                "b_external_id": t.external_id,
                "b_code": t.code,
                "b_not_before": t.not_before,
                "b_sent_at": t.at if t.state == "sent" else None,
            }
            for t in tried
        ],
    )
    await session.execute(
        insert(deliveries),
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


async def put_back(session: Session, message_ids: Sequence[int]) -> None:
    """Claimed but not tried after all: the try is taken back too."""
    if message_ids:
        o = outbound_messages.c
        await session.execute(
            update(outbound_messages)
            .where(o.id.in_(message_ids), o.state == "sending")
            .values(state="queued", tries=o.tries - 1)
        )


async def release(session: Session, trays: Mapping[int, tuple[int, datetime | None]], *, me: str) -> None:
    """By address: the version seen at the claim, and when there is more to send (None: nothing is left).

    What was queued meanwhile raised the version, so that its due time stands. Locks the addresses in the order given,
    which must be that of `conversations.record`, or the two wait for each other in a circle.
    """
    a = addresses.c
    if trays:
        due = case(
            (a.out_version == bindparam("b_version"), bindparam("b_due", type_=a.out_due_at.type)), else_=a.out_due_at
        )
        await session.execute(
            update(addresses)
            .where(a.id == bindparam("b_id"), a.out_claimed_by == bindparam("b_me"))
            .values(out_claimed_by=None, out_claimed_until=None, out_due_at=due),
            [{"b_id": id_, "b_version": version, "b_due": at, "b_me": me} for id_, (version, at) in trays.items()],
        )


async def next_due(session: Session, address_ids: Sequence[int]) -> dict[int, datetime]:
    """The `not_before` of the first message still queued, by address: the later ones wait for it."""
    o = outbound_messages.c
    first = select(func.min(o.id)).where(o.address_id.in_(address_ids), o.state == "queued").group_by(o.address_id)
    statement = select(o.address_id, o.not_before).where(o.id.in_(first))
    return dict((await session.execute(statement)).all())


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
