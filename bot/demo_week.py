"""Reads the demo's week: who writes, when, and what the officials answer."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

FILE = Path(__file__).with_name("demo_week.yaml")


class Act(StrEnum):
    SAY = "say"
    TAP = "tap"
    ASK = "ask"
    PHOTO = "photo"
    VOICE = "voice"
    JOIN = "join"
    ANSWER = "answer"
    TAKE = "take"
    HAND_IN = "hand_in"
    PASS_ON = "pass_on"
    MERGE = "merge"


WORK = frozenset({Act.ANSWER, Act.TAKE, Act.HAND_IN, Act.PASS_ON, Act.MERGE})
"""What officials do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """`village` is 'Xóm 3, 18001': a village's name and its commune's code. `blocks`: leaves before the answer.
    `name`: what the script calls those of whom it speaks elsewhere."""

    channel: str
    address: str
    village: str | None
    blocks: bool
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One thing that someone does."""

    at: datetime
    person: Person
    act: Act
    text: str
    official: str | None = None
    to: tuple[str, ...] = ()
    """Passed on to whom, or put together with whose question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAgency:
    name: str
    area: str
    reached_at: str
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOfficial:
    """`also`: more roles in the same place."""

    username: str
    name: str
    role: str
    area: str
    topic: str | None = None
    agency: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    agencies: tuple[NewAgency, ...]
    officials: tuple[NewOfficial, ...]
    villages: Mapping[str, tuple[str, ...]]
    people: tuple[Person, ...]
    scenes: tuple[Scene, ...]


def read_week(now: datetime, zone: ZoneInfo) -> Week:
    """The same every time, but for the day it is told to end on; scenes in the order of time."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    people, scenes = [], []
    for number, record in enumerate(told["people"], 1):
        person = Person(
            channel=record["channel"],
            address=f"demo-{number:02d}",
            village=record.get("area"),
            blocks=record.get("blocks", False),
            name=record.get("name", ""),
        )
        people.append(person)
        scenes += [scene for visit in record["week"] for scene in _scenes(person, visit, now, zone)]
    return Week(
        agencies=tuple(NewAgency(**{**one, "topics": tuple(one["topics"])}) for one in told["agencies"]),
        officials=tuple(NewOfficial(**{**one, "also": tuple(one.get("also", ()))}) for one in told["officials"]),
        villages={commune: tuple(names) for commune, names in told["villages"].items()},
        people=tuple(people),
        scenes=tuple(sorted(scenes, key=lambda scene: scene.at)),
    )


def _scenes(person: Person, visit: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> Iterator[Scene]:
    at = moment(visit["at"], now, zone)
    if official := visit.get("official"):
        act, to = _work(visit)
        yield Scene(at=at, person=person, act=act, text=visit.get("answers", ""), official=official, to=to)
        return
    pace = random.Random(f"{person.address} {visit['at']}")
    for line in visit["says"]:
        act, text = next(iter(line.items())) if isinstance(line, dict) else (Act.SAY, line)
        yield Scene(at=at, person=person, act=Act(act), text=str(text))
        at += timedelta(seconds=pace.randint(25, 100))


def _work(visit: Mapping[str, Any]) -> tuple[Act, tuple[str, ...]]:
    if visit.get("takes"):
        return Act.TAKE, ()
    if visit.get("hands_in"):
        return Act.HAND_IN, ()
    if merged := visit.get("merges"):
        return Act.MERGE, tuple(merged)
    if passed_to := visit.get("passes_to"):
        return Act.PASS_ON, (passed_to,)
    return Act.ANSWER, ()


def moment(told: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Of "days-ago hour:minute", or hours ago such as 3h; a day with a minus sign is still to come."""
    if told.endswith("h"):
        return now - timedelta(hours=float(told.removesuffix("h")))
    days, _, clock = told.partition(" ")
    day = now.astimezone(zone).date() - timedelta(days=int(days))
    return datetime.combine(day, time.fromisoformat(clock), zone)
