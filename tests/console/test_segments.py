"""Groups of recipients in the console: put together, counted, kept, taken away as figures, and out of reach."""

import io
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from desk.roles import Role
from storage import areas, segments
from storage.areas import NewArea
from storage.tables import addresses, audit_events, broadcasts, contact_interests, contacts
from storage.tables import segments as table
from tests.console.conftest import Desk, DeskApp, hidden

LIST = "/console/segments"
VILLAGE = "18001.01"
FIELDS: dict[str, Any] = {"name": "Hộ nghèo xã Hưng Nguyên", "area": "18001", "households": ["poor"]}


async def resident(app: DeskApp, number: int, *, home: str = VILLAGE, **more: Any) -> int:
    """Poor, wants notices, wrote on the web just now."""
    values = {"notices": True, "household": "poor", **more}
    async with app.database.transaction() as session:
        await areas.add_missing(
            session,
            [NewArea(code=VILLAGE, level="village", name="Thôn Phú Xuân", folded="phu xuan", parent_code="18001")],
        )
        place = await areas.find_by_code(session, home)
        assert place is not None
        new = insert(contacts).values(area_id=place.id, created_at=app.clock(), **values).returning(contacts.c.id)
        contact_id = int((await session.execute(new)).scalar_one())
        await session.execute(
            insert(addresses).values(
                contact_id=contact_id, channel="web", external_id=f"bi-mat-{number}", last_inbound_at=app.clock()
            )
        )
    return contact_id


async def made(desk: Desk, **changed: Any) -> str:
    """Its address."""
    answer = await desk.send(f"{LIST}/new", **FIELDS | changed)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"].partition("?")[0]


async def test_made_counted_and_shown(desk_app: DeskApp) -> None:
    for number in range(3):
        await resident(desk_app, number, notices=number > 0)
    await resident(desk_app, 9, household="other")
    desk = await desk_app.login(Role.BROADCASTING)
    assert "Chưa có nhóm nào" in await desk.page(LIST)
    form = await desk.page(f"{LIST}/new")
    for said in ("18001 – Xã Hưng Nguyên", "Hộ cận nghèo", "Thôn Phú Xuân", "Tiếng Mông", "Việc làm, tuyển dụng"):
        assert said in form
    address = await made(desk)
    page = await desk.page(address)
    for said in (
        "Hộ nghèo ở Xã Hưng Nguyên.", "<strong>3</strong> người trong nhóm, <strong>2</strong>",
        "Nhắn được qua Trang web", "Không: không nhận tin", "bà con nhắn “nhận tin” là nhận được",
        "1 người (34 %) chỉ giấy và loa", f"/console/broadcasts/new?nhom={address.rpartition('/')[2]}",
        "Một người · Thôn Phú Xuân",
    ):  # fmt: skip
        assert said in page, said
    assert "bi-mat" not in page
    listed = await desk.page(LIST)
    assert FIELDS["name"] in listed
    assert "Hộ nghèo ở Xã Hưng Nguyên" in listed


async def test_counted_while_it_is_put_together(desk_app: DeskApp) -> None:
    await resident(desk_app, 1)
    desk = await desk_app.login(Role.BROADCASTING)
    answer = await desk.send(f"{LIST}/new", **FIELDS | {"name": "", "count": "1"})
    page = await answer.text()
    assert answer.status == 200
    assert "<strong>1</strong> người trong nhóm" in page
    assert 'value="poor" checked' in page
    assert "đặt một tên" not in page
    answer = await desk.send(f"{LIST}/count", **FIELDS)
    piece = await answer.text()
    assert answer.status == 200
    assert "<strong>1</strong> người trong nhóm" in piece
    assert "<html" not in piece
    answer = await desk.send(f"{LIST}/count", **FIELDS | {"households": ["near_poor"]})
    assert "hiện không có ai" in await answer.text()
    answer = await desk.send(f"{LIST}/count", **FIELDS | {"seen_days": "x"})
    assert "Chưa đếm được" in await answer.text()
    async with desk_app.database.reading() as session:
        assert (await session.execute(select(table.c.id))).all() == []


async def test_what_is_refused_is_shown_again_as_it_was_typed(desk_app: DeskApp) -> None:
    await resident(desk_app, 1)
    desk = await desk_app.login(Role.BROADCASTING)
    await made(desk)
    wrong = FIELDS | {"seen_days": "nhiều", "languages": ["hmn", "xx"], "areas": ["x"]}
    answer = await desk.send(f"{LIST}/new", **wrong)
    page = await answer.text()
    assert answer.status == 422
    for said in (
        "cơ quan đã có một nhóm tên như vậy", "cần một số ngày từ 1", "có mục không có trong danh sách",
        'value="hmn" checked', 'value="nhiều"',
    ):  # fmt: skip
        assert said in page, said
    for area in ("18007", "40", "", "xã Không Có"):
        answer = await desk.send(f"{LIST}/new", **FIELDS | {"area": area, "name": "Khác"})
        page = await answer.text()
        assert answer.status == 422, area
        assert "Cơ quan gửi ở" in page
        assert 'value="Khác"' in page


