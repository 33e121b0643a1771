"""Who lives in the commune of a dialogue: people on three channels, who ask, join, register, leave, or only look."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
_STUBBORN = 4
_FACTS = ("poor", "near_poor", "escaped", "other")


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """`group` of what they ask, -1 for nothing. `joins`: takes up the same question of somebody else; a perfect judge
    of what is the same. `household` and `woman_head`: told when they register; "" keeps it to themselves."""

    number: int
    channel: str
    commune: str
    village: str
    day: int
    text: str
    kind: str
    joins: bool = False
    group: int = -1
    comes: bool = False
    household: str = ""
    woman_head: bool = False

    @property
    def address(self) -> str:
        return f"nguoi-{self.number:03d}"


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


def in_turns(people: Sequence[Neighbour]) -> list[list[Neighbour]]:
    """Those who ask something first, before whoever asks the same."""
    seen: dict[int, itertools.count[int]] = {}
    turns: dict[int, list[Neighbour]] = {}
    for one in people:
        turns.setdefault(next(seen.setdefault(one.group, itertools.count())), []).append(one)
    return list(turns.values())
