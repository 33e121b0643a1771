"""What the operator sees: alive, ready, and the figures; nothing in them names a person."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from channels.telegram import TelegramChannel
from handlers.turn import House
from storage import schema
from storage.db import Database
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.outages import away
from tests.flows.product import Product
from tests.flows.residents import TELEGRAM_SECRET, OnTelegram

LAN = 5_501_234_567


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as opened:
        yield opened


@pytest.fixture
def channel_now(fake: TelegramFake, database: Database) -> TelegramChannel:
    return channels.telegram(fake, database)


@pytest.fixture
async def product(
    database: Database, house: House, channel_now: TelegramChannel, tmp_path: Path
) -> AsyncIterator[Product]:
    async with Product(database, house, {"telegram": channel_now}, tmp_path / "data") as running:
        yield running


async def ready(product: Product) -> tuple[int, dict[str, object]]:
    status, body = await product.get("/readyz")
    return status, json.loads(body)


async def figure(product: Product, name: str) -> float:
    """0 for one that was never counted."""
    _, body = await product.get("/metrics")
    return next((float(line.rsplit(" ", 1)[1]) for line in body.splitlines() if line.startswith(f"{name} ")), 0.0)


async def test_alive_and_ready(product: Product, fake: TelegramFake) -> None:
    await eventually(lambda: product.app.health.channel_faults)
    assert await product.get("/healthz") == (200, '{"alive": true}')
    assert await ready(product) == (
        200,
        {"database": "ok", "migrations": "ok", "channels": {"telegram": "ok"}, "jobs": "ok"},
    )


async def test_a_channels_trouble_is_told_but_stops_nothing(product: Product, fake: TelegramFake) -> None:
    await eventually(lambda: product.app.health.channel_faults)
    fake.token = "700100:another-one"
    await product.app._check_channels()
    status, state = await ready(product)
    assert status == 200
    assert "TELEGRAM_TOKEN" in json.dumps(state["channels"])


async def test_a_channel_that_cannot_start_leaves_the_others_running(
    database: Database, house: House, channel_now: TelegramChannel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(channel_now, "start", refuse)
    monkeypatch.setattr(channel_now, "check", refuse)
    async with Product(database, house, {"telegram": channel_now}, tmp_path / "data") as product:
        status, state = await ready(product)
        assert status == 200
        assert state["channels"] == {"telegram": "kênh không khởi động được (OSError)"}


async def test_not_ready_while_the_database_is_away(product: Product, database: Database, database_url: str) -> None:
    """A SQLite file can still be read while somebody else writes."""
    async with away(database_url):
        status, state = await ready(product)
        assert status == (200 if database.is_sqlite else 503)
        assert (state["database"] == "ok") is database.is_sqlite
        assert (await product.get("/healthz"))[0] == 200
        assert (await product.get("/metrics"))[0] == 200
    assert (await ready(product))[0] == 200


async def test_not_ready_with_an_old_schema(product: Product, database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    status, state = await ready(product)
    assert status == 503
    assert state["migrations"] == f"at 0000, expected {schema.HEAD}: run doithoai migrate"


async def test_every_step_of_a_conversation_is_counted(product: Product, fake: TelegramFake) -> None:
    names = {
        "taken in": 'doithoai_messages_in_total{channel="telegram",kind="text"}',
        "turns": 'doithoai_turns_total{outcome="done"}',
        "sent": 'doithoai_sends_total{channel="telegram",outcome="sent"}',
        "tried again": 'doithoai_sends_total{channel="telegram",outcome="retry"}',
        "forged": 'doithoai_refused_hooks_total{channel="telegram",why="forged"}',
        "malformed": 'doithoai_refused_hooks_total{channel="telegram",why="malformed"}',
    }
    before = {what: await figure(product, name) for what, name in names.items()}
    lan = OnTelegram(product, fake, polling=False)
    await lan.say("menu")
    await lan.hear()
    fake.fail("500", method="sendMessage")
    await lan.say("menu")
    await product.hook("telegram", {"update_id": 1})
    await product.hook("telegram", b"{", {SECRET_HEADER: TELEGRAM_SECRET})
    await eventually(lambda: figure_is(product, names["tried again"], before["tried again"] + 1))
    grown = {what: await figure(product, name) - before[what] for what, name in names.items()}
    assert grown == {"taken in": 2, "turns": 2, "sent": 1, "tried again": 1, "forged": 1, "malformed": 1}
    assert await figure(product, "doithoai_messages_unread") == 0
    await eventually(lambda: figure_is(product, 'doithoai_messages_unsent{state="queued"}', 1))


async def test_no_figure_names_a_person(product: Product, fake: TelegramFake) -> None:
    lan = OnTelegram(product, fake, polling=False, chat=LAN)
    await lan.say("Nhà tôi ở Tràn Ao")
    await lan.hear()
    _, body = await product.get("/metrics")
    ours = [line for line in body.splitlines() if line.startswith("doithoai_")]
    labels = {value for line in ours for value in re.findall(r'="([^"]*)"', line)}
    assert labels, "nothing of ours is told"
    assert not [label for label in labels if str(LAN) in label or "Tràn" in label]
    assert "Tràn Ao" not in body


async def figure_is(product: Product, name: str, expected: float) -> bool:
    return await figure(product, name) == expected
