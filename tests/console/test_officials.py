"""Accounts in the hands of an administrator: made, changed, locked, and never beyond the administrator's own reach."""

import re

import pytest

from desk.roles import Role
from storage import officials
from storage.officials import Grant
from storage.tables import audit_events
from tests.console.conftest import Desk, DeskApp

HOME = "/console/admin/officials"


@pytest.fixture
async def chief(desk_app: DeskApp) -> Desk:
    """Administers one commune."""
    return await desk_app.login(Role.ADMINISTERING, "18001", username="chu.tich", name="Lê Chủ Tịch")


async def grants(desk_app: DeskApp, username: str) -> list[tuple[str, str | None, str | None]]:
    async with desk_app.database.reading() as session:
        found = await officials.find(session, username)
        assert found
        held = (await officials.grants_of(session, [found.id]))[found.id]
    return [(one.role, one.area_name, one.topic) for one in held]


async def test_a_new_official(desk_app: DeskApp, chief: Desk) -> None:
    form = await chief.page(HOME + "/new")
    assert "18001 – " in form
    topic = next(iter(desk_app.office.topics()))
    made = await chief.send(
        HOME + "/new", username="Hoa.Nguyen", name="Nguyễn Thị Hoa", role="answering", area="18001", topic=topic
    )
    page = await made.text()
    assert made.status == 200, page
    password = re.search(r'class="secret" data-copy>([a-z0-9-]{19})<', page)
    assert password
    browser = await desk_app.stranger()
    fields = {"username": "hoa.nguyen", "password": password[1]}
    assert (await browser.post("/console/login", data=fields, allow_redirects=False)).status == 303
    held = await grants(desk_app, "hoa.nguyen")
    assert [(role, given) for role, _, given in held] == [("answering", topic)]
    async with desk_app.database.reading() as session:
        events = [row for row in await session.execute(audit_events.select()) if row.action == "official.added"]
    assert [(one.actor, one.official_id, one.object_id) for one in events] == [
        ("official", chief.official.id, "hoa.nguyen")
    ]
    assert password[1] not in str(events)
    listed = await chief.page(HOME)
    assert "Nguyễn Thị Hoa" in listed


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"area": "40"}, "vượt ra ngoài"),
        ({"area": ""}, "vượt ra ngoài"),
        ({"area": "99999"}, "không có mã"),
        ({"area": "xứ thần tiên"}, "không tìm thấy"),
        ({"role": "king"}, "Vai trò"),
        ({"topic": "khong-co"}, "Lĩnh vực"),
        ({"username": "a"}, "không hợp lệ"),
        ({"username": "chu.tich"}, "đã có người dùng"),
        ({"name": " "}, "Họ tên"),
        ({"agency": "77"}, "Cơ quan"),
    ],
)
async def test_refused_with_everything_typed_kept(
    desk_app: DeskApp, chief: Desk, changed: dict[str, str], reason: str
) -> None:
    fields = {"username": "moi.moi", "name": "Người Mới <b>", "role": "viewing", "area": "18001"} | changed
    answer = await chief.send(HOME + "/new", **fields)
    page = await answer.text()
    assert (answer.status, reason in page) == (422, True), page
    if "name" not in changed:
        assert "Người Mới &lt;b&gt;" in page
    async with desk_app.database.reading() as session:
        assert await officials.find(session, "moi.moi") is None


async def test_one_outside_is_not_there(desk_app: DeskApp, chief: Desk) -> None:
    """Of another commune, of the province above, without bounds, or with one grant elsewhere: 404 for all of it."""
    here = Grant(role=Role.VIEWING, area_id=await desk_app.area("18001"))
    await desk_app.login(Role.ANSWERING, "17329", username="xa.khac")
    await desk_app.login(Role.ANSWERING, "40", username="tren.tinh")
    await desk_app.login(Role.VIEWING, None, username="ca.nuoc")
    await desk_app.login(Role.ANSWERING, "17329", username="hai.noi", more=(here,))
    await desk_app.login(None, username="chua.co.quyen")
    listed = await chief.page(HOME)
    for username in ("xa.khac", "tren.tinh", "ca.nuoc", "hai.noi", "chua.co.quyen", "khong.co.ai"):
        assert username not in listed
        assert (await chief.get(f"{HOME}/{username}")).status == 404, username
        for path, fields in (
            ("", {"name": "Đã đổi"}),
            ("/grants", {"role": "viewing", "area": "18001"}),
            ("/password", {}),
            ("/steps/disable", {}),
            ("/steps/drop-second-factor", {}),
        ):
            assert (await chief.send(f"{HOME}/{username}{path}", **fields)).status == 404, (username, path)


async def test_a_province_reaches_its_communes_and_no_other(desk_app: DeskApp) -> None:
    province = await desk_app.login(Role.ADMINISTERING, "40")
    await desk_app.login(Role.ANSWERING, "18001", username="trong.tinh")
    await desk_app.login(Role.ANSWERING, "00004", username="ngoai.tinh")
    listed = await province.page(HOME)
    assert ("trong.tinh" in listed, "ngoai.tinh" in listed) == (True, False)
    whole = await desk_app.login(Role.ADMINISTERING, None)
    listed = await whole.page(HOME)
    assert ("trong.tinh" in listed, "ngoai.tinh" in listed) == (True, True)


