"""The pages of announcements: the form with its faults, approval by another, progress, people, steps."""

import asyncio
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from console.broadcast_board import BOARD, Board
from console.broadcast_steps import STEPS
from desk.roles import Role
from storage import broadcasts as stored
from storage import demo, segments
from storage.broadcasts import Broadcast
from storage.tables import audit_events, broadcasts, contacts
from storage.tables import broadcast_recipients as recipients
from tests.console.conftest import Desk, DeskApp, hidden
from tests.console.test_dialogues import made as dialogue_made
from tests.desk.broadcast_scene import WORDS

LIST = "/console/broadcasts"
FIELDS: dict[str, Any] = {
    "title": "Mời dự đối thoại",
    "kind": "news",
    "area": "18001",
    "segment": "khac",
    "text_vi": WORDS,
    "label_1": "Đặt câu hỏi",
    "does_1": "#gap",
    "when": "now",
    "repeats": "never",
}


@pytest.fixture
async def writer(desk_app: DeskApp) -> Desk:
    return await desk_app.login(Role.BROADCASTING)


@pytest.fixture
async def approver(desk_app: DeskApp) -> Desk:
    return await desk_app.login(Role.APPROVING)


async def people(app: DeskApp, count: int) -> list[int]:
    area_id = await app.area("18001")
    found = []
    async with app.database.transaction() as session:
        for number in range(count):
            contact_id = await contacts_add(session, area_id, app)
            await demo.add_address(session, contact_id, "telegram", f"nguoi-{number}", now=app.clock())
            found.append(contact_id)
    return found


async def contacts_add(session: Any, area_id: int | None, app: DeskApp) -> int:
    from storage import contacts as residents

    contact_id = await residents.add(session, area_id=area_id, now=app.clock())
    await session.execute(update(contacts).where(contacts.c.id == contact_id).values(notices=True))
    return contact_id


async def kept(app: DeskApp, code: str) -> Broadcast:
    async with app.database.reading() as session:
        found = await stored.find(session, code)
    assert found is not None
    return found


async def drafted(app: DeskApp, desk: Desk, **changed: Any) -> Broadcast:
    response = await desk.send(f"{LIST}/new", **FIELDS | changed)
    assert response.status == 303, await response.text()
    found = re.fullmatch(rf"{LIST}/(\w{{6}})\?da=tb-nhap", response.headers["Location"])
    assert found
    return await kept(app, found[1])


async def test_drafted_counted_handed_in_and_approved(desk_app: DeskApp, writer: Desk, approver: Desk) -> None:
    await people(desk_app, 3)
    desk_app.app[BOARD]._office.__dict__["approve_above"] = 2
    made = await drafted(desk_app, writer)
    assert made.choices == [{"label": "Đặt câu hỏi", "payload": "#gap"}]
    shown = await writer.page(f"{LIST}/{made.code}")
    assert "Nhận qua Telegram" in shown
    assert "Cộng: tất cả người trong nhóm" in shown
    assert "Trình duyệt" in shown
    response = await writer.send(f"{LIST}/{made.code}/submit")
    assert response.headers["Location"].endswith("?da=tb-trinh")
    assert "Duyệt và gửi" not in await writer.page(f"{LIST}/{made.code}")
    assert (await writer.send(f"{LIST}/{made.code}/approve")).status == 403
    seen = hidden(await approver.page(f"{LIST}/{made.code}"), "seen")
    assert (await approver.send(f"{LIST}/{made.code}/approve", seen=seen)).status == 303
    assert (await kept(desk_app, made.code)).state == "approved"
    async with desk_app.database.reading() as session:
        rows = await session.execute(select(audit_events.c.action).where(audit_events.c.object_id == made.code))
    assert [row.action for row in rows] == ["broadcast.created", "broadcast.submitted", "broadcast.approved"]
    assert "Mời dự đối thoại" in await approver.page(LIST)


