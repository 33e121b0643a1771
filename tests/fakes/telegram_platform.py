"""The methods of Telegram's Bot API, without HTTP: chats, floods, webhook or polling, files."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp.web import FileField

from channels.messages import Choice
from tests.fakes.telegram_floods import Floods
from tests.fakes.telegram_queue import UpdateQueue
from tests.fakes.telegram_rules import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    Body,
    Params,
    Refused,
    bad,
    read_chat,
    read_choices,
    read_json,
    read_number,
    read_text,
    read_web_address,
    read_webhook,
)

BOT = {"id": 700_100, "is_bot": True, "first_name": "Đối Thoại", "username": "doithoai_thu_bot"}
DOWNLOAD_LIMIT = 20 * 2**20
LONGEST_POLL = 50


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class SentMessage:
    """`photo`: its address on the web, else the id it is known by; `voice`: the same of a recording; `file`: name of
    the uploaded file; `preview`: address shown above the text."""

    address: str
    text: str
    message_id: str
    at: float
    choices: tuple[Choice, ...] = ()
    photo: str | None = None
    voice: str | None = None
    file: str | None = None
    size: int = 0
    preview: str | None = None


class Platform:
    """`open_to_all`: chats that never wrote can be written to. `idle_seconds`: longest an idle poll waits. `burst`,
    `per_second`: as `Floods` takes them."""

    def __init__(
        self,
        *,
        open_to_all: bool,
        burst: int | None,
        idle_seconds: float | None,
        clock: Callable[[], datetime],
        per_second: int | None = None,
    ) -> None:
        self.open_to_all = open_to_all
        self.floods = Floods(burst=burst, per_second=per_second)
        self.idle_seconds = idle_seconds
        self.clock = clock
        self.sent: list[SentMessage] = []
        self.chats: set[int] = set()
        self.blocked: set[int] = set()
        self.moved: dict[int, int] = {}
        self.callbacks: set[str] = set()
        self.answered: list[str] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.webhook_url = ""
        self.webhook_secret = ""
        self.webhook_connections = 40
        self.queue = UpdateQueue()
        self.media: list[str] = []
        self._message_ids: Counter[int] = Counter()

    def next_message_id(self, chat: int) -> int:
        """Counts per chat, over both directions."""
        self._message_ids[chat] += 1
        return self._message_ids[chat]

    async def get_me(self, _: Params) -> Body:
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def get_updates(self, params: Params) -> list[Body]:
        if self.webhook_url:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first",
            )
        self._choose_kinds(params)
        seconds: float = read_number(params, "timeout", 0, 0, LONGEST_POLL)
        if self.idle_seconds is not None:
            seconds = min(seconds, self.idle_seconds)
        return await self.queue.take(
            offset=read_number(params, "offset", 0, -(2**31), 2**31),
            limit=read_number(params, "limit", 100, 1, 100),
            seconds=seconds,
        )

    async def set_webhook(self, params: Params) -> bool:
        self.webhook_url, self.webhook_secret = read_webhook(params)
        self.webhook_connections = read_number(params, "max_connections", 40, 1, 100)
        self._choose_kinds(params)
        if self.webhook_url:
            self.queue.end_poll("Conflict: terminated by setWebhook request")
        return True

    async def delete_webhook(self, params: Params) -> bool:
        self.webhook_url = self.webhook_secret = ""
        if read_json(params, "drop_pending_updates") is True:
            self.queue.updates.clear()
        return True

    async def get_webhook_info(self, _: Params) -> Body:
        waiting = len(self.queue.updates)
        return {"url": self.webhook_url, "has_custom_certificate": False, "pending_update_count": waiting}

    async def answer_callback_query(self, params: Params) -> bool:
        callback_id = str(params.get("callback_query_id", ""))
        if callback_id not in self.callbacks:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.answered.append(callback_id)
        return True

    async def get_file(self, params: Params) -> Body:
        file_id = str(params.get("file_id", ""))
        if file_id not in self.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        path, data = self.files[file_id]
        if len(data) > DOWNLOAD_LIMIT:
            raise bad("file is too big")
        return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(data), "file_path": path}

    async def send_message(self, params: Params) -> Body:
        text = read_text(params, "text", TEXT_LIMIT)
        preview = (read_json(params, "link_preview_options") or {}).get("url")
        return self._keep(params, text, {"text": text}, preview=preview)

    async def send_photo(self, params: Params) -> Body:
        caption = read_text(params, "caption", CAPTION_LIMIT)
        given, name, size = self._take_media(params, "photo", (".jpg", ".jpeg", ".png"))
        shown = {"file_id": given if name else f"p-{len(self.sent)}", "file_unique_id": "u", "width": 90, "height": 60}
        return self._keep(params, caption, {"photo": [shown], "caption": caption}, photo=given, file=name, size=size)

    async def send_voice(self, params: Params) -> Body:
        caption = read_text(params, "caption", CAPTION_LIMIT)
        given, name, size = self._take_media(params, "voice", (".ogg", ".oga", ".mp3", ".m4a"))
        shown = {"file_id": given, "file_unique_id": "u", "duration": 60}
        return self._keep(params, caption, {"voice": shown, "caption": caption}, voice=given, file=name, size=size)

    def _take_media(self, params: Params, field: str, endings: tuple[str, ...]) -> tuple[str, str | None, int]:
        """An upload, which gets an id; an id given earlier; or an address on the web."""
        given = params.get(field)
        if isinstance(given, FileField):
            size = len(given.file.read())
            if not size:
                raise bad("file must be non-empty")
            if not given.filename.lower().endswith(endings):
                raise bad("IMAGE_PROCESS_FAILED" if field == "photo" else "VOICE_FORMAT_INVALID")
            self.media.append(f"m-{len(self.media)}")
            return self.media[-1], given.filename, size
        if isinstance(given, str) and given in self.media:
            return given, None, 0
        return read_web_address(params, field), None, 0

    async def send_document(self, params: Params) -> Body:
        caption = read_text(params, "caption", CAPTION_LIMIT)
        given = params.get("document")
        if not isinstance(given, FileField):
            raise bad("there is no document in the request")
        size = len(given.file.read())
        if not size:
            raise bad("file must be non-empty")
        document = {"file_id": f"d-{len(self.sent)}", "file_unique_id": "u", "file_name": given.filename}
        return self._keep(params, caption, {"document": document, "caption": caption}, file=given.filename, size=size)

    def _keep(self, params: Params, text: str, content: Body, **more: Any) -> Body:
        """`more`: fields of `SentMessage`."""
        self.floods.count_arrival()
        chat, choices = self._reach(read_chat(params)), read_choices(params)
        now = self.clock()
        self.floods.slow_down(chat, now.timestamp())
        message_id = self.next_message_id(chat)
        sent: dict[str, Any] = {
            "address": str(chat),
            "text": text,
            "message_id": str(message_id),
            "at": now.timestamp(),
        }
        self.sent.append(SentMessage(**sent, choices=choices, **more))
        where = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
        return {"message_id": message_id, "date": int(now.timestamp()), "chat": where, "from": BOT} | content

    def _reach(self, chat: int) -> int:
        if chat in self.moved:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.moved[chat],
            )
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if not self.open_to_all and chat not in self.chats:
            raise bad("chat not found")
        return chat

    def _choose_kinds(self, params: Params) -> None:
        kinds = read_json(params, "allowed_updates")
        if kinds is not None:
            self.queue.allowed = tuple(kinds)


METHODS: Mapping[str, Callable[[Platform, Params], Awaitable[object]]] = {
    "getme": Platform.get_me,
    "getupdates": Platform.get_updates,
    "setwebhook": Platform.set_webhook,
    "deletewebhook": Platform.delete_webhook,
    "getwebhookinfo": Platform.get_webhook_info,
    "answercallbackquery": Platform.answer_callback_query,
    "getfile": Platform.get_file,
    "sendmessage": Platform.send_message,
    "sendphoto": Platform.send_photo,
    "sendvoice": Platform.send_voice,
    "senddocument": Platform.send_document,
}
"""By lower-case name, since Telegram takes any case."""
