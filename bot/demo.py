"""Fills an empty database with a commune's week, by playing it through the product itself."""

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

from bot import media, wiring
from bot.answers import Answers
from bot.app import App, Folders
from bot.config import Settings
from bot.demo_office import Login, add_office, village_code
from bot.demo_platform import StandIn
from bot.demo_week import WORK, Act, Person, Scene, Week, read_week
from bot.house import make_house
from channels.messages import Attachment, AttachmentKind, InboundKind, InboundMessage, Receipt, ReceiptState
from desk import areas, groups, officials, texts, ticket_texts, tickets
from faq.signature import Signer
from handlers.turn import House
from storage import areas as stored_areas
from storage import backup, contacts, demo
from storage import tickets as stored_tickets
from storage.db import Database, Session
from storage.tickets import Ticket

MARK = "demo-data"
"""The file in the data folder that says: all of this may be thrown away; an interrupted fill begins afresh."""

_UNFINISHED = "unfinished"
_SEEN_AFTER = timedelta(minutes=7)

_FILES = {
    Act.PHOTO: Attachment(kind=AttachmentKind.PHOTO, ref="demo", name="anh.png", mime="image/png"),
    Act.VOICE: Attachment(kind=AttachmentKind.VOICE, ref="demo", name="ghi-am.wav", mime="audio/wav"),
}


class WeekClock:
    """Stands where the week has come to; a microsecond passes at every look."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


async def fill(database: Database, settings: Settings, *, now: datetime) -> list[Login]:
    """The officials' logins; none, and nothing done, when the database holds anything already."""
    mark = settings.data_dir / MARK
    async with database.transaction() as session:
        if mark.exists() and mark.read_text() == _UNFINISHED:
            await backup.clear(session)
            await areas.seed(session)
        elif not await backup.is_empty(session):
            return []
    mark.write_text(_UNFINISHED)
    week = read_week(now, settings.zone)
    async with database.transaction() as session:
        logins = await add_office(session, week, now=now - timedelta(days=8))
    house = await make_house(settings, Answers(database, settings.data_dir))
    await _Player(database, settings, house, now=now).play(week)
    async with database.transaction() as session:
        await demo.mark_everything(session)
    mark.write_text("")
    return logins


