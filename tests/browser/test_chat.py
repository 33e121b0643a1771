"""The chat as residents use it, in a real browser; any office that answers every message may stand behind it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import FilePayload, Locator, Page, ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, Open

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "Mất thẻ bảo hiểm y tế thì làm sao?"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
SIZES = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Điều bà con muốn hỏi")


def send_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Gửi", exact=True)


def said(page: Page) -> Locator:
    return page.locator(".line.resident")


def answers_after_me(page: Page) -> Locator:
    """What the office said after the resident's last line."""
    return page.locator(".line.resident:last-of-type ~ .line.office, .line.resident ~ .line.office")


async def ask(page: Page, words: str) -> None:
    await box(page).fill(words)
    await send_button(page).click()


def _containing(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))


async def widest(page: Page) -> tuple[int, int]:
    """Width of the content and of the window."""
    sizes: list[int] = await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return sizes[0], sizes[1]


@BOTH
@SIZES
async def test_an_example_is_one_tap_from_its_answer(open_chat: Open, javascript: bool, viewport: ViewportSize) -> None:
    page = await open_chat(viewport=viewport, javascript=javascript)
    await expect(page.locator(".choice")).to_have_count(4)
    await page.get_by_role("button", name=QUESTION).click()
    await expect(said(page)).to_have_text([_containing(QUESTION)])
    await expect(answers_after_me(page).first).to_be_visible()
    await expect(page.get_by_text("Đang trả lời…")).to_be_hidden()
    await expect(page.get_by_role("button", name=QUESTION)).to_have_count(0)
    assert (await widest(page))[0] == (await widest(page))[1]


@BOTH
async def test_a_choice_is_tapped_and_shown_by_its_label(open_chat: Open, javascript: bool) -> None:
    page = await open_chat(javascript=javascript)
    await ask(page, QUESTION)
    choice = page.locator("button.choice[name=payload]").first
    label = (await choice.inner_text()).strip()
    await choice.click()
    await expect(said(page)).to_have_text([_containing(QUESTION), _containing(label)])
    await expect(page.locator(".line").last).to_have_class("line office")


@BOTH
async def test_the_conversation_is_there_again_after_a_reload(open_chat: Open, javascript: bool) -> None:
    page = await open_chat(javascript=javascript)
    await ask(page, QUESTION)
    await expect(answers_after_me(page).first).to_be_visible()
    before = await page.locator(".line .text").all_inner_texts()
    await page.goto(page.url)
    after = await page.locator(".line .text").all_inner_texts()
    assert after == before[-len(after) :]
    assert QUESTION in after


@BOTH
async def test_one_tap_forgets_everything(open_chat: Open, javascript: bool) -> None:
    page = await open_chat(javascript=javascript)
    forget = page.get_by_role("button", name="Xoá cuộc trò chuyện này")
    await expect(forget).to_be_hidden()
    await ask(page, QUESTION)
    await expect(answers_after_me(page).first).to_be_visible()
    await forget.click()
    await expect(page.get_by_role("alert")).to_contain_text("Đã xoá cuộc trò chuyện này")
    await expect(said(page)).to_have_count(0)
    assert [cookie.get("name") for cookie in await page.context.cookies()] == []


@BOTH
async def test_an_empty_message_is_met_with_a_hint(open_chat: Open, javascript: bool) -> None:
    page = await open_chat(javascript=javascript, errors_expected=not javascript)
    await ask(page, "   ")
    await expect(page.get_by_role("alert")).to_contain_text("Bà con viết điều muốn hỏi")
    await expect(said(page)).to_have_count(0)


@BOTH
async def test_a_long_text_is_not_lost(open_chat: Open, javascript: bool) -> None:
    page = await open_chat(javascript=javascript, errors_expected=not javascript)
    long = "dài lắm " * 600
    await ask(page, long)
    await expect(page.get_by_role("alert")).to_contain_text("Tin dài quá")
    await expect(box(page)).to_have_value(long)


@BOTH
async def test_larger_text_is_one_tap_and_stays(open_chat: Open, javascript: bool) -> None:
    page = await open_chat(javascript=javascript)
    greeting = page.locator(".line.office .text").first
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    assert await greeting.evaluate(size) == 18
    await box(page).fill("đang viết dở")
    await page.get_by_role("button", name="Chữ to").click()
    await expect(page.get_by_role("button", name="Chữ vừa")).to_be_visible()
    assert await greeting.evaluate(size) == 23
    await expect(box(page)).to_have_value("đang viết dở")
    assert (await widest(page))[0] == (await widest(page))[1]
    async with page.expect_response("**/chat"):
        await page.goto(page.url.replace("/text-size", ""))
    await expect(page.get_by_role("button", name="Chữ vừa")).to_be_visible()


@BOTH
async def test_a_photo_goes_with_words(open_chat: Open, javascript: bool) -> None:
    page = await open_chat(javascript=javascript)
    if not javascript:
        await page.get_by_text("Gửi ảnh hoặc ghi âm").click()
    photo = FilePayload(name="nhà tốc mái.png", mimeType="image/png", buffer=PNG)
    await page.get_by_label("Gửi ảnh", exact=True).set_input_files(photo)
    await ask(page, "nhà tôi thế này")
    await expect(said(page)).to_have_count(1)
    await expect(said(page).locator(".text")).to_have_text("nhà tôi thế này")
    await expect(answers_after_me(page).first).to_be_visible()
    await page.goto(page.url)
    await expect(said(page).locator(".note")).to_have_text("Đã gửi ảnh")


