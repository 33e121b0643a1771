"""The database goes away in mid-flow and comes back; what was accepted is answered, by itself."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from handlers.turn import House
from storage.db import Database
from storage.tables import inbound_messages, outbound_messages
from tests import databases
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.outages import away, cut
from tests.flows.product import Product
from tests.flows.residents import TELEGRAM_SECRET

CHATS = range(5_501_000_000, 5_501_000_040)


@pytest.fixture
def telegram_now() -> TelegramFake:
    """In real time, unlike the others here."""
    return TelegramFake(burst=None)


async def call(product: Product, update: dict[str, object]) -> int:
    return (await product.hook("telegram", update, {SECRET_HEADER: TELEGRAM_SECRET}))[0]


async def deliver(product: Product, update: dict[str, object]) -> None:
    """As a platform does, until it is taken."""

    async def taken() -> bool:
        return await call(product, update) == 200

    await eventually(taken)


async def all_answered_once(product: Product, fake: TelegramFake) -> None:
    async def done() -> bool:
        rows = await product.rows(select(outbound_messages.c.state))
        return [row.state for row in rows] == ["sent"] * len(CHATS)

    await eventually(done)
    assert sorted(message.address for message in fake.sent) == [str(chat) for chat in CHATS]
    assert {row.state for row in await product.rows(select(inbound_messages))} == {"done"}


@pytest.mark.usefixtures("soon_away")
async def test_gone_and_back_again(
    database: Database, database_url: str, house: House, telegram_now: TelegramFake, tmp_path: Path
) -> None:
    fake = telegram_now
    async with (
        fake,
        Product(database, house, channels.by_name(channels.telegram(fake, database)), tmp_path / "data") as product,
    ):
        updates = [fake.queue.push(fake.people.text(chat, "menu")) for chat in CHATS]
        first = [asyncio.create_task(deliver(product, update)) for update in updates[:20]]
        await eventually(lambda: fake.sent)
        async with away(database_url):
            assert await call(product, updates[20]) == 500
            status, said = await product.get("/readyz")
            if database.is_sqlite:
                assert status == 200, "others can still read"
            else:
                assert (status, "Error" in said or "error" in said) == (503, True)
            assert (await product.get("/healthz"))[0] == 200
            assert (await product.get("/metrics"))[0] == 200
        await asyncio.gather(*first, *(deliver(product, update) for update in updates[20:]))
        await all_answered_once(product, fake)
        assert (await product.get("/readyz"))[0] == 200


async def test_connections_cut_again_and_again(
    postgres: str, house: House, telegram_now: TelegramFake, tmp_path: Path
) -> None:
    fake = telegram_now
    async with databases.postgres_copy(postgres) as url:
        database = Database(url)
        admin = await asyncpg.connect(postgres)
        async with (
            fake,
            Product(database, house, channels.by_name(channels.telegram(fake, database)), tmp_path / "data") as product,
        ):
            delivering = [
                asyncio.create_task(deliver(product, fake.queue.push(fake.people.text(chat, "menu")))) for chat in CHATS
            ]
            for _ in range(8):
                await cut(admin, str(make_url(url).database))
                await asyncio.wait(delivering, timeout=0.05)
            await asyncio.gather(*delivering)
            await all_answered_once(product, fake)
        await admin.close()
