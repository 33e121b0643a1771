"""One's own account: the second factor, recovery codes, logins elsewhere, one's own chat."""

import re
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from pyotp import TOTP, parse_uri

from desk import passwords
from desk.roles import Role
from storage import officials
from storage.db import Database
from storage.tables import official_sessions, recovery_codes
from storage.tables import officials as table
from tests.console.conftest import Client, Desk, DeskApp, hidden

PASSWORD = "cây-gạo-xanh-92"
SET_UP = "/console/account/second-factor"


@pytest.fixture
async def hoa(desk_app: DeskApp) -> Desk:
    desk = await desk_app.login(Role.ANSWERING, username="hoa.ubnd")
    await set_password(desk_app.database, desk)
    return desk


async def set_password(database: Database, desk: Desk) -> None:
    async with database.transaction() as session:
        hashed = passwords.hash_password(PASSWORD)
        await officials.set_password(session, desk.official.id, hashed, must_change=False)


def code_at(totp: TOTP, moment: datetime) -> str:
    return totp.at(int(moment.timestamp()))


async def set_up(desk_app: DeskApp, desk: Desk) -> tuple[TOTP, list[str], Client]:
    """The phone, the codes on paper, and the browser with its new token."""
    form = await (await desk.client.get(SET_UP)).text()
    address = re.search(r'href="(otpauth://[^"]+)"', form)
    assert address
    phone = parse_uri(unquote(address[1].replace("&amp;", "&")))
    assert isinstance(phone, TOTP)
    fields = {
        "csrf": hidden(form, "csrf"),
        "salt": hidden(form, "salt"),
        "one_time_code": code_at(phone, desk_app.clock.now),
        "password": PASSWORD,
    }
    done = await desk.client.post(SET_UP, data=fields, allow_redirects=False)
    page = await done.text()
    assert done.status == 200, page
    return phone, re.findall(r'class="secret">([A-Z0-9]{5}-[A-Z0-9]{5})<', page), desk.client


async def log_in(desk_app: DeskApp) -> tuple[Client, str]:
    """As far as the second question; its form's token."""
    browser = await desk_app.stranger()
    fields = {"username": "hoa.ubnd", "password": PASSWORD}
    entered = await browser.post("/console/login", data=fields, allow_redirects=False)
    assert entered.status == 303, await entered.text()
    form = await (await browser.get(entered.headers["Location"])).text()
    return browser, hidden(form, "csrf")


async def prove(browser: Client, csrf: str, typed: str) -> int:
    fields = {"csrf": csrf, "one_time_code": typed}
    answer = await browser.post("/console/login/code", data=fields, allow_redirects=False)
    return answer.status


async def test_a_second_factor_from_then_on(desk_app: DeskApp, hoa: Desk) -> None:
    other = await desk_app.enter(hoa.official)
    phone, codes, browser = await set_up(desk_app, hoa)
    assert len(set(codes)) == 10
    assert (await hoa.client.get("/console/account", allow_redirects=False)).status == 200
    assert (await other.get("/console/account")).status == 303
    async with desk_app.database.reading() as session:
        kept = (await session.execute(table.select())).mappings().one()
        digests = [row.digest for row in await session.execute(recovery_codes.select())]
    assert phone.secret not in str(dict(kept))
    assert not set(digests) & set(codes)
    desk_app.clock.tick(minutes=2)
    browser, csrf = await log_in(desk_app)
    asked = await browser.get("/console/account", allow_redirects=False)
    assert asked.headers["Location"].startswith("/console/login/code")
    assert await prove(browser, csrf, "000000") == 422
    before = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}
    assert await prove(browser, csrf, code_at(phone, desk_app.clock.now)) == 303
    assert {cookie.key: cookie.value for cookie in browser.session.cookie_jar} != before
    assert (await browser.get("/console/account", allow_redirects=False)).status == 200


async def test_a_code_works_once_and_not_much_later(desk_app: DeskApp, hoa: Desk) -> None:
    phone, _, _ = await set_up(desk_app, hoa)
    desk_app.clock.tick(minutes=2)
    shown = code_at(phone, desk_app.clock.now)
    first, csrf = await log_in(desk_app)
    assert await prove(first, csrf, f"{shown[:3]} {shown[3:]}") == 303
    second, csrf = await log_in(desk_app)
    assert await prove(second, csrf, shown) == 422
    desk_app.clock.tick(minutes=2)
    assert await prove(second, csrf, code_at(phone, desk_app.clock.now - timedelta(seconds=90))) == 422
    assert await prove(second, csrf, code_at(phone, desk_app.clock.now + timedelta(seconds=30))) == 303


async def test_a_recovery_code_works_once(desk_app: DeskApp, hoa: Desk) -> None:
    _, codes, _ = await set_up(desk_app, hoa)
    first, csrf = await log_in(desk_app)
    assert await prove(first, csrf, f" {codes[3].lower()} ") == 303
    assert "<strong>9</strong> mã dự phòng" in await (await first.get("/console/account")).text()
    second, csrf = await log_in(desk_app)
    assert await prove(second, csrf, codes[3]) == 422
    assert await prove(second, csrf, codes[4]) == 303


