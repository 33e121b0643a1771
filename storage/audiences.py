"""Who an announcement is for: counted before it is sent, and written down person by person when it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Subquery, case, func, literal, null, select, update
from sqlalchemy.exc import IntegrityError

from storage import broadcasts
from storage.audience_people import CODES, NO_QUOTA, everyone, matching, standing, wave_of
from storage.audience_people import Consent as Consent
from storage.audience_people import Reach as Reach
from storage.audience_people import Wanted as Wanted
from storage.audience_people import consent as consent
from storage.broadcasts import Broadcast
from storage.db import Session, upsert
from storage.tables import addresses, areas, broadcast_recipients, contacts
from storage.tables import broadcasts as table

_TRIES = 3
_EXAMPLES = 200
_r = broadcast_recipients.c


class Rule(Protocol):
    def kept(self) -> Mapping[str, Any]:
        """As it stands in the database."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """Everyone is counted once: `by_channel` those who can be written to, `left_out` the others by code."""

    total: int
    by_channel: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        return sum(self.by_channel.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A village, or a commune for those of whom no more is known; neither for those without an area."""

    area_id: int | None
    name: str | None
    commune: str | None
    people: int
    reached: int

    @property
    def left_out(self) -> int:
        return self.people - self.reached


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One person of the audience, told so that nobody can be recognised."""

    area_name: str | None
    channel: str | None
    language: str
    code: str | None


async def count(
    session: Session,
    rule: Rule,
    *,
    area_id: int | None,
    reaches: Sequence[Reach],
    now: datetime,
    consent: Consent = Consent.AGREED,
) -> Audience:
    """`area_id`: of the office, None for the whole country. Raises `ValueError` for a rule that cannot be read."""
    wanted = Wanted(rule=rule.kept(), area_id=area_id, reaches=reaches, now=now, consent=consent)
    found = standing(wanted).c
    people = func.count().filter(found.place == 1)
    rows = await session.execute(select(found.channel, found.code, people).group_by(found.channel, found.code))
    by_channel: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for channel, code, number in rows:
        counted, key = (by_channel, channel) if code is None else (left_out, code)
        counted[key] = counted.get(key, 0) + number
    for channel, room in _rooms(reaches).items():
        if (beyond := by_channel.get(channel, 0) - room) > 0:
            by_channel[channel] = room
            left_out[NO_QUOTA] = left_out.get(NO_QUOTA, 0) + beyond
    return Audience(
        total=sum(by_channel.values()) + sum(left_out.values()),
        by_channel=dict(sorted((one for one in by_channel.items() if one[1]), key=lambda one: (-one[1], one[0]))),
        left_out={code: left_out[code] for code in CODES if left_out.get(code)},
    )


async def places(session: Session, wanted: Wanted, *, limit: int) -> list[Place]:
    """By commune and village. The monthly plans are not in it: whom they leave out is known for the whole only."""
    found = standing(wanted).c
    counted = (
        select(
            found.area_id,
            func.count().filter(found.place == 1).label("people"),
            func.count().filter(found.place == 1, found.code.is_(None)).label("reached"),
        )
        .group_by(found.area_id)
        .subquery()
    )
    a, above = areas.c, areas.alias()
    commune = case((a.level == "village", above.c.name), else_=a.name)
    rows = await session.execute(
        select(counted.c.area_id, a.name, commune.label("commune"), counted.c.people, counted.c.reached)
        .outerjoin(areas, a.id == counted.c.area_id)
        .outerjoin(above, above.c.id == a.parent_id)
        .order_by(a.id.is_(None), commune, a.level.desc(), a.folded, a.id)
        .limit(limit)
    )
    return [Place(**row._mapping) for row in rows]


async def examples(session: Session, wanted: Wanted, *, limit: int = 5) -> list[Example]:
    """Some of each outcome among the first of the audience, who have been there longest."""
    first = select(contacts.c.id).where(*matching(wanted)).order_by(contacts.c.id).limit(_EXAMPLES).subquery()
    found = everyone(wanted, contacts.c.id.in_(select(first.c.id))).c
    turn = func.row_number().over(partition_by=(found.channel, found.code), order_by=found.contact_id)
    some = (
        select(found.area_id, found.channel, found.language, found.code, found.contact_id, turn.label("turn"))
        .subquery()
        .c
    )
    rows = await session.execute(
        select(areas.c.name.label("area_name"), some.channel, some.language, some.code)
        .outerjoin(areas, areas.c.id == some.area_id)
        .order_by(some.turn, some.code.is_not(None), some.contact_id)
        .limit(limit)
    )
    return [Example(**row._mapping) for row in rows]


async def prepare(
    session: Session, broadcast: Broadcast, *, reaches: Sequence[Reach], now: datetime, size: int = 20_000
) -> int | None:
    """Writes down the next `size` people of the audience; returns how many rows that made.

    None when nobody is left: the plans' room has been shared out then, and the audience counted. `broadcast` is as it
    stands in this transaction, in which nobody else changes it. Raises `ValueError` for a rule that cannot be read.
    """
    wanted = Wanted(
        rule=broadcast.rule,
        area_id=broadcast.area_id,
        reaches=reaches,
        now=now,
        consent=consent(broadcast),
    )
    after = contacts.c.id > broadcast.prepared_to
    chunk = select(contacts.c.id).where(*matching(wanted, after)).order_by(contacts.c.id).limit(size).subquery()
    last = (await session.execute(select(func.max(chunk.c.id)))).scalar_one()
    if last is None:
        await _finish(session, broadcast, reaches, now=now)
        return None
    ids = (broadcast.prepared_to, last)
    before = await _in_waves(session, broadcast) if broadcast.prepared_to else 0
    written = await _write(session, broadcast, everyone(wanted, ids=ids), before, now=now)
    in_waves = before + await _waiting(session, broadcast.id, ids) if broadcast.wave_size else 0
    await broadcasts.change(session, broadcast.id, now=now, prepared_to=last, in_waves=in_waves)
    return written


async def _write(session: Session, broadcast: Broadcast, people: Subquery, before: int, *, now: datetime) -> int:
    """Anew when somebody erased themselves between being found and being written down."""
    p = people.c
    rows = select(
        *(literal(broadcast.id), p.contact_id, p.language, literal(now, _r.at.type)),
        case((p.code.is_(None), p.address_id), else_=null()),
        p.channel,
        case((p.code.is_(None), "waiting"), else_="left_out"),
        p.code,
        _wave(broadcast, people, before),
    )
    names = ("broadcast_id", "contact_id", "language", "at", "address_id", "channel", "state", "code", "wave")
    statement = (
        upsert(session, broadcast_recipients)
        .from_select(names, rows.where(p.contact_id.is_not(None)).order_by(p.contact_id))
        .on_conflict_do_nothing()
    )
    for tries_left in range(_TRIES - 1, -1, -1):
        try:
            async with session.begin_nested():
                return int((await session.execute(statement)).rowcount)
        except IntegrityError:
            if not tries_left:
                raise
    raise AssertionError


def _wave(broadcast: Broadcast, people: Subquery, before: int) -> ColumnElement[Any]:
    """`before`: how many have one already. Whoever is left out is in none."""
    reached = people.c.code.is_(None)
    if broadcast.wave_size is None:
        return case((reached, 1), else_=0)
    running = func.sum(case((reached, 1), else_=0)).over(order_by=people.c.contact_id)
    return case((reached, wave_of(running + before, broadcast.wave_size)), else_=0)


async def _in_waves(session: Session, broadcast: Broadcast) -> int:
    """Kept with it, since counting them anew for each chunk would take longer and longer."""
    counted = await session.execute(select(table.c.in_waves).where(table.c.id == broadcast.id))
    return int(counted.scalar_one())


async def _waiting(session: Session, broadcast_id: int, ids: tuple[int, int]) -> int:
    """Of these contacts; by their index, which a planner without statistics would pass over for one that leads to
    everybody written down so far."""
    mine = _r.broadcast_id + 0 == broadcast_id
    waiting = (mine, _r.state == "waiting", _r.contact_id > ids[0], _r.contact_id <= ids[1])
    return int((await session.execute(select(func.count()).where(*waiting))).scalar_one())


async def _finish(session: Session, broadcast: Broadcast, reaches: Sequence[Reach], *, now: datetime) -> None:
    for channel, room in _rooms(reaches).items():
        await _leave_out_beyond(session, broadcast.id, channel, room)
    written = select(func.count()).where(_r.broadcast_id == broadcast.id)
    audience = (await session.execute(written)).scalar_one()
    await broadcasts.change(session, broadcast.id, now=now, audience=audience)


async def _leave_out_beyond(session: Session, broadcast_id: int, channel: str, room: int) -> None:
    """Who wrote last keeps the room that the month's plan has."""
    beyond = (
        select(_r.id)
        .join(addresses, addresses.c.id == _r.address_id)
        .where(_r.broadcast_id == broadcast_id, _r.state == "waiting", _r.channel == channel)
        .order_by(addresses.c.last_inbound_at.desc(), _r.id)
        .offset(room)
    )
    left_out = update(broadcast_recipients).where(_r.id.in_(beyond))
    await session.execute(left_out.values(state="left_out", code=NO_QUOTA, wave=0, address_id=None))


def _rooms(reaches: Sequence[Reach]) -> Mapping[str, int]:
    return {one.channel: max(one.room, 0) for one in reaches if one.room is not None}
