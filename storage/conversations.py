"""What residents write and where each conversation stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, insert, select, update

from storage.db import Session, upsert
from storage.states import StoredState
from storage.tables import (
    addresses,
    attachments,
    contacts,
    conversation_states,
    inbound_messages,
)

_TAP = "tap"
_MOST_MESSAGES = 500
"""Read at once, over all addresses taken together; the rest comes in the next batches."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedFile:
    """`ref` is what its channel fetches it by."""

    kind: str
    ref: str
    name: str | None
    mime: str | None
    size: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A message as it came; `external_id` is unique within (channel, address)."""

    channel: str
    address: str
    external_id: str
    kind: str
    text: str
    sent_at: datetime
    files: Sequence[ReceivedFile] = ()


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
    """An address with unread messages, locked for this transaction; `more`: not all of them may be in `messages`."""

    address_id: int
    channel: str
    external_id: str
    contact_id: int
    area_id: int | None
    notices: bool
    is_new: bool
    state: StoredState
    messages: Sequence[StoredMessage]
    recent: int
    more: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageOwner:
    """Who wrote certain messages, and what they say together."""

    channel: str
    contact_id: int
    area_id: int | None
    text: str
    attachment_ids: Sequence[int]


async def record(
    session: Session, messages: Sequence[Received], *, now: datetime, due_at: datetime, latest_at: datetime
) -> int:
    """Keeps each message once, by (channel, address, external id); returns how many were new.

    A message makes its address due at `due_at`; further ones push that back, but never past the `latest_at` of the
    first.
    """
    owners = await _touch_addresses(session, messages, now=now, due_at=due_at, latest_at=latest_at)
    rows = {
        (owners[m.channel, m.address], m.external_id): {
            "address_id": owners[m.channel, m.address],
            "external_id": m.external_id,
            "kind": m.kind,
            "text": m.text,
            "sent_at": m.sent_at,
            "received_at": now,
        }
        for m in messages
    }
    statement = (
        upsert(session, inbound_messages)
        .on_conflict_do_nothing(index_elements=["address_id", "external_id"])
        .returning(inbound_messages.c.id, inbound_messages.c.address_id, inbound_messages.c.external_id)
    )
    added = {
        (address_id, external_id): id_
        for id_, address_id, external_id in await session.execute(statement, list(rows.values()))
    }
    files = [
        {
            "inbound_id": added[owners[m.channel, m.address], m.external_id],
            "channel": m.channel,
            "kind": a.kind,
            "ref": a.ref,
            "name": a.name,
            "mime": a.mime,
            "size": a.size,
            "next_try_at": now,
        }
        for m in {(m.channel, m.address, m.external_id): m for m in messages}.values()
        if (owners[m.channel, m.address], m.external_id) in added
        for a in m.files
    ]
    if files:
        await session.execute(insert(attachments), files)
    return len(added)


async def _touch_addresses(
    session: Session, messages: Iterable[Received], *, now: datetime, due_at: datetime, latest_at: datetime
) -> dict[tuple[str, str], int]:
    """Ids by (channel, address); sorted, so that two processes never wait for each other in a circle."""
    keys = sorted({(m.channel, m.address) for m in messages})
    statement = upsert(session, addresses)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["channel", "external_id"],
        set_={
            "state": "active",
            "last_inbound_at": new.last_inbound_at,
            "in_latest_at": func.coalesce(addresses.c.in_latest_at, new.in_latest_at),
            "in_due_at": case(
                (addresses.c.in_latest_at < new.in_due_at, addresses.c.in_latest_at), else_=new.in_due_at
            ),
        },
    ).returning(addresses.c.id, addresses.c.channel, addresses.c.external_id)
    rows = [
        {
            "channel": channel,
            "external_id": external_id,
            "last_inbound_at": now,
            "in_due_at": due_at,
            "in_latest_at": latest_at,
        }
        for channel, external_id in keys
    ]
    return {(channel, external_id): id_ for id_, channel, external_id in await session.execute(statement, rows)}


async def take_waiting(
    session: Session, *, channels: Sequence[str], now: datetime, limit: int, recent_since: datetime
) -> list[Waiting]:
    """The addresses of these channels due longest, each locked until the transaction ends and skipped by everyone else.

    `recent` counts the messages an address sent since `recent_since`. A contact is made where there is none.
    """
    state = conversation_states.c
    found = (
        await session.execute(
            select(
                addresses.c.id,
                addresses.c.channel,
                addresses.c.external_id,
                addresses.c.contact_id,
                contacts.c.area_id,
                contacts.c.notices,
                state.step,
                state.data,
                state.offer,
                state.entry_id,
                state.expires_at,
            )
            .outerjoin(contacts, contacts.c.id == addresses.c.contact_id)
            .outerjoin(conversation_states, state.address_id == addresses.c.id)
            .where(addresses.c.in_due_at <= now, addresses.c.channel.in_(channels))
            .order_by(addresses.c.in_due_at)
            .limit(limit)
            .with_for_update(of=addresses, skip_locked=True)
        )
    ).all()
    if not found:
        return []
    ids = [row.id for row in found]
    messages, more = await _unread(session, ids)
    counts: dict[int, int] = dict(
        (
            await session.execute(
                select(inbound_messages.c.address_id, func.count())
                .where(inbound_messages.c.address_id.in_(ids), inbound_messages.c.received_at > recent_since)
                .group_by(inbound_messages.c.address_id)
            )
        ).all()
    )
    made = await _make_contacts(session, [row.id for row in found if row.contact_id is None], now=now)
    return [
        Waiting(
            address_id=row.id,
            channel=row.channel,
            external_id=row.external_id,
            contact_id=row.contact_id or made[row.id],
            area_id=row.area_id,
            notices=bool(row.notices),
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
        )
        for row in found
    ]


async def _unread(session: Session, address_ids: Sequence[int]) -> tuple[dict[int, list[StoredMessage]], bool]:
    """By address, in the order in which they are to be heard; True when there may be more than were read."""
    m = inbound_messages.c
    rows = (
        await session.execute(
            select(m.id, m.address_id, m.kind, m.text, m.tries, m.sent_at, m.received_at)
            .where(m.address_id.in_(address_ids), m.state == "received")
            .order_by(m.id)
            .limit(_MOST_MESSAGES)
        )
    ).all()
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
    result = await session.execute(
        insert(contacts).returning(contacts.c.id), [{"created_at": now} for _ in address_ids]
    )
    made = dict(zip(address_ids, result.scalars(), strict=True))
    await session.execute(
        update(addresses).where(addresses.c.id == bindparam("b_id")).values(contact_id=bindparam("b_contact")),
        [{"b_id": address_id, "b_contact": contact_id} for address_id, contact_id in made.items()],
    )
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


async def mark_read(session: Session, message_ids: Sequence[int], *, state: str, now: datetime) -> None:
    """`state` is 'done', or 'held' for what was kept without an answer, or 'failed'."""
    if message_ids:
        await session.execute(
            update(inbound_messages).where(inbound_messages.c.id.in_(message_ids)).values(state=state, done_at=now)
        )


async def count_try(session: Session, message_ids: Sequence[int]) -> None:
    await session.execute(
        update(inbound_messages)
        .where(inbound_messages.c.id.in_(message_ids))
        .values(tries=inbound_messages.c.tries + 1)
    )


async def release(session: Session, address_ids: Sequence[int], *, due_at: datetime | None) -> None:
    """Nothing is left to read (`due_at` None), or there is more to do at `due_at`."""
    if address_ids:
        await session.execute(
            update(addresses).where(addresses.c.id.in_(address_ids)).values(in_due_at=due_at, in_latest_at=due_at)
        )


async def make_due(session: Session, address_ids: Sequence[int], *, now: datetime) -> None:
    await release(session, address_ids, due_at=now)


async def move_address(session: Session, channel: str, external_id: str, new_external_id: str) -> None:
    """The conversation goes on under a new address; does nothing when that one is known already."""
    taken = select(addresses.c.id).where(addresses.c.channel == channel, addresses.c.external_id == new_external_id)
    if (await session.execute(taken)).first() is None:
        await session.execute(
            update(addresses)
            .where(addresses.c.channel == channel, addresses.c.external_id == external_id)
            .values(external_id=new_external_id)
        )


async def count_unread(session: Session) -> int:
    statement = select(func.count()).select_from(inbound_messages).where(inbound_messages.c.state == "received")
    return (await session.execute(statement)).scalar_one()
