"""The pages of dialogues: the list and the year, one of them, its form and steps, the plan and the calendar file."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from desk import dialogues as rules
from desk.dialogue_form import DialogueForm
from desk.roles import Role
from storage import agenda, dialogues
from storage.dialogues import Dialogue
from tests.clock import VIETNAM
from tests.console.conftest import Desk, DeskApp, hidden
from tests.desk.test_year_plan import ROW, book

LIST = "/console/dialogues"
DAY = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    "title": "Đối thoại chính sách giảm nghèo",
    "area": "18001",
    "day": "2026-12-10",
    "starts": "08:00",
    "ends": "11:00",
    "place": "Hội trường UBND xã",
    "host": "Bà Hoa, Phó Chủ tịch",
    "topics": ["bao-hiem-y-te"],
    "seats": "50",
    "registration": "open",
    "until": "",
    "directions": "Cạnh trạm y tế",
    "map_url": "https://maps.example.vn/x",
    "note": "Nhớ mượn loa",
}


async def kept(app: DeskApp, code: str) -> Dialogue:
    async with app.database.reading() as session:
        found = await dialogues.find(session, code)
    assert found is not None
    return found


async def made(app: DeskApp, desk: Desk, **changed: Any) -> Dialogue:
    """Straight into the database."""
    async with app.database.transaction() as session:
        known = {
            "title": "Đối thoại năm 2026", "starts_at": DAY, "ends_at": DAY + timedelta(hours=3),
            "questions_until": DAY - timedelta(days=3), "place": "Hội trường", "host": "Bà Hoa", "seats": 50,
        }  # fmt: skip
        area = changed.pop("area", "18001")
        form = DialogueForm(**{"area_id": await app.area(area), **known, **changed})
        code = await rules.create(session, form, by=desk.official, now=app.clock())
    return await kept(app, code)


async def announced(app: DeskApp, desk: Desk, **changed: Any) -> Dialogue:
    dialogue = await made(app, desk, **changed)
    assert (await desk.send(f"{LIST}/{dialogue.code}/announce")).status == 303
    return await kept(app, dialogue.code)


async def topics(app: DeskApp) -> list[str]:
    return list(app.office.topics())


async def test_made_with_the_form_and_shown(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.INTAKE)
    page = await desk.page(f"{LIST}/new")
    assert "18001 – Xã Hưng Nguyên" in page
    answer = await desk.send(f"{LIST}/new", **FIELDS | {"topics": (await topics(desk_app))[:1]})
    assert answer.status == 303, await answer.text()
    code = answer.headers["Location"].partition("?")[0].rpartition("/")[2]
    one = await kept(desk_app, code)
    assert (one.seats, one.state, one.note) == (50, "planned", "Nhớ mượn loa")
    assert one.questions_until == datetime(2026, 12, 7, 23, 59, tzinfo=VIETNAM)

    page = await desk.page(f"{LIST}/{code}")
    for said in ("8 giờ sáng thứ Năm, ngày 10/12/2026", "Việc cần làm", "Cạnh trạm y tế", "Bà Hoa", "Nhớ mượn loa"):
        assert said in page
    assert "Thêm buổi đối thoại" in page
    assert f"{code}/announce" not in page
    listed = await desk.page(LIST)
    assert code in listed
    assert "Sắp tới (1)" in listed


async def test_what_is_refused_is_shown_again_as_it_was_typed(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.INTAKE)
    wrong = FIELDS | {
        "ends": "7:00", "map_url": "http://x", "seats": "nhiều", "until": "mai", "topics": ["khong"], "area": "18007",
    }  # fmt: skip
    answer = await desk.send(f"{LIST}/new", **wrong)
    page = await answer.text()
    assert answer.status == 422
    for said in ("Cạnh trạm y tế", "Nhớ mượn loa", 'value="7:00"', "cần một số từ 1", "hãy chọn một ngày", "Chọn lại"):
        assert said.lower() in page.lower()
    answer = await desk.send(f"{LIST}/new", **wrong | {"seats": "", "until": "", "topics": []})
    page = await answer.text()
    assert "không sau giờ bắt đầu" in page
    assert "ngoài địa bàn" in page
    assert "chỉ nhận địa chỉ bắt đầu bằng https" in page


async def test_taken_time_and_place_leads_to_the_other(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.INTAKE)
    other = await made(desk_app, desk, place="Hội trường UBND xã")
    answer = await desk.send(f"{LIST}/new", **FIELDS | {"topics": []})
    assert answer.status == 422
    assert f'href="{LIST}/{other.code}"' in await answer.text()


async def test_changed_with_the_form_until_it_is_known(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.APPROVING)
    one = await made(desk_app, desk)
    edit = f"{LIST}/{one.code}/edit"
    assert 'value="2026-12-10"' in await desk.page(edit)
    answer = await desk.send(edit, **FIELDS | {"topics": [], "starts": "9:00", "title": "Đối thoại về nước sạch"})
    assert answer.status == 303, await answer.text()
    changed = await kept(desk_app, one.code)
    assert (changed.title, changed.starts_at) == ("Đối thoại về nước sạch", DAY + timedelta(hours=1))

    await desk.send(f"{LIST}/{one.code}/announce")
    page = await desk.page(edit)
    assert "chỉ đổi ở “Dời ngày, đổi nơi họp”" in page
    same = {name: hidden(page, name) for name in ("area", "day", "starts", "ends", "place")}
    answer = await desk.send(edit, **FIELDS | same | {"topics": [], "seats": "80"})
    assert answer.status == 303, await answer.text()
    assert (await kept(desk_app, one.code)).seats == 80
    answer = await desk.send(edit, **FIELDS | same | {"topics": [], "day": "2026-12-24"})
    assert answer.status == 422
    assert (await kept(desk_app, one.code)).starts_at == DAY + timedelta(hours=1)


async def test_a_day_for_questions_that_is_past_stays_when_something_else_is_changed(desk_app: DeskApp) -> None:
    one = await announced(desk_app, await desk_app.login(Role.APPROVING), questions_until=DAY - timedelta(days=3))
    desk_app.clock.now = DAY - timedelta(days=2)
    desk, edit = await desk_app.login(Role.INTAKE), f"{LIST}/{one.code}/edit"
    page = await desk.page(edit)
    same = {name: hidden(page, name) for name in ("area", "day", "starts", "ends", "place")}
    answer = await desk.send(edit, **FIELDS | same | {"topics": [], "until": "2026-12-07", "host": "Ông Ba"})
    assert answer.status == 303, await answer.text()
    changed = await kept(desk_app, one.code)
    assert (changed.host, changed.questions_until) == ("Ông Ba", one.questions_until)
    answer = await desk.send(edit, **FIELDS | same | {"topics": [], "until": "2026-12-06"})
    assert answer.status == 422


async def test_announced_moved_and_called_off(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.APPROVING)
    one = await announced(desk_app, desk)
    assert one.state == "collecting"
    here = f"{LIST}/{one.code}"
    move = {"day": "2026-12-12", "starts": "13:30", "ends": "16:00", "place": "Trường tiểu học"}
    answer = await desk.send(f"{here}/move", **move, reason="")
    page = await answer.text()
    assert answer.status == 422
    assert "Lý do" in page
    assert 'value="Trường tiểu học"' in page
    answer = await desk.send(f"{here}/move", **move, reason="Mượn được trường")
    page = await desk.page(answer.headers["Location"])
    assert "Chưa có ai hỏi hay đăng ký" in page
    assert "Mượn được trường" in page
    stands = await kept(desk_app, one.code)
    assert (stands.moves, stands.place) == (1, "Trường tiểu học")

    answer = await desk.send(f"{here}/cancel", reason="Bão số 9")
    assert answer.status == 303
    page = await desk.page(here)
    assert "Buổi này đã huỷ. Lý do: Bão số 9" in page
    assert "Việc cần làm" not in page
    assert (await desk.send(f"{here}/cancel", reason="Lần nữa")).status == 422


async def test_short_notice_is_confirmed(desk_app: DeskApp) -> None:
    one = await made(desk_app, await desk_app.login(Role.APPROVING))
    desk_app.clock.now = DAY - timedelta(days=3)
    desk = await desk_app.login(Role.APPROVING)
    here = f"{LIST}/{one.code}"
    assert "Vẫn thông báo" in await desk.page(here)
    for fields in ({}, {"anyway": "1"}, {"reason": "chỉ có lý do"}):
        assert (await desk.send(f"{here}/announce", **fields)).status == 422
    reason = "Tỉnh yêu cầu gấp"
    late = await desk.send(f"{here}/announce", anyway="1", reason=reason)
    page = await late.text()
    assert late.status == 422
    assert "Hạn gửi câu hỏi đã qua" in page
    assert reason in page
    assert (await desk.send(f"{here}/announce", anyway="1", reason=reason, later="1")).status == 303
    assert (await kept(desk_app, one.code)).state == "announced"
    assert reason in await desk.page(here)
    assert (await desk.send(f"{here}/collect")).status == 422


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.VIEWING, set()),
        (Role.BROADCASTING, set()),
        (Role.INTAKE, {"edit", "delegation"}),
        (Role.ANSWERING, {"edit", "delegation"}),
        (Role.APPROVING, {"edit", "delegation", "announce", "move", "cancel"}),
        (Role.ADMINISTERING, None),
        (Role.SENSITIVE, None),
    ],
)
async def test_who_may_do_what(desk_app: DeskApp, role: Role, allowed: set[str] | None) -> None:
    chief = await desk_app.login(Role.APPROVING)
    one = await made(desk_app, chief)
    desk = await desk_app.login(role)
    assert (await desk.get(f"{LIST}/{one.code}")).status == (403 if allowed is None else 200)
    assert (await desk.get(LIST)).status == (403 if allowed is None else 200)
    known: dict[str, dict[str, str]] = {
        "edit": {}, "delegation": {}, "announce": {},
        "move": {"day": "2026-12-12", "starts": "8:00", "ends": "9:00", "place": "Trường", "reason": "x"},
        "cancel": {"reason": "x"},
    }  # fmt: skip
    for step, fields in known.items():
        answer = await desk.send(f"{LIST}/{one.code}/{step}", **fields)
        wanted = {303, 422} if step in (allowed or set()) else {403}
        assert answer.status in wanted, (role, step, answer.status)
    status = 200 if allowed and "edit" in allowed else 403
    for path in ("/new", "/plan", "/plan/template"):
        assert (await desk.get(LIST + path)).status == status


async def test_another_communes_is_not_there(desk_app: DeskApp) -> None:
    chief = await desk_app.login(Role.APPROVING)
    one = await made(desk_app, chief)
    stranger = await desk_app.login(Role.APPROVING, "18007")
    for path in ("", "/edit", "/delegation", ".ics"):
        assert (await stranger.get(f"{LIST}/{one.code}{path}")).status == 404
    for step in ("announce", "move", "cancel", "held", "edit", "delegation", "collect"):
        assert (await stranger.send(f"{LIST}/{one.code}/{step}", reason="x")).status == 404
    assert one.code not in await stranger.page(LIST)
    assert (await kept(desk_app, one.code)).state == "planned"


async def test_the_provinces_is_read_by_the_commune_and_changed_by_the_province(desk_app: DeskApp) -> None:
    province = await desk_app.login(Role.APPROVING, "40")
    one = await made(desk_app, province, area="40")
    commune = await desk_app.login(Role.APPROVING)
    page = await commune.page(f"{LIST}/{one.code}")
    assert "/announce" not in page
    assert (await commune.send(f"{LIST}/{one.code}/announce")).status == 404
    assert one.code in await commune.page(LIST)


async def test_the_year_as_a_calendar(desk_app: DeskApp) -> None:
    province = await desk_app.login(Role.APPROVING, "40")
    for number, area in enumerate(("18001", "18007")):
        await made(desk_app, province, area=area, starts_at=DAY + timedelta(days=number),
                   ends_at=DAY + timedelta(days=number, hours=1))  # fmt: skip
    page = await province.page(f"{LIST}?xem=lich")
    assert "10/12" in page
    assert "11/12" in page
    assert re.search(r"\d+ xã, phường chưa có buổi nào trong năm 2026", page)
    area_id = await desk_app.area("18001")
    one = await province.page(f"{LIST}?xem=lich&dia-ban={area_id}")
    assert "10/12" in one
    assert "11/12" not in one
    assert "Chưa có buổi" in await province.page(f"{LIST}?nam=2031")
    for odd in ("?nam=x", "?nam=99999999999999", "?trang-thai=%00", "?dia-ban=-1", "?xem=%F0", "?dia-ban=" + "9" * 40):
        await province.page(LIST + odd)
    assert "Không có buổi nào" in await province.page(f"{LIST}?trang-thai=held")


async def test_the_list_asks_as_little_for_many_as_for_one(desk_app: DeskApp) -> None:
    """Questions and registrations are counted for all at once."""
    desk = await desk_app.login(Role.VIEWING)
    chief = await desk_app.login(Role.APPROVING)
    counted: list[int] = []
    for day in range(3):
        await made(desk_app, chief, starts_at=DAY + timedelta(days=day), ends_at=DAY + timedelta(days=day, hours=1))
        statements = await statements_of(desk_app, desk, LIST)
        counted.append(statements)
    assert len(set(counted)) == 1


async def statements_of(app: DeskApp, desk: Desk, path: str) -> int:
    from sqlalchemy import event

    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = app.database._reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await desk.page(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def test_who_sits_for_what(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.APPROVING, name="Nguyễn Thị Hoa")
    one = await made(desk_app, desk)
    here = f"{LIST}/{one.code}/delegation"
    page = await desk.page(here)
    assert 'value="Nguyễn Thị Hoa"' in page
    topic = (await topics(desk_app))[0]
    answer = await desk.send(
        here,
        **{"name-0": "Bà Hoa", "office-0": "Phó Chủ tịch", "topics-0": [topic, "khong-co"],
           "name-1": "Anh Nam", "office-1": "Ngân hàng chính sách", "name-2": "", "office-2": ""},
    )  # fmt: skip
    assert answer.status == 303, await answer.text()
    async with desk_app.database.reading() as session:
        members = await agenda.delegation(session, one.id)
    assert [(member.name, member.topics) for member in members] == [("Bà Hoa", [topic]), ("Anh Nam", [])]
    swapped = {f"id-{place}": member.id for place, member in enumerate(reversed(members))}
    names = {f"name-{place}": member.name for place, member in enumerate(reversed(members))}
    await desk.send(here, **swapped, **names, **{"id-2": "999999", "name-2": "Chị Lan"})
    async with desk_app.database.reading() as session:
        again = await agenda.delegation(session, one.id)
    assert [member.name for member in again] == ["Anh Nam", "Bà Hoa", "Chị Lan"]
    assert {member.id for member in members} < {member.id for member in again}
    refused = await desk.send(here, **{"name-0": "", "office-0": "Sở Xây dựng"})
    assert refused.status == 422
    assert "Sở Xây dựng" in await refused.text()
    suggested = await desk.send(here, act="suggest", **{"name-0": "Ông Ba"})
    assert 'value="Ông Ba"' in await suggested.text()


async def test_a_plan_is_looked_at_before_it_is_kept(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.INTAKE, "40")
    await desk.page(f"{LIST}/plan")
    row = [*ROW[:6], "", *ROW[7:]]
    answer = await sent_file(desk, book(row))
    page = await answer.text()
    assert answer.status == 200, page
    assert "Chưa lưu" in page
    assert "Xã Hưng Nguyên" in page
    assert "Sắp tới" not in await desk.page(LIST)
    rows = hidden(page, "rows").replace("&#34;", '"')
    both = await asyncio.gather(*(desk.send(f"{LIST}/plan/keep", rows=rows) for _ in range(2)))
    assert sorted(answer.status for answer in both) == [303, 422]
    assert "26/12" in await desk.page(f"{LIST}?xem=lich")

    answer = await sent_file(desk, book([*row[:1], "32/12/2026", *row[2:]]))
    page = await answer.text()
    assert answer.status == 422
    assert "Hàng 2, cột Ngày" in page
    for wrong in (b"", b"\x00\x01"):
        assert (await sent_file(desk, wrong)).status == 422
    assert (await desk.send(f"{LIST}/plan/keep", rows="[[]]")).status == 422
    assert (await desk.send(f"{LIST}/plan")).status == 422


async def sent_file(desk: Desk, raw: bytes) -> Any:
    from aiohttp import FormData

    form = FormData()
    form.add_field("csrf", desk.csrf)
    form.add_field("file", raw, filename="kế hoạch.xlsx")
    return await desk.client.post(f"{LIST}/plan", data=form, allow_redirects=False)


async def test_the_calendar_file(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.APPROVING)
    first = await announced(desk_app, desk)
    second = await announced(desk_app, desk, place="Trường tiểu học")
    planned = await made(desk_app, desk, place="Nhà văn hoá")
    await desk.send(
        f"{LIST}/{first.code}/move", day="2026-12-12", starts="13:30", ends="16:00", place="Trường", reason="x"
    )
    await desk.send(f"{LIST}/{second.code}/cancel", reason="Bão")
    answer = await desk.get("/console/dialogues.ics")
    assert answer.status == 200
    assert answer.content_type == "text/calendar"
    read = Calendar.from_ical(await answer.read())
    events: dict[str, Any] = {str(event["uid"]).partition("@")[0]: event for event in read.walk("VEVENT")}
    assert set(events) == {first.code, second.code, planned.code}
    moved = events[first.code]
    assert moved["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert moved["dtstart"].dt.astimezone(UTC) == datetime(2026, 12, 12, 6, 30, tzinfo=UTC)
    assert (moved["sequence"], moved["status"]) == (1, "CONFIRMED")
    assert (events[second.code]["sequence"], events[second.code]["status"]) == (1, "CANCELLED")
    assert events[planned.code]["status"] == "TENTATIVE"
    assert read.walk("VTIMEZONE")
    one = await desk.get(f"{LIST}/{first.code}.ics")
    assert [str(event["location"]) for event in Calendar.from_ical(await one.read()).walk("VEVENT")] == ["Trường"]


async def test_held_on_its_day(desk_app: DeskApp) -> None:
    desk = await desk_app.login(Role.APPROVING)
    one = await announced(desk_app, desk)
    here = f"{LIST}/{one.code}"
    assert (await desk.send(f"{here}/held")).status == 422
    desk_app.clock.now = DAY + timedelta(hours=2)
    officer = await desk_app.login(Role.INTAKE)
    assert "/held" in await officer.page(here)
    assert (await officer.send(f"{here}/held")).status == 303
    page = await officer.page(here)
    assert "Công bố kết quả trong 10 ngày" in page
    assert "Đã họp (1)" in await officer.page(LIST)
