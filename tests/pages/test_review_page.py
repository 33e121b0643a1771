"""What must be reviewed, as a page on a phone without JavaScript."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from faq.standing import Standings
from handlers.turn import House
from pages import chat, review_page
from pages.review_page import ReviewDesk
from storage import deliveries
from storage.deliveries import NewMessage
from storage.tables import addresses, outbound_messages
from tests.clock import VIETNAM
from tests.outdated import LOST_CARD_ENTRY, decreed
from tests.pages.conftest import Client, say
from tests.pages.office import Clock, Office

WINTER = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
async def browser(office: Office, clock: Clock, house: House, tmp_path: Path) -> AsyncIterator[Client]:
    catalogue = decreed(house, tmp_path / "answers").catalogue
    app = web.Application()
    chat.add_routes(app, office.room(patience=0))
    desk = ReviewDesk(
        database=office.database,
        catalogue=lambda: catalogue,
        standings=Standings(),
        clock=clock,
        secure=False,
        zone=VIETNAM,
    )
    review_page.add_routes(app, desk)
    async with TestClient(TestServer(app)) as client:
        yield client


async def look(browser: Client) -> str:
    response = await browser.get("/hoi-dap/ra-soat")
    assert response.status == 200
    return await response.text()


async def answer_card(browser: Client, office: Office) -> None:
    """A resident receives the answer about lost cards."""
    address = await say(browser, "mất thẻ")
    async with office.database.transaction() as session:
        found = (await session.execute(addresses.select().where(addresses.c.external_id == address))).one()
        contact = await session.exec_driver_sql("INSERT INTO contacts (created_at) VALUES ('2026-01-01') RETURNING id")
        await session.execute(
            addresses.update().where(addresses.c.id == found.id).values(contact_id=contact.scalar_one())
        )
        message = NewMessage(address_id=found.id, text="…", entry_id=LOST_CARD_ENTRY)
        await deliveries.queue(session, [message], now=office.clock())
        await session.execute(outbound_messages.update().values(state="sent"))


async def test_nothing_to_do_is_said(browser: Client) -> None:
    page = await look(browser)
    assert "không có mục nào cần rà soát trong 30 ngày tới" in page
    assert "<section" not in page


async def test_what_comes_due_is_counted_down(browser: Client, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    page = await look(browser)
    assert "<strong>0 mục cần sửa ngay</strong>, 2 mục đến hạn trong 30 ngày." in page
    assert page.count("Còn 7 ngày.") == 2
    assert 'class="entry over"' not in page


async def test_a_replaced_decree_is_shown_by_agency_with_how_many_people_got_it(
    browser: Client, office: Office, clock: Clock
) -> None:
    clock.now = WINTER
    await answer_card(browser, office)
    page = await look(browser)
    assert "Ngày 01/12/2026: <strong>2 mục cần sửa ngay</strong>, 0 mục đến hạn" in page
    assert re.findall(r'<h2 id="[^"]+">([^<]+) <span', page) == ["UBND xã", "Bảo hiểm xã hội"]
    assert page.count("Nghị định 1/2025/NĐ-CP đã được thay bằng Nghị định 3/2026/NĐ-CP.") == 2
    assert page.count('class="entry over"') == 2
    assert "1 người đã nhận câu trả lời này trong 90 ngày. Mã mục: bhyt-mat-the" in page
    assert "0 người đã nhận câu trả lời này trong 90 ngày. Mã mục: bhyt-ho-ngheo" in page


async def test_a_crowd_at_the_page_does_not_make_the_database_count_each_time(
    browser: Client, office: Office, clock: Clock
) -> None:
    clock.now = WINTER
    assert "1 người đã nhận" not in await look(browser)
    await answer_card(browser, office)
    assert "1 người đã nhận" not in await look(browser)
    clock.advance(601)
    assert "1 người đã nhận" in await look(browser)


async def test_without_the_database_the_list_is_there_all_the_same(
    browser: Client, office: Office, clock: Clock
) -> None:
    clock.now = WINTER
    async with office.database.transaction() as session:
        await session.exec_driver_sql("ALTER TABLE outbound_messages RENAME TO gone")
    page = await look(browser)
    assert "2 mục cần sửa ngay" in page
    assert "người đã nhận" not in page


async def test_it_is_light_and_needs_no_javascript(browser: Client, clock: Clock) -> None:
    clock.now = WINTER
    response = await browser.get("/hoi-dap/ra-soat")
    page = await response.text()
    assert "<script" not in page
    assert "Set-Cookie" not in response.headers
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert '<html lang="vi">' in page
    sizes = [len(page.encode())]
    for address in set(re.findall(r'(?:href|src)="(/static/chat/[^"]+)"', page)):
        asset = await browser.get(address)
        assert asset.status == 200
        sizes.append(len(await asset.read()))
    assert len(sizes) == 4
    assert sum(sizes) < 50 * 1024
