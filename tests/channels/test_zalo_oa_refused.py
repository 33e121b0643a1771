"""Zalo OA, outgoing: what is refused and what then follows, and what the platform does when it is ill."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.messages import OutboundMessage
from channels.zalo_oa import ZaloOAChannel
from channels.zalo_oa_errors import VERDICTS, send_error
from tests.fakes.zalo_oa import ZaloOAFake
from tests.fakes.zalo_oa_house import MORNING, WOMAN, House, refused, to_woman


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House() as house:
        yield house


@pytest.fixture
def zalo(house: House) -> ZaloOAFake:
    return house.zalo


@pytest.fixture
async def oa(house: House) -> ZaloOAChannel:
    channel = house.process()
    await channel.start(take)
    return channel


async def take(events: object) -> None:
    raise AssertionError("this channel delivers by webhook alone")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"blocked": True}, "zalo-217"),
        ({"follows": False}, "zalo-213"),
        ({"banned": True}, "zalo-227"),
        ({"last": None}, "zalo-232"),
        ({"last": MORNING - timedelta(days=7, seconds=1)}, "zalo-230"),
    ],
)
async def test_who_cannot_be_reached_is_stopped(
    zalo: ZaloOAFake, oa: ZaloOAChannel, change: dict[str, Any], code: str
) -> None:
    zalo.people[WOMAN] = replace(zalo.people[WOMAN], **change)
    error = await refused(oa)
    assert (error.code, error.contact_stopped, error.retryable) == (code, True, False)
    assert zalo.sent == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (to_woman("a" * 2001), "zalo-210"),
        (to_woman(""), "zalo-201"),
        (to_woman("", media_url="ftp://example.vn/lich.png"), "zalo-201"),
        (to_woman("", media_url="https://example.vn/lich.png", file_path="lich.pdf"), "two-attachments"),
    ],
)
async def test_a_message_against_the_rules_fails_for_good(
    zalo: ZaloOAFake, oa: ZaloOAChannel, given: OutboundMessage, code: str
) -> None:
    error = await refused(oa, given)
    assert (error.code, error.retryable, error.contact_stopped) == (code, False, False)
    assert zalo.sent == []


async def test_over_the_rate_everybody_waits(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    zalo.per_minute = 1
    await oa.send(to_woman())
    error = await refused(oa)
    assert (error.code, error.retryable, error.holds_channel) == ("zalo-32", True, True)
    assert error.wait is not None
    assert 20 <= error.wait <= 30


@pytest.mark.parametrize("code", sorted(VERDICTS))
async def test_every_known_code_carries_its_decision(zalo: ZaloOAFake, oa: ZaloOAChannel, code: int) -> None:
    zalo.fail(str(code), times=2, call="send")
    error = await refused(oa)
    verdict = VERDICTS[code]
    assert (error.code, error.retryable, error.contact_stopped) == (
        f"zalo{code}",
        verdict.retryable,
        verdict.contact_stopped,
    )
    assert error.holds_channel == verdict.holds_channel
    assert not (error.retryable and error.contact_stopped)


async def test_an_unknown_code_is_not_tried_again(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    zalo.fail("-99999", call="send")
    error = await refused(oa)
    assert (error.code, error.detail, error.retryable) == ("zalo-99999", "Error -99999", False)
    assert zalo.calls["send"] == 1


async def test_a_failed_send_is_tried_once_more(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    zalo.fail("-200", call="send")
    await oa.send(to_woman())
    assert len(zalo.sent) == 1


@pytest.mark.parametrize(
    ("utc_hour", "hours"), [(16, 7), (22, 1), (23, 24)], ids=["23:00 there", "05:00 there", "06:00 there"]
)
def test_a_message_refused_at_night_waits_for_six(utc_hour: int, hours: int) -> None:
    error = send_error(-234, "", now=datetime(2026, 11, 20, utc_hour, tzinfo=UTC))
    assert (error.retryable, error.wait) == (True, hours * 3600)


@pytest.mark.parametrize("fault", ["429", "500", "html", "garbled", "nothing", "late"])
async def test_an_ill_platform_is_tried_again_later(zalo: ZaloOAFake, oa: ZaloOAChannel, fault: str) -> None:
    zalo.fail(fault, call="send")
    error = await refused(oa)
    assert error.retryable
    assert not error.contact_stopped
    await oa.send(to_woman())


async def test_nobody_at_home_is_tried_again_later(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    await oa.send(to_woman())
    await zalo.close()
    error = await refused(oa)
    assert (error.code, error.retryable) == ("network", True)
