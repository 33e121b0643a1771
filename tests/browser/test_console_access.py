"""Every page of the console can be used by everybody: axe finds nothing grave, and nothing overflows."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize
from sqlalchemy import select

from desk import broadcasts, officials, quizzes
from desk.roles import Role
from storage import areas as stored_areas
from storage import officials as stored_officials
from storage.broadcasts import NewBroadcast
from storage.officials import Grant
from storage.tables import areas, dialogues
from storage.tables import quizzes as stored_quizzes
from tests.browser.console_pages import Look, kinds, walk
from tests.browser.console_week import SMALL, WIDE, Console
from tests.flows.product import rows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GRAVE = {"serious", "critical"}
EVERYTHING = {"resultTypes": ["violations"]}
COLOURS = EVERYTHING | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that axe knows which looks at colours; the dark look changes nothing else, as a test here says."""

LOOKS: tuple[tuple[ViewportSize, str, dict[str, Any]], ...] = (
    (SMALL, "light", EVERYTHING),
    (SMALL, "dark", COLOURS),
    (WIDE, "dark", COLOURS),
    (WIDE, "light", EVERYTHING),
)
IN_THE_DARK = re.compile(r"@media [^{]*prefers-color-scheme[^{]*\{(.*?\})\s*\}", re.DOTALL)
ROOT = Path(__file__).parents[2]
STYLES = [style for room in ("console", "pages") for style in (ROOT / room / "static").glob("*.css")]
START = {
    "tuan.traloi": [
        "/console/canned-answers",
        "/console/faq/changes",
        "/console/dialogues/{published}/results",
        "/console/dialogues/{published}/agenda",
        "/console/dialogues/{published}/promises",
        "/console/dialogues/{held}/minutes",
        "/console/surveys",
        "/console/inbox",
    ],
    "ngan.tiepnhan": ["/console/contacts?ma={code}", "/console/inbox/chosen?viec=giao&ma={code}", "/console/inbox"],
    "duc.phochutich": [
        "/console/faq/changes",
        "/console/unreached",
        "/console/quizzes/{drawn}/draw",
        "/console/quizzes/{drawn}/draw/print",
        "/console/quizzes/{written}/edit",
        "/console/quizzes/{written}/questions",
        "/console/broadcasts",
        "/console/segments",
    ],
    "thanh.thanhtra": ["/console/inbox", "/console/admin/audit/sensitive"],
    "minh.quantri": [
        "/console/admin",
        "/console/admin/areas/{village}/merge?vao={other}",
        "/console/account/password",
        "/console/account",
    ],
}


