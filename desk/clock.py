"""The one clock, and the hours at which people may be written to unasked."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

NIGHT_FROM, NIGHT_TO = 21, 7
"""Local hours between which nothing is sent that the resident did not just ask for."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def is_night(moment: datetime, zone: ZoneInfo) -> bool:
    hour = moment.astimezone(zone).hour
    return hour >= NIGHT_FROM or hour < NIGHT_TO


def day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y}"
