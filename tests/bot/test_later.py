"""Parts of the web server that are loaded when they are first wanted."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.later import Later, add_later

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
WORD = web.AppKey("word", str)


class Parts:
    """An office whose unknown pages have its own look, and pages for everybody else; both count how often they were
    made and what became of them."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.heard: list[str] = []
        self.faults = 0
        self.all = (Later("/office", self._office), Later("/", self._pages))

    async def _office(self) -> web.Application:
        if self.faults:
            self.faults -= 1
            raise ImportError("not there yet")
        app = web.Application(middlewares=[self._look])
        app[WORD] = "office"
        app.router.add_get("/office", self._answer)
        app.router.add_get("/office/desk/{number}", self._answer)
        for signal, word in ((app.on_startup, "started"), (app.on_shutdown, "shut"), (app.on_cleanup, "cleaned")):
            signal.append(self._hear(word))
        self.made.append("office")
        return app

    async def _pages(self) -> web.Application:
        app = web.Application()
        app[WORD] = "pages"
        app.router.add_get("/", self._answer)
        app.router.add_post("/news", self._answer)
        self.made.append("pages")
        return app

    def _hear(self, word: str) -> Callable[[web.Application], Awaitable[None]]:
        async def hear(_app: web.Application) -> None:
            self.heard.append(word)

        return hear

    @staticmethod
    async def _answer(request: web.Request) -> web.Response:
        return web.Response(text=f"{request.app[WORD]} {dict(request.match_info)}")

    @staticmethod
    @web.middleware
    async def _look(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return web.Response(status=404, text="the office knows no such page")


@pytest.fixture
def parts() -> Parts:
    return Parts()


def server(parts: Parts) -> TestClient[web.Request, web.Application]:
    async def take(_request: web.Request) -> web.Response:
        return web.Response(text="taken")

    app = web.Application()
    app.router.add_post("/hook/{channel}", take)
    add_later(app, parts.all)
    return TestClient(TestServer(app))


async def told(client: TestClient[web.Request, web.Application], method: str, path: str) -> tuple[int, str]:
    async with client.request(method, path) as response:
        return response.status, await response.text()


async def test_each_part_is_made_at_its_first_request_and_only_then(parts: Parts) -> None:
    async with server(parts) as client:
        assert await told(client, "POST", "/hook/zalo") == (200, "taken")
        assert parts.made == []
        assert await told(client, "GET", "/office/desk/7") == (200, "office {'number': '7'}")
        assert parts.made == ["office"]
        assert await told(client, "GET", "/") == (200, "pages {}")
        assert await told(client, "GET", "/office") == (200, "office {}")
        assert parts.made == ["office", "pages"]


async def test_many_first_requests_make_it_once(parts: Parts) -> None:
    async with server(parts) as client:
        answers = await asyncio.gather(*(told(client, "GET", "/office") for _ in range(8)))
    assert answers == [(200, "office {}")] * 8
    assert parts.made == ["office"]


async def test_an_address_that_nobody_knows(parts: Parts) -> None:
    async with server(parts) as client:
        assert await told(client, "GET", "/office/nowhere") == (404, "the office knows no such page")
        assert (await told(client, "GET", "/nowhere"))[0] == 404
        assert (await told(client, "GET", "/officers"))[0] == 404


async def test_the_wrong_method_is_told_from_an_unknown_address(parts: Parts) -> None:
    async with server(parts) as client:
        async with client.get("/news") as page, client.get("/hook/zalo") as hook:
            assert (page.status, page.headers["Allow"]) == (405, "POST")
            assert (hook.status, hook.headers["Allow"]) == (405, "POST")
        assert (await told(client, "POST", "/office"))[0] == 405


async def test_what_could_not_be_loaded_is_tried_again(parts: Parts) -> None:
    parts.faults = 1
    async with server(parts) as client:
        assert (await told(client, "GET", "/office"))[0] == 500
        assert await told(client, "GET", "/office") == (200, "office {}")


async def test_only_what_was_opened_is_started_and_closed(parts: Parts) -> None:
    async with server(parts) as client:
        await told(client, "GET", "/")
    assert parts.heard == []
    again = Parts()
    async with server(again):
        await again.all[0].open()
        assert again.heard == ["started"]
        assert {route.method for route in again.all[0]} == {"GET", "HEAD"}
        assert len(again.all[0]) == 4
        assert len(again.all[1]) == 0
    assert again.heard == ["started", "shut", "cleaned"]
