"""The pages of announcements in a real browser: written, watched while it is sent, with scripts and without."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from sqlalchemy import update

from console import sessions as cookies
from desk.roles import Role
from handlers.turn import House
from storage import broadcasts as stored
from storage.db import Database
from storage.tables import broadcast_recipients as recipients
from tests.browser.console_week import SMALL, WIDE
from tests.browser.test_dialogue import grave, too_wide
from tests.clock import FakeClock
from tests.console.conftest import Desk, DeskApp, Opened, make_office
from tests.console.test_broadcasts import LIST, drafted, kept, people, under_way

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def app(tmp_path: Path, sqlite_template: Path, house: House) -> AsyncIterator[DeskApp]:
    path = tmp_path / "product.db"
    path.write_bytes(sqlite_template.read_bytes())
    database, clock = Database(f"sqlite:///{path}"), FakeClock()
    async with Opened(make_office(database, clock, house, tmp_path), clock) as opened:
        yield opened
    await database.close()


async def enter(app: DeskApp, desk: Desk, browser: Browser, *, scripts: bool = True) -> Page:
    context = await browser.new_context(viewport=SMALL, java_script_enabled=scripts, locale="vi-VN")
    name = cookies.cookie_name(secure=False)
    await context.add_cookies([{"name": name, "value": desk.token, "url": str(app.server.make_url("/"))}])
    return await context.new_page()


async def go(app: DeskApp, page: Page, path: str) -> None:
    response = await page.goto(str(app.server.make_url(path)))
    assert response is not None
    assert response.status == 200, path


async def test_figures_change_while_it_is_sent(app: DeskApp, browser: Browser) -> None:
    desk = await app.login(Role.BROADCASTING)
    made = await under_way(app, desk, {"sent": 4, "waiting": 5, "failed": 1})
    page = await enter(app, desk, browser)
    await go(app, page, f"{LIST}/{made.code}/progress")
    figures = page.locator("#figures")
    await figures.get_by_text("(40%)").wait_for()
    async with app.database.transaction() as session:
        await session.execute(update(recipients).where(recipients.c.state == "waiting").values(state="sent"))
    await figures.get_by_text("(90%)").wait_for()
    async with app.database.transaction() as session:
        await stored.change(session, made.id, now=app.clock(), state="done", ended_at=app.clock())
    await page.get_by_role("button", name="Gửi lại cho người chưa nhận được").click()
    await page.get_by_text("Đã lưu bản nháp").wait_for()
    await page.context.close()


async def test_written_and_sent_without_scripts(app: DeskApp, browser: Browser) -> None:
    await people(app, 2)
    desk = await app.login(Role.BROADCASTING)
    page = await enter(app, desk, browser, scripts=False)
    await go(app, page, f"{LIST}/new")
    await page.get_by_label("Tên thông báo").fill("Mời họp thôn")
    await page.get_by_role("button", name="Lưu bản nháp").click()
    assert await page.get_by_role("alert").is_visible()
    assert await page.get_by_label("Tên thông báo").input_value() == "Mời họp thôn"
    await page.get_by_label("Nội dung (tiếng Việt)").fill("Mời bà con họp thôn lúc 19 giờ tối nay.")
    await page.get_by_role("button", name="Lưu bản nháp").click()
    await page.get_by_text("Cộng: tất cả người trong nhóm").wait_for()
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await page.get_by_text("Máy gửi theo giờ đã chọn").wait_for()
    await page.context.close()


async def test_everybody_can_use_the_pages(app: DeskApp, browser: Browser) -> None:
    desk = await app.login(Role.BROADCASTING, more=())
    draft = await drafted(app, desk, when="at", day="2027-01-01", hour="08:00")
    states = {"sent": 3, "delivered": 2, "seen": 1, "failed": 2, "left_out": 2, "unknown": 1, "waiting": 3}
    sending = await under_way(app, desk, states)
    pages = [LIST, f"{LIST}/new", f"{LIST}/{draft.code}", f"{LIST}/{draft.code}/edit", f"{LIST}/{draft.code}/progress"]
    pages += [f"{LIST}/{sending.code}{tail}" for tail in ("", "/progress", "/people", "/people?trang-thai=chua-toi")]
    page = await enter(app, desk, browser)
    found: dict[str, list[str]] = {}
    for path in pages:
        await go(app, page, path)
        for viewport in (SMALL, WIDE):
            await page.set_viewport_size(viewport)
            for scheme in ("light", "dark"):
                await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                if faults := [*await grave(page), *await too_wide(page)]:
                    found[f"{path} {viewport['width']} {scheme}"] = faults
    assert found == {}
    assert (await kept(app, sending.code)).state == "sending"
    await page.context.close()
