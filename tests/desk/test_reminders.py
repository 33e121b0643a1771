"""Officials are told what came in, what is due and what waits for approval: the right ones, once, never at night."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from desk import reminders, tickets
from desk.deadlines import ReminderKind
from desk.roles import Action, Role
from desk.working_time import WorkingTime
from storage import reminders as stored
from storage import tickets as stored_tickets
from storage.official_addresses import unlink_all
from storage.officials import set_disabled
from storage.tables import addresses, agencies, agency_topics, officials, outbound_messages, topic_rules
from tests.desk.cast import PROVINCE, WAYS, Cast
from tests.people import ANSWER, BRIBE, ROAD

OFFICE = WorkingTime()


async def told(cast: Cast, username: str) -> list[str]:
    """What stands on an official's own chat, oldest first."""
    o = outbound_messages.c
    rows = await cast.session.execute(
        select(o.text)
        .join(addresses, addresses.c.id == o.address_id)
        .where(addresses.c.external_id == f"chat-{username}", o.purpose == "alert")
        .order_by(o.id)
    )
    return list(rows.scalars())


async def buttons(cast: Cast, username: str) -> list[str]:
    o = outbound_messages.c
    rows = await cast.session.execute(
        select(o.choices)
        .join(addresses, addresses.c.id == o.address_id)
        .where(addresses.c.external_id == f"chat-{username}")
        .order_by(o.id.desc())
    )
    return [choice["payload"] for choice in rows.scalars().first() or []]


async def run_remind(cast: Cast) -> None:
    assert await reminders.remind(cast.session, abilities=WAYS, working_time=OFFICE, now=cast.clock()) is None


async def run_tell_new(cast: Cast) -> int:
    return await reminders.tell_new(cast.session, abilities=WAYS, now=cast.clock())


def go_to(cast: Cast, day: int, hour: int, minute: int = 0, *, month: int = 11) -> None:
    """A local time in 2026, when 24 November is a holiday: what came on Monday is due on Wednesday and 1 December."""
    cast.clock.now = datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


async def test_a_new_question_is_told_once_to_those_who_work_there(cast: Cast) -> None:
    await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    await cast.official("tinh", "Anh Tỉnh", Role.ANSWERING, PROVINCE)
    await cast.official("xem", "Anh Xem", Role.VIEWING)
    lan = await cast.resident()
    first, second = await cast.ask(lan), await cast.ask(lan, subject="Gọi 0912345678 hỏi đường")
    assert await run_tell_new(cast) == 2
    (said,) = await told(cast, "hoa")
    assert said.startswith("Có 2 câu hỏi mới:")
    assert f"• {first.code} (Thôn Phú Xuân): Đường vào thôn" in said
    assert "0912345678" not in said
    assert ROAD not in said
    assert await buttons(cast, "hoa") == [f"#cbtl:{first.code}", f"#cbtl:{second.code}", "#cbviec"]
    assert (await told(cast, "tinh"), await told(cast, "xem")) == ([], [])
    assert await run_tell_new(cast) == 0
    assert len(await told(cast, "hoa")) == 1


async def test_at_night_it_waits_until_morning(cast: Cast) -> None:
    await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    await cast.ask(await cast.resident())
    go_to(cast, 23, 22)
    assert await run_tell_new(cast) == 0
    await run_remind(cast)
    assert await told(cast, "hoa") == []
    go_to(cast, 24, 7, 30)
    assert await run_tell_new(cast) == 1
    assert len(await told(cast, "hoa")) == 1


async def test_soon_then_late_then_the_leader(cast: Cast) -> None:
    await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    await cast.official("lanh-dao", "Anh Lãnh", Role.APPROVING)
    code = (await cast.ask(await cast.resident())).code
    await run_remind(cast)
    assert await told(cast, "hoa") == []
    go_to(cast, 25, 8)
    for _ in range(2):
        await run_remind(cast)
    (said,) = await told(cast, "hoa")
    assert f"• {code}: Hạn trả lời lần đầu: 9 giờ 30 hôm nay." in said
    go_to(cast, 25, 10)
    await run_remind(cast)
    assert "Quá hạn trả lời lần đầu" in (await told(cast, "hoa"))[1]
    assert await told(cast, "lanh-dao") == []
    go_to(cast, 1, 17, 1, month=12)
    await run_remind(cast)
    await run_remind(cast)
    (above,) = await told(cast, "lanh-dao")
    assert above.startswith("Báo lãnh đạo: 1 câu đã quá hạn trả lời.")
    assert code in above
    assert (await cast.kinds(code)).count("escalated") == 1
    assert "reminded" in await cast.kinds(code)


async def test_a_moved_deadline_is_reminded_of_again(cast: Cast) -> None:
    hoa = await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    code = (await cast.ask(await cast.resident())).code
    go_to(cast, 27, 10)
    await run_remind(cast)
    before = len(await told(cast, "hoa"))
    await tickets.move_deadline(
        cast.session, code, datetime(2026, 12, 4).date(), "chờ tỉnh trả lời", official=hoa, abilities=WAYS,
        now=cast.clock(),
    )  # fmt: skip
    await run_remind(cast)
    assert len(await told(cast, "hoa")) == before
    cast.clock.now = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)
    await run_remind(cast)
    assert "Còn 1 ngày làm việc" in (await told(cast, "hoa"))[-1]


