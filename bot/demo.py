"""Fills an empty database with a commune's week, by playing it through the product itself."""

import itertools
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import media, wiring
from bot.answers import Answers
from bot.app import App, Folders
from bot.config import Settings
from bot.demo_platform import StandIn
from bot.demo_week import Act, Person, Scene, Week, read_week
from bot.house import make_house
from channels.messages import Attachment, AttachmentKind, InboundKind, InboundMessage, Receipt, ReceiptState
from desk import areas, officials, texts, ticket_texts, tickets
from desk.roles import Role
from faq.signature import Signer
from handlers.turn import House
from storage import areas as stored_areas
from storage import backup, contacts, demo
from storage import tickets as stored_tickets
from storage.areas import NewArea
from storage.contacts import Address
from storage.db import Database, Session

MARK = "demo-data"
"""The file in the data folder that says: all of this may be thrown away; an interrupted fill begins afresh."""

_UNFINISHED = "unfinished"
_SEEN_AFTER = timedelta(minutes=7)

_FILES = {
    Act.PHOTO: Attachment(kind=AttachmentKind.PHOTO, ref="demo", name="anh.png", mime="image/png"),
    Act.VOICE: Attachment(kind=AttachmentKind.VOICE, ref="demo", name="ghi-am.wav", mime="audio/wav"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    username: str
    name: str
    role: Role
    password: str


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
        await _add_villages(session, week)
        logins = await _add_officials(session, week, now=now - timedelta(days=8))
    house = await make_house(settings, Answers(database, settings.data_dir))
    await _Player(database, settings, house, now=now).play(week)
    async with database.transaction() as session:
        await demo.mark_everything(session)
    mark.write_text("")
    return logins


async def _add_villages(session: Session, week: Week) -> None:
    wanted = [
        NewArea(
            code=_village_code(commune, number),
            level="village",
            name=name,
            folded=areas.folded_name(name),
            parent_code=commune,
        )
        for commune, names in week.villages.items()
        for number, name in enumerate(names, 1)
    ]
    await stored_areas.add_missing(session, wanted)


def _village_code(commune: str, number: int) -> str:
    return f"{commune}.{number:02d}"


async def _add_officials(session: Session, week: Week, *, now: datetime) -> list[Login]:
    logins = []
    for new in week.officials:
        login = Login(username=new.username, name=new.name, role=Role(new.role), password=officials.new_password())
        await officials.add(
            session,
            username=login.username,
            name=login.name,
            role=login.role,
            area_code=new.area,
            password=login.password,
            now=now,
            demo=True,
        )
        logins.append(login)
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
            case Act.ASK:
                await self._say(scene.person, InboundKind.TEXT, "gặp cán bộ")
                await self._say(scene.person, InboundKind.TEXT, scene.text)
                for choice in (texts.DONE_SEND, texts.SKIP, ticket_texts.NOT_SAME, texts.CONFIRM):
                    await self._tap(scene.person, choice.label)
            case Act.PHOTO | Act.VOICE:
                await self._say(scene.person, InboundKind(scene.act.value), scene.text, _FILES[scene.act])
            case Act.TAKE | Act.ANSWER:
                await self._work(scene)

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

    async def _work(self, scene: Scene) -> None:
        """The official takes the person's latest question in hand, or answers it."""
        if scene.person.blocks:
            self._channels[scene.person.channel].left.add(scene.person.address)
        async with self._database.transaction() as session:
            address = await self._address(session, scene.person)
            own = await stored_tickets.of_contact(session, address.contact_id or 0, limit=1) if address else []
            if not own:
                return
            official = await officials.get(session, scene.official or "")
            if scene.act is Act.TAKE:
                await tickets.take(session, own[0].code, official=official, now=self._clock())
                return
            await tickets.answer(
                session, own[0].code, scene.text, official=official, abilities=self._abilities, now=self._clock()
            )
        await self._pump(scene.person.channel)

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
        code = _village_code(commune, week.villages[commune].index(name) + 1)
        village = await stored_areas.find_by_code(session, code)
        return village.id if village else None

    async def _address(self, session: Session, person: Person) -> Address | None:
        return await contacts.find_address(session, person.channel, person.address)
