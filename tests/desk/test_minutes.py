"""Minutes: drafted from the hall, edited by two at once, approved by a second person, frozen, corrected."""

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import insert

from desk import minutes
from desk.errors import Refused
from desk.minutes_view import checksum, snapshot
from storage import agenda, dialogues
from storage import minutes as stored
from storage.tables import audit_events, hall_notes, registrations
from tests.desk.cast import Cast
from tests.desk.dialogue_scene import LOAN_ITEM, LOAN_SAID, ROAD_ITEM, ROAD_SAID, WATER_ITEM, Scene, held, told


@pytest.fixture
async def scene(cast: Cast) -> Scene:
    return await held(cast)


async def test_a_draft_says_what_the_hall_noted(scene: Scene) -> None:
    items = await told(scene)
    code = await scene.asked(await scene.cast.resident(), items["road"])
    rows: list[dict[str, Any]] = [
        {"code": "AAA222", "household": "poor", "woman_head": True, "state": "attended"},
        {"code": "AAA333", "household": "near_poor", "woman_head": None, "state": "attended"},
        {"code": "AAA444", "household": "poor", "woman_head": None, "state": "absent"},
    ]
    now = scene.cast.clock()
    same = {"dialogue_id": scene.dialogue_id, "registered_at": now, "attended_at": now}
    await scene.cast.session.execute(insert(registrations), [{**row, **same} for row in rows])
    detail = {"question": "Có làm đường mùa này không?", "options": [{"label": "Có", "count": 31}]}
    await scene.cast.session.execute(
        insert(hall_notes).values(
            dialogue_id=scene.dialogue_id,
            item_id=items["road"],
            note_id="n1",
            kind="poll",
            detail=detail,
            written_at=now,
            at=now,
        )
    )
    view = await scene.drafted()
    assert "ngày 20/11/2026" in view.opening
    assert "Nhà văn hoá xã" in view.opening
    assert "Lê Văn Minh (Ban quản lý dự án)" in view.attendance
    assert "2 người (theo lời tự khai: 1 hộ nghèo, 1 hộ cận nghèo, 1 phụ nữ làm chủ hộ)" in view.attendance
    assert "1 vấn đề có cam kết giải quyết" in view.closing
    road, loan, water, bridge = view.lines
    assert (road.n, road.question, road.codes, road.owner) == (1, ROAD_ITEM, [code], "Ban quản lý dự án xã")
    assert road.answer == f"{ROAD_SAID}\nLấy ý kiến bằng giơ tay, “Có làm đường mùa này không?”: Có: 31."
    assert road.plain == ROAD_SAID
    assert (loan.answer, loan.plain, loan.outcome) == (LOAN_SAID, LOAN_SAID, "answered")
    assert water.outcome == "written"
    assert (bridge.answer, bridge.said) == ("", minutes.NOT_REACHED)
    assert (view.state, view.checksum) == ("draft", None)


async def test_there_are_none_before_the_meeting(scene: Scene) -> None:
    await dialogues.change(scene.cast.session, scene.dialogue_id, now=scene.cast.clock(), state="agenda")
    with pytest.raises(Refused, match="chưa họp"):
        await minutes.draft(scene.cast.session, await scene.dialogue(), by=scene.secretary, now=scene.cast.clock())
    assert await minutes.view(scene.cast.session, await scene.dialogue()) is None


async def test_drafting_again_adds_what_is_new_and_keeps_what_was_edited(scene: Scene) -> None:
    items = await told(scene)
    await scene.drafted()
    await scene.edited(LOAN_ITEM, plain="Cô chú vẫn được vay, trong ba năm.", question="Vay vốn sau khi thoát nghèo")
    await agenda.change_item(scene.cast.session, items["loan"], gist="Câu ghi đè")
    await agenda.change_item(scene.cast.session, items["bridge"], gist="Năm sau làm.", outcome="answered")
    await scene.item("Chợ phiên", outcome="answered", gist="Mở lại từ tháng sau.")
    session, now = scene.cast.session, scene.cast.clock()
    assert await minutes.draft(session, await scene.dialogue(), by=scene.secretary, now=now) == 1
    lines = {line.item_id: line for line in (await scene.view()).lines}
    loan = lines[items["loan"]]
    assert (loan.question, loan.answer) == ("Vay vốn sau khi thoát nghèo", LOAN_SAID)
    assert loan.plain == "Cô chú vẫn được vay, trong ba năm."
    assert lines[items["bridge"]].answer == "Năm sau làm.", "it was empty"
    assert [line.question for line in (await scene.view()).lines][-1] == "Chợ phiên"
    assert await minutes.draft(session, await scene.dialogue(), by=scene.secretary, now=now) == 0


