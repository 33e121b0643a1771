"""A group of recipients put together in a real browser: counted while ticking, without scripts by a button."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from console import sessions as cookies
from desk.roles import Role
from handlers.turn import House
from storage.db import Database
from tests.browser.console_week import SMALL, WIDE
from tests.browser.test_dialogue import grave, too_wide
from tests.clock import FakeClock
from tests.console.conftest import Desk, DeskApp, Opened, make_office
from tests.console.test_segments import LIST, made, resident

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def app(tmp_path: Path, sqlite_template: Path, house: House) -> AsyncIterator[DeskApp]:
    path = tmp_path / "product.db"
    path.write_bytes(sqlite_template.read_bytes())
    database, clock = Database(f"sqlite:///{path}"), FakeClock()
    async with Opened(make_office(database, clock, house, tmp_path), clock) as opened:
        for number in range(30):
            await resident(opened, number, notices=number % 4 > 0, household="poor" if number % 2 else "near_poor")
        yield opened
    await database.close()


async def enter(app: DeskApp, desk: Desk, browser: Browser, *, scripts: bool = True) -> Page:
    context = await browser.new_context(viewport=SMALL, java_script_enabled=scripts, locale="vi-VN")
    name = cookies.cookie_name(secure=False)
    await context.add_cookies([{"name": name, "value": desk.token, "url": str(app.server.make_url("/"))}])
    return await context.new_page()


async def test_counted_while_ticking(app: DeskApp, browser: Browser) -> None:
    page = await enter(app, await app.login(Role.BROADCASTING), browser)
    await page.goto(str(app.server.make_url(f"{LIST}/new")))
    await page.get_by_label("Hộ nghèo", exact=True).check()
    await page.locator("#count").get_by_text("người trong nhóm").wait_for()
    assert await page.locator("#count .total strong").first.inner_text() == "15"
    await page.get_by_label("Hộ cận nghèo", exact=True).check()
    await page.locator("#count .total strong", has_text="30").wait_for()
    await page.get_by_label("Tên nhóm").fill("Hộ nghèo, hộ cận nghèo")
    await page.get_by_role("button", name="Lưu nhóm").click()
    await page.get_by_role("heading", name="Hộ nghèo, hộ cận nghèo").wait_for()
    assert await page.get_by_role("link", name="Soạn thông báo cho nhóm này").is_visible()


async def test_without_scripts_a_button_counts(app: DeskApp, browser: Browser) -> None:
    page = await enter(app, await app.login(Role.BROADCASTING), browser, scripts=False)
    await page.goto(str(app.server.make_url(f"{LIST}/new")))
    await page.get_by_label("Hộ nghèo", exact=True).check()
    await page.get_by_role("button", name="Đếm thử").click()
    assert await page.locator("#count .total strong").first.inner_text() == "15"
    assert await page.get_by_label("Hộ nghèo", exact=True).is_checked()


async def test_everybody_can_use_the_pages(app: DeskApp, browser: Browser) -> None:
    desk = await app.login(Role.BROADCASTING)
    one = await made(desk)
    page = await enter(app, desk, browser)
    found: dict[str, list[str]] = {}
    for path in (LIST, one, f"{one}/edit", f"{LIST}/new"):
        await page.goto(str(app.server.make_url(path)))
        for viewport in (SMALL, WIDE):
            await page.set_viewport_size(viewport)
            if faults := [*await grave(page), *await too_wide(page)]:
                found[f"{path} {viewport['width']}"] = faults
    assert found == {}
