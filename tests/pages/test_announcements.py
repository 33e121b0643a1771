"""/tin/<code>: an announcement as anyone may read and hear it, once it has left."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from pages import announcements as page
from pages.chat import add_routes as add_chat
from storage import broadcasts
from storage.broadcasts import NewBroadcast
from tests.clock import VIETNAM
from tests.pages.conftest import Client
from tests.pages.office import Clock, Office

IMAGE, SOUND = f"{'a' * 32}.png", f"{'b' * 32}.ogg"


@pytest.fixture
async def browser(office: Office, clock: Clock, tmp_path: Path) -> AsyncIterator[Client]:
    folder = tmp_path / "announcements"
    folder.mkdir()
    (folder / IMAGE).write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / SOUND).write_bytes(b"OggS")
    (folder / "notes.txt").write_text("không cho ai xem")
    app = web.Application()
    add_chat(app, office.room())
    desk = page.AnnouncementsDesk(database=office.database, clock=clock, secure=True, zone=VIETNAM, data=tmp_path)
    page.add_routes(app, desk)
    client: Client = TestClient(TestServer(app))
    await client.start_server()
    yield client
    await client.close()


async def sent(office: Office, clock: Clock, *, state: str = "sending", **more: Any) -> None:
    given: dict[str, Any] = {"texts": {"vi": "Xã mở lớp may.\nAi muốn học thì nhắn."}, **more}
    async with office.database.transaction() as session:
        new = NewBroadcast(code="K7M2QA", title="Lớp may miễn phí", rule={}, **given)
        made = await broadcasts.add(session, new, now=clock())
        await broadcasts.change(session, made, now=clock(), state=state, started_at=clock())


async def test_read_and_heard_in_every_language(browser: Client, office: Office, clock: Clock) -> None:
    await sent(
        office,
        clock,
        texts={"tai": "Tiếng Thái đây", "vi": "Xã mở lớp may."},
        recordings={"tai": SOUND},
        image=IMAGE,
        choices=[{"label": "Học nghề", "payload": "#chu-de:hoc-nghe"}],
    )
    response = await browser.get("/tin/k7m2qa")
    text = await response.text()
    assert response.status == 200
    assert text.index("Xã mở lớp may.") < text.index("Tiếng Thái đây")
    for piece in (f'src="/tin/tep/{IMAGE}"', f'src="/tin/tep/{SOUND}"', 'lang="tai"', 'value="#chu-de:hoc-nghe"'):
        assert piece in text
    assert "media-src 'self'" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers


async def test_its_files_by_their_names(browser: Client) -> None:
    response = await browser.get(f"/tin/tep/{IMAGE}")
    assert (response.status, response.headers["Content-Type"]) == (200, "image/png")
    assert (await browser.get(f"/tin/tep/{SOUND}")).headers["Content-Type"] == "audio/ogg"
    for name in (f"{'c' * 32}.png", "notes.txt", "..%2Fchat.db", f"{'A' * 32}.png"):
        assert (await browser.get(f"/tin/tep/{name}")).status == 404


@pytest.mark.parametrize("state", ["draft", "waiting", "approved", "preparing", "cancelled"])
async def test_nothing_before_it_leaves(browser: Client, office: Office, clock: Clock, state: str) -> None:
    await sent(office, clock, state=state)
    response = await browser.get("/tin/K7M2QA")
    assert response.status == 404
    assert "lớp may" not in (await response.text()).lower()


async def test_no_such_code_and_what_looks_like_markup(browser: Client, office: Office, clock: Clock) -> None:
    await sent(office, clock, state="done", texts={"vi": "<script>alert(1)</script>"})
    assert "&lt;script&gt;" in await (await browser.get("/tin/K7M2QA")).text()
    for code in ("AAAAAA", "0", "%20"):
        response = await browser.get(f"/tin/{code}")
        assert response.status == 404
        assert "Không có thông báo nào" in await response.text()
