"""A commune's week: every question ends somewhere known, every answer reaches or is listed, reports stay apart."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from channels.messages import InboundKind
from desk import recipients as described
from desk import texts
from desk.tickets import TicketState
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from handlers.turn import House
from storage import recipients
from storage.db import Database
from storage.tables import inbound_messages, sensitive_log, supporters, tickets
from tests.clock import VIETNAM, FakeClock
from tests.console.conftest import Opened, make_office
from tests.flows.product import rows
from tests.flows.week import COMMUNES, DAYS, DUPLICATES, NAMED, RESIDENTS, Village
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
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "week.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(f"sqlite:///{path}")
    yield opened
    await opened.close()


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
    """Monday to Friday, and the Tuesday after, when some of Monday's get an answer that is too late for Zalo."""
    village, officials = stage.village, stage.officials
    questions = [one for one in village.people if one.kind == "question"]
    for day in range(DAYS):
        await village.live(day)
        if day == 0:
            officials.later = await kept_waiting(village)
            await leave(village)
        await officials.today()
        for commune in COMMUNES:
            await officials.work(commune, leave=2 if day < DAYS - 1 else 3)
        await village.settle()
        await village.tap([one for one in questions if one.day == day][::3], "Đã rõ")
        village.clock.tick(hours=18)
    village.clock.tick(days=3)
    late, officials.later = officials.later, frozenset()
    await officials.today()
    for commune in COMMUNES:
        for ticket in await officials.open_questions(commune):
            if ticket.code in late:
                await officials.write(officials.teams[commune].answering, ticket)
    await village.settle()


async def ask_again(village: Village) -> None:
    unclear = await village.tap([one for one in village.people if one.kind == "question"][1::4], "Chưa rõ")
    assert unclear
    await village.say([(one, InboundKind.TEXT, "Tôi chưa hiểu phải nộp ở đâu") for one in unclear])


async def kept_waiting(village: Village) -> frozenset[str]:
    t = tickets.c
    query = select(t.code).where(t.channel == "zalo-oa", t.kind == "question").order_by(t.id.desc()).limit(LATE)
    return frozenset(row.code for row in await rows(village.database, query))


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
    assert {row.state for row in await rows(database, select(inbound_messages))} == {"done"}
    asked = [row for row in await rows(database, select(tickets)) if row.kind != "sensitive"]
    joined = await rows(database, select(supporters))
    askers = [row for row in asked if row.contact_id is not None]
    assert len(askers) + len(joined) == 115 - ERASING, "everyone who is still here has asked or joined"
    assert len(joined) >= DUPLICATES * 0.7
    await everyone_is_told_or_listed(stage, [row for row in asked if row.state in REPLIED])
    await ask_again(village)
    assert {row.state for row in await rows(database, select(tickets))} == set(TicketState)
    await reports_stay_apart(stage)


async def everyone_is_told_or_listed(stage: Stage, answered: Sequence[Any]) -> None:
    """Each answer is on a phone exactly once, or failed with a reason and stands on the list for the village head."""
    village, by_code = stage.village, {row.code: row for row in answered}
    assert set(stage.officials.answered) <= set(by_code)
    async with village.database.reading() as session:
        ends = await recipients.deliveries_of(session, [row.id for row in answered])
    known = Counter(one.state for people in ends.values() for one in people)
    assert set(known) <= {"sent", "failed", "unreached"}, known
    failed = [one for people in ends.values() for one in people if one.state in ("failed", "unreached")]
    assert all(described.describe(one).reason for one in failed)
    reasons = {one.error_code for one in failed}
    assert {"forbidden", "window-closed"} <= reasons, reasons
    words = set(stage.officials.answered.values())
    offered = "Có đúng là câu của bà con không?"
    arrived = [one.text for phone in village.phones.values() for one in phone.received if offered not in one.text]
    assert sum(any(word in text for word in words) for text in arrived) == known["sent"] > 60
    lists = "".join([await team.everyone[1].page("/console/unreached") for team in (await stage.officials.today())])
    ids = {row.id: row for row in answered}
    for one in failed:
        ticket = ids[one.ticket_id]
        assert ticket.code in lists or ticket.state in ("closed", "reopened")


async def reports_stay_apart(stage: Stage) -> None:
    """Everyone tries every address; what they open is written down, what they may not is not there."""
    officials, database = stage.officials, stage.village.database
    reports = [row for row in await rows(database, select(tickets)) if row.kind == "sensitive"]
    assert len(reports) == 5
    outside = [one for team in await officials.today() for one in team.everyone]
    outside += [await officials.desk.enter(one.official) for one in officials.others]
    for one in outside:
        for path in ("/console/inbox", "/console/unreached"):
            response = await one.get(path)
            seen = await response.text()
            assert not [row.code for row in reports if row.code in seen or row.text in seen]
        for row in reports:
            assert (await one.get(f"/console/tickets/{row.code}")).status in (403, 404)
    reader, named = [await officials.desk.enter(one.official) for one in (officials.reader, officials.named)]
    about_him = [row for row in reports if NAMED in row.text]
    assert len(about_him) == 1
    for row in reports:
        assert row.text in unescape(await reader.page(f"/console/tickets/{row.code}"))
        status = 404 if row in about_him else 200
        await named.page(f"/console/tickets/{row.code}", status)
    read = Counter(
        row.official_id for row in await rows(database, select(sensitive_log)) if row.action == "ticket.read"
    )
    assert read == {reader.official.id: 5, named.official.id: 4}
