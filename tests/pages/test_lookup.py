"""/tra-cuu: the state to anyone with the code, the thread to whoever has the four digits, and nothing kept."""

import html
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from desk import tickets
from desk.tickets import Asked, Sent, TicketKind
from pages import chat, lookup
from pages.lookup import LookupDesk
from pages.pace import Pace
from storage import contacts, demo
from storage import tickets as stored
from storage.db import Session
from storage.tickets import Ticket
from tests.clock import VIETNAM
from tests.pages.conftest import Client
from tests.pages.office import Clock, Office
from tests.people import ANSWER, BRIBE, ROAD, STILL_UNCLEAR

SECRET = b"k" * 32
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def browser(office: Office, clock: Clock) -> AsyncIterator[Client]:
    app = web.Application()
    chat.add_routes(app, office.room(patience=0))
    desk = LookupDesk(
        database=office.database, secret=SECRET, clock=clock, secure=False, zone=VIETNAM, pace=Pace(1_000)
    )
    lookup.add_routes(app, desk)
    async with TestClient(TestServer(app)) as client:
        yield client


async def ask(office: Office, text: str = ROAD, kind: TicketKind = TicketKind.QUESTION) -> Sent:
    async with office.database.transaction() as session:
        contact_id = await contacts.add(session, area_id=None, now=office.clock())
        name = f"nguoi-{contact_id}"
        await demo.add_address(session, contact_id, "web", name, now=office.clock())
        address = await contacts.find_address(session, "web", name)
        assert address is not None
        asked = Asked(
            text=text,
            subject="Đường vào thôn",
            topic=None,
            attachment_ids=[],
            contact_id=contact_id,
            address_id=address.id,
            area_id=None,
            channel="web",
            kind=kind,
        )
        return await tickets.send(session, asked, secret=SECRET, now=office.clock())


async def answer(office: Office, code: str) -> None:
    async with office.database.transaction() as session:
        await tickets.answer(session, code, ANSWER, official=None, abilities={}, now=office.clock())


async def now(office: Office, code: str) -> Ticket:
    async with office.database.reading() as session:
        found = await stored.find(session, code)
    assert found is not None
    return found


async def steps(office: Office, code: str) -> list[str]:
    async with office.database.reading() as session:
        return [event.kind for event in await stored.events(session, (await _id(session, code)))]


async def _id(session: Session, code: str) -> int:
    found = await stored.find(session, code)
    assert found is not None
    return found.id


async def look(browser: Client, code: str, *, status: int = 200) -> str:
    response = await browser.get("/tra-cuu", params={"ma": code})
    assert response.status == status
    return html.unescape(await response.text())


async def post(browser: Client, status: int = 200, **fields: str) -> str:
    response = await browser.post("/tra-cuu", data=fields)
    assert response.status == status
    return html.unescape(await response.text())


async def test_the_form_and_the_state_in_plain_words(browser: Client, office: Office) -> None:
    sent = await ask(office)
    empty = await (await browser.get("/tra-cuu")).text()
    assert 'name="ma"' in empty
    for typed in (sent.code, sent.code.lower(), f"mã {sent.code[:3]} {sent.code[3:]}"):
        page = await look(browser, typed)
        assert f"Câu hỏi {sent.code}: đã tới bộ phận tiếp nhận" in page
        assert "hạn trả lời" in page
        assert ROAD not in page
        assert 'name="so"' in page


async def test_nothing_is_kept_or_found_by_search_engines(browser: Client, office: Office) -> None:
    response: ClientResponse = await browser.get("/tra-cuu", params={"ma": (await ask(office)).code})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "Set-Cookie" not in response.headers
    text = await response.text()
    assert '<meta name="robots" content="noindex">' in text
    assert "<script" not in text, "it works without any"


async def test_the_four_digits_open_the_thread(browser: Client, office: Office) -> None:
    sent = await ask(office, f"{ROAD} {SCRIPT}")
    await answer(office, sent.code)
    page = await post(browser, ma=sent.code, so=f" {sent.key[:2]} {sent.key[2:]} ", viec="xem")
    assert ROAD in page
    assert ANSWER in page
    assert "Đã rõ" in page
    raw = await (await browser.post("/tra-cuu", data={"ma": sent.code, "so": sent.key})).text()
    assert SCRIPT not in raw


async def test_a_wrong_key_and_twenty_of_them(browser: Client, office: Office, clock: Clock) -> None:
    sent = await ask(office)
    wrong = f"{(int(sent.key) + 1) % 10_000:04d}"
    for _ in range(tickets.MOST_KEY_TRIES):
        page = await post(browser, 403, ma=sent.code, so=wrong, viec="them", text=STILL_UNCLEAR)
        assert lookup.WRONG_KEY in page
        assert ROAD not in page
        assert STILL_UNCLEAR in page, "what was typed is still there"
    assert ROAD not in await post(browser, 403, ma=sent.code, so=sent.key)
    assert await steps(office, sent.code) == ["received"]
    clock.advance(timedelta(hours=25).total_seconds())
    assert ROAD in await post(browser, ma=sent.code, so=sent.key)


