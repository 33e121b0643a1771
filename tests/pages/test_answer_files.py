"""A file that went with an answer: by its address, in the chat, beside the thread; gone with the question."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.webchat import WebChatChannel
from desk import answer_files, privacy, tickets
from desk.answer_files import Enclosure, Shelf
from desk.tickets import Asked, Sent
from pages import answer_files as page
from pages import chat, lookup
from pages.answer_files import FilesDesk
from pages.lookup import LookupDesk
from pages.visitors import Visitor
from storage import answer_files as stored
from storage import contacts, demo
from tests.clock import VIETNAM
from tests.pages.conftest import Client
from tests.pages.office import Clock, Office
from tests.people import ANSWER, ROAD
from tests.photos import taken

SECRET = b"k" * 32
PAPER = b"%PDF-1.7\n" + b"giay" * 50
PHOTO = taken()
ABILITIES = {"web": WebChatChannel.abilities}


@pytest.fixture
async def browser(office: Office, clock: Clock, tmp_path: Path) -> AsyncIterator[Client]:
    app = web.Application()
    chat.add_routes(app, office.room(patience=0))
    lookup.add_routes(app, LookupDesk(database=office.database, secret=SECRET, clock=clock, secure=False, zone=VIETNAM))
    page.add_routes(app, FilesDesk(database=office.database, folder=tmp_path / "files"))
    async with TestClient(TestServer(app)) as client:
        yield client


async def answered(office: Office, folder: Path, content: bytes, visitor: str = "nguoi-la") -> tuple[Sent, Enclosure]:
    shelf = Shelf(folder=folder / "files", public_url="https://hoi.example.vn")
    given = answer_files.judged(content, "Mẫu đơn.pdf")
    answer_files.keep(shelf.folder, given)
    along = Enclosure(file=given.file, shelf=shelf)
    now = office.clock()
    async with office.database.transaction() as session:
        contact_id = await contacts.add(session, area_id=None, now=now)
        await demo.add_address(session, contact_id, "web", visitor, now=now)
        address = await contacts.find_address(session, "web", visitor)
        assert address is not None
        asked = Asked(
            text=ROAD, subject="Đường", topic=None, attachment_ids=[], contact_id=contact_id, address_id=address.id,
            area_id=None, channel="web",
        )  # fmt: skip
        sent = await tickets.send(session, asked, secret=SECRET, now=now)
        await tickets.answer(session, sent.code, ANSWER, official=None, abilities=ABILITIES, now=now, enclosure=along)
    return sent, along


async def test_by_its_address_as_what_it_is(office: Office, browser: Client, tmp_path: Path) -> None:
    _, along = await answered(office, tmp_path, PAPER)
    response = await browser.get(f"/tep/{along.file.path}")
    assert (response.status, await response.read()) == (200, PAPER)
    assert response.content_type == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]
    assert "M%E1%BA%ABu" in response.headers["Content-Disposition"]


async def test_nothing_else_of_the_folder(office: Office, browser: Client, tmp_path: Path) -> None:
    _, along = await answered(office, tmp_path, PAPER)
    other = tmp_path / "files" / f"{'a' * 32}.pdf"
    other.write_bytes(PAPER)
    for name in (other.name, "..%2f..%2fetc%2fpasswd", along.file.path.upper(), f"{along.file.path}.part"):
        response = await browser.get(f"/tep/{name}")
        assert response.status == 404, name
    assert "không còn" in await (await browser.get(f"/tep/{other.name}")).text()


async def test_gone_with_its_question_and_when_it_only_waits(office: Office, browser: Client, tmp_path: Path) -> None:
    sent, along = await answered(office, tmp_path, PAPER)
    async with office.database.transaction() as session:
        address = await contacts.find_address(session, "web", "nguoi-la")
        assert address is not None
        assert address.contact_id is not None
        erased = await privacy.erase(session, address.contact_id, now=office.clock())
    assert erased.files == [along.file.path]
    assert (await browser.get(f"/tep/{along.file.path}")).status == 404
    async with office.database.reading() as session:
        assert await stored.of_answers(session, sent.id) == []


async def test_beside_the_thread_for_who_has_the_digits(office: Office, browser: Client, tmp_path: Path) -> None:
    sent, along = await answered(office, tmp_path, PAPER)
    without = await (await browser.get(f"/tra-cuu?ma={sent.code}")).text()
    assert along.file.path not in without
    opened = await browser.post("/tra-cuu", data={"ma": sent.code, "so": sent.key, "viec": "xem"})
    text = await opened.text()
    assert f'<a href="/tep/{along.file.path}">Mẫu đơn.pdf</a>' in text
    assert "(Có tệp gửi kèm: Mẫu đơn.pdf)" in text


@pytest.mark.parametrize(("content", "shown"), [(PHOTO, '<img class="sent" src="{}"'), (PAPER, '<a href="{}"')])
async def test_in_the_web_chat(office: Office, browser: Client, tmp_path: Path, content: bytes, shown: str) -> None:
    visitor = Visitor(token="a" * 32)
    _, along = await answered(office, tmp_path, content, visitor.address)
    cookies = {"doithoai": visitor.token}
    text = await (await browser.get("/chat", cookies=cookies)).text()
    assert shown.format(f"/tep/{along.file.path}") in text
    assert "gửi kèm ở tin sau" in text
    told = await (await browser.get("/chat/api/messages", cookies=cookies)).json()
    assert [line["file"] for line in told["lines"] if line["from"] == "office"] == ["", f"/tep/{along.file.path}"]
