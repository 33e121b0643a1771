"""The papers of a dialogue: who may take which, what stands in them, what there is nothing to print of yet."""

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from console.paper_shelf import OFFERS
from desk.deep_links import Doors
from desk.roles import Role
from handlers.turn import House
from papers.template import built_in
from storage import agenda, areas, dialogue_questions, minutes, promises, registrations, tickets
from storage.agenda import Delegate
from storage.db import Database
from storage.dialogues import Dialogue
from storage.registrations import NewRegistration
from storage.tickets import NewTicket
from tests.clock import FakeClock
from tests.console.conftest import Desk, DeskApp, Opened, make_office
from tests.meeting import NEXT_COMMUNE, add_villages, meet
from tests.papers.test_word import words

PUBLIC = ("thong-bao", "ap-phich-a3", "ap-phich-a4", "to-roi-a5", "giay-moi", "ban-chu-lon", "danh-muc-cam-ket")
WITH_NAMES = ("giay-moi-nguoi-dan", "tap-cau-hoi", "danh-sach-diem-danh", "bien-ban", "danh-sach-truong-thon")


async def planned(desk: DeskApp, **more: Any) -> Dialogue:
    async with desk.database.transaction() as session:
        await add_villages(session)
        return await meet(session, desk.clock(), **more)


async def filled(desk: DeskApp, dialogue: Dialogue) -> None:
    """An item with a question, one who sits for it, a registration, a draft of minutes, a promise."""
    now = desk.clock()
    async with desk.database.transaction() as session:
        village = await areas.find_by_code(session, "18001.01")
        assert village is not None
        member = Delegate(id=0, dialogue_id=dialogue.id, position=1, name="Bà Phạm Thị Giả", office="Bảo hiểm xã hội",
                          topics=["bhyt"], agency_id=None, official_id=None)  # fmt: skip
        await agenda.set_delegation(session, dialogue.id, [member])
        sitting = (await agenda.delegation(session, dialogue.id))[0]
        item = await agenda.add_item(session, dialogue.id, theme="Y tế", title="Mất thẻ thì làm lại ở đâu?", topic=None,
                                     now=now, position=1, delegate_id=sitting.id)  # fmt: skip
        new = NewTicket(code="A2B3CD", key_digest="-", kind="question", topic=None, subject="Thẻ", contact_id=None,
                        text="Thẻ mất, căn cước 040188001234 <b>&", address_id=None, area_id=village.id,
                        channel="paper", signature={"entries": {"bhyt-mat-the": 0.9}, "sure": 0.9})  # fmt: skip
        ticket = await tickets.add(session, new, now=now)
        await dialogue_questions.add(
            session, ticket, dialogue_id=dialogue.id, source="paper", review="accepted", now=now, asker_name="Bà Lan"
        )
        await dialogue_questions.change(session, [ticket], item_id=item)
        for code, name, state in (("P2XATH", "Lê Thị Mận", "seated"), ("P3XATJ", "Vi Văn Đào", "waiting")):
            await registrations.add(session, NewRegistration(dialogue_id=dialogue.id, code=code, state=state,
                                    source="officer", registered_at=now, area_id=village.id, name=name))  # fmt: skip
        await promises.add(session, now=now, code="C3D4EF", dialogue_id=dialogue.id, item_id=item,
                           area_id=dialogue.area_id, text="Rà soát danh sách thẻ", owner="Phòng Kinh tế",
                           due_on=now.date(), first_due_on=now.date())  # fmt: skip
        made = await minutes.add(session, dialogue.id, opening="Chủ toạ khai mạc.", closing="Cảm ơn bà con.",
                                 attendance="47 người", chair="", written_by=None, now=now)  # fmt: skip
        assert made


async def taken(official: Desk, dialogue: Dialogue, name: str, query: str = "") -> bytes:
    response = await official.get(f"/console/dialogues/{dialogue.code}/papers/{name}{query}")
    content = await response.read()
    assert response.status == 200, content.decode(errors="replace")
    return content


async def test_every_paper_for_who_prepares(desk_app: DeskApp) -> None:
    hoa, dialogue = await desk_app.login(Role.INTAKE), await planned(desk_app)
    await filled(desk_app, dialogue)
    page = await hoa.page(f"/console/dialogues/{dialogue.code}/papers")
    for offer in OFFERS:
        assert f"/papers/{offer.name}" in page
        if offer.name == "danh-sach-truong-thon":
            continue
        content = await taken(hoa, dialogue, offer.name)
        assert content[:4] == (b"%PDF" if offer.ending == "pdf" else b"PK\x03\x04"), offer.name


