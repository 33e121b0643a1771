"""The page of the agenda and of its items, and the screen in the hall."""

import pytest

from desk.roles import Role
from faq.signature import Signer
from handlers.turn import House
from storage import agenda, dialogue_questions
from storage.agenda import Delegate
from tests.console.agenda_scene import CARDS, ROAD, accept, dialogue, items, make
from tests.console.conftest import Desk, DeskApp
from tests.console.questions import ELSEWHERE


@pytest.fixture
async def code(desk_app: DeskApp, house: House) -> str:
    """Three questions, none of them read yet: the page has them read when the agenda is built."""
    signer = Signer(house.catalogue, house.matcher)
    desk_app.app._frozen = False
    object.__setattr__(desk_app.office, "signer", lambda: signer)
    made = await make(desk_app)
    for text in (*CARDS, ROAD):
        await accept(desk_app, made, text)
    return made


async def built(desk_app: DeskApp, code: str, role: Role = Role.APPROVING) -> tuple[Desk, str]:
    official = await desk_app.login(role)
    here = f"/console/dialogues/{code}/agenda"
    assert (await official.send(f"{here}/build")).status == 303
    return official, here


async def test_built_in_order_fixed_and_opened(desk_app: DeskApp, code: str) -> None:
    official, here = await built(desk_app, code)
    page = await official.page(here)
    cards, road = await items(desk_app, code)
    assert page.index(cards.title) < page.index("Câu hỏi khác") < page.index(ROAD[:40])
    assert "2 hộ ở 1 nơi, 2 câu hỏi" in page
    assert "tên lấy từ lời bà con" in page
    moved = await official.send(f"{here}/{road.id}/place", where="first")
    assert moved.headers["Location"].endswith(f"?da=cho#muc-{road.id}")
    assert [one.id for one in await items(desk_app, code)] == [road.id, cards.id]
    assert (await official.send(f"{here}/fix")).status == 303
    page = await official.page(f"{here}?da=chot")
    assert "Bản chốt số 1" in page
    assert "/place" not in page
    assert "/build" not in page
    assert (await official.send(f"{here}/{road.id}/place", where="down")).status == 422
    assert (await official.send(f"{here}/unfix", reason="")).status == 422
    assert (await official.send(f"{here}/unfix", reason="Đổi đoàn")).status == 303
    assert (await dialogue(desk_app, code)).state == "collecting"


async def test_what_comes_after_is_a_supplement(desk_app: DeskApp, code: str) -> None:
    official, here = await built(desk_app, code)
    await official.send(f"{here}/fix")
    await accept(desk_app, code, "Xin hỏi quà Tết năm nay")
    page = await official.page(here)
    assert "Bổ sung sau khi chốt: 1 câu" in page
    assert "Xin hỏi quà Tết năm nay" in page
    assert (await official.send(f"{here}/fix")).status == 303
    assert "Bản chốt số 2" in await official.page(here)
    assert len(await items(desk_app, code)) == 3


async def test_an_item_shows_its_questions_answers_and_takes_changes(desk_app: DeskApp, code: str) -> None:
    official, here = await built(desk_app, code)
    found = await dialogue(desk_app, code)
    async with desk_app.database.transaction() as session:
        member = Delegate(
            id=0, dialogue_id=found.id, position=1, name="Bà Hoa", office="Trạm y tế", topics=[], agency_id=None,
            official_id=None,
        )  # fmt: skip
        await agenda.set_delegation(session, found.id, [member])
        asked = await dialogue_questions.of_dialogue(session, found.id)
    cards, road = await items(desk_app, code)
    page = await official.page(f"{here}/{cards.id}")
    assert CARDS[0] in page
    assert "Câu trả lời có sẵn trong mục hỏi đáp" in page
    assert "kiểm tra ngày" in page
    async with desk_app.database.reading() as session:
        hoa = (await agenda.delegation(session, found.id))[0].id
    saved = await official.send(f"{here}/{cards.id}/edit", title="Cấp lại thẻ", theme="Y tế", delegate=hoa)
    assert saved.headers["Location"] == f"{here}/{cards.id}?da=sua"
    page = await official.page(f"{here}/{cards.id}")
    assert "Cấp lại thẻ" in page
    assert f'value="{hoa}" selected' in page
    first = asked[0].code
    moved = await official.send(f"{here}/{cards.id}/questions", ma=[first], to="", new_title="Nơi cấp thẻ")
    assert moved.status == 303
    assert [one.title for one in await items(desk_app, code)][:2] == ["Cấp lại thẻ", "Nơi cấp thẻ"]
    assert (await official.send(f"{here}/{cards.id}/questions", to=road.id)).status == 422
    merged = await official.send(f"{here}/{cards.id}/merge", into=road.id)
    assert merged.headers["Location"] == f"{here}/{road.id}?da=gop"
    assert (await official.get(f"{here}/{cards.id}")).status == 404
    assert (await official.send(f"{here}/{cards.id}/edit", title="x", theme="y")).status == 422


