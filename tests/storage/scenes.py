"""Rows that many tests begin with."""

from datetime import datetime, timedelta

from sqlalchemy import Row, Table, select

from storage import contacts, conversations, deliveries, trays, waiting
from storage.conversations import Received, ReceivedFile
from storage.db import Database, Session
from storage.deliveries import NewMessage
from storage.trays import Tray
from storage.waiting import Waiting

CHANNEL = "terminal"


def received(
    address: str, external_id: str, text: str = "xin chào", *, at: datetime, channel: str = CHANNEL, files: int = 0
) -> Received:
    return Received(
        channel=channel,
        address=address,
        external_id=external_id,
        kind="photo" if files else "text",
        text=text,
        sent_at=at,
        files=[
            ReceivedFile(kind="photo", ref=f"{external_id}-{i}", name=None, mime=None, size=None) for i in range(files)
        ],
    )


async def record(session: Session, *messages: Received, now: datetime) -> int:
    return await conversations.record(session, messages, now=now, due_at=now, latest_at=now)


async def take(
    session: Session, *, now: datetime, limit: int = 50, channels: tuple[str, ...] = (CHANNEL,)
) -> list[Waiting]:
    return await waiting.take_waiting(
        session, channels=channels, now=now, limit=limit, recent_since=now - timedelta(seconds=60)
    )


async def make_address(database: Database, external_id: str, *, now: datetime) -> int:
    """Someone who wrote, and was heard."""
    async with database.transaction() as session:
        await record(session, received(external_id, "m0", at=now), now=now)
        for one in await take(session, now=now):
            await conversations.mark_read(session, [m.id for m in one.messages], state="done", now=now)
            await conversations.release(session, [one.address_id], due_at=None)
        found = await contacts.find_address(session, CHANNEL, external_id)
        assert found is not None
        return found.id


async def queue(database: Database, address_id: int, *texts: str, now: datetime) -> None:
    async with database.transaction() as session:
        await deliveries.queue(session, [NewMessage(address_id=address_id, text=text) for text in texts], now=now)


async def claim(
    database: Database, me: str, *, now: datetime, seconds: float = 120, limit: int = 40, per_address: int = 4
) -> list[Tray]:
    async with database.transaction() as session:
        return await trays.claim(
            session,
            channel=CHANNEL,
            me=me,
            now=now,
            until=now + timedelta(seconds=seconds),
            limit=limit,
            per_address=per_address,
        )


async def rows(database: Database, table: Table) -> list[Row[tuple[object, ...]]]:
    async with database.reading() as session:
        return list(await session.execute(select(table).order_by(*table.primary_key.columns)))
