"""Misses, ratings and the officials' changes, on both databases."""

import asyncio
from datetime import timedelta

from desk import privacy
from storage import contacts, faq, faq_edits
from storage.db import Database
from storage.faq import NewMiss
from storage.faq_edits import NewEdit
from tests.clock import FakeClock
from tests.storage.scenes import make_address

FIRST = NewEdit(kind="phrasings", entry_id="the-bi-mat", body={"phrasings": ["trâu gặm thẻ"]})
SECOND = NewEdit(kind="withdrawn", entry_id="qua-le-hoi", body={})


def miss(address_id: int, text: str) -> NewMiss:
    return NewMiss(address_id=address_id, kind="none", text=text, nearest=[{"id": "the-bi-mat", "score": 0.1}])


async def test_misses_of_some_days(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    async with database.transaction() as session:
        await faq.add_misses(session, [miss(lan, "cũ")], now=clock() - timedelta(days=40))
        await faq.add_misses(session, [miss(lan, "hôm kia"), miss(lan, "hôm qua")], now=clock() - timedelta(days=1))
    async with database.reading() as session:
        found = await faq.misses_since(session, clock() - timedelta(days=30), most=10)
        newest = await faq.misses_since(session, clock() - timedelta(days=90), most=1)
    assert [(one.text, one.address_id, one.nearest[0]["id"]) for one in found] == [
        ("hôm kia", lan, "the-bi-mat"),
        ("hôm qua", lan, "the-bi-mat"),
    ]
    assert [one.text for one in newest] == ["hôm qua"]


async def test_what_was_found_unhelpful(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    now = clock()
    async with database.transaction() as session:
        for entry, helpful in (("a", True), ("b", False), ("b", True), ("c", False), ("c", False)):
            await faq.add_rating(session, address_id=lan, entry_id=entry, helpful=helpful, now=now)
    async with database.reading() as session:
        assert await faq.unhelpful_since(session, now) == [("c", 2, 2), ("b", 1, 2)]
        assert await faq.unhelpful_since(session, now + timedelta(seconds=1)) == []


async def test_whoever_leaves_takes_their_misses_along(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    ha = await make_address(database, "ha", now=clock())
    now = clock()
    async with database.transaction() as session:
        await faq.add_misses(session, [miss(lan, "của Lan"), miss(ha, "của Hà")], now=now)
        await faq.add_rating(session, address_id=lan, entry_id="a", helpful=False, now=now)
        found = await contacts.find_address(session, "terminal", "lan")
        assert found is not None
        assert found.contact_id is not None
        await privacy.erase(session, found.contact_id, now=clock())
    async with database.reading() as session:
        assert [one.text for one in await faq.misses_since(session, now, most=10)] == ["của Hà"]
        assert await faq.unhelpful_since(session, now) == []


async def test_an_edit_is_kept_undone_and_never_lost(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        nothing = await faq_edits.mark(session)
        one, two = await faq_edits.add(session, [FIRST, SECOND], official_id=None, by="Hoa", now=clock())
        both = await faq_edits.mark(session)
        assert [(e.id, e.kind, e.body, e.by) for e in await faq_edits.in_force(session)] == [
            (one, "phrasings", FIRST.body, "Hoa"),
            (two, "withdrawn", {}, "Hoa"),
        ]
    now = clock()
    async with database.transaction() as session:
        assert await faq_edits.undo(session, one, now=now)
        assert not await faq_edits.undo(session, one, now=clock())
        assert not await faq_edits.undo(session, 4_711, now=clock())
    async with database.reading() as session:
        assert [e.id for e in await faq_edits.in_force(session)] == [two]
        assert [e.undone_at for e in await faq_edits.list_all(session)] == [now, None]
        assert len({nothing, both, await faq_edits.mark(session)}) == 3


async def test_one_holds_the_edits_at_a_time(database: Database, database_url: str, clock: FakeClock) -> None:
    elsewhere = Database(database_url)
    order: list[str] = []
    held = asyncio.Event()

    async def second() -> None:
        await held.wait()
        async with elsewhere.transaction() as session:
            await faq_edits.hold(session)
            order.append(f"second sees {(await faq_edits.mark(session))[0]}")

    waiting = asyncio.create_task(second())
    async with database.transaction() as session:
        await faq_edits.hold(session)
        held.set()
        await asyncio.sleep(0)
        await faq_edits.add(session, [FIRST], official_id=None, by="Hoa", now=clock())
        order.append("first wrote")
    await waiting
    assert order == ["first wrote", "second sees 1"]
    await elsewhere.close()
