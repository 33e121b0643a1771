"""What reached the platform, counted: the rate, the busiest second, who got it twice, how long replies took."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import IntEnum

SECOND = 1_000_000_000
RECIPIENTS = range(1_000_000_000, 2_000_000_000)
"""Chats of those an announcement is for; every other chat belongs to someone who asks meanwhile."""


class Outcome(IntEnum):
    TAKEN = 0
    FLOOD = 1
    BLOCKED = 2


Arrival = tuple[int, int, int]
"""When, in nanoseconds of the machine's monotonic clock; the chat; the `Outcome`."""


def busiest_second(times: Sequence[int]) -> int:
    """The most arrivals in any one-second window, its end left out; `times` in order."""
    most = first = 0
    for i, at in enumerate(times):
        while at - times[first] >= SECOND:
            first += 1
        most = max(most, i - first + 1)
    return most


def rate(arrivals: Sequence[Arrival], *, warm_up: float) -> float:
    """Messages a second over whole seconds, from `warm_up` after the first arrival at a recipient to the last one."""
    to = [at for at, chat, _ in arrivals if chat in RECIPIENTS]
    if not to:
        return 0.0
    begin = to[0] + int(warm_up * SECOND)
    seconds = (to[-1] - begin) // SECOND
    if seconds < 1:
        return 0.0
    return sum(begin <= at < begin + seconds * SECOND for at, _, _ in arrivals) / seconds


def sent_twice(arrivals: Sequence[Arrival]) -> int:
    """Receptions beyond the first, of an announcement in one piece."""
    got = Counter(chat for _, chat, outcome in arrivals if outcome == Outcome.TAKEN and chat in RECIPIENTS)
    return sum(count - 1 for count in got.values())


def refused(arrivals: Sequence[Arrival]) -> int:
    return sum(outcome == Outcome.FLOOD for _, _, outcome in arrivals)


def reply_seconds(arrivals: Sequence[Arrival], asked: Mapping[int, int]) -> list[float]:
    """From each question, by chat, to the first reply; without those that got none."""
    replied: dict[int, int] = {}
    for at, chat, outcome in arrivals:
        if chat in asked and outcome == Outcome.TAKEN:
            replied.setdefault(chat, at)
    return [(replied[chat] - at) / SECOND for chat, at in asked.items() if chat in replied]
