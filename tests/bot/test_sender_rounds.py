"""Rounds of a sender: what became of those who are back and who is next, in one commit, and nothing of it is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.sender import Sender
from storage.db import Database, Session
from storage.tables import deliveries, outbound_messages
from tests.bot.office import Office, bring
from tests.fakes.telegram import TelegramFake
from tests.flows.eventually import eventually

PEOPLE = range(5_501_000_001, 5_501_000_013)


class Watched:
    """The database, with its transactions counted; the next `away` of them that begin after a send are refused."""

    def __init__(self, database: Database, fake: TelegramFake) -> None:
        self._database = database
        self._fake = fake
        self.away = 0
        self.count = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        if self.away and self._fake.sent:
            self.away -= 1
            raise OSError("away")
        self.count += 1
        async with self._database.transaction() as session:
            yield session


async def ask(office: Office, fake: TelegramFake, *texts: str) -> None:
    for person in PEOPLE:
        for text in texts:
            await office.hear("telegram", bring(fake, fake.people.text(person, text)))


def watched(office: Office, fake: TelegramFake) -> tuple[Sender, Watched]:
    (sender,) = office.app.senders
    database = Watched(office.database, fake)
    sender._database = database  # type: ignore[assignment]
    return sender, database


async def run_until_sent(sender: Sender, fake: TelegramFake, office: Office, messages: int) -> None:
    running = asyncio.create_task(sender.run())

    async def all_written() -> bool:
        states = [row.state for row in await office.all(outbound_messages)]
        return states == ["sent"] * messages

    try:
        await eventually(all_written)
    finally:
        sender.stop()
        await running


async def test_the_next_are_claimed_where_the_last_are_written_down(office: Office, telegram: TelegramFake) -> None:
    await ask(office, telegram, "menu", "trợ giúp")
    sender, database = watched(office, telegram)
    await run_until_sent(sender, telegram, office, 24)
    assert len(telegram.sent) == len(await office.all(deliveries)) == 24
    for person in PEOPLE:
        said = [message.text[:8] for message in telegram.sent if message.address == str(person)]
        assert said == ["Bà con m", "Cách dùn"], "in the order in which they were queued"
    assert database.count < 24, "not a commit for each"


async def test_what_was_sent_while_the_database_went_away_is_written_later_and_not_sent_again(
    office: Office, telegram: TelegramFake
) -> None:
    await ask(office, telegram, "menu")
    sender, database = watched(office, telegram)
    database.away = 3
    await run_until_sent(sender, telegram, office, 12)
    assert database.away == 0, "it was away while results waited"
    assert sorted(message.address for message in telegram.sent) == sorted(str(person) for person in PEOPLE)
    assert [(row.try_no, row.outcome) for row in await office.all(deliveries)] == [(1, "sent")] * 12


async def test_asked_to_stop_a_sender_writes_down_what_is_on_its_way(office: Office, telegram: TelegramFake) -> None:
    await ask(office, telegram, "menu")
    sender, _ = watched(office, telegram)
    telegram.fail("slow", times=12, method="sendMessage")
    sender.stop()
    await sender.run()
    assert [row.state for row in await office.all(outbound_messages)] == ["sent"] * 12
    assert len(await office.all(deliveries)) == len(telegram.sent) == 12
