"""Telegram's channel against a strict local Bot API: what it refuses, and what each refusal decides."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from channels.errors import SendError
from channels.messages import Choice
from channels.telegram import TelegramChannel
from channels.telegram_http import call
from tests.channels.telegram_scene import GROUP, LAN, make, refusal, to_lan
from tests.fakes.telegram import TOKEN, TelegramFake


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as fake:
        fake.people.text(LAN, "/start")
        yield fake


@pytest.fixture
async def channel(fake: TelegramFake) -> AsyncIterator[TelegramChannel]:
    channel = make(fake)
    yield channel
    await channel.stop()


async def test_the_longest_text_and_payload_pass_and_one_more_does_not(
    fake: TelegramFake, channel: TelegramChannel
) -> None:
    longest = Choice(label="Chọn", payload="#" + "ộ" * 21)
    await channel.send(to_lan("ộ" * 4096, choices=(longest,)))
    assert (len(fake.sent[0].text), len(longest.payload.encode())) == (4096, 64)
    assert (await refusal(channel, to_lan("ộ" * 4097))).code == "bad-request"
    too_long = Choice(label="Chọn", payload=longest.payload + "1")
    assert (await refusal(channel, to_lan(choices=(too_long,)))).code == "payload-length"
    assert len(fake.sent) == 1


async def test_a_flood_holds_the_channel_as_long_as_telegram_asks(fake: TelegramFake) -> None:
    fake.floods.burst = 2
    channel = make(fake, per_second=1000)
    for _ in range(2):
        await channel.send(to_lan())
    error = await refusal(channel, to_lan())
    assert (error.code, error.wait, error.retryable, error.holds_channel) == ("429", 1.0, True, True)
    fake.floods.burst = None
    fake.fail("429", retry_after=37)
    assert (await refusal(channel, to_lan())).wait == 37
    await channel.stop()


async def test_who_blocked_us_or_was_never_there_is_stopped(fake: TelegramFake, channel: TelegramChannel) -> None:
    never = await refusal(channel, to_lan(address="42"))
    nameless = await refusal(channel, to_lan(address="@khongso"))
    fake.people.block(LAN)
    blocked = await refusal(channel, to_lan())
    assert (never.code, nameless.code, blocked.code) == ("unreachable", "unreachable", "forbidden")
    for error in (never, nameless, blocked):
        assert (error.contact_stopped, error.retryable, error.holds_channel) == (True, False, False)
    fake.people.unblock(LAN)
    await channel.send(to_lan())


async def test_a_group_that_moved_is_found_at_its_new_address(fake: TelegramFake, channel: TelegramChannel) -> None:
    fake.people.upgrade(GROUP, -1_002_012_345_678)
    error = await refusal(channel, to_lan(address=str(GROUP)))
    assert (error.moved_to, error.retryable, error.contact_stopped) == ("-1002012345678", True, False)
    await channel.send(to_lan(address="-1002012345678"))


@pytest.mark.parametrize("token", ["700100:khac", "khong-phai-token"])
async def test_a_refused_token_holds_everything(fake: TelegramFake, token: str) -> None:
    channel = make(fake, token=token)
    error = await refusal(channel, to_lan())
    assert (error.code, error.retryable, error.holds_channel) == ("token", True, True)
    await channel.stop()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("html", "not-telegram"),
        ("wall", "not-telegram"),
        ("garbled", "bad-reply"),
        ("bare", "bad-reply"),
        ("nothing", "network"),
        ("late", "network"),
        ("500", "http-500"),
        ("409", "conflict"),
    ],
)
async def test_what_may_pass_is_tried_again(
    fake: TelegramFake, channel: TelegramChannel, fault: str, code: str
) -> None:
    fake.fail(fault)
    error = await refusal(channel, to_lan())
    assert (error.code, error.retryable, error.contact_stopped) == (code, True, False)
    await channel.send(to_lan())


async def test_nobody_listening_and_nobody_answering(fake: TelegramFake) -> None:
    async with aiohttp.ClientSession() as session:
        fake.fail("slow")
        with pytest.raises(SendError, match="timeout") as raised:
            await call(session, "POST", f"{fake.url}/bot{TOKEN}/getMe", {}, {}, seconds=0.001)
    assert raised.value.retryable
    await fake.close()
    channel = make(fake)
    error = await refusal(channel, to_lan())
    assert (error.code, error.retryable) == ("network", True)
    await channel.stop()


async def test_what_telegram_would_never_take_is_not_sent(
    fake: TelegramFake, channel: TelegramChannel, tmp_path: Path
) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"x")
    codes = [
        (await refusal(channel, message)).code
        for message in (
            to_lan(media_url=str(paper)),
            to_lan(file_path=str(tmp_path / "missing.pdf")),
            to_lan("ộ" * 1025, file_path=str(paper)),
            to_lan(choices=(Choice(label="Chọn", payload=""),)),
        )
    ]
    assert codes == ["media-address", "file-missing", "caption-too-long", "payload-length"]
    with (tmp_path / "big.zip").open("wb") as big:
        big.truncate(50 * 2**20 + 1)
    assert (await refusal(channel, to_lan(file_path=str(tmp_path / "big.zip")))).code == "file-too-large"
    assert not fake.calls


async def test_an_empty_text_is_refused_for_good(fake: TelegramFake, channel: TelegramChannel) -> None:
    error = await refusal(channel, to_lan(" "))
    assert (error.code, error.retryable) == ("bad-request", False)
