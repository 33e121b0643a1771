"""The one clock, and the hours at which people may be written to unasked."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from channels.base import utc_now

__all__ = ["NIGHT_FROM", "NIGHT_TO", "Clock", "day", "is_night", "month_of", "utc_now"]

Clock = Callable[[], datetime]

NIGHT_FROM, NIGHT_TO = 21, 7
"""Local hours between which nothing is sent that the resident did not just ask for."""


def is_night(moment: datetime, zone: tzinfo) -> bool:
    hour = moment.astimezone(zone).hour
    return hour >= NIGHT_FROM or hour < NIGHT_TO


def month_of(moment: datetime, zone: tzinfo) -> str:
    """As YYYY-MM, where the office is."""
    return f"{moment.astimezone(zone):%Y-%m}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y}"
