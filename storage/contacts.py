"""Residents and the addresses they write from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from storage.db import Session, upsert
from storage.hearing import heard
from storage.tables import (
    addresses,
    contact_interests,
    contacts,
    inbound_messages,
    outbound_messages,
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
    """One message of a conversation, as either side wrote it; `id` is unique within its direction. `file`: where
    what an official sent along lies."""

    inbound: bool
    id: int
    kind: str
    text: str
    choices: Sequence[dict[str, str]]
    state: str
    at: datetime
    file: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a person told of themselves. `household`: None when they did not say. `interests`: topics of the answers
    and kinds of notices."""

    area_id: int | None
    notices: bool
    household: str | None
    language: str
    interests: Sequence[str]


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


async def area_of(session: Session, contact_id: int) -> int | None:
    area_id: int | None = (
        await session.execute(select(contacts.c.area_id).where(contacts.c.id == contact_id))
    ).scalar()
    return area_id


async def set_area(session: Session, contact_id: int, area_id: int | None) -> None:
    await session.execute(update(contacts).where(contacts.c.id == contact_id).values(area_id=area_id))


async def set_notices(session: Session, contact_id: int, wanted: bool, *, now: datetime) -> None:
    await session.execute(update(contacts).where(contacts.c.id == contact_id).values(notices=wanted, notices_at=now))


async def told(session: Session, contact_id: int) -> Told | None:
    c = contacts.c
    found = select(c.area_id, c.notices, c.household, c.language).where(c.id == contact_id)
    row = (await session.execute(found)).first()
    return Told(**row._mapping, interests=await interests_of(session, contact_id)) if row else None


async def interests_of(session: Session, contact_id: int) -> list[str]:
    i = contact_interests.c
    found = select(i.interest).where(i.contact_id == contact_id).order_by(i.interest)
    return list((await session.execute(found)).scalars())


async def set_household(session: Session, contact_id: int, household: str | None) -> None:
    await session.execute(update(contacts).where(contacts.c.id == contact_id).values(household=household))


async def set_language(session: Session, contact_id: int, language: str) -> None:
    await session.execute(update(contacts).where(contacts.c.id == contact_id).values(language=language))


async def set_interests(session: Session, contact_id: int, interests: Sequence[str]) -> None:
    """These and no others."""
    await session.execute(delete(contact_interests).where(contact_interests.c.contact_id == contact_id))
    rows = [{"contact_id": contact_id, "interest": one} for one in dict.fromkeys(interests)]
    if rows:
        await session.execute(insert(contact_interests), rows)


async def set_state(session: Session, address_id: int, state: str) -> None:
    """'active', 'stopped' (cannot be reached until they write) or 'leaving' (erased once the last word is sent)."""
    await session.execute(update(addresses).where(addresses.c.id == address_id).values(state=state))
    if state != "active":
        await heard(session, [address_id], None)


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
        select(o.id, o.purpose, o.text, o.choices, o.state, o.created_at, o.file_path)
        .where(o.address_id == address_id)
        .order_by(o.id.desc())
        .limit(limit)
    )
    lines = [
        HistoryLine(inbound=True, id=id_, kind=kind, text=text, choices=(), state=state, at=at)
        for id_, kind, text, state, at in said
    ]
    lines += [
        HistoryLine(inbound=False, id=id_, kind=kind, text=text, choices=choices, state=state, at=at, file=file)
        for id_, kind, text, choices, state, at, file in answered
    ]
    return sorted(lines, key=lambda line: (line.at, not line.inbound, line.id))[-limit:]


async def addresses_of(session: Session, contact_id: int) -> list[Address]:
    a = addresses.c
    rows = await session.execute(
        select(a.id, a.channel, a.external_id, a.state, a.contact_id).where(a.contact_id == contact_id).order_by(a.id)
    )
    return [Address(**row._mapping) for row in rows]


async def add(session: Session, *, area_id: int | None, now: datetime, demo: bool = False) -> int:
    result = await session.execute(
        insert(contacts).values(area_id=area_id, created_at=now, demo=demo).returning(contacts.c.id)
    )
    return int(result.scalar_one())