async def test_what_stands_in_them(desk_app: DeskApp) -> None:
    hoa, dialogue = await desk_app.login(Role.INTAKE), await planned(desk_app)
    await filled(desk_app, dialogue)
    pack = words(await taken(hoa, dialogue, "tap-cau-hoi"))
    assert "Mất thẻ thì làm lại ở đâu?" in pack
    assert "Người trả lời: Bà Phạm Thị Giả, Bảo hiểm xã hội" in pack
    assert "<b>&" in pack
    assert "Đã có câu trả lời:" in pack
    assert "(Mục hỏi đáp, kiểm tra ngày" in pack
    assert "040188001234" not in pack
    hall = words(await taken(hoa, dialogue, "ban-chu-lon"))
    assert "(1 hộ hỏi)" in hall
    assert "căn cước" not in hall
    arrivals = words(await taken(hoa, dialogue, "danh-sach-diem-danh"))
    assert arrivals.index("Lê Thị Mận") < arrivals.index("Vi Văn Đào") < arrivals.index("chờ")
    invited = words(await taken(hoa, dialogue, "giay-moi-nguoi-dan"))
    assert "P2XATH" in invited
    assert "Vi Văn Đào" not in invited
    assert "ỦY BAN NHÂN DÂN" in invited
    assert "Dự thảo, chưa duyệt" in words(await taken(hoa, dialogue, "bien-ban"))
    assert "Rà soát danh sách thẻ (C3D4EF)" in words(await taken(hoa, dialogue, "danh-muc-cam-ket"))


async def test_names_and_residents_words_only_for_who_prepares(desk_app: DeskApp) -> None:
    viewer, dialogue = await desk_app.login(Role.VIEWING), await planned(desk_app)
    await filled(desk_app, dialogue)
    page = await viewer.page(f"/console/dialogues/{dialogue.code}/papers")
    for name in WITH_NAMES:
        assert f'/papers/{name}"' not in page
        assert (await viewer.get(f"/console/dialogues/{dialogue.code}/papers/{name}")).status == 403
    for name in PUBLIC:
        await taken(viewer, dialogue, name)


async def test_another_communes_and_no_such_paper(desk_app: DeskApp) -> None:
    dialogue = await planned(desk_app)
    elsewhere, hoa = await desk_app.login(Role.INTAKE, NEXT_COMMUNE), await desk_app.login(Role.INTAKE)
    for tail in ("", "/thong-bao", "/danh-sach-diem-danh"):
        assert (await elsewhere.get(f"/console/dialogues/{dialogue.code}/papers{tail}")).status == 404
    assert (await hoa.get(f"/console/dialogues/{dialogue.code}/papers/giay-khen")).status == 404


async def test_answers_that_reached_nobody_by_hamlet(desk_app: DeskApp) -> None:
    hoa, dialogue = await desk_app.login(Role.INTAKE), await planned(desk_app)
    await filled(desk_app, dialogue)
    async with desk_app.database.transaction() as session:
        ticket = await tickets.find(session, "A2B3CD")
        assert ticket is not None
        said = "Đến bộ phận một cửa của xã."
        await tickets.add_event(session, ticket.id, "answered", actor="official", now=desk_app.clock(), text=said)
    text = words(await taken(hoa, dialogue, "danh-sach-truong-thon"))
    for piece in ("Thôn Phú Xuân", "A2B3CD Bà Lan", said):
        assert piece in text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tap-cau-hoi", "Chương trình chưa có câu hỏi"),
        ("ban-chu-lon", "Chương trình chưa có câu hỏi"),
        ("giay-moi-nguoi-dan", "Chưa có ai đăng ký có chỗ"),
        ("bien-ban", "Chưa có dự thảo biên bản"),
        ("danh-muc-cam-ket", "chưa có cam kết nào"),
        ("danh-sach-truong-thon", "Chưa có câu trả lời nào cần nhờ"),
    ],
)
async def test_nothing_to_print_yet(desk_app: DeskApp, name: str, told: str) -> None:
    hoa, dialogue = await desk_app.login(Role.INTAKE), await planned(desk_app)
    assert told in await hoa.page(f"/console/dialogues/{dialogue.code}/papers/{name}", 422)


