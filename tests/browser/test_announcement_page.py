"""An announcement's public page on a small phone and a wide screen, light and dark."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from pages import announcements
from pages.chat import add_routes as add_chat
from storage import broadcasts
from storage.broadcasts import NewBroadcast
from tests.browser.console_week import SMALL, WIDE
from tests.browser.test_dialogue import grave, too_wide
from tests.clock import VIETNAM
from tests.pages.office import Clock, open_office

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SOUND = f"{'b' * 32}.ogg"


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path) -> AsyncIterator[str]:
    clock = Clock()
    office = await open_office(tmp_path, clock)
    async with office.database.transaction() as session:
        new = NewBroadcast(
            code="K7M2QA",
            title="Lớp may",
            rule={},
            texts={"vi": "Xã mở lớp may.\nKhai giảng 8 giờ ngày 05/12/2026.", "tai": "Bản tiếng Thái"},
            recordings={"tai": SOUND},
            choices=[{"label": "Học nghề", "payload": "#chon"}],
        )
        made = await broadcasts.add(session, new, now=clock())
        await broadcasts.change(session, made, now=clock(), state="done", started_at=clock())
    app = web.Application()
    add_chat(app, office.room())
    announcements.add_routes(
        app,
        announcements.AnnouncementsDesk(
            database=office.database, clock=clock, secure=False, zone=VIETNAM, data=tmp_path
        ),
    )
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/tin/K7M2QA"))
    await server.close()
    await office.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_read_by_everybody(browser: Browser, address: str, scheme: str) -> None:
    context = await browser.new_context(viewport=SMALL, color_scheme=scheme, locale="vi-VN")  # type: ignore[arg-type]
    page = await context.new_page()
    for viewport in (SMALL, WIDE):
        await page.set_viewport_size(viewport)
        response = await page.goto(address)
        assert response is not None
        assert response.status == 200
        assert await grave(page) == []
        assert await too_wide(page) == []
    assert await page.get_by_role("button", name="Học nghề").count() == 1
    await context.close()
