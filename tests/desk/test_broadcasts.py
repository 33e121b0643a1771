"""An announcement from its draft to its end: judged, approved by another, sent by day, in waves, stopped, again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import (
    broadcast_accounting,
    broadcast_calls,
    broadcast_course,
    broadcast_forecast,
    broadcast_form,
    broadcast_repeats,
    broadcasts,
)
from desk.broadcast_course import Course
from desk.broadcast_form import BroadcastForm, Wrong
from desk.broadcast_states import BroadcastState, RecipientState
from desk.broadcasts import Changed
from desk.errors import Refused
from desk.roles import Role
from storage import broadcasts as stored
from storage.broadcast_recipients import Tally
from storage.broadcasts import Broadcast
from storage.tables import outbound_messages
from tests.clock import VIETNAM
from tests.desk.broadcast_scene import WORDS, Announced, announced
from tests.desk.cast import COMMUNE, LOWER, PROVINCE, WAYS, Cast

NIGHT = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""21:30 in Vietnam."""


@pytest.fixture
async def scene(cast: Cast) -> Announced:
    made = await announced(cast)
    await made.residents(3)
    return made


def form(**given: Any) -> BroadcastForm:
    known: dict[str, Any] = {"title": "Mời đối thoại", "texts": {"vi": WORDS}}
    return BroadcastForm(**known | given)


async def wrong(scene: Announced, **given: Any) -> dict[str, str]:
    area_id = await scene.cast.area(COMMUNE)
    with pytest.raises(Wrong) as caught:
        await broadcast_form.judge(
            scene.session, form(area_id=area_id, **given), by=scene.writer, now=scene.cast.clock(), abilities=WAYS
        )
    return dict(caught.value.faults)


def course(scene: Announced, **given: Any) -> Course:
    return Course(abilities=WAYS, now=scene.cast.clock(), **given)


async def edited(scene: Announced, broadcast: Broadcast, *, version: int | None = None, **changed: Any) -> None:
    names = BroadcastForm.__slots__
    as_it_is = {name: getattr(broadcast, name) for name in names}
    await broadcasts.edit(
        scene.session,
        broadcast,
        BroadcastForm(**as_it_is | changed),
        version=broadcast.version if version is None else version,
        by=scene.writer,
        now=scene.cast.clock(),
        abilities=WAYS,
    )


async def test_a_draft_is_its_writers_area(scene: Announced) -> None:
    made = await scene.draft()
    assert (made.state, made.area_id, made.version) == ("draft", await scene.cast.area(COMMUNE), 0)
    assert await scene.kinds(made) == ["created"]
    with pytest.raises(Refused, match="không có quyền gửi thông báo ở nơi này"):
        await scene.draft(area_id=await scene.cast.area(PROVINCE))
    viewer = await scene.cast.official("xem", "Người Xem", Role.VIEWING)
    with pytest.raises(Refused, match="không có quyền"):
        await broadcasts.draft(
            scene.session, stored.NewBroadcast(title="x", rule={}), official=viewer, now=scene.cast.clock()
        )


async def test_all_that_is_wrong_is_said_at_once(scene: Announced) -> None:
    now = scene.cast.clock()
    many = [{"label": f"Nút {n}", "payload": "#menu"} for n in range(4)]
    faults = await wrong(
        scene, title="", texts={}, choices=many, send_at=now - timedelta(hours=1), by_night=True, most_open=3
    )
    assert set(faults) == {"title", "text_vi", "choices", "day", "reason", "most_open"}
    assert "đã qua" in faults["day"]
    assert "tối đa 3" in faults["choices"]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"texts": {"vi": "Dài quá. " * 950}}, "text_vi", "tối đa"),
        ({"send_at": NIGHT}, "hour", "bà con nghỉ"),
        ({"repeats": "daily"}, "repeats", "chọn ngày và giờ gửi lần đầu"),
        ({"repeats": "daily", "send_at": datetime(2026, 12, 1, 2, tzinfo=UTC)}, "repeats_until", "ngày kết thúc"),
        (
            {"repeats": "weekly", "send_at": datetime(2026, 12, 1, 2, tzinfo=UTC), "repeats_until": date(2099, 1, 1)},
            "repeats_until",
            "quá xa",
        ),
        ({"send_at": datetime(2029, 12, 1, 2, tzinfo=UTC)}, "day", "quá xa"),
        ({"wave_size": 0}, "wave_size", "từ 1"),
        ({"rule": {"moon": "full"}}, "segment", "máy không hiểu"),
        ({"choices": [{"label": "A", "payload": "#" + "ư" * 40}]}, "choices", "không mang theo được"),
        ({"choices": [{"label": "A", "payload": "#gap"}, {"label": "a", "payload": "#dt"}]}, "choices", "cùng chữ"),
    ],
)
async def test_each_fault_names_its_field(scene: Announced, given: dict[str, Any], field: str, said: str) -> None:
    assert said in (await wrong(scene, **given))[field]


