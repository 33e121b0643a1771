"""/cam-ket/<area code>: what was promised, as anyone may read it."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from desk.working_time import VIETNAM
from pages import promises as page
from pages.chat import add_routes as add_chat
from storage import areas, dialogues, promises
from storage.areas import NewArea
from storage.dialogues import NewDialogue
from tests.clock import VIETNAM as ZONE
from tests.pages.conftest import Client
from tests.pages.office import Clock, Office

COMMUNE, NEXT = "18001", "18007"


@pytest.fixture
async def browser(office: Office, clock: Clock) -> AsyncIterator[Client]:
    async with office.database.transaction() as session:
        await areas.add_missing(
            session,
            [NewArea(code=code, level="commune", name=f"Xã {code}", folded=code) for code in (COMMUNE, NEXT)],
        )
    app = web.Application()
    add_chat(app, office.room())
    page.add_routes(app, page.PromisesDesk(database=office.database, clock=clock, secure=True, zone=ZONE))
    client: Client = TestClient(TestServer(app))
    await client.start_server()
    yield client
    await client.close()


async def promised(office: Office, clock: Clock, code: str, text: str, *, days: int, **more: Any) -> None:
    """Due so many days from now."""
    now = clock()
    due = now.astimezone(VIETNAM).date() + timedelta(days=days)
    async with office.database.transaction() as session:
        area = await areas.find_by_code(session, COMMUNE)
        assert area is not None
        known = await dialogues.find(session, "DTA234")
        new = NewDialogue(
            code="DTA234", title="Đối thoại", area_id=area.id, starts_at=now, ends_at=now + timedelta(hours=3),
            questions_until=now,
        )  # fmt: skip
        dialogue_id = known.id if known else await dialogues.add(session, new, now=now)
        values: dict[str, object] = {"owner": "Phòng Kinh tế xã", "state": "open", **more}
        await promises.add(
            session, now=now, code=code, dialogue_id=dialogue_id, area_id=area.id, text=text, due_on=due,
            first_due_on=date(2026, 1, 2), **values,
        )  # fmt: skip


async def test_late_open_done_and_dropped(browser: Client, office: Office, clock: Clock) -> None:
    await promised(office, clock, "AAA222", "Sửa cầu", days=-1)
    await promised(office, clock, "AAA333", "Kéo nước sạch", days=0)
    await promised(
        office, clock, "AAA444", "Mở lớp may", days=-9, state="done", result="Đã mở ngày 1.", done_at=clock()
    )
    await promised(office, clock, "AAA555", "Xây chợ", days=-9, state="dropped", result="Thuộc tỉnh.", done_at=clock())
    response = await browser.get(f"/cam-ket/{COMMUNE}")
    text = await response.text()
    assert response.status == 200
    places = [text.index(words) for words in ("Trễ hạn (1)", "Sửa cầu", "Đang thực hiện (1)", "Kéo nước sạch")]
    assert places == sorted(places)
    assert "Đã mở ngày 1." in text
    assert "Không thực hiện (1)" in text
    assert "lúc đầu 02/01/2026" in text
    assert 'href="/doi-thoai/DTA234"' in text
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert "<script" not in text


async def test_what_is_not_public_or_not_there(browser: Client, office: Office, clock: Clock) -> None:
    await promised(office, clock, "AAA222", "Chuyện riêng", days=5, public=False)
    response = await browser.get(f"/cam-ket/{COMMUNE}")
    assert "Chưa có cam kết nào" in await response.text()
    assert "Chuyện riêng" not in await response.text()
    assert "Chưa có cam kết nào" in await (await browser.get(f"/cam-ket/{NEXT}")).text()
    response = await browser.get("/cam-ket/99999")
    assert response.status == 404
    assert "Không có địa bàn này" in await response.text()


async def test_text_is_shown_as_text(browser: Client, office: Office, clock: Clock) -> None:
    await promised(office, clock, "AAA222", "<b>Đường</b>", days=5, owner="<i>Ai</i>")
    text = await (await browser.get(f"/cam-ket/{COMMUNE}")).text()
    assert "&lt;b&gt;Đường" in text
    assert "&lt;i&gt;Ai" in text
