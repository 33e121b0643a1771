"""Reads the text of one setting into its type; each raises `ValueError` with what is wrong or allowed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from desk.alerts import Watcher, read_watchers
from desk.retention import read_months
from desk.roles import Role
from desk.working_time import WorkingTime
from storage.db import async_url

Read = Callable[[str], Any]
Spans: TypeAlias = tuple[tuple[str, str], ...]

_ADDRESS = re.compile(r"https?://[^\s/]+")
_HOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
_BOT_NAME = re.compile(r"[A-Za-z0-9_]{5,32}")


@dataclass(frozen=True, slots=True)
class Secret:
    """Text that no log, trace or message shows by accident."""

    _value: str = field(repr=False)

    def get_secret_value(self) -> str:
        return self._value


def secret(*, least: int = 1) -> Read:
    """`least`: characters."""

    def read(text: str) -> Secret:
        if len(text) < least:
            raise ValueError(f"expected at least {least} characters")
        return Secret(text)

    return read


def one_of(*allowed: str) -> Read:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"expected {' or '.join(allowed)}")
        return text

    return read


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError("expected a port number from 0 to 65535")
    return number


def address(text: str) -> str:
    if not _ADDRESS.match(text):
        raise ValueError("expected an address such as https://example.vn")
    return text


def hook_secret(text: str) -> str:
    if not _HOOK_SECRET.fullmatch(text):
        raise ValueError("expected 8 to 256 letters, digits, '-' or '_'")
    return text


def bot_name(text: str) -> str:
    """As in t.me/<name>, with or without the sign before it."""
    if not _BOT_NAME.fullmatch(text.removeprefix("@")):
        raise ValueError("expected 5 to 32 letters, digits or '_'")
    return text.removeprefix("@")


def database_url(text: str) -> str:
    async_url(text)
    return text


def zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("unknown") from error
    return text


def watchers(text: str, channels: frozenset[str]) -> tuple[Watcher, ...]:
    """`channels` are those on which people can be told."""
    found = read_watchers(text)
    if any(watcher.channel not in channels for watcher in found):
        raise ValueError("unknown channel")
    return found


def roles(text: str) -> frozenset[Role]:
    return frozenset(Role(name.strip()) for name in text.split(","))


def number(least: int, most: int) -> Read:
    def read(text: str) -> int:
        given = int(text)
        if not least <= given <= most:
            raise ValueError(f"expected a number from {least} to {most}")
        return given

    return read


def people(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError("expected a number from 0")
    return int(text)


def role_list(text: str) -> str:
    """The names of roles with commas, or `off` for none."""
    if text != "off":
        roles(text)
    return text


def hours(text: str) -> Spans:
    """From "07:30-11:30,13:30-17:00"."""
    spans = []
    for part in text.split(","):
        begin, dash, end = (piece.strip() for piece in part.partition("-"))
        if not dash:
            raise ValueError(f"{part.strip()!r} is not a span of hours")
        spans.append((begin, end))
    return WorkingTime(hours=tuple(spans)).hours


def days(text: str) -> frozenset[date]:
    """From "2027-02-11,2027-02-12"."""
    return frozenset(date.fromisoformat(part.strip()) for part in text.split(",") if part.strip())


def days_of_year(text: str) -> tuple[tuple[int, int], ...]:
    """Month and day of each, in order, from "20/05,30/10"; none from "off". The 29th of February comes too rarely."""
    if text.strip() == "off":
        return ()
    found = [datetime.strptime(f"{part.strip()}/2027", "%d/%m/%Y") for part in text.split(",")]
    return tuple(sorted({(one.month, one.day) for one in found}))


def keep_months(text: str) -> str:
    read_months(text)
    return text