async def test_what_was_typed_comes_back_with_all_faults(desk_app: DeskApp, writer: Desk) -> None:
    typed = FIELDS | {
        "title": "",
        "text_hmn": "Nyob zoo",
        "when": "at",
        "day": "2020-01-01",
        "hour": "25:00",
        "label_2": "Không làm gì",
        "by_night": "1",
        "wave_size": "abc",
        "households": ["poor", "vua"],
    }
    response = await writer.send(f"{LIST}/new", **typed)
    text = await response.text()
    assert response.status == 422
    for said in (
        "Tên thông báo",
        "Giờ gửi",
        "nút 2 thiếu việc nó làm",
        "Lý do gửi ban đêm",
        "cần một số từ 1",
        "Loại hộ",
    ):
        assert said in text, said
    for value in ("Nyob zoo", "2020-01-01", "25:00", "Không làm gì", "abc", WORDS[:30]):
        assert value in text, value
    async with desk_app.database.reading() as session:
        assert (await session.execute(select(broadcasts.c.id))).first() is None


async def test_too_many_buttons_and_entries_that_are_not_there(writer: Desk) -> None:
    four = {f"label_{n}": f"Nút {n}" for n in range(1, 5)} | {f"does_{n}": "#gap" for n in range(1, 5)}
    assert "tối đa 3" in await (await writer.send(f"{LIST}/new", **FIELDS | four)).text()
    entry = {"does_1": "#muc:", "entry_1": "khong/co"}
    assert "không có mục hỏi đáp" in await (await writer.send(f"{LIST}/new", **FIELDS | entry)).text()


async def test_two_editors_and_nothing_typed_is_lost(desk_app: DeskApp, writer: Desk) -> None:
    made = await drafted(desk_app, writer)
    other = await desk_app.login(Role.BROADCASTING)
    page = await writer.page(f"{LIST}/{made.code}/edit")
    version = hidden(page, "version")
    assert (
        await other.send(f"{LIST}/{made.code}/edit", **FIELDS | {"title": "Bản B", "version": version})
    ).status == 303
    response = await writer.send(f"{LIST}/{made.code}/edit", **FIELDS | {"title": "Bản A", "version": version})
    text = await response.text()
    assert response.status == 422
    assert "Có người vừa lưu bản khác" in text
    assert "Bản A" in text
    assert "Bản B" in text
    again = await writer.send(
        f"{LIST}/{made.code}/edit", **FIELDS | {"title": "Bản A", "version": hidden(text, "version")}
    )
    assert again.status == 303
    assert (await kept(desk_app, made.code)).title == "Bản A"


async def test_two_officers_press_at_once(desk_app: DeskApp, writer: Desk) -> None:
    await people(desk_app, 1)
    made = await drafted(desk_app, writer)
    other = await desk_app.enter(writer.official)
    answers = await asyncio.gather(writer.send(f"{LIST}/{made.code}/submit"), other.send(f"{LIST}/{made.code}/submit"))
    assert sorted(one.status for one in answers) == [303, 422]
    (told,) = [await one.text() for one in answers if one.status == 422]
    assert "Không trình được" in told
    assert "Hãy tải lại trang" in told


async def test_sent_back_is_read_by_the_writer(desk_app: DeskApp, writer: Desk, approver: Desk) -> None:
    await people(desk_app, 1)
    desk_app.app[BOARD]._office.__dict__["approve_above"] = 0
    made = await drafted(desk_app, writer)
    await writer.send(f"{LIST}/{made.code}/submit")
    assert (await approver.send(f"{LIST}/{made.code}/send-back", reason="")).status == 422
    assert (await approver.send(f"{LIST}/{made.code}/send-back", reason="Ghi rõ giờ họp.")).status == 303
    assert "Ghi rõ giờ họp." in await writer.page(f"{LIST}/{made.code}")


async def under_way(app: DeskApp, desk: Desk, states: dict[str, int], *, state: str = "sending") -> Broadcast:
    """With so many people in each state."""
    found = await people(app, sum(states.values()))
    made = await drafted(app, desk)
    async with app.database.transaction() as session:
        flat = [name for name, count in states.items() for _ in range(count)]
        rows = [
            {
                "broadcast_id": made.id, "contact_id": contact_id, "channel": "telegram", "state": name, "wave": 1,
                "at": app.clock(), "code": "contact-stopped" if name in ("failed", "left_out") else None,
            }
            for contact_id, name in zip(found, flat, strict=True)
        ]  # fmt: skip
        await session.execute(recipients.insert(), rows)
        await stored.change(
            session, made.id, now=app.clock(), state=state, audience=len(rows), started_at=app.clock(), wave=1
        )
    return await kept(app, made.code)


