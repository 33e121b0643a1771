"""Coming to a dialogue, said from the chat: a seat with one tap, what may be told, and giving it up."""

from datetime import timedelta
from typing import Any

from desk import registration_texts, registrations
from desk.registration_records import Comer
from storage import areas, contacts
from storage.dialogues import Dialogue
from storage.tables import contacts as people
from storage.tables import registrations as table
from tests.handlers.scenes import choices, pick, rows
from tests.meetings import ELSEWHERE, HERE, meeting, village
from tests.talk import Room, Talk

CODE = "K7M2QA"


async def announced(room: Room, **more: Any) -> Dialogue:
    async with room.app.database.transaction() as session:
        return await meeting(session, room.clock, **more)


async def at_home(room: Room, talk: Talk, code: str = HERE) -> None:
    """They have written before and told where they live."""
    await talk.says("menu")
    contact_id = (await rows(room, people))[-1].id
    async with room.app.database.transaction() as session:
        area = await areas.find_by_code(session, code)
        assert area is not None
        await contacts.set_area(session, contact_id, area.id)


async def kept(room: Room) -> Any:
    return (await rows(room, table))[-1]


async def test_one_tap_then_what_may_be_told(room: Room, lan: Talk) -> None:
    await announced(room, seats=50)
    await at_home(room, lan)
    said = await lan.says(f"#dtdk:{CODE}")
    row = await kept(room)
    assert f"Mã vào cửa: {row.code}" in said
    assert "8 giờ sáng thứ Năm, ngày 10/12/2026" in said
    assert "Nhà văn hoá xã" in said
    assert choices(said) == ["Cho biết thêm", "Đăng ký hộ người khác", "Tôi không đến được"]
    assert (row.state, row.name, row.household, row.woman_head, row.first_time) == ("seated", "", "unknown", None, None)
    household = await pick(lan, "Cho biết thêm")
    assert choices(household) == ["Hộ nghèo", "Hộ cận nghèo", "Mới thoát nghèo", "Không thuộc diện nào", "Không nói"]
    assert "phụ nữ làm chủ hộ" in await pick(lan, "Hộ cận nghèo")
    assert "đã dự buổi đối thoại nào" in await pick(lan, "Có")
    assert "họ tên" in await pick(lan, "Chưa lần nào")
    done = await lan.says("Nguyễn Thị Lan")
    assert done.startswith(registration_texts.THANKS)
    row = await kept(room)
    assert (row.household, row.woman_head, row.first_time, row.name) == ("near_poor", True, True, "Nguyễn Thị Lan")


async def test_everything_may_be_left_out(room: Room, lan: Talk) -> None:
    await announced(room)
    await at_home(room, lan)
    await lan.says(f"#dtdk:{CODE}")
    await pick(lan, "Cho biết thêm")
    for _ in range(3):
        await pick(lan, "Không nói")
    assert (await pick(lan, "Không cần")).startswith(registration_texts.THANKS)
    row = await kept(room)
    assert (row.household, row.woman_head, row.first_time, row.name) == ("unknown", None, None, "")


async def test_instead_of_a_name_another_question(room: Room, lan: Talk) -> None:
    await announced(room)
    await at_home(room, lan)
    await lan.says(f"#dtdk:{CODE}")
    await pick(lan, "Cho biết thêm")
    for _ in range(3):
        await pick(lan, "Không nói")
    assert "chưa có chữ nào" in await lan.says("12 34 56"), "asked again"
    assert "căn cước" in await lan.says("toi lam mat the bao hiem y te thi lam sao?")
    assert (await kept(room)).name == ""


async def test_twice_says_that_they_are_in(room: Room, lan: Talk) -> None:
    await announced(room)
    await at_home(room, lan)
    first = await lan.says(f"#dtdk:{CODE}")
    second = await lan.says(f"#dtdk:{CODE}")
    assert first.startswith("Đã giữ một chỗ")
    assert second.startswith("Chỗ của bà con vẫn giữ")
    code = (await kept(room)).code
    assert (await lan.says(code.lower())).startswith("Chỗ của bà con vẫn giữ"), "the code typed at home"
    assert len(await rows(room, table)) == 1


async def test_giving_up_and_coming_back(room: Room, lan: Talk, hung: Talk) -> None:
    dialogue = await announced(room, seats=1)
    for talk in (lan, hung):
        await at_home(room, talk)
    async with room.app.database.transaction() as session:
        await registrations.register(session, dialogue, Comer(name="Ông Ba"), now=room.clock())
    full = await lan.says(f"#dtdk:{CODE}")
    assert "Hiện đã hết chỗ, đứng thứ 1 trong danh sách chờ" in full
    assert "Đã huỷ đăng ký" in await pick(lan, "Tôi không đến được")
    assert "đứng thứ 1" in await hung.says(f"#dtdk:{CODE}")
    assert "đứng thứ 2" in await pick(lan, "Đăng ký lại")
    assert "Đã huỷ đăng ký" in await hung.says(f"#dthuy:{CODE}"), "by the code of the dialogue"
    assert "Đã huỷ đăng ký" in await hung.says(f"#dthuy:{CODE}"), "once more is no fault"
    assert [row.state for row in await rows(room, table)] == ["seated", "waiting", "cancelled"]


async def test_what_they_tell_gets_them_a_kept_seat(room: Room, lan: Talk) -> None:
    dialogue = await announced(room, seats=2)
    await at_home(room, lan)
    async with room.app.database.transaction() as session:
        await registrations.register(session, dialogue, Comer(name="Ông Ba"), now=room.clock())
    assert "đang dành cho hộ được ưu tiên" in await lan.says(f"#dtdk:{CODE}")
    await pick(lan, "Cho biết thêm")
    said = await pick(lan, "Hộ nghèo")
    row = await kept(room)
    assert said.startswith(f"Đã có chỗ cho bà con. Mã vào cửa: {row.code}")
    assert row.state == "seated"