async def test_guessing_codes_locks_the_account(desk_app: DeskApp, hoa: Desk) -> None:
    """Logging in anew with the password does not give new tries."""
    phone, codes, _ = await set_up(desk_app, hoa)
    for number in range(5):
        browser, csrf = await log_in(desk_app)
        assert await prove(browser, csrf, f"00000{number}") == 422
    assert await prove(browser, csrf, codes[0]) == 422
    fields = {"username": "hoa.ubnd", "password": PASSWORD}
    assert (await (await desk_app.stranger()).post("/console/login", data=fields)).status == 429
    desk_app.clock.tick(minutes=16)
    assert await prove(browser, csrf, code_at(phone, desk_app.clock.now)) == 303


async def test_what_a_stolen_login_cannot_do(desk_app: DeskApp, hoa: Desk) -> None:
    """The password is asked for again."""
    form = await (await hoa.client.get(SET_UP)).text()
    for path, fields in (
        (SET_UP, {"salt": hidden(form, "salt"), "one_time_code": "123456"}),
        (SET_UP + "/off", {}),
        ("/console/account/password", {"new_password": "hoa-gạo-đỏ-31", "password_again": "hoa-gạo-đỏ-31"}),
    ):
        answer = await hoa.send(path, password="không biết", **fields)
        assert (answer.status, "Mật khẩu hiện tại chưa đúng" in await answer.text()) == (422, True), path
    assert (await hoa.send(SET_UP + "/codes", password=PASSWORD)).status == 404


async def test_new_recovery_codes_and_off_again(desk_app: DeskApp, hoa: Desk) -> None:
    _, codes, browser = await set_up(desk_app, hoa)
    csrf = hidden(await (await browser.get("/console/account")).text(), "csrf")
    fields = {"csrf": csrf, "password": PASSWORD}
    assert (await browser.post(SET_UP + "/codes", data=fields)).status == 200
    other, token = await log_in(desk_app)
    assert await prove(other, token, codes[0]) == 422
    off = await browser.post(SET_UP + "/off", data=fields, allow_redirects=False)
    assert off.headers["Location"] == "/console/account?da=tat-lop-hai"
    assert "Đã tắt lớp bảo vệ" in await (await browser.get(off.headers["Location"])).text()
    third = await desk_app.stranger()
    entered = await third.post("/console/login", data={"username": "hoa.ubnd", "password": PASSWORD})
    assert entered.url.path != "/console/login/code"


async def test_a_role_that_must_have_one_is_led_there(desk_app: DeskApp) -> None:
    object.__setattr__(desk_app.office, "second_factor", frozenset({Role.APPROVING}))
    chief = await desk_app.login(Role.APPROVING, username="hoa.ubnd")
    await set_password(desk_app.database, chief)
    for path in ("/console/account", "/console/inbox"):
        asked = await chief.get(path)
        assert (asked.status, asked.headers["Location"].startswith(SET_UP)) == (303, True)
    assert (await chief.send("/console/account/link")).status == 303
    _, _, browser = await set_up(desk_app, chief)
    page = await (await browser.get("/console/account")).text()
    assert "Tắt lớp bảo vệ" not in page
    answering = await desk_app.login(Role.ANSWERING)
    assert (await answering.get("/console/account")).status == 200


async def test_logins_elsewhere_are_shown_and_ended(desk_app: DeskApp, hoa: Desk) -> None:
    phone = await desk_app.enter(hoa.official)
    tablet = await desk_app.enter(hoa.official)
    page = await hoa.page("/console/account")
    ids = re.findall(r'name="session" value="(\d+)"', page)
    assert len(ids) == 2
    ended = await hoa.send("/console/account/sessions", session=ids[1])
    assert ended.headers["Location"].endswith("?da=dang-xuat-may")
    left = [(await one.get("/console/account")).status for one in (phone, tablet)]
    assert sorted(left) == [200, 303]
    await hoa.send("/console/account/sessions")
    assert [(await one.get("/console/account")).status for one in (hoa, phone, tablet)] == [200, 303, 303]


async def test_anothers_login_cannot_be_ended(desk_app: DeskApp, hoa: Desk) -> None:
    binh = await desk_app.login(Role.ADMINISTERING)
    async with desk_app.database.reading() as session:
        rows = await session.execute(official_sessions.select().order_by(official_sessions.c.id.desc()))
        theirs = rows.first()
    assert theirs is not None
    assert theirs.official_id == binh.official.id
    for given in (str(theirs.id), "999999", "0", "9" * 19, "1 OR 1=1"):
        assert (await hoa.send("/console/account/sessions", session=given)).status in (404, 422), given
    assert (await binh.get("/console/account")).status == 200


async def test_a_new_password_ends_the_logins_elsewhere(desk_app: DeskApp, hoa: Desk) -> None:
    phone = await desk_app.enter(hoa.official)
    changed = await hoa.send(
        "/console/account/password", password=PASSWORD, new_password="hoa-gạo-đỏ-31", password_again="hoa-gạo-đỏ-31"
    )
    assert changed.headers["Location"] == "/console/account?da=doi-mat-khau"
    assert (await hoa.client.get("/console/account", allow_redirects=False)).status == 200
    assert (await phone.get("/console/account")).status == 303
    old = await desk_app.stranger()
    old.session.cookie_jar.update_cookies({"doithoai_console": hoa.token}, desk_app.server.make_url("/"))
    assert (await old.get("/console/account", allow_redirects=False)).status == 303
