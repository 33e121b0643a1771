"""The pages of registrations and the door, on a small phone and wide, light and dark; and the door with taps alone."""

import pytest
from playwright.async_api import Page

from desk import registrations
from desk.registration_records import Comer, Household
from tests.browser.console_week import SMALL, Console
from tests.browser.test_console_access import grave
from tests.meetings import meeting

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = "/console/dialogues/K7M2QA/registrations"


async def prepare(console: Console) -> list[str]:
    """Two with a seat, one who waits; returns their codes."""
    clock = console.product.app.clock
    async with console.product.database.transaction() as session:
        dialogue = await meeting(session, clock, seats=2)  # type: ignore[arg-type]
        comers = (
            Comer(name="Nguyễn Thị Lan", woman_head=True, household=Household.POOR, area_id=dialogue.area_id),
            Comer(name="Trần Văn Hùng với một cái tên rất dài để xem có tràn ra ngoài màn hình nhỏ hay không"),
            Comer(name="Lê Thị Mai", needs="đi lại khó, cần người đón ở đầu thôn"),
        )
        done = [await registrations.register(session, dialogue, one, now=clock()) for one in comers]
    return [one.registration.code for one in done]


async def one_tap(page: Page, name: str) -> None:
    await page.get_by_role("button", name=f"Đã đến {name}").click()
    await page.get_by_role("status").wait_for()


async def test_nothing_grave_on_any_screen(console: Console) -> None:
    await prepare(console)
    page = await console.enter("ngan.tiepnhan", viewport=SMALL)
    for path in (PAGE, f"{PAGE}/door", f"{PAGE}/door?tim=lan"):
        assert await console.open(page, path) == 200, path
        assert await grave(page) == []


async def test_the_door_without_scripts(console: Console) -> None:
    codes = await prepare(console)
    page = await console.enter("ngan.tiepnhan", viewport=SMALL, javascript=False)
    await console.open(page, f"{PAGE}/door")
    await page.get_by_label("Mã hoặc tên").fill(codes[0].lower())
    await page.get_by_role("button", name="Đã đến", exact=True).click()
    await page.get_by_text("Đã ghi: Nguyễn Thị Lan đã đến.").wait_for()
    await one_tap(page, "Lê Thị Mai")
    await page.get_by_role("button", name="Bấm nhầm Lê Thị Mai").click()
    await page.get_by_text("Đã sửa lại: Lê Thị Mai chưa đến.").wait_for()
    assert await page.locator(".total strong").inner_text() == "1"
