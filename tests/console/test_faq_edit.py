"""An entry written in the form: refused beside the field, looked over while typing, new, and from a question."""

import pytest

from desk.tickets import TicketKind
from storage.officials import Grant
from tests.console.conftest import DeskApp
from tests.console.faq_forms import ID, LIST, NEW, changed, proposed
from tests.console.questions import ANSWER, HERE, ROAD, answer, ask


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"short": "dài " * 61}, "Dài 61 từ"),
        ({"short": ""}, "Còn để trống"),
        ({"sources": "9/9999/NĐ-CP"}, "Văn bản “9/9999/NĐ-CP” chưa có trong danh mục"),
        ({"sources": "1/2025/NĐ-CP | Điều 2 | hết hiệu lực"}, "Chưa dẫn văn bản nào đang còn hiệu lực"),
        ({"sources": ""}, "Còn để trống"),
        ({"checked": "hôm qua"}, "“hôm qua” chưa dùng được"),
        ({"valid_from": "2027-01-02", "valid_until": "2027-01-01"}, "“2027-01-01” chưa dùng được"),
        ({"topic": "ngoài-luồng"}, "Chưa chọn chủ đề"),
        ({"phrasings": "VAY VỐN hộ nghèo"}, "đã có ở mục “Hộ nghèo vay vốn được bao nhiêu”"),
        ({"short": "Gọi ông An, căn cước 040185001234."}, "số giấy tờ hoặc tài khoản"),
        ({"title": "x" * 301}, "tối đa 300"),
        ({"confidence": "chắc lắm"}, "chưa dùng được"),
        ({"reason": ""}, "Chưa ghi vì sao sửa"),
        ({}, "Chưa có gì khác với bản đang dùng"),
    ],
)
async def test_refused_with_everything_typed_kept(desk_app: DeskApp, cells: dict[str, str], said: str) -> None:
    hoa = await desk_app.login("answering")
    typed = changed(desk_app, **cells)
    typed |= {"luu-y": "Điều vừa gõ <b>thêm</b>"} if cells else {}
    response = await hoa.send(f"{LIST}/edit/{ID}", act="propose", **typed)
    page = await response.text()
    assert response.status == 422
    assert said in page
    assert "<b>thêm</b>" not in page
    assert not cells or "Điều vừa gõ &lt;b&gt;thêm&lt;/b&gt;</textarea>" in page
    assert "Không có thay đổi nào chờ đăng." in await hoa.page(f"{LIST}/changes")


async def test_findings_while_typing(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    fields = changed(desk_app, short="Thẻ in lại mất 45.000 đồng, nộp ở xã.")
    response = await hoa.send(f"{LIST}/findings", entry=ID, **fields)
    page = await response.text()
    assert response.status == 200
    assert "Nên sửa" in page
    assert "<html" not in page
    wrong = await hoa.send(f"{LIST}/findings", entry=ID, **changed(desk_app, short=""))
    assert "Chưa trình được" in await wrong.text()
    assert (await hoa.send(f"{LIST}/findings")).status == 200


async def test_a_new_entry(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    chair = await desk_app.login("approving")
    assert "đổi chỗ khám</textarea>" in await hoa.page(f"{LIST}/new?cau=đổi chỗ khám")
    where = await proposed(hoa, f"{LIST}/new", NEW)
    made = f"{LIST}/entries/doi-noi-kham-bao-hiem-y-te"
    assert "chưa được đăng" in await hoa.page(made)
    assert (await chair.send(f"{where}/publish")).status == 303
    page = await hoa.page(made)
    assert "Mục này do cán bộ viết" in page
    assert "trong mười ngày đầu mỗi quý" in page
    again = await hoa.send(f"{LIST}/new", act="propose", **NEW | {"phrasings": "câu khác hẳn", "id": ID})
    assert (again.status, "Đã có mục mang mã" in await again.text()) == (422, True)
    other = await proposed(hoa, f"{LIST}/new", NEW | {"phrasings": "một câu khác hẳn"})
    assert "doi-noi-kham-bao-hiem-y-te-2" in await hoa.page(other)


async def test_a_new_entry_from_an_answered_question(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    chair = await desk_app.login("approving")
    code = await ask(desk_app, ROAD + " Tôi là An, căn cước 040185001234", topic="bhyt")
    await answer(chair, code)
    page = await hoa.page(f"{LIST}/new?tu={code.lower()}")
    assert f"{ANSWER}</textarea>" in page
    assert ROAD in page
    assert "040185001234" not in page
    assert '<option value="bhyt" selected>' in page
    assert "Từ câu hỏi" in page
    await desk_app.login("answering", "17329")
    elsewhere = await ask(desk_app, area="17329")
    secret = await ask(desk_app, kind=TicketKind.SENSITIVE)
    lane = Grant(role="sensitive", area_id=await desk_app.area(HERE))
    both = await desk_app.login("answering", more=(lane,))
    for unseen in (elsewhere, secret, "ZZZZZZ", "<x>"):
        assert (await both.get(f"{LIST}/new?tu={unseen}")).status == 404, unseen
