"""A dialogue from its plan to the promise kept: whoever asked hears of it once, or stands on the printed list."""

import re
from collections.abc import AsyncIterator, Sequence
from html import unescape
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from desk import survey_texts
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from handlers.turn import House
from storage.db import Database
from storage.promises import question_codes
from storage.tables import minute_lines, promises, survey_answers, surveys
from tests.clock import VIETNAM, FakeClock
from tests.console.conftest import Opened, make_office
from tests.flows import dialogue_tally as tally
from tests.flows.dialogue_cast import COMMUNE, LATE, QUESTIONS, RESIDENTS, Neighbour, paper
from tests.flows.dialogue_office import FLOOR, LIST, PROMISED, UNHEARD, WRITTEN, Hosts
from tests.flows.dialogue_people import Commune
from tests.flows.dialogue_play import APART, ERASING, Stage, ask, hold, register
from tests.flows.dialogue_tally import Stock
from tests.flows.product import rows

ANSWERING, JOINING = 24, 15


@pytest.fixture(scope="module")
def real_house(real_catalogue: Catalogue, real_matcher: Matcher) -> House:
    return House(catalogue=real_catalogue, matcher=real_matcher, secret=b"k" * 32, zone=VIETNAM)


@pytest.fixture
async def stage(database: Database, clock: FakeClock, real_house: House, tmp_path: Path) -> AsyncIterator[Stage]:
    commune = Commune(database=database, clock=clock, house=real_house, folder=tmp_path)
    await commune.settle_in()
    app = commune.app
    office = make_office(
        database, clock, real_house, tmp_path, abilities=app.abilities, ring=app.ring, signer=lambda: app.house.signer
    )
    async with Opened(office, clock) as desk:
        yield Stage(commune=commune, hosts=await Hosts.arrive(desk))
    await app.intake.close()


async def lines_lead_there_and_back(stage: Stage, stock: Stock) -> None:
    """From each line to all of its questions, and from each question to its line."""
    page = await stage.hosts.two.page(f"{LIST}/{stage.code}/minutes")
    parts = {int(part.partition('"')[0]): part.partition("</li>")[0] for part in page.split('<li id="line-')[1:]}
    found = await rows(stage.commune.database, select(minute_lines).order_by(minute_lines.c.position))
    assert list(parts) == [one.id for one in found]
    heard = 0
    for line in found:
        codes = {one.code for one in stock.questions if one.item_id == line.item_id}
        assert set(re.findall(r'href="/console/tickets/(\w+)"', parts[line.id])) >= codes
        for code in codes:
            heard += 1
            back = f"{LIST}/{stage.code}/minutes#line-{line.id}"
            assert back in await stage.hosts.two.page(f"/console/tickets/{code}")
    assert heard == sum(one.item_id is not None for one in stock.questions) > QUESTIONS / 2


async def promise(stage: Stage) -> None:
    """Kept in public: what was promised, and that it is done; whoever asked hears of it, here several people."""
    found = await rows(stage.commune.database, select(promises).order_by(promises.c.id))
    assert len(found) == PROMISED + WRITTEN
    async with TestClient(TestServer(stage.commune.pages())) as reader:
        page = unescape(await (await reader.get(f"/cam-ket/{COMMUNE}")).text())
        assert all(one.owner in page and one.code in page for one in found)
        async with stage.commune.database.reading() as session:
            asked = {one.id: len(await question_codes(session, one.item_id)) for one in found if one.item_id}
        kept = max(found, key=lambda one: asked.get(one.id, 0))
        before = sum(len(phone.received) for phone in stage.commune.phones.values())
        await stage.hosts.done(stage.hosts.one, f"/console/promises/{kept.code}/done", result="Đã làm xong.")
        await stage.commune.settle()
        assert sum(len(phone.received) for phone in stage.commune.phones.values()) > before
        assert "Đã làm xong." in unescape(await (await reader.get(f"/cam-ket/{COMMUNE}")).text())
        results = unescape(await (await reader.get(f"/doi-thoai/{stage.code}")).text())
        assert "Vấn đề số" in results
        assert FLOOR not in results


async def survey(stage: Stage) -> None:
    """Opened by the chair; some tap through it."""
    commune, hosts = stage.commune, stage.hosts
    await hosts.done(hosts.one, f"{LIST}/{stage.code}/survey")
    (made,) = await rows(commune.database, select(surveys))
    await hosts.done(hosts.chair, f"/console/surveys/{made.code}/open", days="7")
    await stage.at(5, 15, month=12)
    first, second, third = [options[0] for _, options in survey_texts.USUAL_QUESTIONS]
    answering = (await commune.tap(commune.people, first))[:ANSWERING]
    for label in (second, third, survey_texts.NOTHING_MORE.label):
        assert await commune.tap(answering, label) == answering
    assert len(await rows(commune.database, select(survey_answers))) >= ANSWERING
    await hosts.done(hosts.chair, f"/console/surveys/{made.code}/close")
    assert await hosts.two.page(f"/console/surveys/{made.code}")


async def carry_over(stage: Stage, stock: Stock) -> None:
    """What the hall did not get to and what came late wait for the next one, and belong to it once it is announced."""
    waiting = {one.text for one in stock.questions if one.dialogue_id is None}
    assert waiting
    late = {one.text for one in stage.commune.people if one.kind == "late"}
    following = await stage.hosts.plan("2027-03-11", "Đối thoại đầu năm 2027")
    assert set((await stage.of_dialogue(following)).values()) == waiting | late
    await stage.commune.settle()
    phones = stage.commune.phones
    for one in stage.commune.people:
        if one.kind == "late":
            assert "được đưa vào buổi đối thoại" in phones[one.channel].last(one.address)


def askers(people: Sequence[Neighbour]) -> int:
    return sum(one.kind in ("asks", "late") for one in people)


async def test_a_dialogue_from_its_plan_to_the_promise_kept(stage: Stage) -> None:
    commune, hosts = stage.commune, stage.hosts
    assert len(commune.people) == RESIDENTS
    assert askers(commune.people) + sum(len(lines) for _, lines in paper()) == QUESTIONS
    commune.code = await hosts.plan("2026-12-04", "Đối thoại chính sách giảm nghèo năm 2026")
    await register(stage)
    await ask(stage)
    await hold(stage)
    await stage.at(5, 10, month=12)
    await hosts.publish(stage.code)
    await commune.settle()
    stock = await tally.take_stock(commune.database, stage.code, stage.taken)
    print("\n" + tally.figures(commune, stock, len(await hosts.items(stage.code))))
    assert len(stock.questions) + len(stock.joined) >= QUESTIONS - APART - LATE - ERASING
    assert commune.wrongly == 0
    assert len(stock.joined) >= JOINING
    tally.everyone_ended_somewhere(commune, stock)
    tally.nobody_heard_twice(stock)
    tally.paper_is_on_the_list(stock, await hosts.one.page(f"{LIST}/{stage.code}/results/print"))
    assert sum(one.item_id is None for one in stock.questions) >= UNHEARD
    await lines_lead_there_and_back(stage, stock)
    await promise(stage)
    await survey(stage)
    await carry_over(stage, stock)
