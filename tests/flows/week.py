"""A week of three communes: residents on three channels, officials at the console, everything by one clock."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.app import App
from bot.config import load
from bot.demo_platform import StandIn
from bot.wiring import abilities
from channels.messages import InboundKind, InboundMessage, OutboundMessage, Sent
from desk import areas, texts, ticket_texts
from faq.signature import Signer
from handlers.turn import House
from storage import areas as stored_areas
from storage.db import Database
from tests.clock import FakeClock
from tests.flows.week_words import PASSING_BY, QUESTIONS, SENSITIVE, put_again
from tests.talk import make_app, pump

CHANNELS = ("zalo-oa", "telegram", "web")
COMMUNES = ("18001", "18007", "18028")
RESIDENTS, DUPLICATES, DAYS = 300, 40, 5
NAMED = "Bùi Văn Thành"
"""An official who one of the reports is about."""
_SEED = 20_261_123
_MOST_STEPS = 12


class Phones(StandIn):
    """Everybody on one channel. `received`: what stands on their screens, in order."""

    def __init__(self, name: str, folder: Path) -> None:
        settings = load({"DOITHOAI_DATA_DIR": str(folder)}, env_file=folder / "none")
        super().__init__(name, abilities(settings)[name])
        self.received: list[OutboundMessage] = []

    async def send(self, message: OutboundMessage) -> Sent:
        sent = await super().send(message)
        self.received.append(message)
        return sent

    def last(self, address: str) -> str:
        return next((one.text for one in reversed(self.received) if one.address == address), "")


@dataclass(frozen=True, kw_only=True)
class Villager:
    """`joins`: takes up the same question of somebody else when it is offered."""

    number: int
    channel: str
    commune: str
    day: int
    text: str
    kind: str
    joins: bool = False

    @property
    def address(self) -> str:
        return f"nguoi-{self.number:03d}"


def cast() -> list[Villager]:
    """75 questions, 40 that ask the same as one of them, 5 reports, and the others who only pass by."""
    chance = random.Random(_SEED)
    numbers = itertools.count()
    people = []

    def add(commune: str, day: int, text: str, kind: str, *, joins: bool = False) -> None:
        number = next(numbers)
        channel = CHANNELS[number % 3]
        person = Villager(number=number, channel=channel, commune=commune, day=day, text=text, kind=kind, joins=joins)
        people.append(person)

    for commune, (place, question) in itertools.product(COMMUNES, enumerate(QUESTIONS)):
        add(commune, place % DAYS, question, "question")
    for original in chance.sample(people, DUPLICATES):
        add(original.commune, original.day, put_again(original.text, chance), "question", joins=True)
    for day, text in enumerate(SENSITIVE):
        add(COMMUNES[day % 3], day, text.format(named=NAMED), "sensitive")
    for number in range(RESIDENTS - len(people)):
        add(COMMUNES[number % 3], number % DAYS, PASSING_BY[number % len(PASSING_BY)], "passing")
    return people


@dataclass(kw_only=True)
class Village:
    """The product with its residents; officials are let in by the test."""

    database: Database
    clock: FakeClock
    house: House
    folder: Path
    people: Sequence[Villager] = field(default_factory=cast)
    homes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.phones = {name: Phones(name, self.folder) for name in CHANNELS}
        signer = Signer(self.house.catalogue, self.house.matcher)
        self.app: App = make_app(
            self.database, replace(self.house, signer=signer), self.phones, self.clock, self.folder
        )
        self._ids = itertools.count(1)

    async def settle_in(self) -> None:
        async with self.database.reading() as session:
            for code in COMMUNES:
                found = await stored_areas.find_by_code(session, code)
                assert found is not None
                self.homes[code] = await areas.full_name(session, found)

    async def live(self, day: int) -> None:
        """Questions in the morning, the neighbours' at noon, reports and chatter between them."""
        today = [one for one in self.people if one.day == day]
        await self.say([(one, InboundKind.TEXT, one.text) for one in today if one.kind == "passing"])
        await self.ask([one for one in today if one.kind == "question" and not one.joins])
        self.clock.tick(hours=2)
        await self.ask([one for one in today if one.joins])
        reports = [one for one in today if one.kind == "sensitive"]
        await self.say([(one, InboundKind.TEXT, "đổi xã") for one in reports])
        await self.say([(one, InboundKind.TEXT, self.homes[one.commune]) for one in reports])
        await self.say([(one, InboundKind.TEXT, one.text) for one in reports])
        self.clock.tick(hours=2)

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
        ways = [(one, self.phones[one.channel].find(one.address, label)) for one in people]
        await self.say([(one, *way) for one, way in ways if way])
        return [one for one, way in ways if way]

    async def say(self, said: Sequence[tuple[Villager, InboundKind, str]]) -> None:
        messages = [
            InboundMessage(
                channel=one.channel,
                address=one.address,
                external_id=f"tuan-{next(self._ids)}",
                kind=kind,
                sent_at=self.clock(),
                text=text,
            )
            for one, kind, text in said
        ]
        await self.app.intake.take(messages)
        await pump(self.app)
        self.clock.tick(seconds=20)

    def _next(self, one: Villager) -> tuple[InboundKind, str] | None:
        """What a person does with the last thing that the bot said."""
        phone = self.phones[one.channel]
        joining = (ticket_texts.look_near(0, ""), ticket_texts.same_as_mine(""))
        same = joining if one.joins else (ticket_texts.NOT_SAME,)
        for choice in (texts.DONE_SEND, *same, ticket_texts.AS_FEEDBACK, ticket_texts.FOR_CHOICES[0], texts.CONFIRM):
            if way := phone.find(one.address, choice.label):
                return way
        asked = ticket_texts.ASK_AREA in phone.last(one.address)
        return (InboundKind.TEXT, self.homes[one.commune]) if asked else None
