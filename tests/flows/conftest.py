"""The platforms' fakes, and the product before all three of them by webhook."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.turn import House
from storage.db import Database
from tests.fakes.telegram import TelegramFake
from tests.fakes.zalo_bot import ZaloBotFake
from tests.fakes.zalo_oa import ZaloOAFake
from tests.flows import channels
from tests.flows.product import Product


@dataclass(frozen=True, kw_only=True)
class World:
    """The product and the platforms it stands between."""

    product: Product
    telegram: TelegramFake
    zalo_oa: ZaloOAFake
    zalo_bot: ZaloBotFake


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as fake:
        yield fake


@pytest.fixture
async def zalo_oa() -> AsyncIterator[ZaloOAFake]:
    async with ZaloOAFake() as fake:
        yield fake


@pytest.fixture
async def zalo_bot() -> AsyncIterator[ZaloBotFake]:
    async with ZaloBotFake() as fake:
        yield fake


@pytest.fixture
async def world(
    database: Database,
    house: House,
    telegram: TelegramFake,
    zalo_oa: ZaloOAFake,
    zalo_bot: ZaloBotFake,
    tmp_path: Path,
) -> AsyncIterator[World]:
    """All three by webhook."""
    three = channels.by_name(
        channels.telegram(telegram, database),
        channels.zalo_oa(zalo_oa, database),
        channels.zalo_bot(zalo_bot, database),
    )
    async with Product(database, house, three, tmp_path / "data") as product:
        yield World(product=product, telegram=telegram, zalo_oa=zalo_oa, zalo_bot=zalo_bot)
