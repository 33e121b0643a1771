"""Told to stop, the product finishes what it has in hand; what it has not begun goes on at the next start."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from channels.messages import OutboundMessage, Sent
from desk.clock import utc_now
from handlers.turn import House
from storage.db import Database
from storage.tables import addresses, deliveries, inbound_messages, outbound_messages
from tests.bot.office import Office
from tests.clock import FakeClock
from tests.fakes.telegram import TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.product import Product, rows
from tests.flows.residents import OnTelegram

LAN = 5_501_234_567
LEASE = timedelta(minutes=2)


@pytest.fixture
def fake() -> TelegramFake:
    return TelegramFake(burst=None)


def make(database_url: str, house: House, fake: TelegramFake, folder: Path) -> Product:
    """A process of its own, as far as the database can tell."""
    database = Database(database_url)
    return Product(database, house, channels.by_name(channels.telegram(fake, database)), folder / "data")


async def test_a_reply_on_its_way_is_finished_and_on_record(
    database: Database,
    database_url: str,
    house: House,
    fake: TelegramFake,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with fake:
        product = make(database_url, house, fake, tmp_path)
        channel = product.app.channels["telegram"]
        send, gate, begun = channel.send, asyncio.Event(), asyncio.Event()

        async def send_when_told(message: OutboundMessage) -> Sent:
            begun.set()
            await gate.wait()
            return await send(message)

        monkeypatch.setattr(channel, "send", send_when_told)
        await product.__aenter__()
        await OnTelegram(product, fake, polling=False, chat=LAN).say("menu")
        await begun.wait()
        stopping = asyncio.create_task(product.__aexit__())
        await eventually(lambda: product.app.stopping.is_set())
        assert not stopping.done()
        gate.set()
        await stopping
        assert len(fake.sent) == 1
    assert [row.state for row in await rows(database, select(outbound_messages))] == ["sent"]
    assert [row.outcome for row in await rows(database, select(deliveries))] == ["sent"]
    assert [row.out_claimed_by for row in await rows(database, select(addresses))] == [None]


async def test_what_was_taken_in_is_answered_before_the_end_or_after_the_next_start(
    database: Database, database_url: str, house: House, fake: TelegramFake, tmp_path: Path
) -> None:
    """A hundred people write, and the product is stopped at once: nobody is left out, nobody is answered twice."""
    chats = range(LAN, LAN + 100)
    async with fake:
        async with make(database_url, house, fake, tmp_path) as product:
            await asyncio.gather(*(OnTelegram(product, fake, polling=False, chat=chat).say("menu") for chat in chats))
        assert {row.outcome for row in await rows(database, select(deliveries))} <= {"sent"}
        left = await rows(database, select(outbound_messages).where(outbound_messages.c.state == "sending"))
        assert left == []
        async with make(database_url, house, fake, tmp_path):
            await eventually(lambda: len(fake.sent) >= len(chats))

            async def settled() -> bool:
                found = await rows(database, select(outbound_messages.c.state))
                return [row.state for row in found] == ["sent"] * len(chats)

            await eventually(settled)
        assert sorted(int(message.address) for message in fake.sent) == list(chats)
    assert {row.state for row in await rows(database, select(inbound_messages))} == {"done"}
    assert {row.outcome for row in await rows(database, select(deliveries))} == {"sent"}


async def test_a_poll_in_hand_ends_and_its_updates_come_again(
    database: Database, database_url: str, house: House, fake: TelegramFake, tmp_path: Path
) -> None:
    async with fake:
        first = Database(database_url)
        polling = channels.by_name(channels.telegram(fake, first, mode="polling"))
        async with Product(first, house, polling, tmp_path / "data"):
            await fake.until(lambda: fake.queue.is_polled)
        fake.queue.push(fake.people.text(LAN, "menu"))
        second = Database(database_url)
        polling = channels.by_name(channels.telegram(fake, second, mode="polling"))
        async with Product(second, house, polling, tmp_path / "data"):
            await eventually(lambda: fake.sent)
        assert [message.address for message in fake.sent] == [str(LAN)]


async def test_stopped_before_anything_happened(
    database: Database, database_url: str, house: House, fake: TelegramFake, tmp_path: Path
) -> None:
    async with fake:
        async with make(database_url, house, fake, tmp_path):
            pass
        assert fake.sent == []
    assert await rows(database, select(addresses)) == []


async def test_what_a_killed_process_had_in_hand_is_sent_again_and_on_record(
    database: Database, database_url: str, house: House, fake: TelegramFake, tmp_path: Path
) -> None:
    async with fake:
        await answer_and_pretend_to_die(database, database_url, house, fake, tmp_path, holder="product")
        async with make(database_url, house, fake, tmp_path):
            await eventually(lambda: is_settled(database))
        assert len(fake.sent) == 2
    found = await rows(database, select(deliveries).order_by(deliveries.c.id))
    assert [(row.try_no, row.outcome) for row in found] == [(1, "sent"), (1, "unknown"), (2, "sent")]


async def test_what_another_process_has_in_hand_is_left_to_it_until_its_time_is_up(
    database: Database, database_url: str, house: House, fake: TelegramFake, tmp_path: Path, clock: FakeClock
) -> None:
    async with fake:
        await answer_and_pretend_to_die(database, database_url, house, fake, tmp_path, holder="another")
        clock.now = utc_now()
        channel = channels.telegram(fake, database)
        office = Office(database, house, clock, {"telegram": channel}, tmp_path)
        await office.send()
        assert len(fake.sent) == 1
        clock.tick(seconds=LEASE.total_seconds() + 60)
        await office.send()
        assert len(fake.sent) == 2
        await channel.stop()
    found = await rows(database, select(deliveries).order_by(deliveries.c.id))
    assert [(row.try_no, row.outcome) for row in found] == [(1, "sent"), (1, "unknown"), (2, "sent")]


async def answer_and_pretend_to_die(
    database: Database, database_url: str, house: House, fake: TelegramFake, folder: Path, *, holder: str
) -> None:
    """A reply was sent, and its sender vanished before it could write that down."""
    async with make(database_url, house, fake, folder) as product:
        await OnTelegram(product, fake, polling=False, chat=LAN).say("menu")
        await eventually(lambda: is_settled(database))
    async with database.transaction() as session:
        await session.execute(update(outbound_messages).values(state="sending", external_id=None))
        await session.execute(
            update(addresses).values(out_claimed_by=holder, out_due_at=utc_now(), out_claimed_until=utc_now() + LEASE)
        )


async def is_settled(database: Database) -> bool:
    return [row.state for row in await rows(database, select(outbound_messages))] == ["sent"]
