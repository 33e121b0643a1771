"""The stream of new lines, read as a browser reads it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse

from pages.room import MOST_STREAMS
from tests.pages.conftest import Client, OpenChat, address_of, say
from tests.pages.office import PAPERS, Office

ENOUGH_S = 10.0


class Stream:
    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self) -> dict[str, str]:
        """The next event, heartbeats and `retry` left out."""
        while True:
            block = await asyncio.wait_for(self.response.content.readuntil(b"\n\n"), ENOUGH_S)
            fields = dict(line.split(": ", 1) for line in block.decode().strip().splitlines() if ": " in line)
            if "data" in fields:
                return fields

    async def view(self) -> dict[str, Any]:
        view: dict[str, Any] = json.loads((await self.next())["data"])
        return view


@asynccontextmanager
async def listening(chat: Client, **headers: str) -> AsyncIterator[Stream]:
    async with chat.get("/chat/api/events", headers=headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        yield Stream(response)


async def test_an_answer_arrives_with_its_choices(office: Office, open_chat: OpenChat) -> None:
    chat = await open_chat(office.room(look_every=60))
    address = await say(chat, "mất thẻ")
    async with listening(chat) as stream:
        first = await stream.view()
        assert [line["text"] for line in first["lines"]] == ["mất thẻ"]
        assert first["waiting"] is True
        await office.answer(address, "Được cấp lại.", (PAPERS,))
        second = await stream.view()
    assert [line["text"] for line in second["lines"]] == ["Được cấp lại."]
    assert second["waiting"] is False
    assert second["choices"] == [{"label": PAPERS.label, "payload": PAPERS.payload}]


async def test_an_answer_of_another_process_arrives_too(chat: Client, office: Office) -> None:
    address = await say(chat, "mất thẻ")
    async with listening(chat) as stream:
        await stream.next()
        await office.answer(address, "từ máy khác", wake=False)
        assert [line["text"] for line in (await stream.view())["lines"]] == ["từ máy khác"]


async def test_who_comes_back_hears_only_what_is_new(chat: Client, office: Office) -> None:
    address = await say(chat, "câu một")
    await office.answer(address, "trả lời một")
    async with listening(chat) as stream:
        last = (await stream.next())["id"]
    await say(chat, "câu hai")
    async with listening(chat, **{"Last-Event-ID": last}) as stream:
        assert [line["text"] for line in (await stream.view())["lines"]] == ["câu hai"]


async def test_a_conversation_deleted_elsewhere_is_cleared_here(chat: Client, office: Office) -> None:
    await say(chat, "chuyện riêng")
    address = address_of(chat)
    await office.answer(address, "đã nghe")
    async with listening(chat) as stream:
        await stream.next()
        token = {cookie.key: cookie.value for cookie in chat.session.cookie_jar}["doithoai"]
        await chat.post("/chat/forget", headers={"Cookie": f"doithoai={token}"})
        assert (await stream.next())["event"] == "cleared"


async def test_a_stranger_is_told_not_to_come_back(chat: Client) -> None:
    response = await chat.get("/chat/api/events")
    assert response.status == 204


async def test_one_resident_may_not_hold_every_stream_and_leaving_makes_room(chat: Client) -> None:
    await say(chat, "xin chào")
    streams = [await chat.get("/chat/api/events") for _ in range(MOST_STREAMS)]
    assert {stream.status for stream in streams} == {200}
    refused = await chat.get("/chat/api/events")
    assert refused.status == 429
    for stream in streams:
        stream.close()
    async with asyncio.timeout(ENOUGH_S):
        while (late := await chat.get("/chat/api/events")).status != 200:
            assert late.status == 429
    late.close()


async def test_a_stopping_server_ends_the_streams_at_once(office: Office, open_chat: OpenChat) -> None:
    chat = await open_chat(office.room(look_every=3600))
    await say(chat, "xin chào")
    async with listening(chat) as stream:
        await stream.next()
        await asyncio.wait_for(chat.server.close(), ENOUGH_S)
        assert await stream.response.content.read() == b""


async def test_a_database_that_is_away_ends_the_stream_and_the_browser_comes_back(chat: Client, office: Office) -> None:
    await say(chat, "xin chào")
    async with listening(chat) as stream:
        await stream.next()
        async with office.database.transaction() as session:
            await session.exec_driver_sql("ALTER TABLE addresses RENAME TO gone")
        assert await asyncio.wait_for(stream.response.content.read(), ENOUGH_S) == b""
