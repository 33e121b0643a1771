"""Messages in: each kept once, read in order, by one reader only."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.exc import StatementError

from storage import contacts, conversations, states
from storage.db import Database, Session
from storage.states import StoredState
from storage.tables import addresses, attachments, conversation_states, inbound_messages
from storage.waiting import Waiting
from tests.clock import FakeClock
from tests.storage.scenes import CHANNEL, make_address, received, record, rows, take


async def test_a_message_is_kept_once_however_often_it_is_delivered(database: Database, clock: FakeClock) -> None:
    message = received("lan", "m1", at=clock(), files=2)
    async with database.transaction() as session:
        assert await record(session, message, message, now=clock()) == 1
    async with database.transaction() as session:
        assert await record(session, message, received("lan", "m2", at=clock()), now=clock()) == 1
    assert [row.external_id for row in await rows(database, inbound_messages)] == ["m1", "m2"]
    assert len(await rows(database, attachments)) == 2


async def test_the_same_id_in_two_chats_and_two_channels_is_four_messages(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        four = [
            received(address, "7", at=clock(), channel=channel)
            for address in ("lan", "hung")
            for channel in ("telegram", "web")
        ]
        assert await record(session, *four, now=clock()) == 4


async def test_what_arrives_out_of_order_is_read_in_order(database: Database, clock: FakeClock) -> None:
    first, second, third = clock(), clock(), clock()
    async with database.transaction() as session:
        await record(session, received("lan", "c", "ba", at=third), received("lan", "a", "một", at=first), now=clock())
        await record(session, received("lan", "b", "hai", at=second), now=clock())
    async with database.transaction() as session:
        (waiting,) = await take(session, now=clock())
    assert [message.text for message in waiting.messages] == ["một", "hai", "ba"]


async def test_pieces_push_the_turn_back_but_not_for_ever(database: Database, clock: FakeClock) -> None:
    settle, patience = timedelta(milliseconds=300), timedelta(seconds=2)
    start = clock()
    for i in range(30):
        now = start + timedelta(milliseconds=200 * i)
        async with database.transaction() as session:
            piece = received("lan", f"m{i}", at=now)
            await conversations.record(session, [piece], now=now, due_at=now + settle, latest_at=now + patience)
        async with database.reading() as session:
            due = (await session.execute(addresses.select())).one().in_due_at
        assert due == min(now + settle, start + patience), i


async def test_only_these_channels_and_only_what_is_due(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        await record(session, received("lan", "m1", at=clock(), channel="web"), now=clock())
        assert await take(session, now=clock()) == []
        later = clock() + timedelta(seconds=9)
        soon = [received("lan", "m1", at=clock())]
        await conversations.record(session, soon, now=clock(), due_at=later, latest_at=later)
        assert await take(session, now=clock()) == []
        assert [one.external_id for one in await take(session, now=later)] == ["lan"]


async def test_a_contact_is_made_once(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        await record(session, received("lan", "m1", at=clock()), received("hung", "m1", at=clock()), now=clock())
    async with database.transaction() as session:
        first = await take(session, now=clock())
    async with database.transaction() as session:
        again = await take(session, now=clock())
    assert [one.is_new for one in first] == [True, True]
    assert [one.is_new for one in again] == [False, False]
    assert {o.external_id: o.contact_id for o in first} == {o.external_id: o.contact_id for o in again}
    assert len({one.contact_id for one in first}) == 2


async def test_someone_with_hundreds_unread_hides_nobody_else(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        many = [received("hung", f"m{i}", f"dòng {i}", at=clock()) for i in range(600)]
        await record(session, *many, now=clock())
        await record(session, received("lan", "m1", "chào", at=clock()), now=clock())
    heard: dict[str, list[str]] = {"hung": [], "lan": []}
    for _ in range(4):
        async with database.transaction() as session:
            for one in await take(session, now=clock()):
                heard[one.external_id] += [message.text for message in one.messages]
                await conversations.mark_read(session, [m.id for m in one.messages], state="done", now=clock())
                await conversations.release(session, [one.address_id], due_at=clock() if one.more else None)
    assert heard["lan"] == ["chào"]
    assert heard["hung"] == [f"dòng {i}" for i in range(600)]


class Reader:
    """One process: takes what waits, a few people at a time, and holds it across other work before it is done."""

    def __init__(self, database: Database, clock: FakeClock, in_hand: set[int], heard: dict[str, list[str]]) -> None:
        self.database = database
        self.clock = clock
        self.in_hand = in_hand
        self.heard = heard
        self.batches = 0

    async def read_everything(self) -> None:
        while await self.read_some():
            pass

    async def read_some(self) -> bool:
        async with self.database.transaction() as session:
            waiting = await take(session, now=self.clock(), limit=5)
            ids = {one.address_id for one in waiting}
            assert not ids & self.in_hand, "two readers hold the same person"
            self.in_hand |= ids
            for _ in range(20):
                await asyncio.sleep(0)
            self.batches += bool(waiting)
            await self._mark(session, waiting)
            self.in_hand -= ids
        async with self.database.reading() as session:
            return await conversations.count_unread(session) > 0

    async def _mark(self, session: Session, waiting: Sequence[Waiting]) -> None:
        for one in waiting:
            first, *rest = one.messages
            self.heard.setdefault(one.external_id, []).append(first.text)
            await conversations.mark_read(session, [first.id], state="done", now=self.clock())
            await conversations.release(session, [one.address_id], due_at=self.clock() if rest else None)


async def test_two_processes_never_hold_the_same_person_and_keep_the_order(database_url: str, clock: FakeClock) -> None:
    """On PostgreSQL both work at the same time; SQLite lets one write after the other."""
    one, two = Database(database_url), Database(database_url)
    people = [f"p{i}" for i in range(24)]
    async with one.transaction() as session:
        lines = [received(who, f"m{i}", f"{i}", at=clock()) for i in range(5) for who in people]
        assert await record(session, *lines, now=clock()) == 120
    in_hand: set[int] = set()
    heard: dict[str, list[str]] = {}
    readers = [Reader(database, clock, in_hand, heard) for database in (one, two, one, two)]
    await asyncio.gather(*(reader.read_everything() for reader in readers))
    assert heard == {who: ["0", "1", "2", "3", "4"] for who in people}
    assert sum(reader.batches for reader in readers) >= 24
    await one.close()
    await two.close()


async def test_a_new_message_during_a_turn_waits_for_the_next(database_url: str, clock: FakeClock) -> None:
    one, two = Database(database_url), Database(database_url)
    async with one.transaction() as session:
        await record(session, received("lan", "m1", "một", at=clock()), now=clock())

    async def write_meanwhile() -> None:
        async with two.transaction() as session:
            await record(session, received("lan", "m2", "hai", at=clock()), now=clock())

    async with one.transaction() as session:
        (waiting,) = await take(session, now=clock())
        writing = asyncio.create_task(write_meanwhile())
        await conversations.mark_read(session, [m.id for m in waiting.messages], state="done", now=clock())
        await conversations.release(session, [waiting.address_id], due_at=None)
    await writing
    async with one.transaction() as session:
        (waiting,) = await take(session, now=clock())
    assert [message.text for message in waiting.messages] == ["hai"], "it is due, though the turn before released it"
    await one.close()
    await two.close()


async def test_where_a_conversation_stands(database: Database, clock: FakeClock) -> None:
    address = await make_address(database, "lan", now=clock())
    now = clock()
    state = StoredState(
        step="question.text",
        data={"draft": {"text": "ă"}},
        offer=[{"label": "Xong", "payload": "#xong"}],
        entry_id="a/b",
        expires_at=now + timedelta(hours=3),
    )
    async with database.transaction() as session:
        await states.save_states(session, {address: state}, now=now)
        await states.set_offers(session, {address: [{"label": "Đã rõ", "payload": "#ro:K7M2QX"}]}, now=now)
        await conversations.make_due(session, [address], now=now)
        (waiting,) = await take(session, now=clock())
        assert waiting.state.step == "question.text"
        assert waiting.state.data == state.data
        assert waiting.state.offer == [{"label": "Đã rõ", "payload": "#ro:K7M2QX"}]
        assert waiting.state.expires_at == state.expires_at
        await conversations.release(session, [address], due_at=None)
        assert await states.find_expired(session, now=now, limit=9) == []
        assert await states.find_expired(session, now=now + timedelta(hours=3), limit=9) == [address]
        await conversations.make_due(session, [address], now=now)
        assert await states.find_expired(session, now=now + timedelta(hours=3), limit=9) == [], "it has its turn"
        await states.clear_state(session, address)
    assert await rows(database, conversation_states) == []


async def test_a_chat_that_moves_keeps_its_conversation(database: Database, clock: FakeClock) -> None:
    address = await make_address(database, "-100", now=clock())
    await make_address(database, "-300", now=clock())
    async with database.transaction() as session:
        await conversations.move_address(session, CHANNEL, "-100", "-200")
        found = await contacts.find_address(session, CHANNEL, "-200")
        assert found is not None
        assert found.id == address
        await conversations.move_address(session, CHANNEL, "-200", "-300")
        assert await contacts.find_address(session, CHANNEL, "-200") is not None, "that one is somebody else's"
        await conversations.move_address(session, CHANNEL, "khong-co", "-400")
        assert await contacts.find_address(session, CHANNEL, "-400") is None


async def test_a_time_without_a_zone_is_refused(database: Database, clock: FakeClock) -> None:
    naive = clock().replace(tzinfo=None)
    async with database.transaction() as session:
        with pytest.raises(StatementError, match="without a zone"):
            await record(session, received("lan", "m1", at=naive), now=clock())
    assert await rows(database, inbound_messages) == []


async def test_a_failed_transaction_leaves_nothing(database: Database, clock: FakeClock) -> None:

    async def record_and_break() -> None:
        async with database.transaction() as session:
            await record(session, received("lan", "m1", at=clock()), now=clock())
            raise KeyError

    with pytest.raises(KeyError):
        await record_and_break()
    assert await rows(database, inbound_messages) == []
    assert await rows(database, addresses) == []
