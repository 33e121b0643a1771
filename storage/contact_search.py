"""Finding a resident for an official: by the code of a question, or narrowly; never through what is kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from storage.areas import inside
from storage.db import Session
from storage.dossiers import OtherTicket
from storage.scope import Scope, held_in, reached
from storage.tables import addresses, areas, contacts, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundContact:
    """`last_seen_at`: when they wrote last, on any channel."""

    id: int
    area_id: int | None
    area_name: str | None
    notices: bool
    notices_at: datetime | None
    created_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    contact_id: int
    channel: str
    external_id: str
    state: str
    last_inbound_at: datetime


_c, _a, _t = contacts.c, addresses.c, tickets.c
_LAST_SEEN = func.max(_a.last_inbound_at, type_=_a.last_inbound_at.type)
_SELECT = (
    select(
        _c.id,
        _c.area_id,
        areas.c.name.label("area_name"),
        _c.notices,
        _c.notices_at,
        _c.created_at,
        _LAST_SEEN.label("last_seen_at"),
    )
    .outerjoin(areas, areas.c.id == _c.area_id)
    .outerjoin(addresses, _a.contact_id == _c.id)
    .group_by(_c.id, areas.c.name)
)


async def find_within(session: Session, contact_id: int, scope: Scope) -> FoundContact | None:
    """None also for those outside the scope."""
    row = (await session.execute(_SELECT.where(_c.id == contact_id, _within(scope)))).first()
    return FoundContact(**row._mapping) if row else None


async def by_code(session: Session, code: str, scope: Scope) -> FoundContact | None:
    """Who asked that question; None where it is sensitive, anonymous, erased or outside the scope."""
    asker = select(_t.contact_id).where(_t.code == code, _linked(scope))
    row = (await session.execute(_SELECT.where(_c.id.in_(asker)))).first()
    return FoundContact(**row._mapping) if row else None


async def search(
    session: Session, scope: Scope, *, area_id: int, channel: str | None, since: datetime | None, limit: int
) -> list[FoundContact]:
    """In no order that would tell who wrote at which minute."""
    places = await _ids(session, area_id)
    own = await _homes(session, scope, places)
    wrote = [_a.contact_id == _c.id]
    if channel is not None:
        wrote.append(_a.channel == channel)
    if since is not None:
        wrote.append(_a.last_inbound_at >= since)
    here: ColumnElement[bool] = _c.area_id.in_(sorted(own))
    if places != own:
        here = or_(here, and_(_c.area_id.in_(sorted(places)), _asked(scope)))
    narrowed = select(_c.id).where(here, exists(select(_a.id).where(*wrote))).order_by(_c.id.desc()).limit(limit)
    found = list((await session.execute(narrowed)).scalars())
    rows = await session.execute(_SELECT.where(_c.id.in_(found)).order_by(_c.id.desc()))
    return [FoundContact(**row._mapping) for row in rows]


async def ways(session: Session, contact_ids: Sequence[int]) -> dict[int, list[Way]]:
    """By contact; those without any are there too."""
    found: dict[int, list[Way]] = {contact_id: [] for contact_id in contact_ids}
    rows = await session.execute(
        select(_a.contact_id, _a.channel, _a.external_id, _a.state, _a.last_inbound_at)
        .where(_a.contact_id.in_(list(found)), _a.state != "leaving")
        .order_by(_a.id)
    )
    for row in rows:
        found[row.contact_id].append(Way(**row._mapping))
    return found


async def tickets_of(session: Session, contact_id: int, scope: Scope, *, limit: int) -> list[OtherTicket]:
    """Newest first."""
    rows = await session.execute(
        select(_t.code, _t.subject, _t.state, _t.created_at)
        .where(_t.contact_id == contact_id, _linked(scope))
        .order_by(_t.id.desc())
        .limit(limit)
    )
    return [OtherTicket(**row._mapping) for row in rows]


def _within(scope: Scope) -> ColumnElement[bool]:
    """Those who live where a grant for all topics reaches, and the askers of questions that any grant reaches."""
    homes = [held_in(_c.area_id, grant) for grant in set(scope.grants) if grant.topic is None]
    return or_(false(), *homes, _asked(scope))


async def _homes(session: Session, scope: Scope, places: set[int]) -> set[int]:
    """Those of the places in which a grant for all topics reaches whoever lives there."""
    found: set[int] = set()
    for area_id in {grant.area_id for grant in scope.grants if grant.topic is None}:
        if area_id is None:
            return places
        found |= await _ids(session, area_id)
    return places & found


async def _ids(session: Session, area_id: int) -> set[int]:
    return {int(row.id) for row in await session.execute(inside(area_id))}


def _asked(scope: Scope) -> ColumnElement[bool]:
    return exists(select(_t.id).where(_t.contact_id == _c.id, _linked(scope)))


def _linked(scope: Scope) -> ColumnElement[bool]:
    """True for the rows of `tickets` that may tell whose they are."""
    open_lane = reached(replace(scope, sensitive=()))
    return and_(open_lane, _t.anonymous.is_(False), _t.erased_at.is_(None))