def test_a_text_of_more_than_four_messages() -> None:
    small = {"sms": type(WAYS["telegram"])(text_limit=160)}
    assert "bị cắt thành" in broadcast_form.judge_texts({"vi": "một câu dài. " * 60}, (), small)["text_vi"]
    assert broadcast_form.judge_texts({"vi": WORDS}, (), small) == {}


async def test_a_second_person_approves_above_the_size(scene: Announced) -> None:
    made = await scene.draft()
    state = await broadcasts.submit(
        scene.session, made, by=scene.writer, now=scene.cast.clock(), abilities=WAYS, approve_above=2
    )
    assert state is BroadcastState.WAITING
    made = await scene.again(made)
    seen = broadcasts.digest(made)
    with pytest.raises(Refused, match="không tự duyệt"):
        await broadcasts.approve(scene.session, made, seen=seen, by=scene.writer, now=scene.cast.clock())
    with pytest.raises(Refused, match="Nội dung đã đổi"):
        await broadcasts.approve(scene.session, made, seen="f" * 64, by=scene.approver, now=scene.cast.clock())
    await broadcasts.approve(scene.session, made, seen=seen, by=scene.approver, now=scene.cast.clock())
    made = await scene.again(made)
    assert (made.state, made.approved_by, made.digest) == ("approved", scene.approver.id, seen)
    with pytest.raises(Refused, match="đã duyệt"):
        await broadcasts.approve(scene.session, made, seen=seen, by=scene.approver, now=scene.cast.clock())


async def test_who_may_approve_is_told_once_for_each_handing_in(scene: Announced) -> None:
    await scene.residents(3)
    await scene.cast.official("nguoi-khac", "Vũ Thị Khác", Role.APPROVING, "17329")
    made = await scene.submitted()

    async def told() -> list[str]:
        await broadcast_calls.tell_approvers(scene.session, abilities=WAYS, now=scene.cast.clock())
        rows = await scene.session.execute(
            select(outbound_messages.c.text).where(outbound_messages.c.purpose == "alert")
        )
        return list(rows.scalars())

    (said,) = await told()
    assert said.startswith("Thông báo “Mời đối thoại” đang chờ anh/chị duyệt, gửi cho 6 người."), "officials too"
    assert len(await told()) == 1
    scene.cast.clock.tick(hours=1)
    await broadcasts.send_back(scene.session, made, "Thêm giờ họp", by=scene.approver, now=scene.cast.clock())
    assert len(await told()) == 1, "nothing waits"
    await broadcasts.submit(
        scene.session, await scene.again(made), by=scene.writer, now=scene.cast.clock(), abilities=WAYS, approve_above=0
    )
    assert len(await told()) == 2


async def test_up_to_the_size_the_writer_sends_alone(scene: Announced) -> None:
    made = await scene.submitted(approve_above=3)
    assert (made.state, made.approved_by) == ("approved", scene.writer.id)
    await scene.residents(1)
    assert not await broadcast_course.begin(scene.session, made, course(scene, approve_above=3))
    made = await scene.again(made)
    assert made.state == "draft"
    assert "4 người" in (await stored.events(scene.session, made.id))[-1].text


async def test_nobody_is_there(scene: Announced) -> None:
    made = await scene.draft(rule={"areas": [await scene.cast.area(LOWER)]})
    with pytest.raises(Wrong, match="không có ai"):
        await broadcasts.submit(scene.session, made, by=scene.writer, now=scene.cast.clock(), abilities=WAYS)


async def test_a_place_left_to_fill_in_is_not_sent(scene: Announced) -> None:
    await scene.residents(2)
    made = await scene.draft(texts={"vi": "Hội chợ mở lúc [giờ, ngày] tại chợ huyện."})
    with pytest.raises(Wrong) as refused:
        await broadcasts.submit(scene.session, made, by=scene.writer, now=scene.cast.clock(), abilities=WAYS)
    assert refused.value.faults == {"text_vi": "còn chỗ chưa điền: [giờ, ngày]. Hãy thay chỗ trong ngoặc vuông."}
    assert (await scene.again(made)).state == BroadcastState.DRAFT