async def grave(page: Page) -> list[str]:
    """In all four looks."""
    found = []
    await page.evaluate(Axe().axe_script)
    for viewport, scheme, options in LOOKS:
        await page.set_viewport_size(viewport)
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        response: dict[str, Any] = await page.evaluate("options => axe.run(options)", options)
        found += [
            f"{page.url} {viewport['width']} {scheme}: {one['id']} {node['target']} {node['failureSummary']}"
            for one in response["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]
        widths = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if widths[0] > widths[1]:
            found.append(f"{page.url} {viewport['width']}: {widths[0]} wide")
    return found


async def prepare(console: Console, page: Page) -> None:
    """What a week leaves behind besides questions: a ready sentence, and a change of an answer that waits."""
    await console.open(page, "/console/canned-answers/new")
    await page.get_by_label("Tên câu mẫu").fill("Giờ làm việc")
    await page.get_by_label("Nội dung").fill("Xã làm việc từ thứ hai đến thứ sáu, giờ hành chính.")
    await page.locator("main form.card button[type=submit]").first.click()
    await page.wait_for_url("**/console/canned-answers*")
    entry = console.product.app.house.catalogue.of_topic("bhyt")[0]
    await console.open(page, f"/console/faq/edit/{entry.id}")
    await page.get_by_label("Vì sao sửa").fill("Thêm cách hỏi của bà con")
    box = page.locator("textarea[name=phrasings]")
    await box.fill(await box.input_value() + "\nthẻ bảo hiểm rơi xuống ruộng mất rồi")
    await page.get_by_role("button", name="Trình người khác đăng").click()
    await page.wait_for_url("**/console/faq/changes/*")


async def prepare_dialogues(console: Console, page: Page, found: dict[str, str]) -> None:
    """A sheet of paper questions, minutes being written, and a survey that nobody has been asked yet."""
    sheet = f"/console/dialogues/{found['collecting']}/questions/sheet"
    await console.open(page, sheet)
    await page.get_by_label("Các câu hỏi").fill("Bà Lan: Bao giờ xóm mình có nước sạch")
    await page.get_by_role("button", name="Xem lại trước khi lưu").click()
    await page.get_by_role("button", name="Lưu 1 câu hỏi").click()
    await page.get_by_text("Đã lưu 1 câu hỏi").wait_for()
    await console.open(page, f"/console/dialogues/{found['held']}/minutes")
    await page.get_by_role("button", name="Lập dự thảo").click()
    await page.get_by_role("heading", name="Đang soạn").wait_for()
    await console.open(page, f"/console/dialogues/{found['published']}/survey")
    await page.get_by_role("button", name="Tạo khảo sát này").click()
    await page.wait_for_url("**/console/surveys/*")


async def by_state(console: Console, area_code: str) -> dict[str, str]:
    """The codes of the last dialogue in each state there, and of the quiz that was drawn."""
    d, q = dialogues.c, stored_quizzes.c
    there = select(d.state, d.code).join(areas).where(areas.c.code == area_code).order_by(d.starts_at)
    drawn = select(q.state, q.code).where(q.state == "drawn")
    return {row.state: row.code for found in (there, drawn) for row in await rows(console.product.database, found)}


async def prepare_broadcast(console: Console, username: str) -> str:
    """The drafts of an announcement and of a quiz, by somebody who may write some as well; the quiz's code."""
    async with console.product.database.transaction() as session:
        now = console.product.app.clock()
        place = await stored_areas.find_by_code(session, "18001")
        assert place is not None
        await officials.add_grant(session, username, Grant(role=Role.BROADCASTING, area_id=place.id), now=now)
        writer = await stored_officials.find(session, username)
        assert writer is not None
        new = NewBroadcast(title="Mời họp", rule={}, texts={"vi": "Mời bà con họp lúc 8 giờ."})
        await broadcasts.draft(session, new, official=writer, now=now)
        return await quizzes.from_sample(session, area_id=place.id, official=writer, now=now)


async def two_villages(console: Console) -> dict[str, str]:
    """Of one commune, as a page asks about that makes one of them."""
    v = areas.c
    commune = select(v.id).where(v.code == "18001").scalar_subquery()
    found = await rows(
        console.product.database,
        select(v.id).where(v.parent_id == commune, v.level == "village").order_by(v.id).limit(2),
    )
    return {"village": str(found[0][0]), "other": str(found[1][0])}


async def widen(console: Console, username: str) -> None:
    """To the whole country: who has one area only is led past the list of areas."""
    async with console.product.database.transaction() as session:
        everywhere = Grant(role=Role.ADMINISTERING)
        await officials.add_grant(session, username, everywhere, now=console.product.app.clock())


async def test_every_page_of_the_console(console: Console) -> None:
    seen: set[str] = set()
    found: list[str] = []

    async def look(page: Page) -> None:
        found.extend(await grave(page))

    await walk(console, await console.stranger(), ["/console/login"], seen, look)
    codes = {"code": await console.code("Đường ống nước sạch"), **await by_state(console, "18001")}
    codes |= await two_villages(console)
    for username, start in START.items():
        page = await console.enter(username)
        if username == "tuan.traloi":
            await prepare(console, page)
            await prepare_dialogues(console, page, codes)
        if username == "duc.phochutich":
            codes["written"] = await prepare_broadcast(console, username)
        if username == "minh.quantri":
            await widen(console, username)
        await walk(console, page, [one.format(**codes) for one in start], seen, look)
    await second_factor(console, page, look)
    seen.add("/console/login/code")
    assert found == []
    assert set(kinds(console.product.web)) - seen == set()


async def second_factor(console: Console, page: Page, look: Look) -> None:
    """Set up by the one who is logged in, and asked for at the next login."""
    await console.open(page, "/console/account/second-factor")
    secret = await page.locator(".secret").text_content() or ""
    await console.prove(page, secret)
    await page.get_by_label("Mật khẩu hiện tại").fill(console.passwords["minh.quantri"])
    await page.get_by_role("button", name="Bật").click()
    await page.get_by_role("heading", name="Cất kỹ 10 mã dự phòng này").wait_for()
    await look(page)
    stranger = await console.stranger()
    await console.type_login(stranger, "minh.quantri")
    await stranger.wait_for_url("**/console/login/code*")
    await look(stranger)


@pytest.mark.parametrize("path", ["/tra-cuu", "/tra-cuu?ma={code}"], ids=["asked", "found"])
async def test_the_look_up_page(console: Console, path: str) -> None:
    page = await console.stranger()
    code = await console.code("Đường ống nước sạch")
    assert await console.open(page, path.format(code=code)) == 200
    assert await grave(page) == []


async def test_the_dark_look_changes_colours_alone() -> None:
    blocks = [block for style in STYLES for block in IN_THE_DARK.findall(style.read_text())]
    assert len(blocks) >= 2
    for block in blocks:
        assert re.fullmatch(r"\s*:root \{(\s*--[\w-]+:[^;{}]+;)+\s*\}", block), block


async def test_something_grave_would_be_found(console: Console) -> None:
    page = await console.stranger()
    await console.open(page, "/console/login")
    await page.evaluate("document.querySelector('label').remove()")
    assert any("label" in one for one in await grave(page))
