"""The questions for a dialogue as officials see them: reviewed in bulk, put in, missing places, links and pictures."""

from typing import Any

from desk import dialogue_questions, tickets
from desk.deep_links import Doors
from desk.dialogue_questions import Source
from desk.ticket_records import TicketKind
from storage import areas
from storage import dialogue_questions as stored
from storage.dialogue_questions import DialogueQuestion
from storage.dialogues import Dialogue
from storage.tables import dialogue_questions as rows_of
from storage.tables import outbound_messages
from tests.console.conftest import DeskApp
from tests.console.questions import ask
from tests.meeting import NEXT_COMMUNE, VILLAGES, add_villages, meet
from tests.storage.scenes import rows

LOAN = "Vay vốn ở đâu? Số căn cước của tôi là 040188001234."


async def planned(desk: DeskApp, **more: Any) -> Dialogue:
    async with desk.database.transaction() as session:
        await add_villages(session)
        return await meet(session, desk.clock(), **more)


async def written(desk: DeskApp, dialogue: Dialogue, text: str, *, area: str = "18001.01", **more: Any) -> str:
    """A question on paper for it."""
    async with desk.database.transaction() as session:
        place = await areas.find_by_code(session, area)
        asked = tickets.Asked(
            text=text, subject=text[:40], topic=None, attachment_ids=(), contact_id=None, address_id=None,
            area_id=place.id if place else None, channel="paper",
        )  # fmt: skip
        sent = await dialogue_questions.send(
            session, dialogue, asked, source=Source.PAPER, secret=desk.office.secret, now=desk.clock(), **more
        )
        return sent.code


async def listed(desk: DeskApp, dialogue: Dialogue) -> dict[str, DialogueQuestion]:
    async with desk.database.reading() as session:
        return {one.code: one for one in await stored.of_dialogue(session, dialogue.id)}


def at(dialogue: Dialogue, tail: str = "") -> str:
    return f"/console/dialogues/{dialogue.code}/questions{tail}"


