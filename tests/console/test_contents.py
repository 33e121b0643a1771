"""The pages of notices, stories and campaigns: written, judged, published by a second person, sent on as a draft."""

import asyncio
import html
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

from aiohttp import ClientResponse, FormData

from desk.roles import Role
from storage import broadcasts, notices, stories
from storage.notices import Notice
from storage.officials import Grant
from storage.scope import Scope
from storage.stories import Story
from tests import contents
from tests.console.conftest import Desk, DeskApp, hidden
from tests.photos import SECRET, taken

NOTICES, STORIES, MONTH = "/console/notices", "/console/stories", "/console/campaigns"
FIELDS: dict[str, Any] = {
    "kind": "job",
    "title": "Tuyển 20 thợ may",
    "text": "Lương 7 triệu.",
    "place": "Khu công nghiệp",
    "ask_whom": "Trung tâm Dịch vụ việc làm",
    "source": "Trung tâm, 20/11/2026",
    "area": "18001 – Xã Hưng Nguyên",
    "topic": "",
    "valid_until": "20/12/2026",
}
STORY: dict[str, Any] = {
    "title": "Ba con bò",
    "text": "Nhà chị H. có bốn người.",
    "lesson": "Vay vốn mua bò.",
    "area": "18001",
    "topic": "",
    "entries": ["", "", ""],
    "agreed_on": "",
    "agreed_how": "",
}


async def kept(app: DeskApp, code: str) -> Notice:
    async with app.database.reading() as session:
        found = await notices.find(session, code)
    assert found is not None
    return found


async def told(app: DeskApp, code: str) -> Story:
    async with app.database.reading() as session:
        found = await stories.find(session, code)
    assert found is not None
    return found


def code_of(location: str) -> str:
    return location.partition("?")[0].split("/")[3]


async def look(desk: Desk, path: str, status: int = 200) -> str:
    return html.unescape(await desk.page(path, status))


async def test_a_notice_from_the_form_to_the_draft_announcement(desk_app: DeskApp) -> None:
    writer, approver = await desk_app.login(Role.BROADCASTING), await desk_app.login(Role.APPROVING)
    page = await look(writer, f"{NOTICES}/new")
    for said in (
        "18001 – Xã Hưng Nguyên",
        "Kiểm tra trước khi đăng",
        "www.dolab.gov.vn",
        "đã xác nhận: Luật 69/2020",
    ):
        assert said.lower() in page.lower(), said
    sent = await writer.send(f"{NOTICES}/new", **FIELDS)
    assert sent.status == 303, await sent.text()
    code = code_of(sent.headers["Location"])
    one = f"{NOTICES}/{code}"
    page = await look(writer, one)
    assert "Bà con đọc như thế này" in page
    assert "chưa ký hợp đồng thì đừng đưa tiền" in page
    assert "Duyệt và đăng" not in page
    assert (await writer.send(f"{one}/submit")).status == 303
    assert "Đang chờ người có vai trò duyệt" in await look(writer, one)
    page = await look(approver, one)
    assert "Duyệt và đăng" in page
    assert (await writer.send(f"{one}/publish", seen=hidden(page, "seen"))).status == 403
    published = await approver.send(f"{one}/publish", seen=hidden(page, "seen"))
    assert published.headers["Location"] == f"{one}?da=dang"
    assert (await kept(desk_app, code)).state == "published"
    assert code in await look(approver, NOTICES)
    assert code in await look(approver, f"{NOTICES}?loai=job")
    assert code not in await look(approver, f"{NOTICES}?loai=fair")
    drafted = await writer.send(f"{one}/announce")
    to = drafted.headers["Location"]
    assert to.startswith("/console/broadcasts/")
    assert to.endswith("/edit")
    async with desk_app.database.reading() as session:
        made = await broadcasts.find(session, to.split("/")[3])
    assert made is not None
    assert made.notice_id is not None


