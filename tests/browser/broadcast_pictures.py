"""The pictures of announcements for the officials' guide: written, approved, sent, and read out."""

from sqlalchemy import select

from storage.tables import broadcasts, segments
from tests.browser.console_week import Console
from tests.browser.picture import PHONE, keep, show
from tests.flows.product import rows

WRITER, APPROVER = "mai.thongbao", "duc.phochutich"
TITLE = "Mời nghe hướng dẫn vay vốn chăn nuôi"
TEXT = (
    "Mời bà con đến nghe hướng dẫn vay vốn chăn nuôi lúc 8 giờ sáng thứ Bảy tại hội trường xã. "
    "Đến sớm để có chỗ ngồi. Ai bận thì nhắn câu hỏi ở đây."
)


async def announcing(console: Console) -> None:
    page = await console.enter(WRITER, viewport=PHONE)
    await keep(page, "thong-bao-danh-sach")
    await page.get_by_role("link", name="Soạn thông báo").click()
    await page.get_by_label("Tên thông báo").fill(TITLE)
    await page.get_by_label("Nội dung (tiếng Việt)").fill(TEXT)
    await keep(page, "thong-bao-soan")
    await page.get_by_role("button", name="Lưu bản nháp").click()
    await page.get_by_text("Cộng: tất cả người trong nhóm").wait_for()
    await show(page, "[aria-labelledby=h-whom]")
    await keep(page, "thong-bao-gui-cho-ai")
    await page.get_by_role("link", name="Xem trước").click()
    await page.get_by_role("heading", name="Zalo", exact=True).evaluate("one => one.scrollIntoView()")
    await keep(page, "thong-bao-xem-truoc")
    found = await rows(console.product.database, select(segments.c.id).order_by(segments.c.id))
    await console.open(page, f"/console/segments/{found[0].id}")
    await show(page, "main h2")
    await keep(page, "thong-bao-nhom")


async def reaching(console: Console) -> None:
    page = await console.enter(APPROVER, viewport=PHONE)
    await console.open(page, await _at(console, "waiting"))
    await show(page, "[aria-labelledby=h-next]")
    await keep(page, "thong-bao-duyet")
    page = await console.enter(WRITER, viewport=PHONE)
    done = await _at(console, "done")
    await console.open(page, f"{done}/progress")
    await show(page, "#figures")
    await keep(page, "thong-bao-tien-do")
    await console.open(page, f"{done}/readings")
    await show(page, "main h2")
    await keep(page, "thong-bao-da-doc")


async def _at(console: Console, state: str) -> str:
    """The page of the first announcement in that state."""
    found = select(broadcasts.c.code).where(broadcasts.c.state == state).order_by(broadcasts.c.id)
    return f"/console/broadcasts/{(await rows(console.product.database, found))[0].code}"
