"""A dialogue from its plan to the promise kept: whoever asked hears of it once, or stands on the printed list."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from channels.messages import InboundKind
from desk import registration_texts, survey_texts, texts
from desk.dialogue_question_texts import ask_before
from faq.catalogue import Catalogue
from faq.matcher import Matcher
from handlers.turn import House
from storage.db import Database
from storage.tables import (
    areas,
    dialogue_notices,
    dialogue_questions,
    dialogues,
    minute_lines,
    promises,
    survey_answers,
    surveys,
    tickets,
)
from tests.clock import VIETNAM, FakeClock
from tests.console.conftest import Opened, make_office
from tests.flows import dialogue_tally as tally
from tests.flows.dialogue_office import FLOOR, LIST, PROMISED, PUT_APART, UNHEARD, WRITTEN, Hosts
from tests.flows.dialogue_people import (
    COMMUNE,
    DAYS,
    ELSEWHERE,
    GROUPS,
    LATE,
    QUESTIONS,
    REGISTERED,
    RESIDENTS,
    SEATS,
    Commune,
    Neighbour,
    in_turns,
    paper,
)  # fmt: skip
from tests.flows.dialogue_tally import Stock
from tests.flows.product import rows

BLOCKING, ERASING, CANCELLING, APART, ANSWERING = 8, 3, 8, 5, 24
WITHHELD = [group[0] for group in GROUPS[70 : 70 + APART]]
SHARED_WORK = ("seats", "moved up", "dialogues", "survey", "promises")
"""Of the jobs of the product, those a dialogue needs."""


@dataclass(kw_only=True)
class Stage:
    commune: Commune
    hosts: Hosts
    taken: Sequence[int] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.commune.code

    async def at(self, day: int, hour: int, minute: int = 0, *, month: int = 11) -> None:
        """The clock moves on to that time in Vietnam, and what time brings is done."""
        moment = datetime(2026, month, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)
        assert moment > self.commune.clock.now
        self.commune.clock.now = moment
        for job in self.commune.app._jobs():
            if any(word in job.name for word in SHARED_WORK):
                await job.work()
        await self.commune.settle()
        await self.hosts.today()

    async def of_dialogue(self, code: str) -> dict[int, str]:
        """Tickets on its list, with their text."""
        q, t, d = dialogue_questions.c, tickets.c, dialogues.c
        found = (
            select(t.id, t.text).join(dialogue_questions, q.ticket_id == t.id).join(dialogues, d.id == q.dialogue_id)
        )
        found = found.where(d.code == code, q.review != "withheld")
        return {row.id: row.text for row in await rows(self.commune.database, found)}


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


async def register(stage: Stage) -> None:
    """More than there are seats; who gives theirs up makes room for who waits."""
    commune, hosts = stage.commune, stage.hosts
    coming = [one for one in commune.people if one.comes]
    assert len(coming) == REGISTERED
    await commune.register(coming)
    seated, waiting = [len(await hosts.registered(stage.code, state)) for state in ("seated", "waiting")]
    assert seated <= SEATS < seated + waiting == REGISTERED
    giving_up = coming[::9][:CANCELLING]
    gone = await commune.tap(giving_up, registration_texts.cannot_come("").label)
    assert gone == giving_up
    await stage.at(24, 9)
    kinds = await rows(commune.database, select(dialogue_notices.c.kind))
    assert any(row.kind.startswith("up:") for row in kinds), "who moved up was told"


async def ask(stage: Stage) -> None:
    """Four days in the chat, the third with the village heads' sheets."""
    commune, hosts = stage.commune, stage.hosts
    for day in range(DAYS):
        await stage.at(27 + day, 8)
        today = [one for one in commune.people if one.day == day and one.kind in ("asks", "looks") and not one.comes]
        await commune.come_in([one for one in today if one.kind == "looks"])
        for some in in_turns([one for one in commune.people if one.day == day and one.kind == "asks"]):
            await commune.come_in(some)
            await commune.ask_beforehand(some)
        if day == 2:
            for village, lines in paper():
                await hosts.take_paper(stage.code, village, lines)
    await leave(stage)
    await go_home(stage)


