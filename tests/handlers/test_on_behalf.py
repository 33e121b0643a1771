"""A village head's own chat: reading out, registering, asking and handing out codes for those without a phone."""

import pytest

from desk import chat_links, officials, on_behalf, on_behalf_texts
from desk.errors import Refused
from desk.roles import Role
from storage import areas, broadcasts
from storage.officials import Grant, Official
from storage.tables import broadcast_events, broadcast_readings, registrations, tickets
from tests.handlers.scenes import choices, pick, rows
from tests.handlers.test_official import hire
from tests.meetings import HERE, meeting, village
from tests.talk import Room, Talk, pump

VILLAGE = f"{HERE}.07"
SCRIPT = "Thông báo của Ủy ban nhân dân xã. Sáng thứ Năm, ngày mười tháng mười hai, xã đối thoại với bà con."
CODE = "B7M2QA"


async def grant(room: Room, code: str = VILLAGE) -> Official:
    async with room.app.database.transaction() as session:
        await village(session, "Thôn Phú Xuân", VILLAGE)
    return await hire(room, "ong-tam", "Ông Tám", Role.VILLAGE, code)


@pytest.fixture
async def tam(room: Room) -> Talk:
    """Head of Phú Xuân, linked by the code that the administrator handed him on paper."""
    head = await grant(room)
    admin = await hire(room, "quan-tri", "Chị Quản", Role.ADMINISTERING, None)
    async with room.app.database.transaction() as session:
        code = await chat_links.code_for_head(session, head, by=admin, now=room.clock())
    talk = room.talk("tam")
    said = await talk.says(code)
    assert "Đã nối tài khoản này với Ông Tám" in said
    assert choices(said) == ["Việc của thôn"]
    return talk


async def announced(room: Room, *, area: str = HERE, script: str = SCRIPT, code: str = CODE) -> int:
    """An announcement under way."""
    async with room.app.database.transaction() as session:
        place = await areas.find_by_code(session, area)
        assert place is not None
        new = broadcasts.NewBroadcast(
            code=code, title="Mời dự đối thoại", rule={}, area_id=place.id, texts={"vi": "Mời bà con."}, script=script
        )
        made = await broadcasts.add(session, new, now=room.clock())
        await broadcasts.change(session, made, now=room.clock(), state="sending", started_at=room.clock())
    return made


async def test_a_script_is_read_out_and_marked_once_per_village(room: Room, tam: Talk) -> None:
    await announced(room)
    menu = await tam.says("viec thon")
    assert "Thôn Phú Xuân" in menu
    assert "1 bài chưa đọc" in menu
    listed = await pick(tam, "Bài đọc loa")
    assert "Mời dự đối thoại: chưa đọc" in listed
    opened = await pick(tam, "Mở bài: Mời dự đối thoại")
    assert opened.startswith(SCRIPT)
    assert choices(opened) == ["Đã đọc trên loa", "Đã báo ở cuộc họp", "Đã đến từng nhà", "Việc của thôn"]
    done = await pick(tam, "Đã báo ở cuộc họp")
    assert "Mời dự đối thoại – Thôn Phú Xuân, đã báo ở cuộc họp" in done
    (kept,) = await rows(room, broadcast_readings)
    assert (kept.manner, kept.reader) == ("meeting", "Ông Tám")
    assert "bài chưa đọc" not in await tam.says("việc của thôn")


async def test_heads_are_told_once_of_a_new_script(room: Room, tam: Talk) -> None:
    await announced(room)
    await announced(room, script="", code="C7M2QA")
    await announced(room, area="17329", code="D7M2QA")
    for told in (1, 0):
        async with room.app.database.transaction() as session:
            assert await on_behalf.tell_heads(session, abilities=room.app.abilities, now=room.clock()) == told
    await pump(room.app)
    (said,) = tam.new()
    assert said.startswith("Có bài đọc loa mới: Mời dự đối thoại.")
    assert (await tam.says("1")).startswith(SCRIPT)
    told_of = [event for event in await rows(room, broadcast_events) if event.kind == "heads_told"]
    assert [event.detail for event in told_of] == [{"heads": 1, "reached": 1}, {"heads": 0, "reached": 0}]


