"""Who is to hear of a dialogue, where they read, and what each was told of it already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select, union, update

from storage.among import among
from storage.db import Session, upsert
from storage.recipients import ReaderAddress
from storage.tables import (
    addresses,
    contacts,
    dialogue_events,
    dialogue_notices,
    dialogue_questions,
    dialogues,
    outbound_messages,
    registrations,
    supporters,
    tickets,
)

_AT_ONCE = 500
_COMING = ("seated", "waiting", "attended", "absent")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """One person; newest address first."""

    contact_id: int
    addresses: Sequence[ReaderAddress] = field(default=(), repr=False)


async def concerned(session: Session, dialogue_id: int, *, states: Sequence[str] = _COMING) -> list[int]:
    """Contacts who asked for it, joined such a question, are registered, or registered others.

    `states`: which registrations count.
    """
    a = addresses.c
    q, t, s, r = dialogue_questions.c, tickets.c, supporters.c, registrations.c
    asked = select(t.contact_id).join(dialogue_questions, q.ticket_id == t.id).where(q.dialogue_id == dialogue_id)
    joined = (
        select(s.contact_id)
        .join(dialogue_questions, q.ticket_id == s.ticket_id)
        .where(q.dialogue_id == dialogue_id, s.left_at.is_(None))
    )
    coming = select(r.contact_id).where(r.dialogue_id == dialogue_id, r.state.in_(states))
    for_others = (
        select(a.contact_id)
        .join(registrations, r.address_id == a.id)
        .where(r.dialogue_id == dialogue_id, r.contact_id.is_(None), r.state.in_(states))
    )
    everyone = union(asked, joined, coming, for_others).subquery()
    found = await session.execute(
        select(everyone.c.contact_id).where(everyone.c.contact_id.is_not(None)).order_by(everyone.c.contact_id)
    )
    return list(found.scalars())


async def readers(session: Session, contact_ids: Sequence[int]) -> list[Reader]:
    """Those who are still there, also the ones without an address."""
    a = addresses.c
    statement = (
        select(contacts.c.id.label("contact_id"), a.id, a.channel, a.state, a.last_inbound_at, a.quota_left)
        .outerjoin(addresses, and_(a.contact_id == contacts.c.id, a.state != "leaving"))
        .where(among(contacts.c.id, "ids"))
        .order_by(contacts.c.id, a.last_inbound_at.desc(), a.id)
    )
    found: dict[int, list[ReaderAddress]] = {}
    for row in await session.execute(statement, {"ids": list(contact_ids)}):
        reading = found.setdefault(row.contact_id, [])
        if row.id is not None:
            reading.append(
                ReaderAddress(
                    id=row.id,
                    channel=row.channel,
                    state=row.state,
                    last_inbound_at=row.last_inbound_at,
                    quota_left=row.quota_left,
                )
            )
    return [Reader(contact_id=contact_id, addresses=reading) for contact_id, reading in found.items()]


async def claim(
    session: Session, dialogue_id: int, contact_ids: Sequence[int], kind: str, *, now: datetime
) -> set[int]:
    """Marks them as told this; returns those who had not been. Everyone must still be there."""
    fresh: set[int] = set()
    wanted = sorted(set(contact_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = [{"dialogue_id": dialogue_id, "contact_id": one, "kind": kind, "at": now} for one in some]
        statement = upsert(session, dialogue_notices).values(rows).on_conflict_do_nothing()
        fresh.update((await session.execute(statement.returning(dialogue_notices.c.contact_id))).scalars())
    return fresh


async def last_messages(session: Session, address_ids: Sequence[int], *, purpose: str) -> dict[int, int]:
    """By address, what was queued for it last."""
    o = outbound_messages.c
    statement = (
        select(o.address_id, func.max(o.id))
        .where(among(o.address_id, "ids"), o.purpose == purpose)
        .group_by(o.address_id)
    )
    return dict((await session.execute(statement, {"ids": list(address_ids)})).all())


async def set_messages(session: Session, dialogue_id: int, kind: str, messages: Mapping[int, int]) -> None:
    """By contact, the message that told them."""
    if not messages:
        return
    n = dialogue_notices.c
    statement = (
        update(dialogue_notices)
        .where(n.dialogue_id == dialogue_id, n.kind == kind, n.contact_id == bindparam("b_contact"))
        .values(message_id=bindparam("b_message"))
    )
    await session.execute(statement, [{"b_contact": one, "b_message": message} for one, message in messages.items()])


async def told(session: Session, dialogue_id: int, kind: str) -> dict[int, int | None]:
    """By contact, the message that told them; None: none could be written."""
    n = dialogue_notices.c
    rows = await session.execute(select(n.contact_id, n.message_id).where(n.dialogue_id == dialogue_id, n.kind == kind))
    return dict(rows.all())


async def of_contact(session: Session, contact_id: int) -> list[dict[str, Any]]:
    """What this person was told of which dialogue, as plain data for their own eyes."""
    n, d = dialogue_notices.c, dialogues.c
    rows = await session.execute(
        select(d.code.label("dialogue"), n.kind, n.at)
        .join(dialogues, d.id == n.dialogue_id)
        .where(n.contact_id == contact_id)
        .order_by(n.at, d.id)
    )
    return [dict(row) for row in rows.mappings()]


async def decided(session: Session, kinds: Sequence[str], *, since: datetime) -> dict[int, dict[str, datetime]]:
    """By dialogue and step, when it was taken last."""
    e = dialogue_events.c
    statement = (
        select(e.dialogue_id, e.kind, func.max(e.at))
        .where(e.kind.in_(kinds), e.at >= since)
        .group_by(e.dialogue_id, e.kind)
        .order_by(e.dialogue_id)
    )
    found: dict[int, dict[str, datetime]] = {}
    for dialogue_id, kind, at in await session.execute(statement):
        found.setdefault(dialogue_id, {})[kind] = at
    return found
