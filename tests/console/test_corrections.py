"""From the page of an answer to those who received it: counted, drafted with a blank, approved by another."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from desk.roles import Role
from storage import broadcasts as stored
from storage import contacts as residents
from storage import deliveries, demo, faq_edits
from storage.deliveries import NewMessage
from storage.faq_edits import NewEdit
from storage.tables import outbound_messages
from tests.console.conftest import Desk, DeskApp, hidden

LIST = "/console/broadcasts"
LOAN = "vay-ho-ngheo"
ENTRY, TELL = f"/console/faq/entries/{LOAN}", f"/console/faq/corrections/{LOAN}"


@pytest.fixture
async def writer(desk_app: DeskApp) -> Desk:
    return await desk_app.login(Role.BROADCASTING)


async def received(app: DeskApp, count: int, *, ago: timedelta = timedelta(days=3)) -> None:
    """Residents of the commune who asked and never said a word about notices."""
    area_id, at = await app.area("18001"), app.clock() - ago
    async with app.database.transaction() as session:
        for number in range(count):
            contact_id = await residents.add(session, area_id=area_id, now=at)
            await demo.add_address(session, contact_id, "telegram", f"nguoi-{number}", now=app.clock())
            address = await residents.find_address(session, "telegram", f"nguoi-{number}")
            assert address is not None
            await deliveries.queue(session, [NewMessage(address_id=address.id, text="…", entry_id=LOAN)], now=at)
        await session.execute(update(outbound_messages).values(state="sent"))


async def test_from_the_answer_to_the_approval(desk_app: DeskApp, writer: Desk) -> None:
    approver = await desk_app.login(Role.APPROVING)
    desk_app.office.__dict__["approve_above"] = 1
    assert "Báo cho người đã nhận" not in await writer.page(ENTRY)
    await received(desk_app, 2)
    shown = await writer.page(ENTRY)
    assert "2 người đã nhận câu trả lời này từ" in shown
    response = await writer.send(TELL)
    assert response.status == 303, await response.text()
    address = response.headers["Location"].partition("/edit?")[0]
    form = await writer.page(f"{address}/edit")
    assert "Chỉ những ai đã nhận câu trả lời “Hộ nghèo vay vốn được bao nhiêu”" in form
    assert "[Ghi điều gì đã đổi" in form
    unfinished = await writer.send(f"{address}/submit")
    assert (unfinished.status, "còn chỗ chưa điền" in await unfinished.text()) == (422, True)
    told = await writer.send(
        f"{address}/edit",
        title="Báo lại: vay vốn",
        kind="correction",
        area="18001",
        segment="khac",
        text_vi="Trước đây bà con hỏi về vay vốn. Nay mức vay là 100 triệu đồng.",
        label_1="Xem câu trả lời mới",
        does_1="#muc:",
        entry_1=LOAN,
        when="now",
        repeats="never",
        version=hidden(form, "version"),
    )
    assert told.status == 303, await told.text()
    page = await writer.page(address)
    assert "Mọi bà con ở Xã Hưng Nguyên và ai chưa cho biết nơi ở, đã nhận câu trả lời “Hộ nghèo vay vốn" in page
    assert "Nhận qua Telegram" in page
    assert (await writer.send(f"{address}/submit")).status == 303
    assert (await writer.send(f"{address}/approve")).status == 403
    seen = hidden(await approver.page(address), "seen")
    assert (await approver.send(f"{address}/approve", seen=seen)).status == 303
    async with desk_app.database.reading() as session:
        made = await stored.find(session, address.rpartition("/")[2])
    assert made is not None
    assert (made.state, made.rule["received"]) == ("approved", LOAN)
    again = await writer.page(ENTRY)
    assert f'<a href="{address}">Báo lại: vay vốn</a> <span class="soft">đã duyệt' in again


async def test_why_nobody_can_be_told(writer: Desk) -> None:
    refused = await writer.send(TELL)
    assert (refused.status, "chưa ai nhận câu trả lời này" in await refused.text()) == (422, True)
    assert (await writer.send("/console/faq/corrections/khong-co")).status == 404


async def test_of_an_answer_that_officials_wrote_and_withdrew(desk_app: DeskApp, writer: Desk) -> None:
    await received(desk_app, 1)
    async with desk_app.database.transaction() as session:
        await session.execute(update(outbound_messages).values(entry_id="cua-xa"))
        for kind in ("entry", "withdrawn"):
            edit = NewEdit(kind=kind, entry_id="cua-xa", body={})
            await faq_edits.add(session, [edit], official_id=None, by="Vận hành", now=desk_app.clock())
    assert "1 người đã nhận câu trả lời này" in await writer.page("/console/faq/entries/cua-xa")
    sent = await writer.send("/console/faq/corrections/cua-xa")
    assert sent.status == 303, await sent.text()
    form = await writer.page(sent.headers["Location"])
    assert "Trước đây bà con có hỏi “cua-xa”" in form
    assert "Gửi câu hỏi cho cán bộ" in form


@pytest.mark.parametrize("role", [Role.VIEWING, Role.ANSWERING, Role.APPROVING, Role.INTAKE])
async def test_only_who_writes_announcements(desk_app: DeskApp, role: Role) -> None:
    await received(desk_app, 1)
    other = await desk_app.login(role)
    assert "Báo cho người đã nhận" not in await other.page(ENTRY)
    assert (await other.send(TELL)).status == 403


async def test_what_ended_is_told_in_the_draft(desk_app: DeskApp, writer: Desk) -> None:
    desk_app.clock.tick(days=420)
    await received(desk_app, 1)
    late = await desk_app.enter(writer.official)
    sent = await late.send(TELL)
    assert sent.status == 303, await sent.text()
    form = await late.page(sent.headers["Location"])
    assert "Nội dung này chỉ áp dụng đến hết ngày 31/12/2027." in form
