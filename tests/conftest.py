"""What every test may ask for: a clock, a database of either kind, a house with a few answers."""

import os
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from jinja2 import Environment

import console.rendering
import pages.rendering
from bot import web
from faq import shelf
from faq.catalogue import Catalogue, load_catalogue
from faq.matcher import Matcher
from faq.shelf import Shelved
from handlers.turn import House
from storage import db
from storage.db import Database
from tests import databases
from tests.clock import VIETNAM, FakeClock
from tests.compiled import Templates, sharing
from tests.ready import in_this_process, real_answers

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")

ANSWERS = Path(__file__).with_name("answers") / "content"


def pytest_configure() -> None:
    """What tests write to their folders goes to memory where there is room: thousands of times a disk is waited for."""
    if memory := databases.memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def house() -> House:
    """Four answers that no change of the real content can disturb."""
    catalogue = load_catalogue(ANSWERS)
    return House(catalogue=catalogue, matcher=Matcher(catalogue), secret=b"k" * 32, zone=VIETNAM)


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """By default each fault that a test provokes is drawn with all that every frame holds, which takes seconds."""
    *before, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, plain])


@pytest.fixture(autouse=True)
def patient_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no reason to refuse a message here: no scene is about Zalo's two seconds."""
    monkeypatch.setattr(web, "ANSWER_WITHIN", 60.0)


@pytest.fixture
def soon_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """For scenes in which a database is away: on SQLite each try waits for it, ten seconds long in real use."""
    monkeypatch.setattr(db, "_SQLITE_BUSY_MS", 500)


@pytest.fixture
def made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small answers are made in this process: starting another one takes longer than making them."""
    monkeypatch.setattr(shelf, "subprocess", in_this_process())


@pytest.fixture(scope="session")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Shelved]:
    return real_answers(tmp_path_factory, os.environ.get("PYTEST_XDIST_WORKER", "master"))


@pytest.fixture(scope="session")
def ready_answers(shelved: tuple[Path, Shelved]) -> Path:
    """A data folder with the real answers ready-made, to be copied and not to be changed."""
    return shelved[0]


@pytest.fixture(scope="session")
def real_catalogue(shelved: tuple[Path, Shelved]) -> Catalogue:
    return shelved[1].catalogue


@pytest.fixture(scope="session")
def real_matcher(shelved: tuple[Path, Shelved]) -> Matcher:
    return shelved[1].matcher


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Thousands of databases and apps are opened here: to compile statements and templates takes longer than to use
    them."""
    keeping = partial(Environment, bytecode_cache=Templates())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "create_async_engine", sharing({}))
        patch.setattr(console.rendering, "Environment", keeping)
        patch.setattr(pages.rendering, "Environment", keeping)
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    databases.make_sqlite_template(path)
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One server for each test process, with a migrated template."""
    with databases.postgres_server(in_memory=True) as uri:
        databases.make_postgres_template(uri)
        yield uri


@pytest.fixture(scope="session")
def postgres_copies(postgres: str) -> Iterator[databases.Copies]:
    with databases.Copies(postgres) as copies:
        yield copies


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database of its own for this test, once of each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path / "test.db"
        path.write_bytes(template.read_bytes())
        yield f"sqlite:///{path}"
    else:
        with request.getfixturevalue("postgres_copies").one() as url:
            yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()
