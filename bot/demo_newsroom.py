"""Those of the demo's office who make announcements, and what each of their steps needs."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo_player import Player
from bot.demo_week import Person, moment
from desk import officials
from storage import areas, contacts
from storage.areas import Area
from storage.db import Session
from storage.officials import Official

NO_CONSENT, BLOCKS = "no-consent", "blocks"


@dataclass(frozen=True, kw_only=True, slots=True)
class Resident:
    """`wrote`: when they last did. `household`, `interests`: as they told of themselves. `hindered`: they did not agree
    to announcements, or shut the account out one day."""

    person: Person
    wrote: datetime
    household: str
    interests: tuple[str, ...]
    hindered: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsroom:
    """`told`: the script. `now`: the day that it ends on."""

    player: Player
    told: Mapping[str, Any]
    now: datetime
    zone: ZoneInfo

    def at(self, told: str) -> datetime:
        return moment(told, self.now, self.zone)

    def day(self, before: int) -> date:
        return self.now.astimezone(self.zone).date() - timedelta(days=before)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[tuple[Session, datetime]]:
        async with self.player.database.transaction() as session:
            yield session, self.player.clock()

    async def writer(self, session: Session) -> Official:
        return await self._official(session, "writer")

    async def approver(self, session: Session) -> Official:
        return await self._official(session, "approver")

    async def administrator(self, session: Session) -> Official:
        return await self._official(session, "administrator")

    async def commune(self, session: Session) -> Area:
        found = await areas.find_by_code(session, self.told["area"])
        assert found is not None
        return found

    async def village(self, name: str) -> Area:
        found = await self.player.village(self.placed(name))
        assert found is not None
        return found

    def placed(self, name: str) -> str:
        return f"{name}, {self.told['area']}"

    def residents(self) -> list[Resident]:
        return [self._resident(number, *row) for number, row in enumerate(self.told["residents"], 1)]

    async def contact(self, session: Session, person: Person) -> int | None:
        """None for those who have not written yet."""
        address = await contacts.find_address(session, person.channel, person.address)
        return address.contact_id if address else None

    def _resident(
        self, number: int, channel: str, village: str, days: int, household: str, wants: list[str], hindered: str = ""
    ) -> Resident:
        blocks = hindered == BLOCKS
        person = Person(channel=channel, address=f"demo-tb-{number:02d}", village=self.placed(village), blocks=blocks)
        wrote = self.at(f"{days} {8 + number % 12:02d}:{number:02d}")
        return Resident(person=person, wrote=wrote, household=household, interests=tuple(wants), hindered=hindered)

    async def _official(self, session: Session, part: str) -> Official:
        found = await officials.get(session, self.told[part])
        assert found is not None
        return found
