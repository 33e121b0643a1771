"""Ready sentences: kept by those who answer where they are used, filled in for each question."""

from datetime import UTC, datetime

import pytest

from desk import canned_answers
from desk.errors import Refused
from storage.tables import audit_events
from tests.console.conftest import DeskApp
from tests.console.questions import ELSEWHERE, HERE, ask
from tests.storage.scenes import rows

LIST = "/console/canned-answers"


async def test_added_changed_used_and_deleted(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering", name="Chị Hoa")
    area = await desk_app.area(HERE)
    words = "Chào bà con, câu {mã} của {xã} sẽ xong trước {hạn}. {họ_tên_cán_bộ}"
    added = await hoa.send(f"{LIST}/new", title="Hẹn ngày", text=words, topic="", area=str(area))
    assert (added.status, added.headers["Location"]) == (303, f"{LIST}?da=luu")
    assert "Hẹn ngày" in await hoa.page(LIST)

    code = await ask(desk_app)
    page = await hoa.page(f"/console/tickets/{code}")
    assert f"câu {code} của" in page
    assert "Chị Hoa</p>" in page
    assert "{hạn}" not in page

    changed = await hoa.send(f"{LIST}/1", title="Hẹn", text="Xin chờ thêm.", topic="", area=str(area))
    assert changed.status == 303
    assert "Xin chờ thêm." in await hoa.page(f"{LIST}/1")
    assert (await hoa.send(f"{LIST}/1/delete")).status == 303
    assert (await hoa.get(f"{LIST}/1")).status == 404
    actions = [row.action for row in await rows(desk_app.database, audit_events)]
    assert actions == ["canned_answer.added", "canned_answer.changed", "canned_answer.removed"]


@pytest.mark.parametrize(
    ("title", "text", "why"),
    [
        ("Tên", "Gọi {số_điện_thoại}", "Không có biến {số_điện_thoại}"),
        ("Tên", "Câu {mã chưa xong", "ngoặc nhọn viết thiếu"),
        ("", "Nội dung", "chưa có tên"),
        ("Tên", " ", "chưa có nội dung"),
        ("Tên", "dài " * 800, "tối đa 3,000"),
    ],
)
async def test_refused_with_everything_typed_kept(desk_app: DeskApp, title: str, text: str, why: str) -> None:
    hoa = await desk_app.login("answering")
    response = await hoa.send(f"{LIST}/new", title=title, text=text, topic="", area=str(await desk_app.area(HERE)))
    page = await response.text()
    assert response.status == 422
    assert why in page
    assert text.strip() in page
    assert "Chưa có câu mẫu nào" in await hoa.page(LIST)


async def test_only_within_the_own_area_and_topic(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering", HERE)
    nam = await desk_app.login("answering", ELSEWHERE)
    here = str(await desk_app.area(HERE))
    await hoa.send(f"{LIST}/new", title="Của Hoa", text="Chào bà con.", topic="", area=here)
    assert "Của Hoa" not in await nam.page(LIST)
    for path in (f"{LIST}/1", f"{LIST}/99"):
        assert (await nam.get(path)).status == 404
    assert (await nam.send(f"{LIST}/1", title="x", text="x", topic="", area=here)).status == 404
    assert (await nam.send(f"{LIST}/1/delete")).status == 404
    for area in (here, ""):
        refused = await nam.send(f"{LIST}/new", title="x", text="x", topic="", area=area)
        assert refused.status == 422
        assert "nằm ngoài phần việc" in await refused.text()
    assert "Chào bà con." not in await nam.page(f"/console/tickets/{await ask(desk_app, area=ELSEWHERE)}")


async def test_who_only_looks_keeps_none(desk_app: DeskApp) -> None:
    viewer = await desk_app.login("viewing")
    assert (await viewer.get(LIST)).status == 403
    assert (await viewer.send(f"{LIST}/new", title="x", text="x", topic="", area="")).status == 403


def test_a_variable_without_a_value_is_left_for_the_official() -> None:
    known = canned_answers.values("K7M2QA", commune=None, official="Hoa", due_at=datetime(2026, 11, 29, 18, tzinfo=UTC))
    assert canned_answers.fill("{mã} {xã} {hạn} {họ_tên_cán_bộ}", known) == "K7M2QA {xã} 30/11/2026 Hoa"
    with pytest.raises(Refused, match=r"\{xã\}"):
        canned_answers.check_filled("Ở {xã} thì")
    canned_answers.check_filled("Ngoặc {khác} thì thôi")
