"""The three webhooks and calls that are forged, broken, unknown, too large, or come while the database is away."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.web import KEPT_OF_REJECTED, LARGEST_BODY, LARGEST_HOOK
from channels.base import HookRequest
from handlers.turn import House
from storage import rejected_bodies
from storage.db import Database
from storage.tables import inbound_messages, outbound_messages
from tests.fakes import zalo_bot_bodies
from tests.fakes.telegram import SECRET_HEADER as TELEGRAM_HEADER
from tests.fakes.zalo_bot import ZaloBotFake
from tests.flows import channels
from tests.flows.conftest import World
from tests.flows.eventually import eventually
from tests.flows.outages import away
from tests.flows.product import Product, filled, refused_bodies, rows
from tests.flows.residents import TELEGRAM_SECRET, ZALO_BOT_HEADER, ZALO_BOT_SECRET

LAN = 5_501_234_567
HOOKS = ("telegram", "zalo-oa", "zalo-bot")


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Makes a platform's calls: rightly signed bodies, and the headers of strangers."""

    message: Callable[[World], HookRequest]
    signed: Callable[[World, bytes], HookRequest]
    unknown: Callable[[World], HookRequest]
    forged: tuple[Mapping[str, str], ...]


def by_header(name: str, secret: str) -> Callable[[World, bytes], HookRequest]:
    return lambda _world, body: HookRequest(body, {name: secret})


def raw(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


sign_telegram = by_header(TELEGRAM_HEADER, TELEGRAM_SECRET)
sign_zalo_bot = by_header(ZALO_BOT_HEADER, ZALO_BOT_SECRET)

CALLERS = {
    "telegram": Caller(
        message=lambda w: sign_telegram(w, raw(w.telegram.queue.push(w.telegram.people.text(LAN, "menu")))),
        signed=sign_telegram,
        unknown=lambda w: sign_telegram(w, raw({"update_id": 1, "poll_answer": {"poll_id": "7"}})),
        forged=({}, {TELEGRAM_HEADER: ""}, {TELEGRAM_HEADER: "doan-mo"}, {TELEGRAM_HEADER: TELEGRAM_SECRET[:-1]}),
    ),
    "zalo-oa": Caller(
        message=lambda w: w.zalo_oa.hooks.text("5170627724267093288", "menu"),
        signed=lambda w, body: w.zalo_oa.hooks.signed(body, timestamp="1789033572455"),
        unknown=lambda w: w.zalo_oa.hooks.signed({"event_name": "user_dances", "timestamp": "1789033572455"}),
        forged=({}, {"X-ZEvent-Signature": "mac="}, {"X-ZEvent-Signature": f"mac={'0' * 64}"}),
    ),
    "zalo-bot": Caller(
        message=lambda w: sign_zalo_bot(w, raw(zalo_bot_bodies.text("7f2c9be4d1a05e38", "menu"))),
        signed=sign_zalo_bot,
        unknown=lambda w: sign_zalo_bot(w, raw({"event_name": "message.dance.received", "message": {}})),
        forged=({}, {ZALO_BOT_HEADER: ""}, {ZALO_BOT_HEADER: "doan-mo"}, {ZALO_BOT_HEADER: ZALO_BOT_SECRET + "x"}),
    ),
}

each_hook = pytest.mark.parametrize("hook", HOOKS)


async def call(world: World, hook: str, request: HookRequest) -> int:
    return (await world.product.hook(hook, request.body, request.headers))[0]


@pytest.fixture
async def before(world: World) -> dict[str, int]:
    """What the database holds once every channel has looked after its own token."""
    await eventually(lambda: world.zalo_oa.calls["account"])
    return await filled(world.product.database)


@each_hook
async def test_a_wrong_secret_gets_401_and_leaves_nothing(world: World, before: dict[str, int], hook: str) -> None:
    body = CALLERS[hook].message(world).body
    for headers in CALLERS[hook].forged:
        status, said = await world.product.hook(hook, body, headers)
        assert (status, said) == (401, {"error": "the secret or signature is wrong"})
        assert (await world.product.hook(hook, b"{broken", headers))[0] == 401
    assert await filled(world.product.database) == before


@each_hook
async def test_an_unreadable_body_gets_400_and_is_kept(world: World, hook: str) -> None:
    for body in (b"not json", b"[]", b"\xff\xfe", raw({"event_name": 7, "update_id": "x"}), b"[" * 20_000):
        request = CALLERS[hook].signed(world, body)
        status, said = await world.product.hook(hook, request.body, request.headers)
        assert status == 400
        assert said["error"]
        kept = (await refused_bodies(world.product.database))[-1]
        assert (kept.channel, kept.reason, kept.size) == (hook, said["error"], len(body))
        assert kept.body == body[:KEPT_OF_REJECTED].decode("utf-8", "replace")
    assert await rows(world.product.database, select(inbound_messages)) == []


async def test_of_unreadable_bodies_the_newest_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejected_bodies, "MOST_KEPT", 3)
    for number in range(5):
        assert await call(world, "telegram", sign_telegram(world, b"%d" % number)) == 400
    assert [row.body for row in await refused_bodies(world.product.database)] == ["2", "3", "4"]


