"""Registrations of a dialogue on the page of officials, and the door."""

import re
from datetime import timedelta
from typing import Any

import pytest

from desk import registrations
from desk.registration_records import Comer, Household
from desk.registrations import Standing
from desk.roles import Role
from storage import contacts, dialogues
from storage import registrations as stored
from storage.dialogues import Dialogue
from storage.registrations import Registration
from tests.console.conftest import Desk, DeskApp
from tests.meetings import ELSEWHERE, STARTS, meeting, village

PAGE = "/console/dialogues/K7M2QA/registrations"
PERSON = {"name": "Trần Thị Tư", "area": "", "household": "poor", "woman_head": "co", "first_time": "", "needs": ""}


async def announced(desk: DeskApp, **more: Any) -> Dialogue:
    async with desk.database.transaction() as session:
        return await meeting(session, desk.clock, **more)


async def come(desk: DeskApp, dialogue: Dialogue, **told: Any) -> Standing:
    async with desk.database.transaction() as session:
        contact_id = await contacts.add(session, area_id=dialogue.area_id, now=desk.clock())
        comer = Comer(contact_id=contact_id, area_id=dialogue.area_id, **told)
        return await registrations.register(session, dialogue, comer, now=desk.clock())


async def kept(desk: DeskApp, dialogue: Dialogue) -> list[Registration]:
    async with desk.database.reading() as session:
        return await stored.of_dialogue(session, dialogue.id)


async def test_added_by_an_official_with_reasons_for_coming_first(desk_app: DeskApp) -> None:
    dialogue = await announced(desk_app, seats=2)
    async with desk_app.database.transaction() as session:
        place = await village(session, "Thôn Phú Xuân", "18001.01")
    hoa = await desk_app.login(Role.INTAKE)
    assert "Chưa có ai." in await hoa.page(PAGE)
    response = await hoa.send(f"{PAGE}/add", **{**PERSON, "area": str(place), "needs": "đi lại khó"})
    assert response.headers["Location"] == f"{PAGE}?da=them"
    said = await hoa.page(f"{PAGE}?da=them")
    for words in ("Trần Thị Tư", "Thôn Phú Xuân", "Ưu tiên: phụ nữ làm chủ hộ, hộ nghèo", "Cần giúp: đi lại khó"):
        assert words in said, words
    assert "1 phụ nữ làm chủ hộ" in said
    (one,) = await kept(desk_app, dialogue)
    assert (one.state, one.source, one.area_id, one.woman_head, one.first_time) == (
        "seated",
        "officer",
        place,
        True,
        None,
    )
    again = await hoa.send(f"{PAGE}/add", **{**PERSON, "area": str(place)})
    assert again.status == 422
    text = await again.text()
    assert "đã có trong danh sách" in text
    assert 'value="Trần Thị Tư"' in text, "what was typed stays"
    async with desk_app.database.reading() as session:
        assert [event.kind for event in await dialogues.events(session, dialogue.id)] == ["registered"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": ""}, "Họ tên: chưa có nội dung"),
        ({"name": "x" * 121}, "tối đa 120"),
        ({"household": "rich"}, "Diện hộ: lựa chọn không hợp lệ"),
        ({"woman_head": "2"}, "lựa chọn không hợp lệ"),
        ({"area": "1"}, "Thôn, xóm: lựa chọn không hợp lệ"),
    ],
)
async def test_what_is_refused_says_why(desk_app: DeskApp, changed: dict[str, str], told: str) -> None:
    dialogue = await announced(desk_app)
    hoa = await desk_app.login(Role.ANSWERING)
    response = await hoa.send(f"{PAGE}/add", **{**PERSON, **changed})
    assert (response.status, told in await response.text()) == (422, True)
    assert await kept(desk_app, dialogue) == []


async def test_given_up_moved_up_and_more_seats(desk_app: DeskApp) -> None:
    dialogue = await announced(desk_app, seats=1)
    hoa = await desk_app.login(Role.INTAKE)
    first = await come(desk_app, dialogue, name="Bà Một", woman_head=True)
    second, third = await come(desk_app, dialogue, name="Bà Hai"), await come(desk_app, dialogue, name="Bà Ba")
    said = await hoa.page(PAGE)
    assert re.search(r"<strong>1</strong>/1 người có chỗ, 2 người chờ", said)
    refused = await hoa.send(f"{PAGE}/move-up", code=third.registration.code, reason=" ")
    assert (refused.status, "Lý do xếp trước" in await refused.text()) == (422, True)
    await hoa.send(f"{PAGE}/move-up", code=third.registration.code, reason="đi thay bà Bốn bị ốm")
    over = await hoa.page(PAGE)
    assert "Đã hứa nhiều hơn số chỗ 1 người" in over
    await hoa.send(f"{PAGE}/cancel", code=first.registration.code)
    assert [one.state for one in await kept(desk_app, dialogue)] == ["cancelled", "waiting", "seated"]
    more = await hoa.send(f"{PAGE}/seats", seats="2")
    assert more.headers["Location"].endswith("?da=so-cho")
    assert [one.state for one in await kept(desk_app, dialogue)] == ["cancelled", "waiting", "seated"], "one is kept"
    await hoa.send(f"{PAGE}/seats", seats="4")
    fewer = await hoa.send(f"{PAGE}/seats", seats="1")
    assert fewer.headers["Location"].endswith("?da=du")
    assert [one.state for one in await kept(desk_app, dialogue)] == ["cancelled", "seated", "seated"]
    for typed in ("0", "nhiều", "99999"):
        assert (await hoa.send(f"{PAGE}/seats", seats=typed)).status == 422, typed
    await hoa.send(f"{PAGE}/seats", seats="")
    async with desk_app.database.reading() as session:
        assert [event.kind for event in await dialogues.events(session, dialogue.id)] == [
            "moved_up",
            "unregistered",
            *["seats"] * 4,
        ]
    assert second.registration.code in await hoa.page(PAGE)


