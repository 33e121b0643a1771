"""The list to print or send: everything is in the address, and nothing is kept."""

import html
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from faq.catalogue import Catalogue, load_catalogue
from faq.household.benefits import Benefits
from faq.household.rulebook import load_benefits
from faq.standing import Standings
from pages import benefits_page, chat
from pages.benefits_page import BenefitsDesk
from tests.clock import VIETNAM
from tests.flows.product import filled
from tests.pages.conftest import Client
from tests.pages.office import Clock, Office

CODE = "NDCPGNT"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def rules(catalogue: Catalogue) -> Benefits:
    return load_benefits(catalogue)


@pytest.fixture
async def browser(office: Office, clock: Clock, catalogue: Catalogue, rules: Benefits) -> AsyncIterator[Client]:
    async with TestClient(TestServer(made(office, clock, catalogue, rules))) as client:
        yield client


def made(office: Office, clock: Clock, catalogue: Catalogue, rules: Benefits) -> web.Application:
    app = web.Application()
    chat.add_routes(app, office.room(patience=0))
    desk = BenefitsDesk(
        benefits=rules,
        catalogue=lambda: catalogue,
        standings=Standings(),
        clock=clock,
        secure=False,
        zone=VIETNAM,
    )
    benefits_page.add_routes(app, desk)
    return app


async def look(browser: Client, path: str, *, status: int = 200) -> str:
    response = await browser.get(path)
    assert response.status == status
    return html.unescape(await response.text())


async def test_the_list_with_its_sources_first_steps_and_refusals(browser: Client, catalogue: Catalogue) -> None:
    page = await look(browser, f"/duoc-huong/{CODE}")
    assert "Nhà mình có thể được hưởng 33 điều" in page
    assert page.count('<li class="rule') == page.count("Việc đầu tiên:") == 33
    assert page.count('<li class="rule sure">') == 9
    assert page.count("Còn tuỳ:") == 33 - 9
    assert f"Theo {catalogue.sources['25/2008/QH12'].name}; kiểm tra ngày" in page
    assert "Chắc chắn không thuộc diện" in page
    assert "Chương trình xóa nhà tạm 60 triệu, 30 triệu" in page
    assert page.count("Xã là nơi quyết định.") == 2
    assert "<dt>Nhà mình thuộc hộ nào?</dt><dd>Hộ nghèo</dd>" in page
    assert "Lập ngày 12/10/2026." in page


async def test_small_letters_are_the_same_household(browser: Client) -> None:
    assert await look(browser, f"/duoc-huong/{CODE.lower()}") == await look(browser, f"/duoc-huong/{CODE}")


@pytest.mark.parametrize("code", ["NDCPGN", "ZZZZZZZ", "NDCPGNTT", "%3Cscript%3E", "..%2f..%2fetc", "N%00DCPGN"])
async def test_an_address_that_is_none_leads_to_the_questions(browser: Client, code: str) -> None:
    page = await look(browser, f"/duoc-huong/{code}", status=404)
    assert "Đường dẫn này không đúng hoặc đã cũ." in page
    assert page.count("<fieldset>") == 7
    assert "<script>" not in page


async def test_the_questions_without_a_conversation(browser: Client) -> None:
    page = await look(browser, "/duoc-huong")
    assert page.count("<fieldset>") == 7
    assert page.count('value="X" checked') == 7
    answers = {"ho": "N", "vung": "D", "dan-toc": "C", "hoc": "P", "nguoi": "G", "nghe": "N", "nha": "T"}
    response = await browser.get("/duoc-huong", params=answers, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, f"/duoc-huong/{CODE}")
    response = await browser.get("/duoc-huong", params={"ho": "C", "co": "to"}, allow_redirects=False)
    assert response.headers["Location"] == "/duoc-huong/CXXXXXX?co=to", "what is not answered is unknown"
    await look(browser, "/duoc-huong?ho=ZZ", status=404)


async def test_larger_text_stays_from_page_to_page(browser: Client) -> None:
    assert '<html lang="vi">' in await look(browser, f"/duoc-huong/{CODE}")
    large = await look(browser, f"/duoc-huong/{CODE}?co=to")
    assert '<html lang="vi" class="large">' in large
    assert 'href="/duoc-huong?co=to"' in large
    assert '<input type="hidden" name="co" value="to">' in await look(browser, "/duoc-huong?co=to")


async def test_nothing_is_kept_and_nobody_is_known(browser: Client, office: Office) -> None:
    response = await browser.get(f"/duoc-huong/{CODE}")
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert '<meta name="robots" content="noindex">' in await response.text()
    assert await filled(office.database) == {}


async def test_the_longest_list_loads_in_under_50_kb(browser: Client) -> None:
    page = await (await browser.get("/duoc-huong/NDCHHHT")).text()
    assert page.count('<li class="rule') > 50
    addresses = {*re.findall(r'(?:href|src)="(/static/chat/[^"]+)"', page), "/duoc-huong/NDCHHHT"}
    assert len(addresses) == 5
    assert sum([await travelling(browser, address) for address in addresses]) < 50 * 1024


async def travelling(browser: Client, path: str) -> int:
    """Bytes as they are sent, compressed."""
    async with ClientSession(auto_decompress=False) as plain:
        response = await plain.get(browser.make_url(path), headers={"Accept-Encoding": "gzip"})
        assert response.headers["Content-Encoding"] == "gzip"
        return len(await response.read())


async def test_without_rules_there_is_no_page(office: Office, clock: Clock, catalogue: Catalogue) -> None:
    async with TestClient(TestServer(made(office, clock, catalogue, Benefits()))) as client:
        assert (await client.get("/duoc-huong")).status == 404
        assert (await client.get(f"/duoc-huong/{CODE}")).status == 404
        assert (await client.get("/chat")).status == 200
