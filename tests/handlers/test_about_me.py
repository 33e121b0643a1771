"""What people tell of themselves: offered once, skipped, told in numbers, seen, changed, kept unused, erased."""

from sqlalchemy import select

from desk import about_me as says
from desk import texts
from storage import contacts as stored
from storage import erasure
from storage.contacts import Told
from storage.tables import addresses, contact_interests, contacts
from tests.handlers.dialogue_scenes import lives
from tests.handlers.scenes import choices, pick, rows
from tests.people import LOST_CARD
from tests.talk import Room, Talk


async def told(room: Room) -> Told:
    async with room.app.database.reading() as session:
        contact_id = (await session.execute(select(contacts.c.id))).scalar_one()
        found = await stored.told(session, contact_id)
    assert found is not None
    return found


async def test_two_things_after_saying_yes_to_news(room: Room, lan: Talk) -> None:
    said = await lan.says("nhận tin")
    assert said.startswith(texts.NOTICES_ON)
    assert says.OFFER in said
    household = await pick(lan, "Cho biết thêm")
    assert household.startswith(says.ASK_HOUSEHOLD)
    assert choices(household) == ["Hộ nghèo", "Hộ cận nghèo", "Hộ mới thoát nghèo", "Hộ khác", "Không muốn nói"]
    interests = await pick(lan, "Hộ cận nghèo")
    assert interests.startswith(says.ASK_INTERESTS)
    topics = [topic.title for topic in room.app.house.catalogue.topics.values()]
    assert choices(interests) == [*says.NEWS.values(), *topics, "Xong, không chọn thêm"]
    card = await lan.says("1 3, 5")
    assert "- Loại hộ: hộ cận nghèo" in card
    assert all(name in card for name in ("Việc làm, tuyển dụng", "Hội chợ, phiên chợ", topics[0]))
    first_topic = next(iter(room.app.house.catalogue.topics))
    assert await told(room) == Told(
        area_id=None, notices=True, household="near_poor", language="vi", interests=sorted(["job", "fair", first_topic])
    )
    assert says.OFFER not in await lan.says("nhận tin"), "who told something is not asked again"


async def test_offered_once_and_skipped(room: Room, lan: Talk) -> None:
    await lan.says("nhận tin")
    assert await pick(lan, "Để sau") == says.LATER
    assert await lan.says("nhận tin") == texts.NOTICES_ON
    assert not says.has_told(await told(room))


async def test_rather_not_say(room: Room, lan: Talk) -> None:
    await lan.says("nhận tin")
    await pick(lan, "Cho biết thêm")
    await pick(lan, "Không muốn nói")
    card = await pick(lan, "Xong, không chọn thêm")
    assert "- Loại hộ: không nói" in card
    assert "không chọn, nhận tin chung" in card
    assert (await told(room)).household is None


async def test_seen_and_changed_by_its_word(room: Room, lan: Talk) -> None:
    await lives(lan)
    for words in ("tin của tôi", "thong tin cua toi"):
        card = await lan.says(words)
        assert "- Nơi ở: Xã Hưng Nguyên" in card, words
        assert "- Nhận thông báo: không" in card
    await pick(lan, "Sửa loại hộ")
    assert "- Loại hộ: hộ nghèo" in await pick(lan, "Hộ nghèo")
    await pick(lan, "Sửa điều muốn nghe")
    assert "Lớp học nghề" in await lan.says("2")
    assert (await told(room)).interests == ["course"]
    await pick(lan, "Sửa điều muốn nghe")
    assert "không chọn" in await lan.says("2"), "the same again takes it away"
    await pick(lan, "Sửa điều muốn nghe")
    await lan.says("việc làm, tuyển dụng")
    assert (await told(room)).interests == ["job"]
    assert await pick_forget(lan) == says.FORGOTTEN
    assert not says.has_told(await told(room))


async def pick_forget(lan: Talk) -> str:
    await lan.says("tin của tôi")
    return await pick(lan, "Xoá những điều này")


async def test_numbers_that_are_none_and_a_question_instead(room: Room, lan: Talk) -> None:
    await lan.says("tin của tôi")
    await pick(lan, "Sửa điều muốn nghe")
    for odd in ("0 3", "1 99", "77", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24"):
        assert "Chưa rõ bà con chọn số nào" in await lan.says(odd), odd
    assert "căn cước" in await lan.says(LOST_CARD), "a question is answered"
    assert (await told(room)).interests == []
    assert says.read_numbers("số 1 và 3", 4) == [1, 3]
    assert says.read_numbers("1,1 , 2.", 4) == [1, 2]
    assert says.read_numbers("một hai", 4) is None
    assert says.read_numbers("", 4) is None


async def test_language_only_when_asked(room: Room, hung: Talk) -> None:
    asked = await hung.says("tiếng dân tộc")
    assert asked.startswith(says.ASK_LANGUAGE)
    assert "Tiếng Mông" in choices(asked)
    assert "Tiếng Mông" in await pick(hung, "Tiếng Mông")
    assert (await told(room)).language == "hmn"
    assert "- Tiếng nhận tin: Tiếng Mông" in await hung.says("tin của tôi")
    assert (await hung.says("ngon ngu")).startswith(says.ASK_LANGUAGE)
    await hung.says("#toitieng:xx")
    assert (await told(room)).language == "hmn"


async def test_stopping_keeps_it_unused_and_says_so(room: Room, lan: Talk) -> None:
    assert await lan.says("dừng") == texts.NOTICES_OFF
    await lan.says("#toiho:poor")
    said = await lan.says("dừng")
    assert said.startswith(texts.NOTICES_OFF)
    assert says.STAYS in said
    kept = await told(room)
    assert (kept.household, kept.notices) == ("poor", False)


async def test_shown_in_the_export_and_gone_with_everything(room: Room, lan: Talk) -> None:
    await lan.says("#toiho:escaped")
    await lan.says("#toinghe:buyer")
    await lan.says("#toitieng:tai")
    async with room.app.database.reading() as session:
        contact_id = (await session.execute(select(contacts.c.id))).scalar_one()
        given = await erasure.export(session, contact_id)
    assert given["interests"] == ["buyer"]
    assert (given["contact"]["household"], given["contact"]["language"]) == ("escaped", "tai")
    await lan.says("xoá dữ liệu")
    await lan.sends(lan.text("Xoá hết"))
    assert await rows(room, contact_interests) == []
    assert await rows(room, contacts) == []
    assert len(await rows(room, addresses)) == 1


async def test_old_buttons(lan: Talk) -> None:
    for payload in ("#toiho:king", "#toinghe:gold", "#toitieng:xx"):
        assert (await lan.says(payload)).startswith(texts.OLD_BUTTON), payload
