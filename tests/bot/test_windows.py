"""Zalo's own rules: the seven days within which a reply may be sent, and the quota after two of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk import tickets
from handlers.turn import House
from storage.db import Database
from storage.tables import addresses, deliveries, outbound_messages
from storage.tables import tickets as stored_tickets
from tests.bot.office import Office
from tests.clock import FakeClock
from tests.fakes.zalo_oa import ZaloOAFake
from tests.flows import channels

LAN = "5170627724267093288"
ROAD = "Bao giờ xã làm lại con đường vào thôn Phú Xuân?"


@pytest.fixture
async def zalo_office(
    database: Database, house: House, clock: FakeClock, zalo_oa: ZaloOAFake, tmp_path: Path
) -> AsyncIterator[Office]:
    """Lan has sent a question to officials, and was told its code."""
    channel = channels.zalo_oa(zalo_oa, database, clock=clock)
    office = Office(database, house, clock, {"zalo-oa": channel}, tmp_path)
    for said in (ROAD, "1", "bỏ qua", "1"):
        await says(office, zalo_oa, said)
    assert "Mã tra cứu" in zalo_oa.sent[-1].text
    yield office
    await channel.stop()


async def says(office: Office, zalo: ZaloOAFake, text: str) -> None:
    await office.hear("zalo-oa", zalo.hooks.text(LAN, text))
    await office.send()


async def is_answered(office: Office) -> None:
    (ticket,) = await office.all(stored_tickets)
    async with office.database.transaction() as session:
        await tickets.answer(
            session,
            ticket.code,
            "Khởi công sau Tết.",
            official=None,
            abilities={"zalo-oa": office.channels["zalo-oa"].abilities},
            now=office.clock(),
        )
    await office.send()


async def last_reply(office: Office) -> tuple[str, str | None, int]:
    row = (await office.all(outbound_messages))[-1]
    return row.state, row.error_code, row.tries


async def test_within_seven_days_the_answer_arrives(zalo_office: Office, zalo_oa: ZaloOAFake) -> None:
    zalo_office.clock.tick(days=6, hours=23)
    await is_answered(zalo_office)
    assert "Khởi công sau Tết." in zalo_oa.sent[-1].text
    assert await last_reply(zalo_office) == ("sent", None, 1)


async def test_after_seven_days_it_is_not_even_tried(zalo_office: Office, zalo_oa: ZaloOAFake) -> None:
    calls = zalo_oa.calls["send"]
    zalo_office.clock.tick(days=7, seconds=1)
    await is_answered(zalo_office)
    assert zalo_oa.calls["send"] == calls
    assert await last_reply(zalo_office) == ("failed", "window-closed", 1)
    assert (await zalo_office.all(deliveries))[-1].code == "window-closed"
    assert [row.state for row in await zalo_office.all(addresses)] == ["active"], "a closed window stops nobody"
    await says(zalo_office, zalo_oa, "menu")
    assert await last_reply(zalo_office) == ("sent", None, 1)


async def test_a_used_up_quota_counts_only_after_the_free_window(zalo_office: Office, zalo_oa: ZaloOAFake) -> None:
    zalo_oa.people[LAN].remain = 1
    await says(zalo_office, zalo_oa, "menu")
    assert [row.quota_left for row in await zalo_office.all(addresses)] == [0]
    calls = zalo_oa.calls["send"]
    zalo_office.clock.tick(hours=48, seconds=1)
    await is_answered(zalo_office)
    assert zalo_oa.calls["send"] == calls
    assert await last_reply(zalo_office) == ("failed", "quota-used-up", 1)
    zalo_oa.people[LAN].remain = None
    await says(zalo_office, zalo_oa, "menu")
    assert await last_reply(zalo_office) == ("sent", None, 1)


async def test_the_platforms_own_refusals_decide(zalo_office: Office, zalo_oa: ZaloOAFake) -> None:
    zalo_oa.fail("-32", call="send")
    await says(zalo_office, zalo_oa, "menu")
    assert await last_reply(zalo_office) == ("queued", "zalo-32", 1)
    zalo_office.clock.tick(seconds=31)
    await zalo_office.send()
    assert await last_reply(zalo_office) == ("sent", None, 2)
    zalo_oa.people[LAN].follows = False
    await is_answered(zalo_office)
    assert await last_reply(zalo_office) == ("failed", "zalo-213", 1)
    assert [row.state for row in await zalo_office.all(addresses)] == ["stopped"]
