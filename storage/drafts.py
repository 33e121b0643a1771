"""Answers not sent yet: being written, waiting for a second person, approved, or given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from storage import answer_files
from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import attachments, drafts, officials, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """`official_name` wrote it; `decided_by_name` approved it or gave it back, with a `reason`."""

    id: int
    ticket_id: int
    code: str
    official_id: int | None
    official_name: str | None
    text: str
    for_group: bool
    state: str
    decided_by: int | None
    decided_by_name: str | None
    reason: str
    created_at: datetime
    updated_at: datetime


_decider = officials.alias("decider")
_NAMES = {
    "code": tickets.c.code,
    "official_name": officials.c.name.label("official_name"),
    "decided_by_name": _decider.c.name.label("decided_by_name"),
}
_SELECT = (
    select(*(_NAMES[name] if name in _NAMES else drafts.c[name] for name in Draft.__slots__))
    .join(tickets, tickets.c.id == drafts.c.ticket_id)
    .outerjoin(officials, officials.c.id == drafts.c.official_id)
    .outerjoin(_decider, _decider.c.id == drafts.c.decided_by)
)

_OF_TICKET = _SELECT.where(
    drafts.c.ticket_id == bindparam("ticket"), drafts.c.state.in_(bindparam("states", expanding=True))
).order_by(drafts.c.id)


async def get(session: Session, draft_id: int, *, scope: Scope | None = None, for_change: bool = False) -> Draft | None:
    """Within the scope, when there is one."""
    statement = _SELECT.where(drafts.c.id == draft_id)
    if scope is not None:
        statement = statement.where(reached(scope))
    if for_change:
        statement = statement.with_for_update(of=drafts)
    row = (await session.execute(statement)).first()
    return Draft(**row._mapping) if row else None


async def of_ticket(session: Session, ticket_id: int, *, states: Sequence[str]) -> list[Draft]:
    """Oldest first."""
    rows = await session.execute(_OF_TICKET, {"ticket": ticket_id, "states": states})
    return [Draft(**row._mapping) for row in rows]


async def waiting(session: Session, scope: Scope, *, limit: int) -> list[Draft]:
    """Those that wait for a second person within the scope, oldest first."""
    statement = _SELECT.where(drafts.c.state == "waiting", reached(scope)).order_by(drafts.c.id).limit(limit)
    return [Draft(**row._mapping) for row in await session.execute(statement)]


async def write(
    session: Session, ticket_id: int, *, official_id: int | None, text: str, for_group: bool, state: str, now: datetime
) -> int:
    """What this official is writing for this question is one row until it is decided on; returns its id."""
    d = drafts.c
    mine = (d.ticket_id == ticket_id) & (d.official_id == official_id) & d.state.in_(("writing", "waiting", "returned"))
    known = (await session.execute(select(d.id).where(mine).order_by(d.id.desc()).limit(1))).scalar()
    values = {"text": text, "for_group": for_group, "state": state, "updated_at": now}
    if known is not None:
        await session.execute(update(drafts).where(d.id == known).values(**values))
        return int(known)
    new = insert(drafts).values(ticket_id=ticket_id, official_id=official_id, created_at=now, **values)
    return int((await session.execute(new.returning(d.id))).scalar_one())


async def decide(
    session: Session, draft_id: int, state: str, *, decided_by: int | None, reason: str = "", now: datetime
) -> None:
    """'approved' or 'returned'."""
    await session.execute(
        update(drafts)
        .where(drafts.c.id == draft_id)
        .values(state=state, decided_by=decided_by, reason=reason, updated_at=now)
    )


async def forget_written(session: Session, ticket_id: int, official_id: int | None) -> list[str]:
    """Once the answer went out, what was being written of it is done with; returns the files to delete."""
    d = drafts.c
    mine = (d.ticket_id == ticket_id) & (d.official_id == official_id) & d.state.in_(("writing", "returned"))
    gone = await answer_files.forget(session, attachments.c.draft_id.in_(select(d.id).where(mine)))
    await session.execute(delete(drafts).where(mine))
    return gone
