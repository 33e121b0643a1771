"""Forms: only from our own pages, with the token of this login, and nothing typed is lost on the way."""

from collections.abc import AsyncIterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import FormData, web

from console.app import LARGEST_BEFORE_LOGIN, LARGEST_FORM
from console.forms import read
from console.guard import NotAllowed
from desk import passwords
from desk.errors import Refused
from desk.roles import Action, Role
from handlers.turn import House
from storage import officials as stored
from storage.db import Database
from tests.clock import FakeClock
from tests.console.conftest import Desk, DeskApp, Opened, hidden, make_office

LONG = "Kính gửi bà con,\n\nXã đã nhận câu hỏi về <b>đường</b> & cống.\n" + "Đoạn qua ngầm tràn sẽ làm sau Tết. " * 60
PASSWORD = "cây-gạo-xanh-92"
PATH = "/console/thu"


async def take(request: web.Request) -> web.Response:
    """A page of the kind that colleagues write: it may refuse, break, or answer with what came."""
    form = await read(request)
    match request.query.get("lam"):
        case "refuse":
            raise Refused("Câu này vừa có người trả lời.")
        case "break":
            raise RuntimeError("bí mật của máy chủ")
        case "forbid":
            raise NotAllowed(Action.APPROVE)
    return web.json_response({"text": form.text("text"), "pick": form.all("pick")})


@pytest.fixture
async def desk_app(database: Database, clock: FakeClock, house: House, tmp_path: Path) -> AsyncIterator[DeskApp]:
    """With one more page."""
    opened = Opened(make_office(database, clock, house, tmp_path), clock)
    opened.app.router.add_post(PATH, take)
    async with opened as desk:
        yield desk


@pytest.fixture
async def hoa(desk_app: DeskApp) -> Desk:
    desk = await desk_app.login(Role.ANSWERING, username="hoa.ubnd")
    async with desk_app.database.transaction() as session:
        hashed = passwords.hash_password(PASSWORD)
        await stored.set_password(session, desk.official.id, hashed, must_change=False)
    return desk


def text_in(page: str, name: str = "text") -> str:
    """What a form on the page would send for it."""
    start = page.index(">", page.index(f'name="{name}"')) + 1
    return unescape(page[start : page.index("</textarea>", start)]).removeprefix("\n")


async def test_a_form_with_its_token(hoa: Desk) -> None:
    answer = await hoa.send(PATH, text=" Vâng \r\n ạ ", pick=["1", "2"])
    assert await answer.json() == {"text": "Vâng \n ạ", "pick": ["1", "2"]}
    whole = FormData({"csrf": hoa.csrf, "text": "tệp"})
    whole.add_field("file", b"abc", filename="anh.png", content_type="image/png")
    assert (await hoa.client.post(PATH, data=whole)).status == 200


async def test_without_the_token_or_with_anothers(desk_app: DeskApp, hoa: Desk) -> None:
    other = await desk_app.enter(hoa.official)
    for fields in ({}, {"csrf": ""}, {"csrf": other.csrf}, {"csrf": hoa.csrf.upper()}, {"csrf": "ơ" * 64}):
        answer = await hoa.post(PATH, {"text": "Đã viết một câu dài", **fields})
        page = await answer.text()
        assert answer.status == 403
        assert "mở lại trang" in page
        assert text_in(page) == "Đã viết một câu dài"
        assert other.csrf not in page
    whole = FormData({"text": "x"})
    whole.add_field("file", b"abc", filename="anh.png")
    assert (await hoa.client.post(PATH, data=whole)).status == 403
    assert (await hoa.client.post(PATH, json={"csrf": hoa.csrf})).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://xau.vn"},
        {"Origin": "null"},
    ],
)
async def test_from_another_site_nothing_is_taken_nor_shown(
    desk_app: DeskApp, hoa: Desk, headers: dict[str, str]
) -> None:
    for browser in (hoa.client, await desk_app.stranger()):
        answer = await browser.post(PATH, data={"csrf": hoa.csrf, "text": "của kẻ khác"}, headers=headers)
        page = await answer.text()
        assert answer.status == 403
        assert "của kẻ khác" not in page
        assert "carried" not in page


