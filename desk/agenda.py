"""The agenda of a dialogue: built of the accepted questions, fixed, opened again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import agenda_grouping, agenda_views
from desk.agenda_grouping import Meant
from desk.dialogue_records import record
from desk.dialogue_states import DialogueState, refuse_unless
from desk.duplicates import Signature
from desk.errors import Refused
from desk.masking import mask
from storage import agenda, agenda_people, dialogue_questions, dialogues
from storage.agenda import AgendaItem, Delegate
from storage.agenda_people import Behind
from storage.db import Session
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue
from storage.officials import Official

OTHER = "Câu hỏi khác"
"""The theme of what no known answer is about."""
LONGEST_TITLE, LONGEST_THEME, LONGEST_REASON = 200, 160, 500
OPEN = (DialogueState.ANNOUNCED, DialogueState.COLLECTING)
"""States in which the agenda may be put together."""

LEAST_VOTES, LEAST_SURE = 0.2, 0.4
"""Mean share of the votes that a group of facts needs, and mean certainty, to give an item its title and theme."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What an entry of the answers is called, and the topic it belongs to."""

    topic: str
    theme: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """How many questions found a place, and how many items were made for them."""

    placed: int
    items: int


async def build(
    session: Session, dialogue: Dialogue, *, titles: Mapping[str, Subject], now: datetime, by: Official | None = None
) -> Built:
    """Places what has no place yet and orders the items nobody has moved. `titles`: by the id of an entry.

    Raises `Refused` once the agenda is fixed.
    """
    refuse_unless(dialogue, OPEN, "Không lập chương trình được")
    built = await _place(session, dialogue, titles, now=now)
    await _remove_empty(session, dialogue)
    await _order(session, dialogue)
    await record(session, dialogue, "agenda_built", by=by, now=now, detail={"placed": built.placed})
    return built


async def fix(
    session: Session, dialogue: Dialogue, *, titles: Mapping[str, Subject], by: Official, now: datetime
) -> int:
    """Returns the version. Fixed again, it takes in what came since, after what stood there already.

    Raises `Refused` for an empty agenda, and when nothing came since.
    """
    refuse_unless(dialogue, (*OPEN, DialogueState.AGENDA), "Không chốt chương trình được")
    again = dialogue.state == DialogueState.AGENDA
    built = await _place(session, dialogue, titles, now=now)
    if not again:
        await _remove_empty(session, dialogue)
        await _order(session, dialogue)
    elif not built.placed:
        raise Refused("Không có câu hỏi bổ sung nào từ lần chốt trước, nên không cần chốt lại.")
    if not await agenda.items(session, dialogue.id):
        raise Refused("Chương trình chưa có mục nào. Hãy duyệt câu hỏi của bà con trước, rồi chốt.")
    version = dialogue.agenda_version + 1
    await dialogues.change(
        session, dialogue.id, now=now, state=DialogueState.AGENDA, agenda_version=version, agenda_fixed_at=now
    )
    await record(session, dialogue, "agenda_fixed", by=by, now=now, detail={"version": version})
    return version


async def unfix(session: Session, dialogue: Dialogue, *, reason: str, by: Official, now: datetime) -> None:
    """Its version stays: the next fixing gives the next one. Raises `Refused`."""
    refuse_unless(dialogue, (DialogueState.AGENDA,), "Không bỏ chốt được")
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("Lý do bỏ chốt: chưa có nội dung. Hãy ghi một câu ngắn để người khác biết vì sao.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Lý do bỏ chốt: dài {len(reason):,} ký tự, tối đa {LONGEST_REASON}. Hãy rút ngắn.")
    await dialogues.change(session, dialogue.id, now=now, state=DialogueState.COLLECTING)
    await record(session, dialogue, "agenda_opened", by=by, now=now, text=reason)


def best(meant: Meant, titles: Mapping[str, Subject], taken: frozenset[str] = frozenset()) -> str | None:
    """The entry that says best what a heap of questions is about, if any does; one whose title is not taken first."""
    if meant.sure < LEAST_SURE or max(meant.groups.values(), default=0.0) < LEAST_VOTES:
        return None
    group = max(meant.groups, key=lambda name: (meant.groups[name], name))
    known = [name for name in meant.entries if name.partition("/")[0] == group and name in titles]
    known.sort(key=lambda name: (titles[name].title in taken, -meant.entries[name], name))
    return known[0] if known else None


