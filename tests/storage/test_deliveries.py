"""Messages out: claimed by one sender, tried, recovered, and their receipts."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from channels.errors import SendError
from desk.deliveries import failed, sent
from storage import deliveries, trays
from storage.db import Database
from storage.deliveries import NewMessage
from storage.tables import addresses, outbound_messages
from storage.tables import deliveries as tries
from storage.trays import Handled, Tray
from tests.clock import FakeClock
from tests.storage.scenes import CHANNEL, claim, make_address, queue, rows

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')")


async def settle(database: Database, tray: Tray, clock: FakeClock, *, me: str = "a", ids: bool = True) -> None:
    """Every message of the tray was sent."""
    async with database.transaction() as session:
        done = [sent(message, f"x{message.id}" if ids else None, now=clock()) for message in tray.messages]
        await deliveries.settle(session, done)
        await trays.release(session, [handled(tray)], me=me)


def handled(tray: Tray, *, quota_left: int | None = None) -> Handled:
    return Handled(address_id=tray.address_id, version=tray.version, quota_left=quota_left)


async def states(database: Database) -> list[str]:
    return [str(row.state) for row in await rows(database, outbound_messages)]


async def test_messages_leave_in_order_a_few_at_a_time(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await queue(database, lan, *"abcdef", now=clock())
    (tray,) = await claim(database, "a", now=clock())
    assert [message.text for message in tray.messages] == list("abcd")
    assert await states(database) == ["sending"] * 4 + ["queued"] * 2
    assert await claim(database, "a", now=clock()) == [], "not even by itself"
    await settle(database, tray, clock)
    (tray,) = await claim(database, "a", now=clock())
    assert [message.text for message in tray.messages] == list("ef")
    await settle(database, tray, clock)
    assert await states(database) == ["sent"] * 6
    assert await claim(database, "a", now=clock()) == []
    assert [(row.try_no, row.outcome) for row in await rows(database, tries)] == [(1, "sent")] * 6


async def test_what_waits_for_its_time_holds_back_what_comes_after(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await queue(database, lan, "a", "b", now=clock())
    (tray,) = await claim(database, "a", now=clock(), per_address=1)
    async with database.transaction() as session:
        tried = failed(tray.messages[0], SendError("http-500", retryable=True, wait=60), now=clock())
        await deliveries.settle(session, [tried])
        assert await trays.release(session, [handled(tray)], me="a"), "there is more"
    assert (await rows(database, addresses))[0].out_due_at == tried.not_before, "the second waits for the first"
    assert await claim(database, "a", now=clock()) == []
    (tray,) = await claim(database, "a", now=clock() + timedelta(seconds=61))
    assert [(m.text, m.tries) for m in tray.messages] == [("a", 2), ("b", 1)]


async def test_what_is_queued_during_a_send_is_not_forgotten(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await queue(database, lan, "a", now=clock())
    (tray,) = await claim(database, "a", now=clock())
    await queue(database, lan, "b", now=clock())
    assert await claim(database, "b", now=clock()) == [], "while it is in hand nobody else sends to her"
    await settle(database, tray, clock)
    (tray,) = await claim(database, "b", now=clock())
    assert [message.text for message in tray.messages] == ["b"]


async def test_what_is_queued_at_the_moment_of_giving_back_is_due(database_url: str, clock: FakeClock) -> None:
    one, two = Database(database_url), Database(database_url)
    lan = await make_address(one, "lan", now=clock())
    await queue(one, lan, "a", now=clock())
    (tray,) = await claim(one, "a", now=clock())
    async with one.transaction() as session:
        await deliveries.queue(session, [NewMessage(address_id=lan, text="b")], now=clock())
        giving_back = asyncio.create_task(settle(two, tray, clock))
        while not one.is_sqlite and not (await session.execute(_WAITING)).scalar_one():
            pass
    await giving_back
    (tray,) = await claim(one, "b", now=clock())
    assert [message.text for message in tray.messages] == ["b"]
    await one.close()
    await two.close()


async def test_what_is_known_of_a_quota_stays_until_more_is_known(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    for told, kept in ((None, None), (7, 7), (None, 7), (0, 0)):
        await queue(database, lan, "a", now=clock())
        (tray,) = await claim(database, "a", now=clock())
        async with database.transaction() as session:
            await deliveries.settle(session, [sent(message, None, now=clock()) for message in tray.messages])
            assert not await trays.release(session, [handled(tray, quota_left=told)], me="a"), "nothing is left"
        assert (await rows(database, addresses))[0].quota_left == kept


async def test_a_sender_that_vanished_is_taken_over_after_its_lease(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await queue(database, lan, "a", now=clock())
    (lost,) = await claim(database, "gone", now=clock(), seconds=120)
    clock.tick(seconds=119)
    assert await claim(database, "b", now=clock()) == []
    clock.tick(seconds=2)
    (tray,) = await claim(database, "b", now=clock())
    assert [(m.text, m.tries) for m in tray.messages] == [("a", 2)]
    assert [row.outcome for row in await rows(database, tries)] == ["unknown"]
    async with database.transaction() as session:
        await trays.release(session, [handled(lost)], me="gone")
    assert (await rows(database, addresses))[0].out_claimed_by == "b", "who lost it cannot give it back"
    await settle(database, tray, clock, me="b")
    assert await states(database) == ["sent"]


async def test_a_restart_takes_up_its_own_at_once_and_nobody_elses(database: Database, clock: FakeClock) -> None:
    lan, hung = [await make_address(database, who, now=clock()) for who in ("lan", "hung")]
    await queue(database, lan, "a", now=clock())
    await claim(database, "first", now=clock())
    await queue(database, hung, "b", now=clock())
    await claim(database, "second", now=clock())
    async with database.transaction() as session:
        assert await trays.recover(session, me="first", now=clock()) == 1
        assert await trays.recover(session, me="first", now=clock()) == 0
    assert [row.outcome for row in await rows(database, tries)] == ["unknown"]
    (tray,) = await claim(database, "first", now=clock())
    assert (tray.external_id, [m.text for m in tray.messages]) == ("lan", ["a"])


async def test_what_was_not_tried_after_all_counts_as_no_try(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await queue(database, lan, "a", now=clock())
    (tray,) = await claim(database, "a", now=clock())
    async with database.transaction() as session:
        await trays.put_back(session, [tray.messages[0].id])
        await trays.release(session, [handled(tray)], me="a")
    (tray,) = await claim(database, "a", now=clock())
    assert tray.messages[0].tries == 1
    assert await rows(database, tries) == []


async def test_several_senders_share_the_work_without_overlap(database_url: str, clock: FakeClock) -> None:
    one, two = Database(database_url), Database(database_url)
    for i in range(12):
        await queue(one, await make_address(one, f"p{i}", now=clock()), f"{i}a", f"{i}b", now=clock())
    sent_by: list[tuple[str, str]] = []

    async def work(database: Database, me: str) -> None:
        while trays := await claim(database, me, now=clock(), limit=2, per_address=1):
            for tray in trays:
                sent_by.extend((tray.external_id, message.text) for message in tray.messages)
                await asyncio.sleep(0)
                await settle(database, tray, clock, me=me)

    await asyncio.gather(work(one, "a"), work(two, "b"), work(one, "c"))
    await work(two, "d")
    assert sorted(sent_by) == sorted((f"p{i}", f"{i}{part}") for i in range(12) for part in "ab")
    for i in range(12):
        assert [text for who, text in sent_by if who == f"p{i}"] == [f"{i}a", f"{i}b"]
    await one.close()
    await two.close()


async def test_receipts_only_lead_forward(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await make_address(database, "hung", now=clock())
    await queue(database, lan, "a", now=clock())
    (tray,) = await claim(database, "a", now=clock())
    await settle(database, tray, clock)
    given = f"x{tray.messages[0].id}"

    async def receipt(state: str, *, external_id: str = given, address: str = "lan", channel: str = CHANNEL) -> bool:
        async with database.transaction() as session:
            return await deliveries.mark_received(
                session, channel=channel, address=address, external_id=external_id, state=state, at=clock()
            )

    assert not await receipt("seen", address="hung"), "ids are per chat"
    assert not await receipt("seen", channel="telegram")
    assert not await receipt("seen", external_id="khac")
    assert await states(database) == ["sent"]
    assert await receipt("delivered")
    assert not await receipt("delivered")
    assert await receipt("seen")
    assert not await receipt("delivered")
    assert not await receipt("seen")
    row = (await rows(database, outbound_messages))[0]
    assert row.state == "seen"
    assert row.sent_at < row.delivered_at < row.seen_at


async def test_a_receipt_does_not_revive_what_failed(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await queue(database, lan, "a", now=clock())
    async with database.transaction() as session:
        await session.execute(outbound_messages.update().values(external_id="x1"))
        await deliveries.fail_queued(session, [lan], code="contact-stopped")
        assert not await deliveries.mark_received(
            session, channel=CHANNEL, address="lan", external_id="x1", state="seen", at=clock()
        )
    assert await states(database) == ["failed"]


async def test_what_was_erased_while_it_was_sent_leaves_no_trace(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock())
    await queue(database, lan, "a", now=clock())
    (tray,) = await claim(database, "a", now=clock())
    async with database.transaction() as session:
        await session.execute(outbound_messages.delete())
    await settle(database, tray, clock)
    assert await rows(database, tries) == []
    assert await rows(database, outbound_messages) == []
