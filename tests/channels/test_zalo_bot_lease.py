"""Of several processes with one Zalo Bot token, one polls."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from channels.messages import Event
from channels.zalo_bot import ZaloBotChannel
from channels.zalo_bot_polling import POLL_PATIENCE
from tests.channels.zalo_bot_scene import LAN, make, soon
from tests.fakes import zalo_bot_bodies as bodies
from tests.fakes.desk import Desk
from tests.fakes.state import MemoryState, Shared
from tests.fakes.zalo_bot import ZaloBotFake


@pytest.fixture
async def fake() -> AsyncIterator[ZaloBotFake]:
    async with ZaloBotFake() as running:
        yield running


def poller(fake: ZaloBotFake, state: MemoryState | None = None, **changes: Any) -> ZaloBotChannel:
    return make(fake, state, mode="polling", **changes)


async def test_two_processes_read_one_after_the_other(fake: ZaloBotFake) -> None:
    shared, desk = Shared(), Desk()
    states = MemoryState(shared), MemoryState(shared)
    first, second = poller(fake, states[0]), poller(fake, states[1])
    await first.start(desk.deliver)
    await fake.until(lambda: fake.polling == 1)
    await second.start(desk.deliver)
    await soon(states[1].refused.wait())
    await fake.push(bodies.text(LAN, "một"))
    assert await desk.next_text() == "một"
    await first.stop()
    await fake.push(bodies.text(LAN, "hai"))
    assert await desk.next_text() == "hai"
    await second.stop()
    assert (fake.most_polling, desk.taken.qsize(), shared.claims) == (1, 0, {})


async def test_another_token_is_another_poller(fake: ZaloBotFake) -> None:
    shared, desk = Shared(), Desk()
    async with ZaloBotFake(token="2:khac") as other:
        channels = poller(fake, MemoryState(shared)), poller(other, MemoryState(shared))
        for channel in channels:
            await channel.start(desk.deliver)
        await fake.until(lambda: fake.polling == 1)
        await other.until(lambda: other.polling == 1)
        assert len(shared.claims) == 2
        assert "khac" not in str(shared.claims)
        for channel in channels:
            await channel.stop()


async def test_the_claim_is_renewed_with_every_poll_and_every_try(fake: ZaloBotFake) -> None:
    seconds = [0.0]
    shared, desk = Shared(now=lambda: seconds[0]), Desk(refusals=1)
    held: list[float] = []

    async def deliver(events: Sequence[Event]) -> None:
        held.extend(until - seconds[0] for _, until in shared.claims.values())
        seconds[0] += 80
        await desk.deliver(events)

    channel = poller(fake, MemoryState(shared))
    await channel.start(deliver)
    for said in ("một", "hai"):
        await fake.push(bodies.text(LAN, said))
        assert await desk.next_text() == said
    await channel.stop()
    assert held == [90, 90, 90]
    assert POLL_PATIENCE < 90


async def test_a_lost_claim_does_not_lose_what_was_read(fake: ZaloBotFake) -> None:
    seconds = [0.0]
    shared, desk = Shared(now=lambda: seconds[0]), Desk(refusals=1)
    state, other = MemoryState(shared), MemoryState(shared)
    channel = poller(fake, state)
    desk.gate.clear()
    await fake.push(bodies.text(LAN, "một"))
    await channel.start(desk.deliver)
    await soon(desk.entered.wait())
    seconds[0] = 1000.0
    (key,) = shared.claims
    assert await other.claim(key, seconds=90)
    desk.gate.set()
    assert await desk.next_text() == "một"
    assert state.refused.is_set()
    state.refused.clear()
    await soon(state.refused.wait())
    await channel.stop()
    assert (fake.calls["getUpdates"], shared.claims[key][0]) == (1, other)
