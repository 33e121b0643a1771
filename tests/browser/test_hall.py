"""A dialogue as it is held: phones of two officers, a connection that drops, a login that ends, and the projector."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from desk import agenda, codes
from desk.agenda import Subject
from storage import areas, dialogue_questions, dialogues, officials, tickets
from storage.dialogues import NewDialogue
from storage.tables import agenda_items, hall_notes
from storage.tickets import NewTicket
from tests.browser.console_week import SMALL, WIDE, Console
from tests.browser.test_console_access import grave
from tests.flows.product import rows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OFFICER, CHAIR = "tuan.traloi", "duc.phochutich"
TITLES = {
    "bhyt-mat-the": Subject(topic="bhyt", theme="Bảo hiểm y tế", title="Mất thẻ, xin cấp lại"),
    "vay-von": Subject(topic="tin-dung", theme="Vay vốn", title="Hộ nghèo vay được bao nhiêu"),
}
ASKED = (("Mất thẻ thì làm sao", "bhyt-mat-the", "the"), ("mất thẻ hỏi ai", "bhyt-mat-the", "the"),
         ("vay bao nhiêu", "vay-von", "vay"))  # fmt: skip


@dataclass(kw_only=True)
class Hall:
    console: Console
    id: int
    code: str

    @property
    def here(self) -> str:
        return f"/console/dialogues/{self.code}/hall"

    async def open(self, page: Page) -> Page:
        assert await self.console.open(page, self.here) == 200
        return page

    async def items(self) -> list[tuple[str, str, str]]:
        """(title, outcome, gist), in order."""
        i = agenda_items.c
        found = select(i.title, i.outcome, i.gist).where(i.dialogue_id == self.id).order_by(i.position)
        return [(row.title, row.outcome, row.gist) for row in await rows(self.console.product.database, found)]

    async def notes(self) -> int:
        found = select(hall_notes.c.id).where(hall_notes.c.dialogue_id == self.id)
        return len(await rows(self.console.product.database, found))


@pytest_asyncio.fixture(loop_scope="session")
async def hall(console: Console) -> AsyncIterator[Hall]:
    database, now, code = console.product.database, console.product.app.clock(), codes.new_code()
    async with database.transaction() as session:
        chair = await officials.find(session, CHAIR)
        assert chair is not None
        grants = (await officials.grants_of(session, [chair.id]))[chair.id]
        area_id = next(one.area_id for one in grants if one.area_id is not None)
        villages = await areas.villages(session, area_id, limit=5)
        new = NewDialogue(
            code=code, title="Đối thoại chính sách giảm nghèo", area_id=area_id, place="Nhà văn hoá xã",
            starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=4), questions_until=now,
        )  # fmt: skip
        made = await dialogues.add(session, new, now=now)
        await dialogues.change(session, made, now=now, state="collecting")
        for text, entry, word in ASKED:
            signature = {"entries": {entry: 0.9}, "sure": 0.9, "terms": {word: 1.0}}
            ticket = await tickets.add(
                session,
                NewTicket(
                    code=codes.new_code(), key_digest="-", kind="question", topic=None, subject=text, text=text,
                    contact_id=None, address_id=None, area_id=villages[0].id if villages else area_id,
                    channel="paper", signature=signature,
                ),
                now=now,
            )  # fmt: skip
            await dialogue_questions.add(session, ticket, dialogue_id=made, source="paper", review="accepted", now=now)
        await agenda.fix(session, await dialogues.hold(session, made), titles=TITLES, by=chair, now=now)
    yield Hall(console=console, id=made, code=code)


async def write(page: Page, title: str, gist: str, button: str = "Đã trả lời") -> None:
    card = page.locator("details.item", has=page.locator("summary", has_text=title)).first
    if await card.get_attribute("open") is None:
        await card.locator("summary").first.click()
    await card.get_by_label("Ý chính của câu trả lời").fill(gist)
    await card.get_by_role("button", name=button).click()


async def ask(page: Page, text: str) -> None:
    await page.get_by_text("Thêm câu hỏi từ hội trường").click()
    await page.get_by_label("Bà con hỏi gì").fill(text)
    await page.get_by_role("button", name="Thêm và lấy mã").click()


async def cut(context: BrowserContext, *, off: bool) -> None:
    await context.set_offline(off)


async def test_what_is_written_without_a_connection_arrives_once(hall: Hall) -> None:
    hall.console.faults.expects("ERR_INTERNET_DISCONNECTED")
    page = await hall.open(await hall.console.enter(OFFICER))
    net = page.locator("#net")
    await cut(page.context, off=True)
    await write(page, "Mất thẻ", "Ra trạm y tế xã, xong trong ngày")
    await expect(net).to_contain_text("Đang mất mạng, đã giữ 1 ghi chú")
    await ask(page, "Bao giờ có nước sạch?")
    await expect(page.locator("#slips")).to_contain_text("Phiếu tạm số 1")
    await expect(net).to_contain_text("đã giữ 2 ghi chú")
    assert await hall.notes() == 0
    await cut(page.context, off=False)
    await expect(net).to_contain_text("Đã lưu hết")
    await expect(page.locator("#slips .big .digits")).to_have_text(re.compile(r"^\d{4}$"))
    assert [one[1:] for one in await hall.items()] == [
        ("answered", "Ra trạm y tế xã, xong trong ngày"), ("open", ""), ("open", ""),
    ]  # fmt: skip
    assert await hall.notes() == 2
    await expect(page.locator("details.item")).to_have_count(3)
    await page.get_by_role("button", name="Đã trao cho người hỏi").click()
    await expect(page.locator("#slips")).to_be_hidden()
    await hall.open(page)
    assert await hall.notes() == 2


async def test_a_page_closed_without_a_connection_loses_nothing(hall: Hall) -> None:
    hall.console.faults.expects("ERR_INTERNET_DISCONNECTED")
    page = await hall.open(await hall.console.enter(OFFICER))
    await cut(page.context, off=True)
    await write(page, "Mất thẻ", "Ra trạm y tế xã")
    await expect(page.locator("#net")).to_contain_text("đã giữ 1 ghi chú")
    half = page.locator("details.item", has_text="Hộ nghèo vay")
    await half.locator("summary").first.click()
    await half.get_by_label("Ý chính của câu trả lời").fill("Đang viết dở thì")
    context = page.context
    await page.close()
    await cut(context, off=False)
    again = await context.new_page()
    hall.console.faults.watch(again, hall.console.product.url)
    await hall.open(again)
    await expect(again.locator("#net")).to_contain_text("Đã lưu hết")
    assert (await hall.items())[0][1:] == ("answered", "Ra trạm y tế xã")
    later = again.locator("details.item", has_text="Hộ nghèo vay")
    await expect(later.get_by_label("Ý chính của câu trả lời")).to_have_value("Đang viết dở thì")


async def test_an_answer_lost_on_its_way_is_no_second_note(hall: Hall) -> None:
    hall.console.faults.expects("ERR_FAILED")
    page = await hall.open(await hall.console.enter(OFFICER))
    lost = asyncio.Event()

    async def lose(route: Route) -> None:
        if lost.is_set():
            await route.continue_()
            return
        await route.fetch()
        lost.set()
        await route.abort()

    await page.route("**/hall/notes", lose)
    await ask(page, "Ai được vay?")
    await asyncio.wait_for(lost.wait(), 15)
    await expect(page.locator("#slips .digits")).to_be_visible(timeout=20_000)
    assert await hall.notes() == 1
    assert len(await hall.items()) == 3


async def test_two_phones_keep_both_notes(hall: Hall) -> None:
    hall.console.faults.expects("ERR_INTERNET_DISCONNECTED")
    one = await hall.open(await hall.console.enter(OFFICER))
    other = await hall.open(await hall.console.enter(CHAIR))
    await cut(one.context, off=True)
    await write(one, "Mất thẻ", "Hỏi bảo hiểm xã hội")
    await expect(one.locator("#net")).to_contain_text("đã giữ 1 ghi chú")
    await write(other, "Mất thẻ", "Ra trạm y tế xã")
    await expect(other.locator("#net")).to_contain_text("Đã lưu hết")
    await cut(one.context, off=False)
    await expect(one.locator("#net")).to_contain_text("Đã lưu hết")
    assert await hall.notes() == 2
    assert (await hall.items())[0][1:] == ("answered", "Ra trạm y tế xã")
    for phone in (one, await hall.open(other)):
        first = phone.locator("details.item", has_text="Mất thẻ")
        await expect(first.get_by_label("Ý chính của câu trả lời")).to_have_value("Ra trạm y tế xã")
        await expect(first.locator(".other")).to_contain_text("Hỏi bảo hiểm xã hội")


async def test_a_login_that_ends_keeps_the_notes(hall: Hall) -> None:
    hall.console.faults.expects("401", "403")
    page = await hall.open(await hall.console.enter(OFFICER))
    await page.context.clear_cookies()
    await write(page, "Hộ nghèo vay", "Vay tối đa 100 triệu")
    net = page.locator("#net")
    await expect(net).to_contain_text("Phiên đăng nhập đã hết, đã giữ 1 ghi chú")
    beside = await page.context.new_page()
    await hall.console.type_login(beside, OFFICER)
    await beside.get_by_role("navigation", name="Chính").wait_for()
    await expect(net).to_contain_text("Đã lưu hết")
    assert (await hall.items())[1][1:] == ("answered", "Vay tối đa 100 triệu")


async def test_next_item_and_the_projector(hall: Hall) -> None:
    page = await hall.open(await hall.console.enter(OFFICER))
    screen = await hall.console.enter(CHAIR, viewport=WIDE)
    await hall.console.open(screen, hall.here.replace("/hall", "/screen"))
    await page.get_by_role("button", name="Câu tiếp theo: 1. Mất thẻ").click()
    await expect(screen.locator("h1")).to_have_text("Mất thẻ, xin cấp lại")
    await page.get_by_role("button", name="Câu tiếp theo: 2. Hộ nghèo").click()
    await expect(screen.locator("h1")).to_have_text("Hộ nghèo vay được bao nhiêu")
    await expect(page.locator("#next")).to_contain_text("Không còn mục nào chưa nêu")


async def test_a_promise_without_a_date_is_not_taken(hall: Hall) -> None:
    page = await hall.open(await hall.console.enter(OFFICER))
    card = page.locator("details.item", has_text="Mất thẻ")
    await card.locator("summary").first.click()
    await card.get_by_label("Ý chính của câu trả lời").fill("In lại thẻ cho bà con")
    await card.get_by_text("Hứa có thời hạn, hoặc trả lời bằng văn bản").click()
    await card.get_by_label("Ai làm").fill("Trạm y tế")
    await card.get_by_role("button", name="Đã hứa, có hạn").click()
    await expect(card.get_by_role("alert")).to_contain_text("Chưa chọn hạn")
    await card.get_by_label("Hạn ngày nào").fill("2026-12-20")
    await card.get_by_role("button", name="Đã hứa, có hạn").click()
    await expect(page.locator("#net")).to_contain_text("Đã lưu hết")
    assert (await hall.items())[0][1:] == ("promised", "In lại thẻ cho bà con")


async def test_without_scripts_the_same_is_done_by_forms(hall: Hall) -> None:
    page = await hall.open(await hall.console.enter(OFFICER, javascript=False))
    await page.get_by_role("button", name="Câu tiếp theo: 1. Mất thẻ").click()
    await write(page, "Mất thẻ", "Ra trạm y tế xã")
    await expect(page.locator("main")).to_contain_text("Đã ghi: đã trả lời.")
    await ask(page, "Bao giờ có nước sạch?")
    await expect(page.locator("#slips .digits")).to_be_visible(timeout=20_000)
    assert [one[1] for one in await hall.items()] == ["answered", "open", "open"]


@pytest.mark.parametrize(
    "tail", ["/agenda", "/agenda/{item}", "/hall", "/screen"], ids=["list", "item", "hall", "screen"]
)
async def test_everybody_can_use_the_pages(hall: Hall, tail: str) -> None:
    page = await hall.console.enter(CHAIR, viewport=SMALL)
    mine = select(agenda_items.c.id).where(agenda_items.c.dialogue_id == hall.id)
    first = (await rows(hall.console.product.database, mine))[0].id
    await hall.console.open(page, hall.here.replace("/hall", tail.format(item=first)))
    await page.eval_on_selector_all("main details", "all => all.forEach((one) => { one.open = true; })")
    assert await grave(page) == []
