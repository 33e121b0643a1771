"""The chat page on a database of its own, with a clock that the test moves."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from pages.chat import ChatRoom, add_routes
from tests.pages.office import Clock, Office, open_office

Client = TestClient[web.Request, web.Application]
OpenChat = Callable[[ChatRoom], Awaitable[Client]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def office(tmp_path: Path, clock: Clock) -> AsyncIterator[Office]:
    office = await open_office(tmp_path, clock)
    yield office
    await office.close()


@pytest.fixture
async def open_chat() -> AsyncIterator[OpenChat]:
    clients: list[Client] = []

    async def open_room(room: ChatRoom) -> Client:
        app = web.Application()
        add_routes(app, room)
        client: Client = TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True))
        await client.start_server()
        clients.append(client)
        return client

    yield open_room
    for client in clients:
        await client.close()


@pytest.fixture
async def chat(office: Office, open_chat: OpenChat) -> Client:
    """A resident's browser; nobody answers by itself, and forms do not wait."""
    return await open_chat(office.room(patience=0))


async def say(chat: Client, text: str, **more: Any) -> str:
    """Sends by JSON; returns the address that the office saw."""
    response = await chat.post("/chat/api/messages", json={"text": text, **more})
    assert response.status == 202, await response.text()
    return address_of(chat)


def address_of(chat: Client) -> str:
    from pages.visitors import Visitor

    cookies = {cookie.key: cookie.value for cookie in chat.session.cookie_jar}
    return Visitor(token=cookies["doithoai"]).address
