"""A sheet on paper: shown as it was understood, kept once, photos beside it, slips, and digits drawn again."""

import re
from typing import Any

from aiohttp import FormData

from storage import dialogue_questions as stored
from storage.dialogues import Dialogue
from storage.tables import attachments, tickets
from storage.tables import dialogue_questions as rows_of
from tests.console.conftest import Desk, DeskApp, hidden
from tests.console.test_dialogue_questions import at, planned
from tests.meeting import NEXT_COMMUNE
from tests.people import BRIBE
from tests.photos import SECRET, taken
from tests.storage.scenes import rows

SHEET = "1. Bà Nguyễn Thị Lan: Bao giờ làm đường?\n2. Trần Văn Nam: Nhà dột ai sửa?\n3. Vay vốn ở đâu?\n"
PHOTO = taken()


async def send(desk: Desk, dialogue: Dialogue, act: str, *, photos: tuple[bytes, ...] = (), **fields: Any) -> Any:
    form = FormData(default_to_multipart=True)
    for name, value in {"csrf": desk.csrf, "act": act, "how": "lines", "place": "", **fields}.items():
        form.add_field(name, value)
    for number, content in enumerate(photos):
        form.add_field("photos", content, filename=f"phieu-{number}.jpg", content_type="image/jpeg")
    return await desk.client.post(at(dialogue, "/sheet"), data=form, allow_redirects=False)


