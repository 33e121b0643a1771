"""Telegram by long polling with several processes: one polls, and another takes over when it stops or dies."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.messages import InboundMessage
from channels.telegram import TelegramChannel
from tests.channels.telegram_scene import LAN, make
from tests.fakes.desk import Desk
from tests.fakes.state import MemoryState, Shared
from tests.fakes.telegram import TelegramFake

CLAIM = "poll:700100"


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


def texts(desk: Desk) -> list[str]:
    taken = [desk.taken.get_nowait() for _ in range(desk.taken.qsize())]
    return [event.text for event in taken if isinstance(event, InboundMessage)]


def write(fake: TelegramFake, *texts: str) -> None:
    for text in texts:
        fake.queue.push(fake.people.text(LAN, text))


async def test_of_two_processes_one_polls_and_the_other_takes_over(
    fake: TelegramFake, channel: TelegramChannel, desk: Desk, shared: Shared
) -> None:
    other = make(fake, MemoryState(shared), mode="polling")
    await channel.start(desk.deliver)
    await fake.until(lambda: fake.queue.is_polled)
    await other.start(desk.deliver)
    write(fake, "một")
    await fake.until(lambda: fake.queue.confirmed == 1)
    await channel.stop()
    write(fake, "hai")
    await fake.until(lambda: fake.queue.confirmed == 2)
    await other.stop()
    assert (texts(desk), fake.queue.conflicts) == (["một", "hai"], 0)


async def test_a_process_that_died_is_succeeded_when_its_claim_runs_out(
    fake: TelegramFake, desk: Desk, shared: Shared
) -> None:
    now = 0.0
    shared.now = lambda: now
    assert await MemoryState(shared).claim(CLAIM, seconds=90)
    asked = asyncio.Semaphore(0)

    class Waiting(MemoryState):
        async def claim(self, key: str, *, seconds: float) -> bool:
            asked.release()
            return await super().claim(key, seconds=seconds)

    channel = make(fake, Waiting(shared), mode="polling")
    write(fake, "một")
    await channel.start(desk.deliver)
    async with asyncio.timeout(20):
        for _ in range(4):
            await asked.acquire()
    assert not fake.calls
    now = 91.0
    assert await desk.next_text() == "một"
    await channel.stop()


async def test_the_claim_is_renewed_during_a_long_poll_and_its_loss_ends_the_poll(
    fake: TelegramFake, desk: Desk, shared: Shared
) -> None:
    class Watched(MemoryState):
        renewed = asyncio.Event()

        async def claim(self, key: str, *, seconds: float) -> bool:
            if fake.queue.is_polled:
                self.renewed.set()
            return await super().claim(key, seconds=seconds)

    state, thief = Watched(shared), MemoryState(shared)
    channel = make(fake, state, mode="polling", claim_seconds=0.03)
    await channel.start(desk.deliver)
    async with asyncio.timeout(20):
        await state.renewed.wait()
        shared.claims[CLAIM] = (thief, float("inf"))
    await fake.until(lambda: not fake.queue.is_polled)
    write(fake, "một")
    await channel.stop()
    assert (fake.queue.confirmed, len(fake.queue.updates), texts(desk)) == (0, 1, [])
    assert shared.claims[CLAIM][0] is thief
