"""Residents' photos and voice notes: seen within the scope, in parts, never run."""

from desk.tickets import TicketKind
from storage.tables import sensitive_log
from tests.console.conftest import DeskApp
from tests.console.questions import ELSEWHERE, HERE, ask, attach
from tests.storage.scenes import rows

VOICE = bytes(range(256)) * 8


async def test_a_voice_note_is_played_and_wound_forward(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    file = await attach(desk_app, code, "voice", VOICE, mime="audio/ogg", ending=".ogg")
    assert f'<audio controls preload="none" src="/console/files/{file}">' in await hoa.page(f"/console/tickets/{code}")
    whole = await hoa.get(f"/console/files/{file}")
    assert (whole.status, await whole.read(), whole.headers["Content-Type"]) == (200, VOICE, "audio/ogg")
    assert whole.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Cache-Control"] == "private, no-store"
    part = await hoa.get(f"/console/files/{file}", headers={"Range": "bytes=100-199"})
    assert (part.status, await part.read()) == (206, VOICE[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(VOICE)}"
    beyond = await hoa.get(f"/console/files/{file}", headers={"Range": "bytes=9000-"})
    assert beyond.status == 416


async def test_what_is_no_picture_is_only_saved(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    page = b"<script>alert(1)</script>"
    for kind, mime, name, given in (
        ("file", "text/html", "đơn.html", "application/octet-stream"),
        ("photo", "image/svg+xml", "anh.svg", "image/jpeg"),
        ("photo", None, None, "image/jpeg"),
        ("voice", "text/html", 'a"b\r\nX-Evil: 1.ogg', "audio/ogg"),
    ):
        file = await attach(desk_app, code, kind, page, mime=mime, name=name)
        response = await hoa.get(f"/console/files/{file}")
        assert response.headers["Content-Type"] == given
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert "X-Evil" not in response.headers
        shown = response.headers["Content-Disposition"].partition(";")[0]
        assert shown == ("attachment" if given == "application/octet-stream" else "inline")


async def test_another_area_has_no_such_file(desk_app: DeskApp) -> None:
    nam = await desk_app.login("approving", ELSEWHERE)
    await desk_app.login("approving", HERE)
    code = await ask(desk_app, area=HERE)
    file = await attach(desk_app, code, "photo", b"x")
    assert (await nam.get(f"/console/files/{file}")).status == 404
    assert (await nam.get("/console/files/999999")).status == 404
    administrator = await desk_app.login("administering", HERE)
    assert (await administrator.get(f"/console/files/{file}")).status == 403


async def test_a_file_that_is_gone_or_not_here_yet(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    file = await attach(desk_app, code, "photo", b"x")
    for path in desk_app.office.files.iterdir():
        path.unlink()
    assert (await hoa.get(f"/console/files/{file}")).status == 404


async def test_sensitive_ones_are_for_their_readers_and_logged(desk_app: DeskApp) -> None:
    code = await ask(desk_app, kind=TicketKind.SENSITIVE)
    file = await attach(desk_app, code, "photo", b"x")
    hoa = await desk_app.login("answering")
    assert (await hoa.get(f"/console/files/{file}")).status == 404
    assert await rows(desk_app.database, sensitive_log) == []
    reader = await desk_app.login("sensitive")
    assert (await reader.get(f"/console/files/{file}")).status == 200
    (line,) = await rows(desk_app.database, sensitive_log)
    assert (line.action, line.code, line.official_id) == ("file", code, reader.official.id)