@each_hook
async def test_an_unknown_kind_gets_200_and_is_counted(world: World, before: dict[str, int], hook: str) -> None:
    async def count() -> float:
        lines = (await world.product.get("/metrics"))[1].splitlines()
        name = f'doithoai_unknown_events_total{{channel="{hook}"}} '
        return next((float(line.removeprefix(name)) for line in lines if line.startswith(name)), 0.0)

    earlier = await count()
    assert await call(world, hook, CALLERS[hook].unknown(world)) == 200
    assert await count() == earlier + 1
    assert await filled(world.product.database) == before


@each_hook
@pytest.mark.parametrize("size", [LARGEST_HOOK + 1, LARGEST_BODY + 1])
async def test_too_large_gets_413_and_leaves_nothing(
    world: World, before: dict[str, int], hook: str, size: int
) -> None:
    """Whether its size is told before or only found out; it was not verified, so that a stranger may have sent it."""
    url = f"{world.product.url}/hook/{hook}"
    async with world.product.client.post(url, data=BytesIO(b"x" * size)) as answer:
        assert answer.status == 413

    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(0, size, 2**18):
            yield b"x" * 2**18

    try:
        async with world.product.client.post(url, data=in_pieces()) as answer:
            assert answer.status == 413
    except OSError:
        assert size > LARGEST_BODY, "cut off although it could have been read to its end"
    assert await filled(world.product.database) == before


async def test_an_unknown_channel_gets_404(world: World) -> None:
    for name in ("viber", "web", "terminal", "telegram2", "..%2Fhealthz"):
        assert (await world.product.hook(name, {"update_id": 1}))[0] == 404
    async with world.product.client.get(f"{world.product.url}/hook/telegram") as answer:
        assert answer.status == 405


async def test_saving_the_address_at_the_platform_works(world: World, before: dict[str, int]) -> None:
    for body in (b"{}", b" {} \n", b""):
        assert await world.product.hook("zalo-oa", body) == (200, {"ok": True})
    assert await filled(world.product.database) == before


@each_hook
async def test_the_same_call_again_is_answered_once(world: World, hook: str) -> None:
    request = CALLERS[hook].message(world)
    assert await asyncio.gather(*(call(world, hook, request) for _ in range(6))) == [200] * 6
    assert await call(world, hook, request) == 200
    await answered_once(world.product)
    assert await call(world, hook, request) == 200
    await answered_once(world.product)


@pytest.mark.usefixtures("soon_away")
@each_hook
async def test_while_the_database_is_away_500_and_the_second_delivery_is_taken(
    world: World, database_url: str, hook: str
) -> None:
    await eventually(lambda: world.zalo_oa.calls["account"])
    request = CALLERS[hook].message(world)
    async with away(database_url):
        assert await call(world, hook, request) == 500
    assert await eventually(lambda: taken(world, hook, request))
    await answered_once(world.product)


async def test_a_channel_that_is_not_set_up_has_no_hook(
    database: Database, house: House, zalo_bot: ZaloBotFake, tmp_path: Path
) -> None:
    only = channels.by_name(channels.zalo_bot(zalo_bot, database))
    async with Product(database, house, only, tmp_path) as product:
        assert (await product.hook("telegram", {"update_id": 1}))[0] == 404
        assert (await product.hook("zalo-bot", {"event_name": "x"}))[0] == 401


async def taken(world: World, hook: str, request: HookRequest) -> bool:
    return await call(world, hook, request) == 200


async def answered_once(product: Product) -> None:
    async def sent() -> bool:
        return [row.state for row in await product.rows(select(outbound_messages))] == ["sent"]

    await eventually(sent)
    assert [row.state for row in await product.rows(select(inbound_messages))] == ["done"]
