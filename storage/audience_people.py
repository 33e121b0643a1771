"""Everyone of an audience once, with the address to write to or the reason why there is none, as one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from storage.audience_rule import conditions
from storage.broadcasts import CORRECTION, Broadcast
from storage.tables import addresses, contacts

NO_ADDRESS, STOPPED, NO_CHANNEL = "no-address", "contact-stopped", "no-channel"
NO_CONSENT, WINDOW_CLOSED = "no-consent", "window-closed"
QUOTA_USED_UP, NO_QUOTA = "quota-used-up", "no-quota"
CODES = (NO_ADDRESS, STOPPED, NO_CHANNEL, NO_CONSENT, WINDOW_CLOSED, QUOTA_USED_UP, NO_QUOTA)
"""Why somebody is left out; the first that holds is told."""
_BEFORE_CONSENT = (STOPPED, NO_CHANNEL)


class Consent(StrEnum):
    """What it takes that somebody is written to: that they agreed to notices, that they did not turn them down, or
    nothing, since they expect word of this."""

    AGREED = "agreed"
    NOT_REFUSED = "not_refused"
    NOT_NEEDED = "not_needed"

    def lacks(self, notices: bool, notices_at: datetime | None) -> bool:
        """`notices`: as they were asked for, or turned down, at `notices_at`; None when nothing was said."""
        if self is Consent.NOT_NEEDED or notices:
            return False
        return self is Consent.AGREED or notices_at is not None


def consent(broadcast: Broadcast) -> Consent:
    """Whoever takes part in the dialogue that it is about expects word of that. That an answer they were given holds
    no more is told to those who received it, unless they want no messages."""
    named = broadcast.rule.get("dialogue_id")
    if named is not None and named == broadcast.dialogue_id:
        return Consent.NOT_NEEDED
    corrects = broadcast.kind == CORRECTION and "received" in broadcast.rule
    return Consent.NOT_REFUSED if corrects else Consent.AGREED


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """A channel that runs here. `window`: how long after somebody wrote they may be written to; `free`: how long that
    costs nothing of their own quota; None is without end. `room`: how many more people the month's plan carries."""

    channel: str
    window: timedelta | None = None
    free: timedelta | None = None
    room: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is asked of the residents: `rule` as it is kept, `area_id` of the office that speaks, None for the whole
    country."""

    rule: Mapping[str, Any]
    area_id: int | None
    reaches: Sequence[Reach]
    now: datetime
    consent: Consent = Consent.AGREED


def matching(wanted: Wanted, *more: ColumnElement[bool]) -> Sequence[ColumnElement[bool]]:
    """For the rows of `contacts`. Raises `ValueError` for a rule that cannot be read."""
    return [*conditions(wanted.rule, area_id=wanted.area_id, now=wanted.now), *more]


def everyone(wanted: Wanted, *more: ColumnElement[bool], ids: tuple[int, int] | None = None) -> Subquery:
    """`contact_id`, `area_id`, `language`, `address_id`, `channel`, `last_inbound_at` and `code`, None for who can be
    written to. Where several addresses are open, the one they wrote from last; where none is, that one and why.
    `ids`: only contacts after the first of these and up to the second."""
    s = standing(wanted, *more, ids=ids).c
    rows = select(s.contact_id, s.area_id, s.language, s.address_id, s.channel, s.last_inbound_at, s.code)
    return rows.where(s.place == 1).subquery()


def standing(wanted: Wanted, *more: ColumnElement[bool], ids: tuple[int, int] | None = None) -> Subquery:
    """The same with all their addresses, the one that counts in `place` 1. For those who count rows: behind that
    condition a planner takes them for so few that it sorts them all instead of adding them up."""
    c, a = contacts.c, addresses.c
    barred = _barred(wanted)
    theirs = and_(
        a.contact_id == c.id, a.state != "leaving", _on(wanted.rule.get("channels")), *_between(a.contact_id, ids)
    )
    order = (case((barred.is_(None), 0), else_=1), a.last_inbound_at.desc(), a.id)
    ranked = (
        select(
            *(c.id.label("contact_id"), c.area_id, c.language, _withheld(wanted.consent).label("withheld")),
            *(a.id.label("address_id"), a.channel, a.last_inbound_at, barred.label("barred")),
            func.row_number().over(partition_by=c.id, order_by=order).label("place"),
        )
        .select_from(contacts.outerjoin(addresses, theirs))
        .where(*matching(wanted, *more, *_between(c.id, ids)))
        .subquery()
    )
    r = ranked.c
    code = case(
        (r.address_id.is_(None), NO_ADDRESS),
        (r.barred.in_(_BEFORE_CONSENT), r.barred),
        (r.withheld, NO_CONSENT),
        else_=r.barred,
    )
    rows = select(r.contact_id, r.area_id, r.language, r.address_id, r.channel, r.last_inbound_at, r.place)
    return rows.add_columns(code.label("code")).subquery()


def _withheld(consent: Consent) -> ColumnElement[bool]:
    """As `Consent.lacks` tells it for one."""
    c = contacts.c
    if consent is Consent.NOT_NEEDED:
        return literal(False)
    return c.notices.is_(False) if consent is Consent.AGREED else and_(c.notices.is_(False), c.notices_at.is_not(None))


def _barred(wanted: Wanted) -> ColumnElement[Any]:
    """For the rows of `addresses`: the channel's own rules, as `desk.deliveries.barred` tells them for one."""
    a = addresses.c
    closed = [
        and_(a.channel == one.channel, a.last_inbound_at < wanted.now - one.window)
        for one in wanted.reaches
        if one.window is not None
    ]
    used_up = [
        and_(a.channel == one.channel, a.quota_left == 0, a.last_inbound_at < wanted.now - one.free)
        for one in wanted.reaches
        if one.free is not None
    ]
    return case(
        (a.id.is_(None), cast(null(), String)),
        (a.state == "stopped", STOPPED),
        (a.channel.not_in([one.channel for one in wanted.reaches]), NO_CHANNEL),
        *([(or_(*closed), WINDOW_CLOSED)] if closed else []),
        *([(or_(*used_up), QUOTA_USED_UP)] if used_up else []),
        else_=cast(null(), String),
    )


def _on(channels: Sequence[str] | None) -> ColumnElement[bool]:
    return addresses.c.channel.in_(list(channels)) if channels else true()


def _between(column: ColumnElement[int], ids: tuple[int, int] | None) -> Sequence[ColumnElement[bool]]:
    """Asked of both tables, since the planner does not carry it from one to the other."""
    return (column > ids[0], column <= ids[1]) if ids else ()


def wave_of(running: ColumnElement[Any], size: int) -> ColumnElement[Any]:
    """The number of the wave that the `running`-th recipient is in, from 1 on."""
    return cast(running - 1, Integer) // size + 1
