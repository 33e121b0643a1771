"""Two processes on one PostgreSQL share the work: nothing twice, nothing lost, each person's words in order."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import asyncpg
from sqlalchemy import select
from sqlalchemy.engine import make_url

from handlers.turn import House
from storage.db import Database
from storage.tables import deliveries, inbound_messages, outbound_messages
from tests import databases
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.product import Product
from tests.flows.residents import TELEGRAM_SECRET

SEED = 20_261_123
PEOPLE, MESSAGES = 20, 300
FIRST = 5_501_000_000

LINES = {
    "menu": "Bà con muốn làm gì",
    "trợ giúp": "Cách dùng",
    "chủ đề": "Bà con quan tâm",
    "/start": "Chào bà con",
    "nhận tin": "Đã ghi: bà con đồng ý",
    "dừng": "Đã dừng gửi thông báo",
}


def make(url: str, house: House, fake: TelegramFake, folder: Path, name: str) -> Product:
    database = Database(url)
    return Product(database, house, channels.by_name(channels.telegram(fake, database)), folder / name, me=name)


async def test_three_hundred_messages_of_twenty_people(postgres: str, house: House, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    script: dict[int, list[str]] = defaultdict(list)
    for _ in range(MESSAGES):
        lines = script[FIRST + chance.randrange(PEOPLE)]
        lines.append(chance.choice([line for line in LINES if line not in lines[-1:]]))
    async with databases.postgres_copy(postgres) as url, TelegramFake(burst=None) as fake:
        async with make(url, house, fake, tmp_path, "one") as one, make(url, house, fake, tmp_path, "two") as two:
            await send_by_both(script, fake, one, two, chance)
            await check_the_records(script, fake, one)
        assert await deadlocks(postgres, url) == 0


async def send_by_both(
    script: Mapping[int, Sequence[str]], fake: TelegramFake, one: Product, two: Product, chance: random.Random
) -> None:
    """A line as soon as the one before is taken in, by either process, now and then by both."""

    async def talk(chat: int) -> None:
        for line in script[chat]:
            update = fake.queue.push(fake.people.text(chat, line))
            doors = [one, two] if chance.random() < 0.1 else [chance.choice([one, two])]
            answers = await asyncio.gather(
                *(door.hook("telegram", update, {SECRET_HEADER: TELEGRAM_SECRET}) for door in doors)
            )
            assert {status for status, _ in answers} == {200}

    await asyncio.gather(*(talk(chat) for chat in script))


async def check_the_records(script: Mapping[int, Sequence[str]], fake: TelegramFake, one: Product) -> None:
    async def settled() -> bool:
        states = Counter(row.state for row in await one.rows(select(outbound_messages.c.state)))
        return states == {"sent": MESSAGES}

    await eventually(settled)
    assert Counter(row.state for row in await one.rows(select(inbound_messages))) == {"done": MESSAGES}
    assert {row.outcome for row in await one.rows(select(deliveries))} == {"sent"}
    assert len(fake.sent) == MESSAGES
    for chat, lines in script.items():
        heard = [message.text for message in fake.sent if message.address == str(chat)]
        expected = [LINES[line] for line in lines]
        starts = [text[: len(start)] for text, start in zip(heard, expected, strict=True)]
        assert starts == expected, f"seed {SEED}, chat {chat}"


async def deadlocks(admin_uri: str, url: str) -> int:
    """What PostgreSQL counted; each would have cost somebody a second."""
    admin = await asyncpg.connect(admin_uri)
    try:
        name = make_url(url).database
        return int(await admin.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = $1", name))
    finally:
        await admin.close()
