"""Jobs and courses of a commune, and one story, on pages that anyone may read."""

import html
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from desk import areas as country
from desk.job_warnings import NEVER_PAY
from faq.catalogue import load_catalogue
from pages import chat, notices
from storage.areas import NewArea, add_missing
from tests import contents
from tests.clock import VIETNAM
from tests.conftest import ANSWERS
from tests.meeting import COMMUNE
from tests.pages.conftest import Client
from tests.pages.office import Clock, Office


@pytest.fixture
async def browser(office: Office, clock: Clock) -> AsyncIterator[Client]:
    catalogue = load_catalogue(ANSWERS)
    async with office.database.transaction() as session:
        wanted = ("40", COMMUNE, "16681")
        await add_missing(session, [area for area in country.official_areas() if area.code in wanted])
        village = NewArea(code=f"{COMMUNE}.01", level="village", name="Thôn Phú Xuân", folded="x", parent_code=COMMUNE)
        await add_missing(session, [village])
    app = web.Application()
    chat.add_routes(app, office.room(patience=0))
    desk = notices.NoticesDesk(
        database=office.database, catalogue=lambda: catalogue, clock=clock, secure=False, zone=VIETNAM
    )
    notices.add_routes(app, desk)
    async with TestClient(TestServer(app)) as client:
        yield client


async def look(browser: Client, path: str, *, status: int = 200) -> str:
    response = await browser.get(path)
    text = await response.text()
    assert response.status == status, text
    assert "Set-Cookie" not in response.headers
    assert "<script" not in text
    assert len(text.encode()) < 30_000
    return html.unescape(text)


async def test_of_a_commune_by_kind(browser: Client, office: Office, clock: Clock) -> None:
    async with office.database.transaction() as session:
        now = clock()
        job = await contents.notice(session, now)
        await contents.notice(session, now, kind="course", title="Lớp may", area=f"{COMMUNE}.01")
        await contents.notice(session, now, kind="buyer", title="Mua lạc toàn tỉnh", area="40")
        await contents.notice(session, now, title="Hết hạn rồi", days=-1)
        await contents.notice(session, now, title="Chưa duyệt", state="waiting")
        await contents.notice(session, now, title="Phường khác", area="16681")
    for path in ("/tin-viec?xa=hung nguyen", f"/tin-viec?dia-ban={COMMUNE}"):
        page = await look(browser, path)
        places = [page.index(said) for said in ("Tuyển dụng, việc làm (1)", "Lớp học nghề, tập huấn (1)", "Thu mua")]
        assert places == sorted(places)
        for said in (job.ask_whom, job.source, NEVER_PAY, "Thôn Phú Xuân", "Mua lạc toàn tỉnh", f'id="{job.code}"'):
            assert said in page, said
        for gone in ("Hết hạn rồi", "Chưa duyệt", "Phường khác"):
            assert gone not in page, gone
    clock.now += timedelta(days=11)
    assert "Hiện chưa có tin nào" in await look(browser, f"/tin-viec?dia-ban={COMMUNE}")


async def test_no_place_or_an_unknown_one(browser: Client) -> None:
    assert "Tên xã, phường nhà mình" in await look(browser, "/tin-viec")
    assert "Chưa tìm thấy nơi này" in await look(browser, "/tin-viec?xa=o dau do")
    assert "Chưa tìm thấy nơi này" in await look(browser, "/tin-viec?dia-ban=99999", status=404)


async def test_a_story_with_what_to_read_on(browser: Client, office: Office, clock: Clock) -> None:
    async with office.database.transaction() as session:
        story = await contents.story(session, clock(), entries=["bhyt-mat-the", "khong-con"], text="<b>Nhà</b> chị H.")
        hidden = await contents.story(session, clock(), state="withdrawn", title="Đã gỡ")
    page = await look(browser, f"/chuyen/{story.code.lower()}")
    for said in (story.title, "Họ đã làm thế nào", "Muốn làm theo thì xem", 'value="#muc:bhyt-mat-the"', "đã đồng ý"):
        assert said in page, said
    assert "&lt;b&gt;Nhà" in await (await browser.get(f"/chuyen/{story.code}")).text()
    for gone in (hidden.code, "ABC234", "%00", "<script>"):
        assert "Chuyện này không còn" in await look(browser, f"/chuyen/{gone}", status=404)
