"""Reading what was written down of who did what; never changing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from storage.db import Session
from storage.official_bounds import reached as official_reached
from storage.officials import Grant
from storage.scope import Scope, reached
from storage.tables import audit_events, officials, sensitive_log, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """`until` is not in it any more; `before_id`: what comes after the page that ended there."""

    username: str = ""
    action: str = ""
    object_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """`username` and `name` are None where no official did it."""

    id: int
    at: datetime
    actor: str
    username: str | None
    name: str | None
    action: str
    object_kind: str
    object_id: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class SensitiveEntry:
    id: int
    at: datetime
    username: str | None
    name: str | None
    action: str
    code: str
    detail: Mapping[str, Any]


_e, _s, _o = audit_events.c, sensitive_log.c, officials.c


async def newest(session: Session, bounds: Sequence[Grant], wanted: Wanted, *, limit: int) -> list[Entry]:
    """By officials within these grants, or done to them; everything when one grant has no bounds.

    What concerns a sensitive report is only in its own log.
    """
    apart = select(tickets.c.code).where(tickets.c.code == _e.object_id, tickets.c.kind == "sensitive").exists()
    conditions = [_within(bounds), ~and_(_e.object_kind == "ticket", apart), *_narrowed(_e, wanted)]
    if wanted.object_id:
        conditions.append(_e.object_id == wanted.object_id)
    rows = await session.execute(
        select(_e.id, _e.at, _e.actor, _o.username, _o.name, _e.action, _e.object_kind, _e.object_id, _e.detail)
        .outerjoin(officials, _o.id == _e.official_id)
        .where(*conditions)
        .order_by(_e.id.desc())
        .limit(limit)
    )
    return [Entry(**row._mapping) for row in rows]


async def newest_sensitive(session: Session, scope: Scope, wanted: Wanted, *, limit: int) -> list[SensitiveEntry]:
    """Of reports that the official may read."""
    conditions = [tickets.c.kind == "sensitive", reached(scope), *_narrowed(_s, wanted)]
    if wanted.object_id:
        conditions.append(_s.code == wanted.object_id)
    rows = await session.execute(
        select(_s.id, _s.at, _o.username, _o.name, _s.action, _s.code, _s.detail)
        .join(tickets, tickets.c.code == _s.code)
        .outerjoin(officials, _o.id == _s.official_id)
        .where(*conditions)
        .order_by(_s.id.desc())
        .limit(limit)
    )
    return [SensitiveEntry(**row._mapping) for row in rows]


def _narrowed(c: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.username:
        found.append(_o.username == wanted.username)
    if wanted.action:
        found.append(c.action == wanted.action)
    if wanted.since is not None:
        found.append(c.at >= wanted.since)
    if wanted.until is not None:
        found.append(c.at < wanted.until)
    if wanted.before_id is not None:
        found.append(c.id < wanted.before_id)
    return found


def _within(bounds: Sequence[Grant]) -> ColumnElement[bool]:
    if any(bound.area_id is None and bound.topic is None for bound in bounds):
        return true()
    theirs = official_reached(bounds)
    by_them = _e.official_id.in_(select(_o.id).where(theirs))
    to_them = and_(_e.object_kind == "official", _e.object_id.in_(select(_o.username).where(theirs)))
    return or_(by_them, to_them)
