"""What an address has to send: claimed by one sender at a time, and given back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, insert, select, update

from storage.db import Session
from storage.tables import addresses, deliveries, outbound_messages


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredChoice:
    label: str
    payload: str


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
