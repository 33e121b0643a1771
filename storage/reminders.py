"""What officials are to be told of, each thing once whichever process comes first, and where they read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, String, and_, case, cast, exists, func, literal, not_, or_, select

from storage.areas import around
from storage.db import Session, upsert
from storage.recipients import ReaderAddress
from storage.tables import (
    OPEN_STATES,
    addresses,
    areas,
    drafts,
    grants,
    official_addresses,
    officials,
    ticket_reminders,
    tickets,
)

NEW = "new"


@dataclass(frozen=True, kw_only=True, slots=True)
class Owing:
    """A question that somebody waits on."""

    id: int
    code: str
    kind: str
    topic: str | None
    subject: str
    area_id: int | None
    area_name: str | None
    agency_id: int | None
    assignee_id: int | None
    first_due_at: datetime | None
    final_due_at: datetime | None
    first_replied_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """An official in office with a linked chat. `nearness`: 0 holds the village, 1 commune, 2 province, 3 all."""

    id: int
    agency_id: int | None
    nearness: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingDraft:
    """An answer that waits for a second person; `key` names this wording of it."""

    id: int
    ticket_id: int
    official_id: int | None
    text: str
    updated_at: datetime

    @property
    def key(self) -> str:
        return f"draft:{self.id}@{int(self.updated_at.timestamp())}"


_FIELDS = tuple(areas.c.name.label("area_name") if name == "area_name" else tickets.c[name] for name in Owing.__slots__)


async def owing(session: Session, *, due_before: datetime, after_id: int, limit: int) -> list[Owing]:
    """Open questions with a deadline before that time, by id, after the one read last."""
    t = tickets.c
    first = and_(t.first_replied_at.is_(None), t.first_due_at <= due_before)
    statement = _select().where(t.state.in_(OPEN_STATES), t.id > after_id, or_(first, t.final_due_at <= due_before))
    rows = await session.execute(statement.order_by(t.id).limit(limit))
    return [Owing(**row._mapping) for row in rows]


async def untold(session: Session, *, since: datetime, limit: int) -> list[Owing]:
    """Questions that came since then and of which nobody was told; the sensitive ones are told of as they come."""
    t, r = tickets.c, ticket_reminders.c
    told = exists(select(r.ticket_id).where(r.ticket_id == t.id, r.kind == NEW))
    statement = _select().where(t.state == "received", t.kind != "sensitive", t.created_at >= since, not_(told))
    return [Owing(**row._mapping) for row in await session.execute(statement.order_by(t.id).limit(limit))]


async def find(session: Session, ticket_id: int) -> Owing | None:
    row = (await session.execute(_select().where(tickets.c.id == ticket_id))).first()
    return Owing(**row._mapping) if row else None


async def untold_drafts(session: Session, *, since: datetime, limit: int) -> list[WaitingDraft]:
    """Drafts handed in since then of whose question nobody was told in this wording or a later one."""
    d, r = drafts.c, ticket_reminders.c
    prefix = literal("draft:").concat(cast(d.id, String)).concat("@%")
    told = exists(select(r.ticket_id).where(r.ticket_id == d.ticket_id, r.kind.like(prefix), r.at >= d.updated_at))
    rows = await session.execute(
        select(d.id, d.ticket_id, d.official_id, d.text, d.updated_at)
        .where(d.state == "waiting", d.updated_at >= since, not_(told))
        .order_by(d.id)
        .limit(limit)
    )
    return [WaitingDraft(**row._mapping) for row in rows]


async def fired(session: Session, ticket_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """By question, the reminders that went out already."""
    r = ticket_reminders.c
    found: dict[int, set[str]] = {ticket_id: set() for ticket_id in ticket_ids}
    for ticket_id, kind in await session.execute(select(r.ticket_id, r.kind).where(r.ticket_id.in_(ticket_ids))):
        found[ticket_id].add(kind)
    return {ticket_id: frozenset(kinds) for ticket_id, kinds in found.items()}


async def claim(session: Session, ticket_id: int, kind: str, *, now: datetime) -> bool:
    """True for one caller only, in whichever process."""
    statement = upsert(session, ticket_reminders).values(ticket_id=ticket_id, kind=kind, at=now)
    result = await session.execute(statement.on_conflict_do_nothing().returning(ticket_reminders.c.kind))
    return result.first() is not None


async def holders(session: Session, roles: Iterable[str], area_id: int | None, topic: str | None) -> list[Holder]:
    """Who holds one of the roles for that place and topic and has linked a chat, the nearest first."""
    g, o = grants.c, officials.c
    place = g.area_id.is_(None) if area_id is None else or_(g.area_id.is_(None), g.area_id.in_(around(area_id)))
    subject = g.topic.is_(None) if topic is None else or_(g.topic.is_(None), g.topic == topic)
    nearness = func.min(case({"village": 0, "commune": 1, "province": 2}, value=areas.c.level, else_=3))
    linked = exists(select(official_addresses.c.address_id).where(official_addresses.c.official_id == o.id))
    rows = await session.execute(
        select(o.id, o.agency_id, nearness.label("nearness"))
        .join(grants, g.official_id == o.id)
        .outerjoin(areas, areas.c.id == g.area_id)
        .where(g.role.in_(list(roles)), place, subject, o.disabled_at.is_(None), linked)
        .group_by(o.id, o.agency_id)
        .order_by(nearness, o.id)
    )
    return [Holder(**row._mapping) for row in rows]


async def reading_addresses(session: Session, official_ids: Iterable[int]) -> dict[int, list[ReaderAddress]]:
    """The chats that officials in office linked, the one they wrote from last first."""
    a, linked = addresses.c, official_addresses.c
    rows = await session.execute(
        select(linked.official_id, a.id, a.channel, a.state, a.last_inbound_at, a.quota_left)
        .join(official_addresses, linked.address_id == a.id)
        .join(officials, officials.c.id == linked.official_id)
        .where(linked.official_id.in_(list(official_ids)), officials.c.disabled_at.is_(None))
        .order_by(linked.official_id, a.last_inbound_at.desc(), a.id)
    )
    found: dict[int, list[ReaderAddress]] = {}
    for row in rows:
        values = {name: getattr(row, name) for name in ReaderAddress.__slots__}
        found.setdefault(row.official_id, []).append(ReaderAddress(**values))
    return found


def _select() -> Select[tuple[object, ...]]:
    return select(*_FIELDS).outerjoin(areas, areas.c.id == tickets.c.area_id)
