"""Notes from the hall: by plain forms, and in heaps by a phone that had no connection."""

import re
import uuid
from typing import Any

import pytest
from aiohttp import ClientResponse

from desk import agenda as rules
from desk.agenda import Subject
from desk.roles import Role
from storage import dialogues, hall
from tests.console.agenda_scene import accept, dialogue, items, make
from tests.console.conftest import Desk, DeskApp, hidden
from tests.console.questions import ELSEWHERE

CARD = {"entries": {"bhyt-mat-the": 0.9}, "sure": 0.9, "terms": {"the": 1.0}}
LOAN = {"entries": {"vay-von": 0.9}, "sure": 0.9, "terms": {"vay": 1.0}}
TITLES = {
    "bhyt-mat-the": Subject(topic="bhyt", theme="Bảo hiểm y tế", title="Mất thẻ"),
    "vay-von": Subject(topic="tin-dung", theme="Vay vốn", title="Vay được bao nhiêu"),
}
DUE = "2026-12-20"


@pytest.fixture
async def code(desk_app: DeskApp) -> str:
    """Two items, the agenda fixed."""
    made = await make(desk_app)
    await accept(desk_app, made, "Mất thẻ thì làm sao", signature=CARD)
    await accept(desk_app, made, "mất thẻ hỏi ai", signature=CARD)
    await accept(desk_app, made, "vay bao nhiêu", signature=LOAN)
    chair = await desk_app.login(Role.APPROVING)
    found = await dialogue(desk_app, made)
    async with desk_app.database.transaction() as session:
        await rules.fix(session, found, titles=TITLES, by=chair.official, now=desk_app.clock())
    return made


def note(kind: str, **given: Any) -> dict[str, Any]:
    return {"note_id": str(uuid.uuid4()), "kind": kind, "written_at": "2026-11-23T02:00:00Z", **given}


async def send(official: Desk, code: str, body: object, *, csrf: str | None = None) -> ClientResponse:
    token = official.csrf if csrf is None else csrf
    headers = {"X-CSRF-Token": token} if token else {}
    address = f"/console/dialogues/{code}/hall/notes"
    return await official.client.post(address, json=body, headers=headers, allow_redirects=False)


async def results(official: Desk, code: str, *notes: dict[str, Any]) -> list[dict[str, Any]]:
    response = await send(official, code, {"notes": list(notes)})
    assert response.status == 200, await response.text()
    found: list[dict[str, Any]] = (await response.json())["results"]
    return found


async def test_plain_forms_do_everything(desk_app: DeskApp, code: str) -> None:
    official = await desk_app.login(Role.INTAKE)
    here = f"/console/dialogues/{code}/hall"
    card, loan = await items(desk_app, code)
    page = await official.page(here)
    assert f"Câu tiếp theo: 1. {card.title}" in page
    called = await official.send(here, note_id=hidden(page, "note_id"), item_id=card.id, kind="current")
    assert called.headers["Location"] == f"{here}?da=current#muc-{card.id}"
    gist = {f"gist-{card.id}": "Ra trạm y tế,\r\nxong trong ngày"}
    assert (await official.send(here, **note("answered", item_id=card.id, **gist))).status == 303
    promise = {f"gist-{loan.id}": "Mở thêm một tổ vay", "owner": "Ngân hàng", "due_on": DUE}
    assert (await official.send(here, **note("promised", item_id=loan.id, **promise))).status == 303
    page = await official.page(f"{here}?da=promised")
    assert "Đã ghi lời hứa" in page
    assert "đã hứa, hạn 20/12/2026" in page
    assert "Ra trạm y tế,\nxong trong ngày" in page
    hands = {"label-1": "Đồng ý", "count-1": "12", "label-2": "Không", "count-2": "0", "label-3": "Khác", "count-3": ""}
    assert (await official.send(here, **note("poll", question="Làm đường?", item_id="", **hands))).status == 303
    page = await official.page(here)
    assert re.search(r"Làm đường\?</strong> Đồng ý: 12; Không: 0</li>", page)


async def test_a_question_from_the_floor_is_shown_with_its_code_once(desk_app: DeskApp, code: str) -> None:
    official = await desk_app.login(Role.INTAKE)
    here = f"/console/dialogues/{code}/hall"
    asked = note("question", text="Bao giờ có nước sạch?", name="Bà Lan")
    page = await (await official.send(here, **asked)).text()
    slip = re.search(r'class="big">(\w{6}) <span class="digits">(\d{4})<', page)
    assert slip
    again = await (await official.send(here, **asked)).text()
    assert f'class="big">{slip[1]} <span class="digits">{slip[2]}<' in again
    assert len(await items(desk_app, code)) == 3
    assert "Bà Lan" not in await official.page(here.replace("/hall", "/screen"))


async def test_what_was_typed_stays_when_it_is_refused(desk_app: DeskApp, code: str) -> None:
    official = await desk_app.login(Role.INTAKE)
    here = f"/console/dialogues/{code}/hall"
    card = (await items(desk_app, code))[0]
    typed = note("promised", item_id=card.id, owner="Trạm y tế", **{f"gist-{card.id}": "Sẽ in lại thẻ cho bà con"})
    response = await official.send(here, **typed)
    page = await response.text()
    assert response.status == 422
    assert "Hạn ngày nào: chưa chọn" in page
    assert "Sẽ in lại thẻ cho bà con" in page
    assert 'value="Trạm y tế"' in page
    poll = note("poll", question="Góp công?", item_id="", **{"label-1": "Có", "count-1": "nhiều"})
    page = await (await official.send(here, **poll)).text()
    assert "cần một số từ 0 đến 5000" in page
    assert 'value="Góp công?"' in page


