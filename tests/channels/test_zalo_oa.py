"""Zalo OA, incoming: signatures, every recorded body, and whatever else the internet may send."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from channels.base import HookRequest
from channels.errors import Forged
from channels.messages import (
    Attachment,
    AttachmentKind,
    Event,
    InboundKind,
    InboundMessage,
    Receipt,
    ReceiptState,
    UnknownEvent,
)
from channels.zalo_oa import ZaloOAChannel, ZaloOAConfig
from tests.fakes.state import MemoryState
from tests.fakes.zalo_oa_hooks import APP_ID, APP_SECRET, OA_ID, SECRET_KEY, ZaloOAHooks

BODIES = Path(__file__).parent / "bodies" / "zalo_oa"
WOMAN = "5170627724267093288"
AT = datetime(2025, 11, 21, 0, 0, 0, 123_000, tzinfo=UTC)
CDN = "https://cdn.example.vn/"
HOOKS = ZaloOAHooks()


def channel(**changes: Any) -> ZaloOAChannel:
    settings = {"app_id": APP_ID, "app_secret": APP_SECRET, "secret_key": SECRET_KEY, "oa_id": OA_ID} | changes
    return ZaloOAChannel(ZaloOAConfig(**settings), MemoryState())


ZALO = channel()


def said(
    number: int, kind: InboundKind, text: str = "", *files: Attachment, external_id: str | None = None
) -> InboundMessage:
    given = external_id or f"96d3cdf3af150460{number:04d}"
    return InboundMessage(
        channel="zalo-oa", address=WOMAN, external_id=given, kind=kind, sent_at=AT, text=text, attachments=files
    )


def managed(event: str, kind: InboundKind, text: str = "") -> InboundMessage:
    return said(0, kind, text, external_id=f"{event}:1763683200123:{WOMAN}")


def receipt(message_id: str, state: ReceiptState) -> Receipt:
    return Receipt(channel="zalo-oa", address=WOMAN, external_id=message_id, state=state, at=AT)


def unknown(name: str) -> tuple[Event, ...]:
    return (UnknownEvent(channel="zalo-oa", name=name),)


def web_file(kind: AttachmentKind, name: str) -> Attachment:
    return Attachment(kind=kind, ref=CDN + name)


EXPECTED: dict[str, tuple[Event, ...]] = {
    "user_send_text": (said(1, InboundKind.TEXT, "Thẻ bảo hiểm của tôi mất rồi, xin hỏi làm lại ở đâu?"),),
    "user_send_text_tap": (said(2, InboundKind.TAP, "#chon:2"),),
    "user_send_image": (
        said(3, InboundKind.PHOTO, "giấy xác nhận hộ nghèo", web_file(AttachmentKind.PHOTO, "anh.jpg")),
    ),
    "user_send_gif": (said(4, InboundKind.PHOTO, "", web_file(AttachmentKind.PHOTO, "hoa.gif")),),
    "user_send_audio": (said(5, InboundKind.VOICE, "", web_file(AttachmentKind.VOICE, "loi-nhan.m4a")),),
    "user_send_video": (said(6, InboundKind.FILE, "", web_file(AttachmentKind.VIDEO, "duong.mp4")),),
    "user_send_file": (
        said(
            7,
            InboundKind.FILE,
            "",
            Attachment(
                kind=AttachmentKind.FILE,
                ref=CDN + "don.pdf",
                name="Đơn đề nghị.pdf",
                mime="application/pdf",
                size=48213,
            ),
        ),
    ),
    "user_send_sticker": (said(8, InboundKind.STICKER),),
    "user_send_location": (said(9, InboundKind.LOCATION, "Nhà văn hoá xóm 3\n18.652345,105.6105"),),
    "user_send_link": (said(10, InboundKind.TEXT, "https://example.vn/vay-von\nVay vốn cho hộ nghèo"),),
    "user_send_business_card": (said(11, InboundKind.CONTACT_CARD),),
    "follow": (managed("follow", InboundKind.FOLLOW),),
    "unfollow": (managed("unfollow", InboundKind.UNFOLLOW),),
    "user_submit_info": (managed("user_submit_info", InboundKind.CONTACT_CARD, "Xã Hưng Nguyên, Nghệ An"),),
    "user_submit_info_flat": (managed("user_submit_info", InboundKind.CONTACT_CARD, "Hưng Tây, Hưng Nguyên, Nghệ An"),),
    "user_seen_message": (
        receipt("a1b2c3d4e5f60001", ReceiptState.SEEN),
        receipt("a1b2c3d4e5f60002", ReceiptState.SEEN),
    ),
    "user_received_message": (receipt("a1b2c3d4e5f60001", ReceiptState.DELIVERED),),
    "user_received_message_phone": unknown("user_received_message"),
    "oa_send_text": (),
    "oa_send_image": (),
    "add_user_to_tag": unknown("add_user_to_tag"),
    "change_template_status": unknown("change_template_status"),
    "change_oa_daily_quota": unknown("change_oa_daily_quota"),
    "user_send_group_text": unknown("user_send_group_text"),
    "user_call_oa": unknown("user_call_oa"),
}


def recorded(name: str) -> bytes:
    return (BODIES / f"{name}.json").read_bytes()


def signed(raw: bytes, *, account: str = APP_ID, secret: str = SECRET_KEY, stamp: str = "1763683200123") -> HookRequest:
    mac = hashlib.sha256(account.encode() + raw + stamp.encode() + secret.encode()).hexdigest()
    return HookRequest(raw, {"x-zevent-signature": f"mac={mac}", "x-zevent-timestamp": stamp})


@pytest.mark.parametrize("name", sorted(path.stem for path in BODIES.glob("*.json")))
def test_every_recorded_body_gives_its_event(name: str) -> None:
    assert ZALO.receive(signed(recorded(name))) == EXPECTED[name]


def test_no_phone_number_or_name_of_a_card_is_kept() -> None:
    for name in ("user_send_business_card", "user_submit_info", "user_submit_info_flat", "user_received_message_phone"):
        kept = repr(ZALO.receive(signed(recorded(name))))
        assert "8490000000" not in kept
        assert "Thử" not in kept


@pytest.mark.parametrize("account", [APP_ID, OA_ID])
@pytest.mark.parametrize("secret", [SECRET_KEY, APP_SECRET])
@pytest.mark.parametrize("stamp", ["1763683200123", "1763683209999"], ids=["body", "header"])
def test_every_variant_of_the_signature_is_taken(account: str, secret: str, stamp: str) -> None:
    request = signed(recorded("user_send_text"), account=account, secret=secret, stamp=stamp)
    assert ZALO.receive(request) == EXPECTED["user_send_text"]


def test_the_body_timestamp_is_enough_without_the_header() -> None:
    request = signed(recorded("user_send_text"))
    alone = HookRequest(request.body, {"X-ZEvent-Signature": request.headers["x-zevent-signature"].upper()})
    assert ZALO.receive(alone) == EXPECTED["user_send_text"]


def test_the_variant_that_matched_is_logged_once() -> None:
    fresh = channel()
    with structlog.testing.capture_logs() as logs:
        for secret in (SECRET_KEY, SECRET_KEY, APP_SECRET):
            fresh.receive(signed(recorded("user_send_text"), secret=secret))
    assert [entry["variant"] for entry in logs] == ["app_id+secret_key+body", "app_id+app_secret+body"]


@pytest.mark.parametrize("body", [b"", b"{}", b" {} \n", b"{ }"])
def test_the_unsigned_probe_gives_nothing_and_no_error(body: bytes) -> None:
    assert ZALO.receive(HookRequest(body, {})) == ()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-ZEvent-Signature": "mac="},
        {"X-ZEvent-Signature": "mac=" + "0" * 64},
        {"X-ZEvent-Signature": "chữ ký"},
        {"X-ZEvent-Signature": "\udcff\udcfe"},
    ],
)
def test_without_the_right_signature_it_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        ZALO.receive(HookRequest(recorded("user_send_text"), headers))


def test_a_changed_body_is_forged() -> None:
    request = signed(recorded("user_send_text"))
    with pytest.raises(Forged):
        ZALO.receive(HookRequest(request.body.replace("mất".encode(), "còn".encode()), request.headers))


def test_an_empty_setting_signs_nothing() -> None:
    nobody = channel(app_id="", oa_id="")
    keyless = channel(secret_key="", app_secret="")
    for account, secret, judge in (("", SECRET_KEY, nobody), (APP_ID, "", keyless)):
        with pytest.raises(Forged):
            judge.receive(signed(recorded("user_send_text"), account=account, secret=secret))
