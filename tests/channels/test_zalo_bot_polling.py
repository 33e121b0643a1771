"""Long polling of Zalo Bot Platform: nothing read is lost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from channels.messages import UnknownEvent
from channels.zalo_bot import ZaloBotChannel
from tests.channels.zalo_bot_scene import LAN, make, soon
from tests.fakes import zalo_bot_bodies as bodies
from tests.fakes.desk import Desk
from tests.fakes.state import MemoryState
from tests.fakes.zalo_bot import ZaloBotFake


@pytest.fixture
async def fake() -> AsyncIterator[ZaloBotFake]:
    async with ZaloBotFake() as running:
        yield running


def poller(fake: ZaloBotFake, state: MemoryState | None = None, **changes: Any) -> ZaloBotChannel:
    return make(fake, state, mode="polling", **changes)


async def test_messages_come_in_order(fake: ZaloBotFake) -> None:
    channel, desk = poller(fake), Desk()
    await channel.start(desk.deliver)
    for said in ("một", "hai", "ba"):
        await fake.push(bodies.text(LAN, said))
    assert [await desk.next_text() for _ in range(3)] == ["một", "hai", "ba"]
    await channel.stop()
    assert (fake.most_polling, fake.waiting) == (1, 0)


async def test_the_next_is_read_only_when_the_last_is_recorded(fake: ZaloBotFake) -> None:
    channel, desk = poller(fake), Desk()
    desk.gate.clear()
    await fake.push(bodies.text(LAN, "một"))
    await fake.push(bodies.text(LAN, "hai"))
    await channel.start(desk.deliver)
    await soon(desk.entered.wait())
    assert (fake.waiting, fake.calls["getUpdates"]) == (1, 1)
    desk.gate.set()
    assert [await desk.next_text(), await desk.next_text()] == ["một", "hai"]
    await channel.stop()


async def test_a_webhook_left_over_is_removed_first(fake: ZaloBotFake) -> None:
    fake.webhook_url = "https://xa.example.vn/hook/zalo-bot"
    await fake.push(bodies.text(LAN, "chào"))
    channel, desk = poller(fake), Desk()
    await channel.start(desk.deliver)
    assert await desk.next_text() == "chào"
    await channel.stop()
    assert fake.webhook_url == ""


async def test_a_webhook_set_while_polling_is_removed_again(fake: ZaloBotFake) -> None:
    fake.idle_seconds = 0
    channel, desk = poller(fake), Desk()
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.calls["getUpdates"] > 0)
    fake.webhook_url = "https://xa.example.vn/hook/zalo-bot"
    await fake.push(bodies.text(LAN, "chào"))
    assert await desk.next_text() == "chào"
    await channel.stop()


async def test_an_idle_answer_is_no_fault(fake: ZaloBotFake) -> None:
    fake.idle_seconds = 0
    channel, desk = poller(fake), Desk()
    with capture_logs() as lines:
        await channel.start(desk.deliver)
        await fake.until(lambda: fake.calls["getUpdates"] > 3)
        await fake.push(bodies.text(LAN, "chào"))
        assert await desk.next_text() == "chào"
        await channel.stop()
    assert (lines, fake.calls["deleteWebhook"]) == ([], 1)


async def test_what_was_read_is_offered_until_it_is_taken(fake: ZaloBotFake) -> None:
    channel, desk = poller(fake), Desk(refusals=4)
    await channel.start(desk.deliver)
    await fake.push(bodies.text(LAN, "một"))
    await fake.push(bodies.text(LAN, "hai"))
    assert [await desk.next_text(), await desk.next_text()] == ["một", "hai"]
    await channel.stop()
    assert (desk.tries, desk.taken.qsize()) == (6, 0)


@pytest.mark.parametrize("fault", ["nothing", "html", "garbled", "400", "403", "404", "429", "500"])
@pytest.mark.parametrize("method", ["deleteWebhook", "getUpdates"])
async def test_faults_pause_polling_and_never_end_it(fake: ZaloBotFake, fault: str, method: str) -> None:
    fake.fail(fault, times=3, method=method)
    channel, desk = poller(fake), Desk()
    await channel.start(desk.deliver)
    await fake.push(bodies.text(LAN, "chào"))
    assert await desk.next_text() == "chào"
    await channel.stop()
    assert fake.calls[method] >= 4


async def test_a_state_that_is_away_pauses_polling_too(fake: ZaloBotFake) -> None:
    class Away(MemoryState):
        left = 3

        async def claim(self, key: str, *, seconds: float) -> bool:
            if self.left:
                self.left -= 1
                raise OSError("the database is away")
            return await super().claim(key, seconds=seconds)

    channel, desk = poller(fake, Away()), Desk()
    await channel.start(desk.deliver)
    await fake.push(bodies.text(LAN, "chào"))
    assert await desk.next_text() == "chào"
    await channel.stop()


async def test_a_refused_token_ends_polling_with_a_clear_line(fake: ZaloBotFake) -> None:
    state, desk = MemoryState(), Desk()
    channel = poller(fake, state, token="999:sai")
    with capture_logs() as lines:
        await channel.start(desk.deliver)
        await soon(state.released.wait())
        await channel.stop()
    assert [line["event"] for line in lines] == ["zalo_bot_token_refused"]
    assert "ZALO_BOT_TOKEN" in lines[0]["mend"]
    assert "999:sai" not in str(lines)
    assert fake.calls == {"deleteWebhook": 1}


async def test_stop_takes_no_message_with_it(fake: ZaloBotFake) -> None:
    channel, desk = poller(fake), Desk()
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.polling == 1)
    await channel.stop()
    await channel.stop()
    await fake.until(lambda: fake.polling == 0)
    await fake.push(bodies.text(LAN, "chào"))
    assert (fake.waiting, desk.tries) == (1, 0)


async def test_stop_waits_for_the_message_in_hand(fake: ZaloBotFake) -> None:
    channel, desk = poller(fake), Desk(refusals=1)
    desk.gate.clear()
    await fake.push(bodies.text(LAN, "chào"))
    await channel.start(desk.deliver)
    await soon(desk.entered.wait())
    stopping = asyncio.create_task(channel.stop())
    await asyncio.sleep(0)
    desk.gate.set()
    await stopping
    assert (await desk.next_text(), desk.tries, fake.polling) == ("chào", 2, 0)


async def test_a_message_lost_at_the_end_is_named(fake: ZaloBotFake) -> None:
    channel, desk = poller(fake, retry_seconds=30.0), Desk(refusals=10**6)
    body = bodies.text(LAN, "chào")
    await fake.push(body)
    with capture_logs() as lines:
        await channel.start(desk.deliver)
        await soon(desk.entered.wait())
        await channel.stop()
    assert lines[-1]["event"] == "zalo_bot_message_lost"
    assert lines[-1]["external_id"] == body["message"]["message_id"]
    assert "chào" not in str(lines)


@pytest.mark.parametrize("odd", [{"event_name": 7}, [bodies.text(LAN, "trong danh sách")], "chào"])
async def test_an_unreadable_update_is_counted_and_passed_by(fake: ZaloBotFake, odd: Any) -> None:
    channel, desk = poller(fake), Desk()
    await fake.push(odd)
    await fake.push(bodies.text(LAN, "chào"))
    with capture_logs() as lines:
        await channel.start(desk.deliver)
        assert await desk.taken.get() == UnknownEvent(channel="zalo-bot", name="malformed")
        assert await desk.next_text() == "chào"
        await channel.stop()
    assert [line["event"] for line in lines] == ["zalo_bot_unreadable"]


async def test_the_fake_forgets_what_was_read_and_polls_only_without_webhook(fake: ZaloBotFake) -> None:
    channel = poller(fake)
    await fake.push(bodies.text(LAN, "chào"))
    assert (await channel._call("getUpdates", {"timeout": "0"}))["message"]["text"] == "chào"
    with pytest.raises(Exception, match="zalo-408"):
        await channel._call("getUpdates", {"timeout": 0, "offset": 0})
    fake.webhook_url = "https://xa.example.vn/hook/zalo-bot"
    with pytest.raises(Exception, match="zalo-400"):
        await channel._call("getUpdates", {"timeout": 0})
    await channel.stop()
