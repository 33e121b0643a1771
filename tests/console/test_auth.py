"""Logging in: right, wrong, locked, and what must not be learnt or stolen on the way."""

import asyncio

import pytest
from aiohttp import ClientResponse
from argon2 import PasswordHasher

from desk import officials, passwords
from desk.roles import Role
from storage import credentials
from storage import officials as stored
from storage.db import Database
from storage.officials import Official
from storage.tables import audit_events
from tests.console.conftest import Client, DeskApp, hidden

PASSWORD = "cây-gạo-xanh-92"
COOKIE = "doithoai_console"


@pytest.fixture
async def nga(desk_app: DeskApp) -> Official:
    """She may answer in her commune; her password is known to the tests."""
    async with desk_app.database.transaction() as session:
        official_id = await stored.add(
            session, username="nga.ubnd", name="Trần Thị Nga", password_hash=passwords.hash_password(PASSWORD),
            now=desk_app.clock(), must_change=False,
        )  # fmt: skip
        grant = stored.Grant(role=Role.ANSWERING, area_id=await desk_app.area("18001"))
        await stored.set_grants(session, official_id, [grant], now=desk_app.clock())
        found = await stored.get(session, official_id)
    assert found
    return found


async def log_in(client: Client, username: str = "nga.ubnd", password: str = PASSWORD, **more: str) -> ClientResponse:
    fields = {"username": username, "password": password, **more}
    return await client.post("/console/login", data=fields, allow_redirects=False)


def token_of(client: Client) -> str:
    return {cookie.key: cookie.value for cookie in client.session.cookie_jar}.get(COOKIE, "")


async def actions(database: Database) -> list[str]:
    async with database.reading() as session:
        return [row.action for row in await session.execute(audit_events.select().order_by(audit_events.c.id))]


async def test_in_and_out_again(desk_app: DeskApp, nga: Official) -> None:
    browser = await desk_app.stranger()
    asked = await browser.get("/console/account", allow_redirects=False)
    assert (asked.status, asked.headers["Location"]) == (303, "/console/login?toi=/console/account")
    form = await (await browser.get(asked.headers["Location"])).text()
    assert hidden(form, "toi") == "/console/account"
    entered = await log_in(browser, toi="/console/account")
    assert (entered.status, entered.headers["Location"]) == (303, "/console/account")
    text = await (await browser.get("/console/account")).text()
    assert "Trần Thị Nga" in text
    left = await browser.post("/console/logout", data={"csrf": hidden(text, "csrf")}, allow_redirects=False)
    assert left.headers["Location"].startswith("/console/login")
    assert (await browser.get("/console/account", allow_redirects=False)).status == 303
    assert await actions(desk_app.database) == ["official.login", "official.session-ended"]


async def test_the_cookie_and_the_headers(desk_app: DeskApp, nga: Official) -> None:
    browser = await desk_app.stranger()
    entered = await log_in(browser)
    cookie = entered.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/console")
    assert len(cookie.value) == 43
    for path in ("/console/account", "/console/login", "/console/nowhere", "/console/static/console.css"):
        headers = (await browser.get(path)).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers
    assert (await browser.get("/console/account")).headers["Cache-Control"] == "no-store"


async def test_a_stranger_sees_nothing_but_the_login(desk_app: DeskApp) -> None:
    browser = await desk_app.stranger()
    for route in desk_app.app.router.routes():
        path = route.resource.canonical if route.resource else ""
        if not path.startswith("/console/") or path.startswith("/console/static") or path == "/console/login":
            continue
        address = path.replace("{", "").replace("}", "")
        response = await browser.request(route.method, address, allow_redirects=False)
        assert response.status in (303, 401), path
        if response.status == 303:
            assert response.headers["Location"].startswith("/console/login?toi="), path


@pytest.mark.parametrize("username", ["nga.ubnd", "khong.co.ai"])
async def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(desk_app: DeskApp, nga: Official, username: str) -> None:
    """Just the same for a name that nobody has."""
    browser = await desk_app.stranger()
    for _ in range(5):
        wrong = await log_in(browser, username, "sai-mat-khau")
        assert wrong.status == 422
        text = await wrong.text()
        assert "chưa đúng" in text
        assert "sai-mat-khau" not in text
    locked = await log_in(browser, username)
    assert locked.status == 429
    assert "tạm khoá" in await locked.text()
    desk_app.clock.tick(minutes=16)
    assert (await log_in(browser, username)).status == (303 if username == "nga.ubnd" else 422)
    if username == "nga.ubnd":
        told = await actions(desk_app.database)
        assert told.count("official.login-failed") == 5
        assert told.count("official.locked") == 1


async def test_a_right_password_clears_what_went_wrong_before(desk_app: DeskApp, nga: Official) -> None:
    browser = await desk_app.stranger()
    for _ in range(2):
        for _ in range(4):
            assert (await log_in(browser, password="sai-mat-khau")).status == 422
        assert (await log_in(await desk_app.stranger())).status == 303


async def test_tries_sent_at_once_do_not_slip_by(desk_app: DeskApp, nga: Official) -> None:
    browser = await desk_app.stranger()
    answers = await asyncio.gather(*(log_in(browser, password=f"mat-khau-{number}") for number in range(12)))
    assert sorted(answer.status for answer in answers) == [422] * 5 + [429] * 7


