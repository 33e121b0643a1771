"""What officials do with a question besides answering it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from desk import tickets
from desk.errors import Refused
from desk.roles import Role
from desk.tickets import TicketState
from storage import officials
from storage import tickets as stored
from storage.officials import Grant
from storage.tables import agencies, agency_topics, outbound_messages
from tests.desk.cast import LOWER, NEXT_COMMUNE, PROVINCE, WAYS, Cast


async def agency(cast: Cast, name: str, place: str, *topics: str) -> int:
    new = insert(agencies).values(name=name, area_id=await cast.area(place), created_at=cast.clock())
    made = int((await cast.session.execute(new.returning(agencies.c.id))).scalar_one())
    for topic in topics:
        await cast.session.execute(insert(agency_topics).values(agency_id=made, topic=topic))
    return made


async def told(cast: Cast, purpose: str) -> list[str]:
    o = outbound_messages.c
    found = await cast.session.execute(select(o.text).where(o.purpose == purpose).order_by(o.id))
    return list(found.scalars())


async def test_a_new_question_goes_to_the_nearest_agency_of_its_topic(cast: Cast) -> None:
    above = await agency(cast, "Sở Y tế", PROVINCE, "bhyt", "nha-o")
    near = await agency(cast, "Trạm y tế xã", "18001", "bhyt")
    await agency(cast, "Trạm y tế xã bên", NEXT_COMMUNE, "bhyt", "nha-o")
    lan = await cast.resident()
    found = [
        (await cast.ticket((await cast.ask(lan, topic=topic)).code)).agency_id for topic in ("bhyt", "nha-o", None)
    ]
    assert found == [near, above, None]


async def test_taking_it(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    binh = await cast.official("binh", "Trần Văn Bình", Role.ANSWERING)
    for _ in range(2):
        await tickets.take(cast.session, code, official=hoa, now=cast.clock())
    ticket = await cast.ticket(code)
    assert (ticket.state, ticket.assignee_name) == (TicketState.IN_PROGRESS, hoa.name)
    assert await cast.kinds(code) == ["received", "in_progress"]
    with pytest.raises(Refused, match="Nguyễn Thị Hoa đang giữ"):
        await tickets.take(cast.session, code, official=binh, now=cast.clock())
    await cast.answer(code, hoa)
    with pytest.raises(Refused, match="đã được trả lời"):
        await tickets.take(cast.session, code, official=hoa, now=cast.clock())


async def test_assigning_it_and_changing_hands_with_a_reason(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    binh = await cast.official("binh", "Trần Văn Bình", Role.ANSWERING, PROVINCE)
    station = await agency(cast, "Trạm y tế xã", "18001")

    async def assign(assignee_id: int | None, agency_id: int | None, reason: str = "") -> None:
        await tickets.assign(
            cast.session, code, assignee_id=assignee_id, agency_id=agency_id, reason=reason, official=None,
            now=cast.clock(),
        )  # fmt: skip

    await assign(hoa.id, None)
    with pytest.raises(Refused, match="Chưa có lý do"):
        await assign(binh.id, None)
    await assign(binh.id, None, "Đúng chuyên môn")
    await assign(None, station, "Trạm biết rõ hơn")
    ticket = await cast.ticket(code)
    assert (ticket.assignee_id, ticket.agency_name) == (None, "Trạm y tế xã")
    events = (await stored.events(cast.session, ticket.id))[1:]
    assert [(event.text, event.detail["assignee"], event.detail["agency"]) for event in events] == [
        ("", hoa.name, None), ("Đúng chuyên môn", binh.name, None), ("Trạm biết rõ hơn", None, "Trạm y tế xã"),
    ]  # fmt: skip


async def test_nobody_is_given_what_they_may_not_see(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident(), topic="bhyt")).code
    far = await cast.official("xa", "Lê Thị Xa", Role.ANSWERING, NEXT_COMMUNE)
    other = await cast.official("khac", "Lê Văn Khác", Role.ANSWERING, topic="nha-o")
    looks = await cast.official("xem", "Lê Văn Xem", Role.VIEWING)
    left = await cast.official("nghi", "Lê Văn Nghỉ", Role.ANSWERING)
    await officials.set_disabled(cast.session, left.id, cast.clock())
    for one, why in (
        (far, "không phụ trách"),
        (other, "không phụ trách"),
        (looks, "không phụ trách"),
        (left, "không còn"),
    ):
        with pytest.raises(Refused, match=why):
            await tickets.assign(
                cast.session, code, assignee_id=one.id, agency_id=None, official=None, now=cast.clock()
            )
    for agency_id, why in ((None, "Chưa chọn"), (4_711, "không còn hoạt động")):
        with pytest.raises(Refused, match=why):
            await tickets.assign(
                cast.session, code, assignee_id=None, agency_id=agency_id, official=None, now=cast.clock()
            )


async def test_moving_it_keeps_the_days_and_changes_the_desk(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident(), topic="bhyt")).code
    before = await cast.ticket(code)
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING, topic="bhyt")
    builders = await agency(cast, "Phòng Kinh tế", "18001", "nha-o")
    await tickets.take(cast.session, code, official=hoa, now=cast.clock())

    async def move(topic: str | None, area_id: int | None, reason: str = "Hỏi về sửa nhà") -> None:
        await tickets.move(
            cast.session, code, topic=topic, area_id=area_id, reason=reason, official=hoa, now=cast.clock()
        )

    lower = await cast.area(LOWER)
    await move("nha-o", lower)
    after = await cast.ticket(code)
    assert (after.topic, after.area_id, after.agency_id, after.assignee_id) == ("nha-o", lower, builders, None)
    assert (after.first_due_at, after.final_due_at) == (before.first_due_at, before.final_due_at)
    for topic, place, reason, why in (
        ("nha-o", lower, "như cũ", "vẫn như cũ"),
        ("nha-o", 4_711_000, "nhầm xã", "Không có địa bàn"),
        ("bhyt", lower, " ", "Chưa có lý do"),
    ):
        with pytest.raises(Refused, match=why):
            await move(topic, place, reason)


async def test_passing_it_on_tells_the_resident_where_and_why(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    for to, why, refused in (
        (" ", "Không thuộc xã", "nơi nhận"),
        ("x" * 201, "Không thuộc xã", "nơi nhận"),
        ("Toà án", "", "lý do"),
    ):
        with pytest.raises(Refused, match=refused):
            await tickets.pass_on(cast.session, code, to, why, official=None, abilities=WAYS, now=cast.clock())
    done = await tickets.pass_on(
        cast.session, code, "Bảo hiểm xã hội tỉnh", "Việc này bảo hiểm xã hội giữ hồ sơ.", official=None,
        abilities=WAYS, now=cast.clock(),
    )  # fmt: skip
    assert (done.sent, done.unreached) == (1, 0)
    (text,) = await told(cast, "answer")
    assert "đã được chuyển tới Bảo hiểm xã hội tỉnh" in text
    assert "giữ hồ sơ" in text
    ticket = await cast.ticket(code)
    assert (ticket.state, ticket.passed_to, ticket.due_at) == ("passed_on", "Bảo hiểm xã hội tỉnh", None)
    assert ticket.first_replied_at is not None
    assert (await tickets.thread(cast.session, ticket))[-1][1] == "Việc này bảo hiểm xã hội giữ hồ sơ."
    with pytest.raises(Refused, match="đã chuyển tới Bảo hiểm xã hội tỉnh"):
        await tickets.pass_on(cast.session, code, "Toà án", "nữa thôi", official=None, abilities=WAYS, now=cast.clock())
    await tickets.reopen(cast.session, code, now=cast.clock())
    assert (await cast.ticket(code)).passed_to is None


async def test_a_note_reaches_those_it_names_who_may_see_the_question(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    hoa = await cast.official("hoa.nguyen", "Nguyễn Thị Hoa", Role.ANSWERING)
    await cast.official("binh.tran", "Trần Văn Bình", Role.ANSWERING)
    await cast.official("xa.le", "Lê Thị Xa", Role.ANSWERING, NEXT_COMMUNE)
    words = "Nhờ @binh.tran, @Xa.Le và @hoa.nguyen xem lại. Thư: ai@binh.tran"
    assert await tickets.note(cast.session, code, words, official=hoa, now=cast.clock()) == ["Trần Văn Bình"]
    (alert,) = await told(cast, "alert")
    assert code in alert
    assert "xem lại" not in alert
    ticket = await cast.ticket(code)
    assert [line[1] for line in await tickets.thread(cast.session, ticket)] == [ticket.text]
    assert await tickets.note(cast.session, code, "Ghi lại", [], official=hoa, now=cast.clock()) == []
    with pytest.raises(Refused, match="trống"):
        await tickets.note(cast.session, code, " ", official=hoa, now=cast.clock())


async def test_moving_the_deadline_tells_everyone_the_day_and_the_reason(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    first = (await cast.ticket(code)).final_due_at
    assert first is not None
    day = (first + timedelta(days=7)).date()

    async def move(to: date, reason: str) -> None:
        await tickets.move_deadline(cast.session, code, to, reason, official=None, abilities=WAYS, now=cast.clock())

    with pytest.raises(Refused, match="Chưa có lý do"):
        await move(day, " ")
    with pytest.raises(Refused, match="phải sau hạn đang có"):
        await move(first.date(), "Chờ huyện")
    await move(day, "Chờ khảo sát đường")
    (text,) = await told(cast, "ticket")
    assert text.startswith(f"Câu hỏi {code} cần thêm thời gian: Chờ khảo sát đường. Dự kiến trả lời trước")
    ticket = await cast.ticket(code)
    assert ticket.final_due_at is not None
    assert ticket.due_at == ticket.final_due_at > first
    assert (await stored.events(cast.session, ticket.id))[-1].detail == {
        "from": first.isoformat(), "to": ticket.final_due_at.isoformat(),
    }  # fmt: skip
    await cast.answer(code)
    with pytest.raises(Refused, match="đã được trả lời"):
        await move(day + timedelta(days=7), "Chờ nữa")


async def test_an_officials_reach_ends_with_the_account(cast: Cast) -> None:
    code = (await cast.ask(await cast.resident())).code
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    assert await tickets.sees(cast.session, hoa.id, code)
    await officials.set_grants(cast.session, hoa.id, [Grant(role="administering")], now=cast.clock())
    assert not await tickets.sees(cast.session, hoa.id, code), "whoever administers reads no question"
    assert not await tickets.sees(cast.session, 4_711, code)
