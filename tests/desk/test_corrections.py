"""Those who received an answer that holds no more are told: counted, drafted, approved by another, nobody else."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from desk import broadcast_form, broadcasts, corrections, segment_form
from desk.errors import Refused
from desk.roles import Action, Role
from desk.segment_form import Bounds, RuleForm
from desk.segment_rule import read_rule
from desk.segment_words import Names, describe
from storage import broadcasts as stored
from storage import faq_edits, officials
from storage.broadcasts import Broadcast
from storage.db import Database
from storage.faq_edits import NewEdit
from storage.officials import Official
from storage.tables import broadcast_recipients as recipients
from tests.clock import FakeClock
from tests.desk.cast import COMMUNE, NEXT_COMMUNE, PROVINCE, WAYS
from tests.storage.audience_scene import Town, town

LOAN, TITLE = "vay-ho-ngheo", "Hộ nghèo vay vốn được bao nhiêu?"


@pytest.fixture
async def place(database: Database, clock: FakeClock) -> AsyncIterator[Town]:
    async with town(database, clock) as made:
        for name in ("lan", "hung"):
            await made.someone(name, notices=False)
            await made.answered(name, LOAN, ago=timedelta(days=20))
        yield made


@pytest.fixture
async def writer(place: Town) -> Official:
    return await place.cast.official("soan", "Lê Thị Soạn", Role.BROADCASTING, COMMUNE)


async def changed(place: Town, kind: str = "entry", *, ago: timedelta = timedelta(days=10)) -> datetime:
    """When that was."""
    body = {"short": "Mới"} if kind == "entry" else {}
    edit = NewEdit(kind=kind, entry_id=LOAN, body=body)
    at = place.cast.clock() - ago
    await faq_edits.add(place.cast.session, [edit], official_id=None, by="Vận hành", now=at)
    return at


async def drafted(
    place: Town, writer: Official, *, entry_id: str = LOAN, why: str = "", holds: bool = True
) -> Broadcast:
    session, now = place.cast.session, place.cast.clock()
    code = await corrections.draft(session, entry_id, title=TITLE, why=why, holds=holds, official=writer, now=now)
    found = await stored.find(session, code)
    assert found is not None
    return found


async def test_counted_until_the_answer_changed(place: Town) -> None:
    session = place.cast.session
    await place.someone("moi")
    await place.answered("moi", LOAN, ago=timedelta(days=5))
    now = place.cast.clock()
    got = await corrections.received(session, LOAN, now=now)
    assert (got.people, got.changed) == (3, False)
    await changed(place, "phrasings")
    assert (await corrections.received(session, LOAN, now=now)).people == 3, "other ways of asking change no answer"
    at = await changed(place)
    got = await corrections.received(session, LOAN, now=now)
    assert (got.people, got.since, got.until) == (2, now - timedelta(days=90), at)
    assert got.changed


async def test_one_that_was_put_back_is_told_of_as_well(place: Town) -> None:
    session, now = place.cast.session, place.cast.clock()
    await changed(place, ago=timedelta(days=30))
    assert (await corrections.received(session, LOAN, now=now)).people == 0
    edit = (await faq_edits.of_entry(session, LOAN))[0]
    await faq_edits.undo(session, edit.id, now=now - timedelta(days=15))
    got = await corrections.received(session, LOAN, now=now)
    assert (got.people, got.until) == (2, now - timedelta(days=15))


async def test_a_change_before_all_that_is_looked_at_bounds_nothing(place: Town) -> None:
    await changed(place, ago=timedelta(days=120))
    assert (await corrections.received(place.cast.session, LOAN, now=place.cast.clock())).people == 2


async def test_a_draft_to_be_finished(place: Town, writer: Official) -> None:
    made = await drafted(place, writer, why="Nghị định 1 đã được thay bằng Nghị định 2.")
    assert (made.kind, made.state, made.area_id) == ("correction", "draft", await place.cast.area(COMMUNE))
    assert made.title == f"Báo lại: {TITLE}"
    assert "Nghị định 1 đã được thay bằng Nghị định 2.\n[Ghi điều gì đã đổi" in made.texts["vi"]
    assert [one["payload"] for one in made.choices] == [f"#muc:{LOAN}", "dừng nhận tin"]
    with pytest.raises(Refused, match="còn chỗ chưa điền"):
        await broadcasts.submit(place.cast.session, made, by=writer, now=place.cast.clock(), abilities=WAYS)
    assert not broadcast_form.judge_texts(made.texts, made.choices, WAYS)


async def test_of_one_that_was_withdrawn_there_is_nothing_to_look_at(place: Town, writer: Official) -> None:
    made = await drafted(place, writer, holds=False)
    assert [one["payload"] for one in made.choices] == ["#gap", "dừng nhận tin"]


async def test_nobody_who_received_it_nobody_to_tell(place: Town, writer: Official) -> None:
    with pytest.raises(Refused, match="chưa ai nhận"):
        await drafted(place, writer, entry_id="bhyt-mat-the")


async def test_nobody_near_the_official_is_said_with_whom_to_ask(place: Town) -> None:
    await place.cast.official("soan", "Lê Thị Soạn", Role.BROADCASTING, COMMUNE)
    far = await place.cast.official("xa", "Cán Bộ Xa", Role.BROADCASTING, NEXT_COMMUNE)
    with pytest.raises(Refused, match=r"2 người đã nhận .* của cả Nghệ An báo lại\."):
        await drafted(place, far)


async def test_who_may_write_announcements_and_where(place: Town) -> None:
    viewer = await place.cast.official("xem", "Người Xem", Role.VIEWING, COMMUNE)
    with pytest.raises(Refused, match="không có quyền"):
        await drafted(place, viewer)


async def test_who_has_not_said_where_they_live_is_told_by_who_writes_to_the_whole_office(
    place: Town, writer: Official
) -> None:
    province = await place.cast.official("tinh", "Cán Bộ Tỉnh", Role.BROADCASTING, PROVINCE)
    await place.cast.official("xa", "Cán Bộ Xa", Role.VIEWING, NEXT_COMMUNE)
    await place.someone("chua noi", home=None, notices=False)
    await place.answered("chua noi", LOAN, ago=timedelta(days=20))
    smaller = await drafted(place, writer)
    whole = await drafted(place, province)
    assert (smaller.area_name, whole.area_name) == ("Xã Hưng Nguyên", "Nghệ An")
    await place.prepare(smaller.id)
    await place.prepare(whole.id)
    assert set(await place.rows(smaller.id)) == {"lan", "hung"}
    assert set(await place.rows(whole.id)) == {"lan", "hung", "chua noi"}
    rule = read_rule(whole.rule)
    names = Names(office=whole.area_name, entry=TITLE)
    assert describe(rule, names).startswith("Mọi bà con ở Nghệ An và ai chưa cho biết nơi ở, đã nhận câu trả lời")
    grants = (await officials.grants_of(place.cast.session, [province.id]))[province.id]
    for code, kept in ((PROVINCE, True), (COMMUNE, False)):
        bounds = Bounds(area_id=await place.cast.area(code), grants=grants, interests={}, channels=())
        again, faults = await segment_form.judge(place.cast.session, RuleForm(kept=rule), bounds)
        assert (again.unplaced, faults) == (kept, {}), code


async def test_what_was_drafted_before_is_found_by_the_answer(place: Town, writer: Official) -> None:
    made = await drafted(place, writer)
    scope = await place.cast.scope(writer, Action.BROADCAST)
    assert [one.code for one in await corrections.of_entry(place.cast.session, LOAN, scope)] == [made.code]
    assert await corrections.of_entry(place.cast.session, "bhyt-mat-the", scope) == []
    elsewhere = await place.cast.official("xa", "Cán Bộ Xa", Role.BROADCASTING, NEXT_COMMUNE)
    far = await place.cast.scope(elsewhere, Action.BROADCAST)
    assert await corrections.of_entry(place.cast.session, LOAN, far) == []


async def test_sent_again_it_goes_to_the_same_people(place: Town, writer: Official) -> None:
    made = await drafted(place, writer)
    await place.prepare(made.id)
    assert {row[0] for row in (await place.rows(made.id)).values()} == {"waiting"}
    await place.cast.session.execute(
        recipients.update().where(recipients.c.contact_id == place.names["hung"]).values(state="failed")
    )
    await stored.change(place.cast.session, made.id, now=place.cast.clock(), state="done", audience=2)
    done = await place.kept(made.id)
    code = await broadcasts.resend(place.cast.session, done, official=writer, now=place.cast.clock())
    again = await stored.find(place.cast.session, code)
    assert again is not None
    await place.prepare(again.id)
    assert await place.rows(again.id) == {"hung": ("waiting", "telegram", None, 1)}
