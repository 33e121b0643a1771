"""The methods of Zalo Bot Platform, without HTTP: one-time reading, the month's quota, the webhook's address."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.fakes.zalo_bot_bodies import Body
from tests.fakes.zalo_bot_rules import (
    Params,
    Refused,
    read_address,
    read_public_url,
    read_secret,
    read_text,
    read_timeout,
)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class SentMessage:
    address: str
    text: str
    message_id: str
    at: float
    photo: str | None = None
    voice: str | None = None
    parse_mode: str | None = None
    choices: tuple[str, ...] = ()


class Platform:
    """`quota`: messages a calendar month, None without end. `blocked`: addresses that take no messages.

    `idle_seconds`: longest an idle poll waits; the poll's own timeout when None.
    """

    def __init__(self, *, quota: int | None, idle_seconds: float | None, clock: Callable[[], datetime]) -> None:
        self.quota = quota
        self.idle_seconds = idle_seconds
        self.clock = clock
        self.sent: list[SentMessage] = []
        self.blocked: set[str] = set()
        self.webhook_url = ""
        self.webhook_secret = ""
        self.webhook_answer = 200
        self.polling = 0
        self.most_polling = 0
        self._updates: deque[Body] = deque()
        self._news = asyncio.Condition()
        self._used: Counter[str] = Counter()

    async def push(self, body: Body) -> None:
        """Waits to be read by one poll."""
        async with self._news:
            self._updates.append(body)
            self._news.notify_all()

    @property
    def waiting(self) -> int:
        return len(self._updates)

    async def get_me(self, _: Params) -> Body:
        return {"id": "b07", "account_name": "bot.doithoai", "account_type": "BASIC", "can_join_groups": False}

    async def get_updates(self, params: Params) -> Body:
        if self.webhook_url:
            raise Refused(400, "Bad Request: a webhook is set")
        seconds = read_timeout(params)
        if self.idle_seconds is not None:
            seconds = min(seconds, self.idle_seconds)
        self.polling += 1
        self.most_polling = max(self.most_polling, self.polling)
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._updates)
                return self._updates.popleft()
        except TimeoutError:
            raise Refused(408, "Request timeout") from None
        finally:
            self.polling -= 1

    async def set_webhook(self, params: Params) -> Body:
        url, secret = read_public_url(params, "url", ("https",)), read_secret(params)
        self.webhook_url, self.webhook_secret = url, secret
        good = self.webhook_answer == 200
        outcome = "webhook.ok" if good else f"webhook.http.{self.webhook_answer}"
        proof = {"ok": good, "status_code": self.webhook_answer, "outcome": outcome, "hint": ""}
        return {"url": self.webhook_url, "updated_at": self._now_ms(), "verification": proof}

    async def delete_webhook(self, _: Params) -> Body:
        self.webhook_url = self.webhook_secret = ""
        return {"url": "", "updated_at": self._now_ms()}

    async def get_webhook_info(self, _: Params) -> Body:
        return {"url": self.webhook_url, "updated_at": self._now_ms()}

    async def send_message(self, params: Params) -> Body:
        return self._keep(params, read_text(params, "text"))

    async def send_photo(self, params: Params) -> Body:
        photo = read_public_url(params, "photo")
        return self._keep(params, read_text(params, "caption") if "caption" in params else "", photo)

    async def send_voice(self, params: Params) -> Body:
        voice = read_public_url(params, "voice_url")
        if not voice.endswith(".aac") or "caption" in params or "text" in params:
            raise Refused(400, "Bad Request: voice_url must end with .aac and stand alone")
        return self._keep(params, "", voice=voice)

    async def send_chat_action(self, params: Params) -> None:
        read_address(params)
        if params.get("action") != "typing":
            raise Refused(400, "Bad Request: action")

    def _keep(self, params: Params, text: str, photo: str | None = None, voice: str | None = None) -> Body:
        address = read_address(params)
        if address in self.blocked:
            raise Refused(403, "Forbidden")
        now = self.clock()
        month = f"{now:%Y-%m}"
        if self.quota is not None and self._used[month] >= self.quota:
            raise Refused(429, "Quota exceeded")
        self._used[month] += 1
        message_id = f"{len(self.sent) + 1:016x}"
        self.sent.append(
            SentMessage(
                address=address,
                text=text,
                message_id=message_id,
                at=now.timestamp(),
                photo=photo,
                voice=voice,
                parse_mode=params.get("parse_mode"),
            )
        )
        return {"message_id": message_id, "date": int(now.timestamp() * 1000)}

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)


METHODS: dict[str, Callable[[Platform, Params], Awaitable[Body | None]]] = {
    "getMe": Platform.get_me,
    "getUpdates": Platform.get_updates,
    "setWebhook": Platform.set_webhook,
    "deleteWebhook": Platform.delete_webhook,
    "getWebhookInfo": Platform.get_webhook_info,
    "sendMessage": Platform.send_message,
    "sendPhoto": Platform.send_photo,
    "sendVoice": Platform.send_voice,
    "sendChatAction": Platform.send_chat_action,
}
