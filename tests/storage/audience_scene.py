"""Residents of a province with everything that a segment may ask of them, written straight into the tables."""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from desk.codes import new_code
from desk.segment_rule import SegmentRule
from storage import audiences, broadcasts, deliveries, registrations
from storage import contacts as residents
from storage.audiences import Audience, Consent, Reach
from storage.broadcasts import Broadcast, NewBroadcast
from storage.db import Database
from storage.deliveries import NewMessage
from storage.registrations import NewRegistration
from storage.tables import addresses, broadcast_recipients, contact_interests, contacts, outbound_messages
from tests.clock import FakeClock
from tests.desk.cast import COMMUNE, NEXT_COMMUNE, UPPER, Cast
from tests.desk.dialogue_scene import held

TELEGRAM = Reach(channel="telegram")
ZALO = Reach(channel="zalo-oa", window=timedelta(days=7), free=timedelta(hours=48))
REACHES = (TELEGRAM, ZALO)
_numbers = itertools.count(1)


@dataclass(kw_only=True)
class Town:
    """`reaches`: the channels that run."""

    cast: Cast
    reaches: Sequence[Reach] = REACHES
    dialogue_id: int = 0
    names: dict[str, int] = field(default_factory=dict)

    async def someone(
        self,
        name: str,
        *where: str,
        home: str | None = UPPER,
        notices: bool = True,
        household: str | None = None,
        language: str = "vi",
        interests: Sequence[str] = (),
        **address: Any,
    ) -> int:
        """On the channels `where`, Telegram unless told; `address`: as `writes_from` takes it."""
        session, now = self.cast.session, self.cast.clock()
        made = await session.execute(
            insert(contacts)
            .values(
                area_id=await self.cast.area(home) if home else None,
                notices=notices,
                household=household,
                language=language,
                created_at=now,
            )
            .returning(contacts.c.id)
        )
        self.names[name] = contact_id = int(made.scalar_one())
        if interests:
            rows = [{"contact_id": contact_id, "interest": one} for one in interests]
            await session.execute(insert(contact_interests), rows)
        for channel in where or ("telegram",):
            await self.writes_from(name, channel, **address)
        return contact_id

    async def writes_from(
        self, name: str, channel: str, *, state: str = "active", silent: timedelta = timedelta(0), **more: Any
    ) -> int:
        made = await self.cast.session.execute(
            insert(addresses)
            .values(
                contact_id=self.names[name],
                channel=channel,
                external_id=f"{name}-{next(_numbers)}",
                state=state,
                last_inbound_at=self.cast.clock() - silent,
                **more,
            )
            .returning(addresses.c.id)
        )
        return int(made.scalar_one())

    async def answered(self, name: str, entry_id: str, *, ago: timedelta = timedelta(0), state: str = "sent") -> None:
        """The entry goes to an address of theirs; what became of the message."""
        o, a = outbound_messages.c, addresses.c
        one = select(a.id).where(a.contact_id == self.names[name]).limit(1)
        address_id = (await self.cast.session.execute(one)).scalar_one()
        at = self.cast.clock() - ago
        await deliveries.queue(
            self.cast.session, [NewMessage(address_id=address_id, text="…", entry_id=entry_id)], now=at
        )
        left = update(outbound_messages).where(o.address_id == address_id, o.state == "queued")
        await self.cast.session.execute(left.values(state=state))

    async def refuses(self, name: str) -> None:
        """Turns notices down, as “dừng” does."""
        await residents.set_notices(self.cast.session, self.names[name], False, now=self.cast.clock())

    async def register(self, who: str, state: str = "seated", **more: Any) -> None:
        new = NewRegistration(
            dialogue_id=self.dialogue_id,
            code=new_code(),
            state=state,
            source="chat",
            registered_at=self.cast.clock(),
            **{"contact_id": self.names.get(who), **more},
        )
        await registrations.add(self.cast.session, new)

    async def count(self, *, home: str | None = COMMUNE, consent: Consent = Consent.AGREED, **rule: Any) -> Audience:
        return await audiences.count(
            self.cast.session,
            SegmentRule(**rule),
            area_id=await self.cast.area(home) if home else None,
            reaches=self.reaches,
            now=self.cast.clock(),
            consent=consent,
        )

    async def broadcast(self, *, home: str | None = COMMUNE, rule: Mapping[str, Any] | None = None, **more: Any) -> int:
        new = NewBroadcast(
            code=new_code(),
            title="Tin",
            rule=rule or {},
            area_id=await self.cast.area(home) if home else None,
            **more,
        )
        return await broadcasts.add(self.cast.session, new, now=self.cast.clock())

    async def kept(self, broadcast_id: int) -> Broadcast:
        found = await broadcasts.get(self.cast.session, broadcast_id)
        assert found is not None
        return found

    async def prepare(self, broadcast_id: int, *, size: int = 20_000) -> list[int]:
        """How many rows each chunk made."""
        chunks = []
        while (
            made := await audiences.prepare(
                self.cast.session,
                await self.kept(broadcast_id),
                reaches=self.reaches,
                now=self.cast.clock(),
                size=size,
            )
        ) is not None:
            chunks.append(made)
        return chunks

    async def rows(self, broadcast_id: int) -> dict[str, tuple[str, str | None, str | None, int]]:
        """By name: state, channel, code, wave."""
        r = broadcast_recipients.c
        found = await self.cast.session.execute(
            select(r.contact_id, r.state, r.channel, r.code, r.wave).where(r.broadcast_id == broadcast_id)
        )
        by_id = {contact_id: name for name, contact_id in self.names.items()}
        return {by_id[row.contact_id]: (row.state, row.channel, row.code, row.wave) for row in found}

    def only(self, *reaches: Reach) -> "Town":
        return replace(self, reaches=reaches)


@asynccontextmanager
async def town(database: Database, clock: FakeClock) -> AsyncIterator[Town]:
    """A commune with two villages and a dialogue that was held, and nobody living there yet."""
    async with database.transaction() as session:
        cast = Cast(session=session, clock=clock)
        await cast.villages()
        scene = await held(cast)
        yield Town(cast=cast, dialogue_id=scene.dialogue_id)


__all__ = ["COMMUNE", "NEXT_COMMUNE", "REACHES", "TELEGRAM", "UPPER", "ZALO", "Town", "town"]
