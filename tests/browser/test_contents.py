"""The pages of notices, stories and the month, in a real browser: small and wide, with scripts and without."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page

from channels.webchat import WebChatChannel
from console import sessions as cookies
from desk.roles import Role
from handlers.turn import House
from pages import chat, notices
from pages.room import ChatRoom
from storage.db import Database
from tests import contents
from tests.browser.console_week import SMALL, WIDE
from tests.browser.test_dialogue import grave, too_wide
from tests.clock import VIETNAM, FakeClock
from tests.console.conftest import Desk, DeskApp, Opened, make_office
from tests.console.test_contents import MONTH, NOTICES, STORIES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
_PICTURES = os.environ.get("PICTURES_OF_CONTENTS", "")


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


async def filled(app: DeskApp) -> list[str]:
    """Addresses worth a look, of what is drafted, waiting, published, reported and over."""
    desk = await app.login(Role.BROADCASTING)
    year = app.clock().year + 1
    assert (await desk.send(MONTH, year=str(year), area="18001")).status == 303
    async with app.database.transaction() as session:
        now = app.clock()
        waiting = await contents.notice(session, now, state="waiting", text="Đi Nhật Bản, nộp tiền ký quỹ " * 9)
        published = await contents.notice(session, now, kind="course", title="Lớp may " * 15)
        over = await contents.notice(session, now, days=-3, title="Đã qua")
        story = await contents.story(session, now)
        draft = await contents.story(session, now, state="draft", agreed_on=None, reason="Thiếu ngày đồng ý")
    return [
        NOTICES, f"{NOTICES}/new", f"{NOTICES}?loc=het-han", f"{NOTICES}/{waiting.code}", f"{NOTICES}/{published.code}",
        f"{NOTICES}/{published.code}/edit", f"{NOTICES}/{over.code}", STORIES, f"{STORIES}/new",
        f"{STORIES}/{story.code}", f"{STORIES}/{draft.code}", f"{STORIES}/{draft.code}/edit", f"{MONTH}?nam={year}",
    ]  # fmt: skip


async def test_every_page(app: DeskApp, browser: Browser) -> None:
    page = await enter(app, await app.login(Role.BROADCASTING), browser)
    found: dict[str, list[str]] = {}
    for number, path in enumerate(await filled(app)):
        response = await page.goto(str(app.server.make_url("/")).rstrip("/") + path)
        assert response is not None
        assert response.status == 200, path
        for viewport in (SMALL, WIDE):
            await page.set_viewport_size(viewport)
            if faults := [*await grave(page), *await too_wide(page)]:
                found[f"{path} {viewport['width']}"] = faults
            if _PICTURES:
                await page.screenshot(path=f"{_PICTURES}/{number:02}-{viewport['width']}.png", full_page=True)
    assert found == {}


async def test_without_scripts_a_notice_is_written_and_handed_in(app: DeskApp, browser: Browser) -> None:
    page = await enter(app, await app.login(Role.BROADCASTING), browser, scripts=False)
    await page.goto(str(app.server.make_url(f"{NOTICES}/new")))
    await page.get_by_label("Thu mua nông sản").check()
    await page.get_by_label("Tên tin").fill("Thu mua lạc")
    await page.get_by_label("Nội dung").fill("Cân tại thôn.")
    await page.get_by_label("Hỏi ai").fill("Hợp tác xã Hưng Nguyên")
    await page.get_by_label("Nguồn").fill("Hợp tác xã, 20/11/2026")
    await page.get_by_label("Có hiệu lực đến hết ngày").fill(f"{contents.day(app.clock(), 9):%Y-%m-%d}")
    await page.get_by_role("button", name="Lưu bản nháp").click()
    await page.get_by_role("button", name="Gửi duyệt").click()
    await page.get_by_text("Đã gửi duyệt").wait_for()
    assert await page.get_by_text("chờ duyệt").first.is_visible()


async def test_the_public_pages(app: DeskApp, browser: Browser, tmp_path: Path, house: House) -> None:
    async def take(_events: object) -> None:
        """Nobody writes here."""

    site = web.Application()
    room = ChatRoom(
        database=app.database, deliver=take, channel=WebChatChannel(tmp_path / "in"), clock=app.clock, secure=False
    )
    chat.add_routes(site, room)
    desk = notices.NoticesDesk(
        database=app.database, catalogue=lambda: house.catalogue, clock=app.clock, secure=False, zone=VIETNAM
    )
    notices.add_routes(site, desk)
    async with app.database.transaction() as session:
        await contents.notice(session, app.clock())
        await contents.notice(session, app.clock(), kind="buyer", title="Thu mua lạc " * 12)
        story = await contents.story(session, app.clock(), entries=["bhyt-mat-the"])
    async with TestServer(site) as server:
        page = await (await browser.new_context(viewport=SMALL, java_script_enabled=True)).new_page()
        for number, path in enumerate(("/tin-viec", "/tin-viec?dia-ban=18001", f"/chuyen/{story.code}")):
            response = await page.goto(str(server.make_url("/")).rstrip("/") + path)
            assert response is not None
            assert response.status == 200, path
            for viewport in (SMALL, WIDE):
                await page.set_viewport_size(viewport)
                assert [*await grave(page), *await too_wide(page)] == [], path
                if _PICTURES:
                    await page.screenshot(path=f"{_PICTURES}/p{number}-{viewport['width']}.png", full_page=True)
