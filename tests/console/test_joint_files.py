"""A file with one answer to several questions: a group, ticked ones; previewed, approved, erased with the last."""

import os
from datetime import timedelta
from html import unescape
from urllib.parse import quote

from sqlalchemy import insert, select

from desk import privacy
from storage.tables import attachments, drafts, outbound_messages, tickets, topic_rules
from tests.console.conftest import DeskApp, hidden
from tests.console.joint import answer, press, previewed
from tests.console.test_group_page import put_group
from tests.console.test_inbox import CHOSEN, home
from tests.photos import SECRET, taken
from tests.storage import inbox_scene as scene
from tests.storage.scenes import rows

PHOTO = taken()
PAPER = b"%PDF-1.7\n" + b"giay" * 100
WORDS = "Mang giấy tờ ra xã, mẫu đơn gửi kèm."


async def kept(desk_app: DeskApp) -> list[str]:
    folder = desk_app.office.files
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_one_stored_file_for_everyone_in_the_group(desk_app: DeskApp) -> None:
    group = await put_group(desk_app, await home(desk_app), 1, 2)
    path = f"/console/groups/{group}/answer"
    hoa = await desk_app.login("answering")
    page = await (await press(hoa, path, "preview", WORDS, PHOTO, name="đường.jpg")).text()
    assert page.count('alt="Ảnh gửi kèm: đường.jpg"') == 2, "in the preview of the channel, and beside the form"
    assert "Có ảnh gửi kèm ở tin sau." in page
    assert "Không phải câu của tôi" in page, "as it will arrive"
    assert await rows(desk_app.database, attachments) == []
    sealed = unescape(hidden(page, "tep"))
    shown = await hoa.get(f"/console/answer-file?tep={quote(sealed)}")
    assert (shown.status, SECRET in PHOTO, SECRET in await shown.read()) == (200, True, False)
    done = await press(hoa, path, "send", WORDS, tep=sealed, previewed=hidden(page, "previewed"))
    assert done.status == 303, await done.text()
    sent = await rows(desk_app.database, attachments)
    assert len({row.path for row in sent}) == 1
    assert len({row.event_id for row in sent}) == len(sent) == 2
    assert await kept(desk_app) == [sent[0].path]
    assert sum(row.file_path is not None for row in await rows(desk_app.database, outbound_messages)) == 2


async def test_it_goes_with_the_last_question_that_holds_it(desk_app: DeskApp) -> None:
    now, area = desk_app.clock.now, await home(desk_app)
    one, two = [await scene.ticket(desk_app.database, n, area=area, now=now) for n in (1, 2)]
    hoa = await desk_app.login("answering")
    done = await answer(hoa, CHOSEN, WORDS, PAPER, viec="tra-loi", ma=[f"{one}:0", f"{two}:0"])
    assert "xong 2 trong 2 câu" in await done.text()
    (path,) = {row.path for row in await rows(desk_app.database, attachments)}
    gone = []
    async with desk_app.database.transaction() as session:
        for contact in (await session.execute(select(tickets.c.contact_id).order_by(tickets.c.id))).scalars():
            gone.append((await privacy.erase(session, contact, now=now)).files)
    assert gone == [[], [path]]


async def test_changed_and_taken_off_before_it_leaves(desk_app: DeskApp) -> None:
    code = await scene.ticket(desk_app.database, 1, area=await home(desk_app), now=desk_app.clock.now)
    hoa = await desk_app.login("answering")
    more = {"viec": "tra-loi", "ma": [f"{code}:0"]}
    fields = await previewed(hoa, CHOSEN, WORDS, PAPER, name="một.pdf", **more)
    changed = await press(hoa, CHOSEN, "send", content=PHOTO, name="hai.jpg", **fields)
    page = await changed.text()
    assert "Nội dung vừa đổi" in page
    assert "hai.jpg" in page
    assert "một.pdf" not in page
    less = await press(hoa, CHOSEN, "no-file", **fields)
    page = await less.text()
    assert WORDS in page
    assert 'name="tep" value=""' in page
    without = {**fields, "tep": ""}
    assert "Nội dung vừa đổi" in await (await press(hoa, CHOSEN, "send", **without)).text()
    assert await rows(desk_app.database, outbound_messages) == []


