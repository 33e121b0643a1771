"""Villages, agencies, topics, deadlines and channels, each within what the administrator holds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update

from desk.roles import Role
from desk.working_time import WorkingTime
from storage import areas, deadline_rules, rejected_bodies, topic_rules
from storage.tables import addresses, agencies, audit_events, channel_states, contacts, deliveries, outbound_messages
from tests.console.conftest import Desk, DeskApp, Opened, hidden
from tests.console.questions import ELSEWHERE, HERE, ask, asker
from tests.storage.scenes import rows

HOME = "/console/admin"
PLACES = ("", "/agencies", "/agencies/new", "/areas", "/topics", "/deadlines", "/channels")


@pytest.fixture
async def chief(desk_app: DeskApp) -> Desk:
    """Administers one commune."""
    return await desk_app.login(Role.ADMINISTERING)


@pytest.fixture
async def whole(desk_app: DeskApp) -> Desk:
    """Administers everything."""
    return await desk_app.login(Role.ADMINISTERING, None)


async def village_names(desk: DeskApp, commune: str = HERE) -> list[str]:
    commune_id = await desk.area(commune)
    assert commune_id is not None
    async with desk.database.reading() as session:
        return [f"{one.code} {one.name}" for one in await areas.villages(session, commune_id, limit=99)]


async def test_every_page_of_an_administrator_opens_and_leads_back(desk_app: DeskApp, chief: Desk) -> None:
    for path in PLACES:
        response = await chief.client.get(HOME + path)
        page = await response.text()
        assert response.status == 200, path
        assert page.count("<h1") == 1
        assert "<style" not in page
        assert " style=" not in page
        assert path == "" or 'class="crumb"' in page
    index = await chief.page(HOME)
    for path in (*PLACES[1:2], *PLACES[3:], "/officials", "/audit"):
        assert f'href="{HOME}{path}"' in index
    assert 'href="/console/canned-answers"' in index
    assert 'href="/hoi-dap/ra-soat"' in index
    assert "/audit/sensitive" not in index
    assert "/console/unreached" not in index


@pytest.mark.parametrize("role", [Role.INTAKE, Role.ANSWERING, Role.APPROVING, Role.VIEWING, Role.SENSITIVE])
async def test_nobody_else_comes_in(desk_app: DeskApp, role: Role) -> None:
    someone = await desk_app.login(role)
    for path in PLACES[1:]:
        assert (await someone.get(HOME + path)).status == 403, path
    for path in ("/agencies/new", "/areas/1/villages", "/areas/1/rename", "/areas/1/remove", "/topics", "/deadlines"):
        assert (await someone.send(HOME + path, name="x")).status == 403, path
    assert (await someone.get(HOME)).status == (200 if role == Role.SENSITIVE else 403)


async def test_a_village_is_added_renamed_and_removed(desk_app: DeskApp, chief: Desk) -> None:
    commune = await desk_app.area(HERE)
    there = f"{HOME}/areas/{commune}"
    assert (await chief.get(f"{HOME}/areas")).headers["Location"] == there
    for name in ("Thôn Phú Xuân", "Xóm 2"):
        assert (await chief.send(f"{there}/villages", name=name)).status == 303
    assert await village_names(desk_app) == [f"{HERE}.01 Thôn Phú Xuân", f"{HERE}.02 Xóm 2"]
    village = await desk_app.area(f"{HERE}.02")
    assert (await chief.send(f"{HOME}/areas/{village}/rename", name="  Xóm   Hai ")).status == 303
    assert (await chief.send(f"{HOME}/areas/{await desk_app.area(f'{HERE}.01')}/remove")).status == 303
    assert await village_names(desk_app) == [f"{HERE}.02 Xóm Hai"]
    assert (await chief.send(f"{there}/villages", name="Thôn Mới")).status == 303
    assert f"{HERE}.03 Thôn Mới" in await village_names(desk_app)
    done = [row.action for row in await rows(desk_app.database, audit_events)]
    assert done == ["area.added", "area.added", "area.renamed", "area.removed", "area.added"]


async def test_a_village_refused(desk_app: DeskApp, chief: Desk) -> None:
    there = f"{HOME}/areas/{await desk_app.area(HERE)}"
    await chief.send(f"{there}/villages", name="Thôn Phú Xuân")
    for name, why in (
        ("THÔN PHÚ XUÂN", "cùng tên"),
        ("  ", "chưa có nội dung"),
        ("…", "chưa có nội dung"),
        ("x" * 121, "dài"),
    ):
        response = await chief.send(f"{there}/villages", name=name)
        page = await response.text()
        assert response.status == 422
        assert why in page
        assert not name.strip() or name.strip() in page
    code = await ask(desk_app, area=f"{HERE}.01")
    village = await desk_app.area(f"{HERE}.01")
    used = await chief.send(f"{HOME}/areas/{village}/remove")
    assert used.status == 422
    assert "còn các câu hỏi, phản ánh nên chưa bỏ được" in await used.text()
    assert code not in await used.text()
    assert await village_names(desk_app) == [f"{HERE}.01 Thôn Phú Xuân"]


async def test_two_villages_become_one_after_two_looks(desk_app: DeskApp, chief: Desk) -> None:
    there = f"{HOME}/areas/{await desk_app.area(HERE)}"
    for name in ("Thôn Phú Xuân", "Thôn Đông Hạ"):
        await chief.send(f"{there}/villages", name=name)
    old, new = await desk_app.area(f"{HERE}.01"), await desk_app.area(f"{HERE}.02")
    assert f'action="{HOME}/areas/{old}/merge"' in await chief.page(there)
    code = await ask(desk_app, area=f"{HERE}.01")
    async with desk_app.database.transaction() as session:
        await session.execute(update(contacts).values(area_id=old))
    step = f"{HOME}/areas/{old}/merge"
    page = await chief.page(f"{step}?vao={new}")
    assert "<li>1 người dân</li><li>các câu hỏi, phản ánh</li>" in page
    assert code not in page
    fields = {"into": str(new), "seen": hidden(page, "seen")}
    unsure = await chief.send(step, **fields)
    assert (unsure.status, "Chưa đánh dấu ô xác nhận" in await unsure.text()) == (422, True)
    changed = await chief.send(step, into=str(new), seen="x", sure="1")
    assert "Hãy xem lại con số mới" in await changed.text()
    assert len(await village_names(desk_app)) == 2
    done = await chief.send(step, **fields, sure="1")
    assert done.headers["Location"] == f"{there}?da=da-gop"
    page = await chief.page(f"{there}?da=da-gop")
    assert "gồm cả Thôn Phú Xuân trước đây" in page
    assert "Tên cũ vẫn gõ và tìm được" in page
    assert await village_names(desk_app) == [f"{HERE}.02 Thôn Đông Hạ"]
    assert (await chief.send(step, **fields, sure="1")).status == 404
    assert [row.action for row in await rows(desk_app.database, audit_events)][-1] == "area.merged"


async def test_only_villages_of_one_commune_within_ones_area(desk_app: DeskApp, chief: Desk, whole: Desk) -> None:
    for place in (HERE, ELSEWHERE):
        await whole.send(f"{HOME}/areas/{await desk_app.area(place)}/villages", name="Thôn Một")
    here, far = await desk_app.area(f"{HERE}.01"), await desk_app.area(f"{ELSEWHERE}.01")
    for into in (far, here, await desk_app.area(HERE), "", "x", 10**17):
        refused = await whole.get(f"{HOME}/areas/{here}/merge?vao={into}")
        assert refused.status == 422
        assert "một thôn khác trong cùng xã" in await refused.text()
    assert (await chief.get(f"{HOME}/areas/{far}/merge?vao={here}")).status == 404
    assert (await chief.send(f"{HOME}/areas/{far}/merge", into=str(here), sure="1")).status == 404
    hoa = await desk_app.login(Role.ANSWERING)
    assert (await hoa.get(f"{HOME}/areas/{here}/merge?vao={far}")).status == 403


async def test_what_the_state_names_stays(desk_app: DeskApp, chief: Desk, whole: Desk) -> None:
    for official, area in ((chief, HERE), (whole, "40")):
        area_id = await desk_app.area(area)
        for step in ("rename", "remove"):
            refused = await official.send(f"{HOME}/areas/{area_id}/{step}", name="Khác")
            assert refused.status == 422
            assert "danh mục nhà nước" in await refused.text()
    province = await desk_app.area("40")
    assert (await whole.send(f"{HOME}/areas/{province}/villages", name="Thôn")).status == 422


async def test_another_communes_villages_are_not_there(desk_app: DeskApp, chief: Desk) -> None:
    for place in (ELSEWHERE, "40"):
        there = f"{HOME}/areas/{await desk_app.area(place)}"
        assert (await chief.get(there)).status == 404
        for step in ("villages", "rename", "remove"):
            assert (await chief.send(f"{there}/{step}", name="Thôn")).status == 404
    topic = next(iter(desk_app.office.topics()))
    bound = await desk_app.login(Role.ADMINISTERING, HERE, topic)
    assert (await bound.get(f"{HOME}/areas/{await desk_app.area(HERE)}")).status == 404
    assert "quản trị theo lĩnh vực" in await bound.page(f"{HOME}/areas")


async def test_the_country_is_walked_down(desk_app: DeskApp, whole: Desk) -> None:
    assert "Nghệ An" in await whole.page(f"{HOME}/areas")
    province = await desk_app.area("40")
    page = await whole.page(f"{HOME}/areas/{province}")
    assert f'href="{HOME}/areas/{await desk_app.area(HERE)}"' in page
    assert "Nghệ An" in await whole.page(f"{HOME}/areas/{await desk_app.area(HERE)}")


async def test_an_agency_from_form_to_list(desk_app: DeskApp, chief: Desk) -> None:
    topic, name = next(iter(desk_app.office.topics().items()))
    fields = {"name": "Phòng <b>Kinh tế</b>", "area": HERE, "topics": topic, "reached_at": "0238 3821 234"}
    assert (await chief.send(f"{HOME}/agencies/new", **fields)).status == 303
    listed = await chief.page(f"{HOME}/agencies")
    assert "Phòng &lt;b&gt;Kinh tế&lt;/b&gt;" in listed
    assert name in listed
    [made] = await rows(desk_app.database, agencies)
    there = f"{HOME}/agencies/{made.id}"
    assert (await chief.send(there, **fields | {"name": "Phòng Kinh tế", "topics": []})).status == 303
    form = await chief.page(there)
    assert 'value="Phòng Kinh tế"' in form
    assert " checked" not in form
    assert (await chief.send(f"{there}/close")).status == 303
    assert "Đã đóng" in await chief.page(f"{HOME}/agencies")
    assert (await chief.send(f"{there}/reopen")).status == 303

    elsewhere = await chief.send(f"{HOME}/agencies/new", **fields | {"area": ELSEWHERE, "name": "Phòng khác"})
    page = await elsewhere.text()
    assert elsewhere.status == 422
    assert "vượt ra ngoài" in page
    assert 'value="Phòng khác"' in page
    assert 'value="0238 3821 234"' in page
    assert (await chief.send(f"{HOME}/agencies/new", **fields | {"topics": "khong-co"})).status == 422
    nam = await desk_app.login(Role.ADMINISTERING, ELSEWHERE)
    assert (await nam.get(there)).status == 404
    for step in ("", "/close", "/reopen"):
        assert (await nam.send(there + step, **fields)).status == 404


async def test_topics_that_need_approval(desk_app: DeskApp, chief: Desk, whole: Desk) -> None:
    first, second, *_ = desk_app.office.topics()
    assert (await whole.send(f"{HOME}/topics", shown=[first, second], needs_approval=[second])).status == 303
    async with desk_app.database.reading() as session:
        assert await topic_rules.needing_approval(session) == {second}
    refused = await chief.send(f"{HOME}/topics", shown=[first, second])
    assert refused.status == 422
    assert "người quản trị toàn hệ thống" in await refused.text()
    assert 'name="needs_approval"' not in await chief.page(f"{HOME}/topics")
    bound = await desk_app.login(Role.ADMINISTERING, None, first)
    assert (await bound.send(f"{HOME}/topics", shown=[first], needs_approval=[first])).status == 303
    assert (await bound.send(f"{HOME}/topics", shown=[second])).status == 422
    async with desk_app.database.reading() as session:
        assert await topic_rules.needing_approval(session) == {first, second}
    assert (await whole.send(f"{HOME}/topics", shown=["khong-co"])).status == 422


async def test_a_deadline_is_tried_set_and_taken_back(desk_app: DeskApp, whole: Desk) -> None:
    topic = next(iter(desk_app.office.topics()))
    fields = {"kind": "question", "topic": topic, "hours": "2", "days": "3", "sent": "2026-11-20T16:30"}
    tried = await (await whole.send(f"{HOME}/deadlines", act="preview", **fields)).text()
    assert "chưa lưu" in tried
    assert "Gửi lúc 16:30 20/11/2026 → Trả lời lần đầu trước 09:00 23/11/2026" in tried
    assert "trả lời xong trước 17:00 26/11/2026" in tried, "24 November is a public holiday"
    async with desk_app.database.reading() as session:
        assert await deadline_rules.all_rules(session) == []

    for days in ("3", "4"):
        assert (await whole.send(f"{HOME}/deadlines", act="set", **fields | {"days": days})).status == 303
    async with desk_app.database.reading() as session:
        [rule] = await deadline_rules.all_rules(session)
    assert (rule.kind, rule.topic, rule.first_reply_hours, rule.final_days) == ("question", topic, 2, 4)
    assert "cơ quan đặt" in await whole.page(f"{HOME}/deadlines")
    assert (await whole.send(f"{HOME}/deadlines/{rule.id}/remove")).status == 303
    assert (await whole.send(f"{HOME}/deadlines/{rule.id}/remove")).status == 404
    assert "cơ quan đặt" not in await whole.page(f"{HOME}/deadlines")
    last = [row for row in await rows(desk_app.database, audit_events) if row.action == "deadline_rule.set"][-1]
    assert last.detail == {"hours": 2, "days": 4, "hours_before": 2, "days_before": 3}


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "0"},
        {"days": "91"},
        {"hours": "hai"},
        {"kind": "x"},
        {"topic": "x"},
        {"sent": "hôm qua"},
        {"sent": "9999-12-31T00:00"},
    ],
)
async def test_a_deadline_refused_with_what_was_typed(desk_app: DeskApp, whole: Desk, wrong: dict[str, str]) -> None:
    fields = {"kind": "", "topic": "", "hours": "7", "days": "6", **wrong}
    response = await whole.send(f"{HOME}/deadlines", act="set", **fields)
    page = await response.text()
    assert response.status == 422
    assert all(f'value="{fields[name]}"' in page for name in ("hours", "days"))
    async with desk_app.database.reading() as session:
        assert await deadline_rules.all_rules(session) == []


async def test_a_rule_for_any_kind_and_topic_is_kept_once(desk_app: DeskApp, whole: Desk, chief: Desk) -> None:
    fields = {"kind": "", "topic": "", "hours": "7", "act": "set"}
    for days in ("6", "7"):
        assert (await whole.send(f"{HOME}/deadlines", **fields, days=days)).status == 303
    async with desk_app.database.reading() as session:
        [rule] = await deadline_rules.all_rules(session)
    assert rule.final_days == 7
    assert (await chief.send(f"{HOME}/deadlines", **fields, days="1")).status == 422
    assert (await chief.send(f"{HOME}/deadlines/{rule.id}/remove")).status == 422
    assert "Đặt hạn</h2>" not in await chief.page(f"{HOME}/deadlines")


async def test_the_offices_own_days_off_are_shown(desk_app: DeskApp) -> None:
    today = desk_app.clock().date()
    off = next(day for n in range(1, 9) if (day := today + timedelta(days=n)).weekday() < 5)
    own = WorkingTime(extra_days_off=frozenset({off, date(2020, 1, 6)}))
    office = replace(desk_app.office, working_time=own)
    async with Opened(office, desk_app.clock) as other:
        chief = await other.login(Role.ADMINISTERING)
        page = await chief.page(f"{HOME}/deadlines")
    assert "Địa phương nghỉ thêm" in page
    assert f"{off:%d/%m/%Y}" in page
    assert "06/01/2020" not in page


async def test_channels_and_what_is_wrong_with_them(desk_app: DeskApp) -> None:
    code = await ask(desk_app, channel="zalo-oa")
    now, contact_id = desk_app.clock(), await asker(desk_app, code)
    async with desk_app.database.transaction() as session:
        mine = select(addresses.c.id).where(addresses.c.contact_id == contact_id)
        address_id = (await session.execute(mine)).scalar_one()
        message = {"address_id": address_id, "not_before": now, "created_at": now}
        sent = await session.execute(
            insert(outbound_messages).values(**message, state="failed", text="x").returning(outbound_messages.c.id)
        )
        failed_id = sent.scalar_one()
        await session.execute(insert(outbound_messages).values(**message, text="chờ"))
        for code_, at in (("zalo-213", now), ("unreachable", now), ("zalo-213", now - timedelta(hours=25))):
            await session.execute(
                insert(deliveries).values(outbound_id=failed_id, try_no=1, outcome="failed", code=code_, at=at)
            )
        secret = {"access": "BI-MAT", "refresh": "BI-MAT-2", "expires_at": (now + timedelta(hours=20)).isoformat()}
        for key, value in (("tokens", secret), ("upload-abc", {"given": "BI-MAT-3"})):
            await session.execute(
                insert(channel_states).values(channel="zalo-oa", key=key, value=value, updated_at=now)
            )
        await rejected_bodies.add(session, channel="zalo-oa", reason="?", body="BI-MAT-4", size=1, now=now)
    said = "TELEGRAM_TOKEN: Telegram không nhận mã này (token)"
    faults: Mapping[str, str | None] = {"zalo-oa": None, "telegram": said}
    office = replace(desk_app.office, channel_faults=lambda: faults)
    async with Opened(office, desk_app.clock) as other:
        page = await (await other.login(Role.ADMINISTERING)).page(f"{HOME}/channels")
    assert "2 tin: người dân đã chặn" in page
    assert "Mã truy cập" in page
    assert "TELEGRAM_TOKEN: Telegram không nhận mã này (token). Nghĩa là: kênh không nhận mã truy cập" in page
    assert page.index("Đang chạy") < page.index("Có lỗi")
    assert "<dd>1, giữ lại" in page
    assert "BI-MAT" not in page


async def test_questions_that_nobody_could_open_are_told_on_the_first_page(desk_app: DeskApp, chief: Desk) -> None:
    page = await chief.page(HOME)
    assert "Chưa ai mở được câu hỏi của người không cho biết xã." in page
    assert "vai trò “tiếp nhận” hoặc “trả lời” hoặc “duyệt” trên cả Xã Hưng Nguyên (mã 18001)" in page
    await desk_app.login(Role.INTAKE)
    await desk_app.login(Role.SENSITIVE)
    assert "Chưa ai mở được" not in await chief.page(HOME)
