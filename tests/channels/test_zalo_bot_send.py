"""What we ask of Zalo Bot Platform: sent, then refused, then odd."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from channels.errors import FetchError, SendError
from channels.messages import Attachment, AttachmentKind, OutboundMessage
from channels.zalo_bot import ZaloBotChannel
from tests.channels.zalo_bot_scene import LAN, make, out
from tests.fakes.zalo_bot import ZaloBotFake


@pytest.fixture
async def fake() -> AsyncIterator[ZaloBotFake]:
    async with ZaloBotFake() as running:
        yield running


@pytest.fixture
async def channel(fake: ZaloBotFake) -> AsyncIterator[ZaloBotChannel]:
    made = make(fake)
    yield made
    await made.stop()


async def refused(channel: ZaloBotChannel, message: OutboundMessage | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(message or out())
    return caught.value


async def test_text_is_sent_as_it_is(fake: ZaloBotFake, channel: ZaloBotChannel) -> None:
    sent = await channel.send(out("*Thẻ* <b>BHYT</b> 👍"))
    (seen,) = fake.sent
    assert (seen.address, seen.text, seen.parse_mode) == (LAN, "*Thẻ* <b>BHYT</b> 👍", None)
    assert sent.external_id == seen.message_id


@pytest.mark.parametrize("text", ["", "Lịch họp xóm"])
async def test_photo_goes_by_its_address_with_the_text_below(
    fake: ZaloBotFake, channel: ZaloBotChannel, text: str
) -> None:
    sent = await channel.send(out(text, media_url="https://xa.example.vn/lich.png"))
    (seen,) = fake.sent
    assert (seen.photo, seen.text, seen.message_id) == ("https://xa.example.vn/lich.png", text, sent.external_id)


async def test_a_recording_goes_by_its_address_alone(fake: ZaloBotFake, channel: ZaloBotChannel) -> None:
    await channel.send(out("", media_url="https://xa.example.vn/tin.aac"))
    assert [(seen.voice, seen.photo, seen.text) for seen in fake.sent] == [("https://xa.example.vn/tin.aac", None, "")]
    assert (await refused(channel, out("Nghe", media_url="https://xa.example.vn/tin.aac"))).code == "text-length"


async def test_exactly_two_thousand_units_pass(fake: ZaloBotFake, channel: ZaloBotChannel) -> None:
    await channel.send(out("👍" * 1000))
    assert len(fake.sent) == 1


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (out("x" * 2001), "text-length"),
        (out("👍" * 1001), "text-length"),
        (out("x" * 2001, media_url="https://xa.example.vn/a.png"), "text-length"),
        (out(""), "text-length"),
        (out(file_path="to-trinh.pdf"), "no-files"),
    ],
)
async def test_what_zalo_cannot_take_is_not_even_tried(
    fake: ZaloBotFake, channel: ZaloBotChannel, message: OutboundMessage, code: str
) -> None:
    error = await refused(channel, message)
    assert (error.code, error.retryable, error.contact_stopped) == (code, False, False)
    assert not fake.calls


@pytest.mark.parametrize("with_200", [False, True])
@pytest.mark.parametrize(
    ("fault", "code", "retryable", "stopped", "holds", "wait"),
    [
        ("400", "zalo-400", False, False, False, None),
        ("401", "token", True, False, True, 600.0),
        ("403", "zalo-403", False, True, False, None),
        ("404", "zalo-404", False, False, False, None),
        ("408", "zalo-408", True, False, False, None),
        ("429", "quota", True, False, True, 3600.0),
    ],
)
async def test_every_refusal_carries_its_decision(
    fake: ZaloBotFake,
    channel: ZaloBotChannel,
    with_200: bool,
    fault: str,
    code: str,
    retryable: bool,
    stopped: bool,
    holds: bool,
    wait: float | None,
) -> None:
    fake.refuse_with_200 = with_200
    fake.fail(fault)
    error = await refused(channel)
    assert (error.code, error.retryable, error.contact_stopped) == (code, retryable, stopped)
    assert (error.holds_channel, error.wait) == (holds, wait)
    await channel.send(out())
    assert len(fake.sent) == 1


async def test_quota_ends_with_the_month() -> None:
    today = [datetime(2026, 9, 30, tzinfo=UTC)]
    async with ZaloBotFake(quota=2, clock=lambda: today[0]) as fake:
        channel = make(fake)
        await channel.send(out("một"))
        await channel.send(out("hai"))
        assert (await refused(channel)).code == "quota"
        today[0] = datetime(2026, 10, 1, tzinfo=UTC)
        await channel.send(out("ba"))
        await channel.stop()
    assert [message.text for message in fake.sent] == ["một", "hai", "ba"]


async def test_wrong_token_holds_the_channel_and_is_never_shown(fake: ZaloBotFake) -> None:
    channel = make(fake, token="999:sai")
    error = await refused(channel)
    await channel.stop()
    assert (error.code, error.retryable, error.holds_channel) == ("token", True, True)
    assert "999:sai" not in f"{error!r} {error.detail} {channel._config!r}"


async def test_a_person_who_blocked_us_is_stopped(fake: ZaloBotFake, channel: ZaloBotChannel) -> None:
    fake.blocked.add(LAN)
    assert (await refused(channel)).contact_stopped


@pytest.mark.parametrize("fault", ["html", "nothing", "late", "garbled", "500"])
async def test_faults_of_the_network_are_tried_again(fake: ZaloBotFake, channel: ZaloBotChannel, fault: str) -> None:
    fake.fail(fault)
    error = await refused(channel)
    assert (error.retryable, error.contact_stopped, error.holds_channel) == (True, False, False)


async def test_nobody_listens(channel: ZaloBotChannel, fake: ZaloBotFake) -> None:
    await fake.close()
    error = await refused(channel)
    assert (error.code, error.retryable) == ("network", True)


async def test_sent_without_an_id_is_still_sent(fake: ZaloBotFake, channel: ZaloBotChannel) -> None:
    fake.fail("bare")
    assert (await channel.send(out())).external_id is None


async def test_photo_of_a_resident_is_brought_in(fake: ZaloBotFake, channel: ZaloBotChannel) -> None:
    fake.media["the.jpg"] = b"\xff\xd8" + b"x" * 98
    attachment = Attachment(kind=AttachmentKind.PHOTO, ref=f"{fake.url}/media/the.jpg")
    assert await channel.fetch(attachment, limit=100) == fake.media["the.jpg"]
    with pytest.raises(FetchError) as too_large:
        await channel.fetch(attachment, limit=99)
    with pytest.raises(FetchError) as not_web:
        await channel.fetch(Attachment(kind=AttachmentKind.PHOTO, ref="file:///etc/hostname"), limit=100)
    assert [too_large.value.retryable, not_web.value.retryable] == [False, False]


async def test_the_fake_is_steered_from_another_process(fake: ZaloBotFake, channel: ZaloBotChannel) -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(f"{fake.url}/_control/faults", json={"fault": "429", "times": 1, "method": "sendMessage"})
        assert (await refused(channel)).code == "quota"
        await channel.send(out("một"))
        await channel.send(out("hai"))
        async with session.get(f"{fake.url}/_control/sent", params={"since": "1"}) as response:
            (row,) = await response.json()
    assert (row["address"], row["text"], row["message_id"]) == (LAN, "hai", fake.sent[1].message_id)
    assert response.headers["X-Count"] == "2"
