"""The demo's year of dialogues: when each is planned, asked for, held and published."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from bot.demo_meeting import Meeting
from bot.demo_player import Happening, Player

FILE = Path(__file__).with_name("demo_dialogues.yaml")
_BEGINS = time(8)
_PLANNED_BEFORE = timedelta(days=75)
_MINUTE = timedelta(minutes=1)


def read_year(player: Player, now: datetime, zone: ZoneInfo) -> list[Happening]:
    """Everything that happens to all of them; what is still to come is left out when it is played."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    people = iter(range(1, 1_000))
    found: list[Happening] = []
    for number, one in enumerate(told["dialogues"], 1):
        day = now.astimezone(zone).date() + timedelta(days=one["day"])
        starts = datetime.combine(day, _BEGINS, zone)
        meeting = Meeting(player=player, told=one, starts=starts, coordinator=told["coordinator"], host=told["host"])
        found += [Happening(at=at, act=act) for at, act in _happenings(meeting, number, people, now)]
    return found


def _happenings(
    meeting: Meeting, number: int, people: Iterator[int], now: datetime
) -> Iterator[tuple[datetime, Callable[[], Awaitable[None]]]]:
    told, start = meeting.told, meeting.starts
    planned = min(start - _PLANNED_BEFORE, now - timedelta(days=30) + number * _MINUTE)
    yield planned, meeting.plan
    if meeting.told["day"] > 30:
        return
    yield start - timedelta(days=21) + number * _MINUTE, meeting.announce
    if reason := told.get("cancelled"):
        yield start - timedelta(days=2), partial(meeting.cancel, reason)
        return
    for place, (channel, village, text, *joins) in enumerate(told.get("asks", ())):
        person = meeting.person(channel, village, people)
        yield start - timedelta(days=12) + 47 * place * _MINUTE, partial(meeting.ask, person, text, bool(joins))
    for place, (channel, village) in enumerate(told.get("comes", ())):
        person = meeting.person(channel, village, people)
        yield start - timedelta(days=10) + 31 * place * _MINUTE, partial(meeting.register, person)
    yield start - timedelta(days=8, minutes=-number), meeting.accept
    if told["day"] <= 2 and told.get("asks"):
        yield start - timedelta(days=2, hours=8), meeting.fix
    if told.get("hall"):
        yield start + timedelta(hours=1), meeting.hold
        if told.get("minutes", True):
            yield start + timedelta(days=3, hours=2), meeting.publish
        if any("kept" in one for one in told["hall"]):
            yield start + timedelta(days=28), meeting.keep
        if told.get("closes"):
            yield start + timedelta(days=45), meeting.close
