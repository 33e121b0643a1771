"""Takes the pictures of the officials' guide from the demo: `python -m tests.browser.pictures [answering …]`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import FilePayload, Page, async_playwright

from faq import shelf
from tests import databases
from tests.browser.broadcast_pictures import announcing, reaching
from tests.browser.conftest import _ARGUMENTS, _chromium
from tests.browser.console_week import Console, Played, channels
from tests.browser.dialogue_pictures import after, holding, preparing
from tests.browser.picture import DESKTOP, GUIDE, PHONE, keep, show
from tests.clock import FakeClock
from tests.flows.product import Product

PAPER = FilePayload(name="Mẫu đơn đấu nối.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n")
WATER, ORPHAN = "Đường ống nước sạch", "nuôi con một mình"
ANSWER = (
    "Chào bà con. Xã đã hỏi đơn vị cấp nước: tháng sau bắt đầu đấu nối vào từng nhà ở xóm 6 và xóm 7. "
    "Cần hỏi thêm, bà con ghé bộ phận một cửa của xã."
)


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
    await enclose(page)
    await show(page, "#answer")
    await keep(page, "viet-cau-tra-loi")
    await page.get_by_role("button", name="Xem trước").click()
    await show(page, ".preview")
    await keep(page, "xem-truoc")
    await console.open(page, await page.locator("a[href^='/console/groups/']").first.get_attribute("href") or "")
    await keep(page, "cung-cau-hoi")
    await page.get_by_label("Một câu trả lời cho mọi người").fill(ANSWER)
    await enclose(page)
    await page.get_by_role("button", name="Xem trước").click()
    await show(page, ".preview details:last-of-type")
    await keep(page, "tra-loi-ca-nhom")
    await console.open(page, "/console/unreached")
    await keep(page, "danh-sach-in")
    await console.open(page, "/console/account")
    await page.get_by_role("button", name="Lấy mã liên kết").click()
    await show(page, "[aria-labelledby=h-chat]")
    await keep(page, "lien-ket-chat")


async def enclose(page: Page) -> None:
    await page.get_by_text("Gửi kèm ảnh hoặc PDF").click()
    await page.get_by_label("Chọn tệp").set_input_files(PAPER)


async def administering(console: Console) -> None:
    console.product.app.health.channel_faults["zalo-oa"] = (
        "Zalo OA đã hết quyền gửi; hãy báo người quản trị OA cấp quyền lại"
    )
    page = await console.enter("minh.quantri", viewport=PHONE)
    await console.open(page, "/console/admin/channels")
    await keep(page, "kenh-lien-lac")
    await console.open(page, "/console/admin/areas")
    await page.get_by_role("link", name="Xã Hưng Nguyên", exact=True).click()
    await page.get_by_text("Sửa Xóm 7").click()
    await page.locator("details[open] select[name=vao]").select_option(label="Xóm 6")
    await page.locator("details[open]").get_by_role("button", name="Xem những gì sẽ chuyển").click()
    await keep(page, "gop-thon")


async def publishing(console: Console) -> None:
    """Proposed by one, put before another."""
    page = await console.enter("tuan.traloi", viewport=DESKTOP)
    await console.open(page, "/console/faq/misses")
    await page.locator("main details summary").first.click()
    await page.locator("main details[open]").get_by_role("button").first.click()
    page = await console.enter("hai.doithoai", viewport=DESKTOP)
    await console.open(page, "/console/faq/changes")
    await page.locator("main a[href^='/console/faq/changes/']").first.click()
    await keep(page, "dang-muc-hoi-dap")


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


PARTS = {
    "answering": answering,
    "deciding": deciding,
    "administering": administering,
    "publishing": publishing,
    "preparing": preparing,
    "holding": holding,
    "after": after,
    "announcing": announcing,
    "reaching": reaching,
}


async def main(parts: list[str]) -> None:
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
            for part in parts:
                await PARTS[part](console)
            await console.close()
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or list(PARTS)))