async def test_progress_adds_up_and_each_figure_opens_its_people(desk_app: DeskApp, writer: Desk) -> None:
    made = await under_way(desk_app, writer, {"sent": 5, "delivered": 2, "failed": 2, "waiting": 1})
    text = await writer.page(f"{LIST}/{made.code}/progress")
    assert "<strong>7</strong> / 10 người" in text
    assert "đã chặn hoặc bỏ theo dõi" in text
    for state, count in (("sent", 5), ("delivered", 2), ("failed", 2), ("waiting", 1)):
        link = f"{LIST}/{made.code}/people?trang-thai={state}"
        assert link in text
        assert (await writer.page(link)).count('<td data-label="Trạng thái">') == count
    assert "trang-thai=failed&amp;ly-do=contact-stopped" in text
    listed = await writer.page(f"{LIST}/{made.code}/people?trang-thai=failed&ly-do=contact-stopped")
    assert made.area_name is not None
    assert made.area_name in listed
    assert "nguoi-" not in listed


async def test_the_stream_tells_the_figures_and_ends_with_the_announcement(desk_app: DeskApp, writer: Desk) -> None:
    made = await under_way(desk_app, writer, {"sent": 1, "waiting": 1})
    response = await writer.get(f"{LIST}/{made.code}/progress/stream")
    assert response.headers["Content-Type"].startswith("text/event-stream")
    assert (await response.content.readline()).startswith(b"retry:")
    first = b""
    while b"data:" not in first:
        first = await response.content.readline()
    assert b'"percent": 50' in first
    async with desk_app.database.transaction() as session:
        await session.execute(update(recipients).values(state="sent"))
        await stored.change(session, made.id, now=desk_app.clock(), state="done", ended_at=desk_app.clock())
    rest = await response.content.read()
    assert b'"percent": 100' in rest
    assert b"event: over" in rest


async def test_watchers_share_one_count(desk_app: DeskApp, writer: Desk) -> None:
    made = await under_way(desk_app, writer, {"sent": 1})
    board = Board(desk_app.office)
    first, second = await asyncio.gather(board.look(made.id), board.look(made.id))
    assert first is second
    assert board.wait_of(made.id) >= 0.5


async def test_pause_go_on_stop(desk_app: DeskApp, writer: Desk) -> None:
    made = await under_way(desk_app, writer, {"sent": 1, "waiting": 2})
    for step, state in (("pause", "paused"), ("resume", "sending"), ("stop", "stopped")):
        response = await writer.send(f"{LIST}/{made.code}/{step}")
        assert response.status == 303
        await writer.page(response.headers["Location"])
        assert (await kept(desk_app, made.code)).state == state
    assert (await writer.send(f"{LIST}/{made.code}/pause")).status == 422
    again = await writer.send(f"{LIST}/{made.code}/resend")
    new = await kept(desk_app, again.headers["Location"].removeprefix(f"{LIST}/")[:6])
    assert (new.state, new.rule) == ("draft", {"unreached_by": made.id})
    assert "chưa nhận được thông báo" in await writer.page(f"{LIST}/{new.code}")


async def test_stop_at_the_last_message_is_told_kindly(desk_app: DeskApp, writer: Desk) -> None:
    made = await under_way(desk_app, writer, {"sent": 2}, state="done")
    text = await (await writer.send(f"{LIST}/{made.code}/stop")).text()
    assert "vừa được gửi xong tới người cuối cùng" in text


