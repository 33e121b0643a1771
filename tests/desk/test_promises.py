"""Promises: made with the results, kept, moved, dropped; who asked and who must act are told, each thing once."""

from datetime import date

import pytest
from sqlalchemy import select

from desk import minutes, promise_reminders, promises, tickets
from desk.errors import Refused
from desk.promises import Acting
from desk.roles import Action, Role
from storage import agenda
from storage import promises as stored
from storage.officials import Official
from storage.promises import Promise
from storage.scope import Scope
from storage.tables import outbound_messages
from tests.desk.cast import NEXT_COMMUNE, WAYS, Cast, Resident
from tests.desk.dialogue_scene import ROAD_ITEM, Scene, held, told


@pytest.fixture
async def scene(cast: Cast) -> Scene:
    return await held(cast)


async def road(scene: Scene) -> tuple[Promise, Resident, str]:
    """The promise about the road once it was published, who asked for it, and the question's code."""
    items = await told(scene)
    lan = await scene.cast.resident()
    code = await scene.asked(lan, items["road"])
    await scene.drafted()
    await scene.approved()
    await scene.publish()
    return await of_item(scene, items["road"]), lan, code


async def of_item(scene: Scene, item_id: int) -> Promise:
    (found,) = [
        one for one in await stored.of_dialogue(scene.cast.session, scene.dialogue_id) if one.item_id == item_id
    ]
    return found


def acting(scene: Scene, by: Official | None = None) -> Acting:
    return Acting(by=by or scene.chair, abilities=WAYS, now=scene.cast.clock())


async def scope(scene: Scene) -> Scope:
    return await scene.cast.scope(scene.chair, Action.DECIDE_DIALOGUES)


async def said(scene: Scene, address_id: int, purpose: str = "promise") -> list[str]:
    o = outbound_messages.c
    statement = select(o.text).where(o.address_id == address_id, o.purpose == purpose).order_by(o.id)
    return list((await scene.cast.session.execute(statement)).scalars())


async def test_they_are_made_with_the_results(scene: Scene) -> None:
    promise, lan, _code = await road(scene)
    assert (promise.owner, promise.due_on, promise.state) == ("Ban quản lý dự án xã", date(2026, 12, 15), "open")
    assert promise.official_id == scene.secretary.id, "the delegate who sat for it"
    assert promise.code in (await said(scene, lan.address_id, "answer"))[0]
    both = await stored.of_dialogue(scene.cast.session, scene.dialogue_id)
    assert [one.state for one in both] == ["open", "open"], "the written answer is one too"


async def test_whoever_sat_for_it_is_not_bound_when_the_minutes_name_another(scene: Scene) -> None:
    items = await told(scene)
    await agenda.change_item(scene.cast.session, items["road"], owner="Phòng Kinh tế xã")
    await scene.drafted()
    await scene.approved()
    await scene.publish()
    promise = await of_item(scene, items["road"])
    assert (promise.owner, promise.official_id) == ("Phòng Kinh tế xã", None)


async def test_kept_and_told_in_the_thread(scene: Scene) -> None:
    promise, lan, code = await road(scene)
    session = scene.cast.session
    with pytest.raises(Refused, match="Chưa có lý do kết quả"):
        await promises.done(session, promise.code, " ", acting(scene), scope=await scope(scene))
    told_to = await promises.done(session, promise.code, "Đã thông xe.", acting(scene), scope=await scope(scene))
    assert (told_to.sent, told_to.unreached) == (1, 0)
    (text,) = await said(scene, lan.address_id)
    assert f"Về câu hỏi {code}" in text
    assert "đã làm xong" in text
    assert "Đã thông xe." in text
    thread = await tickets.thread(session, await scene.cast.ticket(code))
    assert "Đã thông xe." in thread[-1][1]
    kept = await of_item(scene, scene.items[ROAD_ITEM])
    assert (kept.state, kept.result, kept.done_at is not None) == ("done", "Đã thông xe.", True)
    with pytest.raises(Refused, match="đã kết thúc"):
        await promises.done(session, promise.code, "Lần nữa.", acting(scene), scope=await scope(scene))


async def test_moved_to_another_day_with_a_reason(scene: Scene) -> None:
    promise, lan, _code = await road(scene)
    session, within = scene.cast.session, await scope(scene)
    for day, why, match in (
        (date(2027, 1, 31), "", "Chưa có lý do"),
        (date(2026, 11, 1), "Mưa lũ kéo dài.", "từ hôm nay trở đi"),
        (date(2040, 1, 1), "Mưa lũ kéo dài.", "trong vòng 5 năm"),
        (promise.due_on, "Mưa lũ kéo dài.", "trùng với hạn cũ"),
    ):
        with pytest.raises(Refused, match=match):
            await promises.move(session, promise.code, day, why, acting(scene), scope=within)
    assert await said(scene, lan.address_id) == []
    await promises.move(session, promise.code, date(2027, 1, 31), "Mưa lũ kéo dài.", acting(scene), scope=within)
    (text,) = await said(scene, lan.address_id)
    assert "dời đến ngày 31/01/2027" in text
    assert "Mưa lũ kéo dài." in text
    moved = await of_item(scene, scene.items[ROAD_ITEM])
    assert (moved.due_on, moved.first_due_on) == (date(2027, 1, 31), date(2026, 12, 15))
    events = await stored.events(session, promise.id)
    assert [(one.kind, one.official_name) for one in events] == [
        ("made", "Nguyễn Văn Nam"),
        ("moved", "Nguyễn Văn Nam"),
    ]


