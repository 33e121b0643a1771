"""The minutes in the browser: drafted, edited by two, approved by a second person, published, printed, corrected."""

import html
import re
from typing import Any

import pytest

from desk.roles import Role
from tests.console.conftest import Desk, DeskApp, hidden
from tests.console.minutes_scene import Hall, hall
from tests.desk.dialogue_scene import LOAN_ITEM, LOAN_SAID, ROAD_ITEM


@pytest.fixture
async def scene(desk_app: DeskApp) -> Hall:
    return await hall(desk_app)


async def press(desk: Desk, path: str, status: int = 303, **fields: Any) -> str:
    response = await desk.send(path, **fields)
    text = await response.text()
    assert response.status == status, text
    return response.headers.get("Location", "") if status == 303 else text


def fields_of(page: str) -> dict[str, Any]:
    """As a browser would send the form of an edit page back unchanged."""
    form = page[page.index('<form method="post" action="/console/dialogues/') :]
    values: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="(seen-\w+)" value="([^"]*)"', form))
    values |= {
        name: html.unescape(text) for name, text in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n([^<]*)<', form)
    }
    values |= {
        name: html.unescape(value)
        for name, value in re.findall(r'<input id="[\w-]+" name="(\w+)" type="\w+" value="([^"]*)"', form)
    }
    values |= {"outcome": found[1]} if (found := re.search(r'<option value="(\w+)" selected>', form)) else {}
    values |= {"public": "1"} if re.search(r'name="public" value="1" checked', form) else {}
    return values


async def test_from_the_draft_to_everyone_who_asked(scene: Hall, desk_app: DeskApp) -> None:
    secretary, chair = await desk_app.login(Role.INTAKE), await desk_app.login(Role.APPROVING)
    minutes = f"{scene.base}/minutes"
    assert "Chưa có biên bản" in await secretary.page(minutes)
    assert (await press(secretary, f"{minutes}/draft")).endswith("?da=lap")
    page = await secretary.page(minutes)
    assert f'href="/console/tickets/{scene.loan}"' in page, "from the line to its question"
    refused = await press(secretary, f"{minutes}/hand-in", 422)
    assert "Chưa ghi người chủ trì hoặc thư ký" in refused
    typed = fields_of(await secretary.page(f"{minutes}/head"))
    assert "Nhà văn hoá xã" in typed["opening"]
    await press(secretary, f"{minutes}/head", **{**typed, "chair": "Nguyễn Văn Nam", "secretary": "Trần Thị Thu"})
    line = await scene.line_id(LOAN_ITEM)
    typed = fields_of(await secretary.page(f"{minutes}/lines/{line}"))
    assert typed["plain"] == LOAN_SAID
    onward = await press(secretary, f"{minutes}/lines/{line}", **{**typed, "plain": "Cô chú vẫn được vay."})
    assert onward.endswith(f"?da=luu#line-{line}")
    await press(secretary, f"{minutes}/hand-in")
    page = await chair.page(minutes)
    await press(chair, f"{minutes}/approve", seen=hidden(page, "seen"))
    page = await chair.page(minutes)
    assert re.search(r'class="checksum">[0-9a-f]{64}<', page)
    assert f"/console/faq/new?bien-ban={scene.dialogue.code}.{line}" in page
    results = f"{scene.base}/results"
    assert "<strong>3 lượt người hỏi</strong>" in await chair.page(results)
    assert "ban đêm" not in await chair.page(results)
    scene.desk.clock.tick(hours=13)
    assert "Bây giờ là ban đêm" in await (await scene.desk.enter(chair.official)).page(results)
    scene.desk.clock.tick(hours=11)
    chair, secretary = [await scene.desk.enter(one.official) for one in (chair, secretary)]
    await press(chair, f"{results}/publish")
    page = await chair.page(results)
    assert "<strong>1</strong> hỏi trên giấy, in phiếu" in page
    assert "<strong>2</strong> đang chờ gửi" in page
    assert "đã được công bố" in await press(chair, f"{results}/publish", 422)
    paper = await secretary.page(f"{results}/print")
    assert "Bà Tám" in paper
    assert "Cô chú vẫn được vay." in paper
    ticket = await (await desk_app.login(Role.ANSWERING)).page(f"/console/tickets/{scene.loan}")
    assert "Đã trả lời tại đối thoại ngày 20/11/2026" in ticket
    assert f'href="{minutes}#line-{line}"' in ticket, "and back"


