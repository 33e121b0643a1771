"""Promises in the browser: late first, kept, moved, dropped, given to somebody; nobody sees another commune's."""

from typing import Any

import pytest

from desk.roles import Role
from storage import promises
from storage.promises import Promise
from tests.console.conftest import Desk, DeskApp
from tests.console.minutes_scene import Hall, hall
from tests.desk.dialogue_scene import ROAD_SAID


@pytest.fixture
async def scene(desk_app: DeskApp) -> Hall:
    made = await hall(desk_app)
    await made.published()
    return made


async def road(scene: Hall) -> Promise:
    async with scene.opened() as opened:
        found = await promises.of_dialogue(opened.cast.session, scene.dialogue.id)
    return next(one for one in found if ROAD_SAID in one.text)


async def press(desk: Desk, path: str, status: int = 303, **fields: Any) -> str:
    response = await desk.send(path, **fields)
    text = await response.text()
    assert response.status == status, text
    return response.headers.get("Location", "") if status == 303 else text


async def test_the_list_by_what_is_late(scene: Hall, desk_app: DeskApp) -> None:
    clerk, promise = await desk_app.login(Role.INTAKE), await road(scene)
    page = await clerk.page("/console/promises")
    assert ROAD_SAID in page
    assert "Phòng Kinh tế xã" in page, "what is to be answered in writing is one too"
    assert "Không có cam kết nào ở đây" in await clerk.page("/console/promises?loc=tre")
    desk_app.clock.tick(days=25)
    clerk = await desk_app.enter(clerk.official)
    page = await clerk.page("/console/promises?loc=tre")
    assert "trễ hạn" in page
    assert f"/console/promises/{promise.code}" in page
    assert ROAD_SAID in await clerk.page(f"{scene.base}/promises")
    assert (await clerk.get("/console/promises?loc=la")).status == 404


async def test_kept(scene: Hall, desk_app: DeskApp) -> None:
    clerk, promise = await desk_app.login(Role.INTAKE), await road(scene)
    path = f"/console/promises/{promise.code}"
    page = await clerk.page(path)
    assert f'href="/console/tickets/{scene.road}"' in page
    assert "Dời hạn và báo" not in page, "moving binds the office: not for the clerk"
    assert (await clerk.send(f"{path}/move", due_on="2027-01-31", reason="Mưa lũ")).status == 403
    assert "Chưa có lý do" in await press(clerk, f"{path}/done", 422, result="")
    assert (await press(clerk, f"{path}/done", result="Đã thông xe.")).endswith("?da=xong")
    page = await clerk.page(path)
    assert "Đã thông xe." in page
    assert "Ghi là đã xong" not in page
    ticket = await (await desk_app.login(Role.ANSWERING)).page(f"/console/tickets/{scene.road}")
    assert f"Báo bà con về cam kết {promise.code}" in ticket


async def test_moved_and_dropped_with_a_reason_that_is_kept_when_refused(scene: Hall, desk_app: DeskApp) -> None:
    chair, promise = await desk_app.login(Role.APPROVING), await road(scene)
    path = f"/console/promises/{promise.code}"
    page = await press(chair, f"{path}/move", 422, due_on="hôm sau", reason="Mưa lũ kéo dài")
    assert "ngày không đúng" in page
    assert "Mưa lũ kéo dài" in page
    await press(chair, f"{path}/move", due_on="2027-01-31", reason="Mưa lũ kéo dài")
    assert "hạn 31/01/2027" in await chair.page(path)
    await press(chair, f"{path}/drop", reason="Tuyến đường thuộc tỉnh")
    assert "không thực hiện" in await chair.page(path)
    assert "đã kết thúc" in await press(chair, f"{path}/done", 422, result="Xong.")


async def test_given_to_somebody_of_the_place(scene: Hall, desk_app: DeskApp) -> None:
    clerk, promise = await desk_app.login(Role.INTAKE, name="Lê Thị Hoa"), await road(scene)
    stranger = await desk_app.login(Role.INTAKE, "17329")
    path = f"/console/promises/{promise.code}"
    assert "Lê Thị Hoa" in await clerk.page(path)
    fields = {"owner": "Phó chủ tịch xã", "official": str(stranger.official.id)}
    assert "không làm việc ở địa bàn" in await press(clerk, f"{path}/assign", 422, **fields)
    await press(clerk, f"{path}/assign", owner="Phó chủ tịch xã", official=str(clerk.official.id))
    page = await clerk.page(path)
    assert "Phó chủ tịch xã" in page
    assert "người được nhắc: Lê Thị Hoa" in page


async def test_another_communes_is_not_there(scene: Hall, desk_app: DeskApp) -> None:
    stranger, promise = await desk_app.login(Role.APPROVING, "17329"), await road(scene)
    assert (await stranger.get(f"/console/promises/{promise.code}")).status == 404
    assert ROAD_SAID not in await stranger.page("/console/promises?loc=tat-ca")
    assert (await stranger.send(f"/console/promises/{promise.code}/done", result="Xong.")).status == 404
    nobody = await desk_app.login(Role.ADMINISTERING)
    assert (await nobody.get("/console/promises")).status == 403
