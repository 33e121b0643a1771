"""The answers as officials find them: by word, by topic, due for a review, one entry whole, a question tried."""

import re

import pytest

from storage import faq
from storage.faq import NewMiss
from tests.console.conftest import DeskApp
from tests.storage.scenes import make_address

LIST = "/console/faq"
LOST_CARD = f"{LIST}/entries/bhyt-mat-the"


async def test_found_as_residents_ask_and_by_topic(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("viewing")
    start = await hoa.page(LIST)
    assert 'Vay vốn</a> <span class="soft">2 mục' in start
    assert "Viết mục mới" not in start
    for typed in ("mat the bao hiem", "RƠI MẤT THẺ", "bhyt-mat-the", "giấy căn cước"):
        assert "Mất thẻ bảo hiểm y tế</a>" in await hoa.page(f"{LIST}?tim={typed}"), typed
    nothing = await hoa.page(f"{LIST}?tim=đăng ký kết hôn xyz")
    assert "Không có mục nào." in nothing
    credit = await hoa.page(f"{LIST}?chu-de=tin-dung")
    assert "Vay tiền cho con đi học đại học" in credit
    assert "Mất thẻ" not in credit
    assert "Không có mục nào." in await hoa.page(f"{LIST}?tim=" + "xyzw " * 100)
    assert "Tất cả" in await hoa.page(f"{LIST}?chu-de=không-có")


async def test_one_entry_as_each_channel_shows_it(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("viewing")
    shown = await hoa.page(LOST_CARD)
    for words in ("Theo Nghị định 1/2025/NĐ-CP", "Giấy tờ cần có", "- Căn cước", "Zalo", "Telegram", "Chưa đúng ý"):
        assert words in shown, words
    assert "xin lại thẻ bảo hiểm y tế" in shown
    assert "Giống tệp <code>bhyt.yaml</code>" in shown
    assert "Chưa sửa lần nào." in shown
    assert "Sửa mục này" not in shown
    assert (await hoa.get(f"{LIST}/entries/khong-co")).status == 404
    assert (await hoa.get(f"{LIST}/entries/<script>")).status == 404


async def test_what_must_be_reviewed(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("viewing")
    assert "Không có mục nào cần rà soát." in await hoa.page(f"{LIST}?loc=ra-soat")
    desk_app.clock.tick(days=400)
    late = await (await desk_app.enter(hoa.official)).page(f"{LIST}?loc=ra-soat")
    assert "Hộ nghèo vay vốn được bao nhiêu" in late
    assert "Ngân hàng Chính sách xã hội" in late
    desk_app.clock.tick(days=20)
    over = await (await desk_app.enter(hoa.official)).page(f"{LIST}/entries/vay-ho-ngheo")
    assert "Cần sửa ngay." in over
    assert "chỉ áp dụng đến hết ngày 31/12/2027" in over
    assert "Mục này đang được cập nhật" in over


async def test_a_question_is_tried(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("viewing")
    assert "Bot sẽ:" not in await hoa.page(f"{LIST}/try")
    answered = await hoa.page(f"{LIST}/try?cau=toi lam mat the bao hiem y te thi lam sao")
    assert "Bot sẽ: trả lời thẳng" in answered
    assert "Bà con dùng căn cước để đi khám bình thường." in answered
    assert "Độ chắc chắn" in answered
    assert re.search(r"\+\d+,\d</span> ", answered)
    assert "2. <a" in answered
    assert "Bot sẽ: nói chuyện qua lại" in await hoa.page(f"{LIST}/try?cau=cảm ơn nhé")
    assert "Bot sẽ: báo cán bộ ngay" in await hoa.page(f"{LIST}/try?cau=chồng tôi đánh tôi chảy máu")
    odd = await hoa.page(f"{LIST}/try?cau=<script>alert(1)</script>")
    assert "<script>alert" not in odd
    posted = await hoa.send(f"{LIST}/try", cau="mất thẻ bhyt")
    assert "Bot sẽ: trả lời thẳng" in await posted.text()
    long = await hoa.send(f"{LIST}/try", cau="mất thẻ " * 500)
    assert (long.status, "tối đa 1,000" in await long.text()) == (422, True)


async def test_what_was_asked_in_vain_is_gathered_and_taught(desk_app: DeskApp) -> None:
    lan = await make_address(desk_app.database, "lan", now=desk_app.clock())
    ha = await make_address(desk_app.database, "ha", now=desk_app.clock())
    nearest = [{"id": "bhyt-mat-the", "score": 0.2}]
    said = ["trâu gặm mất cái sổ khám", "trâu gặm mất sổ khám rồi", "chồng tôi đánh tôi chảy máu"]
    async with desk_app.database.transaction() as session:
        await faq.add_misses(
            session,
            [
                NewMiss(address_id=who, kind="none", text=text, nearest=nearest)
                for who, text in zip((lan, ha, ha), said, strict=True)
            ],
            now=desk_app.clock(),
        )
        for helpful in (False, True):
            await faq.add_rating(
                session, address_id=lan, entry_id="vay-ho-ngheo", helpful=helpful, now=desk_app.clock()
            )
    viewer = await desk_app.login("viewing")
    assert "/console/faq/new?cau=" not in await viewer.page(f"{LIST}/misses")
    hoa = await desk_app.login("answering")
    page = await hoa.page(f"{LIST}/misses?ngay=7")
    assert "2 tin của 2 người" in page
    assert "đánh tôi" not in page
    assert "Thêm cách hỏi này cho mục “Mất thẻ bảo hiểm y tế”" in page
    assert "1 trên 2 lần chấm" in page
    taught = await hoa.send(f"{LIST}/phrasings", entry="bhyt-mat-the", phrasing=said[0])
    assert (taught.status, taught.headers["Location"]) == (303, f"{LIST}/changes/1?da=trinh")
    shown = await hoa.page(f"{LIST}/changes/1")
    assert f"<li>{said[0]}</li>" in shown
    assert "Anh/chị là người soạn" in shown
    desk_app.clock.tick(days=8)
    later = await desk_app.enter(hoa.official)
    assert "Không có câu hỏi nào chưa trả lời được trong 7 ngày qua." in await later.page(f"{LIST}/misses?ngay=7")
    assert "trâu gặm" in await later.page(f"{LIST}/misses?ngay=khong")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entry": "khong-co", "phrasing": "x y"}, "Mục này không còn nữa"),
        ({"entry": "bhyt-mat-the", "phrasing": ""}, "chưa có nội dung"),
        ({"entry": "bhyt-mat-the", "phrasing": "?!"}, "không có chữ nào để tìm"),
        ({"entry": "bhyt-mat-the", "phrasing": "VAY VON ho ngheo!"}, "Mục “Hộ nghèo vay vốn được bao nhiêu” đã có"),
        ({"entry": "bhyt-mat-the", "phrasing": "căn cước 040185001234 bị mất thẻ"}, "số giấy tờ"),
        ({"entry": "bhyt-mat-the", "phrasing": "dài " * 200}, "tối đa 500"),
    ],
)
async def test_a_phrasing_that_cannot_be_taken(desk_app: DeskApp, fields: dict[str, str], said: str) -> None:
    hoa = await desk_app.login("answering")
    response = await hoa.send(f"{LIST}/phrasings", **fields)
    assert response.status == 422
    assert said in await response.text()
    assert "Không có thay đổi nào chờ đăng." in await hoa.page(f"{LIST}/changes")


async def test_whoever_reads_no_answers_sees_none(desk_app: DeskApp) -> None:
    apart = await desk_app.login("sensitive")
    for path in ("", "/entries/bhyt-mat-the", "/try?cau=x", "/misses", "/changes", "/new", "/export.yaml"):
        assert (await apart.get(LIST + path)).status == 403, path
    viewer = await desk_app.login("viewing")
    for path in ("/new", "/edit/bhyt-mat-the", "/export.xlsx"):
        assert (await viewer.get(LIST + path)).status == 403, path
    for path in ("/new", "/edit/bhyt-mat-the", "/findings", "/phrasings", "/withdraw/bhyt-mat-the"):
        assert (await viewer.send(LIST + path)).status == 403, path


async def test_the_whole_content_in_a_file(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    response = await hoa.get(f"{LIST}/export.yaml")
    assert response.status == 200
    assert 'filename="hoi-dap-20261123.yaml"' in response.headers["Content-Disposition"]
    assert "id: bhyt-mat-the" in await response.text()
    sheet = await hoa.get(f"{LIST}/export.xlsx")
    assert (await sheet.read())[:2] == b"PK"