async def test_registers_several_people_at_once(room: Room, tam: Talk) -> None:
    async with room.app.database.transaction() as session:
        await meeting(session, room.clock, seats=2)
    await tam.says("việc thôn")
    await pick(tam, "Đăng ký dự họp giúp")
    asked = await pick(tam, "Đối thoại về vay vốn")
    assert "mỗi dòng một người" in asked
    done = await tam.says("1. Nguyễn Thị Lan, hộ nghèo, nữ chủ hộ, lần đầu\nTrần Văn Bình, cận nghèo\n...\nLê Thị Hoa")
    lines = done.splitlines()
    assert lines[1].startswith("- Nguyễn Thị Lan: có ghế, mã ")
    assert lines[2].startswith("- Trần Văn Bình: có ghế, mã ")
    assert lines[3] == "- ...: chưa ghi được. Họ tên: chưa có chữ nào. Hãy ghi họ tên rồi gửi lại."
    assert lines[4].startswith("- Lê Thị Hoa: chờ ghế, thứ 1, mã ")
    kept = await rows(room, registrations)
    assert [(one.name, one.household, one.woman_head, one.first_time) for one in kept] == [
        ("Nguyễn Thị Lan", "poor", True, True),
        ("Trần Văn Bình", "near_poor", None, None),
        ("Lê Thị Hoa", "unknown", None, None),
    ]


async def test_too_many_names_are_none_at_all(room: Room, tam: Talk) -> None:
    async with room.app.database.transaction() as session:
        await meeting(session, room.clock)
    await tam.says("#ttk:K7M2QA")
    refused = await tam.says("\n".join(f"Nguyễn Văn {letter}" for letter in "ABCDEGHIKLMNOPQRSTUVX"))
    assert "nhiều nhất 20 người" in refused
    assert not await rows(room, registrations)
    assert "có ghế" in await tam.says("Nguyễn Văn An"), "and the names are still waited for"


async def test_asks_for_a_household_and_hands_over_the_code(room: Room, tam: Talk) -> None:
    await tam.says("việc thôn")
    assert "thay gia đình" in await pick(tam, "Hỏi giúp một hộ")
    await tam.says("Nhà hàng xóm dột nát, thuộc diện nào thì được sửa nhà?")
    said = await tam.says("xong")
    while "Phiếu cho gia đình" not in said:
        wanted = next(label for label in ("Gửi", "Bỏ qua", "Câu của tôi khác, vẫn gửi") if label in choices(said))
        said = await pick(tam, wanted)
    (ticket,) = await rows(room, tickets)
    assert f"Mã tra cứu {ticket.code}" in said.split("Phiếu cho gia đình:")[1]
    assert ticket.on_behalf == "other"
    await tam.says("việc thôn")
    listed = await pick(tam, "Mã đã hỏi giúp")
    assert f"- {ticket.code}: " in listed
    assert "đã nhận" in listed


async def test_nobody_else_may(room: Room, tam: Talk, lan: Talk) -> None:
    made = await announced(room)
    assert on_behalf_texts.NOT_YOURS in await lan.says("#tt:loa")
    assert on_behalf_texts.NOT_YOURS in await lan.says(f"#ttb:{CODE}")
    assert on_behalf_texts.NOT_YOURS in await lan.says(f"#ttd:{CODE}.l.1")
    assert "Việc của" not in await lan.says("việc thôn")
    async with room.app.database.reading() as session:
        elsewhere = await areas.find_by_code(session, "17329")
    assert elsewhere is not None
    assert on_behalf_texts.SCRIPT_GONE in await tam.says(f"#ttd:{CODE}.l.{elsewhere.id}")
    assert not await rows(room, broadcast_readings)
    assert made


async def test_a_code_is_handed_out_only_to_those_who_speak_for_a_village(room: Room) -> None:
    """An administrator who could link any chat could answer in any official's name."""
    hoa = await hire(room, "chi-hoa", "Chị Hoa", Role.ANSWERING, HERE)
    head = await grant(room)
    async with room.app.database.transaction() as session:
        with pytest.raises(Refused, match="tự lấy mã"):
            await chat_links.code_for_head(session, hoa, by=head, now=room.clock())
        await officials.add_grant(
            session, head.username, Grant(role=Role.ANSWERING, area_id=None), by=None, now=room.clock()
        )
        with pytest.raises(Refused, match="tự lấy mã"):
            await chat_links.code_for_head(session, head, by=hoa, now=room.clock())
