"""Zalo Bot Platform before the first message: checked, its webhook set, and the fake as strict as the real one."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from tests.channels.zalo_bot_scene import LAN, SECRET, make, out
from tests.fakes.zalo_bot import TOKEN, ZaloBotFake


@pytest.fixture
async def fake() -> AsyncIterator[ZaloBotFake]:
    async with ZaloBotFake() as running:
        yield running


async def ignore(_: object) -> None: ...


async def ask(fake: ZaloBotFake, method: str, token: str = TOKEN, **params: Any) -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{fake.url}/bot{token}/{method}", json=params) as response,
    ):
        return response.status, await response.json()


async def test_check_says_what_to_mend(fake: ZaloBotFake) -> None:
    assert await make(fake).check() is None
    assert str(await make(fake, token="9:sai").check()).startswith("ZALO_BOT_TOKEN: ")
    assert str(await make(fake, webhook_secret="ngan").check()).startswith("ZALO_BOT_WEBHOOK_SECRET: ")
    assert await make(fake, webhook_secret=None, mode="polling").check() is None
    await fake.close()
    assert str(await make(fake).check()).startswith(f"ZALO_BOT_API_URL='{fake.url}': ")


async def test_webhook_is_set_at_start_and_tried_again(fake: ZaloBotFake) -> None:
    fake.fail("html", times=2)
    channel = make(fake, webhook_url="https://xa.example.vn/hook/zalo-bot")
    await channel.start(ignore)
    await fake.until(lambda: bool(fake.webhook_url))
    await channel.stop()
    assert (fake.webhook_url, fake.webhook_secret) == ("https://xa.example.vn/hook/zalo-bot", SECRET)
    assert fake.calls["setWebhook"] == 3


async def test_webhook_set_by_hand_is_left_alone(fake: ZaloBotFake) -> None:
    channel = make(fake, webhook_url=None)
    await channel.start(ignore)
    await channel.send(out())
    await channel.stop()
    await channel.stop()
    assert set(fake.calls) == {"sendMessage"}


async def test_webhook_zalo_cannot_use_is_named_in_the_log(fake: ZaloBotFake) -> None:
    with capture_logs() as lines:
        for url, answer in (("https://127.0.0.1/hook", 200), ("https://xa.example.vn/hook", 403)):
            fake.webhook_answer = answer
            channel = make(fake, webhook_url=url)
            assert channel._task is None
            await channel.start(ignore)
            assert channel._task is not None
            await channel._task
            await channel.stop()
    assert [(line["event"], line.get("code"), line.get("outcome")) for line in lines] == [
        ("zalo_bot_webhook_not_set", "zalo-400", None),
        ("zalo_bot_webhook_unreachable", None, "webhook.http.403"),
    ]


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("sendMessage", {"chat_id": LAN, "text": "x" * 2001}, 400),
        ("sendMessage", {"chat_id": LAN, "text": ""}, 400),
        ("sendMessage", {"chat_id": 5, "text": "x"}, 400),
        ("sendMessage", {"chat_id": LAN, "text": "x", "parse_mode": "MarkdownV2"}, 400),
        ("sendPhoto", {"chat_id": LAN, "photo": "http://127.0.0.1/a.jpg"}, 400),
        ("sendPhoto", {"chat_id": LAN, "photo": "https://xa.example.vn/a.jpg", "caption": "x" * 2001}, 400),
        ("setWebhook", {"url": "http://xa.example.vn/", "secret_token": SECRET}, 400),
        ("setWebhook", {"url": "https://10.0.0.8/", "secret_token": SECRET}, 400),
        ("setWebhook", {"url": "https://xa.example.vn/", "secret_token": "ngan"}, 400),
        ("SendMessage", {"chat_id": LAN, "text": "x"}, 404),
        ("sendDocument", {"chat_id": LAN}, 404),
    ],
)
async def test_the_fake_refuses_what_zalo_refuses(
    fake: ZaloBotFake, method: str, params: dict[str, Any], code: int
) -> None:
    status, body = await ask(fake, method, **params)
    assert (status, body["ok"], body["error_code"]) == (code, False, code)
    assert (await ask(fake, "getMe", token="9:sai"))[1]["error_code"] == 401
    assert not fake.sent
    assert not fake.webhook_url
