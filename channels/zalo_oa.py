"""Zalo Official Account: signed webhooks in, consultation messages out."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import structlog

from channels.base import Abilities, Channel, ChannelState, Deliver, HookRequest, Rate, utc_now
from channels.errors import Malformed, SendError
from channels.http import call_json, fetch_bytes, open_session
from channels.messages import Attachment, Event, OutboundMessage, Sent
from channels.zalo_oa_errors import RATE_LIMIT, SEND_FAILED, TOKEN_CODES, UPLOAD_EXPIRED, code_of, send_error
from channels.zalo_oa_events import NAME, read_event
from channels.zalo_oa_fields import number
from channels.zalo_oa_message import content_of, media, quota_left, template_of
from channels.zalo_oa_signature import verify
from channels.zalo_oa_token import REFUSED, TokenKeeper
from channels.zalo_oa_uploads import FILE, IMAGE, Uploads

MESSAGE = "/v3.0/oa/message/cs"
TEMPLATE = "/v3.0/oa/message/template"
QUOTA = "/v3.0/oa/quota/message"
ACCOUNT = "/v2.0/oa/getoa"
BUTTONS = 5
PER_MINUTE = 100
"""What the packages are said to allow; an app as a whole may send 4,000."""
UPLOAD_SECONDS = 60.0

ABILITIES = Abilities(
    text_limit=2000,
    button_label_limit=100,
    images=True,
    files=True,
    receipts=True,
    reply_window=timedelta(days=7),
    free_window=timedelta(hours=48),
    buttons_beside_media=False,
    templates=True,
    image_limit=IMAGE.limit,
    file_limit=FILE.limit,
    rate=Rate(limit=PER_MINUTE, seconds=60.0),
)

log = structlog.get_logger(__name__)


def abilities(*, buttons: bool, per_minute: int = PER_MINUTE) -> Abilities:
    """Buttons are not documented for this API: choices are numbered text unless they were switched on."""
    return replace(ABILITIES, buttons=BUTTONS if buttons else 0, rate=Rate(limit=per_minute, seconds=60.0))


@dataclass(frozen=True, kw_only=True, slots=True)
class ZaloOAConfig:
    """`secret_key` signs webhooks, `app_secret` renews tokens; `refresh_token` is only the first one."""

    app_id: str
    app_secret: str = field(repr=False)
    secret_key: str = field(default="", repr=False)
    oa_id: str = ""
    refresh_token: str = field(default="", repr=False)
    api_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    buttons: bool = False
    per_minute: int = PER_MINUTE


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """What Zalo says of one person: messages left in the current window, and when they last did something."""

    remain: int | None
    last_interaction: datetime | None


class ZaloOAChannel(Channel):
    name = NAME

    def __init__(self, config: ZaloOAConfig, state: ChannelState, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.abilities = abilities(buttons=config.buttons, per_minute=config.per_minute)
        self._config = config
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._warming: asyncio.Task[None] | None = None
        self._variants: set[str] = set()
        self._uploads = Uploads(state, self._upload, clock=clock)
        self._tokens = TokenKeeper(
            app_id=config.app_id,
            app_secret=config.app_secret,
            configured=config.refresh_token,
            oauth_url=config.oauth_url,
            state=state,
            session=self._open,
            clock=clock,
        )

    def receive(self, request: HookRequest) -> tuple[Event, ...]:
        """Saving the address in Zalo's console sends an unsigned `{}`, which carries nothing and needs no signature."""
        if request.body.strip() in (b"", b"{}"):
            return ()
        body, fault = _parse(request.body)
        if body == {}:
            return ()
        variant = verify(
            request.body,
            request.headers,
            body,
            ids={"app_id": self._config.app_id, "oa_id": self._config.oa_id},
            secrets={"secret_key": self._config.secret_key, "app_secret": self._config.app_secret},
        )
        if variant not in self._variants:
            self._variants.add(variant)
            log.info("zalo_oa_signature", variant=variant)
        if body is None:
            raise Malformed(f"body: {fault}")
        return read_event(body)

    async def send(self, message: OutboundMessage) -> Sent:
        """A failed send (-200) is tried twice, an expired upload (-100) is uploaded afresh once."""
        if message.template:
            return _sent(await self._call("POST", TEMPLATE, json_body=template_of(message)))
        if message.media_url and message.file_path:
            raise SendError("two-attachments", "a Zalo message carries one")
        try:
            data = await self._say(message)
        except SendError as error:
            if error.code not in (f"zalo{SEND_FAILED}", f"zalo{UPLOAD_EXPIRED}"):
                raise
            data = await self._say(message, afresh=error.code == f"zalo{UPLOAD_EXPIRED}")
        return replace(_sent(data), quota_left=quota_left(data))

    async def quota(self, user_id: str) -> Quota:
        """Raises `SendError`."""
        data = await self._call("POST", QUOTA, json_body={"user_id": user_id})
        last = number(data.get("last_interaction"))
        at = datetime.fromtimestamp(last / 1000, UTC) if last and last < 253_402_300_800_000 else None
        return Quota(remain=quota_left(data), last_interaction=at)

    async def start(self, deliver: Deliver) -> None:
        """Looks after the token at once, so that a lost one shows in the log before the first reply is due."""
        self._open()
        self._warming = asyncio.create_task(self._warm(), name=f"{NAME}-warming")

    async def stop(self) -> None:
        if self._warming:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
            self._warming = None
        await self._tokens.close()
        if self._session:
            await self._session.close()
            self._session = None

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        return await fetch_bytes(self._open(), attachment.ref, limit=limit)

    async def check(self) -> str | None:
        idle = self._session is None
        try:
            return self._judge(await self._call("GET", ACCOUNT))
        except SendError as error:
            if error.code == REFUSED:
                return (
                    "ZALO_OA_REFRESH_TOKEN: không mã nào còn dùng được; cấp quyền lại, đặt mã mới rồi khởi động lại "
                    f"({error.code})"
                )
            if error.code.startswith("zalo"):
                return f"Zalo không nhận tài khoản OA này ({error.code})"
            addresses = f"ZALO_OA_API_URL={self._config.api_url!r}, ZALO_OA_OAUTH_URL={self._config.oauth_url!r}"
            return f"{addresses}: trả lời không đúng; xem địa chỉ và mạng ({error.code})"
        finally:
            if idle:
                await self.stop()

    def _judge(self, account: dict[str, Any]) -> str | None:
        given, expected = account.get("oa_id"), self._config.oa_id
        if given and expected and str(given) != expected:
            return f"ZALO_OA_ID={expected!r}: mã đang dùng là của tài khoản {str(given)[:64]!r}; sửa cho khớp"
        return None

    async def _warm(self) -> None:
        try:
            await self._tokens.access()
        except SendError as error:
            log.error("zalo_oa_no_token", code=error.code, detail=error.detail)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = open_session()
        return self._session

    async def _say(self, message: OutboundMessage, *, afresh: bool = False) -> dict[str, Any]:
        attachment = await self._uploads.attachment(message.file_path, afresh=afresh) if message.file_path else None
        if message.media_url:
            attachment = media({"media_type": "image", "url": message.media_url})
        content = content_of(message, attachment, buttons=self.abilities.buttons)
        return await self._call(
            "POST", MESSAGE, json_body={"recipient": {"user_id": message.address}, "message": content}
        )

    async def _upload(self, path: str, form: Callable[[], aiohttp.FormData]) -> dict[str, Any]:
        return await self._call("POST", path, form=form)

    async def _call(
        self, method: str, path: str, *, json_body: Any = None, form: Callable[[], aiohttp.FormData] | None = None
    ) -> dict[str, Any]:
        """The reply's `data`; a refused access token is renewed and the call repeated, once. Raises `SendError`."""
        access = await self._tokens.access()
        status, body = await self._request(method, path, access, json_body, form)
        if code_of(body) in TOKEN_CODES:
            access = await self._tokens.access(refused=access)
            status, body = await self._request(method, path, access, json_body, form)
        code = code_of(body)
        if code or status == 429:
            raise send_error(RATE_LIMIT if status == 429 else code, body.get("message"), now=self._clock())
        if status >= 400:
            raise SendError(f"http-{status}")
        data = body.get("data")
        return data if isinstance(data, dict) else {}

    async def _request(
        self, method: str, path: str, access: str, json_body: Any, form: Callable[[], aiohttp.FormData] | None
    ) -> tuple[int, dict[str, Any]]:
        return await call_json(
            self._open(),
            method,
            f"{self._config.api_url.rstrip('/')}{path}",
            headers={"access_token": access},
            json_body=json_body,
            form=form() if form else None,
            timeout=UPLOAD_SECONDS if form else None,
        )


def _sent(data: dict[str, Any]) -> Sent:
    given = data.get("message_id")
    return Sent(external_id=given if isinstance(given, str) and given else None)


def _parse(raw: bytes) -> tuple[dict[str, Any] | None, str]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None, "expected JSON"
    return (body, "") if isinstance(body, dict) else (None, "expected an object")