async def test_two_who_edit_at_once_lose_nothing(scene: Scene) -> None:
    await told(scene)
    view = await scene.drafted()
    loan = next(one for one in view.lines if one.question == LOAN_ITEM)
    fields = minutes.line_fields(loan)
    seen = {name: minutes.digest(text) for name, text in fields.items()}
    session, now, dialogue = scene.cast.session, scene.cast.clock(), await scene.dialogue()
    first = {**fields, "plain": "Lời của người thứ nhất."}
    assert (await minutes.edit_line(session, dialogue, loan.line_id, first, seen, by=scene.secretary, now=now)).saved
    other_place = {**fields, "answer": "Sửa chỗ khác."}
    kept = await minutes.edit_line(session, dialogue, loan.line_id, other_place, seen, by=scene.chair, now=now)
    assert kept.saved, "different fields do not get in each other's way"
    same_place = {**fields, "plain": "Lời của người thứ hai."}
    kept = await minutes.edit_line(session, dialogue, loan.line_id, same_place, seen, by=scene.chair, now=now)
    assert not kept.saved
    assert kept.theirs == {"plain": "Lời của người thứ nhất."}
    now_there = next(one for one in (await scene.view()).lines if one.line_id == loan.line_id)
    assert (now_there.plain, now_there.answer) == ("Lời của người thứ nhất.", "Sửa chỗ khác.")
    seen["plain"] = minutes.digest("Lời của người thứ nhất.")
    kept = await minutes.edit_line(session, dialogue, loan.line_id, same_place, seen, by=scene.chair, now=now)
    assert kept.saved, "after both were read, one of them decides"


async def test_a_line_refuses_what_cannot_be(scene: Scene) -> None:
    await told(scene)
    await scene.drafted()
    with pytest.raises(Refused, match="ngày không đúng"):
        await scene.edited(ROAD_ITEM, due_on="31/02/2026")
    with pytest.raises(Refused, match="lựa chọn không hợp lệ"):
        await scene.edited(ROAD_ITEM, outcome="maybe")
    await scene.edited(ROAD_ITEM, due_on="2026-12-31", owner="Phòng Kinh tế xã", public="")
    road = (await scene.view()).lines[0]
    assert (road.due_on is not None and road.due_on.isoformat(), road.owner, road.public) == (
        "2026-12-31",
        "Phòng Kinh tế xã",
        False,
    )


async def test_what_is_missing_is_named_before_anyone_approves(scene: Scene) -> None:
    items = await told(scene)
    session, now = scene.cast.session, scene.cast.clock()
    await minutes.draft(session, await scene.dialogue(), by=scene.secretary, now=now)
    with pytest.raises(Refused, match="chủ trì hoặc thư ký"):
        await minutes.hand_in(session, await scene.dialogue(), by=scene.secretary, now=now)
    await scene.drafted()
    await scene.edited(WATER_ITEM, owner="")
    with pytest.raises(Refused, match="Mục 3 có cam kết nhưng chưa ghi ai làm"):
        await minutes.hand_in(session, await scene.dialogue(), by=scene.secretary, now=now)
    await agenda.change_item(session, items["loan"], named=False)
    with pytest.raises(Refused, match="Mục 2 còn để nguyên lời người hỏi"):
        await minutes.hand_in(session, await scene.dialogue(), by=scene.secretary, now=now)
    await scene.edited(LOAN_ITEM, question="Hộ mới thoát nghèo có được vay không")
    await scene.edited(WATER_ITEM, owner="Phòng Kinh tế xã", plain="")
    with pytest.raises(Refused, match="Mục 3 chưa có câu trả lời"):
        await minutes.hand_in(session, await scene.dialogue(), by=scene.secretary, now=now)


