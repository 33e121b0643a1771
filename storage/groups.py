"""Questions put together by officials, and how many households in which hamlets stand behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from storage import recipients
from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import OPEN_STATES, ticket_groups, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    id: int
    title: str
    topic: str | None
    area_id: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A question in a group."""

    id: int
    code: str
    kind: str
    state: str
    topic: str | None
    subject: str
    area_id: int | None
    group_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """`households`: different people who asked or joined. `hamlets`: name (None: not known) and how many of them, most
    first; who erased themselves is counted once for each question, under its area."""

    questions: int
    households: int
    hamlets: Sequence[tuple[str | None, int]]


_FIELDS = tuple(ticket_groups.c[name] for name in Group.__slots__)
_MEMBER = tuple(tickets.c[name] for name in Member.__slots__)


async def add(session: Session, *, title: str, topic: str | None, area_id: int | None, now: datetime) -> int:
    new = insert(ticket_groups).values(title=title, topic=topic, area_id=area_id, created_at=now)
    return int((await session.execute(new.returning(ticket_groups.c.id))).scalar_one())


async def get(session: Session, group_id: int) -> Group | None:
    row = (await session.execute(select(*_FIELDS).where(ticket_groups.c.id == group_id))).first()
    return Group(**row._mapping) if row else None


async def hold(session: Session, group_ids: Sequence[int]) -> list[Group]:
    """Those that are there, oldest first; nobody else changes them until the transaction ends."""
    g = ticket_groups.c
    rows = await session.execute(select(*_FIELDS).where(g.id.in_(group_ids)).order_by(g.id).with_for_update())
    return [Group(**row._mapping) for row in rows]


async def find_within(session: Session, group_id: int, scope: Scope) -> Group | None:
    """None when the official may see none of its questions."""
    seen = select(tickets.c.id).where(tickets.c.group_id == group_id, reached(scope)).exists()
    row = (await session.execute(select(*_FIELDS).where(ticket_groups.c.id == group_id, seen))).first()
    return Group(**row._mapping) if row else None


async def members(session: Session, group_ids: Sequence[int], *, scope: Scope | None = None) -> list[Member]:
    """Their questions, oldest first; only those within the scope when there is one."""
    statement = select(*_MEMBER).where(tickets.c.group_id.in_(group_ids)).order_by(tickets.c.id)
    if scope is not None:
        statement = statement.where(reached(scope))
    return [Member(**row._mapping) for row in await session.execute(statement)]


async def put(session: Session, ticket_ids: Sequence[int], group_id: int | None, *, now: datetime) -> None:
    """None: into no group."""
    await session.execute(update(tickets).where(tickets.c.id.in_(ticket_ids)).values(group_id=group_id, updated_at=now))


async def remove(session: Session, group_ids: Sequence[int]) -> None:
    """Their questions stay, in no group."""
    await session.execute(delete(ticket_groups).where(ticket_groups.c.id.in_(group_ids)))


async def counts(session: Session, group_id: int, *, scope: Scope | None = None) -> Counts:
    """Of its questions within the scope, when there is one."""
    found = await members(session, [group_id], scope=scope)
    people = await recipients.of_tickets(session, [member.id for member in found])
    hamlets: dict[object, str | None] = {}
    for place, person in enumerate(people):
        who = person.contact_id if person.contact_id is not None else f"erased {place}"
        hamlets.setdefault(who, person.area_name)
    by_name: dict[str | None, int] = {}
    for name in hamlets.values():
        by_name[name] = by_name.get(name, 0) + 1
    most_first = sorted(by_name.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    return Counts(questions=len(found), households=len(hamlets), hamlets=most_first)


async def others_within(session: Session, group_id: int, scope: Scope, *, limit: int) -> list[Group]:
    """Other groups of which the official may see a question that still waits, the newest first."""
    t = tickets.c
    waiting = select(t.group_id).where(reached(scope), t.group_id.is_not(None), t.state.in_(OPEN_STATES))
    g = ticket_groups.c
    statement = select(*_FIELDS).where(g.id.in_(waiting), g.id != group_id).order_by(g.id.desc()).limit(limit)
    return [Group(**row._mapping) for row in await session.execute(statement)]
