"""Residents of the demo at their phones: what they say goes through the product itself, on a clock of its own."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import media, wiring
from bot.app import App, Folders
from bot.demo_office import village_code
from bot.demo_platform import StandIn
from bot.demo_week import Person, Week
from bot.door import Door
from bot.settings import Settings
from channels.messages import Attachment, InboundKind, InboundMessage, Receipt, ReceiptState
from channels.webchat import WebChatChannel
from desk import texts, ticket_texts
from faq.signature import Signer
from handlers.turn import House
from storage import areas, contacts, demo
from storage.areas import Area
from storage.db import Database

_SEEN_AFTER = timedelta(minutes=7)
_UNOPENED = 3
"""Of those who get an announcement where the channel tells, each so many."""


class WeekClock:
    """Stands where the demo has come to; a microsecond passes at every look."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """Something that somebody does at that time."""

    at: datetime
    act: Callable[[], Awaitable[None]]


class Player:
    """The product's own parts, moved by the demo's clock instead of by time."""

    def __init__(self, database: Database, settings: Settings, house: House, week: Week, *, now: datetime) -> None:
        self.database = database
        self.clock = WeekClock(now)
        self.abilities = wiring.abilities(settings)
        self.house = replace(house, signer=house.signer or Signer(house.catalogue, house.matcher))
        self._now = now
        self._week = week
        self._numbers = itertools.count(1)
        self.channels = {
            name: StandIn(name, one, reads_kept=name == WebChatChannel.name) for name, one in self.abilities.items()
        }
        self._folders = Folders(data=settings.data_dir)
        self._app = App(
            door=Door(database, self.channels, clock=self.clock, settle=timedelta(0)),
            house=self.house,
            folders=self._folders,
            me="demo",
        )
        self._met: set[Person] = set()
        self._seen: list[Receipt] = []
        self._senders = dict(zip(self.channels, self._app.senders, strict=True))

    async def play(self, happenings: Sequence[Happening]) -> None:
        """In the order of time, as far as today has come."""
        in_order = sorted(happenings, key=lambda one: one.at)
        self.clock.now = in_order[0].at
        for one in in_order:
            if one.at >= self._now:
                break
            self.clock.now = max(one.at, self.clock.now)
            await one.act()
        self.clock.now = self._now
        await self._app.intake.take(self._seen)
        while await media.bring_in(self.database, self.channels, self._folders.files, clock=self.clock):
            pass
        await self._app.intake.close()

    async def says(self, person: Person, kind: InboundKind, text: str, *files: Attachment) -> None:
        if person not in self._met:
            self._met.add(person)
            await self._meet(person)
        message = InboundMessage(
            channel=person.channel,
            address=person.address,
            external_id=f"demo-{next(self._numbers)}",
            kind=kind,
            sent_at=self.clock(),
            text=text,
            attachments=files,
        )
        await self._app.intake.take([message])
        await self.pump(person.channel)
        self.clock.now += timedelta(seconds=6)

    async def asks(self, person: Person, text: str, *, joins: bool = False) -> None:
        """From their words to the code, by whatever the bot offers on the way."""
        joining = (ticket_texts.look_near(0, ""), ticket_texts.same_as_mine(""))
        same = joining if joins else (ticket_texts.NOT_SAME,)
        await self.says(person, InboundKind.TEXT, text)
        for choice in (texts.DONE_SEND, texts.SKIP, *same, texts.CONFIRM):
            await self.taps(person, choice.label)

    async def taps(self, person: Person, label: str) -> bool:
        """Whether the bot had offered it."""
        way = self.channels[person.channel].find(person.address, label)
        if way:
            await self.says(person, *way)
        return bool(way)

    async def pump(self, channel: str) -> None:
        """One turn and its replies; a person says nothing else meanwhile."""
        await self._app.dispatcher.handle_waiting()
        await self.send(channel)

    async def send(self, channel: str) -> None:
        await self._senders[channel].send_waiting()
        self._note_arrivals(channel)

    async def announce(self) -> None:
        """Announcements go as far as they can by now."""
        await self.run("send announcements")
        while sum([await one.send_waiting() for one in self._app.broadcasters]):
            pass
        await self.run("send announcements")
        for channel in self.channels:
            self._note_arrivals(channel, unopened=_UNOPENED)
        await self.run("tell village heads of scripts")
        await self.send_everywhere()

    async def run(self, job: str) -> None:
        """One of the product's own chores, once."""
        await next(one for one in self._app.duties if one.name == job).work()

    async def send_everywhere(self) -> None:
        for channel in self.channels:
            await self.send(channel)

    async def village(self, named: str | None) -> Area | None:
        """'Xóm 3, 18001': a village's name and its commune's code."""
        if named is None:
            return None
        name, _, commune = named.partition(", ")
        code = village_code(commune, self._week.villages[commune].index(name) + 1)
        async with self.database.reading() as session:
            return await areas.find_by_code(session, code)

    def _note_arrivals(self, channel: str, *, unopened: int | None = None) -> None:
        """Every `unopened`th stays unopened."""
        stand_in = self.channels[channel]
        arrived, stand_in.arrived = stand_in.arrived, []
        if not stand_in.abilities.receipts:
            return
        at = self.clock() + _SEEN_AFTER
        for place, (address, external_id) in enumerate(arrived, 1):
            state = ReceiptState.DELIVERED if unopened and place % unopened == 0 else ReceiptState.SEEN
            self._seen.append(Receipt(channel=channel, address=address, external_id=external_id, state=state, at=at))

    async def _meet(self, person: Person) -> None:
        """Where they live is known from an earlier conversation, which is not shown."""
        village = await self.village(person.village)
        async with self.database.transaction() as session:
            contact_id = await contacts.add(
                session, area_id=village.id if village else None, now=self.clock(), demo=True
            )
            await demo.add_address(session, contact_id, person.channel, person.address, now=self.clock())
