"""/hoi-thi/<code>: a quiz as anyone sees it, and a draw that can be computed again from the page alone."""

import hashlib
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from desk import quiz_draw
from desk.deep_links import Doors
from pages import quizzes as page
from pages.chat import add_routes as add_chat
from storage import areas, quizzes
from storage.areas import NewArea
from storage.quizzes import Quiz
from storage.tables import contacts, quiz_plays
from tests.pages.conftest import Client
from tests.pages.office import Clock, Office
from tests.quizzes import COMMUNE, again, open_quiz

SEED = "482913"


@pytest.fixture
async def browser(office: Office, clock: Clock) -> AsyncIterator[Client]:
    async with office.database.transaction() as session:
        await areas.add_missing(
            session, [NewArea(code=COMMUNE, level="commune", name="Xã Hưng Nguyên", folded="hung nguyen")]
        )
    app = web.Application()
    add_chat(app, office.room())
    doors = Doors(telegram="xa_bot", zalo_oa="123", public_url="https://xa.example.vn")
    page.add_routes(app, page.QuizzesDesk(database=office.database, clock=clock, secure=True, doors=lambda: doors))
    client: Client = TestClient(TestServer(app))
    await client.start_server()
    yield client
    await client.close()


async def played(office: Office, clock: Clock, quiz: Quiz, count: int) -> None:
    async with office.database.transaction() as session:
        for number in range(count):
            made = contacts.insert().values(created_at=clock()).returning(contacts.c.id)
            contact_id = (await session.execute(made)).scalar_one()
            await session.execute(
                quiz_plays.insert().values(
                    quiz_id=quiz.id, contact_id=contact_id, area_id=quiz.area_id, code=f"PMA{number:03d}", score=2,
                    asked=3, started_at=clock(), finished_at=clock(),
                )
            )  # fmt: skip


async def closed(office: Office, clock: Clock, quiz: Quiz) -> Quiz:
    clock.now = quiz.closes_at
    async with office.database.transaction() as session:
        assert await quiz_draw.close(session, quiz, now=clock())
        return await again(session, quiz)


async def read(browser: Client, path: str, status: int = 200) -> str:
    response = await browser.get(path)
    assert response.status == status
    return await response.text()


async def test_while_it_is_open(browser: Client, office: Office, clock: Clock) -> None:
    quiz = await open_quiz(office.database, clock)
    await played(office, clock, quiz, 6)
    response = await browser.get(f"/hoi-thi/{quiz.code.lower()}")
    text = await response.text()
    assert f'value="#do:{quiz.code}"' in text
    assert f"https://t.me/xa_bot?start=do_{quiz.code}" in text
    assert "xổ số kiến thiết Nghệ An" in text
    assert "Trung bình đúng" not in text, "scores are shown when it is over"
    assert "Set-Cookie" not in response.headers
    assert "<script" not in text
    await read(browser, f"/hoi-thi/{quiz.code}/ma-du-thuong.txt", 404)


async def test_the_list_is_published_at_once_and_the_draw_can_be_computed_from_the_page(
    browser: Client, office: Office, clock: Clock
) -> None:
    quiz = await open_quiz(office.database, clock)
    await played(office, clock, quiz, 9)
    frozen = await closed(office, clock, quiz)
    text = await read(browser, f"/hoi-thi/{quiz.code}")
    assert frozen.entrants_digest
    assert frozen.entrants_digest in text
    assert "<td>9</td><td>2,0/3<meter" in text
    listed = await (await browser.get(f"/hoi-thi/{quiz.code}/ma-du-thuong.txt")).read()
    assert hashlib.sha256(listed).hexdigest() == frozen.entrants_digest
    async with office.database.transaction() as session:
        await quizzes.change(session, quiz.id, state="drawn", seed=SEED, drawn_at=clock(), now=clock())
        await quiz_draw.fill(session, await again(session, quiz))
    text = await read(browser, f"/hoi-thi/{quiz.code}")
    codes = listed.decode().split()
    lots = sorted((hashlib.sha256(f"{quiz.code}:{SEED}:{code}".encode()).hexdigest(), code) for code in codes)
    assert re.findall(r'class="code">(\w{6})</strong><br>trúng', text) == [code for _, code in lots[:3]]
    assert lots[0][0] in text
    assert f"{quiz.code}:{SEED}:mã dự thưởng" in text


async def test_few_players_are_not_shown_apart(browser: Client, office: Office, clock: Clock) -> None:
    quiz = await open_quiz(office.database, clock)
    await played(office, clock, quiz, 4)
    await closed(office, clock, quiz)
    text = await read(browser, f"/hoi-thi/{quiz.code}")
    assert "<strong>4</strong> người chơi hết" in text
    assert "<meter" not in text


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"state": "draft"}, 404, "Không có hội thi nào"),
        ({"state": "waiting"}, 404, "Không có hội thi nào"),
        ({"state": "withdrawn", "reason": "Sai câu 2"}, 200, "Sai câu 2"),
        ({"state": "withdrawn", "published_at": None}, 404, "Không có hội thi nào"),
    ],
)
async def test_what_is_not_open(
    browser: Client, office: Office, clock: Clock, changes: dict[str, Any], status: int, said: str
) -> None:
    quiz = await open_quiz(office.database, clock)
    async with office.database.transaction() as session:
        await quizzes.change(session, quiz.id, now=clock(), **changes)
    assert said in await read(browser, f"/hoi-thi/{quiz.code}", status)
    await read(browser, f"/hoi-thi/{quiz.code}/ma-du-thuong.txt", 404)


async def test_before_it_opens_and_in_the_minute_after_it_closed(browser: Client, office: Office, clock: Clock) -> None:
    quiz = await open_quiz(office.database, clock, opens_at=clock() + timedelta(hours=3))
    assert "Hội thi chưa mở" in await read(browser, f"/hoi-thi/{quiz.code}")
    clock.now = quiz.closes_at
    assert "Danh sách đang được chốt" in await read(browser, f"/hoi-thi/{quiz.code}")


@pytest.mark.parametrize("typed", ["x", "ABCDE2", "%00", "ABCDEF", "a" * 300])
async def test_no_such_quiz(browser: Client, typed: str) -> None:
    assert "Không có hội thi nào" in await read(browser, f"/hoi-thi/{typed}", 404)
