"""Telegram's channel against a strict local Bot API: sending, taps, files, the webhook."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from channels.base import HookRequest
from channels.errors import FetchError
from channels.messages import Attachment, AttachmentKind, InboundMessage
from channels.telegram import TelegramChannel, TelegramConfig
from channels.telegram_updates import KINDS
from tests.channels.telegram_scene import LAN, SECRET, TOPICS, make, refusal, to_lan
from tests.fakes.telegram import SECRET_HEADER, TOKEN, TelegramFake


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


async def take_nothing(_: object) -> None:
    raise AssertionError("a webhook channel has nothing to deliver")


async def test_a_text_with_buttons_arrives(fake: TelegramFake, channel: TelegramChannel) -> None:
    sent = await channel.send(to_lan("Bà con hỏi về việc gì?", choices=TOPICS))
    (seen,) = fake.sent
    assert (seen.address, seen.text, seen.choices) == (str(LAN), "Bà con hỏi về việc gì?", TOPICS)
    assert sent.external_id == seen.message_id == "2"


async def test_an_image_goes_by_its_address(fake: TelegramFake, channel: TelegramChannel) -> None:
    await channel.send(to_lan("Mẫu đơn", media_url="https://example.org/mau.png", choices=TOPICS))
    assert (fake.sent[0].photo, fake.sent[0].text) == ("https://example.org/mau.png", "Mẫu đơn")
    assert fake.sent[0].choices == TOPICS


async def test_an_image_with_a_text_too_long_for_a_caption_becomes_a_preview(
    fake: TelegramFake, channel: TelegramChannel
) -> None:
    await channel.send(to_lan("ă" * 1025, media_url="https://example.org/mau.png"))
    assert (fake.sent[0].photo, fake.sent[0].preview) == (None, "https://example.org/mau.png")


async def test_a_file_is_uploaded_under_its_name(fake: TelegramFake, channel: TelegramChannel, tmp_path: Path) -> None:
    paper = tmp_path / "Giấy mời đối thoại.pdf"
    paper.write_bytes(b"%PDF" * 50_000)
    await channel.send(to_lan("Mời bà con xem", file_path=str(paper), choices=TOPICS))
    seen = fake.sent[0]
    assert (seen.file, seen.size, seen.text) == ("Giấy mời đối thoại.pdf", 200_000, "Mời bà con xem")
    assert seen.choices == TOPICS


async def test_the_webhook_is_set_however_late_telegram_answers(fake: TelegramFake) -> None:
    fake.fail("html", times=2, method="setWebhook")
    channel = make(fake, webhook_url="https://xa.example.vn/hook/telegram")
    await channel.start(take_nothing)
    await fake.until(lambda: bool(fake.webhook_url))
    assert (fake.webhook_url, fake.webhook_secret) == ("https://xa.example.vn/hook/telegram", SECRET)
    assert (fake.queue.allowed, fake.webhook_connections) == (KINDS, 40)
    await channel.stop()
    assert fake.webhook_url, "other processes still need it"


async def test_a_tap_is_answered_beside_the_flow(fake: TelegramFake, channel: TelegramChannel) -> None:
    await channel.start(take_nothing)
    update = fake.queue.push(fake.people.tap(LAN, "#topic:bhyt"))
    (event,) = channel.receive(HookRequest(json.dumps(update).encode(), {SECRET_HEADER: SECRET}))
    assert isinstance(event, InboundMessage)
    assert not fake.answered
    await channel.stop()
    assert fake.answered == [event.external_id.removeprefix("cb:")]


async def test_a_tap_too_old_to_answer_is_still_an_event(fake: TelegramFake, channel: TelegramChannel) -> None:
    await channel.start(take_nothing)
    update = fake.queue.push(fake.people.tap(LAN, "#topic:bhyt"))
    fake.callbacks.clear()
    (event,) = channel.receive(HookRequest(json.dumps(update).encode(), {SECRET_HEADER: SECRET}))
    await channel.stop()
    assert isinstance(event, InboundMessage)
    assert (fake.calls["answercallbackquery"], fake.answered) == (1, [])


async def test_a_file_is_fetched_within_its_limit(fake: TelegramFake, channel: TelegramChannel) -> None:
    sizes = fake.people.photo(LAN, b"\xff\xd8" * 500)["message"]["photo"]
    photo = Attachment(kind=AttachmentKind.PHOTO, ref=sizes[1]["file_id"])
    assert await channel.fetch(photo, limit=1000) == b"\xff\xd8" * 500
    with pytest.raises(FetchError) as raised:
        await channel.fetch(photo, limit=999)
    assert not raised.value.retryable


async def test_files_that_cannot_be_had(fake: TelegramFake, channel: TelegramChannel) -> None:
    large = Attachment(kind=AttachmentKind.VIDEO, ref="x", size=20 * 2**20 + 1)
    with pytest.raises(FetchError, match="larger"):
        await channel.fetch(large, limit=2**30)
    assert not fake.calls
    with pytest.raises(FetchError, match="bad-request") as unknown:
        await channel.fetch(Attachment(kind=AttachmentKind.FILE, ref="không-có"), limit=10)
    fake.fail("html")
    with pytest.raises(FetchError, match="not-telegram") as passing:
        await channel.fetch(Attachment(kind=AttachmentKind.FILE, ref="x"), limit=10)
    assert (unknown.value.retryable, passing.value.retryable) == (False, True)


async def test_check_names_the_setting_to_mend(fake: TelegramFake, channel: TelegramChannel) -> None:
    assert await channel.check() is None
    stranger = make(fake, token="700100:khac")
    assert "TELEGRAM_TOKEN" in str(await stranger.check())
    await stranger.stop()
    fake.fail("wall")
    assert "TELEGRAM_API_URL" in str(await channel.check())


async def test_secrets_show_in_no_log_and_no_repr(fake: TelegramFake, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    channel = make(fake)
    with structlog.testing.capture_logs() as logs:
        await channel.start(take_nothing)
        fake.fail("garbled")
        await refusal(channel, to_lan("Nội dung riêng"))
        await channel.send(to_lan("Nội dung riêng"))
        await channel.stop()
    config = TelegramConfig(token=TOKEN, webhook_secret=SECRET, proxy="http://u:mat-khau@127.0.0.1:1")
    seen = f"{logs} {caplog.text} {config!r}"
    for private in (TOKEN, SECRET, "mat-khau", "Nội dung riêng"):
        assert private not in seen


async def test_stopping_twice_or_before_starting_is_harmless(fake: TelegramFake) -> None:
    channel = make(fake)
    await channel.stop()
    await channel.send(to_lan())
    await channel.stop()
    await channel.stop()
    assert len(fake.sent) == 1


async def test_a_proxy_carries_every_call(fake: TelegramFake) -> None:
    channel = make(fake, api_url="http://telegram.invalid", proxy=fake.url)
    await channel.send(to_lan("qua cổng"))
    await channel.stop()
    assert [message.text for message in fake.sent] == ["qua cổng"]
