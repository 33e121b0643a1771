"""Who received which answer."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select

from storage.db import Session
from storage.tables import addresses, outbound_messages

LOOK_BACK = timedelta(days=90)
"""Who received an answer within that time is counted, and told when it changes."""


async def count_people(session: Session, entry_ids: Collection[str], *, since: datetime) -> Mapping[str, int]:
    """By entry, people (not messages) who received it since then; entries that nobody received are left out."""
    if not entry_ids:
        return {}
    o, a = outbound_messages.c, addresses.c
    rows = await session.execute(
        select(o.entry_id, func.count(a.contact_id.distinct()).label("people"))
        .join(addresses, a.id == o.address_id)
        .where(o.entry_id.in_(entry_ids), _received(since))
        .group_by(o.entry_id)
    )
    return {row.entry_id: row.people for row in rows}


async def count(session: Session, entry_id: str, *, since: datetime, until: datetime) -> int:
    """People who received it from then and before then."""
    found = people(entry_id, since=since, until=until).distinct().subquery()
    return (await session.execute(select(func.count()).select_from(found))).scalar_one()


def people(entry_id: str, *, since: datetime, until: datetime) -> Select[tuple[int]]:
    """The ids of the contacts who received it from then and before then, some of them more than once."""
    o, a = outbound_messages.c, addresses.c
    return (
        select(a.contact_id)
        .join(outbound_messages, a.id == o.address_id)
        .where(o.entry_id == entry_id, o.created_at < until, _received(since))
    )


def _received(since: datetime) -> ColumnElement[bool]:
    """Nobody counts who was erased, or whose message never left."""
    o, a = outbound_messages.c, addresses.c
    return and_(
        o.created_at >= since,
        o.state.in_(("sent", "delivered", "seen")),
        a.contact_id.is_not(None),
        a.state != "leaving",
    )
