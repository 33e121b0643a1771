"""From the approved minutes to everyone who asked: each answer once, wherever they are, and all of them counted."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import func, select

from desk import dialogue_results, groups, minutes, threads
from desk.dialogue_results import Published
from desk.errors import Refused
from desk.minutes_view import checksum, snapshot
from desk.roles import Role
from desk.ticket_records import TicketState
from desk.working_time import VIETNAM
from storage import dialogue_questions, erasure, promises
from storage import tickets as stored
from storage.db import Database
from storage.tables import outbound_messages, topic_rules
from tests.clock import FakeClock
from tests.desk.cast import NEXT_COMMUNE, WAYS, Cast
from tests.desk.dialogue_scene import LOAN_ITEM, LOAN_SAID, ROAD_SAID, Scene, held, told


@pytest.fixture
async def scene(cast: Cast) -> Scene:
    return await held(cast)


async def test_everyone_who_asked_or_joined_is_told_in_plain_words(scene: Scene) -> None:
    items, cast = await told(scene), scene.cast
    lan, hung, mai, chin = [await cast.resident(channel=way) for way in ("telegram", "zalo-oa", "telegram", "telegram")]
    road = await scene.asked(lan, items["road"])
    assert await groups.join(cast.session, road, hung.contact_id, now=cast.clock())
    loan = await scene.asked(mai, items["loan"])
    water = await scene.asked(chin, items["water"])
    await scene.drafted()
    await scene.edited(LOAN_ITEM, plain="Cô chú vẫn được vay, trong ba năm.")
    await scene.approved()
    assert await scene.publish() == Published(questions=3, sent=4, unreached=0, carried=0)
    found = dict(await scene.sent())
    assert set(found) == {lan.address_id, hung.address_id, mai.address_id, chin.address_id}
    assert f"câu hỏi {loan}" in found[mai.address_id]
    assert "Tại buổi đối thoại ngày 20/11/2026" in found[mai.address_id]
    assert "Cô chú vẫn được vay, trong ba năm." in found[mai.address_id]
    assert LOAN_SAID not in found[mai.address_id]
    assert "Cam kết: Ban quản lý dự án xã thực hiện, hạn ngày 15/12/2026." in found[hung.address_id]
    assert "Đường vào thôn" in found[lan.address_id], "her own words as subject"
    assert "Đường vào thôn)" not in found[hung.address_id], "not told to who joined"
    assert "bằng văn bản, chậm nhất ngày 15/12/2026" in found[chin.address_id]
    states = {code: (await cast.ticket(code)).state for code in (road, loan, water)}
    assert states == {road: TicketState.ANSWERED, loan: TicketState.ANSWERED, water: TicketState.IN_PROGRESS}
    left_open = await cast.ticket(water)
    assert left_open.final_due_at is not None
    assert f"{left_open.final_due_at.astimezone(VIETNAM):%d/%m/%Y}" == "15/12/2026"
    assert left_open.due_at == left_open.final_due_at
    (event,) = [one for one in await stored.events(cast.session, (await cast.ticket(loan)).id) if one.text]
    line = next(one for one in (await scene.view()).lines if one.question == LOAN_ITEM)
    assert (event.detail["dialogue"], event.detail["line"]) == ((await scene.dialogue()).code, line.line_id)
    assert line.codes == [loan], "from the line back to its question"


async def test_what_the_hall_did_not_reach_stays_open_for_the_next_one(scene: Scene) -> None:
    items, cast = await told(scene), scene.cast
    lan, hung, mai = [await cast.resident() for _ in range(3)]
    bridge, nowhere = await scene.asked(lan, items["bridge"]), await scene.asked(hung, None)
    known = await scene.asked(mai, items["bridge"])
    await cast.answer(known)
    await scene.drafted()
    await scene.approved()
    assert await scene.publish() == Published(questions=2, sent=2, unreached=0, carried=2)
    found = [(address, text) for address, text in await scene.sent() if "chưa kịp nêu câu này" in text]
    assert {address for address, _ in found} == {lan.address_id, hung.address_id}
    assert (await cast.ticket(bridge)).state == TicketState.IN_PROGRESS
    assert (await cast.ticket(known)).state == TicketState.ANSWERED
    events = await stored.events(cast.session, (await cast.ticket(bridge)).id)
    titles = [line.title for line in threads.lines(await cast.ticket(bridge), events, topics={})]
    assert titles[-1] == "Báo bà con: đối thoại ngày 20/11/2026 chưa kịp nêu câu này"
    left = await dialogue_questions.waiting_for_next(cast.session, lan.area_id)
    assert {one.code for one in left} == {bridge, nowhere}
    account = await dialogue_results.accounting(cast.session, await scene.dialogue())
    assert (account.asked, account.on_the_way) == (3, 3), "they are still askers of this one"


async def test_it_goes_out_once(scene: Scene) -> None:
    items = await told(scene)
    await scene.asked(await scene.cast.resident(), items["loan"])
    with pytest.raises(Refused, match="chưa được duyệt"):
        await scene.publish()
    await scene.drafted()
    await scene.approved()
    await scene.publish()
    with pytest.raises(Refused, match="đã được công bố"):
        await scene.publish()
    assert len(await scene.sent()) == 1
    dialogue = await scene.dialogue()
    assert (dialogue.state, dialogue.published_at is not None) == ("published", True)


async def test_two_officials_who_publish_at_once(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        cast = Cast(session=session, clock=clock)
        await cast.villages()
        scene = await held(cast)
        items = await told(scene)
        for _ in range(3):
            await scene.asked(await cast.resident(), items["loan"])
        await scene.drafted()
        await scene.approved()
        dialogue = await scene.dialogue()

    async def press() -> str:
        try:
            async with database.transaction() as own:
                await dialogue_results.publish(own, dialogue, by=scene.chair, abilities=WAYS, now=clock())
        except Refused:
            return "refused"
        return "published"

    assert Counter(await asyncio.gather(press(), press())) == {"published": 1, "refused": 1}
    async with database.reading() as session:
        count = select(func.count()).select_from(outbound_messages).where(outbound_messages.c.purpose == "answer")
        assert (await session.execute(count)).scalar() == 3


async def test_after_a_correction_only_the_changed_answer_goes_out(scene: Scene) -> None:
    items, cast = await told(scene), scene.cast
    lan, mai = await cast.resident(), await cast.resident()
    await scene.asked(lan, items["road"])
    loan = await scene.asked(mai, items["loan"])
    await scene.drafted()
    await scene.approved()
    await scene.publish()
    first = await dialogue_results.public(cast.session, await scene.dialogue())
    assert first is not None
    await minutes.correct(
        cast.session, await scene.dialogue(), "Sai thời hạn vay", by=scene.secretary, now=cast.clock()
    )
    await scene.edited(LOAN_ITEM, plain="Vay được trong 24 tháng.")
    while_writing = await dialogue_results.public(cast.session, await scene.dialogue())
    assert while_writing == first
    with pytest.raises(Refused, match="chưa được duyệt"):
        await scene.publish()
    await scene.approved()
    assert await scene.publish() == Published(questions=1, sent=1, unreached=0, carried=0)
    address, text = (await scene.sent())[-1]
    assert address == mai.address_id
    assert f"câu hỏi {loan}" in text
    assert "Đính chính câu trả lời tại buổi đối thoại ngày 20/11/2026" in text
    assert "24 tháng" in text
    second = await dialogue_results.public(cast.session, await scene.dialogue())
    assert second is not None
    assert (first.version, second.version) == (1, 2)
    assert first.checksum != second.checksum


async def test_topics_that_need_approval_need_none_after_the_minutes(scene: Scene) -> None:
    items, cast = await told(scene), scene.cast
    await cast.session.execute(
        topic_rules.insert().values(topic="health-insurance", needs_approval=True, updated_at=cast.clock())
    )
    code = await scene.asked(await cast.resident(), items["loan"], topic="health-insurance")
    await scene.drafted()
    await scene.approved()
    assert (await scene.publish()).sent == 1
    assert "draft" not in await cast.kinds(code)


async def test_who_joined_a_question_whose_asker_left_is_still_told(scene: Scene) -> None:
    items, cast = await told(scene), scene.cast
    lan, hung = await cast.resident(), await cast.resident()
    code = await scene.asked(lan, items["loan"])
    await groups.join(cast.session, code, hung.contact_id, now=cast.clock())
    await erasure.erase(cast.session, lan.contact_id, [lan.address_id], now=cast.clock())
    await scene.drafted()
    await scene.approved()
    assert (await scene.publish()).sent == 1
    assert [address for address, _ in await scene.sent()] == [hung.address_id]
    assert (await cast.ticket(code)).state == TicketState.CLOSED


async def test_questions_put_together_with_one_of_the_agenda_are_answered_with_it(scene: Scene) -> None:
    items, cast = await told(scene), scene.cast
    lan, near, own = [await cast.resident() for _ in range(3)]
    await cast.official("xa", "Lê Thị Xa", Role.ANSWERING, NEXT_COMMUNE)
    far = await cast.resident(NEXT_COMMUNE)
    codes = [await scene.asked(lan, items["loan"]), *[(await cast.ask(one)).code for one in (near, far)]]
    placed = await scene.asked(own, items["road"])
    await groups.merge(cast.session, [*codes, placed], official=scene.chair, now=cast.clock())
    await scene.drafted()
    await scene.approved()
    await scene.publish()
    found = dict(await scene.sent())
    assert set(found) == {lan.address_id, near.address_id, own.address_id}, "not another commune's"
    assert LOAN_SAID in found[near.address_id]
    assert ROAD_SAID in found[own.address_id], "it has a place of its own"
    assert (await cast.ticket(codes[2])).state == TicketState.RECEIVED
    assert (await dialogue_results.accounting(cast.session, await scene.dialogue())).asked == 3


async def test_the_public_results_are_the_officials_wording(scene: Scene) -> None:
    items, cast = await told(scene), scene.cast
    await scene.asked(await cast.resident(), items["road"], text="Nhà bà Lan ở ngõ 5 hỏi đường", subject="Nhà bà Lan")
    assert await dialogue_results.public(cast.session, await scene.dialogue()) is None
    await scene.drafted()
    await scene.edited(LOAN_ITEM, public="")
    await scene.approved()
    assert await dialogue_results.public(cast.session, await scene.dialogue()) is None, "approved is not published"
    await scene.publish()
    results = await dialogue_results.public(cast.session, await scene.dialogue())
    assert results is not None
    assert [(line.n, line.outcome) for line in results.lines] == [(1, "promised"), (2, "written")]
    assert (results.lines[0].answer, results.lines[0].due_on) == (ROAD_SAID, "15/12/2026")
    assert "Lan" not in repr(results)
    assert results.checksum == checksum(snapshot(await scene.view()))
    assert len(await promises.of_dialogue(cast.session, scene.dialogue_id)) == 2
