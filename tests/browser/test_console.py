"""A day at the console in a real browser: four officials, on a phone and a desktop, with and without JavaScript."""

import re

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.console_week import SMALL, WIDE, Console

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = pytest.mark.parametrize("viewport", [SMALL, WIDE], ids=["phone", "desktop"])
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
ANSWER = "Chào bà con. Xã đã hỏi đơn vị cấp nước, tháng sau bắt đầu đấu nối vào nhà."
WATER, WIDOW, ORPHAN = "Đường ống nước sạch", "vợ liệt sĩ", "nuôi con một mình"


async def fits(page: Page) -> None:
    """Nobody has to scroll sideways."""
    sizes = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert sizes[0] <= sizes[1], page.url


async def write(page: Page, text: str, *, press: str = "Gửi đi") -> None:
    """Seen as it will arrive, then sent."""
    await page.get_by_label("Câu trả lời", exact=True).fill(text)
    await page.get_by_role("button", name="Xem trước").click()
    await expect(page.get_by_role("heading", name="Bà con sẽ nhận được")).to_be_visible()
    await expect(page.locator(".bubble").first).to_contain_text(text)
    await page.get_by_role("button", name=press).first.click()


@BOTH
@SIZES
async def test_intake_takes_and_sorts(console: Console, viewport: ViewportSize, javascript: bool) -> None:
    page = await console.enter("ngan.tiepnhan", viewport=viewport, javascript=javascript)
    await expect(page.get_by_role("heading", name="Hộp thư", exact=True)).to_be_visible()
    await fits(page)
    code = await console.code(WIDOW)
    await page.locator(f'a[href="/console/tickets/{code}"]').first.click()
    await expect(page.locator(".meta .code")).to_have_text(code)
    await fits(page)
    await page.get_by_role("button", name="Nhận việc").click()
    await expect(page.get_by_text("Người xử lý: Trần Thị Ngân")).to_be_visible()
    await write(page, ANSWER, press="Trình duyệt")
    await expect(page.get_by_role("heading", name=re.compile("Chờ duyệt"))).to_be_visible()
    await expect(page.get_by_role("button", name="Duyệt và gửi")).to_have_count(0)
    await fits(page)


@BOTH
@SIZES
async def test_one_answer_for_everyone_who_asked(console: Console, viewport: ViewportSize, javascript: bool) -> None:
    page = await console.enter("tuan.traloi", viewport=viewport, javascript=javascript)
    await console.open(page, f"/console/tickets/{await console.code(WATER)}")
    await page.get_by_label(re.compile("Gửi cho mọi người đang hỏi câu này")).check()
    await write(page, ANSWER)
    await expect(page.get_by_role("status").filter(has_text="Đã gửi câu trả lời")).to_be_visible()
    await expect(page.locator(".thread")).to_contain_text(ANSWER)
    await fits(page)
    heard = [one for one in console.sent() if ANSWER in one.text]
    assert len(heard) == 4, "two who asked, two who joined"


@BOTH
@SIZES
async def test_a_second_person_approves(console: Console, viewport: ViewportSize, javascript: bool) -> None:
    code = await console.code(ORPHAN)
    page = await console.enter("duc.phochutich", viewport=viewport, javascript=javascript)
    await console.open(page, "/console/inbox?loc=duyet")
    await fits(page)
    await console.open(page, f"/console/tickets/{code}")
    await page.get_by_role("button", name="Duyệt và gửi").click()
    await expect(page.get_by_text(re.compile("Đã duyệt"))).to_be_visible()
    await expect(page.locator(".badge.answered").first).to_be_visible()
    await fits(page)


@BOTH
@SIZES
async def test_administering_adds_an_official_and_reads_the_log(
    console: Console, viewport: ViewportSize, javascript: bool
) -> None:
    page = await console.enter("minh.quantri", viewport=viewport, javascript=javascript)
    await expect(page).to_have_url(re.compile("/console/admin$"))
    await page.get_by_role("link", name="Cán bộ", exact=True).click()
    await expect(page.get_by_text("Hoàng Anh Tuấn")).to_be_visible()
    await fits(page)
    await console.open(page, "/console/admin/officials/new")
    await page.get_by_label("Họ tên").fill("Nguyễn Văn Mới")
    await page.get_by_label("Tên đăng nhập").fill("moi.nguyen")
    await page.locator("select[name=role]").select_option("viewing")
    await page.get_by_label("Địa bàn").fill("18007")
    await fits(page)
    await page.get_by_role("button", name="Tạo tài khoản").click()
    await expect(page.locator(".secret[data-copy]")).to_be_visible()
    await console.open(page, "/console/admin/audit")
    await expect(page.get_by_role("heading", name="Nhật ký", exact=True)).to_be_visible()
    await expect(page.locator("main")).to_contain_text("moi.nguyen")
    await fits(page)
    await console.open(page, "/console/inbox")
    await expect(page).to_have_url(re.compile("/console/admin$"))


async def test_what_is_typed_survives_a_login_that_ended(console: Console) -> None:
    page = await console.enter("tuan.traloi", javascript=False)
    await console.open(page, f"/console/tickets/{await console.code(WATER)}")
    await page.get_by_label("Câu trả lời", exact=True).fill(ANSWER)
    await page.context.clear_cookies()
    console.faults.expects("401")
    await page.get_by_role("button", name="Xem trước").click()
    await expect(page.get_by_text("Phiên làm việc đã hết hạn")).to_be_visible()
    await page.get_by_label("Tên đăng nhập").fill("tuan.traloi")
    await page.get_by_label("Mật khẩu").fill(console.passwords["tuan.traloi"])
    await page.get_by_role("button", name="Đăng nhập").click()
    await expect(page.get_by_role("textbox").first).to_have_value(ANSWER)
