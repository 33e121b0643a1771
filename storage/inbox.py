"""The officials' inbox: what waits within their scope, in the order in which it becomes late or out of reach."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    false,
    or_,
    select,
    text,
    true,
)

from storage.among import among
from storage.attention import Windows, attention, point
from storage.db import Session
from storage.scope import Scope, below, is_small, reached
from storage.tables import addresses, agencies, areas, drafts, officials, tickets
from storage.tables.columns import Key
from storage.ways import OPEN_STATE, led, settled


class Tab(StrEnum):
    """What an official chooses to see; the sensitive lane is in `SENSITIVE` and nowhere else."""

    TO_DO = "to_do"
    MINE = "mine"
    NOBODYS = "nobodys"
    LATE = "late"
    CLOSING = "closing"
    WAITING = "waiting"
    ANSWERED = "answered"
    PASSED_ON = "passed_on"
    UNSOLVED = "unsolved"
    SENSITIVE = "sensitive"
    FOUND = "found"

    @property
    def newest_first(self) -> bool:
        return self in (Tab.ANSWERED, Tab.PASSED_ON, Tab.FOUND)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """After which row the next page begins."""

    at: datetime
    id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """`codes` and `ids` narrow `FOUND`; the other fields narrow every tab. `area_id` includes what is under it, and is
    found faster where its `area_level` is told."""

    tab: Tab = Tab.TO_DO
    topic: str | None = None
    area_id: int | None = None
    area_level: str | None = None
    agency_id: int | None = None
    codes: Sequence[str] = ()
    ids: Sequence[int] = ()
    after: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """`windows`: by channel, how long after the resident's last message we may still write."""

    now: datetime
    windows: Mapping[str, timedelta] = field(default_factory=dict)
    closing_within: timedelta = timedelta(hours=48)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """`at` is what the page is ordered by; `last_inbound_at` is None where the address is gone or was stopped."""

    id: int
    at: datetime
    code: str
    kind: str
    topic: str | None
    subject: str
    text: str
    state: str
    channel: str
    area_name: str | None
    agency_name: str | None
    assignee_id: int | None
    assignee_name: str | None
    group_id: int | None
    anonymous: bool
    passed_to: str | None
    first_due_at: datetime | None
    final_due_at: datetime | None
    first_replied_at: datetime | None
    created_at: datetime
    updated_at: datetime
    last_inbound_at: datetime | None
    quota_left: int | None
    waiting: bool


_SOMEWHERE = Place(at=datetime.min.replace(tzinfo=UTC), id=0)
"""Stands for any place in the shape of a statement."""
_SETTLED = {Tab.ANSWERED: ("answered", "closed"), Tab.PASSED_ON: ("passed_on",)}
_t, _a = tickets.c, addresses.c
_WAITING = _t.id.in_(select(drafts.c.ticket_id).where(text("drafts.state = 'waiting'")))


async def rows(
    session: Session, scope: Scope, wanted: Wanted, moment: Moment, *, official_id: int, limit: int
) -> list[Row]:
    after = wanted.after
    shape = replace(wanted, after=after and _SOMEWHERE, codes=_some(wanted.codes), ids=_some(wanted.ids))
    lane = scope if wanted.tab in (Tab.SENSITIVE, Tab.FOUND) else scope.plain
    statement = _rows(session.dialect.name, lane, shape, tuple(moment.windows.items()))
    values = known_at(moment, official_id) | {"most": limit, "codes": wanted.codes, "ids": wanted.ids}
    if after is not None:
        values |= {"after_at": after.at, "after_id": after.id}
    return [Row(**row._mapping) for row in await session.execute(statement, values)]


def _some(given: Sequence[Any]) -> Sequence[Any]:
    """Any codes or ids, in the shape of a statement."""
    return (None,) if given else ()


def known_at(moment: Moment, official_id: int) -> dict[str, Any]:
    """The values of what the statements leave open."""
    known: dict[str, Any] = {"now": moment.now, "me": official_id}
    for place, window in enumerate(moment.windows.values()):
        known[f"open_{place}"] = moment.now - window
        known[f"soon_{place}"] = moment.now - window + moment.closing_within
    return known