async def test_any_change_after_approval_needs_a_new_one(scene: Announced) -> None:
    made = await scene.approved()
    await edited(scene, made, title="Tên khác", texts={"vi": f"{WORDS} Mang theo giấy tờ."})
    made = await scene.again(made)
    assert (made.state, made.digest, made.approved_by, made.version) == ("draft", None, None, 1)
    assert await scene.kinds(made) == ["created", "submitted", "approved", "changed", "reopened"]
    sneaky = await scene.approved()
    await stored.change(scene.session, sneaky.id, now=scene.cast.clock(), texts={"vi": "Chữ khác."})
    assert not await broadcast_course.begin(scene.session, await scene.again(sneaky), course(scene))
    assert (await scene.again(sneaky)).state == "draft"


async def test_two_editors_at_once(scene: Announced) -> None:
    made = await scene.draft()
    await edited(scene, made, title="Người thứ nhất")
    with pytest.raises(Changed) as caught:
        await edited(scene, await scene.again(made), version=made.version, title="Người thứ hai")
    assert caught.value.current.title == "Người thứ nhất"
    await edited(scene, await scene.again(made), version=1, title="Người thứ hai")
    assert (await scene.again(made)).title == "Người thứ hai"


async def test_sent_back_with_a_reason(scene: Announced) -> None:
    made = await scene.submitted()
    with pytest.raises(Refused, match="Lý do"):
        await broadcasts.send_back(scene.session, made, "  ", by=scene.approver, now=scene.cast.clock())
    await broadcasts.send_back(scene.session, made, "Thiếu giờ họp.", by=scene.approver, now=scene.cast.clock())
    assert (await scene.again(made)).state == "draft"
    assert (await stored.events(scene.session, made.id))[-1].text == "Thiếu giờ họp."


async def test_a_time_that_passed_while_it_waited(scene: Announced) -> None:
    made = await scene.submitted(send_at=scene.cast.clock() + timedelta(hours=1))
    scene.cast.clock.tick(hours=2)
    seen = broadcasts.digest(made)
    with pytest.raises(Refused, match="Giờ gửi đã qua"):
        await broadcasts.approve(scene.session, made, seen=seen, by=scene.approver, now=scene.cast.clock())
    await broadcasts.approve(scene.session, made, seen=seen, by=scene.approver, now=scene.cast.clock(), at_once=True)
    assert await broadcast_course.begin(scene.session, await scene.again(made), course(scene))


async def test_begun_only_once_and_only_when_due(scene: Announced) -> None:
    made = await scene.approved(send_at=scene.cast.clock() + timedelta(hours=1))
    assert not await broadcast_course.begin(scene.session, made, course(scene))
    scene.cast.clock.tick(hours=1)
    assert await broadcast_course.begin(scene.session, made, course(scene))
    assert not await broadcast_course.begin(scene.session, await scene.again(made), course(scene))


async def test_from_the_list_to_the_last_recipient(scene: Announced) -> None:
    await scene.residents(1, notices=False)
    made = await scene.approved()
    await broadcast_course.begin(scene.session, made, course(scene))
    assert await broadcast_course.prepare(scene.session, await scene.again(made), course(scene))
    assert not await broadcast_course.prepare(scene.session, await scene.again(made), course(scene))
    made = await scene.again(made)
    assert (made.state, made.audience) == ("sending", await scene.total(made))
    assert await scene.states(made) == ["waiting", "waiting", "waiting", "left_out"]
    assert not await broadcast_course.advance(scene.session, made, course(scene))
    await scene.settle(made, "waiting", "sent")
    assert await broadcast_course.advance(scene.session, made, course(scene))
    made = await scene.again(made)
    assert made.state == "done"
    assert (await stored.events(scene.session, made.id))[-1].detail == {"reached": 3}
    with pytest.raises(Refused, match="vừa được gửi xong tới người cuối cùng"):
        await broadcasts.stop(scene.session, made, by=scene.writer, now=scene.cast.clock())


