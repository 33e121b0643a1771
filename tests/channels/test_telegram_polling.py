"""Telegram by long polling: nothing lost, one process at a time, and a stop that finishes what is in hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from channels.messages import Event, InboundKind, InboundMessage, UnknownEvent
from channels.telegram import TelegramChannel
from channels.telegram_updates import KINDS
from tests.channels.telegram_scene import HUNG, LAN, make
from tests.fakes.desk import Desk
from tests.fakes.state import MemoryState, Shared
from tests.fakes.telegram import TelegramFake
from tests.fakes.telegram_queue import FIRST_UPDATE

OFFSET, CLAIM = "offset:700100", "poll:700100"


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as fake:
        yield fake


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def shared() -> Shared:
    return Shared()


@pytest.fixture
async def channel(fake: TelegramFake, shared: Shared) -> AsyncIterator[TelegramChannel]:
    channel = make(fake, MemoryState(shared), mode="polling")
    yield channel
    await channel.stop()


def taken(desk: Desk) -> list[Event]:
    return [desk.taken.get_nowait() for _ in range(desk.taken.qsize())]


def texts(desk: Desk) -> list[str]:
    return [event.text for event in taken(desk) if isinstance(event, InboundMessage)]


def write(fake: TelegramFake, *texts: str) -> None:
    for text in texts:
        fake.queue.push(fake.people.text(LAN, text))


async def test_what_waited_and_what_comes_later_is_taken_in_order(
    fake: TelegramFake, channel: TelegramChannel, desk: Desk, shared: Shared
) -> None:
    write(fake, "một", "hai")
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.queue.is_polled)
    write(fake, "ba")
    await fake.until(lambda: fake.queue.confirmed == 3)
    assert texts(desk) == ["một", "hai", "ba"]
    assert shared.values[OFFSET]["next"] == FIRST_UPDATE + 3
    assert fake.queue.allowed == KINDS


async def test_the_webhook_of_earlier_days_is_taken_away_first(
    fake: TelegramFake, channel: TelegramChannel, desk: Desk
) -> None:
    fake.webhook_url = "https://xa.example.vn/hook/telegram"
    write(fake, "một")
    await channel.start(desk.deliver)
    assert await desk.next_text() == "một"
    assert (fake.webhook_url, fake.queue.conflicts) == ("", 0)


async def test_a_tap_is_answered(fake: TelegramFake, channel: TelegramChannel, desk: Desk) -> None:
    update = fake.queue.push(fake.people.tap(LAN, "#topic:bhyt"))
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.answered == [update["callback_query"]["id"]])
    await fake.until(lambda: fake.queue.confirmed == 1)
    assert texts(desk) == ["#topic:bhyt"]


async def test_what_was_not_recorded_comes_again(
    fake: TelegramFake, channel: TelegramChannel, desk: Desk, shared: Shared
) -> None:
    desk.refusals = 2
    write(fake, "một", "hai")
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.queue.confirmed == 2)
    assert (desk.tries, texts(desk)) == (3, ["một", "hai"])
    assert fake.queue.offsets[:3] == [0, 0, 0]


async def test_a_crash_between_recording_and_remembering_repeats_and_loses_nothing(
    fake: TelegramFake, desk: Desk, shared: Shared
) -> None:
    class Dying(MemoryState):
        async def save(self, key: str, value: dict[str, Any]) -> None:
            raise OSError("killed")

    write(fake, "một")
    dying = make(fake, Dying(shared), mode="polling")
    await dying.start(desk.deliver)
    first = await desk.taken.get()
    await dying.stop()
    assert OFFSET not in shared.values
    channel = make(fake, MemoryState(shared), mode="polling")
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.queue.confirmed == 1)
    await channel.stop()
    again = taken(desk)
    assert again
    assert set(again) == {first}, "duplicates are told by the external id"


async def test_a_stop_finishes_the_batch_in_hand(
    fake: TelegramFake, channel: TelegramChannel, desk: Desk, shared: Shared
) -> None:
    desk.gate.clear()
    write(fake, "một", "hai")
    await channel.start(desk.deliver)
    await desk.entered.wait()
    stopping = asyncio.create_task(channel.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    desk.gate.set()
    await stopping
    assert texts(desk) == ["một", "hai"]
    assert shared.values[OFFSET]["next"] == FIRST_UPDATE + 2
    assert CLAIM not in shared.claims


async def test_a_stop_breaks_off_an_idle_poll(fake: TelegramFake, channel: TelegramChannel, desk: Desk) -> None:
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.queue.is_polled)
    await channel.stop()
    await fake.until(lambda: not fake.queue.is_polled)
    write(fake, "một")
    await channel.start(desk.deliver)
    assert await desk.next_text() == "một"


@pytest.mark.parametrize("fault", ["409", "500", "html", "wall", "nothing", "garbled", "bare", "429"])
async def test_a_bad_answer_delays_and_loses_nothing(
    fake: TelegramFake, channel: TelegramChannel, desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    waits: list[float] = []

    async def pause(stopping: asyncio.Event, seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("channels.telegram_polling.pause", pause)
    fake.fail(fault, times=2, method="getUpdates", retry_after=7)
    write(fake, "một")
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.queue.confirmed == 1)
    assert texts(desk) == ["một"]
    assert waits == ([7, 7] if fault == "429" else [0.01, 0.02])


async def test_a_refused_token_ends_polling_with_a_clear_line(fake: TelegramFake, desk: Desk, shared: Shared) -> None:
    channel = make(fake, MemoryState(shared), mode="polling", token="700100:khac")
    with structlog.testing.capture_logs() as logs:
        await channel.start(desk.deliver)
        await fake.until(lambda: fake.calls["deletewebhook"] == 1)
        await channel.stop()
    (line,) = logs
    assert (line["event"], line["log_level"]) == ("telegram.token_refused", "error")
    assert "TELEGRAM_TOKEN" in line["mend"]
    assert fake.calls["getupdates"] == 0
    assert CLAIM not in shared.claims


async def test_an_unreadable_update_holds_up_nobody(fake: TelegramFake, channel: TelegramChannel, desk: Desk) -> None:
    write(fake, "một")
    fake.queue.push({"message": {"text": 5}})
    write(fake, "hai")
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.queue.confirmed == 3)
    first, unreadable, last = taken(desk)
    assert isinstance(first, InboundMessage)
    assert isinstance(last, InboundMessage)
    assert unreadable == UnknownEvent(channel="telegram", name="malformed")
    assert (first.text, last.text) == ("một", "hai")


async def test_an_offset_older_than_telegrams_memory_is_not_used(
    fake: TelegramFake, channel: TelegramChannel, desk: Desk, shared: Shared
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=7)
    shared.values[OFFSET] = {"next": FIRST_UPDATE + 900_000, "at": long_ago.isoformat()}
    write(fake, "một")
    await channel.start(desk.deliver)
    assert await desk.next_text() == "một"


async def test_a_blocked_and_unblocked_bot_hears_of_it(
    fake: TelegramFake, channel: TelegramChannel, desk: Desk
) -> None:
    fake.queue.push(fake.people.block(HUNG))
    fake.queue.push(fake.people.unblock(HUNG))
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.queue.confirmed == 2)
    kinds = [event.kind for event in taken(desk) if isinstance(event, InboundMessage)]
    assert kinds == [InboundKind.UNFOLLOW, InboundKind.FOLLOW]
