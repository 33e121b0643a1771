"""The agenda as officials see it: its items with who stands behind each, and the questions word by word."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from channels.text import fold
from desk.masking import mask
from storage import agenda, agenda_people, dialogue_questions
from storage.agenda import AgendaItem, Delegate
from storage.agenda_people import Behind
from storage.db import Session
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedHere:
    """A question with personal numbers masked; `times`: how often exactly this was asked within the item, counted at
    the first of them; `households`: the asker and those who joined this one."""

    ticket_id: int
    code: str
    subject: str
    text: str
    source: str
    area_name: str | None
    households: int
    times: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemView:
    """`number`: its place, from 1. `households`: different people who asked or joined, on paper and in the hall one for
    each question. `hamlets`: name (None: not known) and how many of them, most first."""

    item: AgendaItem
    number: int
    households: int
    hamlets: Sequence[tuple[str | None, int]]
    questions: Sequence[AskedHere]
    delegate: Delegate | None

    @property
    def distinct(self) -> Sequence[AskedHere]:
        return [one for one in self.questions if one.times]


@dataclass(frozen=True, kw_only=True, slots=True)
class AgendaView:
    """`waiting`: accepted questions that have no place yet; once the agenda is fixed, the supplement."""

    items: Sequence[ItemView]
    waiting: Sequence[AskedHere]
    delegation: Sequence[Delegate]
    households: int

    def find(self, item_id: int) -> ItemView | None:
        return next((one for one in self.items if one.item.id == item_id), None)


async def view(session: Session, dialogue: Dialogue) -> AgendaView:
    items = await agenda.items(session, dialogue.id)
    delegation = await agenda.delegation(session, dialogue.id)
    people = await agenda_people.of_dialogue(session, dialogue.id)
    questions = await dialogue_questions.of_dialogue(session, dialogue.id, review="accepted")
    known = {item.id for item in items}
    behind: dict[int, list[Behind]] = defaultdict(list)
    asked: dict[int | None, list[DialogueQuestion]] = defaultdict(list)
    for person in people:
        if person.item_id in known and person.item_id is not None:
            behind[person.item_id].append(person)
    for question in questions:
        asked[question.item_id if question.item_id in known else None].append(question)
    sitting = {member.id: member for member in delegation}
    return AgendaView(
        items=[
            ItemView(
                item=item,
                number=number,
                households=households(behind[item.id]),
                hamlets=_hamlets(behind[item.id]),
                questions=_asked(asked[item.id]),
                delegate=sitting.get(item.delegate_id) if item.delegate_id is not None else None,
            )
            for number, item in enumerate(items, 1)
        ],
        waiting=_asked([one for one in asked[None] if one.erased_at is None]),
        delegation=delegation,
        households=households(people),
    )


def households(people: Iterable[Behind]) -> int:
    """Each known person once; of those nobody knows, each question counts."""
    return len(_people(people))


def _hamlets(people: Sequence[Behind]) -> list[tuple[str | None, int]]:
    counts: dict[str | None, int] = defaultdict(int)
    for person in _people(people).values():
        counts[person.area_name] += 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or ""))


def _people(people: Iterable[Behind]) -> Mapping[object, Behind]:
    found: dict[object, Behind] = {}
    for place, person in enumerate(people):
        found.setdefault(person.contact_id if person.contact_id is not None else f"unknown {place}", person)
    return found


def _asked(questions: Sequence[DialogueQuestion]) -> list[AskedHere]:
    times: dict[str, int] = defaultdict(int)
    for one in questions:
        times[_same(one)] += 1
    return [
        AskedHere(
            ticket_id=one.ticket_id,
            code=one.code,
            subject=mask(one.subject),
            text=mask(one.text),
            source=one.source,
            area_name=one.area_name,
            households=one.households,
            times=times.pop(_same(one), 0),
        )
        for one in questions
    ]


def _same(question: DialogueQuestion) -> str:
    return " ".join(fold(question.text).split()) or question.code
