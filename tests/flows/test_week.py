"""A commune's week: every question ends somewhere known, every answer reaches or is listed, reports stay apart."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.messages import InboundKind
from desk import texts
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from handlers.turn import House
from storage.db import Database
from storage.tables import outbound_messages, supporters, tickets
from tests.clock import VIETNAM, FakeClock
from tests.console.conftest import Opened, make_office
from tests.flows.product import rows
from tests.flows.week import COMMUNES, DAYS, RESIDENTS, Village
from tests.flows.week_office import Officials

BLOCKING, ERASING, LATE = 8, 3, 4
"""Residents who block the account, erase themselves, or get their answer after Zalo's seven days."""
REPLIED = {"answered", "passed_on", "closed", "reopened"}


@dataclass(frozen=True, kw_only=True)
class Stage:
    village: Village
    officials: Officials


@pytest.fixture(scope="module")
def real_house(real_catalogue: Catalogue, real_matcher: Matcher) -> House:
    return House(catalogue=real_catalogue, matcher=real_matcher, secret=b"k" * 32, zone=VIETNAM)


@pytest.fixture
async def stage(database: Database, clock: FakeClock, real_house: House, tmp_path: Path) -> AsyncIterator[Stage]:
    village = Village(database=database, clock=clock, house=real_house, folder=tmp_path)
    await village.settle_in()
    app = village.app
    office = make_office(database, clock, real_house, tmp_path, abilities=app.abilities, ring=app.ring)
    async with Opened(office, clock) as desk:
        yield Stage(village=village, officials=await Officials.come_in(desk))
    await app.intake.close()


async def play(stage: Stage) -> None:
    """Monday to Friday, and the Tuesday after, when four of Monday's get the answer that comes too late for Zalo."""
    village, officials = stage.village, stage.officials
    for day in range(DAYS):
        await village.live(day)
        if day == 0:
            await leave(village)
        for commune in COMMUNES:
            await officials.work(commune, leave=2 if day < DAYS - 1 else 4)
        await village.settle()
        today = [one for one in village.people if one.day == day and one.kind == "question"]
        clear = await village.tap(today[::3], "Đã rõ")
        assert clear
        village.clock.tick(hours=18)
    unclear = await village.tap([one for one in village.people if one.day == DAYS - 1][1::3], "Chưa rõ")
    assert unclear
    await village.say([(one, InboundKind.TEXT, "Tôi chưa hiểu phải nộp ở đâu") for one in unclear])


async def leave(village: Village) -> None:
    """After they asked: some block us, some erase themselves."""
    asked = [one for one in village.people if one.day == 0 and one.kind == "question"]
    for one in asked[:BLOCKING]:
        village.phones[one.channel].left.add(one.address)
    going = asked[BLOCKING : BLOCKING + ERASING]
    await village.say([(one, InboundKind.TEXT, "xoá dữ liệu") for one in going])
    assert len(await village.tap(going, texts.ERASE_YES.label)) == ERASING


async def test_a_week_of_three_communes(stage: Stage) -> None:
    database, village = stage.village.database, stage.village
    assert len(village.people) == RESIDENTS
    assert Counter(one.kind for one in village.people) == {"question": 115, "sensitive": 5, "passing": 180}
    await play(stage)
    everything = await rows(database, select(tickets))
    print(Counter((one.kind, one.state) for one in everything))
    print(len(await rows(database, select(supporters))))
    print(Counter((o.purpose, o.state, o.error_code) for o in await rows(database, select(outbound_messages))))
