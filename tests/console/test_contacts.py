"""Residents, found by a code or narrowly; masked; handed their data; erased with a receipt."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from desk.roles import Role
from desk.tickets import TicketKind
from storage.officials import Grant
from storage.tables import addresses, attachments, audit_events, contacts, tickets
from tests.console.conftest import Desk, DeskApp
from tests.console.questions import ELSEWHERE, HERE, ask, asker, attach, resident
from tests.storage.scenes import rows

LIST = "/console/contacts"
REPORT = "Trưởng thôn đòi phong bì"


async def settle_in(desk: DeskApp, code: str, home: str = HERE) -> int:
    """The asker lives there."""
    contact_id, area_id = await asker(desk, code), await desk.area(home)
    async with desk.database.transaction() as session:
        await session.execute(update(contacts).where(contacts.c.id == contact_id).values(area_id=area_id))
    return contact_id


async def opened(official: Desk, code: str) -> str:
    """The address of the page of whoever asked that."""
    page = await official.page(f"{LIST}?ma={code}")
    assert 'href="/console/contacts/' in page, page
    return "/console/contacts/" + page.split('href="/console/contacts/')[1].split('"')[0]


async def actions(desk: DeskApp) -> list[str]:
    return [row.action for row in await rows(desk.database, audit_events)]


async def test_found_by_code_masked_and_written_down(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.ANSWERING)
    code = await ask(desk_app, subject="Đường vào thôn")
    here = await opened(hoa, f"mã {code.lower()}")
    page = await hoa.page(here)
    assert "Đường vào thôn" in page
    assert f"/console/tickets/{code}" in page
    assert "••••" in page
    assert "nguoi-" not in page
    found = await rows(desk_app.database, audit_events)
    assert [(row.action, row.object_kind) for row in found] == [
        ("contact.searched", "code"),
        ("contact.read", "contact"),
    ]
    assert (found[0].object_id, found[0].detail) == (code, {"found": 1})


async def test_found_narrowly_and_never_by_leafing(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.INTAKE)
    code = await ask(desk_app, channel="zalo-oa")
    await settle_in(desk_app, code)
    assert "1 người.</p>" in await hoa.page(f"{LIST}?dia-ban={HERE}&kenh=zalo-oa")
    assert "1 người.</p>" in await hoa.page(f"{LIST}?dia-ban={HERE}&ngay=7")
    assert "Không tìm thấy ai" in await hoa.page(f"{LIST}?dia-ban={HERE}&kenh=telegram")
    before = await actions(desk_app)
    await hoa.page(LIST)
    for query in (f"dia-ban={HERE}", "kenh=zalo-oa", "dia-ban=40&ngay=7", "ngay=1", "ma=khong-phai", "dia-ban=99999"):
        assert 'role="alert"' in await hoa.page(f"{LIST}?{query}", 422), query
    assert await actions(desk_app) == before
    contact_id = await asker(desk_app, code)
    for path in (f"{LIST}/{contact_id}", f"{LIST}/{contact_id}-{'0' * 24}"):
        assert (await hoa.get(path)).status == 404


async def test_no_more_than_twenty(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.INTAKE)
    for _ in range(21):
        await settle_in(desk_app, await ask(desk_app))
    page = await hoa.page(f"{LIST}?dia-ban={HERE}&ngay=1")
    assert "Nhiều hơn 20 người" in page
    assert page.count("data-row>") == 20


async def test_another_commune_and_what_is_kept_apart_is_not_there(desk_app: DeskApp) -> None:
    hoa, nam = await desk_app.login(Role.ANSWERING), await desk_app.login(Role.ANSWERING, ELSEWHERE)
    whole = await desk_app.login(Role.ANSWERING, more=(Grant(role=Role.SENSITIVE),))
    code = await ask(desk_app)
    await settle_in(desk_app, code)
    hidden = [
        await ask(desk_app, kind=TicketKind.SENSITIVE, subject="", text=REPORT),
        await ask(desk_app, anonymous=True),
    ]
    assert "Không tìm thấy ai" in await nam.page(f"{LIST}?ma={code}")
    assert "Không tìm thấy ai" in await nam.page(f"{LIST}?dia-ban={HERE}&ngay=7")
    here = await opened(hoa, code)
    assert (await nam.get(here)).status == 404
    assert (await whole.get(here)).status == 404, "signed for another official"
    for one in hidden:
        assert "Không tìm thấy ai" in await whole.page(f"{LIST}?ma={one}")


async def test_nothing_apart_beside_what_is_open(desk_app: DeskApp) -> None:
    contact_id = await make_asker(desk_app)
    code = await ask(desk_app, contact_id=contact_id)
    apart = await ask(desk_app, contact_id=contact_id, kind=TicketKind.SENSITIVE, subject="", text=REPORT)
    nameless = await ask(desk_app, contact_id=contact_id, anonymous=True)
    both = await desk_app.login(Role.ANSWERING, more=(Grant(role=Role.SENSITIVE),))
    page = await both.page(await opened(both, code))
    assert code in page
    assert apart not in page
    assert nameless not in page


async def make_asker(desk: DeskApp) -> int:
    async with desk.database.transaction() as session:
        return await resident(desk, session)


async def test_unmasked_with_a_reason(desk_app: DeskApp) -> None:
    hoa, intake = await desk_app.login(Role.ANSWERING), await desk_app.login(Role.INTAKE)
    code = await ask(desk_app)
    here = await opened(hoa, code)
    refused = await hoa.send(f"{here}/unmask", reason=" ")
    assert refused.status == 422
    assert "nguoi-" not in await refused.text()
    shown = await (await hoa.send(f"{here}/unmask", reason="Gọi lại vì tin không đến")).text()
    assert "nguoi-" in shown
    assert "nguoi-" not in await hoa.page(here)
    seen = [row for row in await rows(desk_app.database, audit_events) if row.action == "contact.unmasked"]
    assert [row.detail for row in seen] == [{"reason": "Gọi lại vì tin không đến"}]
    theirs = await opened(intake, code)
    assert "Xem tài khoản đầy đủ" not in await intake.page(theirs)
    assert (await intake.send(f"{theirs}/unmask", reason="Tò mò")).status == 403


async def test_notices_are_switched_off_and_never_on(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.ANSWERING)
    code = await ask(desk_app)
    contact_id = await asker(desk_app, code)
    async with desk_app.database.transaction() as session:
        await session.execute(update(contacts).where(contacts.c.id == contact_id).values(notices=True))
    here = await opened(hoa, code)
    assert "Tắt theo lời bà con" in await hoa.page(here)
    assert (await hoa.send(f"{here}/notices")).status == 303
    assert "Tắt theo lời bà con" not in await hoa.page(here)
    again = await hoa.send(f"{here}/notices")
    assert again.status == 422
    assert "Chỉ chính họ bật lại được" in await again.text()
    assert not (await rows(desk_app.database, contacts))[0].notices


async def test_handed_their_data_without_what_is_apart(desk_app: DeskApp) -> None:
    chief = await desk_app.login(Role.ADMINISTERING)
    contact_id = await make_asker(desk_app)
    code = await ask(desk_app, contact_id=contact_id)
    await ask(desk_app, contact_id=contact_id, kind=TicketKind.SENSITIVE, subject="", text=REPORT)
    page = await chief.page(here := await opened(chief, code))
    assert "Đường vào thôn" not in page, "whoever administers reads no question"
    response = await chief.send(f"{here}/export")
    given = json.loads(await response.text())
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert [one["code"] for one in given["tickets"]] == [code]
    assert REPORT not in await response.text()
    assert "messages_in" not in given
    assert "contact.exported" in await actions(desk_app)


async def test_erased_with_a_receipt_but_a_report_stays(desk_app: DeskApp) -> None:
    chief = await desk_app.login(Role.ADMINISTERING)
    contact_id = await make_asker(desk_app)
    code = await ask(desk_app, contact_id=contact_id)
    apart = await ask(desk_app, contact_id=contact_id, kind=TicketKind.SENSITIVE, subject="", text=REPORT)
    await attach(desk_app, code, "photo", b"x", ending=".jpg")
    await attach(desk_app, apart, "photo", b"y", ending=".jpg")
    here = await opened(chief, code)
    for fields in ({"reason": "bà con yêu cầu", "confirm": "có"}, {"reason": "", "confirm": "XOÁ"}):
        refused = await chief.send(f"{here}/erase", **fields)
        assert refused.status == 422
        assert fields["reason"] in await refused.text()
    assert len(await rows(desk_app.database, contacts)) == 1

    erased = await (await chief.send(f"{here}/erase", reason="bà con yêu cầu", confirm="xóa")).text()
    assert code in erased
    assert apart not in erased
    assert (await chief.get(here)).status == 404
    left: dict[str, Any] = {row.code: row for row in await rows(desk_app.database, tickets)}
    assert (left[code].text, left[code].contact_id, left[code].state) == ("", None, "closed")
    assert (left[apart].text, left[apart].contact_id, left[apart].address_id) == (REPORT, None, None)
    assert (left[apart].state, left[apart].erased_at) == ("received", None)
    assert [path.read_bytes() for path in desk_app.office.files.iterdir()] == [b"y"]
    assert len(await rows(desk_app.database, attachments)) == 1
    assert await rows(desk_app.database, addresses) == []
    [last] = [row for row in await rows(desk_app.database, audit_events) if row.action == "contact.erased"]
    assert last.object_id in erased
    assert last.detail == {"tickets": 1, "reason": "bà con yêu cầu"}


@pytest.mark.parametrize("role", [Role.APPROVING, Role.VIEWING, Role.BROADCASTING, Role.SENSITIVE])
async def test_who_may_not_find_residents(desk_app: DeskApp, role: Role) -> None:
    someone = await desk_app.login(role)
    code = await ask(desk_app)
    for path in (LIST, f"{LIST}?ma={code}"):
        assert (await someone.get(path)).status == 403
    contact_id = await asker(desk_app, code)
    for step in ("notices", "unmask", "export", "erase"):
        given = await someone.send(f"{LIST}/{contact_id}-{'0' * 24}/{step}", reason="x", confirm="XOÁ")
        assert given.status == 403
    async with desk_app.database.reading() as session:
        assert (await session.execute(select(contacts.c.id))).scalars().all() == [contact_id]


async def test_only_an_administrator_exports_or_erases(desk_app: DeskApp) -> None:
    hoa = await desk_app.login(Role.ANSWERING)
    here = await opened(hoa, await ask(desk_app))
    assert "Xoá hẳn" not in await hoa.page(here)
    for step in ("export", "erase"):
        assert (await hoa.send(f"{here}/{step}", reason="bà con yêu cầu", confirm="XOÁ")).status == 403


async def test_a_topic_bound_official_reaches_the_askers_of_that_topic(desk_app: DeskApp) -> None:
    topic = next(iter(desk_app.office.topics()))
    nam = await desk_app.login(Role.ANSWERING, HERE, topic)
    theirs, other = await ask(desk_app, topic=topic), await ask(desk_app)
    for code in (theirs, other):
        await settle_in(desk_app, code)
    assert "1 người.</p>" in await nam.page(f"{LIST}?dia-ban={HERE}&ngay=1")
    assert "Không tìm thấy ai" in await nam.page(f"{LIST}?ma={other}")
    assert await opened(nam, theirs)
