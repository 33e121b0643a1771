"""When a question begins to press: its deadline, or the end of the time in which its asker can still be written to."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Interval,
    and_,
    bindparam,
    case,
    func,
    literal,
    type_coerce,
)

from storage.tables import tickets
from storage.tables.columns import UtcDateTime

Windows = tuple[tuple[str, timedelta], ...]
"""By channel, how long after the resident's last message we may still write."""
_t = tickets.c


def point(name: str) -> BindParameter[datetime]:
    """A time that is given when the statement is executed."""
    return bindparam(name, type_=UtcDateTime())


def attention(dialect: str, windows: Windows) -> ColumnElement[datetime]:
    """A window that has closed presses no more; without a deadline a ticket counts as due since it came.

    `open_0`, `open_1` … are when somebody must have been heard for the window of that place to be open.
    """
    due: ColumnElement[datetime] = func.coalesce(_t.due_at, _t.created_at, type_=UtcDateTime)
    whens = []
    for place, (name, window) in enumerate(windows):
        closes = _after_hearing(dialect, window)
        whens.append((and_(_t.channel == name, _t.heard_at > point(f"open_{place}"), closes < due), closes))
    return case(*whens, else_=due) if whens else due


def _after_hearing(dialect: str, window: timedelta) -> ColumnElement[Any]:
    if dialect == "sqlite":
        seconds = f"+{int(window.total_seconds())} seconds"
        closes = func.strftime("%Y-%m-%d %H:%M:%f", _t.heard_at, seconds).concat("000")
        return type_coerce(closes, UtcDateTime)
    return type_coerce(type_coerce(_t.heard_at, DateTime(timezone=True)) + literal(window, Interval), UtcDateTime)
