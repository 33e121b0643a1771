"""How many an announcement would be sent to now, how many not and why, and when they would have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.base import Abilities
from desk import broadcast_message, segments
from desk.broadcast_forecast import ChannelForecast, forecast, through_at
from desk.segment_rule import read_rule
from desk.segments import Counted
from desk.working_time import VIETNAM
from storage import audiences, channel_usage
from storage.audience_people import Reach
from storage.broadcasts import Broadcast
from storage.db import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """`ends_at`: when the last of them would have it, were it to begin as planned; None when nobody gets it."""

    counted: Counted
    channels: Sequence[ChannelForecast]
    ends_at: datetime | None

    @property
    def messages(self) -> int:
        return sum(one.messages for one in self.channels)


async def reaches(
    session: Session, broadcast: Broadcast, *, abilities: Mapping[str, Abilities], now: datetime
) -> list[Reach]:
    """With what is left of each channel's plan this month."""
    used = await channel_usage.total(session, _month(now))
    return broadcast_message.reaches(broadcast, abilities, used=used)


async def count(
    session: Session, broadcast: Broadcast, *, abilities: Mapping[str, Abilities], now: datetime
) -> Counted:
    """As its list of recipients would be written down this moment. Raises `ValueError` for a rule that cannot be
    read."""
    found = await audiences.count(
        session,
        read_rule(broadcast.rule),
        area_id=broadcast.area_id,
        reaches=await reaches(session, broadcast, abilities=abilities, now=now),
        now=now,
        consent=audiences.consent(broadcast),
    )
    return segments.told(found)


async def outlook(
    session: Session, broadcast: Broadcast, *, abilities: Mapping[str, Abilities], now: datetime
) -> Outlook:
    counted = await count(session, broadcast, abilities=abilities, now=now)
    used = await channel_usage.total(session, _month(now))
    channels = forecast(broadcast, counted.audience.by_channel, abilities, used)
    longest = max((one.seconds for one in channels), default=0)
    start = max(now, broadcast.send_at or now)
    ends_at = through_at(start, longest, by_night=broadcast.by_night) if channels else None
    return Outlook(counted=counted, channels=channels, ends_at=ends_at)


def _month(now: datetime) -> str:
    return f"{now.astimezone(VIETNAM):%Y-%m}"