async def test_a_second_person_approves_exactly_what_was_read(scene: Scene) -> None:
    await told(scene)
    await scene.drafted()
    session, now, dialogue = scene.cast.session, scene.cast.clock(), await scene.dialogue()
    await minutes.hand_in(session, dialogue, by=scene.secretary, now=now)
    with pytest.raises(Refused, match="đang chờ duyệt"):
        await scene.edited(ROAD_ITEM, plain="Lén sửa")
    seen = checksum(snapshot(await scene.view()))
    with pytest.raises(Refused, match="cần một người khác duyệt"):
        await minutes.approve(session, dialogue, seen=seen, by=scene.secretary, now=now)
    with pytest.raises(Refused, match="đã được sửa"):
        await minutes.approve(session, dialogue, seen="0" * 64, by=scene.chair, now=now)
    with pytest.raises(Refused, match="Chưa có lý do"):
        await minutes.send_back(session, dialogue, " ", by=scene.chair, now=now)
    await minutes.send_back(session, dialogue, "Ghi rõ hạn.", by=scene.chair, now=now)
    await minutes.hand_in(session, dialogue, by=scene.secretary, now=now)
    proof = await minutes.approve(session, dialogue, seen=seen, by=scene.chair, now=now)
    kept = await stored.of_dialogue(session, scene.dialogue_id)
    assert kept is not None
    canonical = json.dumps(kept.frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == proof == kept.checksum
    with pytest.raises(Refused, match="đã duyệt và khoá"):
        await scene.edited(ROAD_ITEM, plain="Sửa sau khi duyệt")
    with pytest.raises(Refused, match="Không có biên bản nào đang chờ duyệt"):
        await minutes.approve(session, dialogue, seen=seen, by=scene.chair, now=now)
    actions = [row.action for row in await session.execute(audit_events.select().order_by(audit_events.c.id))]
    assert [one for one in actions if one.startswith("dialogue.minutes")][-2:] == [
        "dialogue.minutes_handed_in",
        "dialogue.minutes_approved",
    ]


async def test_what_is_frozen_stays_whatever_happens_to_the_agenda(scene: Scene) -> None:
    items = await told(scene)
    code = await scene.asked(await scene.cast.resident(), items["loan"])
    await scene.drafted()
    proof = await scene.approved()
    await agenda.change_item(scene.cast.session, items["loan"], theme="Khác", owner="Ai đó")
    await agenda.remove_items(scene.cast.session, [items["road"]])
    view = await scene.view()
    assert [line.theme for line in view.lines] == ["Đời sống"] * 4
    assert view.lines[1].codes == [code]
    assert view.checksum == proof == checksum(snapshot(view))


async def test_a_correction_is_a_new_version_with_a_reason(scene: Scene) -> None:
    await told(scene)
    await scene.drafted()
    session, now = scene.cast.session, scene.cast.clock()
    with pytest.raises(Refused, match="chưa được duyệt"):
        await minutes.correct(session, await scene.dialogue(), "Sai số liệu", by=scene.secretary, now=now)
    proof = await scene.approved()
    with pytest.raises(Refused, match="Chưa có lý do"):
        await minutes.correct(session, await scene.dialogue(), "", by=scene.secretary, now=now)
    await minutes.correct(session, await scene.dialogue(), "Sai số liệu", by=scene.secretary, now=now)
    view = await scene.view()
    assert (view.version, view.state, view.checksum) == (2, "draft", None)
    await scene.edited(LOAN_ITEM, plain="Vay được trong 24 tháng.")
    assert await scene.approved() != proof
    (event,) = [one for one in await dialogues.events(session, scene.dialogue_id) if one.kind == "minutes_corrected"]
    assert (event.text, event.detail["version"], event.detail["checksum"]) == ("Sai số liệu", 1, proof)
    assert checksum(event.detail["frozen"]) == proof
    assert event.detail["frozen"]["lines"][1]["plain"] == LOAN_SAID
