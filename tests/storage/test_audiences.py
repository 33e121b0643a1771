"""Whom a rule finds, where each is written to or why not, and how they are written down when it begins."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from desk.segment_rule import SegmentRule
from storage import audiences, contacts, segments, supporters, villages
from storage.audience_people import CODES, Consent, Reach, Wanted
from storage.db import Database
from storage.tables import broadcast_recipients, broadcasts, dialogue_questions
from storage.tables import contacts as people
from tests.clock import FakeClock
from tests.desk.cast import LOWER, PROVINCE, Resident
from tests.storage.audience_scene import COMMUNE, NEXT_COMMUNE, TELEGRAM, UPPER, Town, town

LONG = timedelta(days=8)


@pytest.fixture
async def place(database: Database, clock: FakeClock) -> AsyncIterator[Town]:
    async with town(database, clock) as made:
        yield made


async def test_everyone_is_counted_once_by_channel_or_by_reason(place: Town) -> None:
    await place.someone("lan", "telegram", "zalo-oa")
    await place.someone("hung", "zalo-oa")
    await place.someone("cu", "zalo-oa", silent=LONG)
    await place.someone("dung", notices=False)
    await place.someone("chan", state="stopped")
    await place.someone("web", "web")
    await place.someone("giay", "telegram", state="leaving")
    await place.someone("het", "zalo-oa", silent=timedelta(days=3), quota_left=0)
    found = await place.count()
    assert found.total == 8
    assert found.by_channel == {"zalo-oa": 2}
    assert found.left_out == {
        "no-address": 1, "contact-stopped": 1, "no-channel": 1, "no-consent": 1, "window-closed": 1,
        "quota-used-up": 1,
    }  # fmt: skip
    assert found.reached == 2
    assert list(found.left_out) == [code for code in CODES if code in found.left_out]


async def test_the_open_address_they_wrote_from_last(place: Town) -> None:
    await place.someone("lan", "telegram", silent=timedelta(days=3))
    await place.writes_from("lan", "zalo-oa", silent=timedelta(days=1))
    await place.someone("hung", "telegram", silent=timedelta(days=3))
    await place.writes_from("hung", "zalo-oa", silent=timedelta(days=1), state="stopped")
    await place.someone("cu", "telegram", state="stopped", silent=timedelta(days=20))
    await place.writes_from("cu", "zalo-oa", silent=LONG)
    one = await place.broadcast()
    assert await place.prepare(one) == [3]
    assert await place.rows(one) == {
        "lan": ("waiting", "zalo-oa", None, 1),
        "hung": ("waiting", "telegram", None, 1),
        "cu": ("left_out", "zalo-oa", "window-closed", 0),
    }


async def test_the_first_reason_that_holds_is_told(place: Town) -> None:
    await place.someone("chan", "zalo-oa", state="stopped", silent=LONG, notices=False)
    await place.someone("web", "web", notices=False)
    await place.someone("cu", "zalo-oa", silent=LONG, notices=False)
    found = await place.count()
    assert found.left_out == {"contact-stopped": 1, "no-channel": 1, "no-consent": 1}
    assert (await place.count(consent=Consent.NOT_NEEDED)).left_out == {
        "contact-stopped": 1, "no-channel": 1, "window-closed": 1,
    }  # fmt: skip


async def test_the_last_moment_of_a_window_is_inside(place: Town) -> None:
    await place.someone("dung gio", "zalo-oa")
    place.cast.clock.now += timedelta(days=7) - timedelta(microseconds=1)
    assert (await place.count()).by_channel == {"zalo-oa": 1}
    assert (await place.count()).left_out == {"window-closed": 1}


async def test_every_part_narrows(place: Town) -> None:
    await place.someone("lan", household="poor", interests=["viec-lam", "nha-o"])
    await place.someone("hung", "zalo-oa", household="near_poor", home=LOWER, language="hmn")
    await place.someone("xa", home=COMMUNE, silent=timedelta(days=40))
    await place.someone("ben", home=NEXT_COMMUNE, household="poor")
    await place.someone("khong", home=None, household="poor")
    upper = await place.cast.area(UPPER)
    lower = await place.cast.area(LOWER)
    scenes: list[tuple[dict[str, Any], int]] = [
        ({}, 3),
        ({"areas": (upper,)}, 1),
        ({"areas": (upper, lower)}, 2),
        ({"areas": (await place.cast.area(NEXT_COMMUNE),)}, 0),
        ({"areas": (await place.cast.area(PROVINCE),)}, 3),
        ({"households": ("poor", "near_poor")}, 2),
        ({"households": ("poor",), "areas": (lower,)}, 0),
        ({"interests": ("viec-lam", "nha-o")}, 1),
        ({"languages": ("hmn",)}, 1),
        ({"channels": ("zalo-oa",)}, 1),
        ({"seen_days": 30}, 2),
    ]
    for rule, total in scenes:
        assert (await place.count(**rule)).total == total, rule
    assert (await place.count(home=PROVINCE)).total == 4
    assert (await place.count(home=None, households=("poor",))).total == 3


async def test_a_channel_that_was_asked_for_is_the_one_that_is_written_to(place: Town) -> None:
    await place.someone("lan", "telegram")
    await place.writes_from("lan", "zalo-oa", silent=timedelta(days=1))
    assert (await place.count(channels=("zalo-oa",))).by_channel == {"zalo-oa": 1}
    assert (await place.count()).by_channel == {"telegram": 1}


async def test_who_took_part_in_a_dialogue(place: Town) -> None:
    for name in ("den", "dang ky", "huy", "ho"):
        await place.someone(name, notices=False)
    await place.register("den", "attended")
    await place.register("dang ky")
    await place.register("huy", "cancelled")
    helper = await place.writes_from("ho", "telegram")
    await place.register("me cua ho", address_id=helper, name="Bà Ba")
    for name in ("hoi", "cung hoi"):
        await place.someone(name)
    asked = Resident(
        contact_id=place.names["hoi"],
        address_id=await place.writes_from("hoi", "telegram"),
        area_id=await place.cast.area(UPPER),
        channel="telegram",
        external_id="-",
    )
    sent = await place.cast.ask(asked)
    await supporters.join(place.cast.session, sent.id, place.names["cung hoi"], area_id=None, now=place.cast.clock())
    await place.cast.session.execute(
        insert(dialogue_questions).values(
            ticket_id=sent.id,
            dialogue_id=place.dialogue_id,
            source="chat",
            review="accepted",
            added_at=place.cast.clock(),
        )
    )
    one = place.dialogue_id
    assert (await place.count(dialogue_id=one, parts=("registered",))).total == 3
    assert (await place.count(dialogue_id=one, parts=("attended",))).total == 1
    assert (await place.count(dialogue_id=one, parts=("asked",))).total == 2
    assert (await place.count(dialogue_id=one, parts=("asked", "attended"))).total == 3
    assert (await place.count(dialogue_id=one)).total == 5
    assert (await place.count(dialogue_id=one, parts=("attended",))).left_out == {"no-consent": 1}
    assert (await place.count(dialogue_id=one, parts=("attended",), consent=Consent.NOT_NEEDED)).reached == 1
    assert (await place.count(dialogue_id=one + 1)).total == 0
    assert (await place.count(home=NEXT_COMMUNE, dialogue_id=one)).total == 0


async def test_only_word_of_that_dialogue_goes_to_those_who_did_not_agree_to_notices(place: Town) -> None:
    await place.someone("den", notices=False)
    await place.register("den", "attended")
    rule = {"dialogue_id": place.dialogue_id, "parts": ["attended"]}
    about = await place.broadcast(rule=rule, kind="dialogue", dialogue_id=place.dialogue_id)
    other = await place.broadcast(rule=rule)
    await place.prepare(about)
    await place.prepare(other)
    assert await place.rows(about) == {"den": ("waiting", "telegram", None, 1)}
    assert await place.rows(other) == {"den": ("left_out", "telegram", "no-consent", 0)}


async def test_those_whom_an_earlier_one_did_not_reach(place: Town) -> None:
    for name in ("toi", "hong", "khong ro", "ngoai"):
        await place.someone(name, notices=name != "ngoai")
    first = await place.broadcast()
    await place.prepare(first)
    for name, state in [("toi", "sent"), ("hong", "failed"), ("khong ro", "unknown")]:
        await place.cast.session.execute(
            update(broadcast_recipients)
            .where(broadcast_recipients.c.contact_id == place.names[name])
            .values(state=state)
        )
    assert (await place.count(unreached_by=first)).total == 2
    assert (await place.count(unreached_by=first, unreached_states=("unknown",))).total == 1
    again = await place.broadcast(rule=SegmentRule(unreached_by=first).kept())
    await place.prepare(again)
    assert set(await place.rows(again)) == {"hong", "ngoai"}


async def test_those_who_received_an_answer(place: Town) -> None:
    now = place.cast.clock()
    between = ((now - timedelta(days=90)).isoformat(), (now - timedelta(days=10)).isoformat())
    rule = SegmentRule(received="vay-ho-ngheo", received_between=between)
    for name, days, state in [
        ("lan", 30, "sent"), ("hung", 89, "seen"), ("truoc", 91, "sent"), ("sau", 10, "sent"), ("hong", 30, "failed"),
    ]:  # fmt: skip
        await place.someone(name, "telegram", "zalo-oa")
        await place.answered(name, "vay-ho-ngheo", ago=timedelta(days=days), state=state)
    await place.answered("lan", "vay-ho-ngheo", ago=timedelta(days=20))
    await place.someone("khac")
    await place.answered("khac", "bhyt-mat-the", ago=timedelta(days=30))
    await place.someone("ngoai", home=NEXT_COMMUNE)
    await place.answered("ngoai", "vay-ho-ngheo", ago=timedelta(days=30))
    await place.someone("xoa", state="leaving")
    await place.answered("xoa", "vay-ho-ngheo", ago=timedelta(days=30))
    one = await place.broadcast(rule=rule.kept())
    await place.prepare(one)
    assert set(await place.rows(one)) == {"lan", "hung"}
    assert (await place.count(**asdict(rule), home=None)).total == 3
    assert (await place.count(**asdict(rule) | {"households": ("poor",)})).total == 0
    await place.someone("chua noi", home=None)
    await place.answered("chua noi", "vay-ho-ngheo", ago=timedelta(days=30))
    assert (await place.count(**asdict(rule))).total == 2
    assert (await place.count(**asdict(rule) | {"unplaced": True})).total == 3


async def test_that_an_answer_changed_is_told_to_all_but_those_who_want_no_messages(place: Town) -> None:
    now = place.cast.clock()
    between = ((now - timedelta(days=90)).isoformat(), now.isoformat())
    for name in ("chua noi", "thoi", "dong y"):
        await place.someone(name, notices=name == "dong y")
        await place.answered(name, "vay-ho-ngheo", ago=timedelta(days=1))
    await place.refuses("thoi")
    rule = SegmentRule(received="vay-ho-ngheo", received_between=between).kept()
    news = await place.broadcast(rule=rule)
    change = await place.broadcast(rule=rule, kind="correction")
    to_all = await place.broadcast(kind="correction")
    for one in (news, change, to_all):
        await place.prepare(one)
    agreed = {"dong y": ("waiting", "telegram", None, 1)}
    refused = {"thoi": ("left_out", "telegram", "no-consent", 0)}
    unasked = {"chua noi": ("left_out", "telegram", "no-consent", 0)}
    assert await place.rows(news) == {**agreed, **refused, **unasked}
    assert await place.rows(to_all) == await place.rows(news)
    assert await place.rows(change) == {**agreed, **refused, "chua noi": ("waiting", "telegram", None, 1)}


@pytest.mark.parametrize(
    "broken",
    [
        {"received": "vay-ho-ngheo"},
        {"unplaced": True},
        {"received_between": ["2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"]},
        {"received": "vay-ho-ngheo", "received_between": ["hôm qua", "2026-02-01T00:00:00+00:00"]},
        {"received": "vay-ho-ngheo", "received_between": ["2026-01-01T00:00:00", "2026-02-01T00:00:00"]},
        {"received": "vay-ho-ngheo", "received_between": ["2026-01-01T00:00:00+00:00"]},
    ],
)
async def test_without_two_moments_nobody_is_taken_to_have_received_it(place: Town, broken: dict[str, Any]) -> None:
    one = await place.broadcast(rule=broken)
    with pytest.raises(ValueError, match=r"received|isoformat|zone|unpack"):
        await place.prepare(one)


async def test_a_plan_with_little_room_keeps_it_for_who_wrote_last(place: Town) -> None:
    for days in range(5):
        await place.someone(f"zalo {days}", "zalo-bot", silent=timedelta(days=days))
    await place.someone("tele")
    tight = place.only(TELEGRAM, Reach(channel="zalo-bot", room=2))
    found = await tight.count()
    assert found.by_channel == {"zalo-bot": 2, "telegram": 1}
    assert found.left_out == {"no-quota": 3}
    one = await tight.broadcast(wave_size=2)
    await tight.prepare(one, size=2)
    rows = await tight.rows(one)
    assert {name for name, row in rows.items() if row[0] == "waiting"} == {"zalo 0", "zalo 1", "tele"}
    assert rows["zalo 4"] == ("left_out", "zalo-bot", "no-quota", 0)
    assert (await tight.kept(one)).audience == 6
    full = place.only(Reach(channel="zalo-bot", room=0))
    assert (await full.count()).by_channel == {}


async def test_written_down_in_chunks_with_waves_and_never_twice(place: Town) -> None:
    for number in range(7):
        await place.someone(f"so {number}", notices=number != 1)
    one = await place.broadcast(wave_size=2)
    assert await place.prepare(one, size=3) == [3, 3, 1]
    waves = {name: row[3] for name, row in (await place.rows(one)).items()}
    assert waves == {"so 0": 1, "so 1": 0, "so 2": 1, "so 3": 2, "so 4": 2, "so 5": 3, "so 6": 3}
    kept = await place.kept(one)
    assert (kept.audience, kept.prepared_to) == (7, place.names["so 6"])
    await place.someone("moi")
    assert await place.prepare(one) == [1]
    assert (await place.rows(one))["moi"] == ("waiting", "telegram", None, 4)
    await place.cast.session.execute(update(broadcasts).values(prepared_to=0))
    assert await place.prepare(one) == [0]
    assert (await place.kept(one)).audience == 8


async def test_counted_and_written_down_are_the_same_people(place: Town) -> None:
    for number in range(40):
        await place.someone(
            f"so {number}",
            *(("telegram", "zalo-oa") if number % 3 else ("zalo-oa",)),
            notices=number % 5 != 0,
            silent=LONG if number % 2 else timedelta(0),
            state="stopped" if number % 7 == 0 else "active",
        )
    found = await place.count()
    one = await place.broadcast()
    await place.prepare(one, size=11)
    rows = await place.rows(one)
    by_code: dict[str, int] = {}
    for _state, _channel, code, _wave in rows.values():
        if code:
            by_code[code] = by_code.get(code, 0) + 1
    assert by_code == found.left_out
    assert len(rows) == found.total == 40


async def test_an_audience_that_empties_meanwhile(place: Town) -> None:
    first, second = await place.someone("lan"), await place.someone("hung")
    one = await place.broadcast()
    assert (
        await audiences.prepare(
            place.cast.session, await place.kept(one), reaches=place.reaches, now=place.cast.clock(), size=1
        )
        == 1
    )
    await contacts.set_notices(place.cast.session, second, False, now=place.cast.clock())
    await place.prepare(one, size=1)
    assert sorted(row[0] for row in (await place.rows(one)).values()) == ["left_out", "waiting"]
    await place.cast.session.execute(people.delete().where(people.c.id.in_([first, second])))
    empty = await place.broadcast()
    assert await place.prepare(empty) == []
    assert (await place.kept(empty)).audience == 0
    assert (await place.count()).total == 0


async def test_an_unreadable_rule_writes_to_nobody(place: Town) -> None:
    await place.someone("lan")
    for rule in (
        {"villages": [1]},
        {"parts": ["asked"]},
        {"dialogue_id": 1, "parts": ["danced"]},
        {"unreached_states": ["failed"]},
    ):
        one = await place.broadcast(rule=rule)
        with pytest.raises(ValueError, match=r"rule|taking part"):
            await place.prepare(one)
    written = select(func.count()).select_from(broadcast_recipients)
    assert (await place.cast.session.execute(written)).scalar_one() == 0


async def test_a_village_stays_while_a_segment_or_an_announcement_is_of_it(place: Town) -> None:
    session, lower = place.cast.session, await place.cast.area(LOWER)
    now = place.cast.clock()
    one = await segments.add(session, name="Nhóm", area_id=lower, rule={}, by=None, now=now)
    await place.broadcast(home=LOWER)
    assert await villages.uses(session, lower) == {"segments": 1, "broadcasts": 1}
    assert not await villages.remove(session, lower)
    await segments.remove(session, one)
    await session.execute(broadcasts.delete())
    assert await villages.remove(session, lower)
    assert (await place.count(areas=(lower,))).total == 0


async def test_by_village_without_anybody_being_told_apart(place: Town) -> None:
    await place.someone("lan")
    await place.someone("hung", notices=False)
    await place.someone("xa", home=COMMUNE)
    await place.someone("khong", home=None)
    wanted = Wanted(rule={}, area_id=None, reaches=place.reaches, now=place.cast.clock())
    found = await audiences.places(place.cast.session, wanted, limit=100)
    assert [(one.commune, one.name, one.people, one.reached, one.left_out) for one in found] == [
        ("Xã Hưng Nguyên", "Thôn Phú Xuân", 2, 1, 1),
        ("Xã Hưng Nguyên", "Xã Hưng Nguyên", 1, 1, 0),
        (None, None, 1, 1, 0),
    ]
    shown = await audiences.examples(place.cast.session, wanted, limit=3)
    assert [(one.area_name, one.channel, one.code) for one in shown] == [
        ("Thôn Phú Xuân", "telegram", None),
        ("Thôn Phú Xuân", "telegram", "no-consent"),
        ("Xã Hưng Nguyên", "telegram", None),
    ]