async def test_a_heap_of_notes_each_by_itself(desk_app: DeskApp, code: str) -> None:
    official = await desk_app.login(Role.INTAKE)
    card, loan = await items(desk_app, code)
    good, bad = note("answered", item_id=card.id, gist="Rồi"), note("promised", item_id=loan.id, gist="Sẽ làm")
    asked = note("question", text="Còn tôi?")
    first = await results(official, code, good, bad, asked)
    assert [one["state"] for one in first] == ["kept", "refused", "kept"]
    assert "Ai làm" in first[1]["sentence"]
    assert (len(first[2]["code"]), len(first[2]["key"])) == (6, 4)
    again = await results(official, code, asked, good)
    assert [one["state"] for one in again] == ["known", "known"]
    assert (again[0]["code"], again[0]["key"]) == (first[2]["code"], first[2]["key"])
    found = await dialogue(desk_app, code)
    async with desk_app.database.reading() as session:
        assert len(await hall.notes(session, found.id)) == 2
    assert len(await items(desk_app, code)) == 3


async def test_what_no_phone_of_ours_sends(desk_app: DeskApp, code: str) -> None:
    official = await desk_app.login(Role.INTAKE)
    card = (await items(desk_app, code))[0]
    one = note("answered", item_id=card.id)
    assert (await send(official, code, {"notes": [one] * 101})).status == 413
    bodies: list[object] = [[], "x", None, {"notes": "x"}, {"notes": [1]}, {}]
    for body in bodies:
        assert (await send(official, code, body)).status == 400
    broken = await official.client.post(
        f"/console/dialogues/{code}/hall/notes",
        data=b'{"notes": [\xff',
        headers={"X-CSRF-Token": official.csrf, "Content-Type": "application/json"},
    )
    assert broken.status == 400
    odd: list[dict[str, Any]] = [
        {"note_id": 5},
        {"note_id": "<b>" * 90, "kind": []},
        {**one, "kind": {"a": 1}},
        {**one, "item_id": 2.5},
    ]
    assert {answer["state"] for answer in await results(official, code, *odd)} == {"refused"}
    assert (await items(desk_app, code))[0].outcome == "open"


async def test_the_token_and_the_login_are_asked_for(desk_app: DeskApp, code: str) -> None:
    official = await desk_app.login(Role.INTAKE)
    card = (await items(desk_app, code))[0]
    body = {"notes": [note("answered", item_id=card.id)]}
    assert (await send(official, code, body, csrf="")).status == 403
    assert (await send(official, code, body, csrf="0" * 64)).status == 403
    outside = await official.client.post(
        f"/console/dialogues/{code}/hall/notes",
        json=body,
        headers={"X-CSRF-Token": official.csrf, "Sec-Fetch-Site": "cross-site"},
    )
    assert outside.status == 403
    official.client.session.cookie_jar.clear()
    assert (await send(official, code, body)).status == 401
    assert (await items(desk_app, code))[0].outcome == "open"


async def test_who_may_write_and_who_may_look(desk_app: DeskApp, code: str) -> None:
    card = (await items(desk_app, code))[0]
    viewer = await desk_app.login(Role.VIEWING)
    page = await viewer.page(f"/console/dialogues/{code}/hall")
    assert "<textarea" not in page
    assert "hall.js" not in page
    assert (await send(viewer, code, {"notes": [note("answered", item_id=card.id)]})).status == 403
    stranger = await desk_app.login(Role.APPROVING, ELSEWHERE)
    assert (await stranger.get(f"/console/dialogues/{code}/hall")).status == 404
    assert (await send(stranger, code, {"notes": [note("answered", item_id=card.id)]})).status == 404
    other = await make(desk_app, area=ELSEWHERE)
    answer = await results(stranger, other, note("answered", item_id=card.id))
    assert answer[0]["state"] == "refused"
    assert (await items(desk_app, code))[0].outcome == "open"


async def test_two_phones_and_the_note_that_was_overtaken(desk_app: DeskApp, code: str) -> None:
    card = (await items(desk_app, code))[0]
    one, other = await desk_app.login(Role.INTAKE, name="Lò Thị Ngân"), await desk_app.login(Role.ANSWERING)
    later = note("answered", item_id=card.id, gist="Ra trạm y tế")
    earlier = {**note("answered", item_id=card.id, gist="Hỏi bảo hiểm xã hội"), "written_at": "2026-11-23T01:50:00Z"}
    await results(other, code, later)
    await results(one, code, earlier)
    page = await other.page(f"/console/dialogues/{code}/hall")
    assert 'data-said="Ra trạm y tế"' in page
    assert re.search(r"Ghi chú khác</strong>.*Lò Thị Ngân.*Hỏi bảo hiểm xã hội", page, re.DOTALL)


async def test_once_results_are_public_it_is_only_for_reading(desk_app: DeskApp, code: str) -> None:
    official = await desk_app.login(Role.INTAKE)
    found = await dialogue(desk_app, code)
    async with desk_app.database.transaction() as session:
        await dialogues.change(session, found.id, now=desk_app.clock(), state="published")
    page = await official.page(f"/console/dialogues/{code}/hall")
    assert "không ghi tại hội trường nữa" in page
    assert "<textarea" not in page
    answer = await results(official, code, note("answered", item_id=(await items(desk_app, code))[0].id))
    assert "Không ghi được nữa" in answer[0]["sentence"]