async def test_an_administrator_of_one_topic(desk_app: DeskApp) -> None:
    topic, other = list(desk_app.office.topics())[:2]
    chief = await desk_app.login(Role.ADMINISTERING, "18001", topic)
    await desk_app.login(Role.ANSWERING, "18001", topic, username="cung.linh.vuc")
    await desk_app.login(Role.ANSWERING, "18001", other, username="khac.linh.vuc")
    await desk_app.login(Role.ANSWERING, "18001", username="moi.linh.vuc")
    listed = await chief.page(HOME)
    assert [name in listed for name in ("cung.linh.vuc", "khac.linh.vuc", "moi.linh.vuc")] == [True, False, False]
    wider = await chief.send(f"{HOME}/cung.linh.vuc/grants", role="viewing", area="18001", topic="")
    assert (wider.status, "vượt ra ngoài" in await wider.text()) == (422, True)


async def test_nobody_raises_themselves(desk_app: DeskApp, chief: Desk) -> None:
    for path, fields in (
        ("/grants", {"role": "sensitive", "area": "18001"}),
        ("/grants", {"remove": "administering::"}),
        ("/steps/disable", {}),
        ("/password", {}),
    ):
        answer = await chief.send(f"{HOME}/chu.tich{path}", **fields)
        assert (answer.status, "người quản trị khác" in await answer.text()) == (422, True), path
    assert [role for role, _, _ in await grants(desk_app, "chu.tich")] == ["administering"]


async def test_grants_are_given_and_taken(desk_app: DeskApp, chief: Desk) -> None:
    hoa = await desk_app.login(Role.INTAKE, "18001", username="hoa.ubnd")
    area = await desk_app.area("18001")
    page = f"{HOME}/hoa.ubnd"
    assert (await chief.send(page + "/grants", role="approving", area="18001")).status == 303
    twice = await chief.send(page + "/grants", role="approving", area="18001")
    assert (twice.status, "đã có quyền đó" in await twice.text()) == (422, True)
    assert (await chief.send(page + "/grants", remove=f"intake:{area}:")).status == 303
    gone = await chief.send(page + "/grants", remove=f"intake:{area}:")
    assert (gone.status, "không có quyền đó" in await gone.text()) == (422, True)
    last = await chief.send(page + "/grants", remove=f"approving:{area}:")
    assert (last.status, "khoá tài khoản" in await last.text()) == (422, True)
    assert [role for role, _, _ in await grants(desk_app, "hoa.ubnd")] == ["approving"]
    assert "duyệt" in await hoa.page("/console/account")


async def test_disabled_logged_out_and_back(desk_app: DeskApp, chief: Desk) -> None:
    hoa = await desk_app.login(Role.INTAKE, "18001", username="hoa.ubnd")
    assert (await chief.send(f"{HOME}/hoa.ubnd/steps/disable")).headers["Location"].endswith("?da=khoa-tai-khoan")
    assert (await hoa.get("/console/account")).status == 303
    assert "Đã khoá" in await chief.page(HOME)
    assert (await chief.send(f"{HOME}/hoa.ubnd/steps/enable")).status == 303
    assert (await hoa.get("/console/account")).status == 303
    again = await desk_app.enter(hoa.official)
    assert (await again.get("/console/account")).status == 200
    assert (await chief.send(f"{HOME}/hoa.ubnd/steps/end-sessions")).status == 303
    assert (await again.get("/console/account")).status == 303
    assert (await chief.send(f"{HOME}/hoa.ubnd/steps/explode")).status == 404


async def test_a_forgotten_password_and_a_lock(desk_app: DeskApp, chief: Desk) -> None:
    hoa = await desk_app.login(Role.INTAKE, "18001", username="hoa.ubnd")
    answer = await chief.send(f"{HOME}/hoa.ubnd/password")
    password = re.search(r'class="secret" data-copy>([a-z0-9-]{19})<', await answer.text())
    assert password
    assert (await hoa.get("/console/account")).status == 303
    browser = await desk_app.stranger()
    for _ in range(5):
        await browser.post("/console/login", data={"username": "hoa.ubnd", "password": "sai"})
    right = {"username": "hoa.ubnd", "password": password[1]}
    assert (await browser.post("/console/login", data=right)).status == 429
    assert "Tạm khoá đến" in await chief.page(HOME)
    assert (await chief.send(f"{HOME}/hoa.ubnd/steps/unlock")).status == 303
    entered = await browser.post("/console/login", data=right, allow_redirects=False)
    assert entered.status == 303


async def test_renamed(desk_app: DeskApp, chief: Desk) -> None:
    await desk_app.login(Role.INTAKE, "18001", username="hoa.ubnd")
    assert (await chief.send(f"{HOME}/hoa.ubnd", name=" Hoa <i>Mới</i> ")).status == 303
    page = await chief.page(f"{HOME}/hoa.ubnd")
    assert "Hoa &lt;i&gt;Mới&lt;/i&gt;" in page
    assert (await chief.send(f"{HOME}/hoa.ubnd", name="")).status == 422


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTERING])
async def test_nobody_else_comes_in(desk_app: DeskApp, role: Role) -> None:
    someone = await desk_app.login(role)
    for path in (HOME, HOME + "/new", f"{HOME}/{someone.official.username}"):
        page = await someone.page(path, 403)
        assert "<strong>quản trị</strong>" in page
    fields = {"username": "moi.moi", "name": "Mới", "role": "viewing", "area": "18001"}
    for path in ("/new", f"/{someone.official.username}/grants", f"/{someone.official.username}/steps/disable"):
        assert (await someone.send(HOME + path, **fields)).status == 403
