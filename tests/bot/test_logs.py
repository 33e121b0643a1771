"""What reaches the logs: ids, codes and counts; no words, no names, no numbers, no tokens, whatever goes wrong."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from bot import logs
from handlers import routes
from handlers.turn import House, Turn
from storage.db import Database
from storage.tables import inbound_messages, outbound_messages
from tests.fakes.telegram import SECRET_HEADER, TOKEN, TelegramFake
from tests.flows import channels
from tests.flows.eventually import eventually
from tests.flows.outages import away
from tests.flows.product import Product
from tests.flows.residents import TELEGRAM_SECRET, OnTelegram

WORDS = "Con tôi tên Đặng Thị Mơ bị ốm, gọi cho tôi số 0912345678 nhé"
BROKEN = "Nhà tôi ở cuối thôn Tràn Ao"
SECRETS = (
    "Đặng Thị Mơ",
    "0912345678",
    "912345678",
    "Tràn Ao",
    "Lan",
    TOKEN,
    TOKEN.partition(":")[2],
    TELEGRAM_SECRET,
    "bí mật",
)


@contextmanager
def as_in_service() -> Iterator[None]:
    """The product's own logging alone, to standard error as JSON, put back as it was afterwards."""
    root = logging.getLogger()
    before, level, config = root.handlers, root.level, structlog.get_config()
    logs.set_up("json")
    try:
        yield
    finally:
        root.handlers, root.level = before, level
        structlog.configure(**config)


async def raise_with_words(turn: Turn) -> None:
    raise ValueError(f"cannot read {turn.state.data}, {WORDS}")


async def break_the_database(turn: Turn) -> None:
    await turn.session.execute(
        outbound_messages.insert().values(address_id=turn.address_id, text=WORDS, created_at=turn.now)
    )


async def converse(product: Product, fake: TelegramFake, database_url: str) -> None:
    """Everything that can go wrong does."""
    lan, people = OnTelegram(product, fake, polling=False), fake.people
    for fault in ("500", "html", "garbled", "nothing"):
        fake.fail(fault, method="sendMessage")
    await lan.say(WORDS)
    await eventually(lambda: fake.calls["sendmessage"])
    for update in (
        people.tap(1, "#giup"),
        people.tap(2, "#menu"),
        people.text(3, BROKEN),
        people.photo(4, b"x" * 100, WORDS),
        {"my_chat_member": WORDS},
        {WORDS: WORDS},
        {"poll": {"question": WORDS}},
    ):
        await bring(product, fake, update)
    await product.hook("telegram", WORDS.encode(), {SECRET_HEADER: TELEGRAM_SECRET})
    fake.fail("403", method="sendMessage")
    await bring(product, fake, people.text(5, WORDS))
    async with away(database_url):
        await bring(product, fake, people.text(6, WORDS))

    async def settled() -> bool:
        rows = await product.rows(select(inbound_messages).where(inbound_messages.c.kind == "tap"))
        return len(rows) == 2 and all(row.tries for row in rows)

    await eventually(settled)


@pytest.mark.usefixtures("soon_away")
async def test_a_whole_conversation_with_faults_shows_nothing_of_it(
    database: Database,
    database_url: str,
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(routes.TAPS, "#giup", raise_with_words)
    monkeypatch.setitem(routes.TAPS, "#menu", break_the_database)
    with as_in_service():
        async with TelegramFake() as fake:
            only = channels.by_name(channels.telegram(fake, database))
            async with Product(database, house, only, tmp_path / "data") as product:
                await converse(product, fake, database_url)
    lines = capsys.readouterr().err.splitlines()
    said = {json.loads(line)["event"] for line in lines}
    assert {"handler broke", "not sent", "hook refused", "hook not taken", "unknown event"} <= said
    for line in lines:
        found = [secret for secret in SECRETS if secret in line]
        assert not found, f"{found} in {line[:600]}"


async def bring(product: Product, fake: TelegramFake, update: dict[str, Any]) -> None:
    await product.hook("telegram", fake.queue.push(update), {SECRET_HEADER: TELEGRAM_SECRET})


def test_other_libraries_lines_lose_tokens_and_what_an_error_says(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("some.library")
    with as_in_service():
        log.warning("GET https://api.example.vn/bot%s/getMe failed", TOKEN)
        try:
            try:
                raise KeyError(WORDS)
            except KeyError as error:
                raise ValueError(WORDS) from error
        except ValueError:
            log.exception("it broke")
        log.info("calm")
        logging.getLogger("httpx").info("GET /bot%s/getMe", TOKEN)
    warned, broke, calm = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert warned["event"] == "GET https://api.example.vn/bot***/getMe failed"
    assert [word in broke["exception"] for word in ("ValueError", "KeyError", "test_logs.py")] == [True] * 3
    assert "Đặng Thị Mơ" not in json.dumps(broke, ensure_ascii=False)
    assert calm["event"] == "calm"
