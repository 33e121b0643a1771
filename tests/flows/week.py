"""A week of three communes: residents on three channels, officials at the console, everything by one clock."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from bot import duty
from bot.app import App
from bot.jobs import Shift
from channels.messages import InboundKind, InboundMessage
from desk import areas, texts, ticket_texts
from faq.signature import Signer
from handlers.turn import House
from storage import areas as stored_areas
from storage.db import Database
from storage.tables import addresses, tickets
from tests.clock import VIETNAM, FakeClock
from tests.flows.product import rows
from tests.flows.week_phones import Phones
from tests.flows.week_reader import Reader
from tests.flows.week_words import MATTERS, PASSING_BY, SENSITIVE
from tests.talk import make_app, pump

CHANNELS = ("zalo-oa", "telegram", "web")
COMMUNES = ("18001", "18007", "18028")
RESIDENTS, DAYS = 100, 5
"""Of each commune, and on how many of them they write."""
LATE_DAY = 3
"""On which the officials sit until eight in the evening, and the neighbours ask at ten."""
ROUNDS = (0, 4, 7, 9, 11, 13, 15, 17, 19, 22)
"""Local hours at which the duties are done here: in use it is every few minutes."""
NAMED = "Bùi Văn Thành"
"""An official who one of the reports is about."""
_MOST_STEPS = 16


@dataclass(frozen=True, kw_only=True)
class Villager:
    """`joins`: asks what somebody else asks too; `matter`: about what, -1 for nothing."""

    number: int
    channel: str
    commune: str
    day: int
    text: str
    kind: str
    joins: bool = False
    matter: int = -1

    @property
    def address(self) -> str:
        return f"nguoi-{self.number:03d}"

    @property
    def place(self) -> tuple[str, str]:
        return self.channel, self.address


def is_same(one: Villager, other: Villager) -> bool:
    """Whether one answer serves both."""
    return one.matter == other.matter and (one.commune == other.commune or not MATTERS[one.matter].local)


def cast(communes: Sequence[str] = COMMUNES) -> list[Villager]:
    """Each commune asks all of it once; what asks the same again comes from somebody of one of them, on that day or the
    next; five reports; and the others only pass by."""
    people: list[Villager] = []

    def add(commune: str, day: int, text: str, kind: str, *, joins: bool = False, matter: int = -1) -> None:
        number = len(people)
        channel = CHANNELS[number % 3]
        person = Villager(
            number=number, channel=channel, commune=commune, day=day, text=text, kind=kind, joins=joins, matter=matter
        )
        people.append(person)

    for commune, (place, matter) in itertools.product(communes, enumerate(MATTERS)):
        add(commune, place % DAYS, matter.asked, "question", matter=place)
    for place, matter in enumerate(MATTERS):
        commune = COMMUNES[place % len(COMMUNES)]
        for turn, text in enumerate(matter.again if commune in communes else ()):
            day = min(place % DAYS + turn * (place % 2), DAYS - 1)
            add(commune, day, text, "question", joins=True, matter=place)
    for day, text in enumerate(SENSITIVE):
        add(communes[day % len(communes)], day, text.format(named=NAMED), "sensitive")
    for number in range(RESIDENTS * len(communes) - len(people)):
        add(communes[number % len(communes)], number % DAYS, PASSING_BY[number % len(PASSING_BY)], "passing")
    return people


@dataclass(kw_only=True)
class Village:
    """The product with its residents; officials are let in by the test. `askers`: whose a question is, by its id."""

    database: Database
    clock: FakeClock
    house: House
    folder: Path
    people: Sequence[Villager] = field(default_factory=cast)
    homes: dict[str, str] = field(default_factory=dict)
    askers: dict[int, Villager] = field(default_factory=dict)
    reader: Reader = field(default_factory=Reader)

    def __post_init__(self) -> None:
        self.phones = {name: Phones(name, self.folder, self.clock) for name in CHANNELS}
        signer = Signer(self.house.catalogue, self.house.matcher)
        self.app: App = make_app(
            self.database, replace(self.house, signer=signer), self.phones, self.clock, self.folder
        )
        self._ids = itertools.count(1)
        shift = Shift(
            database=self.database,
            abilities=self.app.abilities,
            clock=self.clock,
            stopping=self.app.stopping,
            ring=self.app.ring,
        )
        self._duties = duty.jobs(shift)
        self._monday = self.date

    async def settle_in(self) -> None:
        async with self.database.reading() as session:
            for code in COMMUNES:
                found = await stored_areas.find_by_code(session, code)
                assert found is not None
                self.homes[code] = await areas.full_name(session, found)

    async def live(self, day: int) -> None:
        """Questions in the morning, the neighbours' at noon, chatter between them; until the office works."""
        today = [one for one in self.people if one.day == day]
        await self.wait(day, 9)
        await self.say([(one, InboundKind.TEXT, one.text) for one in today if one.kind == "passing"])
        await self.ask([one for one in today if one.kind == "question" and not one.joins])
        await self.wait(day, 12)
        if day != LATE_DAY:
            await self.ask([one for one in today if one.joins])
        reports = [one for one in today if one.kind == "sensitive"]
        await self.say([(one, InboundKind.TEXT, "đổi xã") for one in reports])
        await self.say([(one, InboundKind.TEXT, self.homes[one.commune]) for one in reports])
        await self.say([(one, InboundKind.TEXT, one.text) for one in reports])
        await self.note_askers()
        await self.wait(day, 20 if day == LATE_DAY else 14)

    async def stay_up(self) -> None:
        """When nobody reads any more at the office."""
        await self.wait(LATE_DAY, 22)
        await self.ask([one for one in self.people if one.day == LATE_DAY and one.joins])
        await self.note_askers()

    async def wait(self, day: int, hour: int) -> None:
        """Until that hour of that day after Monday, with the duties at their times."""
        until = self._moment(day, hour)
        rounds = (self._moment(later, at) for later in range((self.date - self._monday).days, day + 1) for at in ROUNDS)
        for moment in [*(one for one in rounds if self.clock.now < one < until), until]:
            self.clock.now = max(self.clock.now, moment)
            await self.go_round()

    @property
    def date(self) -> date:
        return self.clock.now.astimezone(VIETNAM).date()

    async def go_round(self) -> None:
        for job in self._duties:
            await job.work()
        await self.settle()

    async def note_askers(self) -> None:
        """While it is known: who erases themselves is gone from their question."""
        people = {one.place: one for one in self.people}
        t, a = tickets.c, addresses.c
        asked = select(t.id, a.channel, a.external_id).join(addresses, a.contact_id == t.contact_id)
        for row in await rows(self.database, asked):
            self.askers[row.id] = people[row.channel, row.external_id]

    def _moment(self, day: int, hour: int) -> datetime:
        return datetime.combine(self._monday + timedelta(days=day), time(hour), VIETNAM).astimezone(UTC)

    async def settle(self) -> None:
        """Everything that is due arrives."""
        await pump(self.app)

    async def ask(self, people: Sequence[Villager]) -> None:
        await self.say([(one, InboundKind.TEXT, "gặp cán bộ") for one in people])
        await self.say([(one, InboundKind.TEXT, one.text) for one in people])
        for _ in range(_MOST_STEPS):
            steps = [(one, *way) for one in people if (way := self._next(one))]
            if not steps:
                return
            await self.say(steps)
        raise AssertionError([self.phones[one.channel].last(one.address) for one, *_ in steps])

    async def tap(self, people: Sequence[Villager], label: str) -> list[Villager]:
        """Those to whom it was offered."""
        offered = self.offered(people, label)
        await self.say([(one, *way) for one, way in offered])
        return [one for one, _ in offered]

    def offered(self, people: Sequence[Villager], label: str) -> list[tuple[Villager, tuple[InboundKind, str]]]:
        """Those who have that button before them, and how they press it."""
        ways = [(one, self.phones[one.channel].find(one.address, label)) for one in people]
        return [(one, way) for one, way in ways if way]

    async def say(self, said: Sequence[tuple[Villager, InboundKind, str]]) -> None:
        await self.write_in([(one.place, kind, text) for one, kind, text in said])

    async def write_in(self, said: Sequence[tuple[tuple[str, str], InboundKind, str]]) -> None:
        """Whoever sits at that channel and address."""
        messages = [
            InboundMessage(
                channel=channel,
                address=address,
                external_id=f"tuan-{next(self._ids)}",
                kind=kind,
                sent_at=self.clock(),
                text=text,
            )
            for (channel, address), kind, text in said
        ]
        await self.app.intake.take(messages)
        await pump(self.app)
        self.clock.tick(seconds=20)

    def heard(self, place: tuple[str, str]) -> list[tuple[datetime, str]]:
        return self.phones[place[0]].heard(place[1])

    def _next(self, one: Villager) -> tuple[InboundKind, str] | None:
        """What a person does with the last thing that the bot said."""
        phone = self.phones[one.channel]
        if one.matter >= 0 and (way := self.reader.answer(one.number, one.matter, one.address, phone)):
            return way
        for choice in (texts.DONE_SEND, ticket_texts.AS_FEEDBACK, ticket_texts.FOR_CHOICES[0], texts.CONFIRM):
            if way := phone.find(one.address, choice.label):
                return way
        asked = ticket_texts.ASK_AREA in phone.last(one.address)
        return (InboundKind.TEXT, self.homes[one.commune]) if asked else None