async def leave(stage: Stage) -> None:
    """After they asked: some block the account, some erase themselves."""
    commune = stage.commune
    asked = [one for one in commune.people if one.kind == "asks" and one.day == 3 and one.text not in WITHHELD]
    for one in [one for one in asked if one.channel != "web"][:BLOCKING]:
        commune.phones[one.channel].left.add(one.address)
    going = [one for one in asked if one.channel == "web" and not one.joins][:ERASING]
    await commune.say([(one, InboundKind.TEXT, "xoá dữ liệu") for one in going])
    assert len(await commune.tap(going, texts.ERASE_YES.label)) == ERASING


async def go_home(stage: Stage) -> None:
    """Who lives elsewhere is told so, and asks the officials at home."""
    commune = stage.commune
    one = next(one for one in commune.people if one.kind == "elsewhere")
    await commune.say([(one, InboundKind.TEXT, "đổi xã")])
    await commune.say([(one, InboundKind.TEXT, commune.homes[ELSEWHERE])])
    await commune.come_in([one])
    assert "Nhà mình đã ghi là ở" in commune.phones[one.channel].last(one.address)
    assert not await commune.tap([one], ask_before(stage.code).label)
    await commune.say([(one, InboundKind.TEXT, "gặp cán bộ")])
    await commune.write([one])
    t, q = tickets.c, dialogue_questions.c
    found = select(areas.c.code, q.ticket_id).select_from(tickets).join(areas, areas.c.id == t.area_id)
    sent = await rows(
        commune.database, found.outerjoin(dialogue_questions, q.ticket_id == t.id).where(t.text == one.text)
    )
    assert [tuple(row) for row in sent] == [(ELSEWHERE, None)]


async def hold(stage: Stage) -> None:
    """The list is closed, the agenda fixed, and the hall opens."""
    commune, hosts = stage.commune, stage.hosts
    await stage.at(1, 15, month=12)
    await hosts.look_over(stage.code, withheld=WITHHELD)
    await commune.settle()
    await told_why(stage)
    await stage.at(2, 9, month=12)
    late = [one for one in commune.people if one.kind == "late"]
    await commune.come_in(late)
    await commune.ask_beforehand(late)
    await hosts.fix_agenda(stage.code)
    await stage.at(3, 19, 30, month=12)
    await stage.at(4, 7, 30, month=12)
    came, absent = await hosts.open_doors(stage.code)
    await hosts.sit(stage.code)
    assert len(await hosts.registered(stage.code, "attended")) == came
    assert len(await hosts.registered(stage.code, "absent")) == absent
    stage.taken = list(await stage.of_dialogue(stage.code))
    await stage.at(4, 14, month=12)
    await hosts.write_minutes(stage.code)


async def told_why(stage: Stage) -> None:
    phones = stage.commune.phones
    authors = [one for one in stage.commune.people if one.text in WITHHELD]
    assert len(authors) == APART
    for one in authors:
        assert PUT_APART in phones[one.channel].last(one.address) or one.address in phones[one.channel].left


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
    """Kept in public: what was promised, and that it is done; whoever asked hears of it."""
    found = await rows(stage.commune.database, select(promises).order_by(promises.c.id))
    assert len(found) == PROMISED + WRITTEN
    server = TestServer(stage.commune.app.web())
    async with TestClient(server) as reader:
        page = unescape(await (await reader.get(f"/cam-ket/{COMMUNE}")).text())
        assert all(one.owner in page and one.code in page for one in found)
        before = sum(len(phone.received) for phone in stage.commune.phones.values())
        await stage.hosts.done(stage.hosts.one, f"/console/promises/{found[0].code}/done", result="Đã làm xong.")
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
    tally.everyone_ended_somewhere(commune, stock)
    tally.nobody_heard_twice(stock)
    tally.paper_is_on_the_list(stock, await hosts.one.page(f"{LIST}/{stage.code}/results/print"))
    assert sum(one.item_id is None for one in stock.questions) >= UNHEARD
    await lines_lead_there_and_back(stage, stock)
    await promise(stage)
    await survey(stage)
    await carry_over(stage, stock)
