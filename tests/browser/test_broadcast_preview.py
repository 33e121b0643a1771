"""Previews, what goes with an announcement, its papers and readings, on a small phone and a wide screen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from desk.roles import Role
from handlers.turn import House
from storage.db import Database
from tests.browser.console_week import SMALL, WIDE
from tests.browser.test_broadcast import enter, go
from tests.browser.test_dialogue import grave, too_wide
from tests.clock import FakeClock
from tests.console.conftest import DeskApp, Opened, make_office
from tests.console.test_broadcast_preview import OGG, PNG, at, drafted, kept, resident
from tests.meeting import add_villages

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TAILS = ("preview", "preview?tieng=tai", "media", "papers", "papers/script", "readings")


@pytest_asyncio.fixture(loop_scope="session")
async def app(tmp_path: Path, sqlite_template: Path, house: House) -> AsyncIterator[DeskApp]:
    path = tmp_path / "product.db"
    path.write_bytes(sqlite_template.read_bytes())
    database, clock = Database(f"sqlite:///{path}"), FakeClock()
    async with Opened(make_office(database, clock, house, tmp_path), clock) as opened:
        async with database.transaction() as session:
            await add_villages(session)
        yield opened
    await database.close()


async def test_every_page_can_be_used_by_everybody(app: DeskApp, browser: Browser) -> None:
    desk = await app.login(Role.BROADCASTING)
    for channel, days in (("zalo-oa", 0), ("zalo-oa", 30), ("zalo-bot", 0), ("telegram", 1)):
        await resident(app, channel, days=days)
    made = await drafted(
        app,
        desk,
        texts={"vi": "Xã mở lớp may\nKhai giảng 8h00 ngày 05/12/2026.", "tai": "Tiếng Thái"},
        choices=[{"label": "Học nghề", "payload": "#chon"}],
        template={"id": "336589", "data": {"ngay": "5/12"}},
        recordings={"tai": f"{'d' * 32}.ogg"},
    )
    page = await enter(app, desk, browser)
    for tail in TAILS:
        await go(app, page, at(made, tail))
        for viewport in (SMALL, WIDE):
            await page.set_viewport_size(viewport)
            assert await too_wide(page) == [], tail
            assert await grave(page) == [], tail
    await page.context.close()


async def test_an_image_and_a_recording_without_scripts(app: DeskApp, browser: Browser, tmp_path: Path) -> None:
    desk = await app.login(Role.BROADCASTING)
    made = await drafted(app, desk)
    image, sound = tmp_path / "lich.png", tmp_path / "tin.ogg"
    image.write_bytes(PNG)
    sound.write_bytes(OGG)
    page = await enter(app, desk, browser, scripts=False)
    await go(app, page, at(made, "media"))
    await page.get_by_label("Chọn ảnh").set_input_files(image)
    await page.get_by_role("button", name="Tải ảnh lên").click()
    await page.get_by_role("button", name="Bỏ ảnh").wait_for()
    await page.get_by_label("Tiếng", exact=True).select_option("hmn")
    await page.get_by_label("Chọn tệp ghi âm").set_input_files(sound)
    await page.get_by_role("button", name="Tải ghi âm lên").click()
    await page.get_by_role("button", name="Bỏ bản ghi âm Tiếng Mông").wait_for()
    now = await kept(app, made)
    assert now.image is not None
    assert list(now.recordings) == ["hmn"]
    await page.context.close()


async def test_the_minute_is_counted_while_one_types(app: DeskApp, browser: Browser) -> None:
    desk = await app.login(Role.BROADCASTING)
    made = await drafted(app, desk)
    page = await enter(app, desk, browser)
    await go(app, page, at(made, "papers"))
    await page.get_by_role("textbox", name="Bài đọc").fill("bà con " * 80)
    await page.get_by_text("160 tiếng, khoảng 60 giây").wait_for()
    await page.context.close()


async def test_a_reading_is_noted_without_scripts(app: DeskApp, browser: Browser) -> None:
    desk = await app.login(Role.BROADCASTING)
    made = await drafted(app, desk, state="sending")
    page = await enter(app, desk, browser, scripts=False)
    await go(app, page, at(made, "readings"))
    await page.get_by_label("Thôn", exact=True).select_option(label="Thôn Tây Hồ")
    await page.get_by_label("Người đọc").fill("Trưởng thôn")
    await page.get_by_role("button", name="Ghi lại").click()
    await page.get_by_text("1/3").wait_for()
    await page.context.close()
