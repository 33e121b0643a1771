"""When an announcement would be through, and what it takes of each channel's plan, before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from channels.base import Abilities
from desk import broadcast_message
from desk.clock import NIGHT_FROM, NIGHT_TO
from desk.segment_reach import PLAN_SHARE
from desk.working_time import VIETNAM, quiet
from storage.broadcasts import Broadcast

CAREFUL = 1.0
"""Messages a second where a channel tells no limit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelForecast:
    """`messages`: what leaves for `people`. `plan`: messages a month, None without one."""

    channel: str
    people: int
    messages: int
    seconds: int
    plan: int | None
    used: int


def forecast(
    broadcast: Broadcast, by_channel: Mapping[str, int], abilities: Mapping[str, Abilities], used: Mapping[str, int]
) -> list[ChannelForecast]:
    """Channels go side by side, each at its own pace."""
    found = []
    for channel, people in by_channel.items():
        ability = abilities.get(channel)
        if ability is None or not people:
            continue
        pieces = len(broadcast_message.compose(broadcast, "vi", ability))
        messages = people * pieces
        found.append(
            ChannelForecast(
                channel=channel,
                people=people,
                messages=messages,
                seconds=ceil(messages / _per_second(ability)),
                plan=ability.monthly_quota,
                used=used.get(channel, 0),
            )
        )
    return found


def through_at(start: datetime, seconds: int, *, by_night: bool) -> datetime:
    """Nights are not counted, unless it goes on through them."""
    left, moment = timedelta(seconds=seconds), start.astimezone(VIETNAM)
    if by_night:
        return moment + left
    while True:
        if quiet(moment):
            moment = _morning(moment)
        evening = moment.replace(hour=NIGHT_FROM, minute=0, second=0, microsecond=0)
        if moment + left <= evening:
            return moment + left
        left -= evening - moment
        moment = evening


def _morning(moment: datetime) -> datetime:
    day = moment + timedelta(days=1) if moment.hour >= NIGHT_FROM else moment
    return day.replace(hour=NIGHT_TO, minute=0, second=0, microsecond=0)


def _per_second(ability: Abilities) -> float:
    """What is left for announcements beside the replies: of a longer window they have a part only."""
    rate = ability.rate
    if rate is None:
        return CAREFUL
    return rate.limit / rate.seconds * (1.0 if rate.seconds <= 1 else PLAN_SHARE)