async def test_at_night_it_rests_and_goes_on_at_seven(scene: Announced) -> None:
    scene.cast.clock.now = NIGHT - timedelta(minutes=45)
    made = await scene.under_way("sent", "waiting", "waiting")
    assert not await broadcast_course.advance(scene.session, made, course(scene))
    scene.cast.clock.now = NIGHT - timedelta(minutes=30, seconds=2)
    assert await broadcast_course.advance(scene.session, made, course(scene))
    made = await scene.again(made)
    assert (made.state, made.held_by) == ("paused", "night")
    with pytest.raises(Refused, match="7 giờ sáng máy tự gửi tiếp"):
        await broadcasts.resume(scene.session, made, by=scene.writer, now=scene.cast.clock())
    scene.cast.clock.tick(hours=10, seconds=3)
    assert await broadcast_course.advance(scene.session, made, course(scene))
    assert ((await scene.again(made)).state, (await scene.again(made)).held_by) == ("sending", None)


async def test_what_is_urgent_goes_on_at_night(scene: Announced) -> None:
    made = await scene.approved(by_night=True, reason="Báo bão")
    scene.cast.clock.now = NIGHT
    assert await broadcast_course.begin(scene.session, made, course(scene))
    other = await scene.draft()
    await broadcasts.submit(scene.session, other, by=scene.writer, now=NIGHT, abilities=WAYS)
    assert not await broadcast_course.begin(scene.session, await scene.again(other), course(scene))
    assert (await scene.again(other)).state == "approved"


async def test_a_pause_at_night_outlasts_the_morning(scene: Announced) -> None:
    made = await scene.under_way("waiting", state="paused", held_by="night")
    await broadcasts.pause(scene.session, made, by=scene.writer, now=scene.cast.clock())
    made = await scene.again(made)
    assert not await broadcast_course.advance(scene.session, made, course(scene))
    await broadcasts.resume(scene.session, made, by=scene.writer, now=scene.cast.clock())
    assert (await scene.again(made)).state == "sending"


async def test_waves_wait_for_the_desk(scene: Announced) -> None:
    made = await scene.under_way("sent", wave_size=1, most_open=1)
    other = await scene.cast.resident()
    scene.people.append(other)
    scene.people = scene.people[1:]
    await scene.put(made, "waiting", wave=2)
    await scene.cast.ask(other)
    assert await broadcast_course.advance(scene.session, made, course(scene))
    made = await scene.again(made)
    assert (made.wave, made.held_by) == (1, "desk")
    assert not await broadcast_course.advance(scene.session, made, course(scene))
    await stored.change(scene.session, made.id, now=scene.cast.clock(), most_open=2)
    assert await broadcast_course.advance(scene.session, await scene.again(made), course(scene))
    assert ((await scene.again(made)).wave, (await scene.again(made)).held_by) == (2, None)
    assert not await broadcast_course.advance(scene.session, await scene.again(made), course(scene))


async def test_stopped_before_the_next_message(scene: Announced) -> None:
    made = await scene.under_way("sent", "sending", "waiting")
    assert await broadcasts.stop(scene.session, made, by=scene.writer, now=scene.cast.clock()) == 1
    assert await scene.states(made) == ["sent", "sending", "stopped"]
    made = await scene.again(made)
    assert made.state == "stopped"
    with pytest.raises(Refused, match="đã dừng hẳn"):
        await broadcasts.pause(scene.session, made, by=scene.writer, now=scene.cast.clock())
    with pytest.raises(Refused, match="Dừng hẳn"):
        await broadcasts.cancel(scene.session, await scene.under_way(), by=scene.writer, now=scene.cast.clock())


async def test_again_to_those_who_did_not_get_it(scene: Announced) -> None:
    made = await scene.under_way("sent", "failed", "unknown", state="done")
    code = await broadcasts.resend(scene.session, made, official=scene.writer, now=scene.cast.clock())
    new = await scene.found(code)
    assert (new.state, new.rule, new.texts) == ("draft", {"unreached_by": made.id}, made.texts)
    await broadcasts.submit(scene.session, new, by=scene.writer, now=scene.cast.clock(), abilities=WAYS)
    assert (await stored.events(scene.session, new.id))[-2].detail == {"audience": 1}
    both = await broadcasts.resend(scene.session, made, official=scene.writer, now=scene.cast.clock(), unknown_too=True)
    await broadcasts.submit(
        scene.session, await scene.found(both), by=scene.writer, now=scene.cast.clock(), abilities=WAYS
    )
    assert (await stored.events(scene.session, (await scene.found(both)).id))[-2].detail == {"audience": 2}
    with pytest.raises(Refused, match="chưa gửi xong"):
        await broadcasts.resend(scene.session, new, official=scene.writer, now=scene.cast.clock())


