"""Zalo OA tokens after accidents: crashes, lost answers, a database that refuses, an OAuth server that is ill."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog

from channels.errors import SendError
from channels.zalo_oa_token import CLAIM, TokenKeeper, fingerprint
from tests.fakes.state import MemoryState
from tests.fakes.zalo_oa import REFRESH_TOKEN
from tests.fakes.zalo_oa_hooks import APP_ID, APP_SECRET
from tests.fakes.zalo_oa_house import BrokenState, House, refused, to_woman


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House() as house:
        yield house


async def test_the_new_pair_is_saved_before_it_is_used(house: House) -> None:
    state = BrokenState(house.shared)
    oa = house.process(state=state)
    state.failures = 1
    error = await refused(oa)
    assert (error.code, error.retryable) == ("token-state", True)
    assert house.zalo.calls["send"] == 0
    assert not await MemoryState(house.shared).claim(CLAIM, seconds=1), "another process could use the spent token"
    await oa.send(to_woman())
    assert house.exchanges == 1
    assert house.stored["refresh"] in house.zalo.tokens.refresh


async def test_a_pair_that_could_not_be_saved_is_saved_on_the_way_out(house: House) -> None:
    state = BrokenState(house.shared)
    oa = house.process(state=state)
    state.failures = 1
    await refused(oa)
    await oa.stop()
    await house.process().send(to_woman())
    assert house.exchanges == 1


async def test_a_pair_lost_for_good_is_told(house: House) -> None:
    state = BrokenState(house.shared)
    oa = house.process(state=state)
    state.failures = 2
    await refused(oa)
    with structlog.testing.capture_logs() as logs:
        await oa.stop()
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("zalo_oa_tokens_lost", "error")]
    assert "ZALO_OA_REFRESH_TOKEN" in logs[0]["mend"]


async def test_a_cancelled_send_does_not_lose_the_pair(house: House) -> None:
    oa = house.process()
    house.zalo.fail("slow", call="token")
    sending = asyncio.create_task(oa.send(to_woman()))
    await house.zalo.called.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await oa.stop()
    assert house.stored["refresh"] in house.zalo.tokens.refresh


async def test_a_crash_before_zalo_heard_is_mended_by_itself(house: House) -> None:
    oa = house.process()
    house.zalo.fail("nothing", call="token")
    error = await refused(oa)
    assert (error.code, error.retryable) == ("network", True)
    await house.process().send(to_woman())
    assert len(house.zalo.sent) == 1


async def test_a_crash_after_zalo_heard_says_what_to_do_and_a_new_consent_mends_it(house: House) -> None:
    house.zalo.fail("late", call="token")
    await refused(house.process())
    error = await refused(house.process())
    assert (error.code, error.retryable, error.holds_channel) == ("zalo-token", True, True)
    assert "consent again" in error.detail
    assert "ZALO_OA_REFRESH_TOKEN" in error.detail
    house.zalo.tokens.consent("dong-y-lan-2")
    await house.process(refresh_token="dong-y-lan-2").send(to_woman())
    assert len(house.zalo.sent) == 1


async def test_a_pair_lost_in_a_later_renewal_is_mended_by_a_new_consent(house: House) -> None:
    oa = house.process()
    await oa.send(to_woman())
    house.later(hours=26)
    house.zalo.fail("late", call="token")
    await refused(oa)
    assert (await refused(house.process())).code == "zalo-token"
    house.zalo.tokens.consent("dong-y-lan-2")
    await house.process(refresh_token="dong-y-lan-2").send(to_woman())
    assert house.stored["seeds"] == [fingerprint(REFRESH_TOKEN), fingerprint("dong-y-lan-2")]


async def test_a_claim_left_by_a_killed_process_runs_out(house: House) -> None:
    assert await MemoryState(house.shared).claim(CLAIM, seconds=60)
    house.later(seconds=61)
    await house.process().send(to_woman())
    assert house.exchanges == 1


async def test_a_renewal_that_fails_leaves_the_living_token_in_use(house: House) -> None:
    oa = house.process()
    await oa.send(to_woman())
    house.later(hours=24, minutes=30)
    house.zalo.fail("500", times=1, call="token")
    for _ in range(3):
        await oa.send(to_woman())
    assert (house.exchanges, len(house.zalo.sent)) == (2, 4)
    house.later(minutes=2)
    await oa.send(to_woman())
    assert house.exchanges == 3
    assert house.stored["access"] in house.zalo.tokens.access


@pytest.mark.parametrize(("fault", "code"), [("-14002", "zalo-14002"), ("429", "zalo-32"), ("html", "http-502")])
async def test_an_ill_oauth_server_does_not_use_up_the_token(house: House, fault: str, code: str) -> None:
    oa = house.process()
    house.zalo.fail(fault, call="token")
    error = await refused(oa)
    assert (error.code, error.retryable) == (code, True)
    await oa.send(to_woman())
    assert len(house.zalo.sent) == 1


@pytest.mark.parametrize("stored", [{}, {"access": "a"}, {"access": 1, "refresh": [], "expires_at": "?", "seeds": 2}])
async def test_a_stored_pair_that_cannot_be_read_counts_as_none(house: House, stored: dict[str, Any]) -> None:
    house.shared.values["tokens"] = stored
    await house.process().send(to_woman())
    assert house.stored["refresh"] in house.zalo.tokens.refresh


async def test_while_another_process_renews_too_long_the_message_waits(house: House) -> None:
    assert await MemoryState(house.shared).claim(CLAIM, seconds=60)
    oa = house.process()
    keeper = TokenKeeper(
        app_id=APP_ID,
        app_secret=APP_SECRET,
        configured=REFRESH_TOKEN,
        oauth_url=house.zalo.url,
        state=MemoryState(house.shared),
        session=oa._open,
        clock=house.clock,
        waits=2,
        wait_seconds=0,
    )
    with pytest.raises(SendError) as caught:
        await keeper.access()
    assert (caught.value.code, caught.value.retryable, caught.value.wait) == ("token-busy", True, 10)
    assert house.exchanges == 0