async def test_what_is_refused_is_shown_again_as_it_was_typed(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.BROADCASTING)
    wrong = FIELDS | {
        "title": "<b>Tên</b>", "ask_whom": "", "valid_until": "hôm nào đó", "area": "16681",
        "topic": "khong-co", "text": "Đi Đài Loan, nộp tiền đặt cọc",
    }  # fmt: skip
    answer = await desk.send(f"{NOTICES}/new", **wrong)
    page = await answer.text()
    assert answer.status == 422
    assert "&lt;b&gt;Tên" in page
    page = html.unescape(page)
    for said in (
        "hôm nào đó", "hãy chọn một ngày", "Bà con cần biết hỏi ai", "ngoài địa bàn", "danh sách kiểm tra rồi",
        "Đi Đài Loan", "hãy chọn trong danh sách",
    ):  # fmt: skip
        assert said in page, said
    jobs = FIELDS | {"text": "Đi Đài Loan, ký quỹ theo luật", "checked": "1"}
    sent = await desk.send(f"{NOTICES}/new", **jobs)
    assert sent.status == 303
    shown = await look(desk, sent.headers["Location"])
    assert "“Đài Loan”" in shown
    assert "phải là công ty có giấy phép" in shown


async def test_two_editors_at_once_lose_nothing(desk_app: DeskApp) -> None:
    first, second = await desk_app.login(Role.BROADCASTING), await desk_app.login(Role.BROADCASTING)
    code = code_of((await first.send(f"{NOTICES}/new", **FIELDS)).headers["Location"])
    edit = f"{NOTICES}/{code}/edit"
    seen = hidden(await second.page(edit), "seen")
    desk_app.clock.tick(minutes=1)
    assert (await first.send(edit, seen=seen, **FIELDS | {"title": "Bản một"})).status == 303
    answer = await second.send(edit, seen=seen, **FIELDS | {"title": "Bản hai"})
    page = html.unescape(await answer.text())
    assert answer.status == 422
    assert "vừa sửa bản này" in page
    assert "Bản hai" in page
    assert (await kept(desk_app, code)).title == "Bản một"


async def test_reports_and_what_is_over(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.BROADCASTING)
    async with desk_app.database.transaction() as session:
        now = desk_app.clock()
        fine = await contents.notice(session, now, title="Tin tốt")
        over = await contents.notice(session, now, title="Tin cũ", days=-1)
        elsewhere = await contents.notice(session, now, title="Nơi khác", area="16681")
        country = await contents.notice(session, now, title="Cả nước", area=None)
    listed = await look(desk, NOTICES)
    assert fine.code in listed
    assert over.code not in listed
    assert elsewhere.code not in listed
    assert country.code not in listed
    gone = await look(desk, f"{NOTICES}?loc=het-han")
    assert over.code in gone
    assert fine.code not in gone
    assert "bà con không thấy nữa" in await look(desk, f"{NOTICES}/{over.code}")
    await desk.page(f"{NOTICES}/{elsewhere.code}", 404)
    await desk.page(f"{NOTICES}/{country.code}", 404)
    await desk.page(f"{NOTICES}?loc=khong", 404)
    everywhere = await desk_app.login(Role.BROADCASTING, None)
    assert "Cả nước" in await look(everywhere, NOTICES)


async def test_sent_back_and_withdrawn_with_a_reason(desk_app: DeskApp) -> None:
    writer, approver = await desk_app.login(Role.BROADCASTING), await desk_app.login(Role.APPROVING)
    code = code_of((await writer.send(f"{NOTICES}/new", **FIELDS)).headers["Location"])
    one = f"{NOTICES}/{code}"
    await writer.send(f"{one}/submit")
    answer = await approver.send(f"{one}/send-back", reason="")
    assert answer.status == 422
    assert "Lý do: chưa có nội dung" in html.unescape(await answer.text())
    endless = "thiếu số điện thoại " * 400
    shown = html.unescape(await (await approver.send(f"{one}/send-back", reason=endless)).text())
    assert "Lý do: dài 7,999 ký tự" in shown
    assert f'value="{endless}"' in shown
    await approver.send(f"{one}/send-back", reason="Thiếu số điện thoại cơ quan")
    assert "Được trả lại: Thiếu số điện thoại" in await look(writer, one)
    await writer.send(f"{one}/submit")
    await approver.send(f"{one}/withdraw", reason="Đã tuyển đủ")
    assert (await kept(desk_app, code)).state == "withdrawn"
    assert "Đã gỡ: Đã tuyển đủ" in await look(writer, one)