async def _place(session: Session, dialogue: Dialogue, titles: Mapping[str, Subject], *, now: datetime) -> Built:
    accepted = await dialogue_questions.of_dialogue(session, dialogue.id, review="accepted")
    questions = [one for one in accepted if one.erased_at is None]
    items = {item.id: item for item in await agenda.items(session, dialogue.id)}
    delegation = await agenda.delegation(session, dialogue.id)
    signatures = [Signature.from_json(one.signature or {}) for one in questions]
    places = [one.item_id if one.item_id in items else None for one in questions]
    found = agenda_grouping.group(signatures, places)
    heaps: dict[int, list[int]] = defaultdict(list)
    for number, (before, place) in enumerate(zip(places, found, strict=True)):
        if before is None:
            heaps[place].append(number)
    taken = {item.title for item in items.values()}
    made = 0
    for place, heap in heaps.items():
        item_id = place
        if place < 0:
            made += 1
            meant = agenda_grouping.meant([signatures[number] for number in heap])
            item_id = await _add(
                session,
                dialogue,
                questions[heap[0]],
                best(meant, titles, frozenset(taken)),
                titles,
                taken,
                delegation=delegation,
                position=len(items) + made,
                now=now,
            )
        await dialogue_questions.change(session, [questions[number].ticket_id for number in heap], item_id=item_id)
    return Built(placed=sum(len(heap) for heap in heaps.values()), items=made)


async def _add(
    session: Session,
    dialogue: Dialogue,
    first: DialogueQuestion,
    entry: str | None,
    titles: Mapping[str, Subject],
    taken: set[str],
    *,
    delegation: Sequence[Delegate],
    position: int,
    now: datetime,
) -> int:
    """Named after the entry it is about; without one, after its oldest question."""
    subject = titles[entry] if entry else None
    title = subject.title if subject else mask(first.subject)
    taken.add(title)
    return await agenda.add_item(
        session,
        dialogue.id,
        theme=(subject.theme if subject else OTHER)[:LONGEST_THEME],
        title=title[:LONGEST_TITLE],
        named=subject is not None,
        topic=subject.topic if subject else first.topic,
        subject=entry.partition("/")[0] if entry else None,
        delegate_id=suggested(delegation, subject.topic if subject else first.topic),
        position=position,
        now=now,
    )


def suggested(delegation: Sequence[Delegate], topic: str | None) -> int | None:
    """Who sits there for that topic."""
    return next((one.id for one in delegation if topic is not None and topic in one.topics), None)


async def _remove_empty(session: Session, dialogue: Dialogue) -> None:
    """What was made for questions that have gone since; not what an official placed or made, nor what was heard."""
    held = {one.item_id for one in await dialogue_questions.of_dialogue(session, dialogue.id, review="accepted")}
    items = await agenda.items(session, dialogue.id)
    empty = [one for one in items if one.id not in held and not one.pinned and not one.raised_at_hall]
    await agenda.remove_items(session, [one.id for one in empty if one.noted_at is None])


async def _order(session: Session, dialogue: Dialogue) -> None:
    people: dict[int | None, list[Behind]] = defaultdict(list)
    for person in await agenda_people.of_dialogue(session, dialogue.id):
        people[person.item_id].append(person)
    items = await agenda.items(session, dialogue.id)
    weights = {item.id: agenda_views.households(people[item.id]) for item in items}
    await agenda.order(session, ordered(items, weights))


def ordered(items: Sequence[AgendaItem], households: Mapping[int, int]) -> list[int]:
    """Themes by their households, within them items by theirs, as they stood where these are the same, what has no
    theme last; what an official placed keeps its number."""
    themes: dict[str, int] = defaultdict(int)
    stood: dict[str, int] = {}
    for item in items:
        themes[item.theme] += households[item.id]
        stood[item.theme] = min(item.position, stood.get(item.theme, item.position))
    free = [item for item in items if not item.pinned]
    free.sort(
        key=lambda item: (
            item.theme == OTHER,
            -themes[item.theme],
            (stood[item.theme], item.theme),
            -households[item.id],
            (item.position, item.id),
        )
    )
    row = [item.id for item in free]
    for item in sorted((one for one in items if one.pinned), key=lambda one: (one.position, one.id)):
        row.insert(max(0, item.position - 1), item.id)
    return row
