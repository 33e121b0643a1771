"""Two communes play a quiz by a script: who they are, what they pick, and what they do besides."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from channels.messages import InboundKind, InboundMessage
from desk import areas as names
from desk import quiz_samples
from handlers.turn import House
from storage import areas
from storage.db import Database
from storage.quizzes import Quiz
from storage.tables import addresses, contacts
from tests.clock import FakeClock
from tests.flows.product import rows
from tests.flows.week_phones import Phones
from tests.quizzes import villages
from tests.talk import make_app, pump

CHANNELS = ("zalo-oa", "telegram", "web", "zalo-bot")
HAMLETS: Mapping[str, tuple[str, ...]] = {
    "18001": ("Thôn Đông", "Thôn Tây", "Thôn Nam", "Thôn Bắc"),
    "18007": ("Xóm Chợ", "Xóm Đình", "Xóm Giếng"),
}
PEOPLE = 200
QUESTIONS = quiz_samples.get(quiz_samples.USUAL).questions[:5]
STOP_AFTER = 3
"""Questions; those who break off never go on."""
SMALL = "Xóm Giếng"
"""Where only three of them live."""
_ENTRY = re.compile(r"Mã dự bốc thăm: (\w{6})\.")


@dataclass(frozen=True, kw_only=True)
class Player:
    """`knows`: what was known of their home before: hamlet, commune or nothing; `tells`: whether they say the rest.
    `habit`: what they do besides."""

    number: int
    channel: str
    commune: str
    hamlet: str
    picks: tuple[int, ...]
    knows: str
    tells: bool
    habit: str

    @property
    def address(self) -> str:
        return f"nguoi-{self.number:03d}"

    @property
    def finishes(self) -> bool:
        return self.habit != "stops"

    @property
    def right(self) -> int:
        return sum(pick == one.answer for pick, one in zip(self.picks, QUESTIONS, strict=True))

    @property
    def home(self) -> str:
        """Where their score counts: a hamlet, a commune's code, or "" for nowhere."""
        if self.knows == "hamlet" or self.tells:
            return self.hamlet
        return self.commune if self.knows == "commune" else ""

    @property
    def comes_by_word(self) -> bool:
        """Who says only that they want to play, and where they live when they are asked."""
        return self.channel != "telegram" and self.number // 4 % 2 == 0 and (self.tells or self.knows != "nothing")


