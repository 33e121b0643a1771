"""Who did what: filtered, fifty a page, taken away as a table; the sensitive log apart."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from console import audit as page_of_audit
from desk import audit as words
from desk.roles import Role
from desk.tickets import TicketKind
from storage import audit
from storage.tables import audit_events, sensitive_log
from tests.console.conftest import DeskApp
from tests.console.questions import ELSEWHERE, HERE, ask

LIST = "/console/admin/audit"
SENSITIVE = f"{LIST}/sensitive"
ROOT = Path(words.__file__).parents[1]


async def note(
    desk: DeskApp, action: str, object_id: str = "x", official_id: int | None = None, **more: object
) -> None:
    async with desk.database.transaction() as session:
        await audit.add(
            session,
            action,
            actor="official" if official_id else "system",
            official_id=official_id,
            object_kind=str(more.pop("object_kind", "agency")),
            object_id=object_id,
            now=desk.clock(),
            detail=more,
        )


def table(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


async def test_filtered_by_who_what_and_when(desk_app: DeskApp) -> None:
    hoa = await desk_app.official(username="hoa.ubnd", name="Chị Hoa")
    await note(desk_app, "agency.added", "1", hoa.id)
    desk_app.clock.tick(days=1)
    whole = await desk_app.login(Role.ADMINISTERING, None)
    await note(desk_app, "agency.closed", "2", hoa.id, reason="sáp nhập")
    await note(desk_app, "data.expired", "all")
    today = desk_app.clock().astimezone(desk_app.office.zone).date()
    every = await whole.page(LIST)
    assert every.count("data-row>") == 3
    assert every.index("xoá dữ liệu hết hạn giữ") < every.index("đóng cơ quan")
    assert "lý do: sáp nhập" in every
    for query, count in (
        ("can-bo=Hoa.UBND", 2),
        ("viec=agency.closed", 1),
        ("doi-tuong=1", 1),
        (f"tu={today}", 2),
        (f"den={today - timedelta(days=1)}", 1),
        ("tu=hom-qua&den=9999-12-31", 3),
        ("can-bo=ai.do", 0),
    ):
        assert (await whole.page(f"{LIST}?{query}")).count("data-row>") == count, query


async def test_fifty_a_page(desk_app: DeskApp) -> None:
    whole = await desk_app.login(Role.ADMINISTERING, None)
    for number in range(53):
        await note(desk_app, "agency.added", f"so-{number}")
    first = await whole.page(f"{LIST}?viec=agency.added")
    assert first.count("data-row>") == 50
    further = re.search(r'href="([^"]+)" rel="next"', first)
    assert further
    second = await whole.page(further[1].replace("&amp;", "&"))
    assert second.count("data-row>") == 3
    assert "so-2<" in second
    assert 'rel="next"' not in second


async def test_a_communes_administrator_sees_that_commune(desk_app: DeskApp) -> None:
    chief = await desk_app.login(Role.ADMINISTERING, HERE, username="chu.tich", name="Chủ Tịch Ta")
    nam = await desk_app.login(Role.ANSWERING, ELSEWHERE, username="nam.xa", name="Nam Nơi Khác")
    await note(desk_app, "agency.added", "1", chief.official.id)
    await note(desk_app, "agency.added", "2", nam.official.id)
    await note(desk_app, "official.locked", "chu.tich", object_kind="official")
    await note(desk_app, "official.locked", "nam.xa", object_kind="official")
    await note(desk_app, "data.expired", "all")
    page = await chief.page(LIST)
    assert page.count("data-row>") == 2
    assert "nam.xa" not in page
    assert "Nam Nơi Khác" not in page
    taken = table(await (await chief.send(f"{LIST}/export")).read())
    assert [row[7] for row in taken[1:]] == ["chu.tich", "1"]


async def test_a_table_to_take_away(desk_app: DeskApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that is read in several goes; nothing in it runs in a spreadsheet."""
    monkeypatch.setattr(page_of_audit, "AT_ONCE", 2)
    whole = await desk_app.login(Role.ADMINISTERING, None)
    evil = await desk_app.official(username="xau.xa", name="=HYPERLINK('x')")
    for number in range(5):
        await note(desk_app, "agency.added", f"+{number}", evil.id, reason='"a, b"\nđ')
    await note(desk_app, "agency.closed", "9")
    response = await whole.send(f"{LIST}/export", viec="agency.added")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    head, *rows_ = table(await response.read())
    assert head[0] == "Lúc"
    assert [row[7] for row in rows_] == [f"'+{number}" for number in (4, 3, 2, 1, 0)]
    assert {row[3] for row in rows_} == {"'=HYPERLINK('x')"}
    assert {row[8] for row in rows_} == {'lý do: "a, b"\nđ'}
    assert "tải nhật ký" in await whole.page(LIST)


