"""A commune before its dialogue: 300 residents on three channels, who ask, join, register, leave, or only look."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from channels.messages import InboundKind
from desk import dialogue_question_texts as says
from desk import registration_texts, texts, ticket_texts
from desk.areas import folded_name
from storage import areas
from storage.areas import NewArea
from storage.tables import addresses, conversation_states, tickets
from tests.flows.product import rows
from tests.flows.week import Village, Villager

COMMUNE, ELSEWHERE = "18001", "18007"
VILLAGES = tuple(f"Xóm {number}" for number in range(1, 9))
CHANNELS = ("zalo-oa", "telegram", "web")
GROUPS = [
    group.splitlines()
    for group in Path(__file__).with_name("dialogue_questions.txt").read_text(encoding="utf-8").strip().split("\n\n")
]
"""What is asked: in each group the same thing, in the words of different people."""
RESIDENTS, QUESTIONS, PAPER, DAYS, LATE = 300, 160, 25, 4, 5
REGISTERED, SEATS = 75, 50
_STUBBORN, _MOST_STEPS = 4, 12
_FACTS = ("poor", "near_poor", "escaped", "other")


@dataclass(frozen=True, kw_only=True)
class Neighbour(Villager):
    """`group` of what they ask, -1 for nothing. `joins`: takes up the same question of somebody else; a perfect judge
    of what is the same. `household` and `woman_head`: told when they register; "" keeps it to themselves."""

    village: str
    group: int = -1
    comes: bool = False
    household: str = ""
    woman_head: bool = False


def paper() -> list[tuple[str, list[str]]]:
    """By village what its head brings on paper: what nobody else asks, and what is asked in the chat as well."""
    asked = [GROUPS[group][-1] for group in range(10)] + [GROUPS[group][0] for group in range(50, 65)]
    return [("03", asked[:13]), ("06", asked[13:])]


def cast() -> list[Neighbour]:
    """Who asks on which day, before the last who are late, the one from elsewhere, and those who only come or look."""
    written = {text for _, lines in paper() for text in lines}
    asked = [(group, place, text) for group, lines in enumerate(GROUPS) for place, text in enumerate(lines)]
    asked = [one for one in asked if one[2] not in written]
    late = asked[-LATE:]
    people: list[Neighbour] = []
    for number, (group, place, text) in enumerate(asked):
        is_late = (group, place, text) in late
        people.append(
            Neighbour(
                number=number,
                channel=CHANNELS[number % 3],
                commune=COMMUNE,
                village=f"{number % 8 + 1:02d}",
                day=DAYS if is_late else min(DAYS - 1, group % DAYS + place),
                text=text,
                kind="late" if is_late else "asks",
                group=group,
                joins=place > 0 and number % _STUBBORN != 0,
                comes=number % 5 == 0 and not is_late,
                household=_FACTS[number % 4],
            )
        )
    coming = REGISTERED - sum(one.comes for one in people)
    for number in range(len(people), RESIDENTS):
        comes = number - len(asked) < coming
        people.append(
            Neighbour(
                number=number,
                channel=CHANNELS[number % 3],
                commune=COMMUNE if comes or number < RESIDENTS - 1 else ELSEWHERE,
                village=f"{number % 8 + 1:02d}",
                day=number % DAYS,
                text="Chợ chiều ở xã tôi bao giờ có mái che?" if number == RESIDENTS - 1 else "",
                kind="elsewhere" if number == RESIDENTS - 1 else "looks",
                comes=comes,
                household=_FACTS[number % 4] if number % 3 else "",
                woman_head=number % 2 == 0,
            )
        )
    return people


@dataclass(kw_only=True)
class Commune(Village):
    """The product with its residents. `code`: of the dialogue; `wrongly`: offers as surely the same that were not."""

    people: Sequence[Neighbour] = field(default_factory=cast)
    code: str = ""
    wrongly: int = 0
    chosen: dict[int, str] = field(default_factory=dict)

    async def settle_in(self) -> None:
        await super().settle_in()
        async with self.database.transaction() as session:
            new = [
                NewArea(code=f"{COMMUNE}.{number:02d}", level="village", name=name, folded=folded_name(name),
                        parent_code=COMMUNE)
                for number, name in enumerate(VILLAGES, 1)
            ]  # fmt: skip
            await areas.add_missing(session, new)

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

    def _entrance(self, one: Neighbour) -> tuple[InboundKind, str]:
        if one.channel == "telegram":
            return InboundKind.TEXT, f"/start dt_{self.code}_{one.village}"
        if one.channel == "web":
            return InboundKind.TAP, f"#dt:{self.code}.{one.village}"
        return InboundKind.TEXT, self.code

    def _last(self, one: Villager) -> str:
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
            if take and one.number not in self.chosen and not mine:
                self.wrongly += 1
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


def in_turns(people: Sequence[Neighbour]) -> list[list[Neighbour]]:
    """Those who ask something first, before whoever asks the same."""
    seen: dict[int, itertools.count[int]] = {}
    turns: dict[int, list[Neighbour]] = {}
    for one in people:
        turns.setdefault(next(seen.setdefault(one.group, itertools.count())), []).append(one)
    return list(turns.values())
