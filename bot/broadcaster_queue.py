"""What a channel's broadcaster sends next: a few of each announcement in turn, looked at again at the last moment."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from bot.pace import FOR_BROADCASTS
from channels.base import Channel
from desk import broadcast_tries
from desk.broadcast_message import Piece, compose
from desk.clock import Clock, month_of
from storage import broadcast_leftovers, broadcast_sends, broadcasts, channel_usage
from storage.broadcast_sends import START, Claimed, Place, Settled
from storage.broadcasts import Broadcast
from storage.db import Database, Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """One recipient to be written to now. `closed`: by the approved template."""

    row: Claimed
    broadcast: Broadcast
    pieces: Sequence[Piece]
    closed: bool


@dataclass(kw_only=True)
class _Course:
    """How far this process has come in one announcement. The place spares the database the rows at the front, which
    are settled but not yet swept; at the end it goes back to the beginning for those that were put back."""

    broadcast: Broadcast
    place: Place = START
    is_through: bool = False
    composed: dict[tuple[str, bool], tuple[Piece, ...]] = field(default_factory=dict)


class BroadcastQueue:
    """`in_hand` of the broadcaster counts against the plan of the month too: it is not written down yet."""

    def __init__(
        self, database: Database, channel: Channel, *, me: str, clock: Clock, zone: tzinfo, public_url: str
    ) -> None:
        self._database = database
        self._channel = channel
        self._me = me
        self._clock = clock
        self._zone = zone
        self._public_url = public_url
        self._courses: dict[int, _Course] = {}
        self._turn = 0
        self._again = True
        self._in_doubt = False

    @property
    def is_through(self) -> bool:
        """Nothing was left of any at the last look."""
        return all(course.is_through for course in self._courses.values())

    @property
    def ids(self) -> list[int]:
        return list(self._courses)

    def leaves(self, broadcast_id: int) -> bool:
        """Whether it was still being sent when last looked at."""
        return broadcast_id in self._courses

    def rewind(self, broadcast_id: int) -> None:
        """Something was put back behind the place."""
        if course := self._courses.get(broadcast_id):
            course.place, course.is_through = START, False

    def drop(self, broadcast_id: int) -> None:
        """Nothing of it leaves until the next look."""
        self._courses.pop(broadcast_id, None)

    def shown_held(self) -> set[int]:
        """Those of which officials are told that they wait for a channel."""
        return {id_ for id_, course in self._courses.items() if course.broadcast.held_by == "channel"}

    async def look(self) -> None:
        """Which announcements are being sent now."""
        async with self._database.reading() as session:
            found = await broadcasts.in_states(session, ["sending"])
        courses = {}
        for broadcast in found:
            if broadcast.held_by == "night":
                continue
            course = self._courses.get(broadcast.id)
            if course is None or course.broadcast.version != broadcast.version:
                course = _Course(broadcast=broadcast)
            course.is_through &= course.broadcast.wave == broadcast.wave
            course.broadcast = broadcast
            courses[broadcast.id] = course
        self._courses = courses

    def look_again(self) -> None:
        """What was through may have got more meanwhile, and second tries may have fallen due."""
        self._again = True
        for course in self._courses.values():
            course.is_through = False

    async def take(self, most: int, *, in_hand: Collection[int]) -> list[Errand]:
        """Up to `most`; those who may not be written to any more are left out in the same transaction.

        When it fails, nobody knows whether it was committed: next time, what is claimed and not in hand is put back.
        """
        in_doubt, self._in_doubt = self._in_doubt, True
        async with self._database.transaction() as session:
            if in_doubt:
                await broadcast_leftovers.put_back(session, me=self._me, but=in_hand, now=self._clock())
            errands = await self._take(session, most, in_hand)
        self._in_doubt = False
        if in_doubt:
            for id_ in self._courses:
                self.rewind(id_)
        return errands

    async def _take(self, session: Session, most: int, in_hand: Collection[int]) -> list[Errand]:
        rows = await self._claim(session, most)
        left_out: list[Settled] = []
        errands: list[Errand] = []
        room = await self._room(session, len(in_hand)) if rows else None
        for row in rows:
            course = self._courses[row.broadcast_id]
            code = self._shut(row, course.broadcast, full=room is not None and len(errands) >= room)
            if code is not None:
                left_out.append(broadcast_tries.left_out(row, code))
            else:
                errands.append(self._errand(row, course))
        await broadcast_sends.settle(session, left_out, me=self._me, now=self._clock())
        return errands

    async def take_over(self, of: str) -> list[Errand]:
        """What was claimed on this channel by that name, an earlier one of this process."""
        name, now = self._channel.name, self._clock()
        async with self._database.transaction() as session:
            rows = await broadcast_leftovers.take_over(session, channel=name, of=of, me=self._me, now=now)
            ids = sorted({row.broadcast_id for row in rows})
            found = {id_: await broadcasts.get(session, id_) for id_ in ids}
        courses = {id_: _Course(broadcast=one) for id_, one in found.items() if one is not None}
        return [self._errand(row, courses[row.broadcast_id]) for row in rows]

    def _shut(self, row: Claimed, broadcast: Broadcast, *, full: bool) -> str | None:
        code = broadcast_tries.shut(row, broadcast, self._channel.abilities, now=self._clock())
        return code or ("no-quota" if full and not row.parts else None)

    def _errand(self, row: Claimed, course: _Course) -> Errand:
        abilities, broadcast = self._channel.abilities, course.broadcast
        closed = broadcast_tries.is_closed(row, abilities, now=self._clock())
        key = (row.language, closed)
        if key not in course.composed:
            made = compose(broadcast, row.language, abilities, public_url=self._public_url, closed=closed)
            course.composed[key] = made
        return Errand(row=row, broadcast=broadcast, pieces=course.composed[key], closed=closed)

    async def _claim(self, session: Session, most: int) -> list[Claimed]:
        """Second tries first, then a part of what is left from each announcement, beginning with another each time."""
        rows = await self._once_more(session, most) if self._again else []
        self._again = bool(rows)
        for row in rows:
            if row.broadcast_id not in self._courses and (found := await broadcasts.get(session, row.broadcast_id)):
                self._courses[row.broadcast_id] = _Course(broadcast=found)
        courses = [course for course in self._courses.values() if not course.is_through]
        self._turn += 1
        for i in range(len(courses)):
            room = most - len(rows)
            if room <= 0:
                break
            course = courses[(self._turn + i) % len(courses)]
            rows += await self._next(session, course, math.ceil(room / (len(courses) - i)))
        return rows

    async def _once_more(self, session: Session, limit: int) -> list[Claimed]:
        name, now = self._channel.name, self._clock()
        return await broadcast_sends.claim_again(session, channel=name, me=self._me, now=now, limit=limit)

    async def _next(self, session: Session, course: _Course, limit: int) -> list[Claimed]:
        name, id_ = self._channel.name, course.broadcast.id
        while True:
            began = course.place
            rows = await broadcast_sends.claim(
                session, id_, channel=name, after=began, me=self._me, now=self._clock(), limit=limit
            )
            if rows:
                course.place = rows[-1].wave, rows[-1].id
                return rows
            course.place = START
            if began == START:
                course.is_through = True
                return []

    async def _room(self, session: Session, in_hand: int) -> int | None:
        """How many messages of announcements the plan of the month still has; None without a plan."""
        quota = self._channel.abilities.monthly_quota
        if quota is None:
            return None
        used = await channel_usage.total(session, month_of(self._clock(), self._zone))
        return max(0, int(quota * FOR_BROADCASTS) - used.get(self._channel.name, 0) - in_hand)
