"""Zalo Bot Platform: webhook or long polling in, plain text and photos out."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

import aiohttp
import structlog

from channels.base import Abilities, Channel, ChannelState, Deliver, HookRequest, Rate, utc_now
from channels.errors import Forged, Malformed, SendError
from channels.http import call_json, fetch_bytes, open_session
from channels.layout import length
from channels.messages import Attachment, Event, OutboundMessage, Sent, ending
from channels.zalo_bot_polling import Poller, pause_after
from channels.zalo_bot_updates import NAME, read_update

TEXT_LIMIT = 2000
SECRET_LENGTHS = range(8, 257)
PHOTO_PATIENCE = 150.0
VOICE = ".aac"
"""The one kind of recording that Zalo takes, by its public address."""
QUOTA_WAIT = 3600.0
TOKEN_WAIT = 600.0
STOP_PATIENCE = 15.0

log = structlog.get_logger(__name__)


ABILITIES = Abilities(
    text_limit=TEXT_LIMIT,
    images=True,
    monthly_quota=3000,
    rate=Rate(limit=1),
    sounds=frozenset({VOICE}),
    media_by_address=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ZaloBotConfig:
    """`webhook_url` may be None when the webhook was set by hand. `retry_seconds`: first pause, doubling to 60 s.

    `per_second`: messages to all people together. Zalo publishes no figure, and its plan holds few people anyway.
    """

    token: str = field(repr=False)
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: str | None = field(default=None, repr=False)
    webhook_url: str | None = None
    api_url: str = "https://bot-api.zaloplatforms.com"
    retry_seconds: float = 1.0
    per_second: int = 1


class ZaloBotChannel(Channel):
    name = NAME
    abilities = ABILITIES

    def __init__(self, config: ZaloBotConfig, state: ChannelState, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.abilities = replace(ABILITIES, rate=Rate(limit=config.per_second))
        self._config = config
        self._state = state
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None
        self._poller: Poller | None = None

    def receive(self, request: HookRequest) -> tuple[Event, ...]:
        """An empty body without a content type is Zalo trying the address: it carries nothing, so needs no secret."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not request.body and "content-type" not in headers:
            return ()
        given = headers.get("x-bot-api-secret-token", "").encode("utf-8", "surrogatepass")
        secret = (self._config.webhook_secret or "").encode()
        if not hmac.compare_digest(given, secret) or not secret:
            raise Forged("X-Bot-Api-Secret-Token")
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise Malformed("body: expected JSON") from error
        return (read_update(body, self._clock),)

    async def send(self, message: OutboundMessage) -> Sent:
        if message.file_path and not message.media_url:
            raise SendError("no-files", "photos go by public address only")
        units = length(message.text)
        if units > TEXT_LIMIT or not (units or message.media_url):
            raise SendError("text-length", f"{units} units, allowed are 1 to {TEXT_LIMIT}")
        params: dict[str, Any] = {"chat_id": message.address}
        if message.media_url and ending(message.media_url) == VOICE:
            if units:
                raise SendError("text-length", "a recording carries no text")
            result = await self._call("sendVoice", params | {"voice_url": message.media_url}, PHOTO_PATIENCE)
        elif message.media_url:
            caption = {"caption": message.text} if message.text else {}
            params |= {"photo": message.media_url} | caption
            result = await self._call("sendPhoto", params, PHOTO_PATIENCE)
        else:
            result = await self._call("sendMessage", params | {"text": message.text})
        given = result.get("message_id") if isinstance(result, dict) else None
        return Sent(external_id=given if isinstance(given, str) else None)

    async def start(self, deliver: Deliver) -> None:
        """Does not wait for Zalo: when it is away, polling or setting the webhook goes on trying behind."""
        if self._config.mode == "webhook":
            self._task = asyncio.create_task(self._set_webhook(), name=NAME)
            return
        self._poller = Poller(
            self._call,
            self._state,
            lease=f"poll-{hashlib.sha256(self._config.token.encode()).hexdigest()[:16]}",
            clock=self._clock,
            retry_seconds=self._config.retry_seconds,
        )
        self._task = asyncio.create_task(self._poller.run(deliver), name=NAME)

    async def stop(self) -> None:
        """A message already read is still handed over, for at most 15 s."""
        task, self._task = self._task, None
        if task and self._poller:
            self._poller.stopping.set()
            await asyncio.wait({task}, timeout=STOP_PATIENCE)
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._close()

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        return await fetch_bytes(self._open(), attachment.ref, limit=limit)

    async def check(self) -> str | None:
        config = self._config
        if config.mode == "webhook" and len(config.webhook_secret or "") not in SECRET_LENGTHS:
            return "ZALO_BOT_WEBHOOK_SECRET: chế độ webhook cần một chuỗi bí mật dài 8 đến 256 ký tự"
        was_open = self._session is not None
        try:
            await self._call("getMe")
        except SendError as error:
            if error.code in ("token", "zalo-404"):
                return "ZALO_BOT_TOKEN: Zalo không nhận mã này; chép lại cả mã từ Zalo Bot Creator (token)"
            return f"ZALO_BOT_API_URL={config.api_url!r}: trả lời không đúng; xem địa chỉ và mạng ({error.code})"
        finally:
            if not was_open:
                await self._close()
        return None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = open_session()
        return self._session

    async def _close(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def _call(self, method: str, params: dict[str, Any] | None = None, patience: float | None = None) -> Any:
        """The result, None where Zalo gives none. Raises `SendError`, for HTTP 200 too: it may carry a refusal."""
        url = f"{self._config.api_url.rstrip('/')}/bot{self._config.token}/{method}"
        status, body = await call_json(self._open(), "POST", url, json_body=params or {}, timeout=patience)
        if body.get("ok") is not True:
            raise _refusal(status, body)
        return body.get("result")

    async def _set_webhook(self) -> None:
        """Zalo keeps the address even when its own try of it fails, so that is only worth a line in the log."""
        url, secret = self._config.webhook_url, self._config.webhook_secret
        failures = 0
        while url and secret:
            try:
                result = await self._call("setWebhook", {"url": url, "secret_token": secret})
            except SendError as error:
                failures += 1
                log.error("zalo_bot_webhook_not_set", code=error.code, tries_again=error.retryable)
                if not error.retryable:
                    return
                await asyncio.sleep(pause_after(failures, self._config.retry_seconds))
            else:
                proof = result.get("verification") if isinstance(result, dict) else None
                if isinstance(proof, dict) and proof.get("ok") is False:
                    log.warning("zalo_bot_webhook_unreachable", outcome=str(proof.get("outcome"))[:64])
                return


def _refusal(status: int, body: dict[str, Any]) -> SendError:
    """What a refusal means for the message and for its channel.

    429 is the month's quota, the only one Zalo names: every other message would meet it too, so the channel is held;
    it ends with the month or a larger plan, so one try an hour loses nothing. 401 is our token, never the message,
    and holds the channel so that the queue is not spent on it. 403: this person does not take our messages.
    """
    code = body.get("error_code")
    if not isinstance(code, int) or isinstance(code, bool):
        code = status
    detail = str(body.get("description", ""))[:200]
    match code:
        case 401:
            return SendError("token", detail, retryable=True, wait=TOKEN_WAIT, holds_channel=True)
        case 403:
            return SendError("zalo-403", detail, contact_stopped=True)
        case 429:
            return SendError("quota", detail, retryable=True, wait=QUOTA_WAIT, holds_channel=True)
    return SendError(f"zalo-{code}", detail, retryable=code == 408 or code >= 500 or code < 400)
