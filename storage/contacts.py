"""Residents and the addresses they write from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage.db import Session
from storage.tables import (
    addresses,
    attachments,
    contacts,
    conversation_states,
    faq_misses,
    faq_ratings,
    inbound_messages,
    outbound_messages,
    ticket_events,
    tickets,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    id: int
    channel: str
    external_id: str
    state: str
    contact_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryLine:
    """One message of a conversation, as either side wrote it; `id` is unique within its direction."""

    inbound: bool
    id: int
    kind: str
    text: str
    choices: Sequence[dict[str, str]]
    state: str
    at: datetime


async def find_address(session: Session, channel: str, external_id: str) -> Address | None:
    a = addresses.c
    statement = select(a.id, a.channel, a.external_id, a.state, a.contact_id).where(
        a.channel == channel, a.external_id == external_id
    )
    row = (await session.execute(statement)).first()
    return Address(**row._mapping) if row else None


async def set_area(session: Session, contact_id: int, area_id: int | None) -> None:
    await session.execute(update(contacts).where(contacts.c.id == contact_id).values(area_id=area_id))


async def set_notices(session: Session, contact_id: int, wanted: bool, *, now: datetime) -> None:
    await session.execute(update(contacts).where(contacts.c.id == contact_id).values(notices=wanted, notices_at=now))


async def set_state(session: Session, address_id: int, state: str) -> None:
    """'active', 'stopped' (cannot be reached until they write) or 'leaving' (erased once the last word is sent)."""
    await session.execute(update(addresses).where(addresses.c.id == address_id).values(state=state))


async def latest_address(session: Session, contact_id: int) -> Address | None:
    """Where the contact wrote from last, among those that can be reached."""
    a = addresses.c
    statement = (
        select(a.id, a.channel, a.external_id, a.state, a.contact_id)
        .where(a.contact_id == contact_id, a.state == "active")
        .order_by(a.last_inbound_at.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).first()
    return Address(**row._mapping) if row else None


async def history(session: Session, address_id: int, *, limit: int) -> list[HistoryLine]:
    """The last lines of both sides, oldest first."""
    i, o = inbound_messages.c, outbound_messages.c
    said = await session.execute(
        select(i.id, i.kind, i.text, i.state, i.received_at)
        .where(i.address_id == address_id)
        .order_by(i.id.desc())
        .limit(limit)
    )
    answered = await session.execute(
        select(o.id, o.purpose, o.text, o.choices, o.state, o.created_at)
        .where(o.address_id == address_id)
        .order_by(o.id.desc())
        .limit(limit)
    )
    lines = [
        HistoryLine(inbound=True, id=id_, kind=kind, text=text, choices=(), state=state, at=at)
        for id_, kind, text, state, at in said
    ]
    lines += [
        HistoryLine(inbound=False, id=id_, kind=kind, text=text, choices=choices, state=state, at=at)
        for id_, kind, text, choices, state, at in answered
    ]
    return sorted(lines, key=lambda line: (line.at, not line.inbound, line.id))[-limit:]


async def kept_files(session: Session, address_ids: Sequence[int]) -> list[str]:
    """Paths, within the files folder, of what these addresses sent."""
    statement = (
        select(attachments.c.path)
        .join(inbound_messages, inbound_messages.c.id == attachments.c.inbound_id)
        .where(inbound_messages.c.address_id.in_(address_ids), attachments.c.path.is_not(None))
    )
    return [path for path in (await session.execute(statement)).scalars() if path is not None]


async def addresses_of(session: Session, contact_id: int) -> list[Address]:
    a = addresses.c
    rows = await session.execute(
        select(a.id, a.channel, a.external_id, a.state, a.contact_id).where(a.contact_id == contact_id).order_by(a.id)
    )
    return [Address(**row._mapping) for row in rows]


async def clear_conversation(session: Session, address_ids: Sequence[int], *, keep_after: datetime) -> None:
    """Forgets what both sides said before `keep_after`, and where the dialogue stood."""
    i, o = inbound_messages.c, outbound_messages.c
    await session.execute(
        delete(inbound_messages).where(i.address_id.in_(address_ids), i.state != "received", i.received_at < keep_after)
    )
    await session.execute(
        delete(outbound_messages).where(
            o.address_id.in_(address_ids), o.state.not_in(("queued", "sending")), o.created_at < keep_after
        )
    )
    await session.execute(delete(conversation_states).where(conversation_states.c.address_id.in_(address_ids)))


async def erase(session: Session, contact_id: int, address_ids: Sequence[int], *, now: datetime) -> list[str]:
    """Removes everything personal; ticket rows stay as empty shells for the figures. Returns the tickets' codes."""
    mine = list(await session.execute(select(tickets.c.id, tickets.c.code).where(tickets.c.contact_id == contact_id)))
    ids = [id_ for id_, _code in mine]
    await session.execute(update(ticket_events).where(ticket_events.c.ticket_id.in_(ids)).values(text=""))
    await session.execute(
        update(tickets)
        .where(tickets.c.id.in_(ids))
        .values(text="", subject="", contact_id=None, address_id=None, erased_at=now)
    )
    for table in (faq_misses, faq_ratings, inbound_messages, outbound_messages, conversation_states):
        await session.execute(delete(table).where(table.c.address_id.in_(address_ids)))
    await session.execute(delete(contacts).where(contacts.c.id == contact_id))
    return [code for _id, code in mine]


async def forget_address(session: Session, address_id: int) -> None:
    """The last trace of someone who left."""
    await session.execute(delete(addresses).where(addresses.c.id == address_id, addresses.c.state == "leaving"))


async def export(session: Session, contact_id: int) -> dict[str, Any]:
    """Everything kept about one person, as plain data."""
    own = await addresses_of(session, contact_id)
    ids = [address.id for address in own]
    contact = (await session.execute(select(contacts).where(contacts.c.id == contact_id))).mappings().first()
    parts: dict[str, Any] = {"contact": dict(contact) if contact else None}
    parts["addresses"] = [{"channel": a.channel, "address": a.external_id, "state": a.state} for a in own]
    for name, table in (
        ("messages_in", inbound_messages),
        ("messages_out", outbound_messages),
        ("ratings", faq_ratings),
        ("misses", faq_misses),
    ):
        rows = await session.execute(select(table).where(table.c.address_id.in_(ids)).order_by(table.c.id))
        parts[name] = [dict(row) for row in rows.mappings()]
    rows = await session.execute(select(tickets).where(tickets.c.contact_id == contact_id).order_by(tickets.c.id))
    parts["tickets"] = [{k: v for k, v in row.items() if k != "key_digest"} for row in rows.mappings()]
    return parts


async def add(session: Session, *, area_id: int | None, now: datetime, demo: bool = False) -> int:
    result = await session.execute(
        insert(contacts).values(area_id=area_id, created_at=now, demo=demo).returning(contacts.c.id)
    )
    return int(result.scalar_one())
