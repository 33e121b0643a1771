"""An announcement's way to each of its recipients, step by step: what they get, what is refused, what is odd."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot import group_commit
from bot.broadcaster import Broadcaster
from bot.pace import Pace
from channels.messages import OutboundMessage
from storage import broadcast_recipients, broadcasts
from storage.broadcasts import Broadcast
from storage.db import Database
from storage.tables import areas, channel_usage, contacts, conversation_states, dialogues, outbound_messages
from storage.tables import broadcast_recipients as recipients
from tests.bot.office import Office, bring
from tests.clock import FakeClock
from tests.fakes.telegram import TelegramFake
from tests.flows import channels
from tests.flows.product import rows
from tests.storage.broadcast_scene import TEXT, announcement, audience, people, states, written_down

LAN, HUNG, MAI = "5501234567", "5507654321", "5509999999"
EVERYONE = (LAN, HUNG, MAI)
DIALOGUE = {"code": "DT0001", "title": "Đối thoại", "state": "announced"}
CHOICES = [{"label": "Đăng ký học", "payload": "#menu"}]


@pytest.fixture(autouse=True)
def known(telegram: TelegramFake) -> None:
    telegram.chats |= {int(chat) for chat in EVERYONE}


async def send(office: Office) -> None:
    """Everything that may leave now."""
    while sum([await one.send_waiting() for one in office.app.broadcasters]):
        pass


async def announce(office: Office, *names: str, **values: Any) -> int:
    return await audience(office.database, names or EVERYONE, now=office.clock(), **values)


async def look(office: Office, broadcast_id: int) -> Broadcast:
    async with office.database.reading() as session:
        found = await broadcasts.get(session, broadcast_id)
    assert found is not None
    return found


async def change(office: Office, broadcast_id: int, **values: Any) -> None:
    async with office.database.transaction() as session:
        await broadcasts.change(session, broadcast_id, now=office.clock(), **values)


def got(telegram: TelegramFake) -> list[str]:
    return [message.address for message in telegram.sent]


async def counted(office: Office) -> dict[str, int]:
    """Messages of this month by kind."""
    found = await rows(office.database, select(channel_usage.c.kind, channel_usage.c.messages))
    return dict(found)


async def test_everyone_gets_it_once_and_a_typed_number_picks_from_it(office: Office, telegram: TelegramFake) -> None:
    await announce(office, choices=CHOICES)
    await send(office)
    await send(office)
    assert got(telegram) == list(EVERYONE)
    assert {message.text for message in telegram.sent} == {TEXT}
    assert [choice.label for choice in telegram.sent[0].choices] == ["Đăng ký học"]
    assert await states(office.database) == [("sent", None)] * 3
    row = (await office.all(recipients))[0]
    assert (row.external_id, row.parts, row.tries, row.not_before) == (telegram.sent[0].message_id, 1, 1, None)
    assert row.sent_at is not None
    offers = await rows(office.database, select(conversation_states.c.offer))
    assert [offer for (offer,) in offers] == [CHOICES] * 3
    assert await counted(office) == {"broadcast": 3}
    await office.hear("telegram", bring(telegram, telegram.people.text(int(LAN), "1")))
    await office.send()
    assert "Bà con muốn làm gì" in telegram.sent[-1].text
    assert await counted(office) == {"broadcast": 3, "reply": 1}


async def test_pieces_follow_each_other_a_second_apart(office: Office, telegram: TelegramFake) -> None:
    long = "\n".join(f"Lớp số {i} học tại nhà văn hoá thôn, báo trưởng thôn trước ngày 2/12." for i in range(90))
    await announce(office, LAN, texts={"vi": long})
    await send(office)
    assert len(telegram.sent) == 1
    assert await states(office.database) == [("waiting", None)]
    office.clock.tick(seconds=1)
    await send(office)
    assert len(telegram.sent) == 1
    office.clock.tick(seconds=0.1)
    await send(office)
    assert len(telegram.sent) == 2
    assert telegram.sent[0].text[:8] != telegram.sent[1].text[:8]
    (row,) = await office.all(recipients)
    assert (row.state, row.parts, row.tries) == ("sent", 2, 1)


async def test_who_says_stop_right_after_gets_nothing(office: Office, telegram: TelegramFake) -> None:
    await announce(office)
    await office.hear("telegram", bring(telegram, telegram.people.text(int(LAN), "dừng")))
    await send(office)
    assert (await states(office.database))[0] == ("left_out", "no-consent")
    assert got(telegram) == [HUNG, MAI]


async def test_who_takes_part_hears_of_their_dialogue_without_having_agreed(
    office: Office, telegram: TelegramFake
) -> None:
    at = office.clock()
    async with office.database.transaction() as session:
        area = (await session.execute(select(areas.c.id).limit(1))).scalar_one()
        times = dict.fromkeys(("starts_at", "questions_until", "created_at", "updated_at"), at)
        made = insert(dialogues).values(**DIALOGUE, **times, area_id=area, ends_at=at + timedelta(hours=2))
        dialogue = (await session.execute(made.returning(dialogues.c.id))).scalar_one()
    named: dict[str, Any] = {"rule": {"dialogue_id": dialogue, "parts": ["registered"]}}
    ids = await people(office.database, [LAN, HUNG], now=at, notices=False)
    await written_down(office.database, await announcement(office.database, now=at, **named), ids[:1], now=at)
    about = await announcement(office.database, now=at, **named, dialogue_id=dialogue)
    await written_down(office.database, about, ids[1:], now=at)
    await send(office)
    assert await states(office.database) == [("left_out", "no-consent"), ("sent", None)]
    assert got(telegram) == [HUNG]


async def test_that_an_answer_changed_is_told_to_who_agreed_to_nothing_and_not_to_who_says_stop(
    office: Office, telegram: TelegramFake
) -> None:
    at = office.clock()
    rule = {"received": "vay-ho-ngheo", "received_between": [(at - timedelta(days=90)).isoformat(), at.isoformat()]}
    ids = await people(office.database, [LAN, HUNG], now=at, notices=False)
    made = await announcement(office.database, now=at, kind="correction", rule=rule)
    await written_down(office.database, made, ids, now=at)
    await office.hear("telegram", bring(telegram, telegram.people.text(int(LAN), "dừng")))
    await send(office)
    assert await states(office.database) == [("left_out", "no-consent"), ("sent", None)]
    assert got(telegram) == [HUNG]


async def test_blocked_is_failed_and_left_alone_from_then_on(office: Office, telegram: TelegramFake) -> None:
    telegram.blocked.add(int(HUNG))
    await announce(office)
    second = await announcement(office.database, now=office.clock())
    async with office.database.reading() as session:
        ids = list((await session.execute(select(contacts.c.id).order_by(contacts.c.id))).scalars())
    await send(office)
    assert await states(office.database) == [("sent", None), ("failed", "forbidden"), ("sent", None)]
    await written_down(office.database, second, ids, now=office.clock())
    calls = telegram.calls["sendmessage"]
    await send(office)
    assert (await states(office.database))[3:] == [("sent", None), ("left_out", "contact-stopped"), ("sent", None)]
    assert telegram.calls["sendmessage"] == calls + 2


async def test_a_flood_refusal_holds_everyone_and_costs_no_try(office: Office, telegram: TelegramFake) -> None:
    await announce(office)
    telegram.fail("429", method="sendMessage", retry_after=30)
    await send(office)
    waiting = await states(office.database)
    assert waiting.count(("waiting", None)) >= 1
    office.clock.tick(seconds=29)
    before = len(telegram.sent)
    await send(office)
    assert len(telegram.sent) == before
    office.clock.tick(seconds=2)
    await send(office)
    assert sorted(got(telegram)) == sorted(EVERYONE)
    assert [row.tries for row in await office.all(recipients)] == [1, 1, 1]
    pace = office.app.outgoing.paces["telegram"]
    assert pace.slowed, "the next look at the pace makes it slower"


async def test_faults_are_tried_again_with_patience_and_given_up_after_a_day(
    office: Office, telegram: TelegramFake
) -> None:
    await announce(office, LAN)
    telegram.fail("500", times=1, method="sendMessage")
    await send(office)
    (row,) = await office.all(recipients)
    assert (row.state, row.code, round((row.not_before - row.at).total_seconds())) == ("waiting", "http-500", 2)
    office.clock.tick(seconds=3)
    await send(office)
    assert await states(office.database) == [("sent", None)]
    made = await announce(office, "5508888888")
    telegram.chats.add(5508888888)
    await change(office, made, started_at=office.clock())
    office.clock.tick(hours=24)
    telegram.fail("500", method="sendMessage")
    await send(office)
    assert (await states(office.database))[1] == ("failed", "http-500")


@pytest.mark.parametrize("fault", ["late", "nothing", "garbled"])
async def test_what_may_have_arrived_is_not_sent_again(office: Office, telegram: TelegramFake, fault: str) -> None:
    await announce(office, LAN)
    telegram.fail(fault, method="sendMessage")
    await send(office)
    assert [state for state, _ in await states(office.database)] == ["unknown"]
    office.clock.tick(hours=1)
    await send(office)
    assert telegram.calls["sendmessage"] == 1


async def test_an_image_that_is_gone_pauses_it_until_someone_mends_it(
    office: Office, telegram: TelegramFake, tmp_path: Path
) -> None:
    made = await announce(office, image="mat.jpg")
    await send(office)
    assert (await look(office, made)).state == "paused"
    assert [state for state, _ in await states(office.database)] == ["waiting"] * 3
    async with office.database.reading() as session:
        (event,) = await broadcasts.events(session, made)
    assert (event.kind, event.detail["code"]) == ("paused", "file-missing")
    await change(office, made, state="sending", image=None, version=1)
    await send(office)
    assert got(telegram) == list(EVERYONE)


async def test_pause_and_stop_take_effect_before_the_next_message(office: Office, telegram: TelegramFake) -> None:
    made = await announce(office)
    await change(office, made, state="paused")
    await send(office)
    assert got(telegram) == []
    await change(office, made, state="sending")
    (broadcaster,) = office.app.broadcasters
    (errand,) = await take(broadcaster, 1)
    async with office.database.transaction() as session:
        await broadcasts.change(session, made, now=office.clock(), state="stopped")
        await broadcast_recipients.stop_waiting(session, made, now=office.clock())
    await broadcaster._deliver(errand)
    await send(office)
    assert [state for state, _ in await states(office.database)] == ["sent", "stopped", "stopped"]


async def take(broadcaster: Broadcaster, most: int) -> Sequence[Any]:
    await broadcaster._look()
    return await broadcaster._queue.take(most, in_hand=())


async def test_told_to_end_it_puts_back_what_it_did_not_send(office: Office, telegram: TelegramFake) -> None:
    await announce(office)
    (broadcaster,) = office.app.broadcasters
    errands = await take(broadcaster, 2)
    broadcaster.stop()
    for errand in errands:
        await broadcaster._deliver(errand)
    assert await states(office.database) == [("waiting", None)] * 3
    assert got(telegram) == []


Lives = Callable[..., Broadcaster]


@pytest.fixture
def lives(office: Office, tmp_path: Path) -> Iterator[Lives]:
    """Makes another life of a process; the one before it just is no more."""
    made: list[Broadcaster] = []

    def begin(*, me: str = "test", folder: str = "data") -> Broadcaster:
        channel = office.channels["telegram"]
        pace = Pace(channel.abilities.rate, clock=office.clock)
        made.append(Broadcaster(office.database, channel, pace, me=me, clock=office.clock, data=tmp_path / folder))
        return made[-1]

    yield begin
    for one in made:
        one._slate.close()


async def killed_midway(office: Office, lives: Lives, **where: str) -> None:
    """Lan was claimed, a message to Hùng was on its way, and the platform has answered that it has Mai's."""
    await announce(office)
    broadcaster = lives(**where)
    await broadcaster.recover()
    _, hung, mai = await take(broadcaster, 3)
    broadcaster._slate.left(hung.row.id)
    await broadcaster._courier.carry(mai)
    broadcaster._slate.close()


