"""The rule in words, what is refused in its form, the figures with their reasons, and keeping it."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from channels.base import Abilities
from desk import segment_sheet, segment_words, segments
from desk.errors import Refused
from desk.roles import Role
from desk.segment_form import RuleForm, Wrong
from desk.segment_reach import reaches
from desk.segment_rule import SegmentRule, read_rule
from desk.segments import REASONS, SegmentForm
from storage import broadcasts
from storage import segments as stored
from storage.audience_people import CODES
from storage.audiences import Place
from storage.db import Database
from storage.officials import Official
from storage.tables import audit_events, channel_usage
from storage.tables import dialogues as table
from storage.tables import segments as kept_segments
from tests.clock import FakeClock
from tests.desk.cast import LOWER, PROVINCE, WAYS
from tests.storage.audience_scene import COMMUNE, NEXT_COMMUNE, UPPER, Town, town

TITLES = {"vay-ho-ngheo": "Hộ nghèo vay vốn được bao nhiêu?"}
TOPICS = {"viec-lam": "Việc làm", "nha-o": "Nhà ở"}


@pytest.fixture
async def place(database: Database, clock: FakeClock) -> AsyncIterator[Town]:
    async with town(database, clock) as made:
        yield made


@pytest.fixture
async def officer(place: Town) -> Official:
    return await place.cast.official("hoa", "Trần Thị Hoa", Role.BROADCASTING)


async def judge(
    place: Town, by: Official, *, home: str = COMMUNE, name: str = "Hộ nghèo", **ticked: Any
) -> SegmentRule:
    form = SegmentForm(name=name, area_id=await place.cast.area(home), rule=RuleForm(**ticked))
    return await segments.judge(
        place.cast.session, form, by=by, interests=segment_words.interests(TOPICS), abilities=WAYS
    )


async def save(place: Town, by: Official, rule: SegmentRule, *, name: str = "Hộ nghèo") -> stored.Segment:
    form = SegmentForm(name=name, area_id=await place.cast.area(COMMUNE), rule=RuleForm())
    made = await segments.save(place.cast.session, form, rule, by=by, now=place.cast.clock())
    found = await stored.get(place.cast.session, made)
    assert found is not None
    return found


async def said(place: Town, rule: SegmentRule, office: str | None = "Xã Hưng Nguyên") -> str:
    names = await segment_words.names_of(place.cast.session, rule, office=office, topics=TOPICS, titles=TITLES)
    return segments.describe(rule, names)


async def test_a_rule_in_words(place: Town) -> None:
    upper, lower = await place.cast.area(UPPER), await place.cast.area(LOWER)
    rule = SegmentRule(households=("near_poor", "poor"), interests=("viec-lam", "job"), seen_days=30)
    assert await said(place, rule) == (
        "Hộ nghèo, hộ cận nghèo ở Xã Hưng Nguyên, muốn nghe tin về Việc làm hoặc Việc làm, tuyển dụng, "
        "đã nhắn trong 30 ngày qua"
    )
    assert await said(place, SegmentRule(), None) == "Mọi bà con ở cả nước"
    rule = SegmentRule(areas=(upper, lower), languages=("hmn",), channels=("zalo-oa",))
    assert await said(place, rule) == ("Mọi bà con ở Thôn Phú Xuân, Thôn Đông Hạ, nhận tin bằng Tiếng Mông, dùng Zalo")
    rule = SegmentRule(dialogue_id=place.dialogue_id, parts=("attended", "registered"))
    assert (await said(place, rule)).endswith(
        "đã đăng ký dự hoặc đã đến dự (đối thoại “Đối thoại chính sách giảm nghèo” ngày 20/11/2026)"
    )
    earlier = await place.kept(await place.broadcast())
    assert f"chưa nhận được thông báo “Tin” ({earlier.code})" in await said(place, SegmentRule(unreached_by=earlier.id))
    between = ("2026-08-24T17:00:00+00:00", "2026-11-20T01:00:00+00:00")
    rule = SegmentRule(received="vay-ho-ngheo", received_between=between)
    assert await said(place, rule) == (
        "Mọi bà con ở Xã Hưng Nguyên, đã nhận câu trả lời “Hộ nghèo vay vốn được bao nhiêu?” "
        "từ 25/08/2026 đến 20/11/2026"
    )
    gone = SegmentRule(received="da-rut", received_between=between)
    assert "đã nhận câu trả lời “da-rut”" in await said(place, gone)
    assert "một nơi không còn trong danh mục" in await said(place, SegmentRule(areas=(999_999,)))


async def test_a_form_becomes_a_rule(place: Town, officer: Official) -> None:
    upper = await place.cast.area(UPPER)
    rule = await judge(
        place,
        officer,
        areas=[str(upper), str(upper), ""],
        households=["near_poor", "poor"],
        interests=["job", "viec-lam"],
        channels=["zalo-oa"],
        languages=["hmn"],
        dialogue=str(place.dialogue_id),
        parts=["attended"],
        seen_days="30",
        kept=SegmentRule(unreached_by=7, unreached_states=("failed",), households=("other",), received="x"),
    )
    assert rule == SegmentRule(
        areas=(upper,),
        households=("poor", "near_poor"),
        interests=("job", "viec-lam"),
        languages=("hmn",),
        channels=("zalo-oa",),
        dialogue_id=place.dialogue_id,
        parts=("attended",),
        seen_days=30,
        unreached_by=7,
        unreached_states=("failed",),
        received="x",
    )
    assert read_rule(rule.kept()) == rule
    anyway = await judge(place, officer, dialogue=str(place.dialogue_id))
    assert anyway.parts == ("registered", "asked", "attended")


async def test_everything_wrong_is_told_at_once(place: Town, officer: Official) -> None:
    with pytest.raises(Wrong) as wrong:
        await judge(
            place,
            officer,
            name=" … ",
            areas=[str(await place.cast.area(NEXT_COMMUNE))],
            households=["rich"],
            interests=["viec-lam", "vang"],
            languages=["fr"],
            channels=["fax"],
            dialogue="9999",
            parts=["danced"],
            seen_days="0",
        )
    assert set(wrong.value.faults) == {
        "name", "areas", "households", "interests", "languages", "channels", "dialogue", "parts", "seen_days",
    }  # fmt: skip
    assert "Tên nhóm: chưa có nội dung" in str(wrong.value)
    for ticked in ({"areas": ["x"]}, {"areas": ["999999"]}, {"seen_days": "ba"}, {"parts": ["asked"]}):
        with pytest.raises(Wrong):
            await judge(place, officer, **ticked)


async def test_only_within_the_officials_own_area(place: Town, officer: Official) -> None:
    assert await judge(place, officer, home=UPPER) == SegmentRule()
    for home in (NEXT_COMMUNE, PROVINCE):
        with pytest.raises(Wrong) as wrong:
            await judge(place, officer, home=home)
        assert "ngoài địa bàn" in wrong.value.faults["area"]
    reader = await place.cast.official("xem", "Lê Xem", Role.VIEWING)
    with pytest.raises(Wrong, match="ngoài địa bàn"):
        await judge(place, reader)


async def test_a_dialogue_of_another_area_is_refused(place: Town) -> None:
    whole = await place.cast.official("tinh", "Lê Tỉnh", Role.BROADCASTING, PROVINCE)
    assert (await judge(place, whole, dialogue=str(place.dialogue_id))).dialogue_id == place.dialogue_id
    await place.cast.session.execute(update(table).values(area_id=await place.cast.area(NEXT_COMMUNE)))
    with pytest.raises(Wrong, match="không phải buổi ở địa bàn"):
        await judge(place, whole, dialogue=str(place.dialogue_id))
    assert (await judge(place, whole, home=PROVINCE, dialogue=str(place.dialogue_id))).dialogue_id == place.dialogue_id


async def test_figures_with_what_to_do(place: Town) -> None:
    await place.someone("lan")
    await place.someone("hung", notices=False)
    await place.someone("cu", "zalo-oa", state="stopped", language="hmn")
    area_id, now = await place.cast.area(COMMUNE), place.cast.clock()
    found = await segments.counted(place.cast.session, SegmentRule(), area_id, WAYS, now)
    assert (found.total, found.reached, found.on_paper, found.percent_on_paper) == (3, 1, 2, 67)
    assert found.by_channel == [("Telegram", 1)]
    assert [(one.code, one.people) for one in found.left_out] == [("contact-stopped", 1), ("no-consent", 1)]
    assert found.warning == ""
    told = await segments.examples(place.cast.session, SegmentRule(), area_id, WAYS, now)
    assert told == [
        "Một người · Thôn Phú Xuân · Telegram · nhắn được",
        "Một người · Thôn Phú Xuân · Telegram · không nhận tin",
        "Một người · Thôn Phú Xuân · Zalo · Tiếng Mông · đã chặn hoặc bỏ theo dõi",
    ]
    nobody = await segments.counted(place.cast.session, SegmentRule(languages=("hmn",)), area_id, WAYS, now)
    assert "không nhắn được ai" in nobody.warning
    empty = await segments.counted(place.cast.session, SegmentRule(languages=("km",)), area_id, WAYS, now)
    assert (empty.total, empty.percent_on_paper) == (0, 0)
    assert "không có ai" in empty.warning


def test_every_code_has_a_reason() -> None:
    assert set(REASONS) == set(CODES)
    for reason in REASONS.values():
        assert reason.what.endswith(".")
        assert reason.todo.endswith(".")


async def test_what_was_sent_this_month_takes_room_from_the_plan(place: Town) -> None:
    plan = {"zalo-bot": Abilities(text_limit=2_000, monthly_quota=10)}
    await place.someone("lan", "zalo-bot")
    area_id, now = await place.cast.area(COMMUNE), place.cast.clock()
    assert (await segments.counted(place.cast.session, SegmentRule(), area_id, plan, now)).reached == 1
    for month, kind, messages in [("2026-11", "reply", 5), ("2026-11", "broadcast", 3), ("2026-10", "reply", 99)]:
        row = {"channel": "zalo-bot", "month": month, "kind": kind, "messages": messages}
        await place.cast.session.execute(insert(channel_usage).values(row))
    found = await segments.counted(place.cast.session, SegmentRule(), area_id, plan, now)
    assert [one.code for one in found.left_out] == ["no-quota"]
    assert [one.room for one in reaches(plan, used={"zalo-bot": 100})] == [0]


async def test_with_an_approved_template_no_window_closes() -> None:
    zalo = replace(WAYS["zalo-oa"], templates=True)
    (plain,) = reaches({"zalo-oa": zalo}, used={})
    (templated,) = reaches({"zalo-oa": zalo}, used={}, templated=True)
    assert plain.window == zalo.reply_window
    assert templated.window is templated.free is None
    (without,) = reaches({"zalo-oa": WAYS["zalo-oa"]}, used={}, templated=True)
    assert without.window == zalo.reply_window


async def test_kept_changed_and_removed_with_a_trace(place: Town, officer: Official) -> None:
    rule = await judge(place, officer, households=["poor"])
    one = await save(place, officer, rule)
    assert segments.rule_of(one) == rule
    with pytest.raises(Wrong, match="đã có một nhóm tên như vậy"):
        await judge(place, officer, name="Hộ nghèo")
    assert await judge(place, officer, home=UPPER, name="Hộ nghèo") == SegmentRule()
    form = SegmentForm(name="Hộ nghèo, cận nghèo", area_id=one.area_id, rule=RuleForm())
    await segments.save(place.cast.session, form, SegmentRule(), by=officer, now=place.cast.clock(), own=one.id)
    changed = await stored.get(place.cast.session, one.id)
    assert changed is not None
    assert (changed.name, changed.rule) == ("Hộ nghèo, cận nghèo", {})
    await segments.remove(place.cast.session, changed, by=officer, now=place.cast.clock())
    assert await stored.get(place.cast.session, one.id) is None
    found = await place.cast.session.execute(
        select(audit_events.c.action, audit_events.c.official_id)
        .where(audit_events.c.object_kind == "segment")
        .order_by(audit_events.c.id)
    )
    assert [tuple(row) for row in found] == [
        ("segment.saved", officer.id), ("segment.changed", officer.id), ("segment.removed", officer.id),
    ]  # fmt: skip


async def test_two_officials_saving_the_same_name_at_once(place: Town, officer: Official) -> None:
    """Both were judged before either was kept."""
    one = await save(place, officer, SegmentRule())
    with pytest.raises(Wrong, match="đã có một nhóm tên như vậy"):
        await save(place, officer, SegmentRule())
    other = await save(place, officer, SegmentRule(), name="Khác")
    form = SegmentForm(name=one.name, area_id=one.area_id, rule=RuleForm())
    with pytest.raises(Wrong, match="đã có một nhóm tên như vậy"):
        await segments.save(place.cast.session, form, SegmentRule(), by=officer, now=place.cast.clock(), own=other.id)
    await segments.remove(place.cast.session, one, by=officer, now=place.cast.clock())
    with pytest.raises(Refused, match="vừa bị xoá"):
        await segments.save(place.cast.session, form, SegmentRule(), by=officer, now=place.cast.clock(), own=one.id)


async def test_one_in_use_is_not_removed(place: Town, officer: Official) -> None:
    one = await save(place, officer, SegmentRule())
    used = await place.kept(await place.broadcast(segment_id=one.id))
    with pytest.raises(Refused, match=used.code):
        await segments.remove(place.cast.session, one, by=officer, now=place.cast.clock())
    await broadcasts.change(place.cast.session, used.id, now=place.cast.clock(), state="cancelled")
    await segments.remove(place.cast.session, one, by=officer, now=place.cast.clock())
    assert (await place.kept(used.id)).segment_id is None


async def test_a_kept_rule_that_cannot_be_read_reaches_nobody(place: Town, officer: Official) -> None:
    one = await save(place, officer, SegmentRule())
    await place.cast.session.execute(update(kept_segments).values(rule={"hamlets": [1]}))
    broken = await stored.get(place.cast.session, one.id)
    assert broken is not None
    with pytest.raises(Refused, match="không nhắn ai"):
        segments.rule_of(broken)


async def test_the_file_names_nobody_and_hides_small_numbers(place: Town) -> None:
    for number in range(8):
        await place.someone(f"so {number}", notices=number < 5)
    for number in range(3):
        await place.someone(f"duoi {number}", home=LOWER)
    area_id, now = await place.cast.area(COMMUNE), place.cast.clock()
    counted = await segments.counted(place.cast.session, SegmentRule(), area_id, WAYS, now)
    places = await segments.places(place.cast.session, SegmentRule(), area_id, WAYS, now)
    raw = segment_sheet.write("=1+1", "Mọi bà con", counted, places, at="9:00")
    book = load_workbook(io.BytesIO(raw))
    rows = list(book["Theo thôn"].iter_rows(values_only=True))
    assert rows[1:] == [
        ("Xã Hưng Nguyên", "Thôn Đông Hạ", "dưới 5", None, None),
        ("Xã Hưng Nguyên", "Thôn Phú Xuân", 8, "trên 3", "dưới 5"),
    ]
    first = book["Tóm tắt"]["A1"]
    assert (first.value, first.data_type) == ("=1+1", "s")
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert ("Tất cả", 11) in list(book["Tóm tắt"].iter_rows(values_only=True))
    assert not any("so 0" in str(cell) or "nguoi-" in str(cell) for cell in cells)


def test_few_are_not_told_apart() -> None:
    def line(people: int, reached: int) -> tuple[object, ...]:
        village = Place(area_id=1, name="Thôn 1", commune="Xã", people=people, reached=reached)
        return segment_sheet._line(village)[2:]

    assert line(20, 10) == (20, 10, 10)
    assert line(20, 20) == (20, 20, 0)
    assert line(20, 19) == (20, "trên 15", "dưới 5")
    assert line(4, 4) == ("dưới 5", "", "")