async def test_where_they_live_is_asked_with_one_tap(room: Room, lan: Talk, hung: Talk) -> None:
    await announced(room)
    asked = await lan.says(f"#dtdk:{CODE}")
    assert choices(asked) == ["Có, tôi ở đó", "Không, tôi ở nơi khác"]
    assert (await pick(lan, "Có, tôi ở đó")).startswith("Đã giữ một chỗ")
    await hung.says(f"#dtdk:{CODE}")
    said = await pick(hung, "Không, tôi ở nơi khác")
    assert "chưa giữ chỗ cho bà con nơi khác" in said
    assert choices(said) == ["Buổi đối thoại của xã tôi"]
    assert len(await rows(room, table)) == 1
    first, second = await rows(room, people)
    assert (first.area_id is not None, second.area_id) == (True, None)


async def test_from_another_commune_they_are_shown_their_own(room: Room, lan: Talk) -> None:
    await announced(room)
    await announced(room, code="K7M2QB", area=ELSEWHERE, title="Đối thoại xã bạn")
    await at_home(room, lan, ELSEWHERE)
    said = await lan.says(f"#dtdk:{CODE}")
    assert "chưa giữ chỗ cho bà con nơi khác" in said
    assert choices(said) == ["Đối thoại xã bạn"]
    assert await rows(room, table) == []


async def test_from_a_village_of_the_commune(room: Room, lan: Talk) -> None:
    await announced(room)
    async with room.app.database.transaction() as session:
        place = await village(session, "Thôn Phú Xuân", f"{HERE}.01")
    await at_home(room, lan, f"{HERE}.01")
    await lan.says(f"#dtdk:{CODE}")
    assert (await kept(room)).area_id == place


async def test_for_a_neighbour_without_a_phone(room: Room, lan: Talk) -> None:
    await announced(room)
    await at_home(room, lan)
    await lan.says(f"#dtdk:{CODE}")
    assert await pick(lan, "Đăng ký hộ người khác") != ""
    said = await lan.says("Bà Trần Thị Tư")
    assert said.startswith("Đã giữ một chỗ cho Bà Trần Thị Tư.")
    assert choices(said)[-1] == "Bà Trần Thị Tư không đến được"
    assert "Nhà Bà Trần Thị Tư thuộc diện nào" in await pick(lan, "Cho biết thêm")
    await pick(lan, "Hộ nghèo")
    assert "đã dự buổi đối thoại nào" in await pick(lan, "Không")
    assert (await pick(lan, "Đã dự rồi")).startswith(registration_texts.THANKS), "the name is known"
    row = await kept(room)
    assert (row.contact_id, row.household, row.woman_head, row.first_time) == (None, "poor", False, False)
    assert "Đã huỷ đăng ký" in await pick(lan, "Bà Trần Thị Tư không đến được")
    assert [one.state for one in await rows(room, table)] == ["seated", "cancelled"]


async def test_a_neighbours_name_that_is_none(room: Room, lan: Talk) -> None:
    await announced(room)
    await at_home(room, lan)
    await lan.says(f"#dtho:{CODE}")
    assert "chưa có chữ nào" in await lan.says("12 34")
    await lan.says("Bà Tư")
    await lan.says(f"#dtho:{CODE}")
    assert "đã có trong danh sách" in await lan.says("bà tư")
    await lan.says(f"#dtho:{CODE}")
    assert "Đã bỏ" in await lan.says("huỷ")
    assert len(await rows(room, table)) == 1


async def test_other_peoples_registrations_are_not_theirs(room: Room, lan: Talk, hung: Talk) -> None:
    await announced(room)
    for talk in (lan, hung):
        await at_home(room, talk)
    await lan.says(f"#dtdk:{CODE}")
    code = (await kept(room)).code
    assert "chưa đăng ký" in await hung.says(f"#dthuy:{code}")
    assert "Nút này đã cũ" in await hung.says(f"#dtut:{code}")
    assert "Nút này đã cũ" in await lan.says(f"#dtut:{code}.h.rich")
    assert "Không" in await hung.says(code)
    for payload in ("#dtdk:WWWWW9", f"#dtdk:{CODE}.xyz", "#dtho:WWWWW9"):
        assert "Không thấy buổi đối thoại" in await lan.says(payload), payload
    assert (await kept(room)).state == "seated"


async def test_closed_called_off_or_without_registration(room: Room, lan: Talk) -> None:
    dialogue = await announced(room)
    await announced(room, code="K7M2QB", registration="none")
    await announced(room, code="K7M2QC", state="cancelled")
    await at_home(room, lan)
    await lan.says(f"#dtdk:{CODE}")
    code = (await kept(room)).code
    assert "không cần đăng ký" in await lan.says("#dtdk:K7M2QB")
    assert "đã huỷ" in await lan.says("#dtdk:K7M2QC")
    room.clock.now = dialogue.starts_at + timedelta(minutes=1)
    assert choices(await lan.says(f"#dtdk:{CODE}")) == [], "they are in; nothing to do any more"
    assert "đã bắt đầu" in await lan.says(f"#dthuy:{code}")
    assert "đã bắt đầu" in await lan.says(f"#dtut:{code}")
    assert "đã bắt đầu" in await lan.says(f"#dtho:{CODE}")


async def test_where_officials_make_the_list(room: Room, lan: Talk) -> None:
    await announced(room, registration="listed", seats=50)
    await at_home(room, lan)
    assert "Cán bộ sẽ xếp danh sách" in await lan.says(f"#dtdk:{CODE}")
    assert (await kept(room)).state == "waiting"
