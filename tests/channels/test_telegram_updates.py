"""Telegram updates: every recorded kind is read, forged and broken ones are refused, and nothing else is raised."""

import json
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.base import HookRequest
from channels.errors import Forged, Malformed
from channels.messages import AddressMoved, Attachment, AttachmentKind, Event, InboundKind, InboundMessage, UnknownEvent
from channels.telegram import TelegramChannel, TelegramConfig
from tests.fakes.state import MemoryState
from tests.fakes.telegram import SECRET_HEADER, TOKEN

SECRET = "chim-bay-ve-nui"
BODIES = Path(__file__).parent / "bodies" / "telegram"
LAN, GROUP = "5501234567", "-4012345678"
SENT = datetime.fromtimestamp(1_789_033_572, UTC)
NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)

CHANNEL = TelegramChannel(
    TelegramConfig(token=TOKEN, mode="webhook", webhook_secret=SECRET), MemoryState(), clock=lambda: NOW
)


def lan(number: int | str, kind: InboundKind, text: str = "", *files: Attachment, **other: Any) -> InboundMessage:
    given: dict[str, Any] = {"address": LAN, "sent_at": SENT} | other
    return InboundMessage(channel="telegram", external_id=str(number), kind=kind, text=text, attachments=files, **given)


def file(kind: AttachmentKind, ref: str, name: str | None, mime: str | None, size: int) -> Attachment:
    return Attachment(kind=kind, ref=ref, name=name, mime=mime, size=size)


def unknown(name: str) -> UnknownEvent:
    return UnknownEvent(channel="telegram", name=name)


PHOTO = file(AttachmentKind.PHOTO, "AgACAgUAAxkBAAIx", None, "image/jpeg", 184_320)
VOICE = file(AttachmentKind.VOICE, "AwACAgUAAxkBAAIv", None, "audio/ogg", 29_311)
AUDIO = file(AttachmentKind.VOICE, "CQACAgUAAxkBAAIa", "ghi-am.m4a", "audio/mp4", 251_904)
VIDEO = file(AttachmentKind.VIDEO, "BAACAgUAAxkBAAIw", "duong-lay.mp4", "video/mp4", 1_843_200)
ROUND = file(AttachmentKind.VIDEO, "DQACAgUAAxkBAAIn", None, None, 402_100)
MOVING = file(AttachmentKind.VIDEO, "CgACAgUAAxkBAAIg", "hoa.mp4", "video/mp4", 90_210)
PAPER = file(AttachmentKind.FILE, "BQACAgUAAxkBAAId", "Đơn xin xác nhận.pdf", "application/pdf", 74_210)
EDITED_AT = SENT + timedelta(seconds=65)

EXPECTED: dict[str, Event] = {
    "text": lan(41, InboundKind.TEXT, "Thẻ bảo hiểm của tôi mất rồi, làm lại ở đâu?"),
    "start": lan(42, InboundKind.TEXT, "/start DT7K2M"),
    "group_text": lan(12, InboundKind.TEXT, "/start", address=GROUP),
    "photo": lan(43, InboundKind.PHOTO, "Sổ hộ nghèo", PHOTO),
    "voice": lan(44, InboundKind.VOICE, "", VOICE),
    "audio": lan(45, InboundKind.VOICE, "", AUDIO),
    "video": lan(46, InboundKind.FILE, "Đường thôn lầy lội", VIDEO),
    "video_note": lan(47, InboundKind.FILE, "", ROUND),
    "animation": lan(48, InboundKind.FILE, "", MOVING),
    "document": lan(49, InboundKind.FILE, "", PAPER),
    "sticker": lan(50, InboundKind.STICKER, "👍"),
    "location": lan(51, InboundKind.LOCATION, "18.679585,105.6813"),
    "contact_own": lan(52, InboundKind.CONTACT_CARD, "+84900000001"),
    "contact_other": lan(53, InboundKind.CONTACT_CARD),
    "poll": lan(55, InboundKind.UNSUPPORTED),
    "dice": lan(56, InboundKind.UNSUPPORTED),
    "edited_text": lan(
        "41:e1789033637",
        InboundKind.EDITED,
        "Thẻ bảo hiểm y tế của tôi mất rồi, làm lại ở đâu?",
        sent_at=EDITED_AT,
    ),
    "edited_live_location": unknown("edited_message.location"),
    "tap": lan("cb:23627619043815210077", InboundKind.TAP, "#topic:bhyt", sent_at=NOW),
    "tap_old": lan("cb:23627619043815210078", InboundKind.TAP, "#topic:vay-von", sent_at=NOW),
    "tap_inline": unknown("callback_query.foreign"),
    "blocked": lan("unfollow:1789033572", InboundKind.UNFOLLOW),
    "unblocked": lan("follow:1789037172", InboundKind.FOLLOW, sent_at=SENT + timedelta(hours=1)),
    "group_joined": lan("follow:1789033572", InboundKind.FOLLOW, address=GROUP),
    "group_promoted": unknown("my_chat_member.other"),
    "group_upgraded": AddressMoved(channel="telegram", address=GROUP, new_address="-1002012345678"),
    "group_upgraded_from": unknown("message.migrate_from_chat_id"),
    "group_members": unknown("message.new_chat_members"),
    "from_bot": unknown("message.from-bot"),
    "channel_post": unknown("channel_post"),
    "reaction": unknown("message_reaction"),
}


