"""Seats at a dialogue: by priority and by who came first, never taken back, given on when they are free."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk import attendance, privacy, registration_rules, registrations, retention
from desk.dialogues import mark_held
from desk.errors import Refused
from desk.registration_records import Comer, Household
from desk.registration_rules import RulesFault
from desk.registrations import Standing
from desk.retention import KEEP, Kind
from desk.roles import Role
from storage import dialogues, erasure
from storage import registrations as stored
from storage.db import Database
from storage.dialogues import Dialogue
from tests.clock import FakeClock
from tests.desk.cast import Cast, Resident
from tests.meetings import STARTS, again, meeting


async def come(cast: Cast, dialogue: Dialogue, who: Resident | None = None, **told: Any) -> Standing:
    who = who or await cast.resident()
    comer = Comer(contact_id=who.contact_id, address_id=who.address_id, area_id=who.area_id, **told)
    return await registrations.register(cast.session, dialogue, comer, now=cast.clock())


async def states(cast: Cast, dialogue: Dialogue) -> list[str]:
    return [one.state for one in await stored.of_dialogue(cast.session, dialogue.id)]


async def test_some_seats_are_kept_for_those_who_come_first(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=5)
    anyone = [await come(cast, dialogue) for _ in range(3)]
    assert [one.registration.state for one in anyone] == ["seated", "seated", "waiting"], "three of five are kept"
    assert (anyone[2].place, anyone[2].kept) == (1, True)
    told: tuple[dict[str, Any], ...] = (
        {"woman_head": True},
        {"household": Household.POOR},
        {"first_time": True},
        {"household": Household.ESCAPED},
    )
    first = [await come(cast, dialogue, **facts) for facts in told]
    assert [one.registration.state for one in first] == ["seated", "seated", "seated", "waiting"]
    assert (first[3].place, first[3].kept) == (1, False), "before the one who waited longer without priority"


async def test_whoever_gives_up_a_seat_gives_it_to_the_first_in_the_queue(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=1)
    lan = await come(cast, dialogue, woman_head=True)
    hung, mai = await come(cast, dialogue, household=Household.POOR), await come(cast, dialogue, woman_head=True)
    assert (hung.place, mai.place) == (1, 1), "she comes before him although he was first"
    await registrations.cancel(cast.session, dialogue, lan.registration.code, now=cast.clock())
    assert await states(cast, dialogue) == ["cancelled", "waiting", "seated"]
    await registrations.cancel(cast.session, dialogue, mai.registration.code, now=cast.clock())
    assert await states(cast, dialogue) == ["cancelled", "seated", "cancelled"]


async def test_what_is_told_later_counts_and_a_seat_is_not_taken_back(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=2)
    lan, hung = await come(cast, dialogue), await come(cast, dialogue)
    assert hung.registration.state == "waiting"
    await registrations.tell_facts(
        cast.session, dialogue, lan.registration, now=cast.clock(), household=Household.NEAR_POOR
    )
    assert await states(cast, dialogue) == ["seated", "seated"], "hers counts as a kept one now, so one is free"
    await registrations.tell_facts(
        cast.session, dialogue, lan.registration, now=cast.clock(), household=Household.OTHER
    )
    assert await states(cast, dialogue) == ["seated", "seated"]


async def test_registering_twice_and_coming_back(cast: Cast) -> None:
    dialogue, lan = await meeting(cast.session, cast.clock, seats=5), await cast.resident()
    first = await come(cast, dialogue, lan, woman_head=True)
    second = await come(cast, dialogue, lan)
    assert (second.again, second.registration.code) == (True, first.registration.code)
    await registrations.cancel(cast.session, dialogue, first.registration.code, now=cast.clock())
    third = await come(cast, dialogue, lan)
    assert third.registration.code != first.registration.code
    assert (third.again, third.registration.state, third.registration.woman_head) == (False, "seated", True)
    assert len(await states(cast, dialogue)) == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"state": "planned"}, "chưa được thông báo"),
        ({"state": "cancelled"}, "đã huỷ"),
        ({"state": "held"}, "đã bắt đầu"),
        ({"registration": "none"}, "không cần đăng ký"),
    ],
)
async def test_where_nobody_registers(cast: Cast, changed: dict[str, Any], told: str) -> None:
    dialogue = await meeting(cast.session, cast.clock, **changed)
    with pytest.raises(Refused, match=told):
        await come(cast, dialogue)


async def test_after_the_start_it_is_closed_but_not_the_door(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=5)
    lan = await come(cast, dialogue)
    cast.clock.now = STARTS + timedelta(minutes=1)
    with pytest.raises(Refused, match="đã bắt đầu"):
        await come(cast, dialogue)
    with pytest.raises(Refused, match="đã bắt đầu"):
        await registrations.cancel(cast.session, dialogue, lan.registration.code, now=cast.clock())
    hoa = await cast.official("hoa", "Chị Hoa", Role.INTAKE)
    came = await attendance.check_in(cast.session, dialogue, lan.registration.code, by=hoa, now=cast.clock())
    assert came.state == "attended"


async def test_where_officials_make_the_list(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=2, registration="listed")
    hoa = await cast.official("hoa", "Chị Hoa", Role.INTAKE)
    hung = await come(cast, dialogue)
    await come(cast, dialogue, woman_head=True)
    await come(cast, dialogue, first_time=True)
    assert await states(cast, dialogue) == ["waiting"] * 3
    await registrations.move_up(
        cast.session, dialogue, hung.registration.code, "đại diện thôn", by=hoa, now=cast.clock()
    )
    assert await registrations.fill(cast.session, dialogue, by=hoa, now=cast.clock()) == 1
    assert await states(cast, dialogue) == ["seated", "seated", "waiting"]
    steps = [event.kind for event in await dialogues.events(cast.session, dialogue.id)]
    assert steps == ["moved_up", "seated"]


async def test_seats_raised_and_lowered(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=1)
    hoa = await cast.official("hoa", "Chị Hoa", Role.INTAKE)
    for _ in range(3):
        await come(cast, dialogue, woman_head=True)
    assert await registrations.set_seats(cast.session, dialogue, 3, by=hoa, now=cast.clock()) == 0
    assert await states(cast, dialogue) == ["seated"] * 3
    assert await registrations.set_seats(cast.session, dialogue, 2, by=hoa, now=cast.clock()) == 1, "one too many"
    assert await states(cast, dialogue) == ["seated"] * 3, "but nobody loses theirs"
    await come(cast, dialogue)
    assert await registrations.set_seats(cast.session, dialogue, None, by=hoa, now=cast.clock()) == 0
    assert await states(cast, dialogue) == ["seated"] * 4
    with pytest.raises(Refused, match="từ 1 đến"):
        await registrations.set_seats(cast.session, dialogue, 0, by=hoa, now=cast.clock())


async def test_kept_seats_are_free_for_everyone_three_days_before(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=2)
    for _ in range(2):
        await come(cast, dialogue)
    cast.clock.now = STARTS - timedelta(days=3, minutes=1)
    assert await registrations.reseat(cast.session, dialogue, now=cast.clock()) == []
    cast.clock.now = STARTS - timedelta(days=3)
    assert len(await registrations.reseat(cast.session, dialogue, now=cast.clock())) == 1
    assert await states(cast, dialogue) == ["seated", "seated"]


async def test_by_hand_only_with_a_reason_and_from_the_queue(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=1)
    hoa = await cast.official("hoa", "Chị Hoa", Role.INTAKE)
    lan, hung = await come(cast, dialogue, woman_head=True), await come(cast, dialogue)
    with pytest.raises(Refused, match="Lý do"):
        await registrations.move_up(cast.session, dialogue, hung.registration.code, "  ", by=hoa, now=cast.clock())
    with pytest.raises(Refused, match="không còn trong danh sách chờ"):
        await registrations.move_up(cast.session, dialogue, lan.registration.code, "x", by=hoa, now=cast.clock())
    with pytest.raises(Refused, match="Không có mã đăng ký"):
        await registrations.move_up(cast.session, dialogue, "WWWWW9", "x", by=hoa, now=cast.clock())
    moved = await registrations.move_up(
        cast.session, dialogue, hung.registration.code, "đi thay người ốm", by=hoa, now=cast.clock()
    )
    assert moved.state == "seated", "one more than there are seats"


async def test_for_somebody_else_by_name(cast: Cast) -> None:
    dialogue, lan = await meeting(cast.session, cast.clock, seats=50), await cast.resident()

    async def bring(name: str, who: Resident) -> Standing:
        comer = Comer(address_id=who.address_id, area_id=who.area_id, name=name)
        return await registrations.register(cast.session, dialogue, comer, now=cast.clock())

    brought = await bring("Bà  Tư 0912345678", lan)
    assert brought.registration.name == "Bà Tư ***"
    with pytest.raises(Refused, match="đã có trong danh sách"):
        await bring("ba tu 0912 345 678", lan)
    with pytest.raises(Refused, match="chưa có chữ"):
        await bring("12", lan)
    assert (await bring("Bà Tư ***", await cast.resident())).registration.state == "seated", "says nothing of others"
    for number in "bcdefghik":
        await bring(f"Ông {number}", lan)
    with pytest.raises(Refused, match="đăng ký hộ 10 người"):
        await bring("Ông Mười Một", lan)


async def test_the_door_and_never_before(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=2)
    hoa = await cast.official("hoa", "Chị Hoa", Role.INTAKE)
    lan_herself = await cast.resident()
    lan, hung = await come(cast, dialogue, lan_herself, woman_head=True), await come(cast, dialogue, woman_head=True)
    mai = await come(cast, dialogue)
    assert await registrations.is_first_time(cast.session, dialogue, lan_herself.contact_id) is None
    cast.clock.now = STARTS
    for code in (lan.registration.code, lan.registration.code, mai.registration.code):
        await attendance.check_in(cast.session, dialogue, code, by=hoa, now=cast.clock())
    walked_in = await attendance.walk_in(cast.session, dialogue, Comer(name="Ông Ba"), by=hoa, now=cast.clock())
    mistaken = await attendance.walk_in(cast.session, dialogue, Comer(), by=hoa, now=cast.clock())
    await attendance.take_back(cast.session, dialogue, mistaken.code, by=hoa, now=cast.clock())
    assert await attendance.close_attendance(cast.session, dialogue, now=cast.clock()) == 1
    assert await states(cast, dialogue) == ["attended", "absent", "attended", "attended", "cancelled"]
    await dialogues.change(cast.session, dialogue.id, now=cast.clock(), state="held")
    late = await attendance.check_in(cast.session, dialogue, hung.registration.code, by=hoa, now=cast.clock())
    back = await attendance.take_back(cast.session, dialogue, walked_in.code, by=hoa, now=cast.clock())
    assert (late.state, back.state) == ("attended", "cancelled"), "from the paper list, afterwards"
    following = await meeting(cast.session, cast.clock, code="K7M2QB", starts_at=STARTS + timedelta(days=90))
    assert await registrations.is_first_time(cast.session, following, lan_herself.contact_id) is False
    await dialogues.change(cast.session, dialogue.id, now=cast.clock(), state="published")
    with pytest.raises(Refused, match="không sửa được nữa"):
        await attendance.check_in(cast.session, dialogue, mai.registration.code, by=hoa, now=cast.clock())


async def test_two_people_for_the_last_seat(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        cast = Cast(session=session, clock=clock)
        await cast.villages()
        dialogue = await meeting(session, clock, seats=1)
        people = [await cast.resident() for _ in range(4)]

    async def rush(who: Resident) -> str:
        async with database.transaction() as session:
            comer = Comer(contact_id=who.contact_id, address_id=who.address_id, woman_head=True)
            done = await registrations.register(session, dialogue, comer, now=clock())
            return done.registration.state

    assert sorted(await asyncio.gather(*(rush(who) for who in people))) == ["seated"] + ["waiting"] * 3
    async with database.reading() as session:
        rows = await stored.of_dialogue(session, dialogue.id)
    assert sorted(one.state for one in rows) == ["seated"] + ["waiting"] * 3


async def test_one_person_twice_at_the_same_time(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        cast = Cast(session=session, clock=clock)
        await cast.villages()
        dialogue, lan = await meeting(session, clock, seats=5), await cast.resident()

    async def tap() -> bool:
        async with database.transaction() as session:
            done = await registrations.register(session, dialogue, Comer(contact_id=lan.contact_id), now=clock())
            return done.again

    assert sorted(await asyncio.gather(tap(), tap())) == [False, True]


async def test_who_erases_themselves_leaves_a_free_seat(cast: Cast) -> None:
    dialogue, lan = await meeting(cast.session, cast.clock, seats=2), await cast.resident()
    own = await come(cast, dialogue, lan, name="Nguyễn Thị Lan", woman_head=True, household=Household.POOR)
    comer = Comer(address_id=lan.address_id, area_id=lan.area_id, name="Bà Tư", woman_head=True)
    other = await registrations.register(cast.session, dialogue, comer, now=cast.clock())
    waiting = await come(cast, dialogue, woman_head=True)
    told = await erasure.export(cast.session, lan.contact_id)
    assert [(row["name"], row["household"]) for row in told["registrations"]] == [
        ("Nguyễn Thị Lan", "poor"), ("Bà Tư", "unknown"),
    ]  # fmt: skip
    await privacy.erase(cast.session, lan.contact_id, now=cast.clock())
    mine, brought = [await stored.get(cast.session, one.registration.id) for one in (own, other)]
    assert (mine.state, mine.name, mine.household, mine.woman_head, mine.contact_id) == (
        "cancelled", "", "unknown", None, None,
    )  # fmt: skip
    assert (brought.state, brought.name, brought.woman_head, brought.code) == (
        "seated",
        "",
        None,
        other.registration.code,
    )
    await registrations.reseat(cast.session, dialogue, now=cast.clock())
    assert (await stored.get(cast.session, waiting.registration.id)).state == "seated"


async def test_who_came_and_erases_themselves_still_counts(cast: Cast) -> None:
    dialogue, lan = await meeting(cast.session, cast.clock, seats=2), await cast.resident()
    hoa = await cast.official("hoa", "Chị Hoa", Role.INTAKE)
    own = await come(cast, dialogue, lan, name="Nguyễn Thị Lan")
    cast.clock.now = STARTS + timedelta(hours=1)
    await attendance.check_in(cast.session, dialogue, own.registration.code, by=hoa, now=cast.clock())
    await privacy.erase(cast.session, lan.contact_id, now=cast.clock())
    assert [(one.state, one.name) for one in await stored.of_dialogue(cast.session, dialogue.id)] == [("attended", "")]


async def test_names_go_a_year_after_the_dialogue(cast: Cast) -> None:
    dialogue, lan = await meeting(cast.session, cast.clock, seats=2), await cast.resident()
    hoa = await cast.official("hoa", "Chị Hoa", Role.INTAKE)
    own = await come(cast, dialogue, lan, name="Nguyễn Thị Lan", household=Household.POOR)
    cast.clock.now = STARTS
    await attendance.check_in(cast.session, dialogue, own.registration.code, by=hoa, now=cast.clock())
    cast.clock.now = STARTS + timedelta(days=364)
    assert (await retention.erase_old(cast.session, KEEP, now=cast.clock())).counts[Kind.REGISTRATIONS] == 0
    cast.clock.tick(days=3)
    assert (await retention.erase_old(cast.session, KEEP, now=cast.clock())).counts[Kind.REGISTRATIONS] == 1
    left = await stored.get(cast.session, own.registration.id)
    assert (left.name, left.household, left.address_id, left.state) == ("", "unknown", None, "attended")
    later = await meeting(cast.session, cast.clock, code="K7M2QB", starts_at=cast.clock() + timedelta(days=9))
    assert await registrations.is_first_time(cast.session, later, lan.contact_id) is False
    assert (await retention.erase_old(cast.session, KEEP, now=cast.clock())).counts[Kind.REGISTRATIONS] == 0


async def test_marked_held_by_the_office(cast: Cast) -> None:
    dialogue = await meeting(cast.session, cast.clock, seats=2)
    hoa = await cast.official("hoa", "Chị Hoa", Role.APPROVING)
    await come(cast, dialogue)
    cast.clock.now = STARTS + timedelta(hours=3)
    await mark_held(cast.session, dialogue, by=hoa, now=cast.clock())
    assert (await states(cast, dialogue), (await again(cast.session, dialogue.id)).state) == (["absent"], "held")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kept_percent: 60", "the file: has other keys; allowed: kept_days, kept_percent, points"),
        (
            "{kept_percent: 120, kept_days: 3, points: []}",
            "kept_percent: is 120; allowed: a whole number from 0 to 100",
        ),
        ("{kept_percent: 60, kept_days: true, points: []}", "kept_days: is True"),
        (
            "{kept_percent: 60, kept_days: 3, points: [{fact: rich, points: 1, words: x}]}",
            "no fact 'rich'; allowed: wo",
        ),
        ("{kept_percent: 60, kept_days: 3, points: [{fact: poor, points: 1}]}", "points, rule 1: has other keys"),
        ("{kept_percent: 60, kept_days: 3, points: [{fact: poor, points: 1, words: ''}]}", "'words' cannot be shown"),
        ("{kept_percent: 60, kept_days: 3, points: 4}", "points: is no list"),
        ("[", "cannot be read"),
    ],
)
def test_faults_in_the_rules_are_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(RulesFault) as fault:
        registration_rules.load(path)
    assert told in str(fault.value)
    assert str(fault.value).startswith("rules.yaml: ")


def test_the_same_fact_twice(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    rule = "{fact: poor, points: 1, words: hộ nghèo}"
    path.write_text(f"{{kept_percent: 60, kept_days: 3, points: [{rule}, {rule}]}}", "utf-8")
    with pytest.raises(RulesFault, match="rule 2: 'poor' is there twice"):
        registration_rules.load(path)