async def test_who_has_no_role_for_it(desk_app: DeskApp) -> None:
    for role in (Role.ANSWERING, Role.VIEWING, Role.ADMINISTERING):
        desk = await desk_app.login(role)
        for path in (NOTICES, f"{NOTICES}/new", STORIES, f"{STORIES}/new", MONTH):
            await desk.page(path, 403)
    approver = await desk_app.login(Role.APPROVING)
    for path in (f"{NOTICES}/new", f"{STORIES}/new"):
        await approver.page(path, 403)
    assert (await approver.send(MONTH, year="2027", area="18001")).status == 403


async def test_one_who_holds_both_roles_may_not_publish_their_own(desk_app: DeskApp) -> None:
    area = await desk_app.area("18001")
    both = await desk_app.login(Role.BROADCASTING, more=(Grant(role=Role.APPROVING, area_id=area, topic=None),))
    code = code_of((await both.send(f"{NOTICES}/new", **FIELDS)).headers["Location"])
    one = f"{NOTICES}/{code}"
    await both.send(f"{one}/submit")
    assert "Anh/chị là người viết nên một người khác duyệt" in await look(both, one)
    seen = (await kept(desk_app, code)).updated_at.isoformat()
    answer = await both.send(f"{one}/publish", seen=seen)
    assert answer.status == 422
    assert "không tự duyệt" in html.unescape(await answer.text())


async def test_a_story_waits_for_consent(desk_app: DeskApp) -> None:
    writer, approver = await desk_app.login(Role.BROADCASTING), await desk_app.login(Role.APPROVING)
    title = next(iter(desk_app.office.catalogue().entries.values())).title
    sent = await writer.send(f"{STORIES}/new", **STORY | {"entries": [title, "", title]})
    assert sent.status == 303, await sent.text()
    code = code_of(sent.headers["Location"])
    one = f"{STORIES}/{code}"
    assert len((await told(desk_app, code)).entries) == 1
    assert "chưa ghi, chưa đăng được" in await look(writer, one)
    answer = await writer.send(f"{one}/submit")
    assert answer.status == 422
    assert "gia đình được kể đã đồng ý" in html.unescape(await answer.text())
    page = await writer.page(f"{one}/edit")
    assert title in html.unescape(page)
    agreed = {"entries": [title], "agreed_on": "20/11/2026", "agreed_how": "Nói tại nhà"}
    assert (await writer.send(f"{one}/edit", seen=hidden(page, "seen"), **STORY | agreed)).status == 303
    assert (await writer.send(f"{one}/submit")).status == 303
    page = await approver.page(one)
    assert (await approver.send(f"{one}/publish", seen=hidden(page, "seen"))).status == 303
    assert (await told(desk_app, code)).state == "published"
    assert "Trang ai cũng xem được" in await look(writer, one)
    assert code in await look(approver, STORIES)
    assert (await writer.send(f"{one}/announce")).headers["Location"].startswith("/console/broadcasts/")


async def test_faults_of_a_story_all_at_once(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.BROADCASTING)
    tomorrow = f"{contents.day(desk_app.clock()) + timedelta(days=1):%d/%m/%Y}"
    wrong = STORY | {"title": "", "lesson": "", "entries": ["Không có mục này"], "agreed_on": tomorrow, "area": "99"}
    answer = await desk.send(f"{STORIES}/new", **wrong)
    page = html.unescape(await answer.text())
    assert answer.status == 422
    for said in ("Không có mục này", "không có mục “", "là ngày chưa tới", "không có mã 99", tomorrow, "Nhà chị H."):
        assert said in page, said


