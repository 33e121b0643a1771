"""“Nhà tôi được hưởng gì?” in a real browser: tapped through in the chat, then the page to print and send."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from faq.catalogue import Catalogue
from faq.household.rulebook import load_benefits
from faq.matcher import Matcher
from handlers.turn import House
from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.clock import VIETNAM

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
SIZES = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
ANSWERS = (
    "Hộ cận nghèo",
    "Xã bình thường",
    "Không, người Kinh",
    "Lớp 1 đến lớp 12",
    "Không có ai",
    "Muốn học nghề",
    "Thiếu nước sạch, nhà vệ sinh",
)
CODE = "CBKPKNS"


@pytest.fixture(scope="module")
def house(real_catalogue: Catalogue, real_matcher: Matcher) -> House:
    """The real answers and rules."""
    benefits = load_benefits(real_catalogue)
    return House(catalogue=real_catalogue, matcher=real_matcher, benefits=benefits, secret=b"k" * 32, zone=VIETNAM)


def choice(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label, exact=True)


async def open_list(open_chat: Open, path: str, *, viewport: ViewportSize = PHONE, javascript: bool = True,
                    dark: bool = False) -> Page:  # fmt: skip
    page = await open_chat(viewport=viewport, javascript=javascript, dark=dark)
    await page.goto(page.url.replace("/chat", path))
    return page


@BOTH
async def test_seven_taps_then_the_page_and_back_to_the_chat(open_chat: Open, javascript: bool) -> None:
    page = await open_chat(javascript=javascript)
    await page.get_by_role("textbox", name="Điều bà con muốn hỏi").fill("nhà tôi được hưởng gì")
    await page.get_by_role("button", name="Gửi", exact=True).click()
    for label in ANSWERS:
        await choice(page, label).click()
    await expect(page.locator(".line.office").last).to_contain_text("Nhà mình có thể được hưởng")
    await choice(page, "In hoặc gửi người thân").click()
    link = page.get_by_role("link", name=f"/duoc-huong/{CODE}")
    async with page.context.expect_page() as opened:
        await link.click()
    shown = await opened.value
    await expect(shown.get_by_role("heading", name="Nhà tôi được hưởng gì?")).to_be_visible()
    await expect(shown.get_by_role("heading", name="Giảm tiền thẻ bảo hiểm y tế, hộ cận nghèo")).to_be_visible()
    await expect(shown.get_by_text("Tiền điện diện hộ nghèo: hộ cận nghèo không được.")).to_be_visible()
    await shown.get_by_role("link", name="Hỏi thêm").click()
    await expect(shown).to_have_url(re.compile(r"/chat$"))


@BOTH
async def test_the_questions_on_one_page(open_chat: Open, javascript: bool) -> None:
    page = await open_list(open_chat, "/duoc-huong", javascript=javascript)
    for label in ANSWERS:
        await page.get_by_label(label, exact=True).check()
    await page.get_by_role("button", name="Xem nhà tôi được hưởng gì").click()
    await expect(page).to_have_url(re.compile(f"/duoc-huong/{CODE}$"))
    await expect(page.get_by_role("heading", name="Chắc chắn không thuộc diện")).to_be_visible()
    await page.get_by_role("link", name="Chữ to").click()
    await page.get_by_role("link", name="Trả lời lại").click()
    await expect(page.get_by_role("link", name="Chữ vừa")).to_be_visible()


@SIZES
@pytest.mark.parametrize("path", ["/duoc-huong", "/duoc-huong/NDCHHHT", "/duoc-huong/NDCHHHT?co=to"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_everything_can_be_read_and_hit(open_chat: Open, viewport: ViewportSize, path: str, dark: bool) -> None:
    page = await open_list(open_chat, path, viewport=viewport, dark=dark)
    measured = await page.evaluate((Path(__file__).parent / "measure.js").read_text(encoding="utf-8"))
    assert measured["texts"] > 30
    assert measured["faint"] == []
    assert measured["small"] == []
    sizes = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert sizes[0] == sizes[1]


async def test_on_paper_only_what_is_to_be_read(open_chat: Open) -> None:
    page = await open_list(open_chat, "/duoc-huong/NDCPGNT")
    await expect(choice(page, "In trang này")).to_be_visible()
    await page.evaluate("window.print = () => { document.title = 'in'; }")
    await choice(page, "In trang này").click()
    await expect(page).to_have_title("in")
    await page.emulate_media(media="print")
    await expect(choice(page, "In trang này")).to_be_hidden()
    await expect(page.get_by_role("link", name="Hỏi thêm")).to_be_hidden()
    await expect(page.get_by_text("Xã là nơi quyết định.").last).to_be_visible()
    paper = await page.pdf(prefer_css_page_size=True)
    sheets = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert 2 <= sheets <= 5
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", paper)
    assert box
    assert (round(float(box[1])), round(float(box[2]))) == (595, 842), "A4"


async def test_without_javascript_there_is_no_dead_button(open_chat: Open) -> None:
    page = await open_list(open_chat, "/duoc-huong/NDCPGNT", javascript=False)
    await expect(choice(page, "In trang này")).to_be_hidden()
    await page.get_by_text("Những gì đã trả lời").click()
    await expect(page.get_by_text("Xã, thôn đặc biệt khó khăn", exact=True)).to_be_visible()
