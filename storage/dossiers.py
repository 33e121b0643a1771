"""What an official sees of one question beside the question itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select

from storage.db import Session
from storage.scope import Scope, reached
from storage.tables import tickets
from storage.tables.columns import Key
from storage.tickets import Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherTicket:
    code: str
    subject: str
    state: str
    created_at: datetime


async def others_of_asker(session: Session, ticket: Ticket, scope: Scope, *, limit: int) -> Sequence[OtherTicket]:
    """The same resident's other questions within the scope, newest first.

    Nothing beside a sensitive or anonymous one, and no such ones beside others: the list would tell who sent them.
    """
    if ticket.contact_id is None or ticket.anonymous or ticket.kind == "sensitive":
        return []
    given = {"contact": ticket.contact_id, "ticket": ticket.id, "most": limit}
    return [OtherTicket(**row._mapping) for row in await session.execute(_others(scope), given)]


@lru_cache(maxsize=256)
def _others(scope: Scope) -> Select[Any]:
    t = tickets.c
    return (
        select(t.code, t.subject, t.state, t.created_at)
        .where(t.contact_id == bindparam("contact"), t.id != bindparam("ticket", type_=Key), reached(scope.plain))
        .where(t.kind != "sensitive", t.anonymous.is_(False), t.erased_at.is_(None))
        .order_by(t.id.desc())
        .limit(bindparam("most", type_=Integer()))
    )
