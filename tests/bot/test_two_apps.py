"""Two processes on one PostgreSQL share the work: nothing twice, nothing lost, each person's words in order."""

import asyncio
import random
from collections import Counter, defaultdict
from pathlib import Path

from sqlalchemy import select, text

from handlers.turn import House
from storage.db import Database
from storage.tables import inbound_messages, outbound_messages
from tests import databases
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.product import Product, rows
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
        script[FIRST + chance.randrange(PEOPLE)].append(chance.choice(list(LINES)))
    async with (
        databases.postgres_copy(postgres) as url,
        TelegramFake(burst=None) as fake,
        make(url, house, fake, tmp_path, "one") as one,
        make(url, house, fake, tmp_path, "two") as two,
    ):

        async def talk(chat: int) -> None:
            """A line as soon as the last is taken in, by either process, now and then by both."""
            for line in script[chat]:
                update = fake.queue.push(fake.people.text(chat, line))
                doors = [one, two] if chance.random() < 0.1 else [chance.choice([one, two])]
                answers = await asyncio.gather(
                    *(door.hook("telegram", update, {SECRET_HEADER: TELEGRAM_SECRET}) for door in doors)
                )
                assert {status for status, _ in answers} == {200}

        try:
            await asyncio.gather(*(talk(chat) for chat in script))
        finally:
            await asyncio.sleep(3)
            print("DEADLOCKS", await one.rows(select(text("deadlocks from pg_stat_database where datname=current_database()"))))

        async def settled() -> bool:
            states = Counter(row.state for row in await one.rows(select(outbound_messages.c.state)))
            return states == {"sent": MESSAGES}

        await eventually(settled, within=60)
        assert Counter(row.state for row in await rows(one.database, select(inbound_messages))) == {"done": MESSAGES}
        assert len(fake.sent) == MESSAGES
        for chat, lines in script.items():
            heard = [message.text for message in fake.sent if message.address == str(chat)]
            expected = [LINES[line] for line in lines]
            assert [text[: len(start)] for text, start in zip(heard, expected, strict=True)] == expected, (
                f"seed {SEED}, chat {chat}"
            )
