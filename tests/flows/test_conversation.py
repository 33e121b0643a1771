"""One resident's whole way on every platform: question, answer, section, official, answer, not yet clear."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select

from handlers.turn import House
from storage.db import Database
from storage.tables import deliveries, outbound_messages, ticket_events, tickets
from tests.fakes.telegram import TelegramFake
from tests.fakes.zalo_bot import ZaloBotFake
from tests.flows import channels
from tests.flows.conftest import World
from tests.flows.eventually import eventually
from tests.flows.product import Product
from tests.flows.residents import OnTelegram, OnZaloBot, OnZaloOA, Resident

ROAD = "Bao giờ xã làm lại con đường vào thôn Phú Xuân?"
ANSWER = "Xã đã ghi vào kế hoạch quý I, khởi công sau Tết."
UNCLEAR = "Đoạn qua ngầm tràn có làm không?"

MEET: dict[str, Callable[[World], Resident]] = {
    "telegram": lambda world: OnTelegram(world.product, world.telegram, polling=False),
    "zalo-oa": lambda world: OnZaloOA(world.product, world.zalo_oa),
    "zalo-bot": lambda world: OnZaloBot(world.product, world.zalo_bot, polling=False),
}


@pytest.fixture
async def polling(
    database: Database, house: House, telegram: TelegramFake, zalo_bot: ZaloBotFake, tmp_path: Path
) -> AsyncIterator[Product]:
    """The two platforms that can be polled."""
    both = channels.by_name(
        channels.telegram(telegram, database, mode="polling"), channels.zalo_bot(zalo_bot, database, mode="polling")
    )
    async with Product(database, house, both, tmp_path / "data") as product:
        yield product


@pytest.mark.parametrize("platform", MEET)
async def test_by_webhook(world: World, platform: str) -> None:
    lan = MEET[platform](world)
    await walk(lan)


async def test_telegram_by_polling(polling: Product, telegram: TelegramFake) -> None:
    await walk(OnTelegram(polling, telegram, polling=True))
    assert telegram.calls["getupdates"] > 0
    assert telegram.queue.conflicts == 0


async def test_zalo_bot_by_polling(polling: Product, zalo_bot: ZaloBotFake) -> None:
    await walk(OnZaloBot(polling, zalo_bot, polling=True))
    assert zalo_bot.most_polling == 1


async def test_receipts_raise_the_state_and_never_lower_it(world: World) -> None:
    lan = OnZaloOA(world.product, world.zalo_oa)
    await lan.say("menu")
    await lan.hear()
    given = world.zalo_oa.sent[0].message_id
    hooks = world.zalo_oa.hooks

    async def state() -> str:
        await eventually(lambda: world.product.rows(select(deliveries)))
        return str((await world.product.rows(select(outbound_messages)))[0].state)

    assert await state() == "sent"
    for call, expected in (
        (hooks.received(lan.address, given), "delivered"),
        (hooks.seen(lan.address, [given, "khong-biet"]), "seen"),
        (hooks.received(lan.address, given), "seen"),
        (hooks.seen("9999999999999999999", [given]), "seen"),
    ):
        assert await world.product.hook("zalo-oa", call.body, call.headers) == (200, {"ok": True})
        assert await state() == expected
    row = (await world.product.rows(select(outbound_messages)))[0]
    assert row.sent_at <= row.delivered_at
    assert row.seen_at is not None


async def walk(lan: Resident) -> None:
    await ask_and_read(lan)
    code = await send_to_officials(lan)
    await get_the_answer(lan, code)
    await say_it_is_unclear(lan, code)
    await check_what_is_on_record(lan.product, code)


async def ask_and_read(lan: Resident) -> None:
    await lan.say("nha ngheo vay tien cho con")
    assert "Có phải bà con muốn hỏi điều này" in await lan.hear()
    await lan.pick("Vay tiền cho con đi học đại học")
    assert "Sinh viên hộ nghèo được vay tiền học" in await lan.hear()
    await lan.say("toi lam mat the bao hiem y te thi lam sao")
    assert "căn cước để đi khám" in await lan.hear()
    await lan.pick("Giấy tờ cần có")
    assert "- Căn cước" in await lan.hear()
    await lan.pick("Đúng ý rồi")
    assert "Vui vì giúp được" in await lan.hear()


async def send_to_officials(lan: Resident) -> str:
    await lan.say(ROAD)
    assert "chưa có câu trả lời sẵn" in await lan.hear()
    await lan.pick("Gửi câu này cho cán bộ")
    assert "ở xã (phường) nào" in await lan.hear()
    await lan.pick("Bỏ qua")
    assert ROAD in await lan.hear()
    await lan.pick("Gửi")
    sent = await lan.hear()
    code = re.search(r"Mã tra cứu: (\w{6})\n", sent)
    assert code, sent
    return code[1]


async def get_the_answer(lan: Resident, code: str) -> None:
    await lan.product.answer(code, ANSWER)
    answer = await lan.hear()
    assert code in answer
    assert ANSWER in answer
    query = select(outbound_messages).where(outbound_messages.c.purpose == "answer")
    row = await eventually(lambda: first_settled(lan.product, query))
    assert (row.state, row.tries, row.error_code) == ("sent", 1, None)
    assert row.external_id
    tried = await lan.product.rows(select(deliveries).where(deliveries.c.outbound_id == row.id))
    assert [(t.try_no, t.outcome, t.code) for t in tried] == [(1, "sent", None)]


async def say_it_is_unclear(lan: Resident, code: str) -> None:
    await lan.pick("Chưa rõ")
    assert f"Đã mở lại câu hỏi {code}" in await lan.hear()
    await lan.say(UNCLEAR)
    assert f"Đã chuyển thêm vào câu hỏi {code}" in await lan.hear()


async def check_what_is_on_record(product: Product, code: str) -> None:
    ticket = (await product.rows(select(tickets)))[0]
    assert (ticket.code, ticket.state, ticket.text) == (code, "reopened", ROAD)
    events = await product.rows(select(ticket_events).order_by(ticket_events.c.id))
    assert [event.kind for event in events] == ["received", "answered", "reopened", "added"]
    assert events[-1].text == UNCLEAR


async def first_settled(product: Product, query: Select[Any]) -> Any:
    return next((row for row in await product.rows(query) if row.state != "sending"), None)
