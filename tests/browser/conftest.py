"""A real Chromium, and the chat page and the console for it to open."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from channels.webchat import WebChatChannel
from handlers.turn import House
from storage.db import Database
from tests.browser.console_week import Console, Played, channels
from tests.clock import FakeClock
from tests.flows.product import Product

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=900)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(loop_scope="session")
async def chat_url(tmp_path: Path, sqlite_template: Path, house: House) -> AsyncIterator[str]:
    """The address of the chat of a whole product, with the four answers of the tests."""
    path = tmp_path / "product.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    channel = WebChatChannel(tmp_path / "incoming")
    async with Product(database, house, {channel.name: channel}, tmp_path, demo=True) as product:
        yield f"{product.url}/chat"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_chromium(), args=_ARGUMENTS)
        yield browser
        await browser.close()


def _chromium() -> str | None:
    """None lets Playwright use the browser it brought along."""
    named = os.environ.get("DOITHOAI_CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named or next((path for path in found if path), None)


class Watch:
    """What went wrong on a page while the test was looking elsewhere."""

    def __init__(self, page: Page, origin: str) -> None:
        self.faults: list[str] = []
        self._origin = origin
        page.on("console", lambda message: self._note(message.type == "error", message.text))
        page.on("pageerror", lambda error: self._note(True, str(error)))
        page.on("request", lambda request: self._note(self._is_outside(request.url), request.url))

    def _is_outside(self, url: str) -> bool:
        return not url.startswith((self._origin, "data:", "blob:"))

    def _note(self, wrong: bool, what: str) -> None:
        if wrong:
            self.faults.append(what)


Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def open_chat(browser: Browser, chat_url: str) -> AsyncIterator[Open]:
    """Opens the chat in a context of its own; at the end no page may have logged an error or asked another site."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    async def open_page(
        *, viewport: ViewportSize = PHONE, javascript: bool = True, dark: bool = False, errors_expected: bool = False
    ) -> Page:
        context = await browser.new_context(
            viewport=viewport,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            has_touch=viewport == PHONE,
            locale="vi-VN",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = await context.new_page()
        if not errors_expected:
            watches.append(Watch(page, chat_url.removesuffix("/chat")))
        await page.goto(chat_url)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert [watch.faults for watch in watches] == [[] for _ in watches]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def played(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, ready_answers: Path) -> Played:
    return await Played.play(tmp_path_factory.mktemp("week"), sqlite_template, ready_answers)


@pytest_asyncio.fixture(loop_scope="session")
async def console(browser: Browser, played: Played, tmp_path: Path) -> AsyncIterator[Console]:
    """The demo's week; at the end no page may have logged an error or asked another site."""
    database = played.copy(tmp_path)
    product = Product(database, played.house, channels(tmp_path), tmp_path, clock=FakeClock(), demo=True)
    async with product:
        opened = Console(product=product, browser=browser, passwords=played.passwords)
        yield opened
        await opened.close()
    assert opened.faults.found == []
