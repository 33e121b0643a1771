"""What waits, in the order in which it is late or out of reach, within the scope and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import bulk, contacts, inbox, inbox_counts, inbox_details, tickets
from storage.db import Database, Session
from storage.inbox import Moment, Place, Row, Tab, Wanted
from storage.officials import Grant
from storage.scope import Scope
from storage.tables import agencies, attachments, drafts, ticket_groups, ticket_views
from storage.tickets import NewTicket
from tests.clock import FakeClock
from tests.storage import inbox_scene as scene
from tests.storage.scenes import CHANNEL, make_address, received, record

ZALO = {"zalo-oa": timedelta(days=7)}
EVERYWHERE = Scope(official_id=0, agency_id=None, grants=(Grant(role="answering"),))


async def listed(
    database: Database, clock: FakeClock, wanted: Wanted, *, scope: Scope = EVERYWHERE, limit: int = 30
) -> Sequence[Row]:
    async with database.reading() as session:
        moment = Moment(now=clock.now, windows=ZALO)
        return await inbox.rows(session, scope, wanted, moment, official_id=scope.official_id, limit=limit)


async def codes(database: Database, clock: FakeClock, wanted: Wanted, *, scope: Scope = EVERYWHERE) -> list[str]:
    return [row.code for row in await listed(database, clock, wanted, scope=scope)]


async def by_tab(session: Session, scope: Scope, moment: Moment, *, me: int = 0, most: int = 10) -> Mapping[Tab, int]:
    return (await inbox_counts.count(session, scope, moment, official_id=me, opened=(), most=most)).tabs


async def test_the_order_is_by_what_is_late_or_closes_first(database: Database, clock: FakeClock) -> None:
    now, home = clock.now, await scene.area_id(database, "18001")
    closing = await scene.resident(database, now=now, last=timedelta(days=6, hours=20))
    shut = await scene.resident(database, now=now, last=timedelta(days=9))
    blocked = await scene.resident(database, now=now, last=timedelta(days=6, hours=23), state="stopped")
    days = timedelta(days=1)
    await scene.ticket(database, 1, area=home, now=now, due=2 * days)
    await scene.ticket(database, 2, area=home, now=now, due=-days)
    await scene.ticket(database, 3, area=home, now=now, due=4 * days, who=closing)
    await scene.ticket(database, 4, area=home, now=now, due=3 * days, who=shut)
    await scene.ticket(database, 5, area=home, now=now, due=5 * days, who=blocked)
    await scene.ticket(database, 6, area=home, now=now, due=None)
    await scene.ticket(database, 7, area=home, now=now, due=-days / 2, who=closing)
    assert await codes(database, clock, Wanted()) == [scene.code_of(n) for n in (2, 7, 6, 3, 1, 4, 5)], (
        "a closed window, or one of somebody out of reach, presses no more; without a deadline it is due since it came"
    )
    assert await codes(database, clock, Wanted(tab=Tab.CLOSING)) == [scene.code_of(n) for n in (7, 3)]
    assert await codes(database, clock, Wanted(tab=Tab.LATE)) == [scene.code_of(n) for n in (2, 7)]


async def test_without_windows_only_deadlines_count(database: Database, clock: FakeClock) -> None:
    now = clock.now
    closing = await scene.resident(database, now=now, last=timedelta(days=6, hours=20))
    await scene.ticket(database, 1, area=None, now=now, due=timedelta(days=2), who=closing)
    await scene.ticket(database, 2, area=None, now=now, due=timedelta(days=1))
    async with database.reading() as session:
        found = await inbox.rows(session, EVERYWHERE, Wanted(), Moment(now=now), official_id=0, limit=5)
        counts = await by_tab(session, EVERYWHERE, Moment(now=now))
    assert [row.code for row in found] == [scene.code_of(2), scene.code_of(1)]
    assert counts[Tab.CLOSING] == 0
    assert counts[Tab.TO_DO] == 2


async def test_page_after_page_nothing_is_left_out_or_shown_twice(database: Database, clock: FakeClock) -> None:
    now = clock.now
    for number in range(11):
        closing = await scene.resident(database, now=now, last=timedelta(days=6, hours=number))
        due = timedelta(hours=number // 3)
        await scene.ticket(database, number, area=None, now=now, due=due, who=closing, state="received")
        await scene.ticket(database, 100 + number, area=None, now=now, state="answered", updated_at=now)
    for tab in (Tab.TO_DO, Tab.ANSWERED):
        whole = await listed(database, clock, Wanted(tab=tab))
        wanted, seen = Wanted(tab=tab), list[str]()
        while page := await listed(database, clock, wanted, limit=4):
            seen += [row.code for row in page]
            wanted = replace(wanted, after=Place(at=page[-1].at, id=page[-1].id))
        assert seen == [row.code for row in whole]
        assert len(set(seen)) == 11


async def test_another_commune_is_never_seen_and_never_counted(database: Database, clock: FakeClock) -> None:
    now, home, other = clock.now, *[await scene.area_id(database, code) for code in ("18001", "18754")]
    hamlet = await scene.village(database, home, "Phú Xuân")
    await scene.ticket(database, 1, area=home, now=now)
    await scene.ticket(database, 2, area=hamlet, now=now, topic="vay-von")
    await scene.ticket(database, 3, area=other, now=now)
    await scene.ticket(database, 4, area=None, now=now)
    mine = scene.scope(0, Grant(role="answering", area_id=home))
    assert sorted(await codes(database, clock, Wanted(), scope=mine)) == [scene.code_of(1), scene.code_of(2)]
    found = Wanted(tab=Tab.FOUND, codes=[scene.code_of(n) for n in (1, 3)])
    assert await codes(database, clock, found, scope=mine) == [scene.code_of(1)]
    assert await codes(database, clock, Wanted(area_id=other), scope=mine) == []
    assert await codes(database, clock, Wanted(area_id=hamlet), scope=mine) == [scene.code_of(2)]
    loans = scene.scope(0, Grant(role="answering", area_id=home, topic="vay-von"))
    assert await codes(database, clock, Wanted(), scope=loans) == [scene.code_of(2)]
    async with database.reading() as session:
        moment = Moment(now=now, windows=ZALO)
        counted = await inbox_counts.count(session, mine, moment, official_id=0, opened=[home], most=10)
        words = await inbox_details.newest_words(session, mine, Wanted(), limit=10, most=5)
        chosen = await bulk.chosen(session, mine, [scene.code_of(n) for n in (1, 2, 3)])
    assert counted.tabs[Tab.TO_DO] == 2
    assert {(part.kind, part.topic or part.name, part.count) for part in counted.parts} == {
        ("topic", "bao-hiem-y-te", 1),
        ("topic", "vay-von", 1),
        ("area", "Phú Xuân", 1),
        ("area", next(part.parent_name for part in counted.parts if part.name == "Phú Xuân"), 1),
    }
    assert [one.text for one in words] == ["Tôi m", "Tôi m"]
    assert [one.code for one in chosen] == [scene.code_of(1), scene.code_of(2)]


@pytest.mark.parametrize(("level", "code"), [("commune", "18001"), ("province", "17329"), (None, "31894")])
async def test_however_it_is_looked_for_the_same_is_found(
    database: Database, clock: FakeClock, level: str | None, code: str
) -> None:
    now, home, other = clock.now, *[await scene.area_id(database, one) for one in (code, "18754")]
    hamlet = await scene.village(database, home, "Phú Xuân")
    states = ("received", "answered", "closed", "passed_on")
    for number, state in enumerate(states):
        for place, area in enumerate((home, hamlet, other, None)):
            await scene.ticket(database, 10 * place + number, area=area, now=now, state=state, updated_at=now)
    held = [Grant(role=role, area_id=home, area_level=level) for role in ("answering", "intake")]
    mine = scene.scope(0, *held)
    for tab, numbers in ((Tab.TO_DO, [0, 10]), (Tab.ANSWERED, [1, 2, 11, 12]), (Tab.PASSED_ON, [3, 13])):
        found = await codes(database, clock, Wanted(tab=tab), scope=mine)
        assert sorted(found) == [scene.code_of(n) for n in numbers]
        async with database.reading() as session:
            assert (await by_tab(session, mine, Moment(now=now)))[tab] == len(numbers)
    in_hamlet = Wanted(tab=Tab.ANSWERED, area_id=hamlet, area_level=level and "village")
    assert sorted(await codes(database, clock, in_hamlet, scope=EVERYWHERE)) == [scene.code_of(n) for n in (11, 12)]
    async with database.reading() as session:
        newest = await inbox_details.newest_words(session, mine, Wanted(), limit=3, most=5)
    assert [one.id for one in newest] == sorted((one.id for one in newest), reverse=True)
    assert len(newest) == 3


async def test_the_sensitive_lane_is_apart_and_only_for_those_who_hold_it(database: Database, clock: FakeClock) -> None:
    now, home = clock.now, await scene.area_id(database, "18001")
    await scene.ticket(database, 1, area=home, now=now)
    await scene.ticket(database, 2, area=home, now=now, kind="sensitive")
    plain = Grant(role="answering", area_id=home)
    reader = scene.scope(0, plain, sensitive=(Grant(role="sensitive", area_id=home),))
    for scope, lane in ((scene.scope(0, plain), []), (reader, [scene.code_of(2)])):
        assert await codes(database, clock, Wanted(), scope=scope) == [scene.code_of(1)]
        assert await codes(database, clock, Wanted(tab=Tab.SENSITIVE), scope=scope) == lane
        assert await codes(database, clock, Wanted(tab=Tab.FOUND, codes=[scene.code_of(2)]), scope=scope) == lane
        async with database.reading() as session:
            counts = await by_tab(session, scope, Moment(now=now))
            assert counts[Tab.SENSITIVE] == len(lane)
            assert len(await inbox_details.newest_words(session, scope, Wanted(), limit=10, most=9)) == 1
            assert await bulk.chosen(session, scope, [scene.code_of(2)]) == []


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        (Tab.TO_DO, [1, 2, 3, 4]),
        (Tab.MINE, [2]),
        (Tab.NOBODYS, [1, 3, 4]),
        (Tab.WAITING, [3]),
        (Tab.UNSOLVED, [4]),
        (Tab.ANSWERED, [5, 6]),
        (Tab.PASSED_ON, [7]),
    ],
)
async def test_each_tab_holds_its_own_and_is_counted(
    database: Database, clock: FakeClock, tab: Tab, expected: list[int]
) -> None:
    now = clock.now
    me = await scene.official(database, "hoa", "Chị Hoa", role="answering", area=None, now=now)
    await scene.ticket(database, 1, area=None, now=now)
    await scene.ticket(database, 2, area=None, now=now, assignee_id=me, state="in_progress")
    await scene.ticket(database, 3, area=None, now=now)
    await scene.ticket(database, 4, area=None, now=now, state="reopened")
    await scene.ticket(database, 5, area=None, now=now, state="answered")
    await scene.ticket(database, 6, area=None, now=now, state="closed")
    await scene.ticket(database, 7, area=None, now=now, state="passed_on", passed_to="Công ty điện lực")
    everywhere = scene.scope(me, Grant(role="answering"))
    third = (await listed(database, clock, Wanted(tab=Tab.FOUND, codes=[scene.code_of(3)])))[0]
    for state in ("waiting", "writing"):
        await put_draft(database, third.id, state, clock)
    found = await listed(database, clock, Wanted(tab=tab), scope=everywhere)
    assert [row.code for row in found] == [scene.code_of(n) for n in expected]
    assert [row.waiting for row in found] == [n == 3 for n in expected]
    async with database.reading() as session:
        counts = await by_tab(session, everywhere, Moment(now=now), me=me)
    assert counts[tab] == len(expected)


async def put_draft(database: Database, ticket_id: int, state: str, clock: FakeClock) -> None:
    await scene.put(
        database, drafts, ticket_id=ticket_id, text="x", state=state, created_at=clock.now, updated_at=clock.now
    )


async def test_counting_what_is_done_ends_at_the_limit(database: Database, clock: FakeClock) -> None:
    for number in range(4):
        await scene.ticket(database, number, area=None, now=clock.now, state="answered")
    async with database.reading() as session:
        counts = await by_tab(session, EVERYWHERE, Moment(now=clock.now), most=3)
    assert counts[Tab.ANSWERED] == 3


async def test_parts_are_counted_by_agency_too(database: Database, clock: FakeClock) -> None:
    bank = await scene.put(database, agencies, name="Ngân hàng Chính sách", created_at=clock.now)
    for number in range(3):
        await scene.ticket(database, number, area=None, now=clock.now, agency_id=bank if number else None, topic=None)
    async with database.reading() as session:
        moment = Moment(now=clock.now)
        counted = await inbox_counts.count(session, EVERYWHERE, moment, official_id=0, opened=(), most=10)
    assert [(part.kind, part.id, part.name, part.count) for part in counted.parts] == [
        ("agency", bank, "Ngân hàng Chính sách", 2)
    ]
    assert await codes(database, clock, Wanted(agency_id=bank)) == [scene.code_of(1), scene.code_of(2)]


async def test_people_are_counted_once_however_often_they_asked(database: Database, clock: FakeClock) -> None:
    now, home, other = clock.now, *[await scene.area_id(database, code) for code in ("18001", "18754")]
    group = await scene.put(database, ticket_groups, title="Thẻ bảo hiểm", created_at=now)
    lan, hung, tam = [await scene.resident(database, now=now) for _ in range(3)]
    one = await scene.ticket(database, 1, area=home, now=now, who=lan, group_id=group)
    await scene.ticket(database, 2, area=home, now=now, who=lan, group_id=group)
    await scene.ticket(database, 3, area=other, now=now, who=tam, group_id=group)
    alone = await scene.ticket(database, 4, area=home, now=now, who=hung)
    await scene.join(database, one, hung[0], now=now)
    await scene.join(database, alone, lan[0], now=now)
    await scene.join(database, alone, tam[0], now=now, left=True)
    for scope, together in (
        (EVERYWHERE, 3),
        (scene.scope(0, Grant(role="answering", area_id=home)), 2),
    ):
        found = {row.code: row.id for row in await listed(database, clock, Wanted(), scope=scope)}
        async with database.reading() as session:
            people = await inbox_details.people(session, scope, ticket_ids=list(found.values()), group_ids=[group])
        assert people == ({found[alone]: 2}, {group: together})


async def test_files_and_those_who_look_are_told(database: Database, clock: FakeClock) -> None:
    now = clock.now
    hoa = await scene.official(database, "hoa", "Chị Hoa", role="answering", area=None, now=now)
    nam = await scene.official(database, "nam", "Anh Nam", role="answering", area=None, now=now)
    await scene.ticket(database, 1, area=None, now=now)
    (row,) = await listed(database, clock, Wanted())
    for kind in ("photo", "photo", "voice"):
        await scene.put(database, attachments, ticket_id=row.id, channel="web", kind=kind, ref="-", state="kept")
    await scene.put(database, ticket_views, ticket_id=row.id, official_id=hoa, seen_at=now, writing=True)
    await scene.put(database, ticket_views, ticket_id=row.id, official_id=nam, seen_at=now - timedelta(minutes=3))
    async with database.reading() as session:
        assert await inbox_details.files(session, [row.id]) == {row.id: {"photo": 2, "voice": 1}}
        since = now - timedelta(minutes=2)
        assert [v.name for v in await inbox_details.viewers(session, [row.id], since=since, but=nam)] == ["Chị Hoa"]
        assert list(await inbox_details.viewers(session, [row.id], since=since, but=hoa)) == []


async def test_whoever_writes_again_is_in_reach_for_longer(database: Database, clock: FakeClock) -> None:
    lan = await make_address(database, "lan", now=clock.now)
    terminal = Moment(now=clock.now + timedelta(days=6, hours=12), windows={CHANNEL: timedelta(days=7)})
    async with database.transaction() as session:
        contact_id = await contacts.add(session, area_id=None, now=clock.now)
        new = NewTicket(
            code=scene.code_of(1),
            key_digest="-",
            kind="question",
            topic=None,
            subject="Thẻ",
            text="Thẻ",
            contact_id=contact_id,
            address_id=lan,
            area_id=None,
            channel=CHANNEL,
        )
        await tickets.add(session, new, now=clock.now)

    async def closing() -> int:
        async with database.reading() as session:
            return (await by_tab(session, EVERYWHERE, terminal))[Tab.CLOSING]

    assert await closing() == 1
    async with database.transaction() as session:
        later = clock.now + timedelta(days=3)
        await record(session, received("lan", "m1", at=later), now=later)
    assert await closing() == 0
    async with database.transaction() as session:
        early = terminal.now - timedelta(days=6)
        await record(session, received("lan", "m2", at=early), now=early)
        await contacts.set_state(session, lan, "active")
    assert await closing() == 1
    async with database.transaction() as session:
        await contacts.set_state(session, lan, "stopped")
    assert await closing() == 0, "nothing closes for somebody who cannot be written to"