def receive(body: bytes, *, header: str = SECRET_HEADER, secret: str = SECRET) -> Event:
    (event,) = CHANNEL.receive(HookRequest(body, {"Content-Type": "application/json", header: secret}))
    return event


def body_of(name: str) -> Any:
    return json.loads((BODIES / f"{name}.json").read_text())


def said(**changes: Any) -> bytes:
    update = body_of("text")
    update["message"] |= changes
    return json.dumps(update).encode()


@pytest.mark.parametrize("name", sorted(path.stem for path in BODIES.glob("*.json")))
def test_each_recorded_kind_is_read(name: str) -> None:
    assert receive((BODIES / f"{name}.json").read_bytes()) == EXPECTED[name]


def test_header_names_are_looked_up_in_any_case() -> None:
    assert receive(said(), header=SECRET_HEADER.lower()) == receive(said(), header=SECRET_HEADER.upper())


def test_text_is_composed_and_freed_of_what_no_database_takes() -> None:
    event = receive(said(text=unicodedata.normalize("NFD", "Nghệ An") + "\0\ud800!"))
    assert isinstance(event, InboundMessage)
    assert event.text == "Nghệ An!"


def test_endless_text_is_capped() -> None:
    event = receive(said(text="ầ" * 50_000))
    assert isinstance(event, InboundMessage)
    assert event.text == "ầ" * 20_000


@pytest.mark.parametrize("secret", ["", "sai", SECRET + " ", SECRET.upper(), "bí-mật", "\ud800"])
def test_a_wrong_secret_is_forged(secret: str) -> None:
    with pytest.raises(Forged):
        receive(said(), secret=secret)


def test_a_missing_secret_is_forged() -> None:
    with pytest.raises(Forged):
        receive(said(), header="X-Other")


def test_without_a_configured_secret_everything_is_forged() -> None:
    channel = TelegramChannel(TelegramConfig(token=TOKEN, mode="webhook"), MemoryState())
    with pytest.raises(Forged):
        channel.receive(HookRequest(said(), {SECRET_HEADER: ""}))


def without(name: str, field: str) -> bytes:
    update = body_of(name)
    kind = next(key for key in update if key != "update_id")
    del update[kind][field]
    return json.dumps(update).encode()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"\xff\xfe\xfd", "body"),
        (b"[]", "update"),
        (b'{"message": {}}', "update_id"),
        (b'{"update_id": true}', "update_id"),
        (b'{"update_id": 1, "message": 5}', "message"),
        (said(chat={"id": "5"}), "message.chat.id"),
        (said(chat={"id": 2**70, "type": "private"}), "message.chat.id"),
        (said(message_id=None), "message.message_id"),
        (said(date="hôm nay"), "message.date"),
        (said(date=-5), "message.date"),
        (said(date=10**18), "message.date"),
        (said(text=["a"]), "message.text"),
        (without("edited_text", "edit_date"), "edited_message.date"),
        (without("blocked", "new_chat_member"), "my_chat_member.new_chat_member"),
        (without("tap", "id"), "callback_query.id"),
        (json.dumps({"update_id": 1, "message": body_of("photo")["message"] | {"photo": 7}}).encode(), "message.photo"),
        (json.dumps(body_of("location")).replace("18.679585", "1e999").encode(), "location.latitude"),
        (json.dumps(body_of("location")).replace("18.679585", "NaN").encode(), "location.latitude"),
        (json.dumps(body_of("voice")).replace("29311", "1.5").encode(), "message.voice.file_size"),
    ],
)
def test_a_broken_body_is_refused_by_the_name_of_its_field(body: bytes, field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}: "):
        receive(body)


def test_unknown_kinds_with_wild_names_are_counted_under_one() -> None:
    assert receive(b'{"update_id": 1, "a b\\n": {}}') == unknown("other")
    assert receive(json.dumps({"update_id": 1, "x" * 900: 1}).encode()) == unknown("other")
    assert receive(b'{"update_id": 1}') == unknown("other")


def test_a_message_of_a_kind_yet_to_come_is_counted() -> None:
    update = body_of("text")
    update["message"]["hologram"] = update["message"].pop("text")
    assert receive(json.dumps(update).encode()) == unknown("message.other")
