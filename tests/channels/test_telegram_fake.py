"""The local Telegram is as strict as the real one, also as a process of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.fakes.telegram import SECRET_HEADER, TOKEN, TelegramFake
from tests.fakes.telegram_queue import FIRST_UPDATE

LAN = 5_501_234_567
ROOT = Path(__file__).parents[2]
Said = tuple[int, Any]


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake(open_to_all=True) as fake:
        yield fake


async def ask(fake: TelegramFake, method: str, token: str = TOKEN, **fields: Any) -> Said:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{fake.url}/bot{token}/{method}", json=fields) as response,
    ):
        body = await response.json()
    return response.status, body.get("result") if body["ok"] else body["description"]


async def test_updates_are_confirmed_by_the_offset_alone(fake: TelegramFake) -> None:
    for text in ("một", "hai", "ba"):
        fake.queue.push(fake.people.text(LAN, text))
    numbers = []
    for offset in (0, 0, FIRST_UPDATE + 1, -1):
        _, batch = await ask(fake, "getUpdates", offset=offset, limit=2)
        numbers.append([update["update_id"] - FIRST_UPDATE for update in batch])
    assert numbers == [[0, 1], [0, 1], [1, 2], [2]]
    assert (await ask(fake, "getUpdates", offset=FIRST_UPDATE + 3)) == (200, [])


async def test_a_second_poller_ends_the_first(fake: TelegramFake) -> None:
    first = asyncio.create_task(ask(fake, "getUpdates", timeout=50))
    await fake.until(lambda: fake.queue.is_polled)
    second = asyncio.create_task(ask(fake, "getUpdates", timeout=50))
    status, said = await first
    fake.queue.push(fake.people.text(LAN, "một"))
    assert (status, "terminated by other getUpdates" in said) == (409, True)
    assert len((await second)[1]) == 1


async def test_a_webhook_excludes_polling_and_is_given_each_update_until_it_takes_it(fake: TelegramFake) -> None:
    seen: list[tuple[str, str]] = []
    answers = [200, 500, 200]

    async def hook(request: web.Request) -> web.Response:
        seen.append(((await request.json())["message"]["text"], request.headers[SECRET_HEADER]))
        return web.Response(status=answers.pop(0))

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    assert await ask(fake, "setWebhook", url=url, secret_token="abc") == (200, True)
    assert (await ask(fake, "getUpdates"))[0] == 409
    for text in ("một", "hai"):
        fake.queue.push(fake.people.text(LAN, text))
    assert [await fake.deliver(), await fake.deliver()] == [[200, 500], [200]]
    assert seen == [("một", "abc"), ("hai", "abc"), ("hai", "abc")]
    await runner.cleanup()


@pytest.mark.parametrize(
    ("method", "fields", "status"),
    [
        ("sendSmoke", {}, 404),
        ("sendMessage", {"text": "a"}, 400),
        ("sendMessage", {"chat_id": LAN}, 400),
        ("sendMessage", {"chat_id": LAN, "text": "👍" * 2049}, 400),
        ("sendMessage", {"chat_id": LAN, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}, 400),
        (
            "sendMessage",
            {
                "chat_id": LAN,
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "ộ" * 22}]]},
            },
            400,
        ),
        ("sendPhoto", {"chat_id": LAN, "photo": "/etc/hostname"}, 400),
        ("sendPhoto", {"chat_id": LAN, "photo": "https://example.org/a.png", "caption": "a" * 1025}, 400),
        ("sendDocument", {"chat_id": LAN, "document": "https://example.org/a.pdf"}, 400),
        ("setWebhook", {"url": "http://example.org/hook"}, 400),
        ("setWebhook", {"url": "https://example.org:8080/hook"}, 400),
        ("setWebhook", {"url": "https://example.org/hook", "secret_token": "dấu cách"}, 400),
        ("answerCallbackQuery", {"callback_query_id": "1"}, 400),
        ("getFile", {"file_id": "1"}, 400),
        ("GETME", {}, 200),
    ],
)
async def test_each_method_refuses_what_telegram_refuses(
    fake: TelegramFake, method: str, fields: dict[str, Any], status: int
) -> None:
    assert (await ask(fake, method, **fields))[0] == status
    assert not fake.sent


async def test_tokens_are_told_apart(fake: TelegramFake) -> None:
    assert await ask(fake, "getMe", token="700100:khac") == (401, "Unauthorized")
    assert await ask(fake, "getMe", token="khac") == (404, "Not Found")


async def test_it_runs_as_a_process_and_tells_what_it_was_sent() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.telegram", stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout
    url = (await process.stdout.readline()).decode().strip()
    try:
        async with aiohttp.ClientSession(url) as session:
            await session.post("/_control/faults", json={"fault": "500", "method": "sendMessage"})
            statuses = []
            for _ in range(2):
                sending = session.post(f"/bot{TOKEN}/sendMessage", data={"chat_id": LAN, "text": "chào"})
                async with sending as response:
                    statuses.append(response.status)
            async with session.get("/_control/sent") as response:
                rows = await response.json()
                count = response.headers["X-Count"]
    finally:
        process.terminate()
        await process.wait()
    assert (statuses, count) == ([500, 200], "1")
    assert [(row["address"], row["message_id"], row["text"]) for row in rows] == [(str(LAN), "1", "chào")]
