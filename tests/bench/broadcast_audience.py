"""An announcement with as many recipients as wanted, written straight into the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, insert, update

from desk.clock import utc_now
from storage.db import Database, Session
from storage.tables import addresses, broadcast_recipients, broadcasts, contacts
from tests.bench.broadcast_arrivals import RECIPIENTS

TEXT = "Sáng thứ Bảy tuần này xã tổ chức đối thoại về bảo hiểm y tế tại nhà văn hoá. Mời bà con đến dự."
CODE = "BENCH2"
_CHUNK = 2_000


async def write_audience(
    database: Database, people: int, *, code: str = CODE, channel: str = "telegram", listed: bool = True
) -> int:
    """The announcement's id. Its recipients' chats are the first of `RECIPIENTS`. It is paused until it is let go; or,
    where they are not `listed`, about to write them down by itself."""
    now = utc_now()
    async with database.transaction() as session:
        new: dict[str, Any] = {
            "code": code,
            "title": "Mời dự đối thoại",
            "rule": {},
            "texts": {"vi": TEXT},
            "state": "paused" if listed else "preparing",
            "by_night": True,
            "wave": 1,
            "audience": people if listed else None,
            "created_at": now,
            "updated_at": now,
            "approved_at": now,
            "started_at": now,
        }
        broadcast_id = int(
            (await session.execute(insert(broadcasts).values(new).returning(broadcasts.c.id))).scalar_one()
        )
        for first in range(0, people, _CHUNK):
            numbers = range(first, min(people, first + _CHUNK))
            person = {"notices": True, "notices_at": now, "created_at": now}
            contact_ids = await _insert(session, contacts, [person for _ in numbers])
            reach = {"channel": channel, "last_inbound_at": now}
            address_ids = await _insert(
                session,
                addresses,
                [
                    {**reach, "contact_id": contact, "external_id": str(RECIPIENTS.start + n)}
                    for contact, n in zip(contact_ids, numbers, strict=True)
                ],
            )
            if not listed:
                continue
            row = {"broadcast_id": broadcast_id, "channel": channel, "state": "waiting", "wave": 1, "at": now}
            pairs = zip(contact_ids, address_ids, strict=True)
            rows = [{**row, "contact_id": contact, "address_id": address} for contact, address in pairs]
            await session.execute(insert(broadcast_recipients), rows)
    return broadcast_id


async def let_go(database: Database, broadcast_id: int) -> None:
    async with database.transaction() as session:
        await session.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(state="sending"))


async def _insert(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [int(key) for key in (await session.execute(statement, list(rows))).scalars()]
