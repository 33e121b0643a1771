"""Claimed by one process at a time, settled once, never lost, and always adding up to the audience."""

import asyncio
from datetime import timedelta

from sqlalchemy import update

from desk import privacy
from storage import broadcast_leftovers, broadcast_sends, broadcasts
from storage import broadcast_recipients as accounts
from storage.broadcast_recipients import Tally
from storage.broadcast_sends import START, Claimed, Place, Settled
from storage.db import Database
from storage.tables import addresses, broadcast_recipients, contacts
from tests.clock import FakeClock
from tests.storage.broadcast_scene import an_area, announcement, audience, people, states, written_down


async def claim(
    database: Database, broadcast_id: int, clock: FakeClock, *, me: str = "a", after: Place = START, limit: int = 10
) -> list[Claimed]:
    async with database.transaction() as session:
        return await broadcast_sends.claim(
            session, broadcast_id, channel="telegram", after=after, me=me, now=clock(), limit=limit
        )


async def again(database: Database, clock: FakeClock, *, me: str = "a") -> list[Claimed]:
    async with database.transaction() as session:
        return await broadcast_sends.claim_again(session, channel="telegram", me=me, now=clock(), limit=10)


async def settle(database: Database, clock: FakeClock, *settled: Settled, me: str = "a") -> set[int]:
    async with database.transaction() as session:
        return await broadcast_sends.settle(session, settled, me=me, now=clock())


def sent(row: Claimed) -> Settled:
    return Settled(id=row.id, broadcast_id=row.broadcast_id, state="sent", parts=1, external_id=f"x{row.id}")


async def test_each_is_claimed_once_in_order_and_counted_where_it_ended(database: Database, clock: FakeClock) -> None:
    made = await audience(database, ["lan", "hung", "mai", "tam"], now=clock())
    first = await claim(database, made, clock, limit=3)
    assert [row.address for row in first] == ["lan", "hung", "mai"]
    assert [(row.tries, row.parts, row.notices, row.state) for row in first] == [(1, 0, True, "active")] * 3
    (last,) = await claim(database, made, clock, me="b", after=(first[-1].wave, first[-1].id))
    assert await claim(database, made, clock) == []
    lan, hung, mai = first
    failed = Settled(id=hung.id, broadcast_id=made, state="failed", code="forbidden")
    assert await settle(database, clock, sent(lan), failed) == {lan.id, hung.id}
    assert await settle(database, clock, sent(last)) == set(), "another process has this one in hand"
    assert await settle(database, clock, sent(last), me="b") == {last.id}
    async with database.reading() as session:
        assert await accounts.is_unfinished(session, made)
        assert await accounts.count_unfinished(session) == {"sending": 1}
        counted = await accounts.count_by_state(session, made)
    assert counted == [
        Tally(channel="telegram", state="failed", code="forbidden", people=1),
        Tally(channel="telegram", state="sending", code=None, people=1),
        Tally(channel="telegram", state="sent", code=None, people=2),
    ]
    await settle(database, clock, sent(mai))
    async with database.reading() as session:
        assert not await accounts.is_unfinished(session, made)


async def test_only_open_waves_of_what_is_being_sent_leave(database: Database, clock: FakeClock) -> None:
    made = await audience(database, ["lan"], now=clock())
    await written_down(database, made, await people(database, ["hung"], now=clock()), now=clock(), wave=2)
    for state, held_by in (("paused", None), ("stopped", None), ("sending", "night")):
        async with database.transaction() as session:
            await broadcasts.change(session, made, now=clock(), state=state, held_by=held_by)
        assert await claim(database, made, clock) == [], (state, held_by)
    async with database.transaction() as session:
        await broadcasts.change(session, made, now=clock(), state="sending", held_by="desk")
    (lan,) = await claim(database, made, clock)
    await settle(database, clock, sent(lan))
    async with database.reading() as session:
        assert not await accounts.is_unfinished(session, made, wave=1)
        assert await accounts.is_unfinished(session, made)
    async with database.transaction() as session:
        await broadcasts.change(session, made, now=clock(), wave=2)
    assert [row.address for row in await claim(database, made, clock, after=(1, lan.id))] == ["hung"]


async def test_what_waits_for_another_try_comes_again_in_its_time(database: Database, clock: FakeClock) -> None:
    made = await audience(database, ["lan"], now=clock())
    (lan,) = await claim(database, made, clock)
    later = clock() + timedelta(seconds=60)
    await settle(database, clock, Settled(id=lan.id, broadcast_id=made, state="waiting", not_before=later, parts=1))
    assert await again(database, clock) == await claim(database, made, clock) == []
    clock.tick(seconds=61)
    assert await claim(database, made, clock) == [], "that way is for those who were not tried"
    (lan,) = await again(database, clock)
    assert (lan.tries, lan.parts) == (2, 1)
    await settle(database, clock, Settled(id=lan.id, broadcast_id=made, state="waiting", parts=1, untried=True))
    (lan,) = await claim(database, made, clock)
    assert (lan.tries, lan.parts) == (2, 1)


async def test_nobody_waits_again_for_what_was_stopped_meanwhile(database: Database, clock: FakeClock) -> None:
    made = await audience(database, ["lan", "hung", "mai"], now=clock())
    lan, hung = await claim(database, made, clock, limit=2)
    async with database.transaction() as session:
        await broadcasts.change(session, made, now=clock(), state="stopped")
        assert await accounts.stop_waiting(session, made, now=clock()) == 1
    later = clock() + timedelta(seconds=60)
    await settle(database, clock, sent(lan), Settled(id=hung.id, broadcast_id=made, state="waiting", not_before=later))
    assert await states(database) == [("sent", None), ("stopped", None), ("stopped", None)]