async def test_who_saves_second_sees_both(scene: Hall, desk_app: DeskApp) -> None:
    first, second = await desk_app.login(Role.INTAKE), await desk_app.login(Role.INTAKE)
    await press(first, f"{scene.base}/minutes/draft")
    path = f"{scene.base}/minutes/lines/{await scene.line_id(LOAN_ITEM)}"
    mine, theirs = fields_of(await first.page(path)), fields_of(await second.page(path))
    await press(first, path, **{**mine, "plain": "Bản của người thứ nhất.", "answer": "Câu ghi lại."})
    page = await press(second, path, 422, **{**theirs, "plain": "Bản của người thứ hai."})
    assert "Người khác vừa sửa" in page
    assert "Bản của người thứ nhất." in page
    again = fields_of(page)
    assert again["plain"] == "Bản của người thứ hai.", "what was typed is kept"
    assert again["answer"] == "Câu ghi lại.", "what the second left alone is as the first left it"
    await press(second, path, **{**again, "plain": "Bản của cả hai."})
    async with scene.opened() as opened:
        line = next(one for one in (await opened.view()).lines if one.question == LOAN_ITEM)
    assert (line.plain, line.answer) == ("Bản của cả hai.", "Câu ghi lại.")


async def test_what_is_refused_keeps_what_was_typed(scene: Hall, desk_app: DeskApp) -> None:
    secretary = await desk_app.login(Role.INTAKE)
    await press(secretary, f"{scene.base}/minutes/draft")
    path = f"{scene.base}/minutes/lines/{await scene.line_id(ROAD_ITEM)}"
    typed = fields_of(await secretary.page(path))
    page = await press(secretary, path, 422, **{**typed, "plain": "Sẽ làm.", "due_on": "31/02/2026"})
    assert "ngày không đúng" in page
    assert fields_of(page)["plain"] == "Sẽ làm."
    async with scene.opened() as opened:
        await opened.drafted()
        await opened.approved()
    page = await press(secretary, path, 422, **{**typed, "plain": "Viết sau khi khoá."})
    assert "đã duyệt và khoá" in page
    assert "Viết sau khi khoá." in page


async def test_who_may_do_what(scene: Hall, desk_app: DeskApp) -> None:
    viewer, other = await desk_app.login(Role.VIEWING), await desk_app.login(Role.APPROVING, "17329")
    minutes, results = f"{scene.base}/minutes", f"{scene.base}/results"
    assert "Lập dự thảo" not in await viewer.page(minutes)
    assert (await viewer.send(f"{minutes}/draft")).status == 403
    assert (await viewer.get(f"{results}/print")).status == 403, "it holds names"
    for path in (minutes, results, f"{results}/print", f"{minutes}/head"):
        assert (await other.get(path)).status == 404
    secretary = await desk_app.login(Role.INTAKE)
    await scene.approved()
    assert (await secretary.send(f"{results}/publish")).status == 403
    assert (await secretary.send(f"{minutes}/approve", seen="")).status == 403


async def test_nobody_approves_their_own_and_a_correction_asks_for_a_reason(scene: Hall, desk_app: DeskApp) -> None:
    chair, second = await desk_app.login(Role.APPROVING), await desk_app.login(Role.APPROVING)
    minutes = f"{scene.base}/minutes"
    async with scene.opened() as opened:
        await opened.drafted()
    await press(chair, f"{minutes}/hand-in")
    page = await chair.page(minutes)
    assert "Cần một người khác" in page
    assert "Duyệt và khoá" not in page
    seen = hidden(await second.page(minutes), "seen")
    assert "cần một người khác duyệt" in await press(chair, f"{minutes}/approve", 422, seen=seen)
    await press(second, f"{minutes}/send-back", reason="Ghi rõ ai làm.")
    assert "Ghi rõ ai làm." in await chair.page(minutes)
    await press(chair, f"{minutes}/hand-in")
    await press(second, f"{minutes}/approve", seen=seen)
    assert "Chưa có lý do" in await press(chair, f"{minutes}/correct", 422, reason="")
    await press(chair, f"{minutes}/correct", reason="Sai số liệu")
    assert "bản đính chính số 2" in await chair.page(minutes)


async def test_an_answer_becomes_a_draft_of_the_faq(scene: Hall, desk_app: DeskApp) -> None:
    writer, other = await desk_app.login(Role.ANSWERING), await desk_app.login(Role.ANSWERING, "17329")
    async with scene.opened() as opened:
        await opened.drafted()
    line = await scene.line_id(LOAN_ITEM)
    path = f"/console/faq/new?bien-ban={scene.dialogue.code}.{line}"
    assert (await writer.get(path)).status == 404, "not before it is approved"
    async with scene.opened() as opened:
        await opened.approved()
    page = html.unescape(await writer.page(path))
    assert LOAN_SAID in page
    assert f"Đã trả lời tại đối thoại ngày 20/11/2026, mã {scene.dialogue.code}" in page
    assert (await other.get(path)).status == 404
    assert (await writer.get(f"/console/faq/new?bien-ban={scene.dialogue.code}.0")).status == 404
