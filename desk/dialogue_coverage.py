"""Who asked for a dialogue and who is still missing: villages, topics and channels without a question."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.dialogue_states import KNOWN
from desk.recipients import CHANNEL_NAMES
from storage import areas, dialogue_coverage
from storage.areas import Area
from storage.db import Session
from storage.dialogue_coverage import Origin
from storage.dialogues import Dialogue

LOOK_AHEAD = timedelta(days=7)
MOST_PLACES = 200
NO_PLACE, NO_TOPIC = "Chưa rõ thôn, xã", "Chưa rõ lĩnh vực"
WAYS: Mapping[str, str] = {**CHANNEL_NAMES, "paper": "giấy, loa", "hall": "tại hội trường"}
_PAPER = "paper"


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    name: str
    questions: int
    households: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """`places`: villages of a commune, communes of a province, those without a question too. `missing_*` are empty
    while it is too early to worry (`LOOK_AHEAD` before the last day for questions)."""

    places: Sequence[Count]
    topics: Sequence[Count]
    channels: Sequence[Count]
    missing_places: Sequence[Area] = ()
    missing_topics: Sequence[str] = ()
    missing_channels: Sequence[str] = ()

    @property
    def is_missing(self) -> bool:
        return bool(self.missing_places or self.missing_topics or self.missing_channels)


async def measure(
    session: Session, dialogue: Dialogue, topics: Mapping[str, str], channels: Collection[str], *, now: datetime
) -> Coverage:
    """`topics`: every topic's name by its id; `channels`: those that run here."""
    found = await dialogue_coverage.origins(session, dialogue.id)
    places = await areas.children(session, dialogue.area_id, limit=MOST_PLACES)
    of_place = [(_place(one, places), one) for one in found]
    wanted = [topic for topic in (dialogue.topics or topics) if topic in topics]
    ways = [*(name for name in channels if name != "terminal"), _PAPER]
    heard_from = {place for place, _ in of_place}
    worry = dialogue.state in KNOWN and dialogue.questions_until - LOOK_AHEAD <= now < dialogue.starts_at
    return Coverage(
        places=_counts([(place.name if place else NO_PLACE, one) for place, one in of_place], [p.name for p in places]),
        topics=_counts(
            [(topics.get(one.topic or "", NO_TOPIC), one) for one in found], [topics[id_] for id_ in wanted]
        ),
        channels=_counts([(way_name(one.channel), one) for one in found], [way_name(way) for way in ways]),
        missing_places=[place for place in places if place not in heard_from] if worry else (),
        missing_topics=[topics[id_] for id_ in wanted if id_ not in {one.topic for one in found}] if worry else (),
        missing_channels=[way for way in ways if way not in {one.channel for one in found}] if worry else (),
    )


def way_name(channel: str) -> str:
    return WAYS.get(channel, channel)


def _place(one: Origin, places: Sequence[Area]) -> Area | None:
    """The village or commune it came from, None for the dialogue's own area without a closer word."""
    return next((place for place in places if place.id in (one.area_id, one.parent_id)), None)


def _counts(named: Sequence[tuple[str, Origin]], all_names: Sequence[str]) -> list[Count]:
    """The most households first; names without any at the end, in their order."""
    questions: Counter[str] = Counter()
    households: Counter[str] = Counter()
    for name, one in named:
        questions[name] += one.questions
        households[name] += one.households
    names = dict.fromkeys([*(name for name, _ in households.most_common()), *all_names])
    return [Count(name=name, questions=questions[name], households=households[name]) for name in names]
