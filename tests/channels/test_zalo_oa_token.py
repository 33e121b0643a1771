"""Zalo OA tokens: renewed in time, once for all processes, and from the right source."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog

from channels.zalo_oa_token import fingerprint
from tests.fakes.zalo_oa import REFRESH_TOKEN
from tests.fakes.zalo_oa_hooks import APP_SECRET, SECRET_KEY
from tests.fakes.zalo_oa_house import WOMAN, House, refused, to_woman


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House() as house:
        yield house


async def test_one_exchange_serves_a_day_and_a_restart(house: House) -> None:
    first = house.process()
    await asyncio.gather(*(first.send(to_woman()) for _ in range(20)))
    await house.process().send(to_woman())
    house.later(hours=23)
    await first.send(to_woman())
    assert house.exchanges == 1
    assert house.stored["seeds"] == [fingerprint(REFRESH_TOKEN)]
    assert REFRESH_TOKEN not in str(house.stored)


async def test_it_is_renewed_a_while_before_it_expires(house: House) -> None:
    oa = house.process()
    for day in range(1, 5):
        await oa.send(to_woman())
        assert house.exchanges == day
        house.later(hours=24, minutes=1)
    assert house.zalo.calls["send"] == 4


async def test_several_processes_renew_once(house: House) -> None:
    processes = [house.process() for _ in range(4)]
    await asyncio.gather(*(process.send(to_woman()) for process in processes for _ in range(5)))
    assert house.exchanges == 1
    house.later(hours=26)
    await asyncio.gather(*(process.send(to_woman()) for process in processes for _ in range(5)))
    assert house.exchanges == 2
    assert len(house.zalo.sent) == 40


async def test_a_token_another_process_replaced_is_read_again_and_not_renewed(house: House) -> None:
    here, there = house.process(), house.process()
    await here.send(to_woman())
    await there.send(to_woman())
    house.zalo.tokens.access.clear()
    await there.send(to_woman())
    await here.send(to_woman())
    assert house.exchanges == 2
    assert house.zalo.calls["send"] == 6


@pytest.mark.parametrize("code", ["-216", "-220"])
async def test_a_refused_token_is_renewed_once_and_the_call_made_once_more(house: House, code: str) -> None:
    oa = house.process()
    house.zalo.fail(code, call="send")
    await oa.send(to_woman())
    assert (house.exchanges, len(house.zalo.sent)) == (2, 1)
    house.zalo.fail(code, times=2, call="send")
    error = await refused(oa)
    assert (error.code, error.retryable, error.holds_channel) == (f"zalo{code}", True, True)
    assert house.exchanges == 3


async def test_processes_with_an_older_setting_use_the_newer_pair(house: House) -> None:
    await house.process().send(to_woman())
    house.zalo.tokens.consent("dong-y-lan-2")
    await house.process(refresh_token="dong-y-lan-2").send(to_woman())
    await house.process().send(to_woman())
    await house.process(refresh_token="").send(to_woman())
    assert house.exchanges == 2


async def test_a_wrong_new_setting_does_not_stop_a_pair_that_works(house: House) -> None:
    await house.process().send(to_woman())
    mistyped = house.process(refresh_token="gõ nhầm")
    await mistyped.send(to_woman())
    await mistyped.send(to_woman())
    assert (house.exchanges, len(house.zalo.sent)) == (2, 3)
    house.later(hours=26)
    await mistyped.send(to_woman())
    assert house.exchanges == 3


async def test_without_any_token_the_setting_is_named(house: House) -> None:
    error = await refused(house.process(refresh_token=""))
    assert error.code == "zalo-token"
    assert "no refresh token is known" in error.detail
    assert house.exchanges == 0


async def test_a_refused_token_is_not_asked_about_again_and_again(house: House) -> None:
    oa = house.process(refresh_token="đã dùng")
    for _ in range(5):
        assert "-14014" in (await refused(oa)).detail
    assert house.exchanges == 1
    house.later(minutes=6)
    await refused(oa)
    assert house.exchanges == 2


async def test_nothing_secret_is_logged_or_shown(house: House) -> None:
    with structlog.testing.capture_logs() as logs:
        oa = house.process()
        await oa.send(to_woman())
        house.zalo.tokens.consent("khac")
        await refused(oa)
    shown = f"{logs} {oa._config!r} {oa._tokens._pair!r}"
    for secret in (REFRESH_TOKEN, APP_SECRET, SECRET_KEY, house.stored["access"], house.stored["refresh"], WOMAN):
        assert secret not in shown
