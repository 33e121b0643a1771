"""The page of a group: who stands behind it, one answer to all, and putting it together anew."""

import re

from sqlalchemy import select

from storage.tables import outbound_messages, ticket_groups, tickets
from tests.console.conftest import DeskApp
from tests.console.joint import answer, press, previewed
from tests.console.test_inbox import CHOSEN, codes_on, home
from tests.storage import inbox_scene as scene
from tests.storage.scenes import rows


async def put_group(desk_app: DeskApp, area: int, *numbers: int, title: str = "Thẻ bảo hiểm") -> int:
    now = desk_app.clock.now
    group = await scene.put(desk_app.database, ticket_groups, title=title, created_at=now)
    for number in numbers:
        await scene.ticket(desk_app.database, number, area=area, now=now, group_id=group)
    return group


async def group_of(desk_app: DeskApp, code: str) -> int | None:
    async with desk_app.database.reading() as session:
        group: int | None = (await session.execute(select(tickets.c.group_id).where(tickets.c.code == code))).scalar()
        return group


async def test_the_page_counts_households_and_hamlets(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    village = await scene.village(desk_app.database, area, "Phú Xuân")
    group = await put_group(desk_app, area, 1)
    await scene.ticket(desk_app.database, 2, area=village, now=now, group_id=group)
    lan = await scene.resident(desk_app.database, now=now)
    await scene.join(desk_app.database, scene.code_of(2), lan[0], now=now)
    hoa = await desk_app.login("answering")
    text = await hoa.page(f"/console/groups/{group}")
    assert "2 câu hỏi của <strong>3 hộ</strong>" in text
    assert "<td>Phú Xuân</td><td>1</td>" in text
    assert "Tới <strong>3 người</strong> của 2 câu còn chờ, tất cả đều nhắn được." in text


async def test_one_answer_reaches_everyone_in_the_group(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    group = await put_group(desk_app, area, 1, 2)
    lan = await scene.resident(desk_app.database, now=now)
    await scene.join(desk_app.database, scene.code_of(1), lan[0], now=now)
    hoa = await desk_app.login("answering")
    text = await hoa.page(f"/console/groups/{group}")
    seen = re.search(r'name="seen" value="(\d+)"', text)
    assert seen
    path = f"/console/groups/{group}/answer"
    empty = await press(hoa, path, "preview", " ", seen=seen[1])
    assert empty.status == 422
    fields = await previewed(hoa, path, "Mang giấy tờ ra xã.", seen=seen[1])
    assert await rows(desk_app.database, outbound_messages) == [], "only shown"
    done = await press(hoa, path, "send", **fields)
    assert done.status == 303
    assert "Đã gửi câu trả lời" in await hoa.page(done.headers["Location"])
    sent = [row for row in await rows(desk_app.database, outbound_messages) if row.purpose == "answer"]
    assert len({row.address_id for row in sent}) == 3
    again = await press(hoa, path, "send", **fields)
    assert again.status == 422
    text = await again.text()
    assert "đã được trả lời" in text
    assert "Mang giấy tờ ra xã." in text, "nothing typed is lost"


async def test_what_happened_since_the_page_was_opened_is_shown_first(desk_app: DeskApp) -> None:
    area = await home(desk_app)
    group = await put_group(desk_app, area, 1, 2)
    hoa, nam = await desk_app.login("answering"), await desk_app.login("answering")
    await answer(nam, CHOSEN, "Riêng câu này.", viec="tra-loi", ma=[f"{scene.code_of(1)}:0"])
    late = await answer(hoa, f"/console/groups/{group}/answer", "Dài lắm mới viết xong", seen="0")
    assert late.status == 422
    text = await late.text()
    assert "Dài lắm mới viết xong" in text, "nothing typed is lost"
    assert "Có việc mới trong nhóm" in text


async def test_questions_are_split_moved_and_merged(desk_app: DeskApp) -> None:
    area = await home(desk_app)
    first, second = await put_group(desk_app, area, 1, 2, 3), await put_group(desk_app, area, 4, 5, title="Vay vốn")
    hoa = await desk_app.login("answering")
    text = await hoa.page(f"/console/groups/{first}")
    assert text.count(f'<option value="{second}">Vay vốn</option>') == 2, "to move to, and to merge with"
    nothing = await hoa.send(f"/console/groups/{first}/split")
    assert nothing.status == 422
    split = await hoa.send(f"/console/groups/{first}/split", ma=[scene.code_of(1)])
    assert split.status == 303, await split.text()
    assert await group_of(desk_app, scene.code_of(1)) != first
    moved = await hoa.send(f"/console/groups/{first}/move", ma=[scene.code_of(2)], group=str(second))
    assert moved.headers["Location"] == f"/console/groups/{second}?da=chuyen"
    assert await group_of(desk_app, scene.code_of(2)) == second
    merged = await hoa.send(f"/console/groups/{second}/merge", code=scene.code_of(1).lower())
    assert merged.status == 303
    onward = await hoa.page(merged.headers["Location"])
    assert scene.code_of(1) in codes_on(onward)
    for fields, sentence in (
        ({"code": "sai"}, "không phải mã tra cứu"),
        ({}, "Chưa chọn gì để gộp"),
        ({"group": "999999"}, "không còn nữa"),
    ):
        refused = await hoa.send(f"/console/groups/{second}/merge", **fields)
        assert refused.status == 422
        assert sentence in await refused.text()


async def test_another_commune_is_not_there(desk_app: DeskApp) -> None:
    area, other = await home(desk_app), await home(desk_app, "18754")
    now = desk_app.clock.now
    theirs = await put_group(desk_app, other, 1, 2)
    both = await put_group(desk_app, area, 3)
    await scene.ticket(desk_app.database, 4, area=other, now=now, group_id=both)
    hoa = await desk_app.login("answering")
    await hoa.page(f"/console/groups/{theirs}", status=404)
    assert (await press(hoa, f"/console/groups/{theirs}/answer", "preview", "x")).status == 404
    text = await hoa.page(f"/console/groups/{both}")
    assert codes_on(text) == [scene.code_of(3)]
    assert "1 câu hỏi của <strong>1 hộ</strong>" in text
    stolen = await hoa.send(f"/console/groups/{both}/split", ma=[scene.code_of(4)])
    assert stolen.status == 422
    assert await group_of(desk_app, scene.code_of(4)) == both
    merged = await hoa.send(f"/console/groups/{both}/merge", code=scene.code_of(1))
    assert merged.status == 422
    assert await group_of(desk_app, scene.code_of(1)) == theirs
    await hoa.page("/console/groups/999999999999999999", status=404)


async def test_who_only_looks_changes_nothing(desk_app: DeskApp) -> None:
    area = await home(desk_app)
    group = await put_group(desk_app, area, 1, 2)
    viewer = await desk_app.login("viewing")
    text = await viewer.page(f"/console/groups/{group}")
    assert "<textarea" not in text
    for work in ("answer", "merge", "split", "move"):
        assert (await viewer.send(f"/console/groups/{group}/{work}", text="x")).status == 403
