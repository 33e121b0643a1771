"""Who received which answer, and what was told about the content."""

import asyncio
from datetime import datetime, timedelta

from desk import privacy
from storage import answered, content_flags, deliveries
from storage.content_flags import ContentFlag
from storage.db import Database
from storage.deliveries import NewMessage
from storage.tables import addresses, outbound_messages
from tests.clock import FakeClock
from tests.storage.scenes import make_address

CARD, LOAN = "bhyt-mat-the", "vay-ho-ngheo"


async def answers(
    database: Database, address_id: int, entry_id: str | None, *, now: datetime, state: str = "sent"
) -> None:
    """The entry goes to that address, with what became of the message."""
    async with database.transaction() as session:
        await deliveries.queue(session, [NewMessage(address_id=address_id, text="…", entry_id=entry_id)], now=now)
        await session.execute(
            outbound_messages.update().where(outbound_messages.c.state == "queued").values(state=state)
        )


async def counted(database: Database, since: datetime, *entry_ids: str) -> dict[str, int]:
    async with database.reading() as session:
        return dict(await answered.count_people(session, entry_ids or (CARD, LOAN), since=since))


async def test_people_are_counted_and_not_messages(database: Database, clock: FakeClock) -> None:
    since = clock()
    lan, hung = [await make_address(database, name, now=clock()) for name in ("lan", "hung")]
    for _ in range(3):
        await answers(database, lan, CARD, now=clock())
    await answers(database, hung, CARD, now=clock(), state="seen")
    await answers(database, hung, LOAN, now=clock(), state="delivered")
    await answers(database, hung, None, now=clock())
    assert await counted(database, since) == {CARD: 2, LOAN: 1}
    assert await counted(database, since, LOAN) == {LOAN: 1}


async def test_one_person_at_two_addresses_is_one(database: Database, clock: FakeClock) -> None:
    since = clock()
    first, second = [await make_address(database, name, now=clock()) for name in ("lan", "lan-2")]
    async with database.transaction() as session:
        contact = (await session.execute(addresses.select().where(addresses.c.id == first))).one().contact_id
        await session.execute(addresses.update().where(addresses.c.id == second).values(contact_id=contact))
    await answers(database, second, CARD, now=clock())
    await answers(database, first, CARD, now=clock())
    assert await counted(database, since) == {CARD: 1}


async def test_what_is_old_or_never_left_does_not_count(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await answers(database, lan, CARD, now=clock())
    clock.tick(days=91)
    await answers(database, lan, LOAN, now=clock(), state="failed")
    assert await counted(database, clock() - timedelta(days=90)) == {}
    assert await counted(database, clock() - timedelta(days=92)) == {CARD: 1}


async def test_who_was_erased_is_not_counted(database: Database, clock: FakeClock) -> None:
    since = clock()
    lan, hung = [await make_address(database, name, now=clock()) for name in ("lan", "hung")]
    for address in (lan, hung):
        await answers(database, address, CARD, now=clock())
    async with database.transaction() as session:
        gone = (await session.execute(addresses.select().where(addresses.c.id == lan))).one().contact_id
        await privacy.erase(session, gone, now=clock())
    assert await counted(database, since) == {CARD: 1}


async def test_nothing_is_asked_about_nothing(database: Database, clock: FakeClock) -> None:
    async with database.reading() as session:
        assert await answered.count_people(session, [], since=clock()) == {}


async def test_a_flag_is_new_once_also_for_several_processes(database: Database, clock: FakeClock) -> None:
    flag = ContentFlag(entry_id=CARD, reason="source_ended", document="1/2025/NĐ-CP", due_on="")

    async def add(*flags: ContentFlag) -> list[ContentFlag]:
        async with database.transaction() as session:
            return await content_flags.add_new(session, flags, now=clock())

    found = await asyncio.gather(*(add(flag) for _ in range(4)))
    assert [one for part in found for one in part] == [flag]
    moved = ContentFlag(entry_id=CARD, reason="source_ended", document="1/2025/NĐ-CP", due_on="2027-01-01")
    assert await add(flag, moved) == [moved], "another day is another thing to tell"
