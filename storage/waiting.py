"""Addresses with unread messages, taken by one process at a time, in the order in which they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select, update

from storage.among import among
from storage.db import Session
from storage.given import given, inserting
from storage.states import StoredState
from storage.tables import (
    addresses,
    attachments,
    contacts,
    conversation_states,
    inbound_messages,
    official_addresses,
)

_TAP = "tap"


_MOST_MESSAGES = 500
"""Read at once, over all addresses taken together; the rest comes in the next batches."""


_state = conversation_states.c
_m = inbound_messages.c

_DUE = (
    select(
        addresses.c.id,
        addresses.c.channel,
        addresses.c.external_id,
        addresses.c.contact_id,
        contacts.c.area_id,
        _state.step,
        _state.data,
        _state.offer,
        _state.entry_id,
        _state.expires_at,
        official_addresses.c.official_id,
    )
    .outerjoin(contacts, contacts.c.id == addresses.c.contact_id)
    .outerjoin(conversation_states, _state.address_id == addresses.c.id)
    .outerjoin(official_addresses, official_addresses.c.address_id == addresses.c.id)
    .where(addresses.c.in_due_at <= bindparam("now"), addresses.c.channel.in_(bindparam("channels", expanding=True)))
    .order_by(addresses.c.in_due_at)
    .limit(bindparam("most"))
    .with_for_update(of=addresses, skip_locked=True)
)
_UNREAD = (
    select(_m.id, _m.address_id, _m.kind, _m.text, _m.tries, _m.sent_at, _m.received_at)
    .where(among(_m.address_id, "address_ids"), _m.state == literal_column("'received'"))
    .order_by(_m.id)
    .limit(_MOST_MESSAGES)
)
_RECENT = (
    select(_m.address_id, func.count())
    .where(among(_m.address_id, "address_ids"), _m.received_at > bindparam("since"))
    .group_by(_m.address_id)
)


@cache
def _making_contacts(dialect: str) -> Any:
    return inserting(dialect, contacts, "created_at").returning(contacts.c.id)


@cache
def _owning(dialect: str) -> Any:
    made = given(dialect, addresses.c.id, addresses.c.contact_id).c
    return update(addresses).where(addresses.c.id == made.id).values(contact_id=made.contact_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAttachment:
    id: int
    kind: str
    name: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredMessage:
    id: int
    kind: str
    text: str
    tries: int
    sent_at: datetime
    received_at: datetime
    attachments: tuple[StoredAttachment, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """An address with unread messages, locked for this transaction; `more`: not all of them may be in `messages`.

    `official_id`: who linked it as their own chat, whether or not their account still works.
    """

    address_id: int
    channel: str
    external_id: str
    contact_id: int
    area_id: int | None
    is_new: bool
    state: StoredState
    messages: Sequence[StoredMessage]
    recent: int
    more: bool = False
    official_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageOwner:
    """Who wrote certain messages, and what they say together."""

    channel: str
    contact_id: int
    area_id: int | None
    text: str
    attachment_ids: Sequence[int]


async def take_waiting(
    session: Session, *, channels: Sequence[str], now: datetime, limit: int, recent_since: datetime
) -> list[Waiting]:
    """The addresses of these channels due longest, each locked until the transaction ends and skipped by everyone else.

    `recent` counts the messages an address sent since `recent_since`. A contact is made where there is none.
    """
    due = {"now": now, "channels": channels, "most": limit}
    found = (await session.execute(_DUE, due)).all()
    if not found:
        return []
    ids = [row.id for row in found]
    messages, more = await _unread(session, ids)
    recent = await session.execute(_RECENT, {"address_ids": ids, "since": recent_since})
    counts: dict[int, int] = dict(recent.all())
    made = await _make_contacts(session, [row.id for row in found if row.contact_id is None], now=now)
    return [
        Waiting(
            address_id=row.id,
            channel=row.channel,
            external_id=row.external_id,
            contact_id=row.contact_id or made[row.id],
            area_id=row.area_id,
            is_new=row.contact_id is None,
            state=StoredState(
                step=row.step,
                data=row.data or {},
                offer=row.offer or (),
                entry_id=row.entry_id,
                expires_at=row.expires_at,
            ),
            messages=messages.get(row.id, ()),
            recent=counts.get(row.id, 0),
            more=more,
            official_id=row.official_id,
        )
        for row in found
    ]


async def _unread(session: Session, address_ids: Sequence[int]) -> tuple[dict[int, list[StoredMessage]], bool]:
    """By address, in the order in which they are to be heard; True when there may be more than were read."""
    rows = (await session.execute(_UNREAD, {"address_ids": address_ids})).all()
    files: dict[int, list[StoredAttachment]] = {}
    with_files = [row.id for row in rows if row.kind in ("photo", "voice", "file")]
    if with_files:
        a = attachments.c
        for id_, inbound_id, kind, name in await session.execute(
            select(a.id, a.inbound_id, a.kind, a.name).where(a.inbound_id.in_(with_files)).order_by(a.id)
        ):
            files.setdefault(inbound_id, []).append(StoredAttachment(id=id_, kind=kind, name=name))
    unread: dict[int, list[StoredMessage]] = {}
    for row in rows:
        unread.setdefault(row.address_id, []).append(
            StoredMessage(
                id=row.id,
                kind=row.kind,
                text=row.text,
                tries=row.tries,
                sent_at=row.sent_at,
                received_at=row.received_at,
                attachments=tuple(files.get(row.id, ())),
            )
        )
    return {id_: _in_order(messages) for id_, messages in unread.items()}, len(rows) == _MOST_MESSAGES


def _in_order(messages: Sequence[StoredMessage]) -> list[StoredMessage]:
    """As they were sent. A tap has no time of its own on Telegram, so it stays where it arrived, and parts the rest."""
    ordered: list[StoredMessage] = []
    run: list[StoredMessage] = []
    for message in messages:
        if message.kind == _TAP:
            ordered += [*sorted(run, key=_sent_at), message]
            run = []
        else:
            run.append(message)
    return ordered + sorted(run, key=_sent_at)


def _sent_at(message: StoredMessage) -> datetime:
    return message.sent_at


async def _make_contacts(session: Session, address_ids: Sequence[int], *, now: datetime) -> dict[int, int]:
    if not address_ids:
        return {}
    dialect = session.dialect.name
    rows = [{"created_at": now} for _ in address_ids]
    result = await session.execute(_making_contacts(dialect), {"given": rows})
    made = dict(zip(address_ids, result.scalars(), strict=True))
    owned = [{"id": address_id, "contact_id": contact_id} for address_id, contact_id in made.items()]
    await session.execute(_owning(dialect), {"given": owned})
    return made


async def owner(session: Session, address_id: int, message_ids: Sequence[int], *, now: datetime) -> MessageOwner:
    """Locks the address; a contact is made where there is none."""
    row = (
        await session.execute(
            select(addresses.c.channel, addresses.c.contact_id, contacts.c.area_id)
            .outerjoin(contacts, contacts.c.id == addresses.c.contact_id)
            .where(addresses.c.id == address_id)
            .with_for_update(of=addresses)
        )
    ).one()
    contact_id = row.contact_id or (await _make_contacts(session, [address_id], now=now))[address_id]
    messages, _ = await _unread(session, [address_id])
    unread = [m for m in messages.get(address_id, []) if m.id in message_ids]
    return MessageOwner(
        channel=row.channel,
        contact_id=contact_id,
        area_id=row.area_id,
        text="\n".join(m.text for m in unread if m.text),
        attachment_ids=[file.id for m in unread for file in m.attachments],
    )
