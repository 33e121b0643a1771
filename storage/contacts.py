"""Residents and the addresses they write from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from storage.db import Session, upsert
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


LONGEST_ADDRESS = 120
"""Characters, as the table has it."""


async def address_id(session: Session, channel: str, external_id: str, *, now: datetime) -> int:
    """Of an address that may not have written yet: it is then created as its first message would."""
    new = {"channel": channel, "external_id": external_id, "last_inbound_at": now}
    await session.execute(upsert(session, addresses).values(new).on_conflict_do_nothing())
    a = addresses.c
    found = await session.execute(select(a.id).where(a.channel == channel, a.external_id == external_id))
    known: int = found.scalar_one()
    return known


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


async def addresses_of(session: Session, contact_id: int) -> list[Address]:
    a = addresses.c
    rows = await session.execute(
        select(a.id, a.channel, a.external_id, a.state, a.contact_id).where(a.contact_id == contact_id).order_by(a.id)
    )
    return [Address(**row._mapping) for row in rows]


async def clear_conversation(
    session: Session, address_ids: Sequence[int], *, keep_after: datetime, unread_too: bool
) -> list[str]:
    """Forgets what both sides said before `keep_after`, and where the dialogue stood; returns the files to delete.

    What belongs to a question sent to officials stays. `unread_too`: also what waits to be heard or sent.
    """
    i, o, a = inbound_messages.c, outbound_messages.c, attachments.c
    await session.execute(select(addresses.c.id).where(addresses.c.id.in_(address_ids)).with_for_update())
    said = i.address_id.in_(address_ids) & (i.received_at < keep_after)
    answered = o.address_id.in_(address_ids) & (o.created_at < keep_after) & (o.state != "sending")
    if not unread_too:
        said &= i.state != "received"
        answered &= o.state != "queued"
    loose = a.inbound_id.in_(select(i.id).where(said)) & a.ticket_id.is_(None)
    paths = await _delete_files(session, loose)
    await session.execute(delete(inbound_messages).where(said))
    await session.execute(delete(outbound_messages).where(answered))
    await session.execute(delete(conversation_states).where(conversation_states.c.address_id.in_(address_ids)))
    return paths


async def erase(
    session: Session, contact_id: int, address_ids: Sequence[int], *, now: datetime
) -> tuple[list[str], list[str]]:
    """Removes everything personal; ticket rows stay as empty shells for the figures.

    Returns the tickets' codes and the files to delete.
    """
    mine = list(await session.execute(select(tickets.c.id, tickets.c.code).where(tickets.c.contact_id == contact_id)))
    ids = [id_ for id_, _code in mine]
    i, a = inbound_messages.c, attachments.c
    said = a.inbound_id.in_(select(i.id).where(i.address_id.in_(address_ids)))
    paths = await _delete_files(session, said | a.ticket_id.in_(ids))
    await session.execute(update(ticket_events).where(ticket_events.c.ticket_id.in_(ids)).values(text=""))
    await session.execute(
        update(tickets)
        .where(tickets.c.id.in_(ids))
        .values(text="", subject="", contact_id=None, address_id=None, erased_at=now)
    )
    for table in (faq_misses, faq_ratings, inbound_messages, outbound_messages, conversation_states):
        await session.execute(delete(table).where(table.c.address_id.in_(address_ids)))
    await session.execute(delete(contacts).where(contacts.c.id == contact_id))
    return [code for _id, code in mine], paths


async def _delete_files(session: Session, which: ColumnElement[bool]) -> list[str]:
    """Their rows; returns the paths that were kept."""
    result = await session.execute(delete(attachments).where(which).returning(attachments.c.path))
    return [path for path in result.scalars() if path is not None]


async def forget_address(session: Session, address_id: int) -> None:
    """The last trace of someone who left."""
    await session.execute(delete(addresses).where(addresses.c.id == address_id, addresses.c.state == "leaving"))


async def forget_left(session: Session, *, before: datetime) -> int:
    """The last traces of those who left and whose last word was sent, or given up, before `before`."""
    o = outbound_messages.c
    unfinished = select(o.id).where(
        o.address_id == addresses.c.id,
        or_(o.state.in_(("queued", "sending")), func.coalesce(o.sent_at, o.created_at) >= before),
    )
    result = await session.execute(
        delete(addresses).where(addresses.c.state == "leaving", ~unfinished.correlate(addresses).exists())
    )
    return result.rowcount


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