async def test_whoever_has_it_in_hand_then_its_agency_then_the_nearest(cast: Cast) -> None:
    hoa = await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    minh = await cast.official("minh", "Anh Minh", Role.ANSWERING)
    bank = await cast.official("bank", "Chị Ngân", Role.ANSWERING, PROVINCE, "tin-dung")
    commune, province = await cast.area("18001"), await cast.area(PROVINCE)
    made = await cast.session.execute(
        agencies.insert().values(name="Ngân hàng", area_id=province, created_at=cast.clock()).returning(agencies.c.id)
    )
    agency_id = made.scalar_one()
    await cast.session.execute(agency_topics.insert().values(agency_id=agency_id, topic="tin-dung"))
    await cast.session.execute(update(officials).where(officials.c.id == bank.id).values(agency_id=agency_id))
    lan = await cast.resident()
    loan, road, taken = await cast.ask(lan, topic="tin-dung"), await cast.ask(lan), await cast.ask(lan)
    await tickets.take(cast.session, taken.code, official=minh, now=cast.clock())
    await stored_tickets.change(cast.session, taken.id, now=cast.clock(), state="received")
    await run_tell_new(cast)
    assert commune != province
    for username, codes in (("bank", {loan.code}), ("hoa", {road.code}), ("minh", {road.code, taken.code})):
        said = " ".join(await told(cast, username))
        assert {code for code in (loan.code, road.code, taken.code) if code in said} == codes, username
    assert hoa.id != minh.id


async def test_a_sensitive_report_is_reminded_of_without_a_word_of_it(cast: Cast) -> None:
    await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    await cast.official("tt", "Anh Thanh", Role.SENSITIVE, PROVINCE)
    code = (await cast.report(await cast.resident(), BRIBE)).code
    assert await run_tell_new(cast) == 0
    go_to(cast, 26, 17, 30)
    await run_remind(cast)
    said = (await told(cast, "tt"))[-1]
    assert f"• {code} (tin nhạy cảm)" in said
    assert "phong bì" not in said
    assert await buttons(cast, "tt") == ["#cbviec"]
    assert await told(cast, "hoa") == []


async def test_with_nobody_to_tell_the_step_is_on_record_all_the_same(cast: Cast) -> None:
    hoa = await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    minh = await cast.official("minh", "Anh Minh", Role.ANSWERING)
    await unlink_all(cast.session, hoa.id)
    await set_disabled(cast.session, minh.id, cast.clock())
    sent = await cast.ask(await cast.resident())
    go_to(cast, 25, 10)
    await run_remind(cast)
    assert (await told(cast, "hoa"), await told(cast, "minh")) == ([], [])
    events = await stored_tickets.events(cast.session, sent.id)
    reminded = [event for event in events if event.kind == "reminded"]
    assert [event.detail["told"] for event in reminded] == [[] for _ in reminded]
    assert {event.detail["reminder"] for event in reminded} == {ReminderKind.FIRST_LATE}


async def test_one_process_claims_and_the_other_does_not(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    assert await stored.claim(cast.session, sent.id, "new", now=cast.clock())
    assert not await stored.claim(cast.session, sent.id, "new", now=cast.clock())
    assert await stored.fired(cast.session, [sent.id]) == {sent.id: frozenset({"new"})}


async def test_a_chat_that_is_shut_is_not_written_to(cast: Cast) -> None:
    hoa = await cast.official("hoa", "Chị Hoa", Role.ANSWERING)
    chat = (await stored.reading_addresses(cast.session, [hoa.id]))[hoa.id][0]
    await cast.session.execute(update(addresses).where(addresses.c.id == chat.id).values(state="stopped"))
    await cast.ask(await cast.resident())
    assert await run_tell_new(cast) == 1
    assert await told(cast, "hoa") == []


async def test_an_answer_that_waits_is_told_to_those_who_may_approve_it(cast: Cast) -> None:
    hoa = await cast.official("hoa", "Chị Hoa", Role.APPROVING)
    await cast.official("lanh-dao", "Anh Lãnh", Role.APPROVING)
    await cast.official("xa-khac", "Chị Khác", Role.APPROVING, "18007")
    now = cast.clock()
    await cast.session.execute(topic_rules.insert().values(topic="bhyt", needs_approval=True, updated_at=now))
    code = (await cast.ask(await cast.resident(), topic="bhyt")).code
    done = await cast.answer(code, hoa, scope=await cast.scope(hoa, Action.ANSWER))
    assert done.waiting_approval
    for _ in range(2):
        await reminders.tell_waiting(cast.session, abilities=WAYS, now=cast.clock())
    (said,) = await told(cast, "lanh-dao")
    assert "Câu trả lời chờ duyệt" in said
    assert ANSWER in said
    assert any(payload.startswith(f"#cbduyet:{done.draft_id}.") for payload in await buttons(cast, "lanh-dao"))
    assert (await told(cast, "hoa"), await told(cast, "xa-khac")) == ([], [])
    cast.clock.tick(minutes=3)
    await cast.answer(code, hoa, text=f"{ANSWER} Sửa lại.", scope=await cast.scope(hoa, Action.ANSWER))
    await reminders.tell_waiting(cast.session, abilities=WAYS, now=cast.clock())
    assert "Sửa lại." in (await told(cast, "lanh-dao"))[1]
