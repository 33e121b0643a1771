"""Stories asked for in the chat: only published ones, by subject, each leading to an answer."""

from typing import Any

from desk import story_texts as says
from storage.stories import Story
from tests import contents
from tests.handlers.dialogue_scenes import lives
from tests.handlers.scenes import choices, pick
from tests.meeting import NEXT_COMMUNE
from tests.talk import Room, Talk

LOST = "bhyt-mat-the"


async def told(room: Room, **more: Any) -> Story:
    async with room.app.database.transaction() as session:
        return await contents.story(session, room.clock.now, **more)


async def test_from_the_word_to_the_answer_that_helps(room: Room, lan: Talk) -> None:
    await lives(lan)
    await told(room, area=NEXT_COMMUNE, title="Ở phường bên")
    await told(room, entries=[LOST, "khong-con-muc-nay"])
    listed = await lan.says("guong thoat ngheo")
    assert listed.startswith(says.LISTED)
    assert choices(listed) == ["Ba con bò và hai năm (Xã Hưng Nguyên)", "Ở phường bên (Phường Thành Vinh)"]
    story = await lan.says("1")
    assert story.startswith("Ba con bò và hai năm (Xã Hưng Nguyên)\nNhà chị H.")
    assert "Họ đã làm thế nào: Vay 50 triệu" in story
    assert "Gia đình đã đồng ý" in story
    assert choices(story) == ["Xem: Mất thẻ bảo hiểm y tế", "Chuyện khác"]
    assert "căn cước để đi khám" in await pick(lan, "Xem: Mất thẻ bảo hiểm y tế")


async def test_by_subject(room: Room, hung: Talk) -> None:
    topics = list(room.app.house.catalogue.topics.values())
    await told(room, title="Về vay", topic=topics[1].id)
    await told(room, title="Về thẻ", topic=topics[0].id)
    assert choices(await hung.says("chuyện hay"))[-1] == "Chọn theo lĩnh vực"
    subjects = await pick(hung, "Chọn theo lĩnh vực")
    assert set(choices(subjects)) == {topics[0].title, topics[1].title, "Chuyện khác"}
    chosen = await pick(hung, topics[1].title)
    assert chosen.startswith(f"Chuyện về {topics[1].title}:")
    assert choices(chosen) == ["Về vay (Xã Hưng Nguyên)"]
    assert f"Xem cả chủ đề {topics[1].title}" in choices(await hung.says("1"))


async def test_only_what_is_published(room: Room, lan: Talk) -> None:
    for state in ("draft", "waiting", "withdrawn"):
        hidden = await told(room, state=state)
        assert (await lan.says(f"#chuyen:{hidden.code}")).startswith(says.OVER), state
    assert (await lan.says("gương vượt khó")).startswith(says.NONE)
    for odd in ("#chuyen:tu.x", "#chuyen:", "#chuyen:ABC234", "#chuyen:tu.0.khong-co"):
        assert await lan.says(odd), odd


async def test_three_at_a_time(room: Room, lan: Talk) -> None:
    for number in range(5):
        await told(room, title=f"Chuyện {number}", area=None)
    assert len(choices(await lan.says("chuyện hay"))) == 4
    further = await pick(lan, "Xem tiếp")
    assert choices(further) == ["Chuyện 1", "Chuyện 0"]
    assert (await lan.says("#chuyen:tu.6")).startswith(says.NO_MORE)