async def test_what_cannot_be_done_keeps_what_was_typed(hoa: Desk) -> None:
    refused = await hoa.send(PATH + "?lam=refuse", text=LONG, pick=["a", "b"])
    page = await refused.text()
    assert (refused.status, "vừa có người trả lời" in page) == (422, True)
    assert text_in(page).strip() == LONG.strip()
    assert page.count('name="pick"') == 2
    broken = await hoa.send(PATH + "?lam=break", text=LONG)
    page = await broken.text()
    assert broken.status == 500
    assert "bí mật" not in page
    assert "Traceback" not in page
    assert text_in(page).strip() == LONG.strip()
    forbidden = await hoa.send(PATH + "?lam=forbid", text="x")
    page = await forbidden.text()
    assert (forbidden.status, "<strong>duyệt</strong>" in page) == (403, True)


async def test_a_login_that_ended_in_the_middle_of_a_long_answer(desk_app: DeskApp, hoa: Desk) -> None:
    desk_app.clock.tick(hours=2)
    here = {"Sec-Fetch-Site": "same-origin", "Referer": str(desk_app.server.make_url("/console/tickets/K7M2QA"))}
    fields = {"csrf": hoa.csrf, "text": LONG, "topic": "bhyt", "password": "không giữ"}
    late = await hoa.client.post(PATH + "?a=1", data=fields, headers=here, allow_redirects=False)
    page = await late.text()
    assert late.status == 401
    assert "vẫn được giữ" in page
    carried = hidden(page, "carried")
    login = {"username": "hoa.ubnd", "carried": carried}
    wrong = await (await hoa.client.post("/console/login", data={**login, "password": "sai"})).text()
    assert hidden(wrong, "carried") == carried
    back = await hoa.client.post("/console/login", data={**login, "password": PASSWORD}, allow_redirects=False)
    page = await back.text()
    assert "vẫn còn" in page
    assert "không giữ" not in page
    assert 'href="/console/tickets/K7M2QA"' in page
    assert f'action="{PATH}?a=1"' in page
    assert hidden(page, "topic") == "bhyt"
    again = {"csrf": hidden(page, "csrf"), "text": text_in(page), "topic": "bhyt"}
    sent = await hoa.client.post(PATH + "?a=1", data=again)
    assert (await sent.json())["text"] == LONG.strip()


async def test_what_was_kept_is_for_its_writer_and_not_for_ever(desk_app: DeskApp, hoa: Desk) -> None:
    binh = await desk_app.login(Role.ANSWERING, username="binh.ubnd")
    desk_app.clock.tick(hours=2)
    here = {"Sec-Fetch-Site": "same-origin"}
    late = await binh.client.post(PATH, data={"csrf": binh.csrf, "text": LONG}, headers=here)
    carried = hidden(await late.text(), "carried")

    async def come_back(given: str) -> bool:
        browser = await desk_app.stranger()
        fields = {"username": "hoa.ubnd", "password": PASSWORD, "carried": given}
        answer = await browser.post("/console/login", data=fields, allow_redirects=False)
        return "ngầm tràn" in await answer.text()

    assert not await come_back(carried)
    nobodys = await (await desk_app.stranger()).post(PATH, data={"text": LONG}, headers=here)
    unsigned = hidden(await nobodys.text(), "carried")
    assert await come_back(unsigned)
    assert not await come_back(unsigned[:-1] + ("0" if unsigned[-1] != "0" else "1"))
    assert not await come_back("A" + unsigned)
    desk_app.clock.tick(hours=3)
    assert not await come_back(unsigned)


async def test_too_large_too_many_and_odd(desk_app: DeskApp, hoa: Desk) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    whole = BytesIO(f"csrf={hoa.csrf}&text=".encode() + b"a" * LARGEST_FORM)
    assert (await hoa.client.post(PATH, data=whole, headers=form)).status == 413
    browser = await desk_app.stranger()
    here = {"Sec-Fetch-Site": "same-origin"}
    whole = BytesIO(b"text=" + b"a" * LARGEST_BEFORE_LOGIN)
    assert (await browser.post(PATH, data=whole, headers={**here, **form})).status == 413
    much = await browser.post(PATH, data={"text": "a " * 40_000}, headers=here)
    page = await much.text()
    assert (much.status, "carried" in page) == (401, False)
    assert "nút quay lại" in page
    for body, kind in (
        (b"\xff\xfe%zz", "application/x-www-form-urlencoded"),
        (b"--x\r\nno", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
    ):
        answer = await hoa.client.post(PATH, data=body, headers={"Content-Type": kind})
        assert answer.status in (400, 403), kind
        assert "Traceback" not in await answer.text()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"text=a"

    assert (await hoa.client.post(PATH, data=pieces())).status == 411


async def test_an_address_that_takes_no_form(hoa: Desk) -> None:
    assert (await hoa.send("/console/nowhere", text="x")).status == 404
    assert (await hoa.get(PATH)).status == 404
