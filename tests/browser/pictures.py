"""Takes the pictures of the officials' guide from the demo's week: `python -m tests.browser.pictures`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright

from faq import shelf
from tests import databases
from tests.browser.conftest import _ARGUMENTS, _chromium
from tests.browser.console_week import Console, Played, channels
from tests.clock import FakeClock
from tests.flows.product import Product

GUIDE = Path(__file__).parents[2] / "docs" / "huong-dan"
LARGEST = 100 * 1024
PHONE = ViewportSize(width=390, height=760)
DESKTOP = ViewportSize(width=1000, height=560)
WATER, ORPHAN = "Đường ống nước sạch", "nuôi con một mình"
ANSWER = (
    "Chào bà con. Xã đã hỏi đơn vị cấp nước: tháng sau bắt đầu đấu nối vào từng nhà ở xóm 6 và xóm 7. "
    "Cần hỏi thêm, bà con ghé bộ phận một cửa của xã."
)


async def keep(page: Page, name: str) -> None:
    path = GUIDE / f"{name}.png"
    await page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{path.name}: {size // 1024} KB")
    assert size <= LARGEST, path


async def show(page: Page, selector: str) -> None:
    await page.locator(selector).first.evaluate("one => one.scrollIntoView({ block: 'start' })")


async def answering(console: Console) -> None:
    page = await console.stranger(viewport=PHONE)
    await console.open(page, "/console/login")
    await keep(page, "dang-nhap")
    page = await console.enter("tuan.traloi", viewport=PHONE)
    await keep(page, "hop-thu")
    water = f"/console/tickets/{await console.code(WATER)}"
    await console.open(page, water)
    await keep(page, "cau-hoi")
    await page.get_by_label("Câu trả lời", exact=True).fill(ANSWER)
    await page.locator("[name=for_group]").check()
    await show(page, "#answer")
    await keep(page, "viet-cau-tra-loi")
    await page.get_by_role("button", name="Xem trước").click()
    await show(page, ".preview")
    await keep(page, "xem-truoc")
    await console.open(page, await page.locator("a[href^='/console/groups/']").first.get_attribute("href") or "")
    await keep(page, "cung-cau-hoi")
    await console.open(page, "/console/unreached")
    await keep(page, "danh-sach-in")
    await console.open(page, "/console/account")
    await page.get_by_role("button", name="Lấy mã liên kết").click()
    await show(page, "[aria-labelledby=h-chat]")
    await keep(page, "lien-ket-chat")


async def deciding(console: Console) -> None:
    page = await console.enter("duc.phochutich", viewport=PHONE)
    await console.open(page, f"/console/tickets/{await console.code(ORPHAN)}")
    await show(page, ".card[aria-labelledby^=draft]")
    await keep(page, "duyet")
    await console.open(page, "/console/account/second-factor")
    await page.locator(".secret").evaluate("one => one.closest('details').remove()")
    await page.locator("img.square").evaluate("one => { one.style.filter = 'blur(6px)'; }")
    await keep(page, "lop-bao-ve")
    page = await console.enter("thanh.thanhtra", viewport=PHONE)
    await console.open(page, f"/console/tickets/{await console.code('truong xom bat moi ho')}")
    await keep(page, "tin-nhay-cam")
    page = await console.enter("tuan.traloi", viewport=DESKTOP)
    await keep(page, "may-tinh")


async def main() -> None:
    GUIDE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in ("answers", "week", "shown"):
            (folder / name).mkdir(mode=0o700)
        await asyncio.to_thread(shelf.load, folder / "answers")
        await asyncio.to_thread(databases.make_sqlite_template, folder / "template.db")
        played = await Played.play(folder / "week", folder / "template.db", folder / "answers")
        database = played.copy(folder / "shown")
        product = Product(
            database, played.house, channels(folder / "shown"), folder / "shown", clock=FakeClock(), demo=True
        )
        async with product, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=_chromium(), args=_ARGUMENTS)
            console = Console(product=product, browser=browser, passwords=played.passwords)
            await answering(console)
            await deciding(console)
            await console.close()
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