async def test_an_empty_table(desk_app: DeskApp) -> None:
    whole = await desk_app.login(Role.ADMINISTERING, None)
    assert len(table(await (await whole.send(f"{LIST}/export", viec="agency.closed")).read())) == 1


async def test_the_sensitive_log_is_apart(desk_app: DeskApp) -> None:
    """Neither whoever administers everything, nor readers elsewhere, nor whom the report is about."""
    reader = await desk_app.login(Role.SENSITIVE, HERE, name="Người Đọc")
    elsewhere = await desk_app.login(Role.SENSITIVE, ELSEWHERE)
    named = await desk_app.login(Role.SENSITIVE, HERE, name="Trần Văn Xấu")
    whole = await desk_app.login(Role.ADMINISTERING, None)
    code = await ask(desk_app, kind=TicketKind.SENSITIVE, subject="", text="Ông Trần Văn Xấu đòi phong bì")
    await reader.page(f"/console/tickets/{code}")
    await note(desk_app, "ticket.unmasked", code, reader.official.id, object_kind="ticket")

    page = await reader.page(SENSITIVE)
    assert code in page
    assert "Người Đọc" in page
    assert "đọc tin" in page
    assert code in await reader.page(f"{SENSITIVE}?doi-tuong={code.lower()}")
    taken = table(await (await reader.send(f"{SENSITIVE}/export")).read())
    assert [(row[2], row[5]) for row in taken[1:]] == [("Người Đọc", code)]
    for other in (elsewhere, named):
        assert code not in await other.page(SENSITIVE)
        assert code.encode() not in await (await other.send(f"{SENSITIVE}/export")).read()
    assert (await whole.get(SENSITIVE)).status == 403
    assert (await whole.send(f"{SENSITIVE}/export")).status == 403
    assert code not in await whole.page(LIST)
    assert code.encode() not in await (await whole.send(f"{LIST}/export")).read()
    assert "tải nhật ký tin nhạy cảm" in await whole.page(LIST)
    assert (await reader.get(LIST)).status == 403
    assert f'href="{SENSITIVE}"' in await reader.page("/console/admin")


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTERING, Role.SENSITIVE)])
async def test_nobody_else_reads_either(desk_app: DeskApp, role: Role) -> None:
    someone = await desk_app.login(role)
    for path in (LIST, SENSITIVE):
        assert (await someone.get(path)).status == 403
        assert (await someone.send(f"{path}/export")).status == 403


async def test_nothing_can_be_changed(desk_app: DeskApp) -> None:
    whole = await desk_app.login(Role.ADMINISTERING, None)
    await note(desk_app, "agency.added", "1")
    async with desk_app.database.transaction() as session:
        await audit.add_sensitive(session, "ticket.read", code="K7M2QA", now=desk_app.clock())
    for log in (audit_events, sensitive_log):
        for change in (update(log).values(action="x"), delete(log)):
            with pytest.raises(DBAPIError):
                async with desk_app.database.transaction() as session:
                    await session.execute(change)
    assert (await whole.send(LIST)).status == 404
    assert (await whole.send(f"{LIST}/1/delete")).status == 404


def test_every_deed_has_words() -> None:
    """All names of deeds that the code writes down."""
    kinds = {action.partition(".")[0] for action in words.ACTIONS} - {"official"}
    named = re.compile(rf'"((?:{"|".join(sorted(kinds))})\.[a-z-]+)"')
    found = {
        name
        for folder in ("bot", "console", "desk", "handlers")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "audit.py" or folder != "desk"
        for name in named.findall(path.read_text("utf-8"))
        if not name.endswith((".id", ".html"))
    }
    assert len(found) > 20
    assert found - words.ACTIONS.keys() == set()
