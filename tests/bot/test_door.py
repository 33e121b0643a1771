"""The door opens before the product behind it is there: what comes in is kept, and answered right after."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.app import App, Folders
from bot.door import Door
from bot.parts import make_web
from channels.webchat import WebChatChannel
from handlers.turn import House
from storage.db import Database
from storage.tables import inbound_messages
from tests.fakes.telegram import SECRET_HEADER, TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.product import rows
from tests.flows.residents import TELEGRAM_SECRET

LAN = 5_501_234_567
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake(burst=None) as opened:
        yield opened


@pytest.fixture
def door(fake: TelegramFake, database: Database, tmp_path: Path) -> Door[App]:
    running = channels.by_name(channels.telegram(fake, database), WebChatChannel(tmp_path / "incoming"))
    return Door(database, running, settle=timedelta(0))


@pytest.fixture
async def client(door: Door[App]) -> AsyncIterator[Client]:
    async with TestClient(TestServer(make_web(door))) as opened:
        yield opened


async def say(client: Client, fake: TelegramFake, text: str, secret: str = TELEGRAM_SECRET) -> int:
    update = fake.queue.push(fake.people.text(LAN, text))
    async with client.post("/hook/telegram", json=update, headers={SECRET_HEADER: secret}) as response:
        return response.status


async def test_what_comes_in_before_the_product_is_there_is_answered_right_after(
    door: Door[App], client: Client, fake: TelegramFake, database: Database, house: House, tmp_path: Path
) -> None:
    assert await say(client, fake, "menu") == 200
    (kept,) = await rows(database, select(inbound_messages))
    assert (kept.state, fake.sent) == ("received", [])

    app = App(door=door, house=house, folders=Folders(data=tmp_path), me="behind")
    await app.start()
    try:
        await eventually(lambda: fake.sent)
    finally:
        await app.stop()


async def test_health_tells_that_the_answers_are_being_loaded(
    door: Door[App], client: Client, house: House, tmp_path: Path
) -> None:
    async with client.get("/readyz") as response:
        assert (response.status, (await response.json())["answers"]) == (503, "being loaded")
    App(door=door, house=house, folders=Folders(data=tmp_path), me="behind")
    async with client.get("/readyz") as response:
        assert (response.status, "answers" in await response.json()) == (200, False)


async def test_a_page_waits_until_the_product_is_there(
    door: Door[App], client: Client, house: House, tmp_path: Path
) -> None:
    asked = asyncio.ensure_future(client.get("/chat"))
    assert await say(client, TelegramFake(), "menu", secret="another") == 401, "a page that waits keeps nobody waiting"
    assert not asked.done()
    App(door=door, house=house, folders=Folders(data=tmp_path), me="behind")
    async with await asked as response:
        assert response.status == 200