def cast() -> list[Player]:
    """Every mixture of channel, home and habit; right answers from none to all."""
    people = []
    for number in range(PEOPLE):
        commune = "18001" if number % 5 < 3 else "18007"
        here = HAMLETS[commune]
        last = number in (3, 104, 153)
        hamlet = SMALL if last else here[number // 5 % (len(here) - (commune == "18007"))]
        wrong = number * 7 % 9
        picks = tuple(
            one.answer if (place * 2 + number) % 9 >= wrong else one.answer % len(one.options) + 1
            for place, one in enumerate(QUESTIONS)
        )
        habits = {1: "twice", 3: "asks", 5: "old", 7: "stops", 9: "leaves early", 11: "leaves late"}
        people.append(
            Player(
                number=number,
                channel=CHANNELS[number % 4],
                commune=commune,
                hamlet=hamlet,
                picks=picks,
                knows=("hamlet", "commune", "nothing")[number // 4 % 3],
                tells=last or number % 7 != 6,
                habit=habits.get(number % 13, ""),
            )
        )
    return people


@dataclass(kw_only=True)
class Fair:
    """The product with its players. `ids`: of each hamlet by its name, each commune by its code. `entries`: the codes
    that stood on their screens, by the player's number."""

    database: Database
    clock: FakeClock
    house: House
    folder: Path
    people: Sequence[Player] = field(default_factory=cast)
    ids: dict[str, int] = field(default_factory=dict)
    full: dict[str, str] = field(default_factory=dict)
    entries: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.phones = {name: Phones(name, self.folder, self.clock) for name in CHANNELS}
        self.app = make_app(self.database, self.house, self.phones, self.clock, self.folder)
        self._ids = itertools.count(1)

    async def settle_in(self) -> None:
        """Everybody has written once; of some it is known where they live."""
        for commune, called in HAMLETS.items():
            made = await villages(self.database, *called, commune=commune)
            self.ids |= dict(zip(called, made, strict=True))
            async with self.database.reading() as session:
                area = await areas.find_by_code(session, commune)
                assert area is not None
                self.ids[commune], self.full[commune] = area.id, await names.full_name(session, area)
        await self.say([(one, "xin chào") for one in self.people])
        found = await rows(self.database, select(addresses.c.external_id, addresses.c.contact_id))
        known = {one.address: {"hamlet": one.hamlet, "commune": one.commune}.get(one.knows, "") for one in self.people}
        async with self.database.transaction() as session:
            for row in found:
                change = contacts.update().where(contacts.c.id == row.contact_id)
                await session.execute(change.values(area_id=self.ids.get(known[row.external_id])))

    async def play(self, quiz: Quiz) -> None:
        """All at the same time, a question a round."""
        await self.say([(one, self._way_in(one, quiz)) for one in self.people])
        asked = [one for one in self.people if one.comes_by_word and one.knows == "nothing"]
        await self.say([(one, self.full[one.commune]) for one in asked])
        await self.pick([(one, "Bắt đầu chơi") for one in self.people])
        for place, question in enumerate(QUESTIONS, 1):
            playing = [one for one in self.people if one.finishes or place <= STOP_AFTER]
            for one in playing:
                assert f"Câu {place}/{len(QUESTIONS)}." in self.last(one), (one, self.last(one))
            if place == 3:
                await self.say([(one, "mat the bao hiem y te thi lam sao") for one in playing if one.habit == "asks"])
                await self.say([(one, "chơi tiếp") for one in playing if one.habit == "asks"])
                old = [(one, f"#dola:{quiz.code}.1.{one.picks[0] % 3 + 1}") for one in playing if one.habit == "old"]
                await self.say(old)
            answers = [(one, self._option(one, question.options, one.picks[place - 1])) for one in playing]
            again = [(one, answer) for one, answer in answers if one.habit == "twice" and place < len(QUESTIONS)]
            await self.say([*answers, *again])
        for one in self.people:
            if found := _ENTRY.search(self.last(one)):
                self.entries[one.number] = found[1]

    async def tell_homes(self) -> None:
        """Asked once: told, or skipped; some then erase themselves."""
        asked = [one for one in self.people if one.finishes and one.knows != "hamlet"]
        unknown = [one for one in asked if one.knows == "nothing" and not one.comes_by_word]
        await self.say([(one, self.full[one.commune] if one.tells else "bỏ qua") for one in unknown])
        await self.say(
            [(one, one.hamlet if one.tells else "bỏ qua") for one in asked if one.tells or one not in unknown]
        )

    async def leave(self, habit: str) -> list[Player]:
        leaving = [one for one in self.people if one.habit == habit]
        await self.say([(one, "xoá dữ liệu") for one in leaving])
        await self.pick([(one, "Xoá hết") for one in leaving])
        return leaving

    async def pick(self, wanted: Sequence[tuple[Player, str]]) -> None:
        await self.say([(one, self._choice(one, label)) for one, label in wanted])

    async def say(self, said: Sequence[tuple[Player, str]]) -> None:
        """What begins with '#' is a tap. A third of a minute passes."""
        messages = [
            InboundMessage(
                channel=one.channel,
                address=one.address,
                external_id=f"thi-{next(self._ids)}",
                kind=InboundKind.TAP if text.startswith("#") else InboundKind.TEXT,
                sent_at=self.clock(),
                text=text,
            )
            for one, text in said
        ]
        await self.app.intake.take(messages)
        await pump(self.app)
        self.clock.tick(seconds=20)

    def last(self, one: Player) -> str:
        return self.phones[one.channel].last(one.address)

    def _way_in(self, one: Player, quiz: Quiz) -> str:
        if one.channel == "telegram":
            return f"/start do_{quiz.code}"
        if one.comes_by_word:
            return ("đố vui", "hoi thi", "CÂU ĐỐ")[one.number // 8 % 3]
        button = f"#do:{quiz.code}" if one.channel == "web" else quiz.code
        return (quiz.code, f"mã {quiz.code.lower()}", button)[one.number // 8 % 3]

    def _option(self, one: Player, options: Sequence[str], pick: int) -> str:
        """By its number where it is listed, by a tap on its button or on its number's."""
        way = self.phones[one.channel].find(one.address, options[pick - 1])
        if way is None or not way[1].startswith("#"):
            way = self.phones[one.channel].find(one.address, str(pick)) or way
        assert way is not None, (one, self.last(one))
        return way[1]

    def _choice(self, one: Player, label: str) -> str:
        way = self.phones[one.channel].find(one.address, label)
        assert way is not None, (one, label, self.last(one))
        return way[1]