async def test_dropped_openly_and_assigned_to_somebody(scene: Scene) -> None:
    promise, lan, _code = await road(scene)
    session, within = scene.cast.session, await scope(scene)
    now = scene.cast.clock()
    with pytest.raises(Refused, match="Người thực hiện"):
        await promises.assign(session, promise.code, " ", None, by=scene.chair, now=now, scope=within)
    await promises.assign(session, promise.code, "Phó chủ tịch xã", None, by=scene.chair, now=now, scope=within)
    assert (await of_item(scene, scene.items[ROAD_ITEM])).owner == "Phó chủ tịch xã"
    await promises.drop(session, promise.code, "Tuyến đường thuộc tỉnh.", acting(scene), scope=within)
    assert "không thực hiện được" in (await said(scene, lan.address_id))[0]
    assert (await of_item(scene, scene.items[ROAD_ITEM])).state == "dropped"


async def test_another_commune_does_not_find_it(scene: Scene) -> None:
    promise, _lan, _code = await road(scene)
    other = await scene.cast.official("xa", "Người Xã Khác", Role.APPROVING, NEXT_COMMUNE)
    outside = await scene.cast.scope(other, Action.DECIDE_DIALOGUES)
    assert await stored.find_within(scene.cast.session, promise.code, outside) is None
    assert await stored.within(scene.cast.session, outside) == []
    with pytest.raises(Refused, match="Không có cam kết nào"):
        await promises.done(scene.cast.session, promise.code, "Xong.", acting(scene, other), scope=outside)


async def test_a_correction_changes_what_is_still_open(scene: Scene) -> None:
    promise, _lan, _code = await road(scene)

    session = scene.cast.session
    await minutes.correct(session, await scene.dialogue(), "Sai hạn", by=scene.secretary, now=scene.cast.clock())
    await scene.edited(ROAD_ITEM, due_on="2027-03-01")
    await scene.approved()
    await scene.publish()
    again = await of_item(scene, scene.items[ROAD_ITEM])
    assert (again.code, again.due_on) == (promise.code, date(2027, 3, 1))
    assert len(await stored.of_dialogue(session, scene.dialogue_id)) == 2
    await minutes.correct(session, await scene.dialogue(), "Không hứa", by=scene.secretary, now=scene.cast.clock())
    await scene.edited(ROAD_ITEM, outcome="answered")
    await scene.approved()
    await scene.publish()
    assert (await of_item(scene, scene.items[ROAD_ITEM])).state == "dropped"


async def chats(scene: Scene) -> list[str]:
    o = outbound_messages.c
    statement = select(o.text).where(o.purpose == "alert").order_by(o.id)
    return list((await scene.cast.session.execute(statement)).scalars())


async def remind(scene: Scene) -> None:
    after = await promise_reminders.remind(scene.cast.session, abilities=WAYS, now=scene.cast.clock())
    assert after is None


async def test_owner_and_leader_are_reminded_once_and_askers_told_once_it_is_late(scene: Scene) -> None:
    promise, lan, _code = await road(scene)
    clock = scene.cast.clock
    await remind(scene)
    assert await chats(scene) == [], "three weeks to go"
    clock.tick(days=20)
    await remind(scene)
    await remind(scene)
    mine = [text for text in await chats(scene) if promise.code in text]
    assert len(mine) == 2, "the secretary who has it and the chair who leads, once each"
    assert all("hạn ngày 15/12/2026" in text for text in mine)
    assert await said(scene, lan.address_id) == []
    clock.tick(days=4)
    await remind(scene)
    await remind(scene)
    (text,) = await said(scene, lan.address_id)
    assert "đã quá hạn ngày 15/12/2026" in text
    assert len([one for one in await chats(scene) if promise.code in one]) == 4
    assert promises.is_late(await of_item(scene, scene.items[ROAD_ITEM]), clock())


async def test_moved_it_is_reminded_of_anew_and_at_night_nobody_is_woken(scene: Scene) -> None:
    promise, lan, _code = await road(scene)
    clock = scene.cast.clock
    clock.tick(days=24)
    await remind(scene)
    assert len(await said(scene, lan.address_id)) == 1
    await promises.move(
        scene.cast.session, promise.code, date(2026, 12, 20), "Mưa.", acting(scene), scope=await scope(scene)
    )
    clock.tick(days=5, hours=14)
    await remind(scene)
    assert len(await said(scene, lan.address_id)) == 2, "23:00"
    clock.tick(hours=10)
    await remind(scene)
    assert len(await said(scene, lan.address_id)) == 3