async def test_only_what_the_same_official_chose_and_what_still_lies_there(desk_app: DeskApp) -> None:
    code = await scene.ticket(desk_app.database, 1, area=await home(desk_app), now=desk_app.clock.now)
    hoa, nam = await desk_app.login("answering"), await desk_app.login("answering")
    more = {"viec": "tra-loi", "ma": [f"{code}:0"]}
    fields = await previewed(hoa, CHOSEN, WORDS, PAPER, **more)
    assert (await nam.get(f"/console/answer-file?tep={quote(fields['tep'])}")).status == 404
    for tried in (fields, {**fields, "tep": fields["tep"].replace(".pdf", ".pdf/../../secret.key")}):
        refused = await press(nam, CHOSEN, "send", **tried)
        assert refused.status == 422
        assert "Tệp gửi kèm không còn giữ được" in await refused.text()
    for name in await kept(desk_app):
        (desk_app.office.files / name).unlink()
    refused = await press(hoa, CHOSEN, "send", **fields)
    assert refused.status == 422
    page = await refused.text()
    assert WORDS in page, "nothing typed is lost"
    assert await rows(desk_app.database, outbound_messages) == []


async def test_what_is_about_to_leave_is_not_swept_away(desk_app: DeskApp) -> None:
    code = await scene.ticket(desk_app.database, 1, area=await home(desk_app), now=desk_app.clock.now)
    hoa = await desk_app.login("answering")
    fields = await previewed(hoa, CHOSEN, WORDS, PAPER, viec="tra-loi", ma=[f"{code}:0"])
    (name,) = await kept(desk_app)
    os.utime(desk_app.office.files / name, (0, 0))
    await press(hoa, CHOSEN, "send", **fields)
    assert (desk_app.office.files / name).stat().st_mtime > timedelta(days=1).total_seconds()


async def test_a_wrong_one_is_refused_with_what_was_written(desk_app: DeskApp) -> None:
    group = await put_group(desk_app, await home(desk_app), 1, 2)
    hoa = await desk_app.login("answering")
    refused = await press(hoa, f"/console/groups/{group}/answer", "preview", WORDS, b"PK\x03\x04", name="mau.docx")
    page = await refused.text()
    assert (refused.status, WORDS in page) == (422, True)
    assert "cần là ảnh JPG, PNG hoặc tệp PDF" in page


async def test_a_second_person_approves_words_and_file_for_the_whole_group(desk_app: DeskApp) -> None:
    now = desk_app.clock.now
    group = await put_group(desk_app, await home(desk_app), 1, 2)
    async with desk_app.database.transaction() as session:
        await session.execute(tickets.update().values(topic="bhyt"))
        await session.execute(insert(topic_rules).values(topic="bhyt", needs_approval=True, updated_at=now))
    hoa, binh = await desk_app.login("answering"), await desk_app.login("approving")
    done = await answer(hoa, f"/console/groups/{group}/answer", WORDS, PHOTO, name="đường.jpg")
    assert done.headers["Location"].endswith("da=trinh")
    (draft,) = await rows(desk_app.database, drafts)
    (waiting,) = await rows(desk_app.database, attachments)
    assert (waiting.draft_id, waiting.event_id) == (draft.id, None)
    code = next(row.code for row in await rows(desk_app.database, tickets) if row.id == draft.ticket_id)
    page = await binh.page(f"/console/tickets/{code}")
    assert 'alt="Ảnh gửi kèm: đường.jpg"' in page
    response = await binh.send(
        f"/console/tickets/{code}/approve", draft=hidden(page, "draft"), seen_event_id=hidden(page, "seen_event_id")
    )
    assert response.status == 303, await response.text()
    out = [row for row in await rows(desk_app.database, attachments) if row.event_id is not None]
    assert ({row.path for row in out}, len(out)) == ({waiting.path}, 2)
    assert sum(row.file_path is not None for row in await rows(desk_app.database, outbound_messages)) == 2