async def test_nobody_outside_sees_or_does_anything(desk_app: DeskApp, writer: Desk) -> None:
    made = await drafted(desk_app, writer)
    elsewhere = await desk_app.login(Role.BROADCASTING, "18007")
    viewer = await desk_app.login(Role.VIEWING)
    for tail in ("", "/edit", "/progress", "/progress/stream", "/people"):
        assert (await elsewhere.get(f"{LIST}/{made.code}{tail}")).status == 404, tail
        assert (await viewer.get(f"{LIST}/{made.code}{tail}")).status == 403, tail
    for step in STEPS:
        assert (await elsewhere.send(f"{LIST}/{made.code}/{step}")).status in (403, 404), step
        assert (await viewer.send(f"{LIST}/{made.code}/{step}")).status == 403, step
    assert (await viewer.get(LIST)).status == 403
    assert made.title not in await elsewhere.page(LIST)


async def test_a_holiday_and_its_one_tap_way_out(desk_app: DeskApp, writer: Desk) -> None:
    made = await drafted(desk_app, writer, when="at", day="2027-01-01", hour="08:00")
    assert "ngày nghỉ lễ" in await writer.page(f"{LIST}/{made.code}")
    assert (await writer.send(f"{LIST}/{made.code}/working-day")).status == 303
    text = await writer.page(f"{LIST}/{made.code}")
    assert "ngày nghỉ lễ" not in text
    assert "04/01/2027" in text
    assert (await writer.send(f"{LIST}/{made.code}/working-day")).status == 422


async def test_a_dialogue_leads_to_its_announcement(desk_app: DeskApp, writer: Desk, approver: Desk) -> None:
    planned = await dialogue_made(desk_app, approver)
    assert (await writer.send(f"/console/dialogues/{planned.code}/broadcast")).status == 422
    assert (await approver.send(f"/console/dialogues/{planned.code}/announce")).status == 303
    here = f"/console/dialogues/{planned.code}"
    assert "Soạn thông báo cho địa bàn" not in await approver.page(here)
    assert "Soạn thông báo cho địa bàn" in await writer.page(here)
    response = await writer.send(f"{here}/broadcast")
    code = response.headers["Location"].removeprefix(f"{LIST}/")[:6]
    made = await kept(desk_app, code)
    assert (made.kind, made.dialogue_id) == ("dialogue", planned.id)
    assert "Hội trường" in made.texts["vi"]
    assert [one["payload"] for one in made.choices] == [f"#dt:{planned.code}", f"#dtdk:{planned.code}", "dừng nhận tin"]
    edit = await writer.page(f"{LIST}/{code}/edit")
    assert f'value="#dtdk:{planned.code}" selected' in edit
    assert f"{LIST}/{code}" in await writer.page(here)
    assert (await approver.send(f"{here}/broadcast")).status == 403


async def test_a_time_that_passed_is_not_handed_in(desk_app: DeskApp, writer: Desk) -> None:
    await people(desk_app, 1)
    made = await drafted(desk_app, writer, when="at", day="2026-11-23", hour="09:10")
    desk_app.clock.tick(minutes=15)
    text = await (await writer.send(f"{LIST}/{made.code}/submit")).text()
    assert "đã qua. Hãy chọn một lúc từ nay trở đi" in text
    assert (await kept(desk_app, made.code)).state == "draft"


async def test_entries_and_a_saved_segment(desk_app: DeskApp, writer: Desk) -> None:
    entry = next(iter(desk_app.office.catalogue().entries))
    async with desk_app.database.transaction() as session:
        segment = await segments.add(
            session, name="Hộ nghèo", area_id=await desk_app.area("18001"), rule={"households": ["poor"]},
            by=writer.official.id, now=desk_app.clock(),
        )  # fmt: skip
    assert "Hộ nghèo" in await writer.page(f"{LIST}/new?nhom={segment}")
    made = await drafted(desk_app, writer, does_1="#muc:", entry_1=entry, segment=str(segment))
    assert made.choices[0]["payload"] == f"#muc:{entry}"
    assert (made.segment_id, made.rule) == (segment, {"households": ["poor"]})
    assert f'value="{entry}"' in await writer.page(f"{LIST}/{made.code}/edit")
    gone = await writer.send(f"{LIST}/new", **FIELDS | {"segment": "999"})
    assert "nhóm này không còn" in await gone.text()
