"""Telegram by python-telegram-bot: webhook or long polling in, texts, buttons, images and files out."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from channels.base import Channel, ChannelState, Deliver, HookRequest, utc_now
from channels.errors import FetchError, SendError
from channels.http import fetch_bytes
from channels.layout import length
from channels.messages import Attachment, Choice, Event, OutboundMessage, Sent
from channels.telegram_config import TelegramConfig as TelegramConfig
from channels.telegram_files import Files, method
from channels.telegram_http import CALL_SECONDS, CONNECTIONS, UPLOAD_SECONDS, call, open_session, say
from channels.telegram_polling import Poller, keep_trying
from channels.telegram_taps import TapAnswers
from channels.telegram_text import ABILITIES, CAPTION_LIMIT, check_payloads, encoded
from channels.telegram_text import abilities as abilities
from channels.telegram_updates import KINDS, NAME, read_hook

DOWNLOAD_LIMIT = 20 * 2**20
"""Of the public Bot API server."""
POLL_SECONDS, STOP_SECONDS = 25, 15.0
LONG_CALL = 0.2
"""Seconds that a call takes at worst while the whole rate is used: with fewer connections they would wait in line."""


class Transport(BaseRequest):
    """Carries python-telegram-bot's calls over aiohttp: under load a seventh of httpx's time, and no URL in a log."""

    read_timeout = CALL_SECONDS

    def __init__(self, proxy: str | None, *, connections: int) -> None:
        self.session = open_session(proxy, connections=connections)

    async def initialize(self) -> None:
        """Nothing to do: the session is open from the start."""

    async def shutdown(self) -> None:
        await self.session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        fields = request_data.json_parameters if request_data else {}
        uploads = request_data.multipart_data if request_data else {}
        asked = read_timeout if isinstance(read_timeout, int | float) else CALL_SECONDS
        return await call(self.session, method, url, fields, uploads, seconds=UPLOAD_SECONDS if uploads else asked)


class TelegramChannel(Channel):
    name = NAME
    abilities = ABILITIES

    def __init__(self, config: TelegramConfig, state: ChannelState, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.abilities = abilities(per_second=config.per_second)
        self._config = config
        self._saying = URL(f"{config.api_url.rstrip('/')}/bot{config.token}/sendMessage")
        self._state = state
        self._clock = clock
        self._opened: tuple[Bot, Transport] | None = None
        self._stopping = asyncio.Event()
        self._work: set[asyncio.Task[Any]] = set()
        self._files = Files()
        self._taps = TapAnswers(lambda callback_id: self._open()[0].answer_callback_query(callback_id))

    def receive(self, request: HookRequest) -> tuple[Event, ...]:
        event = read_hook(request, self._config.webhook_secret, self._clock)
        if self._opened:
            self._taps.begin(event)
        return (event,)

    async def start(self, deliver: Deliver) -> None:
        """Returns at once; until Telegram is reachable the first call is repeated in the background."""
        self._stopping.clear()
        self._open()
        if self._config.mode == "polling":
            poller = Poller(
                bot_id=self._config.token.partition(":")[0],
                state=self._state,
                clock=self._clock,
                prepare=self._settle_webhook,
                fetch=self._fetch_updates,
                deliver=deliver,
                taps=self._taps,
                stopping=self._stopping,
                retry_seconds=self._config.retry_seconds,
                claim_seconds=self._config.claim_seconds,
            )
            self._work.add(asyncio.create_task(poller.run()))
        elif self._config.webhook_url:
            setting = keep_trying(
                self._settle_webhook, self._stopping, self._config.retry_seconds, "telegram.no_webhook"
            )
            self._work.add(asyncio.create_task(setting))

    async def stop(self) -> None:
        """A batch in hand is recorded first; what is not done in `STOP_SECONDS` is given up and comes again."""
        self._stopping.set()
        for tasks in (self._work, self._taps.tasks):
            if tasks:
                _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)
        self._work.clear()
        opened, self._opened = self._opened, None
        if opened:
            await opened[1].shutdown()

    async def send(self, message: OutboundMessage) -> Sent:
        """An image whose text is too long for a caption goes as a link preview above the text.

        Text alone does without python-telegram-bot, which would spend more time on reading the answer than all else
        takes together, when it is sent a thousand times a second.
        """
        to, text, image = message.address, message.text, message.media_url
        if image and not image.startswith(("https://", "http://")):
            raise SendError("media-address", "not a web address")
        bot, transport = self._open()
        if not (message.file_path or image):
            content = encoded(text, tuple(message.choices))
            return Sent(external_id=await say(transport.session, self._saying, to, content))
        keyboard = _keyboard(message.choices)
        with _decided():
            if message.file_path:
                sent = await self._files.send(message, lambda given: _send_file(bot, message, given, keyboard))
            elif image and length(text) <= CAPTION_LIMIT:
                sent = await bot.send_photo(to, image, caption=text or None, reply_markup=keyboard)
            else:
                link = LinkPreviewOptions(url=image, show_above_text=True)
                sent = await bot.send_message(to, text, reply_markup=keyboard, link_preview_options=link)
        return Sent(external_id=str(sent.message_id))

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        """Telegram itself hands out no file above 20 MB."""
        most = min(limit, DOWNLOAD_LIMIT)
        if (attachment.size or 0) > most:
            raise FetchError(f"larger than {most} bytes", retryable=False)
        bot, transport = self._open()
        try:
            with _decided():
                file = await bot.get_file(attachment.ref)
        except SendError as error:
            raise FetchError(error.code, retryable=error.retryable) from error
        return await fetch_bytes(transport.session, file.file_path or "", limit=most)

    async def check(self) -> str | None:
        bot, _ = self._open()
        try:
            with _decided():
                await bot.get_me()
        except SendError as error:
            if error.code == "token":
                return "TELEGRAM_TOKEN: Telegram không nhận mã này; chép lại mã từ @BotFather (token)"
            return f"TELEGRAM_API_URL: không được trả lời; xem mạng, địa chỉ này và TELEGRAM_PROXY ({error.code})"
        return None

    def _open(self) -> tuple[Bot, Transport]:
        """Silences python-telegram-bot's own log, which quotes what residents wrote."""
        if self._opened is None:
            logging.getLogger("telegram").setLevel(logging.CRITICAL)
            base = self._config.api_url.rstrip("/")
            at_once = max(CONNECTIONS, round(self._config.per_second * LONG_CALL))
            transport = Transport(self._config.proxy, connections=at_once)
            bot = Bot(
                self._config.token,
                base_url=f"{base}/bot",
                base_file_url=f"{base}/file/bot",
                request=transport,
                get_updates_request=transport,
            )
            self._opened = bot, transport
        return self._opened

    async def _settle_webhook(self) -> None:
        """Telegram answers polls only while no webhook is set."""
        bot, _ = self._open()
        with _decided():
            if self._config.mode == "polling":
                await bot.delete_webhook()
            else:
                url, secret = str(self._config.webhook_url), self._config.webhook_secret
                await bot.set_webhook(url, max_connections=40, allowed_updates=KINDS, secret_token=secret)

    async def _fetch_updates(self, offset: int | None) -> Any:
        """Raw, so that one unreadable update cannot hold up the rest.

        Telegram takes method names in any case; python-telegram-bot steers its own spelling to a method that parses.
        """
        options = {"timeout": POLL_SECONDS, "allowed_updates": KINDS, "offset": offset}
        with _decided():
            return await self._open()[0].do_api_request(
                "getupdates", api_kwargs=options, read_timeout=POLL_SECONDS + CALL_SECONDS
            )


def _keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    check_payloads(choices)
    rows = [[InlineKeyboardButton(choice.label, callback_data=choice.payload)] for choice in choices]
    return InlineKeyboardMarkup(rows) if rows else None


async def _send_file(
    bot: Bot, message: OutboundMessage, given: BinaryIO | str, keyboard: InlineKeyboardMarkup | None
) -> Message:
    path = str(message.file_path)
    file = given if isinstance(given, str) else InputFile(given, filename=Path(path).name, read_file_handle=False)
    send = getattr(bot, method(path))
    sent: Message = await send(message.address, file, caption=message.text or None, reply_markup=keyboard)
    return sent


@contextmanager
def _decided() -> Iterator[None]:
    """Lets out `SendError` alone; python-telegram-bot wraps the transport's into an error of its own."""
    try:
        yield
    except SendError:
        raise
    except Exception as error:
        if isinstance(error, TelegramError) and isinstance(error.__cause__, SendError):
            raise error.__cause__ from None
        raise SendError("bad-reply", type(error).__name__, retryable=True) from error
