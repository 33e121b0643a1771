"""Signed webhook calls as Zalo makes them, one function per kind of event."""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from channels.base import HookRequest

APP_ID = "1200000000000000001"
APP_SECRET = "khoa-ung-dung-thu"
SECRET_KEY = "khoa-ky-thu"
OA_ID = "2900000000000000001"
CDN = "https://cdn.example.vn"

Body = dict[str, Any]


class ZaloOAHooks:
    """`touch` hears who has just done something, which opens the reply window."""

    def __init__(
        self,
        *,
        app_id: str = APP_ID,
        secret_key: str = SECRET_KEY,
        oa_id: str = OA_ID,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        touch: Callable[[str], None] = lambda address: None,
    ) -> None:
        self.app_id = app_id
        self.secret_key = secret_key
        self.oa_id = oa_id
        self._clock = clock
        self._touch = touch
        self._ids = count(1)

    def text(self, address: str, said: str, *, msg_id: str | None = None) -> HookRequest:
        """A tap on a button arrives in the same form, its payload as the text."""
        return self.said("user_send_text", address, {"text": said}, msg_id=msg_id)

    def image(self, address: str, url: str = f"{CDN}/anh.jpg", *, caption: str = "") -> HookRequest:
        words = {"text": caption} if caption else {}
        return self.said("user_send_image", address, words | _one("image", {"thumbnail": url, "url": url}))

    def audio(self, address: str, url: str = f"{CDN}/loi-nhan.m4a") -> HookRequest:
        return self.said("user_send_audio", address, _one("audio", {"url": url}))

    def file(
        self, address: str, url: str = f"{CDN}/don.pdf", *, name: str = "don.pdf", size: int = 9999
    ) -> HookRequest:
        payload = {"url": url, "size": str(size), "name": name, "checksum": "0" * 32, "type": name.rpartition(".")[2]}
        return self.said("user_send_file", address, _one("file", payload))

    def sticker(self, address: str) -> HookRequest:
        return self.said("user_send_sticker", address, _one("sticker", {"id": "46989", "url": f"{CDN}/46989.png"}))

    def location(self, address: str, latitude: str, longitude: str, *, place: str = "") -> HookRequest:
        point = {"coordinates": {"latitude": latitude, "longitude": longitude}}
        return self.said("user_send_location", address, {"text": place} | _one("location", point))

    def follow(self, address: str) -> HookRequest:
        return self._managed("follow", address, {"source": "oa_profile", "user_id_by_app": "3400000000000000001"})

    def unfollow(self, address: str) -> HookRequest:
        return self._managed("unfollow", address, {})

    def seen(self, address: str, message_ids: Sequence[str]) -> HookRequest:
        return self._receipt("user_seen_message", address, {"msg_ids": list(message_ids)})

    def received(self, address: str, message_id: str) -> HookRequest:
        return self._receipt("user_received_message", address, {"msg_id": message_id})

    def echo(self, address: str, said: str) -> HookRequest:
        return self._receipt("oa_send_text", address, {"msg_id": self._next_id(), "text": said})

    def said(self, event: str, address: str, message: Body, *, msg_id: str | None = None) -> HookRequest:
        self._touch(address)
        return self.signed(
            self._common(event)
            | {"user_id_by_app": "3400000000000000001", "sender": {"id": address}, "recipient": {"id": self.oa_id}}
            | {"message": {"msg_id": msg_id or self._next_id()} | message}
        )

    def signed(self, body: Body | bytes, *, timestamp: str | None = None) -> HookRequest:
        """With the app id, the OA secret key and the body's own timestamp unless one is given for the header."""
        if isinstance(body, bytes):
            raw, stamp = body, timestamp or ""
        else:
            raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
            stamp = timestamp or str(body.get("timestamp", ""))
        mac = hashlib.sha256(self.app_id.encode() + raw + stamp.encode() + self.secret_key.encode()).hexdigest()
        headers = {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}", "X-ZEvent-Timestamp": stamp}
        return HookRequest(raw, headers)

    def _managed(self, event: str, address: str, more: Body) -> HookRequest:
        self._touch(address)
        return self.signed(self._common(event) | {"oa_id": self.oa_id, "follower": {"id": address}} | more)

    def _receipt(self, event: str, address: str, message: Body) -> HookRequest:
        parties = {"sender": {"id": self.oa_id}, "recipient": {"id": address}}
        return self.signed(self._common(event) | parties | {"message": message})

    def _common(self, event: str) -> Body:
        timestamp = str(int(self._clock().timestamp() * 1000))
        return {"app_id": self.app_id, "event_name": event, "timestamp": timestamp}

    def _next_id(self) -> str:
        return f"{next(self._ids):020x}"


def _one(kind: str, payload: Body) -> Body:
    return {"attachments": [{"type": kind, "payload": payload}]}