async def test_a_file_of_another_kind_is_refused_with_a_sentence(open_chat: Open) -> None:
    page = await open_chat(errors_expected=True)
    program = FilePayload(name="tro-choi.exe", mimeType="application/octet-stream", buffer=b"MZ" + bytes(300))
    await page.get_by_label("Gửi ảnh", exact=True).set_input_files(program)
    await expect(page.get_by_text("tro-choi.exe")).to_be_visible()
    await send_button(page).click()
    await expect(page.get_by_role("alert")).to_contain_text("chỉ nhận ảnh, ghi âm và tệp PDF")
    await expect(said(page)).to_have_count(0)


async def test_without_a_network_nothing_is_lost_and_nothing_is_said_twice(open_chat: Open) -> None:
    page = await open_chat(errors_expected=True)
    await ask(page, QUESTION)
    await expect(answers_after_me(page).first).to_be_visible()
    await page.context.set_offline(True)
    await ask(page, "mạng nhà tôi yếu")
    await expect(said(page).last).to_contain_text("chưa gửi – sẽ gửi lại khi có mạng")
    await page.context.set_offline(False)
    await expect(page.locator(".unsent")).to_have_count(0)
    await expect(page.locator(".line").last).to_have_class("line office")
    await page.goto(page.url)
    await expect(said(page)).to_have_text([_containing(QUESTION), _containing("mạng nhà tôi yếu")])


async def test_what_was_unsent_survives_a_reload(open_chat: Open) -> None:
    page = await open_chat(errors_expected=True)
    await page.route("**/chat/api/messages", lambda route: route.abort())
    await ask(page, "còn đây không")
    await expect(said(page)).to_contain_text("chưa gửi")
    await page.unroute("**/chat/api/messages")
    await page.goto(page.url)
    await expect(said(page)).to_have_count(1)
    await expect(answers_after_me(page).first).to_be_visible()
    await expect(said(page)).to_contain_text("còn đây không")


async def test_an_answer_that_was_lost_on_the_way_does_not_send_twice(open_chat: Open) -> None:
    page = await open_chat(errors_expected=True)
    await ask(page, QUESTION)
    await expect(answers_after_me(page).first).to_be_visible()
    lost = False

    async def lose_the_first_reply(route: Any) -> None:
        nonlocal lost
        if lost:
            await route.continue_()
            return
        lost = True
        await route.fetch()
        await route.abort()

    await page.route("**/chat/api/messages", lose_the_first_reply)
    await ask(page, "chỉ nói một lần")
    await expect(page.locator(".line").last).to_have_class("line office")
    await expect(page.locator(".unsent")).to_have_count(0)
    await page.goto(page.url)
    await expect(said(page)).to_have_count(2)


async def test_what_arrived_though_the_page_never_knew_is_shown_once(open_chat: Open) -> None:
    page = await open_chat(errors_expected=True)
    await ask(page, QUESTION)
    await expect(answers_after_me(page).first).to_be_visible()

    async def lose_the_reply(route: Any) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/chat/api/events*", lambda route: route.abort())
    await page.route("**/chat/api/messages", lose_the_reply)
    await page.goto(page.url)
    await ask(page, "chỉ hiện một lần")
    await expect(said(page).last).to_contain_text("chưa gửi")
    await page.unroute_all()
    await page.goto(page.url)
    await expect(said(page)).to_have_text([_containing(QUESTION), _containing("chỉ hiện một lần")])
    await expect(page.locator(".unsent")).to_have_count(0)


async def test_two_windows_show_the_same_conversation(open_chat: Open) -> None:
    first = await open_chat()
    await ask(first, QUESTION)
    await expect(answers_after_me(first).first).to_be_visible()
    second = await first.context.new_page()
    await second.goto(first.url)
    await ask(second, "hỏi từ cửa sổ hai")
    await expect(said(first)).to_have_text([_containing(QUESTION), _containing("hỏi từ cửa sổ hai")])
    await second.get_by_role("button", name="Xoá cuộc trò chuyện này").click()
    await expect(said(first)).to_have_count(0)


async def test_everything_can_be_done_by_keyboard(open_chat: Open) -> None:
    page = await open_chat(viewport=DESKTOP)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Tới ô viết tin")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(box(page)).to_be_focused()
    await page.keyboard.type("dòng một")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("dòng hai")
    await page.keyboard.press("Enter")
    await expect(said(page).locator(".text")).to_have_text("dòng một\ndòng hai")
    await expect(box(page)).to_be_focused()
    await expect(box(page)).to_have_value("")
    choice = page.locator("button.choice").first
    await choice.wait_for()
    await choice.focus()
    await page.keyboard.press("Enter")
    await expect(said(page)).to_have_count(2)
    await expect(said(page).last).to_be_focused()


async def test_an_answer_never_takes_the_focus(open_chat: Open) -> None:
    page = await open_chat()
    await ask(page, QUESTION)
    await box(page).focus()
    await box(page).press_sequentially("đang viết tiếp")
    await expect(answers_after_me(page).first).to_be_visible()
    await expect(box(page)).to_be_focused()
    await expect(box(page)).to_have_value("đang viết tiếp")
    log = page.get_by_role("log")
    assert await log.get_attribute("aria-live") == "polite"


@SIZES
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_text_and_controls_can_be_read_and_hit(open_chat: Open, viewport: ViewportSize, dark: bool) -> None:
    page = await open_chat(viewport=viewport, dark=dark)
    await ask(page, QUESTION)
    await page.locator("button.choice").first.wait_for()
    measured = await page.evaluate((Path(__file__).parent / "measure.js").read_text(encoding="utf-8"))
    assert measured["texts"] > 5
    assert measured["controls"] > 4
    assert measured["faint"] == []
    assert measured["small"] == []
    assert measured["dark"] is dark
