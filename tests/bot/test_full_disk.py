"""No room left for the database: nothing is lost, and everything goes on once there is room again."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desk.clock import utc_now
from handlers.turn import House
from storage.db import Database
from storage.tables import inbound_messages, outbound_messages
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.product import Product
from tests.flows.residents import TELEGRAM_SECRET

CHATS = range(5_501_000_000, 5_501_000_030)
LONG = "Bao giờ xã làm lại con đường vào thôn Phú Xuân? " * 80


@pytest.fixture
async def room(sqlite_template: Path, tmp_path: Path) -> Database:
    path = tmp_path / "full.db"
    path.write_bytes(sqlite_template.read_bytes())
    return Database(f"sqlite:///{path}")


async def leave_pages(database: Database, more: int) -> None:
    """The writing connection may make the file this many pages larger than it is."""
    async with database.transaction() as session:
        pages = (await session.execute(text("PRAGMA page_count"))).scalar_one()
        await session.execute(text(f"PRAGMA max_page_count={pages + more}"))


async def test_a_full_disk_refuses_with_500_and_loses_nothing(
    room: Database, house: House, telegram: TelegramFake, tmp_path: Path
) -> None:
    telegram.clock = utc_now
    only = channels.by_name(channels.telegram(telegram, room))
    async with Product(room, house, only, tmp_path / "data") as product:
        updates = [telegram.queue.push(telegram.people.text(chat, LONG)) for chat in CHATS]

        async def call(update: dict[str, object]) -> int:
            return (await product.hook("telegram", update, {SECRET_HEADER: TELEGRAM_SECRET}))[0]

        await leave_pages(room, 20)
        statuses = await asyncio.gather(*(call(update) for update in updates))
        assert 500 in statuses
        assert set(statuses) <= {200, 500}
        recorded = {row.address_id for row in await product.rows(select(inbound_messages))}
        assert len(recorded) == statuses.count(200), "told the platform otherwise than what was kept"
        assert (await product.get("/readyz"))[0] == 200
        await leave_pages(room, 10**6)
        for update, status in zip(updates, statuses, strict=True):
            if status == 500:
                assert await call(update) == 200

        async def all_answered() -> bool:
            return [row.state for row in await product.rows(select(outbound_messages))] == ["sent"] * len(CHATS)

        await eventually(all_answered)
        assert {row.state for row in await product.rows(select(inbound_messages))} == {"done"}
        assert sorted(message.address for message in telegram.sent) == [str(chat) for chat in CHATS]