@lru_cache(maxsize=512)
def _rows(dialect: str, scope: Scope, wanted: Wanted, windows: Windows) -> Select[Any]:
    """Made once for each shape: building it takes longer than running it."""
    found = _ids(dialect, scope, wanted, windows).limit(bindparam("most", type_=Integer())).subquery()
    return (
        select(
            _t.id,
            found.c.at,
            *(_t[name] for name in ("code", "kind", "topic", "subject", "text", "state", "channel")),
            areas.c.name.label("area_name"),
            agencies.c.name.label("agency_name"),
            _t.assignee_id,
            officials.c.name.label("assignee_name"),
            *(_t[name] for name in ("group_id", "anonymous", "passed_to", "first_due_at", "final_due_at")),
            *(_t[name] for name in ("first_replied_at", "created_at", "updated_at")),
            _a.last_inbound_at,
            _a.quota_left,
            _WAITING.label("waiting"),
        )
        .join(found, found.c.id == _t.id)
        .outerjoin(areas, areas.c.id == _t.area_id)
        .outerjoin(agencies, agencies.c.id == _t.agency_id)
        .outerjoin(officials, officials.c.id == _t.assignee_id)
        .outerjoin(addresses, and_(_a.id == _t.address_id, _a.state == "active"))
        .order_by(*_order(found.c.at, found.c.id, wanted.tab))
    )


def _ids(dialect: str, scope: Scope, wanted: Wanted, windows: Windows) -> Select[Any]:
    at: ColumnElement[datetime] = _t.updated_at if wanted.tab.newest_first else attention(dialect, windows)
    channels = tuple(name for name, _ in windows)
    statement = select(_t.id, at.label("at")).where(reached(scope), _tab(wanted, channels), *narrowed(wanted))
    if wanted.after is not None:
        statement = statement.where(_beyond(at, wanted.tab))
    if states := _SETTLED.get(wanted.tab):
        statement = settled(statement, *states, small=scope.is_small or is_small(wanted.area_level))
    elif wanted.tab != Tab.FOUND:
        statement = led(statement, "open")
    return statement.order_by(*_order(at, _t.id, wanted.tab))


def _tab(wanted: Wanted, channels: tuple[str, ...]) -> ColumnElement[bool]:
    plain = _t.kind != "sensitive"
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.ANSWERED: plain,
        Tab.PASSED_ON: plain,
        Tab.SENSITIVE: and_(OPEN_STATE, _t.kind == "sensitive"),
        Tab.FOUND: or_(false(), *_found(wanted)),
    }
    if wanted.tab in conditions:
        return conditions[wanted.tab]
    return and_(OPEN_STATE, plain, within_tab(wanted.tab, channels))


def _found(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.codes:
        yield _t.code.in_(bindparam("codes", expanding=True))
    if wanted.ids:
        yield and_(among(_t.id, "ids"), _t.kind != "sensitive")


def within_tab(tab: Tab, channels: tuple[str, ...]) -> ColumnElement[bool]:
    """Which of the open tickets that are not sensitive are in the tab."""
    closing = [
        and_(_t.channel == name, _t.heard_at > point(f"open_{place}"), _t.heard_at <= point(f"soon_{place}"))
        for place, name in enumerate(channels)
    ]
    return {
        Tab.TO_DO: true(),
        Tab.MINE: _t.assignee_id == bindparam("me", type_=Key),
        Tab.NOBODYS: _t.assignee_id.is_(None),
        Tab.LATE: _t.due_at <= point("now"),
        Tab.CLOSING: or_(false(), *closing),
        Tab.WAITING: _WAITING,
        Tab.UNSOLVED: _t.state == "reopened",
    }[tab]


def narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.topic is not None:
        conditions.append(_t.topic == wanted.topic)
    if wanted.area_id is not None:
        conditions.append(below(wanted.area_id, wanted.area_level))
    if wanted.agency_id is not None:
        conditions.append(_t.agency_id == wanted.agency_id)
    return conditions


def _order(at: ColumnElement[Any], key: ColumnElement[int], tab: Tab) -> list[ColumnElement[Any]]:
    return [at.desc(), key.desc()] if tab.newest_first else [at, key]


def _beyond(at: ColumnElement[Any], tab: Tab) -> ColumnElement[bool]:
    place, key = point("after_at"), bindparam("after_id", type_=Key)
    if tab.newest_first:
        return or_(at < place, and_(at == place, _t.id < key))
    return or_(at > place, and_(at == place, _t.id > key))
