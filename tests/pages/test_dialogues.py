"""A commune's dialogues on pages anyone may read: coming, past, how to ask, what was answered."""

import html
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from desk import areas as country
from desk import dialogue_results
from desk.deep_links import Doors
from desk.dialogue_results import PublicLine, PublicResults
from pages import chat, dialogues
from pages.dialogues import DialoguesDesk
from storage.areas import NewArea, add_missing
from storage.db import Session
from storage.dialogues import Dialogue
from tests.meeting import COMMUNE, meet
from tests.pages.conftest import Client
from tests.pages.office import Clock, Office

DOORS = Doors(telegram="xa_bot", zalo_oa="4318", public_url="https://hoi.example.vn")


@pytest.fixture
async def browser(office: Office, clock: Clock) -> AsyncIterator[Client]:
    wanted = ("40", COMMUNE)
    async with office.database.transaction() as session:
        await add_missing(session, [area for area in country.official_areas() if area.code in wanted])
        village = NewArea(
            code=f"{COMMUNE}.01", level="village", name="Thôn Phú Xuân", folded="phu xuan", parent_code=COMMUNE
        )
        await add_missing(session, [village])
    app = web.Application()
    chat.add_routes(app, office.room(patience=0))
    desk = DialoguesDesk(
        database=office.database, clock=clock, secure=False, doors=lambda: DOORS, topics=lambda: {"vay": "Vay vốn"}
    )
    dialogues.add_routes(app, desk)
    async with TestClient(TestServer(app)) as client:
        yield client


async def planned(office: Office, **more: Any) -> Dialogue:
    async with office.database.transaction() as session:
        return await meet(session, office.clock(), **more)


async def look(browser: Client, path: str, *, status: int = 200) -> str:
    response = await browser.get(path)
    text = await response.text()
    assert response.status == status, text
    assert "Set-Cookie" not in response.headers
    assert len(text.encode()) < 30_000
    return html.unescape(text)


async def test_one_that_takes_questions(browser: Client, office: Office) -> None:
    dialogue = await planned(office, topics=("vay",), map_url="https://maps.example.vn/1", directions="Cạnh trạm y tế")
    page = await look(browser, f"/doi-thoai/{dialogue.code.lower()}?thon=01")
    for words in (
        dialogue.title, "Nhà văn hoá thôn Phú Xuân", "Cạnh trạm y tế", "Vay vốn", "Gửi câu hỏi trước, đăng ký dự",
        'href="https://maps.example.vn/1"', f'value="#dt:{dialogue.code}.01"', "https://zalo.me/4318",
        f"https://t.me/xa_bot?start=dt_{dialogue.code}_01",
    ):  # fmt: skip
        assert words in page, words
    assert "Bà con hỏi, cán bộ trả lời" not in page


async def test_a_tap_on_the_page_begins_the_chat(browser: Client, office: Office) -> None:
    dialogue = await planned(office)
    sent = await browser.post("/chat", data={"payload": f"#dt:{dialogue.code}.01"}, allow_redirects=False)
    assert sent.status == 303
    assert [message.text for message in office.heard] == [f"#dt:{dialogue.code}.01"]


async def test_the_link_of_a_leaflet(browser: Client, office: Office) -> None:
    dialogue = await planned(office)
    for query, to in (
        (f"?dt={dialogue.code}&thon=01", f"/doi-thoai/{dialogue.code}?thon=01"),
        (f"?dt={dialogue.code.lower()}&thon=18001.02", f"/doi-thoai/{dialogue.code}?thon=02"),
        (f"?dt={dialogue.code}&thon=..%2F..", f"/doi-thoai/{dialogue.code}"),
        ("?dt=%0d%0aX: 1", "/chat"),
        ("", "/chat"),
    ):
        response = await browser.get(f"/{query}", allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (302, to)


async def test_of_a_commune_coming_and_past(browser: Client, office: Office, clock: Clock) -> None:
    coming = await planned(office)
    await planned(office, state="planned", title="Chưa thông báo")
    async with office.database.transaction() as session:
        past = await meet(session, clock() - timedelta(days=200), state="published", title="Đối thoại mùa xuân")
    assert "Tên xã, phường nhà mình" in await look(browser, "/doi-thoai")
    for path in ("/doi-thoai?xa=hung nguyen", f"/doi-thoai?dia-ban={COMMUNE}", f"/doi-thoai?dia-ban={COMMUNE}.01"):
        page = await look(browser, path)
        assert f'href="/doi-thoai/{coming.code}"' in page
        assert f'href="/doi-thoai/{past.code}"' in page
        assert "Chưa thông báo" not in page
    assert "Chưa tìm thấy nơi này" in await look(browser, "/doi-thoai?xa=o dau do")
    assert "Chưa tìm thấy nơi này" in await look(browser, "/doi-thoai?dia-ban=99999", status=404)


async def test_none_is_planned(browser: Client) -> None:
    assert "ít nhất một lần và báo trước ít nhất 7 ngày" in await look(browser, f"/doi-thoai?dia-ban={COMMUNE}")


@pytest.mark.parametrize("code", ["K7M2QX", "000000", "<script>", "K7M2QXX", "%00"])
async def test_no_such_dialogue(browser: Client, code: str) -> None:
    assert "Không có buổi đối thoại nào mang mã này" in await look(browser, f"/doi-thoai/{code}", status=404)


async def test_one_that_nobody_announced_is_not_there(browser: Client, office: Office) -> None:
    dialogue = await planned(office, state="planned")
    await look(browser, f"/doi-thoai/{dialogue.code}", status=404)


async def test_too_late_held_and_called_off(browser: Client, office: Office) -> None:
    late = await planned(office, until=-1)
    assert "Đã hết hạn nhận câu hỏi" in await look(browser, f"/doi-thoai/{late.code}")
    held = await planned(office, state="held")
    page = await look(browser, f"/doi-thoai/{held.code}")
    assert "Kết quả được công bố ở trang này" in page
    assert "Hỏi, đăng ký" not in page
    off = await planned(office, state="cancelled")
    assert "Buổi này đã huỷ." in await look(browser, f"/doi-thoai/{off.code}")


async def test_what_was_answered(
    browser: Client, office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogue = await planned(office, state="published", map_url="javascript:alert(1)")
    line = PublicLine(
        n=1, theme="Đường", question="Bao giờ làm <b>đường</b>?", answer="Quý I năm sau.", outcome="promised",
        owner="UBND xã", due_on="31/03/2027",
    )  # fmt: skip
    results = PublicResults(published_at=clock(), version=2, checksum="x", lines=[line])

    async def public(_session: Session, found: Dialogue) -> PublicResults:
        return replace(results, version=2 if found.id == dialogue.id else 1)

    monkeypatch.setattr(dialogue_results, "public", public)
    response = await (await browser.get(f"/doi-thoai/{dialogue.code}")).text()
    assert "<b>đường</b>" not in response
    page = html.unescape(response)
    for words in ("Quý I năm sau.", "Cam kết: UBND xã, hạn 31/03/2027", "bản đính chính lần 1", f"/cam-ket/{COMMUNE}"):
        assert words in page, words
    assert "javascript:" not in page


async def test_without_the_database(browser: Client, office: Office) -> None:
    dialogue = await planned(office)
    await office.database.close()
    async with office.database.transaction() as session:
        await session.exec_driver_sql("ALTER TABLE dialogues RENAME TO away")
    assert "Máy chủ đang bận" in await look(browser, f"/doi-thoai/{dialogue.code}", status=503)
