"""What Zalo Bot Platform tells us by webhook: read, then refused, then odd."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from channels.base import HookRequest
from channels.errors import Forged, Malformed
from channels.messages import Attachment, AttachmentKind, Event, InboundKind, InboundMessage, UnknownEvent
from channels.zalo_bot import ZaloBotChannel, ZaloBotConfig
from tests.channels.zalo_bot_scene import LAN, SECRET
from tests.fakes import zalo_bot_bodies as bodies
from tests.fakes.state import MemoryState

BODIES = Path(__file__).parent / "bodies" / "zalo_bot"
NOW = datetime(2026, 9, 10, 3, 0, tzinfo=UTC)


def channel(secret: str | None = SECRET) -> ZaloBotChannel:
    config = ZaloBotConfig(token="1:x", mode="webhook", webhook_secret=secret)
    return ZaloBotChannel(config, MemoryState(), clock=lambda: NOW)


def receive(body: object, secret: str = SECRET, header: str = "X-Bot-Api-Secret-Token") -> tuple[Event, ...]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return channel().receive(HookRequest(raw, {header: secret, "Content-Type": "application/json"}))


def read_one(body: object) -> InboundMessage:
    (event,) = receive(body)
    assert isinstance(event, InboundMessage)
    return event


def message(last: str, kind: InboundKind, ms: int = 1789033572455, **more: Any) -> InboundMessage:
    return InboundMessage(
        channel="zalo-bot",
        address=LAN,
        external_id=f"a41c0be1f7{last}",
        kind=kind,
        sent_at=datetime.fromtimestamp(ms / 1000, UTC),
        **more,
    )


def photo(url: str) -> tuple[Attachment, ...]:
    return (Attachment(kind=AttachmentKind.PHOTO, ref=url),)


EXPECTED: dict[str, Event] = {
    "text": message("d2", InboundKind.TEXT, text="Thẻ bảo hiểm của tôi mất rồi"),
    "text_wrapped": message("d3", InboundKind.TEXT, 1789033579001, text="mat the bhyt lam lai o dau"),
    "image_photo_url": message(
        "d4",
        InboundKind.PHOTO,
        text="Sổ hộ nghèo của tôi",
        attachments=photo("https://photo.example.vn/6b1f.jpg"),
    ),
    "image_photo": message("d5", InboundKind.PHOTO, attachments=photo("https://photo.example.vn/6b20.jpg")),
    "voice": message(
        "d6",
        InboundKind.VOICE,
        attachments=(Attachment(kind=AttachmentKind.VOICE, ref="https://voice.example.vn/91aa.aac", mime="audio/aac"),),
    ),
    "sticker_id": message("d7", InboundKind.STICKER),
    "sticker_object": message("d8", InboundKind.STICKER),
    "unsupported": message("d9", InboundKind.UNSUPPORTED),
    "group": UnknownEvent(channel="zalo-bot", name="group"),
    "unknown": UnknownEvent(channel="zalo-bot", name="message.reaction.received"),
}


def test_every_recorded_body_has_its_expected_event() -> None:
    assert {path.stem for path in BODIES.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_recorded_body_is_read(name: str) -> None:
    assert receive((BODIES / f"{name}.json").read_bytes()) == (EXPECTED[name],)


@pytest.mark.parametrize("name", EXPECTED)
def test_flat_and_wrapped_mean_the_same(name: str) -> None:
    body = json.loads((BODIES / f"{name}.json").read_bytes())
    flat = body.get("result", body)
    assert receive(bodies.wrapped(flat)) == receive(flat) == (EXPECTED[name],)


@pytest.mark.parametrize("header", ["x-bot-api-secret-token", "X-BOT-API-SECRET-TOKEN"])
def test_header_name_is_read_without_regard_to_case(header: str) -> None:
    assert len(receive(bodies.text(LAN, "chào"), header=header)) == 1


def test_empty_probe_without_content_type_is_fine_without_secret() -> None:
    assert channel().receive(HookRequest(b"", {})) == ()
    assert channel(None).receive(HookRequest(b"", {"User-Agent": "Java/17"})) == ()


@pytest.mark.parametrize("given", ["", "khoa-webhook-", "KHOA-WEBHOOK-1", "khoa-webhook-1 ", "khoá", "\udcff"])
def test_wrong_secret_is_forged(given: str) -> None:
    with pytest.raises(Forged):
        receive(bodies.text(LAN, "chào"), secret=given)


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_of_ours_nothing_is_believed(secret: str | None) -> None:
    request = HookRequest(json.dumps(bodies.text(LAN, "chào")).encode(), {"X-Bot-Api-Secret-Token": ""})
    with pytest.raises(Forged):
        channel(secret).receive(request)


@pytest.mark.parametrize(
    "request_",
    [
        HookRequest(b"", {"Content-Type": "application/json"}),
        HookRequest(b"{}", {}),
        HookRequest(b" ", {}),
    ],
)
def test_only_the_bare_probe_goes_without_secret(request_: HookRequest) -> None:
    with pytest.raises(Forged):
        channel().receive(request_)


def changed(**changes: Any) -> dict[str, Any]:
    return bodies.text(LAN, "chào", **changes)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"not json", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 100_000, "body"),
        (b'{"a":' * 100_000, "body"),
        (b"9" * 10_000, "body"),
        ([], "body"),
        ({}, "event_name"),
        ({"ok": True, "result": []}, "result"),
        ({"event_name": 5}, "event_name"),
        ({"event_name": "message.text.received"}, "message"),
        (changed(chat="a1"), "message.chat"),
        (changed(chat={"id": None}), "message.chat.id"),
        (changed(chat={"id": 17}), "message.chat.id"),
        (changed(chat={"id": "a\x00b"}), "message.chat.id"),
        (changed(chat={"id": "\ud800"}), "message.chat.id"),
        (changed(chat={"id": "a" * 201}), "message.chat.id"),
        (changed(message_id="  "), "message.message_id"),
        (changed(date="hôm qua"), "message.date"),
        (changed(date=1789033572), "message.date"),
        (changed(date=float("nan")), "message.date"),
        (changed(date=10**400), "message.date"),
        (changed(date=True), "message.date"),
        (changed(text=None), "message.text"),
        (changed(text=["chào"]), "message.text"),
        (bodies.photo(LAN, ""), "message.photo_url"),
        (bodies.photo(LAN, "https://photo.example.vn/a.jpg", caption=1), "message.caption"),
        ({"event_name": "message.image.received", "message": 3}, "message"),
        (bodies.voice(LAN, "x" * 5000), "message.voice_url"),
    ],
)
def test_unreadable_body_names_the_field(body: object, field: str) -> None:
    with pytest.raises(Malformed, match=rf"^{field}: "):
        receive(body)


def test_missing_date_is_now() -> None:
    body = bodies.text(LAN, "chào")
    del body["message"]["date"]
    assert read_one(body).sent_at == NOW


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (normalize("NFD", "Thẻ bảo hiểm"), "Thẻ bảo hiểm"),
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("👍" * 3, "👍" * 3),
        ("", ""),
        ("x" * 100_000, "x" * 20_000),
    ],
)
def test_text_is_composed_and_cleaned(said: str, kept: str) -> None:
    assert read_one(bodies.text(LAN, said)).text == kept


def test_a_text_that_looks_like_a_tap_stays_a_text() -> None:
    assert read_one(bodies.text(LAN, "#menu")).kind is InboundKind.TEXT


@pytest.mark.parametrize("sticker", ["46c8", {"id": "46c8"}, None, 7, []])
def test_sticker_of_any_shape_is_a_sticker(sticker: object) -> None:
    assert read_one(bodies.sticker(LAN, sticker)).kind is InboundKind.STICKER


def test_what_a_bot_or_a_group_says_is_counted_only() -> None:
    (from_bot,) = receive(changed(**{"from": {"id": LAN, "is_bot": True}}))
    (new_kind,) = receive(changed(chat={"id": "c1", "chat_type": "CHANNEL"}))
    assert [from_bot, new_kind] == [UnknownEvent(channel="zalo-bot", name=name) for name in ("from-bot", "group")]
