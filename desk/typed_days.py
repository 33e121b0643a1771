"""Days and hours as officials write them, in forms and in spreadsheets."""

import re
from datetime import date, time

from channels.text import fold

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]0?0:00(?::00)?)?")
_USUAL = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_HOUR = re.compile(r"(\d{1,2})(?:\s*(?:[:hg.]|gio)\s*(\d{1,2})?(?::00)?\s*(?:phut|p|')?)?\s*(sang|trua|chieu|toi)?")
_DAY_NAME = re.compile(r"^(?:thu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)\s*,?\s*(?:ngay)?\s*")


def read_day(typed: str) -> date | None:
    """ "26/11/2026", "26-11-2026", "2026-11-26", "thứ Năm, ngày 26/11/2026"; None for anything else."""
    text = _DAY_NAME.sub("", fold(typed).strip()).removeprefix("ngay ").strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _USUAL.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_hour(typed: str) -> time | None:
    """ "8:00", "8h30", "8 giờ 30", "1 giờ 30 chiều", "8"; None for anything else."""
    found = _HOUR.fullmatch(fold(typed).strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] in ("chieu", "toi") and hour < 12:
        hour += 12
    try:
        return time(hour, minute)
    except ValueError:
        return None