async def test_reviewed_in_bulk(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    dialogue = await planned(desk_app)
    first = await written(desk_app, dialogue, "Bao giờ làm đường?", asker_name="Bà Lan")
    second = await written(desk_app, dialogue, LOAN)
    page = await hoa.page(at(dialogue))
    assert "Chờ xem (2)" in page
    assert "Bà Lan" in page
    assert "040188001234" not in page
    assert f'href="/console/tickets/{first}"' in page
    ids = [one.ticket_id for one in (await listed(desk_app, dialogue)).values()]
    done = await hoa.send(at(dialogue, "/review"), act="accept", cau=ids, loc="cho")
    assert (done.status, done.headers["Location"]) == (303, f"{at(dialogue)}?loc=cho&da=da-luu")
    assert {one.review for one in (await listed(desk_app, dialogue)).values()} == {"accepted"}
    assert "Chờ xem (0)" in await hoa.page(at(dialogue))
    refused = await hoa.send(at(dialogue, "/review"), act="withhold", cau=ids, reason="", words="Mời ra xã")
    text = await refused.text()
    assert refused.status == 422
    assert "Chưa chọn lý do giữ lại" in text
    assert "Mời ra xã" in text, "what was typed stays"
    assert text.count(" checked") == 2
    withheld = (await listed(desk_app, dialogue))[second].ticket_id
    await hoa.send(at(dialogue, "/review"), act="withhold", cau=withheld, reason="personal", words="")
    assert "Đã nói với người hỏi: Câu này là việc riêng" in await hoa.page(f"{at(dialogue)}?loc=giu")
    assert (await hoa.send(at(dialogue, "/review"), act="nothing", cau=ids)).status == 422
    assert (await hoa.send(at(dialogue, "/review"), act="accept")).status == 422


async def test_a_question_of_the_inbox_is_put_in_and_its_author_told(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    dialogue = await planned(desk_app)
    code = await ask(desk_app)
    assert (await hoa.send(at(dialogue, "/add"), code="chu khong phai ma")).status == 422
    assert (await hoa.send(at(dialogue, "/add"), code="K7M2QX")).status == 422
    done = await hoa.send(at(dialogue, "/add"), code=f"mã {code.lower()}")
    assert done.status == 303
    assert (await listed(desk_app, dialogue))[code].review == "accepted"
    assert [row.purpose for row in await rows(desk_app.database, outbound_messages)] == ["ticket"]
    twice = await hoa.send(at(dialogue, "/add"), code=code)
    assert "đã có trong buổi này" in await twice.text()
    ticket_id = (await listed(desk_app, dialogue))[code].ticket_id
    await hoa.send(at(dialogue, "/review"), act="take_out", cau=ticket_id, words="Đưa vào nhầm")
    assert await listed(desk_app, dialogue) == {}


async def test_who_is_missing(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    dialogue = await planned(desk_app, until=9)
    await written(desk_app, dialogue, "Bao giờ làm đường?")
    assert "Còn thiếu ai" not in await hoa.page(at(dialogue))
    desk_app.clock.tick(days=4)
    page = await (await desk_app.enter(hoa.official)).page(at(dialogue))
    assert "Còn thiếu ai" in page
    assert f'<a href="{at(dialogue)}/links?noi=18001.02">Thôn Đông Hạ</a>' in page
    assert ">Thôn Phú Xuân</a>" not in page


async def test_links_and_pictures_for_a_village(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    dialogue = await planned(desk_app)
    assert f"{desk_app.server.make_url('/')}?dt={dialogue.code}" in await hoa.page(at(dialogue, "/links"))
    doors = Doors(telegram="xa_hung_nguyen_bot", zalo_oa="4318657068771012646", public_url="https://hoi.example.vn/")
    object.__setattr__(desk_app.office, "doors", doors)
    page = await hoa.page(at(dialogue, "/links?noi=18001.01"))
    assert f"https://t.me/xa_hung_nguyen_bot?start=dt_{dialogue.code}_01" in page
    assert "https://zalo.me/4318657068771012646" in page
    assert f"https://hoi.example.vn/?dt={dialogue.code}&amp;thon=01" in page
    assert f'rồi nhắn <span class="code">{dialogue.code}</span>' in page
    for channel in ("telegram", "zalo-oa", "web"):
        picture = await hoa.get(f"/console/dialogues/{dialogue.code}/qr/{channel}.svg?noi={VILLAGES[0][0]}")
        assert (picture.status, picture.content_type) == (200, "image/svg+xml")
        assert b"<svg" in await picture.read()
    for path in ("/qr/fax.svg", "/qr/telegram.svg?noi=18007.01", "/questions/links?noi=x"):
        assert (await hoa.get(f"/console/dialogues/{dialogue.code}{path}")).status == 404


async def test_who_may_not(desk_app: DeskApp) -> None:
    dialogue = await planned(desk_app)
    await written(desk_app, dialogue, "Bao giờ làm đường?")
    nam = await desk_app.login("answering", NEXT_COMMUNE)
    assert (await nam.get(at(dialogue))).status == 404
    assert (await nam.send(at(dialogue, "/add"), code="K7M2QX")).status == 404
    viewer = await desk_app.login("viewing")
    page = await viewer.page(at(dialogue))
    assert "Bao giờ làm đường?" in page
    assert 'type="checkbox"' not in page
    assert (await viewer.send(at(dialogue, "/review"), act="accept", cau="1")).status == 403
    announcer = await desk_app.login("broadcasting")
    page = await announcer.page(at(dialogue))
    assert "Bao giờ làm đường?" not in page, "whoever reads no question sees numbers only"
    assert "Thôn Phú Xuân" in page
    province = await planned(desk_app, area="40", title="Toàn tỉnh")
    await written(desk_app, province, "Hỏi chuyện tỉnh")
    assert "Hỏi chuyện tỉnh" not in await viewer.page(at(province)), "a commune does not read the whole province"


async def test_once_it_was_held_nothing_is_changed_any_more(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    dialogue = await planned(desk_app, state="held")
    assert "/add" not in await hoa.page(at(dialogue))
    assert (await hoa.send(at(dialogue, "/add"), code=await ask(desk_app))).status == 422
    assert await rows(desk_app.database, rows_of) == []


async def test_from_the_question_to_its_dialogue(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    path = f"/console/tickets/{code}/dialogue"
    assert f'href="{path}"' in await hoa.page(f"/console/tickets/{code}")
    assert "Không có buổi nào để đưa vào." in await hoa.page(path)
    dialogue = await planned(desk_app)
    await planned(desk_app, area=NEXT_COMMUNE, title="Của phường bên")
    await planned(desk_app, area="40", title="Của tỉnh")
    page = await hoa.page(path)
    assert dialogue.title in page
    assert "Của phường bên" not in page
    assert "Của tỉnh" not in page, "the commune does not prepare it"
    assert (await hoa.send(path, dialogue="")).status == 422
    done = await hoa.send(path, dialogue=dialogue.code)
    assert (done.status, done.headers["Location"]) == (303, f"{at(dialogue)}?loc=nhan&da=da-them")
    assert list(await listed(desk_app, dialogue)) == [code]
    assert "Câu hỏi này đang ở buổi" in await hoa.page(path)
    nam = await desk_app.login("answering", NEXT_COMMUNE)
    assert (await nam.get(path)).status == 404
    viewer = await desk_app.login("viewing")
    assert (await viewer.get(path)).status == 403
    assert f'href="{path}"' not in await viewer.page(f"/console/tickets/{code}")
    assert (await hoa.get(f"/console/tickets/{await ask(desk_app, kind=TicketKind.SENSITIVE)}/dialogue")).status == 404