async def test_the_name_of_the_file_on_any_browser(desk_app: DeskApp) -> None:
    hoa, dialogue = await desk_app.login(Role.INTAKE), await planned(desk_app)
    response = await hoa.get(f"/console/dialogues/{dialogue.code}/papers/thong-bao")
    named = response.headers["Content-Disposition"]
    assert f'filename="thong-bao-{dialogue.code}.docx"' in named
    assert "filename*=UTF-8''Th%C3%B4ng%20b%C3%A1o" in named
    assert response.headers["Content-Type"].endswith("wordprocessingml.document")


async def test_the_offices_own_template(desk_app: DeskApp) -> None:
    hoa, dialogue = await desk_app.login(Role.INTAKE), await planned(desk_app)
    folder = desk_app.office.data / "papers"
    folder.mkdir()
    document = Document()
    document.add_paragraph("Mẫu riêng: {{ ten_buoi }}")
    document.save(str(folder / "thong-bao.docx"))
    assert "mẫu của cơ quan" in await hoa.page(f"/console/dialogues/{dialogue.code}/papers")
    assert words(await taken(hoa, dialogue, "thong-bao")).strip() == f"Mẫu riêng: {dialogue.title}"
    document.add_paragraph("{{ nguoi_ky_thay }}")
    document.save(str(folder / "thong-bao.docx"))
    refused = await hoa.page(f"/console/dialogues/{dialogue.code}/papers/thong-bao", 422)
    assert "thong-bao.docx" in refused
    assert "nguoi_ky_thay" in refused
    assert "papers/thong-bao?mau=goc" in refused
    assert "THÔNG BÁO" in words(await taken(hoa, dialogue, "thong-bao", "?mau=goc"))


@pytest.mark.parametrize(
    ("doors", "printed"),
    [
        (Doors(), ""),
        (Doors(public_url="https://xa.example.vn/"), "xa.example.vn/doi-thoai/{code}"),
        (Doors(telegram="xa_bot", zalo_oa="123"), "t.me/xa_bot?start=dt_{code}"),
    ],
)
async def test_a_square_where_there_is_an_address_for_it(
    database: Database, clock: FakeClock, house: House, tmp_path: Path, doors: Doors, printed: str
) -> None:
    async with Opened(make_office(database, clock, house, tmp_path, doors=doors), clock) as desk:
        hoa, dialogue = await desk.login(Role.INTAKE), await planned(desk)
        page = await hoa.page(f"/console/dialogues/{dialogue.code}/papers")
        assert ("không có mã vuông" in page) is not bool(printed)
        content = await taken(hoa, dialogue, "thong-bao")
        assert len(Document(io.BytesIO(content)).inline_shapes) == bool(printed)
        assert printed.format(code=dialogue.code) in words(content)


SLIP = {"ma": ["A2B3CD", "E4F5GH"], "so": ["1234", "5678"], "ten": ["Bà Lan", ""], "cau": ["Thẻ mất?", "Vay ở đâu?"]}


async def test_slips_from_the_page_that_told_the_digits(desk_app: DeskApp) -> None:
    hoa, dialogue = await desk_app.login(Role.INTAKE), await planned(desk_app)
    path = f"/console/dialogues/{dialogue.code}/papers/phieu-ma"
    text = words(await (await hoa.send(path, **SLIP)).read())
    for piece in ("A2B3CD", "1234", "Bà Lan", "E4F5GH", "5678", "Vay ở đâu?"):
        assert piece in text
    assert (await hoa.send(path)).status == 422
    assert (await hoa.send(path, **{**SLIP, "so": ["1234"]})).status == 422
    assert (await hoa.post(path, dict(SLIP))).status == 403
    viewer = await desk_app.login(Role.VIEWING)
    assert (await viewer.send(path, **SLIP)).status == 403


async def test_slips_come_out_although_the_own_template_is_faulty(desk_app: DeskApp) -> None:
    hoa, dialogue = await desk_app.login(Role.INTAKE), await planned(desk_app)
    folder = desk_app.office.data / "papers"
    folder.mkdir()
    (folder / "phieu-ma.docx").write_bytes(built_in("phieu-ma").read_bytes()[:100])
    response = await hoa.send(f"/console/dialogues/{dialogue.code}/papers/phieu-ma", **SLIP)
    assert response.status == 200
    assert "1234" in words(await response.read())
