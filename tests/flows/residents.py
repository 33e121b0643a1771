"""People at each platform's fake: what they say or pick goes in as the platform would bring it."""

import re
from abc import ABC, abstractmethod

from channels.messages import Choice
from tests.fakes import zalo_bot_bodies
from tests.fakes.telegram import SECRET_HEADER as TELEGRAM_HEADER
from tests.fakes.telegram import TelegramFake
from tests.fakes.zalo_bot import ZaloBotFake
from tests.fakes.zalo_oa import ZaloOAFake
from tests.flows.eventually import eventually
from tests.flows.product import Product

TELEGRAM_SECRET = "chim-bay-ve-nui"
ZALO_BOT_SECRET = "lua-vang-dau-ngo"
ZALO_BOT_HEADER = "X-Bot-Api-Secret-Token"

_NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


class Resident(ABC):
    """One person; `heard` counts what the bot said to them and they have read."""

    channel: str
    address: str

    def __init__(self, product: Product) -> None:
        self.product = product
        self.heard = 0

    @abstractmethod
    async def say(self, text: str) -> None: ...

    @abstractmethod
    def received(self) -> list[tuple[str, tuple[Choice, ...]]]:
        """What reached this person's phone, text and buttons."""

    async def pick(self, label: str) -> None:
        """Where there are no buttons, the number before the label in the last message."""
        text, _ = self.received()[self.heard - 1]
        numbers = {title: number for number, title in _NUMBERED.findall(text)}
        assert label in numbers, f"{label!r} is not offered in {text!r}"
        await self.say(numbers[label])

    async def hear(self) -> str:
        """The next message from the bot, and no second one with it."""
        await eventually(lambda: len(self.received()) > self.heard)
        self.heard += 1
        assert len(self.received()) == self.heard, self.received()[self.heard - 1 :]
        return self.received()[self.heard - 1][0]


class OnTelegram(Resident):
    channel = "telegram"

    def __init__(self, product: Product, fake: TelegramFake, *, polling: bool, chat: int = 5_501_234_567) -> None:
        super().__init__(product)
        self.address = str(chat)
        self._fake = fake
        self._chat = chat
        self._polling = polling

    async def say(self, text: str) -> None:
        await self._bring(self._fake.people.text(self._chat, text))

    async def pick(self, label: str) -> None:
        _, choices = self.received()[self.heard - 1]
        payloads = {choice.label: choice.payload for choice in choices}
        await self._bring(self._fake.people.tap(self._chat, payloads[label]))

    def received(self) -> list[tuple[str, tuple[Choice, ...]]]:
        return [(m.text, m.choices) for m in self._fake.sent if m.address == self.address]

    async def _bring(self, update: dict[str, object]) -> None:
        numbered = self._fake.queue.push(update)
        if not self._polling:
            self._fake.queue.confirm(numbered["update_id"] + 1)
            status, _ = await self.product.hook("telegram", numbered, {TELEGRAM_HEADER: TELEGRAM_SECRET})
            assert status == 200


class OnZaloOA(Resident):
    channel = "zalo-oa"

    def __init__(self, product: Product, fake: ZaloOAFake, address: str = "5170627724267093288") -> None:
        super().__init__(product)
        self.address = address
        self._fake = fake

    async def say(self, text: str) -> None:
        call = self._fake.hooks.text(self.address, text)
        assert (await self.product.hook("zalo-oa", call.body, call.headers))[0] == 200

    def received(self) -> list[tuple[str, tuple[Choice, ...]]]:
        return [(m.text, m.choices) for m in self._fake.sent if m.address == self.address]


class OnZaloBot(Resident):
    channel = "zalo-bot"

    def __init__(
        self, product: Product, fake: ZaloBotFake, *, polling: bool, address: str = "7f2c9be4d1a05e38"
    ) -> None:
        super().__init__(product)
        self.address = address
        self._fake = fake
        self._polling = polling

    async def say(self, text: str) -> None:
        body = zalo_bot_bodies.text(self.address, text)
        if self._polling:
            await self._fake.push(body)
        else:
            assert (await self.product.hook("zalo-bot", body, {ZALO_BOT_HEADER: ZALO_BOT_SECRET}))[0] == 200

    def received(self) -> list[tuple[str, tuple[Choice, ...]]]:
        return [(m.text, ()) for m in self._fake.sent if m.address == self.address]
