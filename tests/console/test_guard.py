"""The frame around every page: its ways, its errors, its size."""

import gzip

import pytest

from desk import passwords
from desk.roles import Role
from storage import officials
from tests.console.conftest import DeskApp

FIRST_LOAD = 50 * 1024


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        (Role.ANSWERING, ["inbox", "faq", "contacts", "account"]),
        (Role.APPROVING, ["inbox", "faq", "account"]),
        (Role.ADMINISTERING, ["faq", "contacts", "admin", "account"]),
        (Role.SENSITIVE, ["inbox", "admin", "account"]),
        (None, ["account"]),
    ],
)
async def test_ways_that_lead_somewhere(desk_app: DeskApp, role: Role | None, ways: list[str]) -> None:
    someone = await desk_app.login(role)
    page = await someone.page("/console/account")
    nav = page[page.index('aria-label="Chính"') : page.index("</nav>")]
    assert [way for way in ("inbox", "faq", "contacts", "admin", "account") if f'"/console/{way}"' in nav] == ways
    assert nav.count("aria-current") == 1


async def test_the_door(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.ANSWERING)
    assert (await hoa.get("/console")).headers["Location"] == "/console/inbox"


@pytest.mark.parametrize(
    "path",
    ["/console/nowhere", "/console/static/nothing.js", "/console/static/..%2Fapp.py", "/console/tickets/..%2f..%2f"],
)
async def test_what_is_not_there(desk_app: DeskApp, path: str) -> None:
    hoa = await desk_app.login(Role.ANSWERING)
    response = await hoa.get(path)
    assert response.status == 404
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_nothing_inline_and_little_to_load(desk_app: DeskApp) -> None:
    """Style sheets and scripts come from our own files, named by their content."""
    hoa = await desk_app.login(Role.ADMINISTERING)
    for path in ("/console/account", "/console/account/password", "/console/account/second-factor",
                 "/console/admin/officials", "/console/admin/officials/new", "/console/login"):  # fmt: skip
        response = await (await desk_app.stranger()).get(path) if path.endswith("login") else await hoa.get(path)
        page = await response.text()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == 1
        assert page.count("<h1") == 1
        files = [part.split('"')[0] for part in page.split('"/console/static/')[1:]]
        size = len(gzip.compress(page.encode()))
        for name in sorted(set(files)):
            asset = await hoa.get("/console/static/" + name)
            assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            size += len(gzip.compress(await asset.read()))
        assert size < FIRST_LOAD, (path, size)


async def test_behind_https_the_cookie_cannot_be_planted_by_a_neighbour(desk_app: DeskApp) -> None:
    object.__setattr__(desk_app.office, "secure", True)
    hoa = await desk_app.login(None)
    async with desk_app.database.transaction() as session:
        hashed = passwords.hash_password("cây-gạo-xanh-92")
        await officials.set_password(session, hoa.official.id, hashed, must_change=False)
    fields = {"username": hoa.official.username, "password": "cây-gạo-xanh-92"}
    entered = await (await desk_app.stranger()).post("/console/login", data=fields, allow_redirects=False)
    cookie = entered.cookies["__Host-doithoai-console"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    assert cookie["domain"] == ""
    assert entered.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert (await hoa.get("/console/account")).status == 303


async def test_residents_pages_are_left_alone(desk_app: DeskApp) -> None:
    """The same server answers them; neither the login nor the headers of the console reach them."""
    response = await (await desk_app.stranger()).get("/chat")
    assert response.status == 404
    assert "Content-Security-Policy" not in response.headers
