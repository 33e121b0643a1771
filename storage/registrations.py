"""Who comes to a dialogue: registered with a code for the door, seated or waiting, and whether they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, insert, literal, or_, select, update

from storage.among import among
from storage.db import Session
from storage.tables import addresses, areas, dialogue_notices, dialogues, outbound_messages, registrations

_ABOUT_SEATS = ("up:", "2d:", "2h:", "moved", "cancelled")


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """`contact_id` is None for who has no account; then `address_id` tells where the one reads who registered them."""

    id: int
    dialogue_id: int
    code: str
    contact_id: int | None
    address_id: int | None
    area_id: int | None
    area_name: str | None
    name: str
    household: str
    woman_head: bool | None
    first_time: bool | None
    needs: str
    state: str
    source: str
    registered_at: datetime
    seated_at: datetime | None
    cancelled_at: datetime | None
    attended_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRegistration:
    dialogue_id: int
    code: str
    state: str
    source: str
    registered_at: datetime
    contact_id: int | None = None
    address_id: int | None = None
    area_id: int | None = None
    name: str = ""
    household: str = "unknown"
    woman_head: bool | None = None
    first_time: bool | None = None
    needs: str = ""
    official_id: int | None = None
    attended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """One seat, and who is to hear of it: who comes, or who registered them."""

    dialogue_id: int
    contact_id: int
    code: str
    name: str
    own: bool


async def add(session: Session, new: NewRegistration) -> int:
    """The dialogue must be held, so that nobody else registers this person at the same time."""
    values: dict[str, Any] = {name: getattr(new, name) for name in NewRegistration.__slots__}
    made = await session.execute(insert(registrations).values(**values).returning(registrations.c.id))
    return int(made.scalar_one())


async def of_dialogue(session: Session, dialogue_id: int) -> list[Registration]:
    """In the order they came."""
    r = registrations.c
    rows = await session.execute(_select().where(r.dialogue_id == dialogue_id).order_by(r.registered_at, r.id))
    return [_read(row) for row in rows]


async def get(session: Session, registration_id: int) -> Registration:
    return _read((await session.execute(_select().where(registrations.c.id == registration_id))).one())


async def find(session: Session, code: str) -> Registration | None:
    row = (await session.execute(_select().where(registrations.c.code == code))).first()
    return _read(row) if row else None


async def own(session: Session, dialogue_id: int, contact_id: int) -> Registration | None:
    r = registrations.c
    row = (await session.execute(_select().where(r.dialogue_id == dialogue_id, r.contact_id == contact_id))).first()
    return _read(row) if row else None


async def by_contact(session: Session, dialogue_id: int, contact_id: int) -> list[Registration]:
    """Their own first, then those they registered for others."""
    r = registrations.c
    theirs = r.address_id.in_(select(addresses.c.id).where(addresses.c.contact_id == contact_id))
    statement = _select().where(
        r.dialogue_id == dialogue_id, or_(r.contact_id == contact_id, and_(r.contact_id.is_(None), theirs))
    )
    found = [_read(row) for row in await session.execute(statement.order_by(r.registered_at, r.id))]
    return sorted(found, key=lambda one: one.contact_id is None)


async def change(session: Session, registration_ids: Sequence[int], **values: object) -> None:
    """Sets these columns of all of them."""
    await session.execute(update(registrations).where(registrations.c.id.in_(registration_ids)).values(**values))


async def move(session: Session, dialogue_id: int, before: str, after: str) -> int:
    """All of a dialogue that are in one state go into another; returns how many."""
    r = registrations.c
    moved = await session.execute(
        update(registrations).where(r.dialogue_id == dialogue_id, r.state == before).values(state=after)
    )
    return moved.rowcount


async def has_attended(session: Session, contact_id: int, *, but: int) -> bool:
    """Another dialogue than this one."""
    r = registrations.c
    came = select(r.id).where(r.contact_id == contact_id, r.attended_at.is_not(None), r.dialogue_id != but)
    return (await session.execute(came.limit(1))).first() is not None


async def count_by_state(session: Session, dialogue_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    r = registrations.c
    rows = await session.execute(
        select(r.dialogue_id, r.state, func.count())
        .where(among(r.dialogue_id, "ids"))
        .group_by(r.dialogue_id, r.state),
        {"ids": list(dialogue_ids)},
    )
    return {(dialogue_id, state): count for dialogue_id, state, count in rows}


async def with_waiting(session: Session, states: Sequence[str], *, now: datetime) -> list[int]:
    """Dialogues in these states, still ahead, for whose seats somebody waits, by id; not where officials make the
    list."""
    r, d = registrations.c, dialogues.c
    rows = await session.execute(
        select(d.id)
        .where(d.state.in_(states), d.starts_at > now, d.registration != "listed")
        .where(exists(select(r.id).where(r.dialogue_id == d.id, r.state == "waiting")))
        .order_by(d.id)
    )
    return list(rows.scalars())


async def moved_up_untold(session: Session, states: Sequence[str], *, now: datetime, limit: int) -> list[Promised]:
    """Who got a seat some time after registering, for a dialogue still ahead, and has not been told so."""
    r, d, n = registrations.c, dialogues.c, dialogue_notices.c
    told = exists(
        select(n.kind).where(
            n.dialogue_id == r.dialogue_id, n.contact_id == _person(), n.kind == literal("up:").concat(r.code)
        )
    )
    statement = (
        _promised()
        .join(dialogues, d.id == r.dialogue_id)
        .where(d.state.in_(states), d.starts_at > now, r.state == "seated", r.seated_at > r.registered_at, ~told)
        .order_by(r.seated_at, r.id)
        .limit(limit)
    )
    return [Promised(**row._mapping) for row in await session.execute(statement)]


async def promised(session: Session, dialogue_id: int, *, until: datetime) -> list[Promised]:
    """Seats that were given by then, each with who is to hear of it."""
    r = registrations.c
    statement = _promised().where(r.dialogue_id == dialogue_id, r.state == "seated", r.seated_at <= until)
    rows = await session.execute(statement.order_by(r.registered_at, r.id))
    return [Promised(**row._mapping) for row in rows]


async def unreached(session: Session, dialogue_id: int) -> frozenset[int]:
    """By id, those whose last message about their seat, a reminder or a move did not reach who is to hear of it."""
    r, n, o = registrations.c, dialogue_notices.c, outbound_messages.c
    rows = await session.execute(
        select(r.id, n.message_id, o.state)
        .outerjoin(addresses, addresses.c.id == r.address_id)
        .join(dialogue_notices, and_(n.dialogue_id == r.dialogue_id, n.contact_id == _person()))
        .outerjoin(outbound_messages, o.id == n.message_id)
        .where(r.dialogue_id == dialogue_id, or_(*(n.kind.like(f"{kind}%") for kind in _ABOUT_SEATS)))
        .order_by(n.at, n.kind)
    )
    last = {row.id: row.message_id is None or row.state == "failed" for row in rows}
    return frozenset(id_ for id_, failed in last.items() if failed)


def _person() -> ColumnElement[int]:
    return func.coalesce(registrations.c.contact_id, addresses.c.contact_id)


def _promised() -> Select[Any]:
    r = registrations.c
    own = r.contact_id.is_not(None).label("own")
    fields = select(r.dialogue_id, _person().label("contact_id"), r.code, r.name, own)
    return fields.outerjoin(addresses, addresses.c.id == r.address_id).where(_person().is_not(None))


def _select() -> Select[Any]:
    columns = [
        areas.c.name.label(name) if name == "area_name" else registrations.c[name] for name in Registration.__slots__
    ]
    return select(*columns).outerjoin(areas, areas.c.id == registrations.c.area_id)


def _read(row: Row[Any]) -> Registration:
    return Registration(**row._mapping)