async def go_on(broadcaster: Broadcaster) -> None:
    while await broadcaster.send_waiting():
        pass


async def test_after_a_kill_only_what_was_on_its_way_is_of_unknown_fate(
    office: Office, telegram: TelegramFake, lives: Lives
) -> None:
    await killed_midway(office, lives)
    another = lives()
    await another.recover()
    assert await states(office.database) == [("waiting", None), ("unknown", "process-ended"), ("sent", None)]
    row = (await office.all(recipients))[2]
    assert (row.external_id, row.parts, row.tries) == (telegram.sent[0].message_id, 1, 1)
    assert await counted(office) == {"broadcast": 1}
    await go_on(another)
    assert got(telegram) == [MAI, LAN]
    assert await states(office.database) == [("sent", None), ("unknown", "process-ended"), ("sent", None)]


async def test_claims_that_nobody_knows_to_be_committed_are_put_back(
    office: Office, telegram: TelegramFake, lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after the commit and before its answer: a claim is there, and nobody has it in hand."""
    await announce(office)
    broadcaster = lives()
    await broadcaster.recover()
    (lan,) = await take(broadcaster, 1)
    broadcaster._hand.add(lan.row.id)
    whole = Database.transaction

    @asynccontextmanager
    async def cut_off(database: Database) -> AsyncIterator[Any]:
        async with whole(database) as session:
            yield session
        raise ConnectionResetError

    with monkeypatch.context() as away:
        away.setattr(Database, "transaction", cut_off)
        with pytest.raises(ConnectionResetError):
            await take(broadcaster, 1)
    assert await states(office.database) == [("sending", None), ("sending", None), ("waiting", None)]
    await go_on(broadcaster)
    assert sorted(got(telegram)) == [HUNG, MAI]
    assert await states(office.database) == [("sending", None), ("sent", None), ("sent", None)]
    assert [row.tries for row in await office.all(recipients)] == [1, 1, 1]


async def test_without_its_slate_everything_in_hand_is_of_unknown_fate(
    office: Office, telegram: TelegramFake, lives: Lives
) -> None:
    await killed_midway(office, lives, folder="lost")
    another = lives(folder="new")
    await another.recover()
    assert await states(office.database) == [("unknown", "process-ended")] * 3
    await go_on(another)
    assert got(telegram) == [MAI]


async def test_the_slate_of_another_life_tells_nothing(office: Office, telegram: TelegramFake, lives: Lives) -> None:
    """As when the database was put back, or a life in between kept none."""
    await killed_midway(office, lives)
    between = lives()
    between._slate.begin()
    between._slate.close()
    await lives().recover()
    assert await states(office.database) == [("unknown", "process-ended")] * 3


async def test_another_process_leaves_alone_what_this_one_has_in_hand(
    office: Office, telegram: TelegramFake, lives: Lives
) -> None:
    await killed_midway(office, lives)
    await lives(me="test2").recover()
    assert await states(office.database) == [("sending", None)] * 3


async def test_what_could_not_be_written_down_before_the_end_stays_on_the_slate(
    office: Office, telegram: TelegramFake, lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told to stop while the database is away: the next life knows that it arrived."""
    await announce(office, LAN)
    first = lives()
    await first.recover()
    (errand,) = await take(first, 1)

    async def away(_: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(first._commits, "_write", away)
    monkeypatch.setattr(group_commit, "_FIRST_PAUSE", group_commit._LONGEST_PAUSE)
    first._stopping = True
    await first._deliver(errand)
    first._slate.close()
    assert await states(office.database) == [("sending", None)]
    another = lives()
    await another.recover()
    assert await states(office.database) == [("sent", None)]
    await go_on(another)
    assert got(telegram) == [LAN]


async def test_a_piece_that_arrived_before_the_kill_is_not_sent_again(
    office: Office, telegram: TelegramFake, lives: Lives
) -> None:
    channel = office.channels["telegram"]
    channel.abilities = replace(channel.abilities, text_limit=60)
    await announce(office, LAN)
    first = lives()
    await first.recover()
    (errand,) = await take(first, 1)
    assert len(errand.pieces) > 1
    await first._courier.carry(errand)
    first._slate.close()
    another = lives()
    await another.recover()
    for _ in errand.pieces:
        office.clock.tick(seconds=2)
        await go_on(another)
    assert await states(office.database) == [("sent", None)]
    assert [message.text for message in telegram.sent] == [piece.text for piece in errand.pieces]


async def test_several_announcements_take_turns(office: Office, telegram: TelegramFake) -> None:
    first, second = ([f"55000000{group}{i}" for i in range(6)] for group in (1, 2))
    telegram.chats |= {int(chat) for chat in (*first, *second)}
    await announce(office, *first)
    await announce(office, *second)
    (broadcaster,) = office.app.broadcasters
    for _ in range(4):
        for errand in await take(broadcaster, 1):
            await broadcaster._deliver(errand)
    assert sorted(chat[8] for chat in got(telegram)) == ["1", "1", "2", "2"]


async def test_receipts_of_announcements_are_kept(office: Office, telegram: TelegramFake) -> None:
    await announce(office, LAN)
    await send(office)
    (row,) = await office.all(recipients)
    async with office.database.transaction() as session:
        assert await broadcast_recipients.mark_received(
            session,
            channel="telegram",
            address=LAN,
            external_id=row.external_id,
            state="seen",
            at=office.clock(),
        )
    assert await states(office.database) == [("seen", None)]


async def test_a_plan_of_the_month_keeps_some_for_replies(office: Office, telegram: TelegramFake) -> None:
    channel = office.channels["telegram"]
    channel.abilities = channel.abilities.__class__(text_limit=4096, buttons=20, monthly_quota=3)
    await announce(office)
    await send(office)
    assert got(telegram) == [LAN, HUNG]
    assert (await states(office.database))[2] == ("left_out", "no-quota")


async def test_who_erased_themselves_while_it_was_being_sent(office: Office, telegram: TelegramFake) -> None:
    made = await announce(office, LAN)
    (broadcaster,) = office.app.broadcasters
    (errand,) = await take(broadcaster, 1)
    async with office.database.transaction() as session:
        await broadcast_recipients.forget(session, errand.row.contact_id, [errand.row.address_id], now=office.clock())
    await broadcaster._deliver(errand)
    assert await states(office.database) == [("erased", None)]
    assert await rows(office.database, select(func.count()).select_from(conversation_states)) == [(0,)]
    assert await counted(office) == {"broadcast": 1}, "it counts against the plan all the same"
    assert not await office.all(outbound_messages)
    assert (await look(office, made)).state == "sending"


def has_taken(fake: TelegramFake, messages: int) -> bool:
    return len(fake.sent) > messages


async def test_a_platform_that_counts_strictly_never_refuses(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    """In real time, with replies in between."""
    async with TelegramFake(open_to_all=True, burst=None, per_second=20) as fake:
        channel = channels.telegram(fake, database, per_second=20)
        await audience(database, [str(5_500_000_000 + i) for i in range(50)], now=clock())
        pace = Pace(channel.abilities.rate)
        broadcaster = Broadcaster(database, channel, pace, me="a", clock=clock, data=tmp_path)
        running = asyncio.create_task(broadcaster.run())
        for i in range(6):
            await fake.until(partial(has_taken, fake, i * 5))
            permit = await pace.take(reply=True)
            await channel.send(OutboundMessage(id=i, address=str(5_600_000_000 + i), text="Chào bà con"))
            pace.give_back(permit)
        await fake.until(lambda: len(fake.sent) == 56)
        broadcaster.stop()
        await running
        await channel.stop()
        assert fake.floods.too_many == 0
    assert await states(database) == [("sent", None)] * 50
