"""What was sent on each channel in a month, by kind: replies, announcements, paid templates."""

from collections.abc import Mapping

from sqlalchemy import select

from storage.db import Session, upsert
from storage.tables import channel_usage

_u = channel_usage.c


async def count(session: Session, channel: str, month: str, sent: Mapping[str, int]) -> None:
    """`sent`: messages by kind (reply, broadcast, template). Last in a transaction: everyone counts in these rows."""
    rows = [
        {"channel": channel, "month": month, "kind": kind, "messages": messages}
        for kind, messages in sorted(sent.items())
        if messages
    ]
    if rows:
        statement = upsert(session, channel_usage)
        more = {"messages": _u.messages + statement.excluded.messages}
        keys = ["channel", "month", "kind"]
        await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=more), rows)


async def of_month(session: Session, month: str) -> dict[tuple[str, str], int]:
    """By channel and kind; `month` as YYYY-MM in the office's zone."""
    rows = await session.execute(select(_u.channel, _u.kind, _u.messages).where(_u.month == month))
    return {(channel, kind): messages for channel, kind, messages in rows}


async def total(session: Session, month: str) -> dict[str, int]:
    """By channel, of every kind."""
    found: dict[str, int] = {}
    for (channel, _), messages in (await of_month(session, month)).items():
        found[channel] = found.get(channel, 0) + messages
    return found