async def preview(desk: Desk, dialogue: Dialogue, text: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """The page, and the fields with which it is saved then."""
    batch = hidden(await desk.page(at(dialogue, "/sheet")), "batch")
    response = await send(desk, dialogue, "preview", text=text, batch=batch, **more)
    page = await response.text()
    assert response.status == 200, page
    more.pop("photos", None)
    fields = {"text": text, "batch": batch, "seen": hidden(page, "seen"), **more}
    if 'name="photo"' in page:
        fields["photo"] = hidden(page, "photo")
    return page, fields


def slips(page: str) -> list[tuple[str, str]]:
    return re.findall(
        r'Mã tra cứu <span class="code">(\w{6})</span></p>\n<p>4 số bí mật <span class="code">(\d{4})</span>', page
    )


async def test_a_sheet_becomes_questions_with_slips(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("intake")
    dialogue = await planned(desk_app)
    page, fields = await preview(hoa, dialogue, SHEET, place="18001.02")
    assert "Máy hiểu là 3 câu hỏi của Thôn Đông Hạ" in page
    assert "Dòng 1 · <strong>Bà Nguyễn Thị Lan</strong></span><br>Bao giờ làm đường?" in page
    assert await rows(desk_app.database, tickets) == [], "nothing is kept yet"
    saved = await send(hoa, dialogue, "save", **fields)
    page = await saved.text()
    assert saved.status == 200
    told = slips(page)
    assert len(told) == 3
    assert "Hộ: Trần Văn Nam" in page
    kept = await rows(desk_app.database, tickets)
    assert {row.code for row in kept} == {code for code, _ in told}
    assert {(row.channel, row.contact_id, row.key_digest == "") for row in kept} == {("paper", None, False)}
    assert len({row.batch for row in await rows(desk_app.database, rows_of)}) == 1
    listed = await hoa.page(at(dialogue))
    assert "Chờ xem (3)" in listed
    assert "Thôn Đông Hạ · giấy, loa" in listed


async def test_sent_twice_it_is_kept_once(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("intake")
    dialogue = await planned(desk_app)
    _, fields = await preview(hoa, dialogue, SHEET)
    await send(hoa, dialogue, "save", **fields)
    again = await send(hoa, dialogue, "save", **fields)
    page = await again.text()
    assert again.status == 422
    assert "Phiếu này đã được lưu rồi" in page
    assert f'{at(dialogue)}/sheet/{fields["batch"]}"' in page
    assert len(await rows(desk_app.database, tickets)) == 3


async def test_the_digits_are_drawn_again(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("intake")
    dialogue = await planned(desk_app)
    _, fields = await preview(hoa, dialogue, SHEET)
    await send(hoa, dialogue, "save", **fields)
    path = at(dialogue, f"/sheet/{fields['batch']}")
    page = await hoa.page(path)
    assert not slips(page)
    before = {row.code: row.key_digest for row in await rows(desk_app.database, tickets)}
    one = sorted(before)[0]
    renewed = slips(await (await hoa.send(f"{path}/keys", cau=one)).text())
    assert [code for code, _ in renewed] == [one]
    assert len(slips(await (await hoa.send(f"{path}/keys")).text())) == 3
    nam = await desk_app.login("intake", NEXT_COMMUNE)
    assert (await nam.get(path)).status == 404
    assert (await nam.send(f"{path}/keys")).status == 404
    other = await planned(desk_app)
    assert (await hoa.get(at(other, f"/sheet/{fields['batch']}"))).status == 404


async def test_what_changed_after_the_preview_is_shown_again(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("intake")
    dialogue = await planned(desk_app)
    _, fields = await preview(hoa, dialogue, SHEET)
    changed = await send(hoa, dialogue, "save", **{**fields, "text": SHEET + "Nước sạch bao giờ có?"})
    assert "Máy hiểu là 4 câu hỏi" in await changed.text()
    assert await rows(desk_app.database, tickets) == []


async def test_faults_name_the_row_and_lose_nothing(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("intake")
    dialogue = await planned(desk_app)
    typed = "Bao giờ làm đường?\n" + "x" * 2_001
    refused = await send(hoa, dialogue, "save", text=typed, batch="a" * 32)
    page = await refused.text()
    assert refused.status == 422
    assert "Dòng 2: câu hỏi dài 2,001 ký tự" in page
    assert typed in page
    many = await send(hoa, dialogue, "preview", text="a\n" * 201)
    assert "mỗi lần nhập tối đa 200" in await many.text()
    assert (await send(hoa, dialogue, "save", text="")).status == 422
    assert await rows(desk_app.database, tickets) == []


async def test_photos_stand_beside_and_stay_with_the_sheet(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    dialogue = await planned(desk_app)
    page, fields = await preview(hoa, dialogue, SHEET, photos=(PHOTO,))
    found = re.search(r'<img src="([^"]+)" alt="Ảnh phiếu 1: phieu-0.jpg"', page)
    assert found
    shown = await hoa.get(found[1].replace("&amp;", "&"))
    bare = await shown.read()
    assert (shown.status, shown.content_type) == (200, "image/jpeg")
    assert (SECRET in PHOTO, SECRET in bare) == (True, False), "where and with what it was taken is gone"
    mai = await desk_app.login("answering")
    assert (await mai.get(found[1].replace("&amp;", "&"))).status == 404, "it is nobody else's yet"
    await send(hoa, dialogue, "save", **fields)
    (file,) = await rows(desk_app.database, attachments)
    assert (file.kind, file.state, file.name, file.size) == ("photo", "kept", "phieu-0.jpg", len(bare))
    assert await (await mai.get(f"/console/files/{file.id}")).read() == bare
    first = min(row.code for row in await rows(desk_app.database, tickets) if row.id == file.ticket_id)
    assert f"/console/files/{file.id}" in await mai.page(f"/console/tickets/{first}")


async def test_what_is_no_photo_is_refused(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("intake")
    dialogue = await planned(desk_app)
    for photos, why in (
        ((b"<svg onload=alert(1)>",), "không phải ảnh"),
        ((PHOTO[:90],), "bị hỏng"),
        ((PHOTO,) * 5, "tối đa 4 ảnh"),
    ):
        refused = await send(hoa, dialogue, "preview", text=SHEET, photos=photos)
        assert refused.status == 422
        page = await refused.text()
        assert why in page
        assert "Bao giờ làm đường?" in page
    folder = desk_app.office.files
    assert not folder.exists() or list(folder.iterdir()) == []
    _, fields = await preview(hoa, dialogue, SHEET, photos=(PHOTO,))
    forged = fields["photo"].replace(".jpg", ".jpg/../../secret.key")
    await send(hoa, dialogue, "save", **{**fields, "photo": forged})
    assert await rows(desk_app.database, attachments) == []


async def test_a_sensitive_line_goes_its_own_way(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("intake")
    dialogue = await planned(desk_app)
    page, fields = await preview(hoa, dialogue, f"Bao giờ làm đường?\n{BRIBE}", photos=(PHOTO,))
    assert "Tin nhạy cảm: đi đường riêng" in page
    assert "ảnh chụp phiếu không được lưu kèm" in page
    page = await (await send(hoa, dialogue, "save", **fields)).text()
    assert len(slips(page)) == 1
    assert "Tin này đi đường riêng." in page
    assert BRIBE not in page, "the slip passes through many hands"
    assert sorted(row.kind for row in await rows(desk_app.database, tickets)) == ["question", "sensitive"]
    assert await rows(desk_app.database, attachments) == []
    async with desk_app.database.reading() as session:
        assert len(await stored.of_dialogue(session, dialogue.id)) == 1


async def test_only_while_questions_are_taken_and_by_those_who_prepare(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("intake")
    dialogue = await planned(desk_app, state="agenda")
    refused = await send(hoa, dialogue, "preview", text=SHEET, batch="a" * 32)
    fields: dict[str, Any] = {"text": SHEET, "batch": "a" * 32, "seen": hidden(await refused.text(), "seen")}
    assert "không nhận câu hỏi nữa" in await (await send(hoa, dialogue, "save", **fields)).text()
    assert await rows(desk_app.database, tickets) == []
    viewer = await desk_app.login("viewing")
    assert (await viewer.get(at(dialogue, "/sheet"))).status == 403
    nam = await desk_app.login("intake", NEXT_COMMUNE)
    assert (await nam.get(at(dialogue, "/sheet"))).status == 404