class _Player:
    """Acts out the scenes, with the product's own parts moved by the week's clock instead of by time."""

    def __init__(self, database: Database, settings: Settings, house: House, *, now: datetime) -> None:
        self._database = database
        self._now = now
        self._clock = WeekClock(now)
        self._numbers = itertools.count(1)
        self._abilities = wiring.abilities(settings)
        self._channels = {name: StandIn(name, abilities) for name, abilities in self._abilities.items()}
        self._folders = Folders(data=settings.data_dir)
        self._app = App(
            database=database,
            house=replace(house, signer=house.signer or Signer(house.catalogue, house.matcher)),
            channels=self._channels,
            folders=self._folders,
            me="demo",
            clock=self._clock,
            settle=timedelta(0),
        )
        self._met: set[Person] = set()
        self._seen: list[Receipt] = []
        self._senders = dict(zip(self._channels, self._app.senders, strict=True))

    async def play(self, week: Week) -> None:
        self._clock.now = week.scenes[0].at
        for scene in week.scenes:
            if scene.at >= self._now:
                break
            self._clock.now = max(scene.at, self._clock.now)
            await self._act(scene, week)
        self._clock.now = self._now
        await self._app.intake.take(self._seen)
        while await media.bring_in(self._database, self._channels, self._folders.files, clock=self._clock):
            pass
        await self._app.intake.close()

    async def _act(self, scene: Scene, week: Week) -> None:
        if scene.person not in self._met:
            self._met.add(scene.person)
            await self._meet(scene.person, week)
        match scene.act:
            case Act.SAY:
                await self._say(scene.person, InboundKind.TEXT, scene.text)
            case Act.TAP:
                await self._tap(scene.person, scene.text)
            case Act.ASK | Act.JOIN:
                same = ticket_texts.NOT_SAME if scene.act is Act.ASK else ticket_texts.same_as_mine("")
                await self._say(scene.person, InboundKind.TEXT, "gặp cán bộ")
                await self._say(scene.person, InboundKind.TEXT, scene.text)
                for choice in (texts.DONE_SEND, texts.SKIP, same, texts.CONFIRM):
                    await self._tap(scene.person, choice.label)
            case Act.PHOTO | Act.VOICE:
                await self._say(scene.person, InboundKind(scene.act.value), scene.text, _FILES[scene.act])
            case _ if scene.act in WORK:
                await self._work(scene, week)

    async def _tap(self, person: Person, label: str) -> None:
        """Nothing, when the bot did not offer it."""
        way = self._channels[person.channel].find(person.address, label)
        if way:
            await self._say(person, *way)

    async def _say(self, person: Person, kind: InboundKind, text: str, *files: Attachment) -> None:
        message = InboundMessage(
            channel=person.channel,
            address=person.address,
            external_id=f"demo-{next(self._numbers)}",
            kind=kind,
            sent_at=self._clock(),
            text=text,
            attachments=files,
        )
        await self._app.intake.take([message])
        await self._pump(person.channel)
        self._clock.now += timedelta(seconds=6)

    async def _pump(self, channel: str) -> None:
        """One turn and its replies; a person says nothing else meanwhile."""
        await self._app.dispatcher.handle_waiting()
        await self._senders[channel].send_waiting()
        stand_in = self._channels[channel]
        arrived, stand_in.arrived = stand_in.arrived, []
        if stand_in.abilities.receipts:
            at = self._clock() + _SEEN_AFTER
            self._seen += [
                Receipt(channel=channel, address=address, external_id=external_id, state=ReceiptState.SEEN, at=at)
                for address, external_id in arrived
            ]

    async def _work(self, scene: Scene, week: Week) -> None:
        """What an official does with the person's latest question; an answer leaves at once."""
        if scene.person.blocks:
            self._channels[scene.person.channel].left.add(scene.person.address)
        async with self._database.transaction() as session:
            own = await self._latest(session, scene.person)
            if own is None:
                return
            official, now = await officials.get(session, scene.official or ""), self._clock()
            match scene.act:
                case Act.TAKE:
                    await tickets.take(session, own.code, official=official, now=now)
                case Act.MERGE:
                    others = [await self._latest(session, one) for one in week.people if one.name in scene.to]
                    codes = [own.code, *(one.code for one in others if one)]
                    await groups.merge(session, codes, official=official, now=now)
                case Act.PASS_ON:
                    await tickets.pass_on(
                        session, own.code, scene.to[0], scene.text,
                        official=official, abilities=self._abilities, now=now,
                    )  # fmt: skip
                case _:
                    await tickets.answer(
                        session, own.code, scene.text,
                        official=official, abilities=self._abilities, now=now, may_send=scene.act is Act.ANSWER,
                    )  # fmt: skip
        await self._pump(scene.person.channel)

    async def _latest(self, session: Session, person: Person) -> Ticket | None:
        address = await contacts.find_address(session, person.channel, person.address)
        own = await stored_tickets.of_contact(session, address.contact_id or 0, limit=1) if address else []
        return own[0] if own else None

    async def _meet(self, person: Person, week: Week) -> None:
        """Where they live is known from an earlier conversation, which is not shown."""
        async with self._database.transaction() as session:
            contact_id = await contacts.add(
                session, area_id=await self._village(session, person, week), now=self._clock(), demo=True
            )
            await demo.add_address(session, contact_id, person.channel, person.address, now=self._clock())

    async def _village(self, session: Session, person: Person, week: Week) -> int | None:
        if person.village is None:
            return None
        name, _, commune = person.village.partition(", ")
        code = village_code(commune, week.villages[commune].index(name) + 1)
        village = await stored_areas.find_by_code(session, code)
        return village.id if village else None