async def test_an_old_hash_is_made_anew(desk_app: DeskApp, nga: Official) -> None:
    """Of weaker parameters than those of today."""
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    async with desk_app.database.transaction() as session:
        await credentials.set_hash(session, nga.id, old)
    assert (await log_in(await desk_app.stranger())).status == 303
    async with desk_app.database.reading() as session:
        found = await credentials.get(session, nga.id)
    assert found
    assert found.password_hash != old
    assert not passwords.is_outdated(found.password_hash)
    assert (await log_in(await desk_app.stranger())).status == 303


async def test_many_names_from_one_place_are_slowed_down(desk_app: DeskApp, nga: Official) -> None:
    browser = await desk_app.stranger()
    for number in range(30):
        assert (await log_in(browser, f"ten.thu{number}", "mat-khau-doan")).status == 422
    assert (await log_in(browser)).status == 429
    desk_app.clock.tick(minutes=16)
    assert (await log_in(browser)).status == 303


async def test_a_disabled_account_is_as_wrong_as_a_wrong_password(desk_app: DeskApp, nga: Official) -> None:
    browser = await desk_app.stranger()
    assert (await log_in(browser)).status == 303
    async with desk_app.database.transaction() as session:
        await officials.disable(session, "nga.ubnd", now=desk_app.clock())
    assert (await browser.get("/console/account", allow_redirects=False)).status == 303
    refused = await log_in(await desk_app.stranger())
    assert (refused.status, "chưa đúng" in await refused.text()) == (422, True)


async def test_a_planted_token_is_not_taken_over(desk_app: DeskApp, nga: Official) -> None:
    browser = await desk_app.stranger()
    planted = "A" * 43
    browser.session.cookie_jar.update_cookies({COOKIE: planted}, desk_app.server.make_url("/"))
    await log_in(browser)
    assert token_of(browser) not in ("", planted)
    thief = await desk_app.stranger()
    thief.session.cookie_jar.update_cookies({COOKIE: planted}, desk_app.server.make_url("/"))
    assert (await thief.get("/console/account", allow_redirects=False)).status == 303


async def test_a_login_ends_when_idle_and_when_old(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.ANSWERING)
    desk_app.clock.tick(minutes=59)
    await hoa.page("/console/account")
    desk_app.clock.tick(minutes=59)
    await hoa.page("/console/account")
    desk_app.clock.tick(minutes=61)
    assert (await hoa.get("/console/account")).status == 303
    binh = await desk_app.login(Role.ANSWERING)
    for _ in range(14):
        desk_app.clock.tick(minutes=50)
        await binh.page("/console/account")
    desk_app.clock.tick(minutes=30)
    assert (await binh.get("/console/account")).status == 303


async def test_goes_only_to_pages_of_ours(desk_app: DeskApp, nga: Official) -> None:
    for given in (
        "https://xau.vn/",
        "//xau.vn",
        "/console//xau.vn",
        "/console/\\xau.vn",
        "/chat",
        "/console/login?x=1",
    ):
        browser = await desk_app.stranger()
        assert (await log_in(browser, toi=given)).headers["Location"] == "/console/inbox", given


async def test_a_new_official_sets_a_password_first(desk_app: DeskApp) -> None:
    async with desk_app.database.transaction() as session:
        given = officials.new_password()
        await officials.add(
            session, username="an.le", name="Lê An", role=Role.VIEWING, area_code="18001", password=given,
            now=desk_app.clock(),
        )  # fmt: skip
    browser = await desk_app.stranger()
    entered = await log_in(browser, "an.le", given)
    asked = await browser.get(entered.headers["Location"], allow_redirects=False)
    assert asked.headers["Location"].startswith("/console/account/password?toi=")
    form = await (await browser.get(asked.headers["Location"])).text()
    before = token_of(browser)

    async def change(new: str, again: str, current: str = given) -> ClientResponse:
        fields = {"csrf": hidden(form, "csrf"), "password": current, "new_password": new, "password_again": again}
        return await browser.post("/console/account/password", data=fields, allow_redirects=False)

    assert "không giống nhau" in await (await change("hoa-gạo-đỏ-31", "hoa-gạo-đỏ-32")).text()
    assert "quá ngắn" in await (await change("ngắn", "ngắn")).text()
    assert "dễ đoán" in await (await change("matkhau12345", "matkhau12345")).text()
    assert "hiện tại chưa đúng" in await (await change("hoa-gạo-đỏ-31", "hoa-gạo-đỏ-31", "khác")).text()
    assert (await change("hoa-gạo-đỏ-31", "hoa-gạo-đỏ-31")).status == 303
    assert token_of(browser) not in ("", before)
    assert (await browser.get("/console/account", allow_redirects=False)).status == 200
    assert (await log_in(await desk_app.stranger(), "an.le", given)).status == 422


async def test_a_name_with_a_script_in_it_is_only_shown(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.ANSWERING, name="<script>alert(1)</script>")
    text = await hoa.page("/console/account")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    browser = await desk_app.stranger()
    text = await (await log_in(browser, '"><img src=x onerror=alert(1)>', "x")).text()
    assert "<img src=x" not in text


async def test_from_a_link_in_a_chat_the_page_is_opened_once_more(desk_app: DeskApp) -> None:
    """A cookie that no other site may use does not come with the first request."""
    browser = await desk_app.stranger()
    response = await browser.get("/console/account", headers={"Sec-Fetch-Site": "cross-site"}, allow_redirects=False)
    assert response.status == 200
    assert 'http-equiv="refresh"' in await response.text()
    again = await browser.get("/console/account", headers={"Sec-Fetch-Site": "same-origin"}, allow_redirects=False)
    assert again.status == 303
