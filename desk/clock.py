"""The one clock, and the hours at which people may be written to unasked."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.base import utc_now

__all__ = ["NIGHT_FROM", "NIGHT_TO", "Clock", "day", "is_night", "utc_now"]

Clock = Callable[[], datetime]

NIGHT_FROM, NIGHT_TO = 21, 7
"""Local hours between which nothing is sent that the resident did not just ask for."""


def is_night(moment: datetime, zone: ZoneInfo) -> bool:
    hour = moment.astimezone(zone).hour
    return hour >= NIGHT_FROM or hour < NIGHT_TO


def day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y}"
