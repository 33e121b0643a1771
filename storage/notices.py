"""Notices of work and trade: which there are, for whom, until when, and who says that one is over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from storage.areas import around, inside
from storage.contents import Contents
from storage.db import Session, upsert
from storage.scope import Scope
from storage.tables import notice_reports, notices


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """`area_id`: whom it is for, None for the whole country. `valid_until`: its last day. `reason`: why it was sent
    back or withdrawn. `changed_by`: who wrote it last. `reports`: how many residents say that it is wrong or over."""

    id: int
    code: str
    kind: str
    title: str
    text: str = field(repr=False)
    place: str
    ask_whom: str = field(repr=False)
    source: str
    area_id: int | None
    area_name: str | None
    area_level: str | None
    topic: str | None
    valid_until: date
    state: str
    reason: str
    created_by: int | None
    changed_by: int | None
    approved_by: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    reports: int


_n = notices.c
_reports = (
    select(func.count())
    .select_from(notice_reports)
    .where(notice_reports.c.notice_id == notices.c.id)
    .correlate(notices)
    .scalar_subquery()
)
_CONTENTS = Contents(notices, Notice, {"reports": _reports})
add, find, find_within, change = _CONTENTS.add, _CONTENTS.find, _CONTENTS.find_within, _CONTENTS.change


async def within(
    session: Session,
    scope: Scope,
    *,
    states: Sequence[str] = (),
    kind: str = "",
    today: date,
    over: bool | None = None,
    limit: int = 200,
) -> list[Notice]:
    """The newest first. `over`: only those whose last day has passed, or only the others."""
    statement = _CONTENTS.select().where(_CONTENTS.reached(scope)).order_by(_n.id.desc()).limit(limit)
    if states:
        statement = statement.where(_n.state.in_(states))
    if kind:
        statement = statement.where(_n.kind == kind)
    if over is not None:
        statement = statement.where(_n.valid_until < today if over else _n.valid_until >= today)
    return await _CONTENTS.all(session, statement)


async def nearest(
    session: Session, area_id: int | None, *, kind: str = "", today: date, offset: int = 0, limit: int = 3
) -> list[Notice]:
    """Those that hold today for somebody living there, the nearest first, then the newest."""
    wanted, far = _CONTENTS.near(area_id)
    statement = _CONTENTS.select().where(*_holds(today), wanted)
    if kind:
        statement = statement.where(_n.kind == kind)
    return await _CONTENTS.all(
        session, statement.order_by(far, _n.published_at.desc(), _n.id.desc()).offset(offset).limit(limit)
    )


async def of_area(session: Session, area_id: int, *, today: date, limit: int = 100) -> list[Notice]:
    """Those that hold today for the place, what lies in it and what it lies in; the one that ends first, first."""
    wanted = or_(_n.area_id.is_(None), _n.area_id.in_(around(area_id)), _n.area_id.in_(inside(area_id)))
    statement = _CONTENTS.select().where(*_holds(today), wanted)
    return await _CONTENTS.all(session, statement.order_by(_n.valid_until, _n.id.desc()).limit(limit))


async def report(session: Session, notice_id: int, contact_id: int, *, now: datetime) -> bool:
    """That it is wrong or over; False when this person said so before."""
    statement = upsert(session, notice_reports).values(notice_id=notice_id, contact_id=contact_id, at=now)
    added = await session.execute(statement.on_conflict_do_nothing().returning(notice_reports.c.notice_id))
    return added.first() is not None


async def reported_by(session: Session, contact_id: int) -> list[dict[str, Any]]:
    """For the export of one person."""
    r = notice_reports.c
    rows = await session.execute(
        select(_n.code, _n.title, r.at).join(notices, _n.id == r.notice_id).where(r.contact_id == contact_id)
    )
    return [dict(row) for row in rows.mappings()]


def _holds(today: date) -> tuple[ColumnElement[bool], ...]:
    return _n.state == "published", _n.valid_until >= today
