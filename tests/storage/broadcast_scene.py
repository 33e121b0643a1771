"""An announcement on its way, with the people it is for."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from storage import broadcasts
from storage.broadcasts import NewBroadcast
from storage.db import Database
from storage.tables import addresses, areas, broadcast_recipients, contacts

_CODES = (f"B{number:05}" for number in count(1))
TEXT = "Ngày 2/12 xã mở lớp dạy may. Ai muốn học xin báo trưởng thôn."


async def announcement(database: Database, *, now: datetime, state: str = "sending", **values: Any) -> int:
    """As if two officials had approved it and its audience had been written down."""
    given: dict[str, Any] = {"code": next(_CODES), "title": "Lớp dạy may", "rule": {}, "texts": {"vi": TEXT}}
    columns = {"wave": 1, "started_at": now, "audience": 0}
    for name in [name for name in values if name not in NewBroadcast.__slots__]:
        columns[name] = values.pop(name)
    async with database.transaction() as session:
        made = await broadcasts.add(session, NewBroadcast(**given | values), now=now)
        await broadcasts.change(session, made, now=now, state=state, **columns)
    return made


async def people(
    database: Database, names: Sequence[str], *, now: datetime, channel: str = "telegram", notices: bool = True
) -> list[int]:
    """Contacts by these addresses, who wrote just now; returns their ids."""
    async with database.transaction() as session:
        ids = []
        for name in names:
            made = insert(contacts).values(notices=notices, created_at=now).returning(contacts.c.id)
            ids.append((await session.execute(made)).scalar_one())
            where = {"contact_id": ids[-1], "channel": channel, "external_id": name, "last_inbound_at": now}
            await session.execute(insert(addresses).values(**where))
    return ids


async def written_down(
    database: Database, broadcast_id: int, contact_ids: Sequence[int], *, now: datetime, **values: Any
) -> list[int]:
    """A row for each, waiting unless told otherwise; returns the rows' ids."""
    async with database.transaction() as session:
        ids = []
        for contact_id in contact_ids:
            a = addresses.c
            found = await session.execute(select(a.id, a.channel).where(a.contact_id == contact_id))
            address_id, channel = found.one()
            row = {"address_id": address_id, "channel": channel, "wave": 1, "state": "waiting", "at": now} | values
            statement = insert(broadcast_recipients).values(broadcast_id=broadcast_id, contact_id=contact_id, **row)
            made = await session.execute(statement.returning(broadcast_recipients.c.id))
            ids.append(made.scalar_one())
    return ids


async def audience(
    database: Database, names: Sequence[str], *, now: datetime, channel: str = "telegram", **values: Any
) -> int:
    """An announcement that is being sent to these people."""
    made = await announcement(database, now=now, audience=len(names), **values)
    await written_down(database, made, await people(database, names, now=now, channel=channel), now=now)
    return made


async def an_area(database: Database, level: str = "village") -> int:
    async with database.transaction() as session:
        commune = (await session.execute(select(areas.c.id).where(areas.c.level == "commune").limit(1))).scalar_one()
        if level == "commune":
            return int(commune)
        row = {"code": f"t{commune}", "level": "village", "name": "thôn Phú Xuân", "folded": "x", "parent_id": commune}
        return int((await session.execute(insert(areas).values(**row).returning(areas.c.id))).scalar_one())


async def states(database: Database) -> list[tuple[str, str | None]]:
    """State and code of every recipient, in order."""
    r = broadcast_recipients.c
    async with database.reading() as session:
        rows = await session.execute(select(r.state, r.code).order_by(r.id))
        return [(row.state, row.code) for row in rows]