async def test_where_officials_make_the_list(desk_app: DeskApp) -> None:
    dialogue = await announced(desk_app, seats=1, registration="listed")
    hoa = await desk_app.login(Role.INTAKE)
    await come(desk_app, dialogue, name="Bà Một")
    await come(desk_app, dialogue, name="Bà Hai", household=Household.POOR)
    assert "Buổi này cán bộ xếp danh sách" in await hoa.page(PAGE)
    assert (await hoa.send(f"{PAGE}/fill")).headers["Location"].endswith("?da=xep")
    assert [one.state for one in await kept(desk_app, dialogue)] == ["waiting", "seated"]
    assert (await hoa.send(f"{PAGE}/fill")).headers["Location"].endswith("?da=khong-xep")


async def test_the_door(desk_app: DeskApp) -> None:
    dialogue = await announced(desk_app, seats=5)
    lan = await come(desk_app, dialogue, name="Nguyễn Thị Lan", woman_head=True)
    hung = await come(desk_app, dialogue, name="Trần Văn Hùng")
    desk_app.clock.now = STARTS
    hoa = await desk_app.login(Role.INTAKE)
    door = f"{PAGE}/door"
    assert "<strong>0</strong> người đã đến" in await hoa.page(door)
    by_code = await hoa.send(f"{door}/arrived", typed=f"mã {lan.registration.code.lower()}")
    assert by_code.headers["Location"] == f"{door}?da=den&ma={lan.registration.code}"
    assert "Đã ghi: Nguyễn Thị Lan đã đến." in await hoa.page(by_code.headers["Location"])
    by_name = await hoa.send(f"{door}/arrived", typed="hung")
    found = await hoa.page(by_name.headers["Location"])
    assert "Trần Văn Hùng" in found
    assert "Nguyễn Thị Lan" not in found
    await hoa.send(f"{door}/arrived", code=hung.registration.code)
    await hoa.send(f"{door}/walk-in", **{**PERSON, "name": ""})
    nobody = await hoa.page((await hoa.send(f"{door}/arrived", typed="không ai")).headers["Location"])
    assert "Không có “không ai” trong danh sách" in nobody
    await hoa.send(f"{door}/undo", code=hung.registration.code)
    assert [one.state for one in await kept(desk_app, dialogue)] == ["attended", "seated", "attended"]
    said = await hoa.page(door)
    assert "<strong>2</strong> người đã đến" in said
    assert "2 phụ nữ làm chủ hộ" in said


async def test_the_door_of_another_dialogue(desk_app: DeskApp) -> None:
    await announced(desk_app)
    other = await announced(desk_app, code="K7M2QB")
    theirs = await come(desk_app, other, name="Bà Hai")
    hoa = await desk_app.login(Role.INTAKE)
    response = await hoa.send(f"{PAGE}/door/arrived", code=theirs.registration.code)
    assert (response.status, "Không có mã đăng ký" in await response.text()) == (422, True)
    assert (
        (await hoa.send(f"{PAGE}/door/arrived", typed=theirs.registration.code))
        .headers["Location"]
        .endswith(f"?tim={theirs.registration.code}")
    )
    assert "Bà Hai" not in await hoa.page(f"{PAGE}/door?da=den&ma={theirs.registration.code}")
    assert (await hoa.send(f"{PAGE}/cancel", code="gì đó")).status == 422


async def test_not_after_the_start_and_not_before_the_announcement(desk_app: DeskApp) -> None:
    dialogue = await announced(desk_app, state="planned")
    hoa = await desk_app.login(Role.INTAKE)
    assert "Ghi giúp một người" not in await hoa.page(PAGE)
    assert (await hoa.send(f"{PAGE}/door/walk-in", **PERSON)).status == 422
    async with desk_app.database.transaction() as session:
        await dialogues.change(session, dialogue.id, now=desk_app.clock(), state="collecting")
    desk_app.clock.now = STARTS + timedelta(minutes=1)
    hoa = await desk_app.login(Role.INTAKE)
    assert (await hoa.send(f"{PAGE}/add", **PERSON)).status == 422
    assert (await hoa.send(f"{PAGE}/door/walk-in", **PERSON)).status == 303


async def test_who_may_see_and_do_what(desk_app: DeskApp) -> None:
    dialogue = await announced(desk_app, seats=5)
    await come(desk_app, dialogue, name="Nguyễn Thị Lan")
    viewer = await desk_app.login(Role.VIEWING)
    said = await viewer.page(PAGE)
    assert "Nguyễn Thị Lan" not in said
    assert "<strong>1</strong>/5 người có chỗ" in said
    assert await _status(viewer, f"{PAGE}/door") == 403
    assert (await viewer.send(f"{PAGE}/add", **PERSON)).status == 403
    stranger = await desk_app.login(Role.APPROVING, ELSEWHERE)
    assert await _status(stranger, PAGE) == 404
    assert await _status(stranger, f"{PAGE}/door") == 404
    for step in ("add", "cancel", "move-up", "seats", "fill", "door/arrived", "door/undo", "door/walk-in"):
        assert (await stranger.send(f"{PAGE}/{step}", **PERSON, code="WWWWW9")).status == 404, step
        assert (await stranger.post(f"{PAGE}/{step}", {"code": "WWWWW9"})).status != 303, "without the token"
    administrator = await desk_app.login(Role.ADMINISTERING)
    assert await _status(administrator, PAGE) == 403


async def _status(desk: Desk, path: str) -> int:
    return (await desk.get(path)).status
