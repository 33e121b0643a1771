"""A file with an answer, on the question's page: chosen, previewed, taken off, sent, and refused."""

from io import BytesIO
from typing import Any

from aiohttp import ClientResponse, FormData

from desk.tickets import TicketKind
from storage.tables import attachments, outbound_messages
from tests.console.conftest import Desk, DeskApp, hidden
from tests.console.questions import ANSWER, ELSEWHERE, ROAD, ask
from tests.photos import SECRET, seen, taken
from tests.storage.scenes import rows

PHOTO = taken()
PAPER = b"%PDF-1.7\n" + b"giay" * 100


async def press(
    desk: Desk, code: str, act: str, content: bytes = b"", name: str = "mau.pdf", **more: Any
) -> ClientResponse:
    form = FormData(default_to_multipart=True, quote_fields=False)
    for key, value in {"csrf": desk.csrf, "act": act, "text": ANSWER, **more}.items():
        form.add_field(key, value)
    form.add_field("file", BytesIO(content), filename=name if content else "", content_type="application/octet-stream")
    return await desk.client.post(f"/console/tickets/{code}/answer", data=form, allow_redirects=False)


async def previewed(desk: Desk, code: str, content: bytes, name: str = "mau.pdf") -> dict[str, Any]:
    response = await press(desk, code, "preview", content, name)
    page = await response.text()
    assert response.status == 200, page
    return {"seen_event_id": hidden(page, "seen_event_id"), "previewed": hidden(page, "previewed")}


async def test_chosen_seen_in_the_preview_and_sent(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering", name="Chị Hoa")
    code = await ask(desk_app)
    response = await press(hoa, code, "preview", PHOTO, "đường.jpg")
    page = await response.text()
    assert "Telegram: 2 tin nhắn" in page
    assert "Có ảnh gửi kèm ở tin sau." in page
    assert page.count('alt="Ảnh gửi kèm: đường.jpg"') == 2, "in the preview, and beside the form"
    (file,) = await rows(desk_app.database, attachments)
    kept = (desk_app.office.files / file.path).read_bytes()
    assert (SECRET in PHOTO, SECRET in kept, seen(kept).size) == (True, False, (20, 40)), "where it was taken is gone"
    fields: dict[str, Any] = {"seen_event_id": hidden(page, "seen_event_id"), "previewed": hidden(page, "previewed")}
    response = await press(hoa, code, "send", **fields)
    assert response.status == 303, await response.text()
    text, picture = await rows(desk_app.database, outbound_messages)
    assert ANSWER in text.text
    assert picture.file_path == str(desk_app.office.files / file.path)
    (sent,) = await rows(desk_app.database, attachments)
    page = await hoa.page(f"/console/tickets/{code}")
    assert f"/console/files/{sent.id}" in page
    assert "Ảnh, ghi âm kèm theo" not in page, "that is for what the resident sent"
    shown = await hoa.get(f"/console/files/{sent.id}")
    assert await shown.read() == kept


async def test_taken_off_and_changed_before_it_leaves(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    await previewed(hoa, code, PHOTO, "một.jpg")
    await previewed(hoa, code, PAPER, "hai.pdf")
    (file,) = await rows(desk_app.database, attachments)
    assert file.name == "hai.pdf"
    assert [path.name for path in desk_app.office.files.iterdir()] == [file.path], "the first one is gone"
    page = await hoa.page(f"/console/tickets/{code}")
    assert "hai.pdf" in page, "it outlives a closed phone"
    response = await press(hoa, code, "no-file")
    assert ANSWER in await response.text()
    assert await rows(desk_app.database, attachments) == []
    assert list(desk_app.office.files.iterdir()) == []


async def test_only_what_was_previewed_is_sent(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    fields = await previewed(hoa, code, PAPER)
    response = await press(hoa, code, "send", PHOTO, "khác.jpg", **fields)
    assert "Nội dung vừa đổi" in await response.text()
    await press(hoa, code, "no-file")
    response = await press(hoa, code, "send", **fields)
    assert "Nội dung vừa đổi" in await response.text()
    assert await rows(desk_app.database, outbound_messages) == []


async def test_refused_with_what_was_written(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    response = await press(hoa, code, "preview", b"PK\x03\x04 van ban", "mau.docx")
    page = await response.text()
    assert response.status == 422
    assert "cần là ảnh JPG, PNG hoặc tệp PDF" in page
    assert ANSWER in page
    response = await press(hoa, code, "preview", PAPER + bytes(10 * 2**20), "to.pdf")
    assert "nặng quá 10 MB" in await response.text()
    assert await rows(desk_app.database, attachments) == []


async def test_a_file_alone_waits_for_words(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    response = await press(hoa, code, "preview", PAPER, text="")
    assert "Câu trả lời đang trống" in await response.text()
    (file,) = await rows(desk_app.database, attachments)
    assert file.name == "mau.pdf"


async def test_a_second_person_sees_it_before_approving(desk_app: DeskApp) -> None:
    lan = await desk_app.login("intake", name="Chị Lan")
    binh = await desk_app.login("approving", name="Anh Bình")
    code = await ask(desk_app)
    fields = await previewed(lan, code, PAPER, "mẫu.pdf")
    await press(lan, code, "send", **fields)
    page = await binh.page(f"/console/tickets/{code}")
    (file,) = await rows(desk_app.database, attachments)
    assert f'href="/console/files/{file.id}"' in page
    response = await binh.send(
        f"/console/tickets/{code}/approve", draft=hidden(page, "draft"), seen_event_id=hidden(page, "seen_event_id")
    )
    assert response.status == 303, await response.text()
    assert [row.file_path is not None for row in await rows(desk_app.database, outbound_messages)] == [False, True]


async def test_not_with_what_is_kept_apart_nor_in_another_area(desk_app: DeskApp) -> None:
    reader = await desk_app.login("sensitive")
    code = await ask(desk_app, ROAD, kind=TicketKind.SENSITIVE)
    assert 'type="file"' not in await reader.page(f"/console/tickets/{code}")
    response = await press(reader, code, "preview", PAPER)
    assert "Tin nhạy cảm không gửi kèm tệp" in await response.text()
    hoa = await desk_app.login("answering")
    await desk_app.login("answering", ELSEWHERE)
    other = await ask(desk_app, area=ELSEWHERE)
    assert (await press(hoa, other, "preview", PAPER)).status == 404
    assert await rows(desk_app.database, attachments) == []