async def test_what_is_no_key_costs_no_try(browser: Client, office: Office) -> None:
    sent = await ask(office)
    for typed in ("12", "12345", "abcd", "١٢٣٤"):
        await post(browser, 403, ma=sent.code, so=typed)
    async with office.database.reading() as session:
        since = office.clock() - timedelta(hours=1)
        assert await stored.key_tries(session, await _id(session, sent.code), since=since) == 0


async def test_a_word_is_added_once(browser: Client, office: Office) -> None:
    sent = await ask(office)
    for notice in (lookup.ADDED, lookup.ADDED_ALREADY):
        page = await post(browser, ma=sent.code, so=sent.key, viec="them", text=STILL_UNCLEAR)
        assert notice in page
        assert STILL_UNCLEAR in page
    assert await steps(office, sent.code) == ["received", "added"]
    assert lookup.NOTHING_WRITTEN in await post(browser, 422, ma=sent.code, so=sent.key, viec="them", text="  ")
    long = "dài " * 1_100
    assert long.strip() in await post(browser, 413, ma=sent.code, so=sent.key, viec="them", text=long)
    assert await steps(office, sent.code) == ["received", "added"]


async def test_clear_and_not_clear(browser: Client, office: Office) -> None:
    sent = await ask(office)
    await post(browser, ma=sent.code, so=sent.key, viec="ro")
    assert (await now(office, sent.code)).state == "received", "there is no answer to be clear about"
    await answer(office, sent.code)
    assert lookup.THANKS in await post(browser, ma=sent.code, so=sent.key, viec="ro")
    assert (await now(office, sent.code)).state == "closed"
    page = await post(browser, ma=sent.code, so=sent.key, viec="chuaro")
    assert lookup.OPENED in page
    assert "đã mở lại" in page
    assert ((await now(office, sent.code)).state, (await now(office, sent.code)).reopened) == ("reopened", 1)


async def test_a_sensitive_report_shows_that_it_is_looked_at_and_no_more(browser: Client, office: Office) -> None:
    sent = await ask(office, BRIBE, TicketKind.SENSITIVE)
    for page in (await look(browser, sent.code), await post(browser, ma=sent.code, so=sent.key)):
        assert f"Tin {sent.code}: đang được xem xét." in page
        assert BRIBE not in page
        assert 'name="so"' not in page
    assert BRIBE not in await post(browser, ma=sent.code, so=sent.key, viec="them", text="thêm")
    assert await steps(office, sent.code) == ["received"]


async def test_passed_on_says_to_whom(browser: Client, office: Office) -> None:
    sent = await ask(office)
    async with office.database.transaction() as session:
        await tickets.pass_on(
            session, sent.code, "Sở Xây dựng", "Việc của tỉnh.", official=None, abilities={}, now=office.clock()
        )
    assert "đã chuyển tới Sở Xây dựng" in await look(browser, sent.code)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("K7M20A", "Trong mã không bao giờ có số 0"),
        ("K7M2Q", "bà con mới nhập 5"),
        ("K7M2QA", "Hay nhầm"),
        ('"><script>', "Trong mã không bao giờ có chữ S"),
        ("x" * 5_000, "Mã gồm đúng 6"),
    ],
)
async def test_a_code_that_is_none(browser: Client, typed: str, advice: str) -> None:
    response = await browser.get("/tra-cuu", params={"ma": typed})
    text = await response.text()
    assert response.status == 404
    assert advice in html.unescape(text)
    assert "<script>" not in text


async def test_too_many_looks_from_one_place(office: Office, clock: Clock) -> None:
    sent = await ask(office)
    app = web.Application()
    chat.add_routes(app, office.room(patience=0))
    lookup.add_routes(app, LookupDesk(database=office.database, secret=SECRET, clock=clock, secure=False, zone=VIETNAM))
    async with TestClient(TestServer(app)) as client:
        seen = [(await client.get("/tra-cuu", params={"ma": sent.code})).status for _ in range(21)]
        assert (seen[0], seen[-1]) == (200, 429)
        clock.advance(60)
        assert (await client.get("/tra-cuu", params={"ma": sent.code})).status == 200


async def test_another_site_and_broken_forms(browser: Client, office: Office) -> None:
    sent = await ask(office)
    form = {"ma": sent.code, "so": sent.key, "viec": "them", "text": "thêm"}
    response = await browser.post("/tra-cuu", data=form, headers={"Origin": "https://evil.example"})
    assert response.status == 403
    assert (await browser.post("/tra-cuu", json=form)).status == 200
    assert (await browser.post("/tra-cuu", data={**form, "text": "x" * 70_000})).status == 200
    assert await steps(office, sent.code) == ["received"]