async def test_changed_and_removed(desk_app: DeskApp) -> None:
    await resident(desk_app, 1)
    desk = await desk_app.login(Role.BROADCASTING)
    address = await made(desk)
    form = await desk.page(f"{address}/edit")
    assert 'value="poor" checked' in form
    assert "18001 – Xã Hưng Nguyên" in form
    answer = await desk.send(f"{address}/edit", **FIELDS | {"households": ["near_poor"], "count": "1"})
    assert "hiện không có ai" in await answer.text()
    answer = await desk.send(f"{address}/edit", **FIELDS | {"households": ["near_poor"], "seen_days": "30"})
    assert answer.status == 303, await answer.text()
    assert "Hộ cận nghèo ở Xã Hưng Nguyên, đã nhắn trong 30 ngày qua" in await desk.page(address)

    async with desk_app.database.transaction() as session:
        await session.execute(
            insert(broadcasts).values(
                code="ABC234", title="Mời họp", rule={}, segment_id=int(address.rpartition("/")[2]),
                created_at=desk_app.clock(), updated_at=desk_app.clock(),
            )
        )  # fmt: skip
    assert f"{address}/remove" not in await desk.page(address)
    answer = await desk.send(f"{address}/remove")
    assert answer.status == 422
    assert "ABC234" in await answer.text()
    async with desk_app.database.transaction() as session:
        await session.execute(update(broadcasts).values(state="done"))
    assert (await desk.send(f"{address}/remove")).status == 303
    await desk.page(address, 404)


async def test_out_of_reach_as_if_it_were_not_there(desk_app: DeskApp) -> None:
    await resident(desk_app, 1)
    address = await made(await desk_app.login(Role.BROADCASTING))
    other = await desk_app.login(Role.BROADCASTING, "18007")
    assert FIELDS["name"] not in await other.page(LIST)
    for path in (address, f"{address}/edit", f"{LIST}/999999"):
        await other.page(path, 404)
    for deed in ("edit", "remove", "export"):
        assert (await other.send(f"{address}/{deed}", **FIELDS)).status == 404
    above = await desk_app.login(Role.BROADCASTING, "40")
    assert FIELDS["name"] in await above.page(LIST)
    for role in (Role.VIEWING, Role.ANSWERING, Role.ADMINISTERING):
        reader = await desk_app.login(role)
        for path in (LIST, f"{LIST}/new", address):
            await reader.page(path, 403)
        assert (await reader.send(f"{LIST}/count", **FIELDS)).status == 403
    answer = await above.post(f"{address}/export", {"csrf": "falsch"})
    assert answer.status != 200


async def test_the_file_has_figures_and_leaves_a_trace(desk_app: DeskApp) -> None:
    for number in range(6):
        await resident(desk_app, number)
    desk = await desk_app.login(Role.BROADCASTING)
    address = await made(desk)
    answer = await desk.send(f"{address}/export")
    raw = await answer.read()
    assert answer.status == 200
    book = load_workbook(io.BytesIO(raw))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1] == ("Xã Hưng Nguyên", "Thôn Phú Xuân", 6, 6, 0)
    assert not any("bi-mat" in str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    async with desk_app.database.reading() as session:
        trace = await session.execute(select(audit_events.c.action).order_by(audit_events.c.id))
    assert [action for action in trace.scalars() if action.startswith("segment.")] == [
        "segment.saved", "segment.exported",
    ]  # fmt: skip


async def test_one_that_cannot_be_read_says_so_and_can_be_mended(desk_app: DeskApp) -> None:
    await resident(desk_app, 1)
    desk = await desk_app.login(Role.BROADCASTING)
    address = await made(desk)
    async with desk_app.database.transaction() as session:
        await session.execute(update(table).values(rule={"hamlets": [1]}))
    for page in (await desk.page(address), await desk.page(LIST)):
        assert "máy không hiểu" in page
    assert (await desk.send(f"{address}/export")).status == 422
    hidden(await desk.page(f"{address}/edit"), "csrf")
    assert (await desk.send(f"{address}/edit", **FIELDS)).status == 303
    assert "Hộ nghèo ở Xã Hưng Nguyên." in await desk.page(address)


async def test_a_whole_country_office_and_interests(desk_app: DeskApp) -> None:
    one = await resident(desk_app, 1)
    async with desk_app.database.transaction() as session:
        await session.execute(insert(contact_interests).values(contact_id=one, interest="job"))
    desk = await desk_app.login(Role.BROADCASTING, None)
    form = await desk.page(f"{LIST}/new")
    assert "Để trống: cả nước" in form
    address = await made(desk, area="", households=[], interests=["job"], name="Việc làm")
    page = await desk.page(address)
    assert "Mọi bà con ở cả nước, muốn nghe tin về Việc làm, tuyển dụng." in page
    assert "<strong>1</strong> người trong nhóm" in page
    async with desk_app.database.reading() as session:
        kept = await segments.get(session, int(address.rpartition("/")[2]))
    assert kept is not None
    assert (kept.area_id, kept.rule) == (None, {"interests": ["job"]})
