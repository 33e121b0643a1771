"""Answers: to whom they go, who reads them first, two officials at once, and what is said of those out of reach."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from channels.base import Abilities
from desk import groups, privacy, tickets
from desk.errors import Refused
from desk.roles import Action, Role
from desk.tickets import TicketState
from storage import contacts, drafts
from storage import tickets as stored
from storage.tables import addresses, audit_events, outbound_messages, topic_rules
from storage.unreached import Unreached
from tests.desk.cast import LOWER, NEXT_COMMUNE, WAYS, Cast
from tests.people import ANSWER


async def test_it_reaches_the_asker_and_everyone_who_joined_but_not_who_left(cast: Cast) -> None:
    lan, hung, mai, chin = [await cast.resident() for _ in range(4)]
    sent = await cast.ask(lan)
    for one in (hung, mai, chin):
        assert await groups.join(cast.session, sent.code, one.contact_id, now=cast.clock())
    assert not await groups.join(cast.session, sent.code, hung.contact_id, now=cast.clock())
    assert not await groups.join(cast.session, sent.code, lan.contact_id, now=cast.clock()), "it is hers already"
    assert await groups.leave(cast.session, sent.code, chin.contact_id, now=cast.clock())
    assert not await groups.leave(cast.session, sent.code, chin.contact_id, now=cast.clock())
    assert await cast.answer(sent.code) == tickets.Answered(sent=3)
    rows = (await cast.session.execute(outbound_messages.select())).all()
    assert {row.address_id for row in rows} == {lan.address_id, hung.address_id, mai.address_id}
    assert {(row.purpose, row.ticket_id, row.state) for row in rows} == {("answer", sent.id, "queued")}
    assert await cast.kinds(sent.code) == ["received", "joined", "joined", "joined", "left", "answered"]


async def test_the_answer_ends_the_deadline_and_is_on_record(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    before = await cast.ticket(sent.code)
    assert before.due_at == before.first_due_at
    assert before.first_due_at is not None
    assert before.final_due_at is not None
    assert before.first_due_at < before.final_due_at == sent.final_due_at
    await cast.answer(sent.code, hoa)
    ticket = await cast.ticket(sent.code)
    assert (ticket.state, ticket.due_at) == (TicketState.ANSWERED, None)
    assert ticket.first_replied_at == ticket.answered_at
    (kept,) = [row for row in await cast.session.execute(audit_events.select()) if row.object_kind == "ticket"]
    assert (kept.action, kept.official_id, kept.object_id) == ("ticket.answered", hoa.id, sent.code)
    assert ANSWER not in repr(kept)


async def test_a_first_word_keeps_the_question_open_until_the_final_day(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    await cast.answer(sent.code, text="Xã đang hỏi huyện.", final=False)
    ticket = await cast.ticket(sent.code)
    assert (ticket.state, ticket.due_at) == (TicketState.IN_PROGRESS, ticket.final_due_at)
    assert ticket.first_replied_at is not None
    assert ticket.answered_at is None


async def test_one_answer_for_the_open_questions_of_a_group(cast: Cast) -> None:
    people = [await cast.resident() for _ in range(3)]
    codes = [(await cast.ask(one)).code for one in people]
    await cast.answer(codes[0])
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    with pytest.raises(Refused, match="không ở trong nhóm nào"):
        await cast.answer(codes[1], hoa, for_group=True)
    await groups.merge(cast.session, codes, official=hoa, now=cast.clock())
    assert await cast.answer(codes[1], hoa, text="Sau Tết.", for_group=True) == tickets.Answered(sent=2)
    assert [(await cast.ticket(code)).state for code in codes] == [TicketState.ANSWERED] * 3
    assert (await cast.kinds(codes[0])).count("answered") == 1
    assert (await cast.kinds(codes[2])).count("answered") == 1


async def test_a_group_answer_stays_within_the_officials_scope(cast: Cast) -> None:
    here, there = await cast.resident(), await cast.resident(NEXT_COMMUNE)
    codes = [(await cast.ask(one)).code for one in (here, there)]
    await groups.merge(cast.session, codes, official=None, now=cast.clock())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    scope = await cast.scope(hoa, Action.ANSWER)
    assert await cast.answer(codes[0], hoa, for_group=True, scope=scope) == tickets.Answered(sent=1)
    assert (await cast.ticket(codes[1])).state == TicketState.RECEIVED
    with pytest.raises(Refused, match="Không có câu hỏi nào mang mã"):
        await cast.answer(codes[1], hoa, scope=scope)


async def test_a_topic_that_asks_for_a_second_person(cast: Cast) -> None:
    rule = insert(topic_rules).values(topic="nha-o", needs_approval=True, updated_at=cast.clock())
    await cast.session.execute(rule)
    sent = await cast.ask(await cast.resident(), topic="nha-o")
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.APPROVING)
    binh = await cast.official("binh", "Trần Văn Bình", Role.APPROVING)
    handed = await cast.answer(sent.code, hoa)
    assert (handed.sent, handed.waiting_approval) == (0, True)
    assert handed.draft_id is not None
    assert (await cast.ticket(sent.code)).state == TicketState.RECEIVED
    assert [one.code for one in await drafts.waiting(cast.session, await cast.scope(binh), limit=9)] == [sent.code]
    with pytest.raises(Refused, match="cần một người khác duyệt"):
        await tickets.approve(cast.session, handed.draft_id, official=hoa, abilities=WAYS, now=cast.clock())
    done = await tickets.approve(cast.session, handed.draft_id, official=binh, abilities=WAYS, now=cast.clock())
    assert done.sent == 1
    events = await stored.events(cast.session, sent.id)
    assert [(event.kind, event.official_name) for event in events[1:]] == [
        ("draft", hoa.name), ("approved", binh.name), ("answered", hoa.name),
    ]  # fmt: skip
    with pytest.raises(Refused, match="đã được duyệt bởi Trần Văn Bình"):
        await tickets.approve(cast.session, handed.draft_id, official=binh, abilities=WAYS, now=cast.clock())


async def test_who_may_not_send_hands_in_and_gets_it_back_with_the_reason(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.INTAKE)
    binh = await cast.official("binh", "Trần Văn Bình", Role.APPROVING)
    draft_id = (await cast.answer(sent.code, hoa, may_send=False)).draft_id
    assert draft_id is not None
    with pytest.raises(Refused, match="đang chờ duyệt"):
        await tickets.save_draft(cast.session, sent.code, "khác", official=hoa, now=cast.clock())
    with pytest.raises(Refused, match="Chưa có lý do"):
        await tickets.send_back(cast.session, draft_id, " . ", official=binh, now=cast.clock())
    await tickets.send_back(cast.session, draft_id, "Thiếu căn cứ", official=binh, now=cast.clock())
    (back,) = await drafts.of_ticket(cast.session, sent.id, states=("returned",))
    assert (back.reason, back.decided_by_name, back.text) == ("Thiếu căn cứ", binh.name, ANSWER)
    again = await cast.answer(sent.code, hoa, text="Đã có căn cứ.", may_send=False)
    assert again.draft_id == draft_id, "one draft for each writer"
    seen = await tickets.thread(cast.session, await cast.ticket(sent.code))
    assert "Thiếu căn cứ" not in repr(seen), "what officials tell each other is not for residents"


async def test_what_is_being_written_is_kept_and_goes_once_it_is_sent(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    first = await tickets.save_draft(cast.session, sent.code, "Đường", official=hoa, now=cast.clock())
    assert await tickets.save_draft(cast.session, sent.code, "Đường sẽ", official=hoa, now=cast.clock()) == first
    assert [one.text for one in await drafts.of_ticket(cast.session, sent.id, states=("writing",))] == ["Đường sẽ"]
    await cast.answer(sent.code, hoa)
    assert await drafts.of_ticket(cast.session, sent.id, states=("writing",)) == []


async def test_two_officials_answer_at_once(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    binh = await cast.official("binh", "Trần Văn Bình", Role.ANSWERING)
    seen = (await stored.events(cast.session, sent.id))[-1].id
    await cast.answer(sent.code, hoa, seen_event_id=seen)
    with pytest.raises(Refused, match=r"Nguyễn Thị Hoa vừa trả lời câu này lúc 09:00.*vẫn còn đây"):
        await cast.answer(sent.code, binh, text="Chưa rõ.", seen_event_id=seen)
    seen = (await stored.events(cast.session, sent.id))[-1].id
    assert (await cast.answer(sent.code, binh, text="Bổ sung: quý II.", seen_event_id=seen)).sent == 1


async def test_a_form_sent_twice_is_one_answer(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    await cast.answer(sent.code, hoa)
    with pytest.raises(Refused, match="không gửi lần thứ hai"):
        await cast.answer(sent.code, hoa)
    cast.clock.tick(minutes=2)
    assert (await cast.answer(sent.code, hoa)).sent == 1


async def test_who_is_out_of_reach_is_said_before_and_after(cast: Cast) -> None:
    blocked, silent, gone, fine = [
        await cast.resident(channel=channel) for channel in ("telegram", "zalo-oa", "telegram", "telegram")
    ]
    sent = await cast.ask(blocked)
    for one in (silent, gone, fine):
        await groups.join(cast.session, sent.code, one.contact_id, now=cast.clock())
    before = await tickets.reachability(cast.session, await cast.ticket(sent.code), WAYS, cast.clock())
    assert before == "Người hỏi nhận qua Telegram. 3 người nữa cùng câu hỏi: 3 người nhận được."
    await contacts.set_state(cast.session, blocked.address_id, "stopped")
    cast.clock.tick(days=7, seconds=1)
    said = await tickets.reachability(cast.session, await cast.ticket(sent.code), WAYS, cast.clock())
    assert "người dân đã chặn" in said
    assert "danh sách in cho trưởng thôn" in said
    assert "2 người nhận được, 1 người không" in said
    assert await cast.answer(sent.code) == tickets.Answered(sent=2, unreached=2)


async def test_each_person_ends_in_a_state_with_a_reason_or_on_the_printed_list(cast: Cast) -> None:
    lan, hung = await cast.resident(), await cast.resident(LOWER, channel="zalo-oa")
    sent = await cast.ask(lan)
    await groups.join(cast.session, sent.code, hung.contact_id, now=cast.clock())
    await cast.answer(sent.code)
    hoa = await cast.official("hoa", "Nguyễn Thị Hoa", Role.ANSWERING)
    scope, began = await cast.scope(hoa), cast.clock() - timedelta(days=1)
    told = await tickets.delivered(cast.session, await cast.ticket(sent.code))
    assert [(one.label, one.state) for one in told] == [
        ("người hỏi · Thôn Phú Xuân · Telegram", "queued"), ("người cùng hỏi · Thôn Đông Hạ · Zalo", "queued"),
    ]  # fmt: skip
    assert await stored.unreached_list(cast.session, scope, since=began) == []
    failed = outbound_messages.update().where(outbound_messages.c.address_id == hung.address_id)
    await cast.session.execute(failed.values(state="failed", error_code="contact-stopped"))
    (line,) = await stored.unreached_list(cast.session, scope, since=began)
    assert line == Unreached(code=sent.code, hamlet="Thôn Đông Hạ", subject="Đường vào thôn", answer=ANSWER)
    await privacy.erase(cast.session, lan.contact_id, now=cast.clock())
    told = await tickets.delivered(cast.session, await cast.ticket(sent.code))
    assert [one.state for one in told] == ["unreached", "failed"]
    assert "xoá dữ liệu" in told[0].reason
    assert "đã chặn" in told[1].reason
    lines = await stored.unreached_list(cast.session, scope, since=began)
    assert {(line.code, line.hamlet) for line in lines} == {(sent.code, "Thôn Phú Xuân"), (sent.code, "Thôn Đông Hạ")}
    assert await stored.unreached_list(cast.session, scope, since=began, area_id=await cast.area(NEXT_COMMUNE)) == []
    far = await cast.official("xa", "Lê Thị Xa", Role.ANSWERING, NEXT_COMMUNE)
    assert await stored.unreached_list(cast.session, await cast.scope(far), since=began) == []


async def test_only_the_last_answer_counts_and_only_its_worst_piece(cast: Cast) -> None:
    lan = await cast.resident()
    sent = await cast.ask(lan)
    await cast.answer(sent.code)
    await cast.session.execute(outbound_messages.update().values(state="failed", error_code="http-500"))
    await tickets.reopen(cast.session, sent.code, now=cast.clock())
    await cast.answer(sent.code, text="Dài. " * 30, abilities={"telegram": Abilities(text_limit=80)})
    pieces = (await cast.session.execute(outbound_messages.select().order_by(outbound_messages.c.id))).all()
    assert len(pieces) > 2
    last = outbound_messages.c.id == pieces[-1].id
    await cast.session.execute(outbound_messages.update().where(last).values(state="sent"))
    assert [one.state for one in await stored.deliveries(cast.session, sent.id)] == ["queued"]
    rest = outbound_messages.c.state == "queued"
    await cast.session.execute(outbound_messages.update().where(rest).values(state="seen"))
    assert [one.state for one in await stored.deliveries(cast.session, sent.id)] == ["sent"]


async def test_a_person_with_two_channels_is_written_to_where_the_window_is_open(cast: Cast) -> None:
    lan = await cast.resident(channel="zalo-oa")
    sent = await cast.ask(lan)
    cast.clock.tick(days=8)
    assert await cast.answer(sent.code) == tickets.Answered(unreached=1)
    other = await cast.resident()
    moved = addresses.update().where(addresses.c.id == other.address_id)
    await cast.session.execute(moved.values(contact_id=lan.contact_id))
    await tickets.reopen(cast.session, sent.code, now=cast.clock())
    assert await cast.answer(sent.code, text="Sau Tết.") == tickets.Answered(sent=1)
    last = (await cast.session.execute(outbound_messages.select().order_by(outbound_messages.c.id.desc()))).first()
    assert last is not None
    assert last.address_id == other.address_id


async def test_an_answer_that_is_empty_too_long_or_to_what_is_closed(cast: Cast) -> None:
    sent = await cast.ask(await cast.resident())
    for text, why in ((" \n", "đang trống"), ("a" * 6_001, "tối đa 6,000")):
        with pytest.raises(Refused, match=why):
            await cast.answer(sent.code, text=text)
    await tickets.close(cast.session, sent.code, now=cast.clock())
    with pytest.raises(Refused, match="đã đóng"):
        await cast.answer(sent.code)
    assert (await cast.session.execute(outbound_messages.select())).all() == []
