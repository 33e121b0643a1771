"""The demo's week behind the console, on a clock that stands at its end, and browsers of its officials."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize
from pyotp import TOTP
from sqlalchemy import select

from bot import config, demo
from bot.answers import Answers
from bot.demo_platform import StandIn
from bot.house import make_house
from bot.wiring import abilities
from channels.base import Abilities, Channel
from channels.messages import OutboundMessage, Sent
from channels.webchat import WebChatChannel
from handlers.turn import House
from storage.db import Database
from storage.tables import tickets
from tests.clock import FakeClock
from tests.flows.product import Product, rows
from tests.ready import put_answers

SMALL = ViewportSize(width=360, height=740)
WIDE = ViewportSize(width=1280, height=900)
_FILE = "doithoai.db"


@dataclass(frozen=True, kw_only=True)
class Played:
    """The week, once played: its files, its house, and everybody's password."""

    folder: Path
    house: House
    passwords: Mapping[str, str]

    @classmethod
    async def play(cls, folder: Path, template: Path, answers: Path) -> Self:
        put_answers(answers, folder)
        (folder / _FILE).write_bytes(template.read_bytes())
        settings = config.load({"DOITHOAI_DATA_DIR": str(folder)}, env_file=folder / "none")
        database = Database(f"sqlite:///{folder / _FILE}")
        logins = await demo.fill(database, settings, now=FakeClock()())
        house = await make_house(settings, Answers(database, folder))
        await database.close()
        return cls(folder=folder, house=house, passwords={one.username: one.password for one in logins})

    def copy(self, folder: Path) -> Database:
        shutil.copy(self.folder / _FILE, folder / _FILE)
        shutil.copytree(self.folder / "files", folder / "files")
        return Database(f"sqlite:///{folder / _FILE}")


class Phone(StandIn):
    """Keeps what it brought."""

    def __init__(self, name: str, abilities: Abilities) -> None:
        super().__init__(name, abilities)
        self.sent: list[OutboundMessage] = []

    async def send(self, message: OutboundMessage) -> Sent:
        self.sent.append(message)
        return await super().send(message)


def channels(folder: Path) -> dict[str, Channel]:
    """The web chat, and stand-ins for the others: nothing leaves the machine."""
    settings = config.load({"DOITHOAI_DATA_DIR": str(folder)}, env_file=folder / "none")
    known = abilities(settings)
    others: list[Channel] = [Phone(name, known[name]) for name in ("zalo-oa", "zalo-bot", "telegram")]
    return {one.name: one for one in (WebChatChannel(folder / "incoming"), *others)}


class Faults:
    """What went wrong on any page while the test was looking elsewhere."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._expected: tuple[str, ...] = ()

    def expects(self, *words: str) -> None:
        """From here on, faults that say so are part of the test."""
        self._expected = words

    def watch(self, page: Page, origin: str) -> None:
        page.on("console", lambda message: self._note(message.type == "error", f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self._note(True, f"{page.url}: {error}"))
        page.on("request", lambda asked: self._note(not asked.url.startswith((origin, "data:")), asked.url))

    def _note(self, wrong: bool, what: str) -> None:
        if wrong and not any(word in what for word in self._expected):
            self.found.append(what)


@dataclass(kw_only=True)
class Console:
    product: Product
    browser: Browser
    passwords: Mapping[str, str]
    faults: Faults = field(default_factory=Faults)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def stranger(
        self, *, viewport: ViewportSize = SMALL, javascript: bool = True, dark: bool = False, scale: float = 1
    ) -> Page:
        context = await self.browser.new_context(
            viewport=viewport,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            has_touch=viewport == SMALL,
            device_scale_factor=scale,
            locale="vi-VN",
        )
        self.contexts.append(context)
        context.set_default_timeout(20_000)
        page = await context.new_page()
        self.faults.watch(page, self.product.url)
        return page

    async def enter(self, username: str, **options: Any) -> Page:
        """Through the login page, as everybody does."""
        page = await self.stranger(**options)
        await self.type_login(page, username)
        await page.get_by_role("navigation", name="Chính").wait_for()
        return page

    async def type_login(self, page: Page, username: str) -> None:
        await page.goto(f"{self.product.url}/console")
        await page.get_by_label("Tên đăng nhập").fill(username)
        await page.get_by_label("Mật khẩu").fill(self.passwords[username])
        await page.get_by_role("button", name="Đăng nhập").click()

    async def open(self, page: Page, path: str) -> int:
        response = await page.goto(f"{self.product.url}{path}")
        return response.status if response else 0

    def sent(self) -> list[OutboundMessage]:
        """What reached somebody's phone since the console was opened."""
        return [
            one for channel in self.product.app.channels.values() if isinstance(channel, Phone) for one in channel.sent
        ]

    async def code(self, words: str) -> str:
        """Of the question that says so."""
        found = await rows(self.product.database, select(tickets.c.code).where(tickets.c.text.contains(words)))
        assert found, words
        return str(found[0].code)

    async def prove(self, page: Page, secret: str) -> None:
        """Types what the phone shows at the console's time."""
        shown = TOTP(secret.replace(" ", "")).at(self.product.app.clock())
        await page.get_by_label("Mã", exact=False).fill(shown)

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()
