"""What an address has to send: claimed by one sender at a time, and given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, insert, literal_column, select, update

from storage.among import among
from storage.db import Session
from storage.given import given
from storage.tables import addresses, deliveries, outbound_messages

_a = addresses.c
_o = outbound_messages.c
_IS_QUEUED = _o.state == literal_column("'queued'")

_DUE = (
    select(
        _a.id,
        _a.channel,
        _a.external_id,
        _a.state,
        _a.last_inbound_at,
        _a.quota_left,
        _a.out_version,
        _a.out_claimed_by,
    )
    .where(_a.out_due_at <= bindparam("now"), _a.channel == bindparam("channel"))
    .where(_a.out_claimed_until.is_(None) | (_a.out_claimed_until <= bindparam("now")))
    .order_by(_a.out_due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(addresses)
    .where(among(_a.id, "ids"))
    .values(out_claimed_by=bindparam("b_me"), out_claimed_until=bindparam("b_until"))
)
_QUEUED = (
    select(
        _o.id, _o.address_id, _o.text, _o.choices, _o.media_url, _o.file_path, _o.tries, _o.created_at, _o.not_before
    )
    .where(among(_o.address_id, "address_ids"), _IS_QUEUED)
    .order_by(_o.id)
)
_MARK_SENDING = update(outbound_messages).where(among(_o.id, "ids")).values(state="sending", tries=_o.tries + 1)
_FIRST_QUEUED = select(_o.not_before).where(_o.address_id == _a.id, _IS_QUEUED).order_by(_o.id).limit(1)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """A tray given back, with the `version` seen at its claim; `quota_left` None: nothing new is known of it."""

    address_id: int
    version: int
    quota_left: int | None = None


async def claim(
    session: Session, *, channel: str, me: str, now: datetime, until: datetime, limit: int, per_address: int
) -> list[Tray]:
    """Takes up to `limit` due addresses of a channel for `me` until `until`, with at most `per_address` messages each.

    What a sender that vanished had marked as being sent is counted as 'unknown' and taken again.
    """
    found = (await session.execute(_DUE, {"now": now, "channel": channel, "most": limit})).all()
    if not found:
        return []
    await _give_back(session, [row.id for row in found if row.out_claimed_by is not None], now=now)
    ids = [row.id for row in found]
    await session.execute(_CLAIM, {"ids": ids, "b_me": me, "b_until": until})
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
    rows = (await session.execute(_QUEUED, {"address_ids": address_ids})).all()
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
        await session.execute(_MARK_SENDING, {"ids": ids})
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


@cache
def _releasing(dialect: str) -> Any:
    """PostgreSQL is told to lock the addresses in order before it changes them in any."""
    seen = given(dialect, _a.id, _a.out_version, _a.quota_left)
    if dialect != "sqlite":
        held = addresses.alias("held")
        seen = (
            select(*seen.c)
            .join(held, held.c.id == seen.c.id)
            .order_by(held.c.channel.collate("C"), held.c.external_id.collate("C"))
            .with_for_update(of=held)
            .subquery("seen")
        )
    unchanged = _a.out_version == seen.c.out_version
    return (
        update(addresses)
        .where(_a.id == seen.c.id, _a.out_claimed_by == bindparam("b_me"))
        .values(
            out_claimed_by=None,
            out_claimed_until=None,
            out_due_at=case((unchanged, _FIRST_QUEUED.scalar_subquery()), else_=_a.out_due_at),
            quota_left=func.coalesce(seen.c.quota_left, _a.quota_left),
        )
        .returning(_a.out_due_at)
    )


async def release(session: Session, handled: Sequence[Handled], *, me: str) -> bool:
    """Due again when the first message still queued is, which the later ones wait for; True when there is one.

    What was queued meanwhile raised the version, so that its due time stands. Locks the addresses in the order of
    `conversations.record`, or the two wait for each other in a circle.
    """
    rows = [{"id": one.address_id, "out_version": one.version, "quota_left": one.quota_left} for one in handled]
    due = await session.execute(_releasing(session.dialect.name), {"given": rows, "b_me": me})
    return any(at is not None for at in due.scalars())