async def test_what_a_dead_process_had_in_hand_is_of_unknown_fate(database: Database, clock: FakeClock) -> None:
    made = await audience(database, ["lan", "hung", "mai"], now=clock())
    await claim(database, made, clock, limit=1)
    (hung,) = await claim(database, made, clock, me="b", limit=1)
    async with database.transaction() as session:
        assert await broadcast_leftovers.lose(session, channel="zalo_oa", claimants="a", now=clock()) == 0
        assert await broadcast_leftovers.lose(session, channel="telegram", claimants="a", now=clock()) == 1
        assert await broadcast_leftovers.lose(session, channel="telegram", claimants="a", now=clock()) == 0
    clock.tick(seconds=200)
    async with database.transaction() as session:
        before = clock() - timedelta(seconds=120)
        assert await broadcast_leftovers.lose_old(session, before=before, now=clock()) == 1
    assert await states(database) == [("unknown", "process-ended")] * 2 + [("waiting", None)]
    await settle(database, clock, sent(hung), me="b")
    assert (await states(database))[1] == ("sent", None), "it lived after all and knows better"
    assert [row.address for row in await claim(database, made, clock)] == ["mai"], "never resent by itself"


async def test_several_processes_share_the_work_without_overlap(database_url: str, clock: FakeClock) -> None:
    one, two = Database(database_url), Database(database_url)
    names = [f"p{i:02}" for i in range(40)]
    made = await audience(one, names, now=clock())
    claimed: list[str | None] = []

    async def work(database: Database, me: str) -> None:
        after = START
        while rows := await claim(database, made, clock, me=me, after=after, limit=3):
            after = (rows[-1].wave, rows[-1].id)
            claimed.extend(row.address for row in rows)
            await asyncio.sleep(0)

    await asyncio.gather(work(one, "a"), work(two, "b"), work(one, "c"))
    assert sorted(map(str, claimed)) == names
    await one.close()
    await two.close()


async def test_receipts_only_lead_forward(database: Database, clock: FakeClock) -> None:
    made = await audience(database, ["lan", "hung"], now=clock())
    (lan, _) = await claim(database, made, clock)
    await settle(database, clock, sent(lan))

    async def receipt(state: str, *, address: str = "lan", channel: str = "telegram") -> bool:
        async with database.transaction() as session:
            return await accounts.mark_received(
                session, channel=channel, address=address, external_id=f"x{lan.id}", state=state, at=clock()
            )

    assert not await receipt("seen", address="hung"), "ids are per chat"
    assert not await receipt("seen", channel="zalo-oa")
    assert await receipt("delivered")
    assert not await receipt("delivered")
    assert await receipt("seen")
    assert not await receipt("delivered")
    assert await states(database) == [("seen", None), ("sending", None)]


async def test_who_erases_themselves_keeps_a_nameless_place(database: Database, clock: FakeClock) -> None:
    made = await audience(database, ["lan", "hung"], now=clock())
    lan, hung = await claim(database, made, clock)
    await settle(database, clock, sent(lan))
    assert lan.contact_id is not None
    assert hung.contact_id is not None
    async with database.transaction() as session:
        (told,) = (await privacy.export(session, lan.contact_id, now=clock(), actor="resident"))["announcements"]
        assert (told["title"], told["state"]) == ("Lớp dạy may", "sent")
        for row in (lan, hung):
            await privacy.erase(session, row.contact_id or 0, now=clock())
    assert await settle(database, clock, sent(hung)) == set(), "it was being sent at that moment"
    async with database.reading() as session:
        for kept in await session.execute(broadcast_recipients.select()):
            assert (kept.state, kept.contact_id, kept.address_id, kept.external_id) == ("erased", None, None, None)
        assert sum(one.people for one in await accounts.count_by_state(session, made)) == 2


async def test_who_has_no_address_any_more_is_told_apart(database: Database, clock: FakeClock) -> None:
    made = await audience(database, ["lan"], now=clock())
    async with database.transaction() as session:
        await session.execute(addresses.delete())
        await session.execute(update(contacts).values(notices=False))
    (lan,) = await claim(database, made, clock)
    assert (lan.address, lan.state, lan.notices) == (None, "leaving", False)


async def test_people_are_listed_by_state_reason_and_place(database: Database, clock: FakeClock) -> None:
    made, other = await announcement(database, now=clock()), await announcement(database, now=clock())
    village = await an_area(database)
    lan, hung, mai = await people(database, ["lan", "hung", "mai"], now=clock())
    async with database.transaction() as session:
        await session.execute(update(contacts).where(contacts.c.id == hung).values(area_id=village))
    await written_down(database, made, [lan, hung], now=clock(), state="left_out", code="no-consent")
    await written_down(database, made, [mai], now=clock(), state="left_out", code="window-closed")
    await written_down(database, other, [mai], now=clock())
    async with database.reading() as session:
        everyone = await accounts.people(session, made)
        assert [one.contact_id for one in everyone] == [lan, hung, mai]
        rest = await accounts.people(session, made, ("left_out",), everyone[0].id, 1)
        assert [(one.contact_id, one.area_name) for one in rest] == [(hung, "thôn Phú Xuân")]
        assert [one.contact_id for one in await accounts.people(session, made, code="window-closed")] == [mai]
        assert [one.contact_id for one in await accounts.people(session, made, area_id=village)] == [hung]
        assert await accounts.people(session, made, ("sent",)) == []