async def test_each_week_until_the_day(scene: Announced) -> None:
    first = datetime(2026, 11, 24, 8, 0, tzinfo=VIETNAM)
    made = await scene.approved(send_at=first, repeats="weekly", repeats_until=date(2026, 12, 20))
    assert [one.astimezone(VIETNAM).day for one in broadcast_repeats.moments(made)] == [1, 8, 15]
    scene.cast.clock.now = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    assert await broadcast_repeats.make_due(scene.session, made, now=scene.cast.clock()) is None
    await stored.change(scene.session, made.id, now=scene.cast.clock(), state="done")
    made = await scene.again(made)
    code = await broadcast_repeats.make_due(scene.session, made, now=scene.cast.clock())
    assert code is not None
    again = await scene.found(code)
    assert (again.state, again.repeat_of, again.repeats) == ("approved", made.id, "never")
    assert await broadcast_repeats.make_due(scene.session, made, now=scene.cast.clock()) is None
    assert await broadcast_course.begin(scene.session, again, course(scene))
    scene.cast.clock.now = datetime(2026, 12, 16, 2, 0, tzinfo=UTC)
    latest = await broadcast_repeats.make_due(scene.session, made, now=scene.cast.clock())
    assert latest is not None
    sent_at = (await scene.found(latest)).send_at
    assert sent_at is not None
    assert sent_at.astimezone(VIETNAM).day == 15
    assert (await stored.events(scene.session, made.id))[-1].detail == {"count": 1}
    await broadcasts.stop_repeating(scene.session, made, by=scene.writer, now=scene.cast.clock())
    assert list(broadcast_repeats.moments(await scene.again(made))) == []


async def test_a_month_without_that_day(scene: Announced) -> None:
    first = datetime(2027, 1, 31, 8, 0, tzinfo=VIETNAM)
    made = await scene.draft(send_at=first, repeats="monthly", repeats_until=date(2027, 4, 30))
    days = [f"{one.astimezone(VIETNAM):%d/%m}" for one in broadcast_repeats.moments(made)]
    assert days == ["28/02", "31/03", "30/04"]


def test_the_figures_add_up_to_the_audience() -> None:
    tallies = [
        Tally(channel="telegram", state="sent", code=None, people=70),
        Tally(channel="zalo-oa", state="seen", code=None, people=10),
        Tally(channel="telegram", state="failed", code="contact-stopped", people=5),
        Tally(channel=None, state="left_out", code="no-consent", people=12),
        Tally(channel="telegram", state="waiting", code=None, people=3),
    ]
    found = broadcast_accounting.progress(tallies, rate=0.5)
    assert (found.total, found.reached, found.to_come, found.percent) == (100, 80, 3, 80)
    assert sum(one.people for one in found.shares) == 100
    assert found.left == timedelta(seconds=6)
    assert [(one.code, one.people) for one in found.reasons] == [("no-consent", 12), ("contact-stopped", 5)]
    assert all(one.words and one.todo for one in found.reasons)
    assert round(sum(one.width for one in found.shares)) == 1000
    assert broadcast_accounting.progress([]).percent == 0


def test_every_state_has_a_place_in_the_figures() -> None:
    tallies = [Tally(channel=None, state=state, code=None, people=1) for state in RecipientState]
    assert broadcast_accounting.progress(tallies).total == len(RecipientState)


def test_nights_do_not_count_for_the_end() -> None:
    evening = datetime(2026, 11, 23, 20, 0, tzinfo=VIETNAM)
    ends = broadcast_forecast.through_at(evening, 2 * 3_600, by_night=False).astimezone(VIETNAM)
    assert f"{ends:%d %H:%M}" == "24 08:00"
    ends = broadcast_forecast.through_at(evening, 2 * 3_600, by_night=True).astimezone(VIETNAM)
    assert f"{ends:%d %H:%M}" == "23 22:00"


def test_a_holiday_leads_to_the_next_working_day() -> None:
    new_year = datetime(2027, 1, 1, 8, 0, tzinfo=VIETNAM)
    assert broadcast_form.holiday(new_year, now=new_year) == date(2027, 1, 4)
    assert broadcast_form.holiday(datetime(2026, 11, 25, 8, 0, tzinfo=VIETNAM), now=new_year) is None