async def test_the_month_is_drafted_once_however_often_it_is_pressed(desk_app: DeskApp) -> None:
    desk, other = await desk_app.login(Role.BROADCASTING), await desk_app.login(Role.BROADCASTING)
    year = desk_app.clock().year + 1
    page = await look(desk, f"{MONTH}?nam={year}")
    for said in ("17/10/", "Phát động tháng Vì người nghèo", "chưa soạn", "chưa kiểm chứng", "Cần điền:", "18001"):
        assert said in page, said
    first = await desk.send(MONTH, year=str(year), area="18001")
    assert first.headers["Location"] == f"{MONTH}?nam={year}&dia-ban=18001&moi=6&cu=0"
    page = await look(desk, first.headers["Location"])
    assert "Đã tạo 6 bản nháp" in page
    assert page.count("Mở bản đã soạn") == 6
    assert "(bản nháp)" in page
    second = await other.send(MONTH, year=str(year), area="18001")
    assert "không tạo thêm bản nào" in await look(other, second.headers["Location"])
    everywhere = Scope(official_id=0, agency_id=None, grants=(Grant(role=Role.BROADCASTING),))
    async with desk_app.database.reading() as session:
        found = await broadcasts.within(session, everywhere)
    assert len(found) == 4


async def test_odd_years_and_places(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.BROADCASTING)
    for year, area, said in (
        ("1999", "18001", "Năm: chỉ soạn cho năm"), ("2027", "16681", "ngoài địa bàn"),
        ("2027", "khong co", "Địa bàn:"), ("2027", "", "ngoài địa bàn"), ("2026", "18001", "đã qua hết các bước"),
    ):  # fmt: skip
        answer = await desk.send(MONTH, year=year, area=area)
        assert answer.status == 422, (year, area)
        assert said in html.unescape(await answer.text())
    assert "chưa soạn" in await look(desk, f"{MONTH}?nam=abc&dia-ban=99999")


async def test_an_image_of_a_story(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.BROADCASTING)
    code = code_of((await desk.send(f"{STORIES}/new", **STORY)).headers["Location"])
    one = f"{STORIES}/{code}"

    async def upload(content: bytes, seen: str) -> ClientResponse:
        form = FormData({"csrf": desk.csrf, "seen": seen, "what": "image"})
        form.add_field("file", content, filename="a.png", content_type="image/png")
        return await desk.client.post(f"{one}/image", data=form, allow_redirects=False)

    seen = hidden(await desk.page(one), "seen")
    refused = await upload(b"GIF89a", seen)
    assert refused.status == 422
    assert "không phải JPG hay PNG" in html.unescape(await refused.text())
    assert (await upload(b"", seen)).status == 422
    picture = taken("PNG")
    desk_app.clock.tick(minutes=1)
    assert (await upload(picture, seen)).status == 303
    assert (await upload(picture, seen)).status == 422, "somebody changed it meanwhile"
    name = (await told(desk_app, code)).image
    assert name
    shown = await desk.get(f"{one}/{name}")
    assert (shown.status, SECRET in picture, SECRET in await shown.read()) == (200, True, False)
    assert (await desk.get(f"{one}/{'0' * 32}.png")).status == 404
    seen = hidden(await desk.page(one), "seen")
    assert (await desk.send(f"{one}/image", seen=seen, what="no-image")).status == 303
    assert (await told(desk_app, code)).image is None


async def test_two_officials_press_at_once(desk_app: DeskApp) -> None:
    desks = [await desk_app.login(Role.BROADCASTING) for _ in range(3)]
    year = str(desk_app.clock().year + 1)
    answers = await asyncio.gather(*(desk.send(MONTH, year=year, area="18001") for desk in desks))
    assert [answer.status for answer in answers] == [303] * 3
    made = [int(parse_qs(answer.headers["Location"].partition("?")[2])["moi"][0]) for answer in answers]
    assert sorted(made) == [0, 0, 6]
