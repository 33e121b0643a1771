"""The pictures of a dialogue for the officials' guide: being prepared, being held, and what comes after."""

from playwright.async_api import ViewportSize
from sqlalchemy import select

from storage.tables import dialogues
from tests.browser.console_week import Console
from tests.browser.picture import DESKTOP, PHONE, keep, show
from tests.flows.product import rows

COORDINATOR = "hai.doithoai"
PROJECTOR = ViewportSize(width=1000, height=480)


async def preparing(console: Console) -> None:
    page = await console.enter(COORDINATOR, viewport=DESKTOP)
    await console.open(page, "/console/dialogues?xem=lich")
    await show(page, "table")
    await keep(page, "doi-thoai-lich-nam")
    here = await _at(console, "collecting")
    page = await console.enter(COORDINATOR, viewport=PHONE)
    await console.open(page, here)
    await show(page, ".tabs")
    await keep(page, "doi-thoai-viec-can-lam")
    await console.open(page, f"{here}/questions?loc=tat-ca")
    await show(page, ".questions")
    await page.locator(".questions input[type=checkbox]").first.check()
    await keep(page, "doi-thoai-cau-hoi")
    fixed = await _at(console, "agenda")
    await console.open(page, f"{fixed}/registrations")
    await show(page, ".total")
    await keep(page, "doi-thoai-dang-ky")
    await console.open(page, f"{fixed}/agenda")
    await show(page, "section.card")
    await keep(page, "doi-thoai-chuong-trinh")


async def holding(console: Console) -> None:
    here = await _at(console, "agenda")
    page = await console.enter(COORDINATOR, viewport=PHONE)
    await console.open(page, f"{here}/hall")
    await page.get_by_role("button", name="Câu tiếp theo").click()
    await page.get_by_text("Đã lưu hết").wait_for()
    projector = await console.enter(COORDINATOR, viewport=PROJECTOR)
    await console.open(projector, f"{here}/screen")
    await keep(projector, "doi-thoai-man-chieu")
    await page.context.set_offline(True)
    item = page.locator("details.item[open]").first
    await item.get_by_label("Ý chính của câu trả lời").fill("Hộ mới thoát nghèo vẫn được vay trong ba năm.")
    await item.get_by_role("button", name="Đã trả lời").click()
    await page.get_by_text("Đang mất mạng").wait_for()
    await show(page, "#next")
    await keep(page, "doi-thoai-hoi-truong")


async def after(console: Console) -> None:
    page = await console.enter(COORDINATOR, viewport=PHONE)
    held, published = await _at(console, "held"), await _at(console, "published")
    await console.open(page, f"{held}/minutes")
    await page.get_by_role("button", name="Lập dự thảo").click()
    await page.get_by_role("link", name="Sửa mục 1").click()
    await show(page, "main h2")
    await keep(page, "doi-thoai-bien-ban")
    await console.open(page, f"{published}/results")
    await show(page, "main h2")
    await keep(page, "doi-thoai-ket-qua")
    await console.open(page, f"{published}/survey")
    await show(page, "main h2")
    await keep(page, "doi-thoai-khao-sat")
    await console.open(page, f"{published}/promises")
    await page.locator("main li a[href^='/console/promises/']").first.click()
    await page.get_by_role("heading", name="Đã làm xong").wait_for()
    await keep(page, "doi-thoai-cam-ket")
    await console.open(page, published.replace("/console/dialogues", "/doi-thoai"))
    await show(page, "h2")
    await keep(page, "doi-thoai-trang-cong-khai")


async def _at(console: Console, state: str) -> str:
    """The page of the last dialogue in that state."""
    found = select(dialogues.c.code).where(dialogues.c.state == state).order_by(dialogues.c.starts_at.desc())
    return f"/console/dialogues/{(await rows(console.product.database, found))[0].code}"
