"""Zalo OA, outgoing: texts, images, files, buttons, quotas, and the check of the settings."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from channels.base import HookRequest
from channels.errors import FetchError, SendError
from channels.messages import Attachment, AttachmentKind, Choice, Event, Receipt, ReceiptState
from channels.zalo_oa import ZaloOAChannel
from tests.fakes.state import MemoryState
from tests.fakes.zalo_oa import ZaloOAFake
from tests.fakes.zalo_oa_hooks import OA_ID
from tests.fakes.zalo_oa_house import MORNING, WOMAN, House, refused, to_woman

CHOICES = (Choice(label="Mất thẻ", payload="#chon:1"), Choice(label="Gặp cán bộ", payload="#gap"))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House() as house:
        yield house


@pytest.fixture
def zalo(house: House) -> ZaloOAFake:
    return house.zalo


@pytest.fixture
async def oa(house: House) -> ZaloOAChannel:
    channel = house.process()
    await channel.start(take)
    return channel


async def take(events: object) -> None:
    raise AssertionError("this channel delivers by webhook alone")


async def test_a_text_arrives_and_its_receipts_come_back(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    sent = await oa.send(to_woman("Thẻ mất thì làm lại ở xã, tie\u0302\u0300n không mất."))
    assert [(row.address, row.text) for row in zalo.sent] == [(WOMAN, "Thẻ mất thì làm lại ở xã, tiền không mất.")]
    assert sent.external_id == zalo.sent[0].message_id
    assert sent.quota_left is None
    seen = receipts(oa, zalo.hooks.seen(WOMAN, [zalo.sent[0].message_id]))
    received = receipts(oa, zalo.hooks.received(WOMAN, zalo.sent[0].message_id))
    assert [(given.external_id, given.state) for given in (*received, *seen)] == [
        (sent.external_id, ReceiptState.DELIVERED),
        (sent.external_id, ReceiptState.SEEN),
    ]


def receipts(oa: ZaloOAChannel, request: HookRequest) -> list[Receipt]:
    events: tuple[Event, ...] = oa.receive(request)
    return [event for event in events if isinstance(event, Receipt)]


async def test_an_image_goes_by_its_address_with_its_text(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    await oa.send(to_woman("Lịch đối thoại", media_url="https://example.vn/lich.png"))
    assert (zalo.sent[0].text, zalo.sent[0].photo) == ("Lịch đối thoại", "https://example.vn/lich.png")


async def test_a_file_is_uploaded_once_for_many(zalo: ZaloOAFake, oa: ZaloOAChannel, tmp_path: Path) -> None:
    form = tmp_path / "đơn.pdf"
    form.write_bytes(b"%PDF-1.7")
    await oa.send(to_woman("", file_path=str(form)))
    await oa.send(to_woman("Mẫu đơn", file_path=str(form)))
    assert [(row.text, row.file) for row in zalo.sent] == [("", "đơn.pdf"), ("Mẫu đơn", "đơn.pdf")]
    assert zalo.calls["file"] == 1


async def test_a_poster_is_uploaded_as_an_image(zalo: ZaloOAFake, oa: ZaloOAChannel, tmp_path: Path) -> None:
    poster = tmp_path / "to-roi.PNG"
    poster.write_bytes(b"\x89PNG")
    await oa.send(to_woman("Tờ rơi", file_path=str(poster)))
    assert zalo.sent[0].photo in zalo.uploads.kept
    assert zalo.calls["image"] == 1


async def test_an_expired_upload_is_made_afresh(
    zalo: ZaloOAFake, oa: ZaloOAChannel, house: House, tmp_path: Path
) -> None:
    form = tmp_path / "don.docx"
    form.write_bytes(b"PK")
    await oa.send(to_woman("", file_path=str(form)))
    zalo.uploads.kept.clear()
    await oa.send(to_woman("", file_path=str(form)))
    assert zalo.calls["file"] == 2
    house.clock.now += timedelta(days=6)
    zalo.touch(WOMAN)
    await oa.send(to_woman("", file_path=str(form)))
    assert zalo.calls["file"] == 3
    assert len(zalo.sent) == 3


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("don.exe", 10, "file-type"),
        ("don.pdf", 0, "file-size"),
        ("don.pdf", 5 * 2**20 + 1, "file-size"),
        ("anh.png", 2**20 + 1, "file-size"),
        ("mat.pdf", None, "file-missing"),
    ],
)
async def test_a_file_zalo_would_not_take_is_not_sent(
    zalo: ZaloOAFake, oa: ZaloOAChannel, tmp_path: Path, name: str, size: int | None, code: str
) -> None:
    if size is not None:
        (tmp_path / name).write_bytes(b"x" * size)
    error = await refused(oa, to_woman("", file_path=str(tmp_path / name)))
    assert (error.code, error.retryable) == (code, False)
    assert zalo.calls["file"] == zalo.calls["image"] == 0


async def test_choices_are_buttons_only_where_they_are_switched_on(zalo: ZaloOAFake, house: House) -> None:
    oa = house.process(buttons=True)
    assert (oa.abilities.buttons, house.process().abilities.buttons) == (5, 0)
    await oa.send(to_woman("Chọn giúp:", choices=CHOICES))
    await oa.send(to_woman("Chọn giúp:", choices=CHOICES, media_url="https://example.vn/lich.png"))
    await oa.send(to_woman("Chọn giúp:", choices=CHOICES * 3))
    await oa.stop()
    assert (zalo.sent[0].text, zalo.sent[0].choices) == ("Chọn giúp:", CHOICES)
    assert zalo.sent[1].choices == zalo.sent[2].choices == ()
    assert zalo.sent[1].text.startswith("Chọn giúp:\n\n1. Mất thẻ\n2. Gặp cán bộ")
    assert "6. Gặp cán bộ" in zalo.sent[2].text


async def test_choices_are_numbered_where_there_are_no_buttons(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    await oa.send(to_woman("Chọn giúp:", choices=CHOICES))
    assert zalo.sent[0].text.startswith("Chọn giúp:\n\n1. Mất thẻ")
    assert zalo.sent[0].choices == ()


async def test_the_quota_left_is_told_with_each_message_and_on_asking(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    zalo.people[WOMAN].remain = 2
    assert [(await oa.send(to_woman())).quota_left for _ in range(2)] == [1, 0]
    quota = await oa.quota(WOMAN)
    assert (quota.remain, quota.last_interaction) == (0, MORNING)
    error = await refused(oa)
    assert (error.code, error.retryable, error.contact_stopped) == ("zalo-218", True, False)
    with pytest.raises(SendError, match="zalo-232"):
        await oa.quota("người lạ")


async def test_an_attachment_is_brought_in_up_to_the_limit(zalo: ZaloOAFake, oa: ZaloOAChannel) -> None:
    zalo.media["loi-nhan.m4a"] = b"m4a" * 10
    voice = Attachment(kind=AttachmentKind.VOICE, ref=f"{zalo.url}/media/loi-nhan.m4a")
    assert await oa.fetch(voice, limit=30) == b"m4a" * 10
    with pytest.raises(FetchError) as caught:
        await oa.fetch(voice, limit=29)
    assert not caught.value.retryable


async def test_check_says_what_is_wrong_and_how_to_mend_it(zalo: ZaloOAFake, house: House) -> None:
    assert await house.process().check() is None
    spent = await house.process(state=MemoryState()).check()
    assert spent is not None
    assert spent.startswith("ZALO_OA_REFRESH_TOKEN: ")
    assert "cấp quyền lại" in spent
    assert spent.endswith("(zalo-token)")
    other = await house.process(oa_id="1").check()
    assert other == f"ZALO_OA_ID='1': mã đang dùng là của tài khoản {OA_ID!r}; sửa cho khớp"
    zalo.fail("-224", call="account")
    package = await house.process().check()
    assert package == "Zalo không nhận tài khoản OA này (zalo-224)"
    away = await house.process(state=MemoryState(), oauth_url="http://127.0.0.1:9").check()
    assert away is not None
    assert "xem địa chỉ và mạng" in away
