"""The console on a database of either kind, with a clock that the test moves and officials who are logged in."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import argon2
import pytest
from aiohttp import ClientResponse, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot import wiring
from bot.config import load
from bot.web import LARGEST_BODY
from console import sessions as cookies
from console.app import add_routes
from console.office import Office
from desk import accounts, passwords
from desk.roles import Role
from faq.standing import Standings
from handlers.turn import House
from storage import areas, officials, sessions
from storage.db import Database
from storage.officials import Grant, Official
from tests.clock import FakeClock
from tests.conftest import ANSWERS

Client = TestClient[web.Request, web.Application]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One official's browser."""

    client: Client
    official: Official
    token: str
    csrf: str

    async def get(self, path: str, **options: Any) -> ClientResponse:
        return await self.client.get(path, allow_redirects=False, **options)

    async def page(self, path: str, status: int = 200) -> str:
        response = await self.get(path)
        text = await response.text()
        assert response.status == status, text
        return text

    async def send(self, path: str, **fields: Any) -> ClientResponse:
        """A form with its token; a list is a field several times."""
        return await self.post(path, {"csrf": self.csrf, **fields})

    async def post(self, path: str, fields: dict[str, Any]) -> ClientResponse:
        pairs = [
            (name, one) for name, given in fields.items() for one in (given if isinstance(given, list) else [given])
        ]
        return await self.client.post(path, data=pairs, allow_redirects=False)


@dataclass(kw_only=True)
class DeskApp:
    database: Database
    clock: FakeClock
    office: Office
    app: web.Application
    server: TestServer
    clients: list[Client] = field(default_factory=list)

    async def stranger(self) -> Client:
        """A browser in which nobody is logged in."""
        client: Client = TestClient(self.server, cookie_jar=CookieJar(unsafe=True))
        self.clients.append(client)
        return client

    async def official(
        self, *grants: Grant, username: str = "", name: str = "", agency_id: int | None = None
    ) -> Official:
        """`password_hash` fits no password: whoever logs in with one is made by desk.officials."""
        async with self.database.transaction() as session:
            count = len(await officials.list_all(session))
            official_id = await officials.add(
                session,
                username=username or f"can.bo{count}",
                name=name or f"Cán Bộ {count}",
                password_hash="none",
                agency_id=agency_id,
                now=self.clock(),
                must_change=False,
            )
            await officials.set_grants(session, official_id, list(grants), now=self.clock())
            found = await officials.get(session, official_id)
            assert found is not None
            return found

    async def login(
        self,
        role: Role | str | None,
        area_code: str | None = "18001",
        topic: str | None = None,
        *,
        more: tuple[Grant, ...] = (),
        **official: Any,
    ) -> Desk:
        """A new official holding that role there (None: the whole country), already logged in."""
        grants = [Grant(role=role, area_id=await self.area(area_code), topic=topic)] if role else []
        return await self.enter(await self.official(*grants, *more, **official))

    async def enter(self, official: Official) -> Desk:
        """Another browser of the same official."""
        token, now = accounts.new_token(), self.clock()
        async with self.database.transaction() as session:
            await sessions.add(
                session, official.id, accounts.digest(token), agent="Thử", expires_at=now + accounts.LASTS, now=now
            )
        client = await self.stranger()
        client.session.cookie_jar.update_cookies({cookies.cookie_name(secure=False): token}, self.server.make_url("/"))
        return Desk(client=client, official=official, token=token, csrf=cookies.csrf_token(self.office, token))

    async def area(self, code: str | None) -> int | None:
        if code is None:
            return None
        async with self.database.reading() as session:
            found = await areas.find_by_code(session, code)
        assert found is not None, code
        return found.id


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashed with as little work as the function allows: the tests log in hundreds of times."""
    quick = partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", quick)
    passwords.nobodys.cache_clear()


@pytest.fixture
async def desk_app(database: Database, clock: FakeClock, house: House, tmp_path: Path) -> AsyncIterator[DeskApp]:
    """Without a second factor asked of anyone; tests of that set `second_factor` of the office."""
    office = make_office(database, clock, house, tmp_path)
    async with Opened(office, clock) as desk:
        yield desk


def make_office(database: Database, clock: FakeClock, house: House, folder: Path, **changed: Any) -> Office:
    given: dict[str, Any] = {
        "database": database,
        "catalogue": lambda: house.catalogue,
        "matcher": lambda: house.matcher,
        "standings": Standings(),
        "abilities": wiring.abilities(load({"DOITHOAI_DATA_DIR": str(folder)}, env_file=folder / "none")),
        "secret": house.secret,
        "clock": clock,
        "files": folder / "files",
        "data": folder,
        "content": ANSWERS,
        "ring": lambda: None,
        "zone": ZoneInfo("Asia/Ho_Chi_Minh"),
        "second_factor": frozenset(),
    }
    return Office(**given | changed)


class Opened:
    """A server on a free port of this machine, for as long as the block lasts."""

    def __init__(self, office: Office, clock: FakeClock) -> None:
        self.app = web.Application(client_max_size=LARGEST_BODY)
        add_routes(self.app, office)
        self._desk = DeskApp(
            database=office.database, clock=clock, office=office, app=self.app, server=TestServer(self.app)
        )

    async def __aenter__(self) -> DeskApp:
        await self._desk.server.start_server()
        return self._desk

    async def __aexit__(self, *_: object) -> None:
        for client in self._desk.clients:
            await client.close()
        await self._desk.server.close()


def hidden(text: str, name: str) -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, f"no hidden {name}"
    return found[1]
