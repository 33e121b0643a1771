"""A commune before, during and after its dialogue: the product with its residents, who say and tap what they wish."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aiohttp import web
from sqlalchemy import select

from bot.app import App
from bot.parts import make_web
from channels.messages import InboundKind, InboundMessage
from channels.webchat import WebChatChannel
from desk import dialogue_question_texts as says
from desk import registration_texts, texts, ticket_texts
from desk.areas import folded_name, full_name
from faq.signature import Signer
from handlers.turn import House
from storage import areas
from storage.areas import NewArea
from storage.db import Database
from storage.tables import addresses, conversation_states, tickets
from tests.clock import FakeClock
from tests.flows.dialogue_cast import CHANNELS, COMMUNE, ELSEWHERE, GROUPS, VILLAGES, Neighbour, cast
from tests.flows.product import rows
from tests.flows.week_phones import Phones
from tests.talk import make_app, pump

_MOST_STEPS = 12


@dataclass(kw_only=True)
class Commune:
    """The product with its residents. `code`: of the dialogue; `surely`, `wrongly`: offers as surely the
    same that were, and that were not."""

    database: Database
    clock: FakeClock
    house: House
    folder: Path
    people: Sequence[Neighbour] = field(default_factory=cast)
    homes: dict[str, str] = field(default_factory=dict)
    code: str = ""
    surely: int = 0
    wrongly: int = 0
    chosen: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.phones = {name: Phones(name, self.folder, self.clock) for name in CHANNELS}
        house = replace(self.house, signer=Signer(self.house.catalogue, self.house.matcher))
        self.app: App = make_app(self.database, house, self.phones, self.clock, self.folder)
        self._ids = itertools.count(1)

    async def settle_in(self) -> None:
        async with self.database.transaction() as session:
            for code in (COMMUNE, ELSEWHERE):
                found = await areas.find_by_code(session, code)
                assert found is not None
                self.homes[code] = await full_name(session, found)
            new = [
                NewArea(code=f"{COMMUNE}.{number:02d}", level="village", name=name, folded=folded_name(name),
                        parent_code=COMMUNE)
                for number, name in enumerate(VILLAGES, 1)
            ]  # fmt: skip
            await areas.add_missing(session, new)

    async def settle(self) -> None:
        """Everything that is due arrives."""
        await pump(self.app)

    async def tap(self, people: Sequence[Neighbour], label: str) -> list[Neighbour]:
        """Those to whom it was offered."""
        ways = [(one, self.phones[one.channel].find(one.address, label)) for one in people]
        await self.say([(one, *way) for one, way in ways if way])
        return [one for one, way in ways if way]

    async def say(self, said: Sequence[tuple[Neighbour, InboundKind, str]]) -> None:
        messages = [
            InboundMessage(
                channel=one.channel,
                address=one.address,
                external_id=f"doi-thoai-{next(self._ids)}",
                kind=kind,
                sent_at=self.clock(),
                text=text,
            )
            for one, kind, text in said
        ]
        await self.app.intake.take(messages)
        await pump(self.app)
        self.clock.tick(seconds=20)

    async def come_in(self, people: Sequence[Neighbour]) -> None:
        """By the leaflet of their village: a link, or on Zalo the code that is typed."""
        await self.say([(one, *self._entrance(one)) for one in people])

    async def ask_beforehand(self, people: Sequence[Neighbour]) -> None:
        """From the card of the dialogue to the code of the question, or to somebody else's that they join."""
        asking = await self.tap(people, says.ask_before(self.code).label)
        assert len(asking) == len(people), [self._last(one) for one in people if one not in asking]
        await self.write(people)

    async def write(self, people: Sequence[Neighbour]) -> None:
        await self.say([(one, InboundKind.TEXT, one.text) for one in people])
        groups = await self._groups()
        waiting = list(people)
        for _ in range(_MOST_STEPS):
            shown = await self._offered(waiting)
            steps = [(one, *way) for one in waiting if (way := self._answer(one, shown[one.number], groups))]
            if not steps:
                assert all("Mã tra cứu" in self._last(one) for one in people), [self._last(one) for one in people]
                return
            waiting = [one for one, *_ in steps]
            await self.say(steps)
        raise AssertionError([self._last(one) for one in waiting])

    async def register(self, people: Sequence[Neighbour]) -> None:
        """With one tap on the card; those who wish tell what kind of household they are."""
        await self.come_in(people)
        registering = await self.tap(people, says.register(self.code).label)
        assert len(registering) == len(people), [self._last(one) for one in people if one not in registering]
        await self.tap(people, registration_texts.yes_i_live_there(self.code).label)
        telling = [one for one in people if one.household]
        asked = await self.tap(telling, registration_texts.tell_more("").label)
        assert asked == telling, [self._last(one) for one in telling if one not in asked]
        kinds = {value: label for label, value in _household_labels().items()}
        for kind, label in kinds.items():
            await self.tap([one for one in telling if one.household == kind], label)
        await self.tap([one for one in telling if one.woman_head], "Có")
        await self.tap([one for one in telling if not one.woman_head], "Không")
        await self.tap(telling, "Chưa lần nào")
        await self.tap(telling, registration_texts.no_name("").label)

    def pages(self) -> web.Application:
        """What anyone may read in a browser."""
        channel = WebChatChannel(self.folder / "incoming")
        return make_web(make_app(self.database, self.house, {channel.name: channel}, self.clock, self.folder).door)

    def _entrance(self, one: Neighbour) -> tuple[InboundKind, str]:
        if one.channel == "telegram":
            return InboundKind.TEXT, f"/start dt_{self.code}_{one.village}"
        if one.channel == "web":
            return InboundKind.TAP, f"#dt:{self.code}.{one.village}"
        return InboundKind.TEXT, self.code

    def _last(self, one: Neighbour) -> str:
        return self.phones[one.channel].last(one.address)

    def _answer(
        self, one: Neighbour, offered: Sequence[str], groups: Mapping[str, int]
    ) -> tuple[InboundKind, str] | None:
        """What they do with the last thing that was said: nobody joins what is not their own question."""
        phone = self.phones[one.channel]
        mine = [place for place, code in enumerate(offered) if groups.get(code) == one.group]
        if phone.find(one.address, ticket_texts.NOT_SAME.label):
            take = phone.find(one.address, ticket_texts.same_as_mine("").label)
            is_list = phone.find(one.address, ticket_texts.look_near(0, "").label) is not None
            if take and one.number not in self.chosen:
                self.surely += bool(mine)
                self.wrongly += not mine
            if take and mine and one.joins:
                return take
            if is_list and mine and one.joins:
                self.chosen[one.number] = offered[mine[0]]
                return phone.find(one.address, ticket_texts.look_near(mine[0], "").label)
            return phone.find(one.address, ticket_texts.NOT_SAME.label)
        for choice in (texts.DONE_SEND, ticket_texts.FOR_CHOICES[0], texts.CONFIRM):
            if way := phone.find(one.address, choice.label):
                return way
        asked = ticket_texts.ASK_AREA in self._last(one)
        return (InboundKind.TEXT, self.homes[one.commune]) if asked else None

    async def _groups(self) -> dict[str, int]:
        known = {text: number for number, lines in enumerate(GROUPS) for text in lines}
        return {row.code: known.get(row.text, -2) for row in await rows(self.database, select(tickets))}

    async def _offered(self, people: Sequence[Neighbour]) -> dict[int, list[str]]:
        """Codes of the questions that each was shown last."""
        a, s = addresses.c, conversation_states.c
        found = await rows(
            self.database, select(a.channel, a.external_id, s.data).join(addresses, a.id == s.address_id)
        )
        shown = {(row.channel, row.external_id): list(row.data.get("same") or ()) for row in found}
        return {one.number: shown.get((one.channel, one.address), []) for one in people}


def _household_labels() -> dict[str, str]:
    return {choice.label: choice.payload.rpartition(".")[2] for choice in registration_texts.households("")}
