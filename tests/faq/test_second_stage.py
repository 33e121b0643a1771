"""The second stage against a small endpoint: it reorders, and whatever goes wrong there changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from bot import config
from bot.config import SettingsError
from bot.house import second_stage
from desk import texts
from faq import second_stage as stage
from faq.catalogue import Catalogue, FaqEntry
from faq.matcher import Match, Matcher, MatchKind
from faq.second_stage import Embeddings
from handlers.turn import House
from storage.db import Database
from tests.clock import FakeClock
from tests.handlers.scenes import choices
from tests.talk import Room

ASKED = "the bao hiem cua ho ngheo"


class Endpoint:
    """Says that the text is about `meant`; `spoil` changes what it answers."""

    def __init__(self) -> None:
        self.meant = ""
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.spoil: web.Response | None = None
        self.vectors: Sequence[Sequence[float]] | None = None
        self.gate: asyncio.Event | None = None
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(body)
        self.keys.append(request.headers.get("Authorization"))
        if self.gate is not None:
            await self.gate.wait()
        if self.spoil is not None:
            return self.spoil
        first, *others = body["input"]
        vectors = self.vectors or [self._vector(first, True), *(self._vector(one, False) for one in others)]
        data = [{"index": n, "embedding": list(vector)} for n, vector in enumerate(vectors)]
        return web.json_response({"object": "list", "data": data[::-1], "model": body["model"]})

    def _vector(self, words: str, is_text: bool) -> list[float]:
        return [3.0, 0.0] if is_text or words.startswith(self.meant) else [1.0, 1.0]


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    fake = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/embeddings", fake.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        fake.url = str(server.make_url("/v1"))
        yield fake
        if fake.gate is not None:
            fake.gate.set()


@pytest.fixture
async def embeddings(endpoint: Endpoint) -> AsyncIterator[Embeddings]:
    made = Embeddings(endpoint.url, "small", "s3cr3t")
    yield made
    await made.aclose()


@pytest.fixture
def entries(small_catalogue: Catalogue) -> list[FaqEntry]:
    return list(small_catalogue.entries.values())[:3]


async def test_the_nearest_comes_first_and_the_rest_stay_in_order(
    endpoint: Endpoint, embeddings: Embeddings, entries: list[FaqEntry]
) -> None:
    endpoint.meant = entries[2].title
    assert await embeddings.order(ASKED, entries) == [entries[2], entries[0], entries[1]]
    words = [f"{entry.title}\n{entry.short}" for entry in entries]
    assert endpoint.bodies == [{"model": "small", "input": [ASKED, *words]}]
    assert endpoint.keys == ["Bearer s3cr3t"]


async def test_candidates_are_sent_once(endpoint: Endpoint, embeddings: Embeddings, entries: list[FaqEntry]) -> None:
    endpoint.meant = entries[1].title
    first = await embeddings.order(ASKED, entries)
    changed = replace(entries[0], short="Lời mới.")
    assert await embeddings.order("mat the", [changed, *entries[1:]]) == [entries[1], changed, entries[2]]
    assert first[0] == entries[1]
    assert endpoint.bodies[1]["input"] == ["mat the", f"{changed.title}\nLời mới."]


async def test_what_is_kept_has_a_bound(
    endpoint: Endpoint, embeddings: Embeddings, entries: list[FaqEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "KEPT", 2)
    await embeddings.order(ASKED, entries)
    await embeddings.order(ASKED, entries)
    assert [len(body["input"]) for body in endpoint.bodies] == [4, 2]


async def test_one_candidate_needs_no_order(
    endpoint: Endpoint, embeddings: Embeddings, entries: list[FaqEntry]
) -> None:
    assert await embeddings.order(ASKED, entries[:1]) == entries[:1]
    assert endpoint.bodies == []


def _json(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/json")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: web.Response(status=500, text="no"),
        lambda: web.Response(status=302, headers={"Location": "/v1/embeddings"}),
        lambda: web.Response(text="<html>Xin chào</html>", content_type="text/html"),
        lambda: _json("{}"),
        lambda: _json("[" * 5_000),
        lambda: _json('{"data": [{"index": 0, "embedding": "AAAA"}]}'),
        lambda: _json('{"data": [' + " " * 4_000_001),
    ],
    ids=["500", "redirect", "html", "no data", "deep", "not numbers", "too large"],
)
async def test_a_spoilt_body_changes_nothing(
    endpoint: Endpoint, embeddings: Embeddings, entries: list[FaqEntry], spoil: Any
) -> None:
    endpoint.meant = entries[2].title
    endpoint.spoil = spoil()
    assert await embeddings.order(ASKED, entries) == entries
    assert len(endpoint.bodies) == 1


@pytest.mark.parametrize(
    "vectors",
    [
        [[1, 0], [0, 1], [1, 0]],
        [[1, 0]] * 5,
        [[1, 0], [0, 1], [1], [1, 0]],
        [[]] * 4,
        [[1, 0], [0, 1], [0, 0], [1, 0]],
        [[1, 0], [0, 1], [1e308, 1e308], [1, 0]],
    ],
    ids=["too few", "too many", "other length", "empty", "no direction", "overflow"],
)
async def test_vectors_that_cannot_be_compared_change_nothing(
    endpoint: Endpoint, embeddings: Embeddings, entries: list[FaqEntry], vectors: list[list[float]]
) -> None:
    endpoint.vectors = vectors
    assert await embeddings.order(ASKED, entries) == entries
    assert len(endpoint.bodies) == 1


async def test_an_endpoint_that_is_slow_or_away_changes_nothing(endpoint: Endpoint, entries: list[FaqEntry]) -> None:
    endpoint.gate = asyncio.Event()
    for url in (endpoint.url, "http://127.0.0.1:1/v1"):
        embeddings = Embeddings(url, "small", timeout=0.05)
        assert await embeddings.order(ASKED, entries) == entries
        await embeddings.aclose()


async def test_after_a_fault_it_rests_and_warns_once_without_any_text(
    endpoint: Endpoint, entries: list[FaqEntry]
) -> None:
    now = 0.0
    embeddings = Embeddings(endpoint.url, "small", "s3cr3t", seconds=lambda: now)
    endpoint.meant = entries[2].title
    endpoint.spoil = web.Response(status=500, text=ASKED)
    with capture_logs() as lines:
        for now in (0.0, 1.0, 59.0):  # noqa: B007
            assert await embeddings.order(ASKED, entries) == entries
    event = "second stage does not answer; the order stays"
    assert lines == [{"event": event, "error": "ValueError", "log_level": "warning"}]
    endpoint.spoil = None
    now = 61.0
    assert (await embeddings.order(ASKED, entries))[0] == entries[2]
    assert len(endpoint.bodies) == 2
    await embeddings.aclose()


class Undecided(Matcher):
    kind = MatchKind.CHOICES

    def match(self, text: str) -> Match:
        return replace(super().match(text), kind=self.kind, shown=2, foreign=None)


class Certain(Undecided):
    kind = MatchKind.ANSWER


async def test_choices_come_in_its_order_and_numbers_stay_here(
    database: Database, house: House, clock: FakeClock, tmp_path: Path, endpoint: Endpoint, embeddings: Embeddings
) -> None:
    undecided = replace(house, matcher=Undecided(house.catalogue))
    plain = await Room(database, undecided, clock, tmp_path).talk("lan").says(f"{ASKED}, so toi 0912 345 678")
    one, two, send = choices(plain)
    endpoint.meant = two
    room = Room(database, replace(undecided, second_stage=embeddings), clock, tmp_path)
    hoa = room.talk("hoa")
    said = await hoa.says(f"{ASKED}, so toi 0912 345 678")
    assert said.startswith(texts.CHOICES)
    assert choices(said) == [two, one, send]
    assert endpoint.bodies[0]["input"][0] == f"{ASKED}, so toi ***"
    [meant] = [one for one in house.catalogue.entries.values() if one.title == two]
    assert meant.short in await hoa.says("1")


async def test_a_direct_answer_never_asks_it(
    database: Database, house: House, clock: FakeClock, tmp_path: Path, endpoint: Endpoint, embeddings: Embeddings
) -> None:
    certain = replace(house, matcher=Certain(house.catalogue), second_stage=embeddings)
    assert "Theo Nghị định" in await Room(database, certain, clock, tmp_path).talk("lan").says(ASKED)
    assert endpoint.bodies == []


async def test_it_is_off_until_an_address_is_set(tmp_path: Path, endpoint: Endpoint, entries: list[FaqEntry]) -> None:
    none = tmp_path / "none"
    assert second_stage(config.load({}, env_file=none)) is None
    key = tmp_path / "key"
    key.write_text("s3cr3t\n", encoding="utf-8")
    given = {
        "DOITHOAI_SECOND_STAGE_URL": f"{endpoint.url}/",
        "DOITHOAI_SECOND_STAGE_MODEL": "small",
        "DOITHOAI_SECOND_STAGE_KEY_FILE": str(key),
    }
    made = second_stage(config.load(given, env_file=none))
    assert made is not None
    await made.order(ASKED, entries)
    await made.aclose()
    assert endpoint.keys == ["Bearer s3cr3t"]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("localhost:8000", "DOITHOAI_SECOND_STAGE_URL='localhost:8000': expected an address"),
        ("ftp://host/v1", "DOITHOAI_SECOND_STAGE_URL='ftp://host/v1': expected an address"),
        ("http://host/v1", "DOITHOAI_SECOND_STAGE_MODEL: needed when DOITHOAI_SECOND_STAGE_URL is set"),
    ],
)
def test_half_a_setting_is_refused(tmp_path: Path, url: str, told: str) -> None:
    with pytest.raises(SettingsError, match="DOITHOAI_SECOND_STAGE") as refused:
        config.load({"DOITHOAI_SECOND_STAGE_URL": url}, env_file=tmp_path / "none")
    assert told in str(refused.value)
