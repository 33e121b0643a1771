"""The product moved by hand, on a clock that stands still, before the platforms' fakes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog.testing

from channels.telegram import TelegramChannel
from handlers.turn import House
from storage.db import Database
from tests.bot.office import Office
from tests.clock import FakeClock
from tests.fakes.telegram import TelegramFake
from tests.fakes.zalo_oa import ZaloOAFake
from tests.flows import channels


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Faults on purpose would else be drawn as pictures of every frame, for seconds."""
    with structlog.testing.capture_logs():
        yield


@pytest.fixture
async def telegram(clock: FakeClock) -> AsyncIterator[TelegramFake]:
    async with TelegramFake(clock=clock, burst=None) as fake:
        yield fake


@pytest.fixture
async def zalo_oa(clock: FakeClock) -> AsyncIterator[ZaloOAFake]:
    async with ZaloOAFake(clock=clock) as fake:
        yield fake


@pytest.fixture
async def channel(telegram: TelegramFake, database: Database, clock: FakeClock) -> AsyncIterator[TelegramChannel]:
    opened = channels.telegram(telegram, database, clock=clock)
    yield opened
    await opened.stop()


@pytest.fixture
async def office(
    database: Database, house: House, clock: FakeClock, channel: TelegramChannel, tmp_path: Path
) -> Office:
    """On Telegram."""
    return Office(database, house, clock, {"telegram": channel}, tmp_path)