async def test_who_may_do_what(desk_app: DeskApp, code: str) -> None:
    _, here = await built(desk_app, code, Role.INTAKE)
    item = (await items(desk_app, code))[0].id
    intake, viewer = await desk_app.login(Role.INTAKE), await desk_app.login(Role.VIEWING)
    for official, path, status in (
        (intake, "fix", 403),
        (intake, "unfix", 403),
        (intake, "build", 303),
        (viewer, "build", 403),
        (viewer, f"{item}/place", 403),
        (viewer, f"{item}/merge", 403),
    ):
        answer = await official.send(f"{here}/{path}", reason="x", where="first")
        assert answer.status == status, path
    page = await viewer.page(here)
    assert "<form" not in page.split("<main")[1]
    assert CARDS[0] in await viewer.page(f"{here}/{item}")


async def test_elsewhere_it_is_not_there(desk_app: DeskApp, code: str) -> None:
    _, here = await built(desk_app, code)
    item = (await items(desk_app, code))[0].id
    stranger = await desk_app.login(Role.APPROVING, ELSEWHERE)
    for path in ("", f"/{item}"):
        assert (await stranger.get(here + path)).status == 404
    for path in ("build", "fix", f"{item}/merge"):
        assert (await stranger.send(f"{here}/{path}", into=item)).status == 404
    assert (await stranger.get(here.replace("agenda", "screen"))).status == 404
    other = await make(desk_app, area=ELSEWHERE)
    theirs = f"/console/dialogues/{other}/agenda"
    assert (await stranger.get(f"{theirs}/{item}")).status == 404
    assert (await stranger.send(f"{theirs}/{item}/place", where="first")).status == 422
    assert (await stranger.post(f"{theirs}/build", {})).status == 403


async def test_a_larger_areas_dialogue_is_read_without_the_words(desk_app: DeskApp) -> None:
    made = await make(desk_app, area="40")
    await accept(desk_app, made, ROAD)
    province = await desk_app.login(Role.APPROVING, "40")
    await province.send(f"/console/dialogues/{made}/agenda/build")
    commune = await desk_app.login(Role.APPROVING)
    item = (await items(desk_app, made))[0].id
    page = await commune.page(f"/console/dialogues/{made}/agenda/{item}")
    assert "chỉ thấy số liệu" in page
    assert "said-text" not in page
    assert "<form" not in page.split("<main")[1]
    assert (await commune.send(f"/console/dialogues/{made}/agenda/build")).status == 404


async def test_broadcasters_read_no_words(desk_app: DeskApp, code: str) -> None:
    _, here = await built(desk_app, code)
    item = (await items(desk_app, code))[0].id
    broadcaster = await desk_app.login(Role.BROADCASTING)
    assert CARDS[0] not in await broadcaster.page(f"{here}/{item}")


async def test_the_screen_shows_what_is_heard_and_no_resident(desk_app: DeskApp, code: str) -> None:
    official, here = await built(desk_app, code)
    screen = here.replace("/agenda", "/screen")
    page = await official.page(screen)
    assert "Nhà văn hoá xã" in page
    cards, road = await items(desk_app, code)
    hall = here.replace("/agenda", "/hall")
    note = {"kind": "current", "note_id": "0" * 32}
    assert (await official.send(hall, **note, item_id=cards.id)).status == 303
    page = await official.page(screen)
    assert f"<h1>{cards.title}</h1>" in page
    assert "2 hộ cùng hỏi" in page
    await official.send(hall, **{**note, "note_id": "1" * 32}, item_id=road.id)
    page = await official.page(screen)
    assert ROAD[:20] not in page
    assert "Câu hỏi của bà con" in page


async def test_the_first_load_is_small(desk_app: DeskApp, code: str) -> None:
    official, here = await built(desk_app, code)
    response = await official.get(here, headers={"Accept-Encoding": "identity"})
    assert len(await response.read()) < 50_000


async def test_markup_in_titles_is_only_text(desk_app: DeskApp, code: str) -> None:
    official, here = await built(desk_app, code)
    item = (await items(desk_app, code))[0].id
    await official.send(f"{here}/{item}/edit", title="<script>x</script>", theme='"><b>', delegate="")
    for path in (here, f"{here}/{item}", here.replace("/agenda", "/hall")):
        page = await official.page(path)
        assert "<script>x" not in page
        assert '"><b>' not in page
