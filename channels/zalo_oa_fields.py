"""The fields of Zalo OA bodies, each checked before it is believed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels.errors import Malformed
from channels.text import clean

Body = Mapping[str, Any]

_ID = re.compile(r"[\x21-\x7e]{1,128}")
_DIGITS = re.compile(r"[0-9]{1,15}")


def words(holder: Body, field: str, *, required: bool = False) -> str:
    value = holder.get(field)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"{field}: expected text")
    return clean(value)


def object_in(body: Body, field: str) -> Body:
    value = body.get(field)
    if not isinstance(value, dict):
        raise Malformed(f"{field}: expected an object")
    return value


def is_identifier(value: str) -> bool:
    return _ID.fullmatch(value) is not None


def identifier(value: object, field: str) -> str:
    given = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(given, str) or not is_identifier(given):
        raise Malformed(f"{field}: expected an id")
    return given


def number(value: object) -> int | None:
    """A count that may be written as a string; None for anything else."""
    if isinstance(value, str | int) and _DIGITS.fullmatch(str(value)):
        return int(value)
    return None


def moment(holder: Body, field: str) -> datetime:
    """Milliseconds since 1970, as a string or a number."""
    value = number(holder.get(field))
    if value is None:
        raise Malformed(f"{field}: expected milliseconds since 1970")
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Malformed(f"{field}: not a time") from error
