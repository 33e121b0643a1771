"""One question worked through on its page: read, answered, approved, sorted, and what must never happen there."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest

from desk.tickets import TicketKind
from storage import topic_rules
from storage.db import Session
from storage.tables import audit_events, drafts, outbound_messages, sensitive_log
from storage.tables import topic_rules as rules
from tests.console.conftest import DeskApp, hidden
from tests.console.questions import ANSWER, ELSEWHERE, HERE, ROAD, answer, ask, asker, give_up, preview, steps, stop
from tests.people import LOST_CARD
from tests.storage.scenes import rows

CARD = "Căn cước của tôi số 040190001234, gọi 0912345678."


async def sent(desk: DeskApp) -> list[str]:
    return [row.text for row in await rows(desk.database, outbound_messages) if row.purpose == "answer"]


async def test_read_previewed_and_answered(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering", name="Chị Hoa")
    code = await ask(desk_app, channel="zalo-oa")
    page = await hoa.page(f"/console/tickets/{code.lower()}")
    assert ROAD in page
    assert "còn 47 giờ miễn phí" in page or "còn 48 giờ miễn phí" in page
    assert "Hạn trả lời lần đầu" in page

    fields = await preview(hoa, code)
    assert await sent(desk_app) == [], "a preview sends nothing"
    response = await hoa.send(f"/console/tickets/{code}/answer", **fields)
    assert response.headers["Location"] == f"/console/tickets/{code}?da=gui#gui"
    (message,) = await sent(desk_app)
    assert ANSWER in message
    page = await hoa.page(f"/console/tickets/{code}?da=gui")
    assert "Đã gửi câu trả lời" in page
    assert "1 đang chờ gửi" in page
    assert "Chị Hoa trả lời" in page
    assert [row.state for row in await rows(desk_app.database, drafts)] == [], "what was being written is done with"


async def test_a_preview_shows_each_message_as_it_will_arrive(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app, channel="zalo-bot")
    long = "Câu này khá dài. " * 200
    page = await hoa.page(f"/console/tickets/{code}")
    shown = await hoa.send(
        f"/console/tickets/{code}/answer", act="preview", text=long, seen_event_id=hidden(page, "seen_event_id")
    )
    text = await shown.text()
    assert "Zalo Bot: 2 tin nhắn" in text
    assert "(Bà con nhắn số để chọn)" in text, "a channel without buttons shows numbers"


async def test_only_what_was_previewed_is_sent(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    fields = await preview(hoa, code)
    changed = await hoa.send(f"/console/tickets/{code}/answer", **{**fields, "text": "Viết lại."})
    text = await changed.text()
    assert changed.status == 200
    assert "Nội dung vừa đổi" in text
    assert await sent(desk_app) == []
    unseen = await hoa.send(f"/console/tickets/{code}/answer", act="send", text=ANSWER)
    assert "Bà con sẽ nhận được" in await unseen.text()


async def test_a_draft_outlives_the_page(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    nam = await desk_app.login("answering")
    code = await ask(desk_app)
    kept = await nam.send(f"/console/tickets/{code}/answer", act="draft", text="Đang viết dở")
    assert kept.status == 204
    assert "Đang viết dở" in await nam.page(f"/console/tickets/{code}")
    page = await hoa.page(f"/console/tickets/{code}")
    assert "Đang viết dở" not in page, "a draft is its writer's own"


async def test_suggestions_are_put_in_at_one_press(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering", name="Chị Hoa")
    earlier = await ask(desk_app, "Mất thẻ bảo hiểm làm lại ở đâu", topic="bhyt", subject="Mất thẻ")
    await answer(hoa, earlier, "Ra một cửa UBND xã, mang theo căn cước.")
    code = await ask(desk_app, LOST_CARD, topic="bhyt", subject="Mất thẻ")
    page = await hoa.page(f"/console/tickets/{code}")
    assert "Mục hỏi đáp, kiểm tra ngày 01/11/2026" in page
    assert f"Câu {earlier}, Chị Hoa trả lời ngày" in page
    by_link = await hoa.page(f"/console/tickets/{code}?chen=faq:bhyt-mat-the")
    assert "Căn cứ: Điều 2, " in box(by_link)
    inserted = await hoa.send(f"/console/tickets/{code}/answer", chen="faq:bhyt-mat-the", text="Chào bác.")
    assert box(await inserted.text()).startswith("Chào bác.\n\nBà con dùng căn cước")
    event = re.search(r'value="(cu:\d+)"', page)
    assert event
    again = await hoa.send(f"/console/tickets/{code}/answer", chen=event[1], text="")
    assert "một cửa UBND xã" in box(await again.text())
    odd = await hoa.send(f"/console/tickets/{code}/answer", chen="mau:99", text="Chào bác.")
    assert box(await odd.text()) == "Chào bác."


def box(page: str) -> str:
    found = re.search(r'<textarea id="answer-text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found, page
    return unescape(found[1])


async def test_two_officials_answer_at_once(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering", name="Chị Hoa")
    nam = await desk_app.login("answering", name="Anh Nam")
    code = await ask(desk_app)
    late = await preview(nam, code, "Câu của Nam.")
    await answer(hoa, code)
    refused = await nam.send(f"/console/tickets/{code}/answer", **late)
    text = await refused.text()
    assert refused.status == 422
    assert "Chị Hoa vừa trả lời câu này lúc" in text
    assert box(text) == "Câu của Nam."
    assert len(await sent(desk_app)) == 1
    again = {**late, "seen_event_id": hidden(text, "seen_event_id")}
    assert (await nam.send(f"/console/tickets/{code}/answer", **again)).status == 303, "now that it was seen"


async def test_the_same_form_sent_twice(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    fields = await preview(hoa, code)
    assert (await hoa.send(f"/console/tickets/{code}/answer", **fields)).status == 303
    again = await hoa.send(f"/console/tickets/{code}/answer", **fields)
    assert again.status == 422
    assert "không gửi lần thứ hai" in await again.text()
    assert len(await sent(desk_app)) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [("  \n ", "đang trống"), ("chữ " * 2_000, "tối đa 6,000"), ("Xong trước {hạn}", "{hạn}")],
)
async def test_an_unfit_answer_is_kept_and_refused(desk_app: DeskApp, text: str, why: str) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    response = await hoa.send(f"/console/tickets/{code}/answer", act="preview", text=text)
    shown = await response.text()
    assert why in shown
    assert text.strip() in shown
    assert await sent(desk_app) == []


async def test_numbers_are_masked_until_asked_for(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app, CARD, subject=CARD)
    page = await hoa.page(f"/console/tickets/{code}")
    assert "040190001234" not in page
    assert "0912345678" not in page
    shown = await hoa.send(f"/console/tickets/{code}/unmask")
    assert shown.status == 200
    assert "040190001234" in await shown.text()
    assert "040190001234" not in await hoa.page(f"/console/tickets/{code}"), "shown once"
    audited = [row.object_id for row in await rows(desk_app.database, audit_events) if row.action == "ticket.unmasked"]
    assert audited == [code]
    intake = await desk_app.login("intake")
    assert "Hiện số đã che" not in await intake.page(f"/console/tickets/{code}")
    assert (await intake.send(f"/console/tickets/{code}/unmask")).status == 403


async def test_a_second_person_approves(desk_app: DeskApp) -> None:
    async with desk_app.database.transaction() as session:
        await need_approval(session, desk_app, "bhyt")
    hoa = await desk_app.login("answering", name="Chị Hoa")
    chair = await desk_app.login("approving", name="Ông Sơn")
    code = await ask(desk_app, topic="bhyt")
    assert await answer(hoa, code) == "trinh"
    assert await sent(desk_app) == []
    page = await chair.page(f"/console/tickets/{code}")
    assert "Chờ duyệt: Chị Hoa viết lúc" in page
    draft = hidden(page, "draft")
    assert (await hoa.send(f"/console/tickets/{code}/approve", draft=draft)).status == 403

    back = await chair.send(f"/console/tickets/{code}/send-back", draft=draft, reason="")
    assert back.status == 422
    assert "Chưa có lý do" in await back.text()
    assert (await chair.send(f"/console/tickets/{code}/send-back", draft=draft, reason="Ghi rõ tháng.")).status == 303
    assert "Ông Sơn trả lại: Ghi rõ tháng." in await hoa.page(f"/console/tickets/{code}")

    assert await answer(hoa, code, "Khởi công tháng 3.") == "trinh"
    draft = hidden(await chair.page(f"/console/tickets/{code}"), "draft")
    done = await chair.send(f"/console/tickets/{code}/approve", draft=draft)
    assert done.headers["Location"].endswith("?da=duyet")
    page = await hoa.page(f"/console/tickets/{code}")
    assert "Ông Sơn duyệt câu trả lời" in page
    assert "Chị Hoa trả lời ·" in page
    (message,) = await sent(desk_app)
    assert "Khởi công tháng 3." in message


async def need_approval(session: Session, desk: DeskApp, topic: str) -> None:
    await session.execute(rules.insert().values(topic=topic, needs_approval=True, updated_at=desk.clock()))
    assert await topic_rules.needs_approval(session, topic)


async def test_intake_writes_but_another_sends(desk_app: DeskApp) -> None:
    intake = await desk_app.login("intake", name="Chị Mai")
    code = await ask(desk_app)
    assert await answer(intake, code) == "trinh"
    assert await sent(desk_app) == []
    viewer = await desk_app.login("viewing")
    page = await viewer.page(f"/console/tickets/{code}")
    assert "<textarea" not in page
    for name in ("answer", "take", "assign", "move", "pass-on", "note", "deadline", "group", "ungroup", "approve"):
        response = await viewer.send(f"/console/tickets/{code}/{name}", act="preview", text="x")
        assert response.status == 403, name


async def test_every_other_step(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering", username="hoa", name="Chị Hoa")
    nam = await desk_app.login("answering", username="nam", name="Anh Nam")
    code = await ask(desk_app)
    where = f"/console/tickets/{code}"

    async def done(step: str, **fields: str) -> str:
        response = await hoa.send(f"{where}/{step}", **fields)
        assert response.status == 303, await response.text()
        return await hoa.page(response.headers["Location"])

    assert "Người xử lý: <strong>Chị Hoa</strong>" in await done("take")
    assert "Ghi chú nội bộ của Chị Hoa" in await done("note", text="@nam xem giúp")
    assert "Chị Hoa giao việc cho Anh Nam" in await done("assign", assignee=str(nam.official.id), reason="Nam rõ hơn")
    assert "đổi lĩnh vực sang Bảo hiểm y tế" in await done(
        "move", topic="bhyt", area=str(await desk_app.area(HERE)), reason="Đúng việc"
    )
    assert "dời hạn và báo bà con" in await done("deadline", day="2026-12-18", reason="Chờ huyện trả lời")
    assert "Anh/chị" not in await done("pass-on", to="Bảo hiểm xã hội tỉnh", text="Việc này do tỉnh làm.")
    page = await hoa.page(where)
    assert "Chị Hoa chuyển tới Bảo hiểm xã hội tỉnh" in page
    found = ["received", "in_progress", "note", "assigned", "moved", "deadline_moved", "passed_on"]
    assert await steps(desk_app, code) == found


async def test_a_refused_step_keeps_what_was_typed(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    for step, fields, why in (
        ("deadline", {"day": "2026-02-30", "reason": "Chờ huyện"}, "một ngày có thật"),
        ("deadline", {"day": "2026-01-05", "reason": "Chờ huyện"}, "đã qua"),
        ("move", {"topic": "la", "reason": "Sai việc rồi"}, "lựa chọn không hợp lệ"),
        ("move", {"topic": "bhyt", "elsewhere": "xã Không Có Thật", "reason": "Sai việc"}, "Chưa tìm thấy"),
        ("group", {"other": "ABCDEF"}, "Không thấy câu hỏi"),
        ("pass-on", {"to": "", "text": "Việc của tỉnh."}, "chưa có nội dung"),
    ):
        response = await hoa.send(f"/console/tickets/{code}/{step}", **fields)
        page = await response.text()
        assert response.status == 422, step
        assert why in page
        assert all(value in page for value in fields.values() if value != "la")
    assert await steps(desk_app, code) == ["received"]


async def test_moved_out_of_sight_leads_back_to_the_inbox(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    moved = await hoa.send(
        f"/console/tickets/{code}/move", topic="", elsewhere="xã Anh Sơn, Nghệ An", reason="Ở xã kia"
    )
    assert (moved.status, moved.headers["Location"]) == (303, "/console/inbox")
    assert (await hoa.get(f"/console/tickets/{code}")).status == 404


async def test_together_with_the_same_question(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    first, second = await ask(desk_app), await ask(desk_app)
    grouped = await hoa.send(f"/console/tickets/{first}/group", other=second)
    assert grouped.status == 303, await grouped.text()
    page = await hoa.page(f"/console/tickets/{first}")
    assert "2 người đang chờ câu trả lời này, trong 2 câu hỏi" in page
    await answer(hoa, first, for_group="1")
    assert len(await sent(desk_app)) == 2
    third = await ask(desk_app)
    await hoa.send(f"/console/tickets/{third}/group", other=first)
    apart = await hoa.send(f"/console/tickets/{third}/ungroup")
    assert apart.status == 303, await apart.text()
    assert "1 người đang chờ" in await hoa.page(f"/console/tickets/{third}")


async def test_who_cannot_be_reached_is_said_before_and_after(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app, channel="zalo-oa")
    await stop(desk_app, code)
    assert "danh sách in cho trưởng thôn" in await hoa.page(f"/console/tickets/{code}")
    await answer(hoa, code)
    await give_up(desk_app)
    page = await hoa.page(f"/console/tickets/{code}")
    assert "1 không gửi được" in page
    assert f"/console/unreached?ma={code}" in page


async def test_earlier_questions_of_the_same_person(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    await desk_app.login("answering", ELSEWHERE)
    code = await ask(desk_app)
    person = await asker(desk_app, code)
    other = await ask(desk_app, contact_id=person, subject="Vay vốn")
    hidden_ones = [
        await ask(desk_app, contact_id=person, area=ELSEWHERE, subject="Ở xã khác"),
        await ask(desk_app, contact_id=person, kind=TicketKind.SENSITIVE, subject="Kín"),
        await ask(desk_app, contact_id=person, anonymous=True, kind=TicketKind.FEEDBACK, subject="Giấu tên"),
    ]
    page = await hoa.page(f"/console/tickets/{code}")
    assert other in page
    assert not any(one in page for one in hidden_ones)
    assert "từng hỏi" not in await hoa.page(f"/console/tickets/{hidden_ones[2]}"), "nothing beside an anonymous one"


async def test_another_area_has_no_such_question(desk_app: DeskApp) -> None:
    code = await ask(desk_app)
    nam = await desk_app.login("approving", ELSEWHERE)
    unknown = await nam.page("/console/tickets/AAAA22", 404)
    elsewhere = await nam.page(f"/console/tickets/{code}", 404)
    assert unknown.replace("AAAA22", code) == elsewhere, "nothing tells whether it exists"
    for name in ("answer", "unmask", "take", "assign", "move", "pass-on", "note", "deadline", "group", "ungroup"):
        response = await nam.send(f"/console/tickets/{code}/{name}", act="preview", text="x", other="x", draft="1")
        assert response.status == 404, name
    assert await steps(desk_app, code) == ["received"]
    here = await desk_app.login("answering")
    slip = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert f"/console/tickets/{code}" in await here.page(f"/console/tickets/{slip}", 404)


async def test_a_topic_of_others_is_not_shown(desk_app: DeskApp) -> None:
    loans = await desk_app.login("answering", topic="tin-dung")
    code = await ask(desk_app, topic="bhyt")
    assert (await loans.get(f"/console/tickets/{code}")).status == 404
    assert (await loans.get(f"/console/tickets/{await ask(desk_app, topic='tin-dung')}")).status == 200


async def test_sensitive_ones_are_apart_and_every_reading_is_logged(desk_app: DeskApp) -> None:
    code = await ask(desk_app, "Trưởng thôn đòi phong bì", kind=TicketKind.SENSITIVE, subject="Phong bì")
    hoa = await desk_app.login("approving")
    assert (await hoa.get(f"/console/tickets/{code}")).status == 404
    reader = await desk_app.login("sensitive", None)
    page = await reader.page(f"/console/tickets/{code}")
    assert "mỗi lần mở đều ghi vào nhật ký" in page
    assert "Gộp với câu hỏi giống" not in page
    assert "Cùng hỏi" not in page
    await reader.page(f"/console/tickets/{code}")
    log = await rows(desk_app.database, sensitive_log)
    assert [(line.code, line.official_id) for line in log if line.action == "ticket.read"] == [
        (code, reader.official.id)
    ] * 2
    assert (await reader.send(f"/console/tickets/{code}/unmask")).status == 200
    assert "ticket.unmasked" in [line.action for line in await rows(desk_app.database, sensitive_log)]
    assert await answer(reader, code, "Đã tiếp nhận, sẽ xác minh.") == "gui"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(2)>",
        '"><form action="//evil.test">',
        "dài" * 2_000,
        "an \u202e gnort \u2066 an",
        "{{ 7 * 7 }} {% for x in y %}",
    ],
)
async def test_what_residents_write_stays_text(desk_app: DeskApp, text: str) -> None:
    hoa = await desk_app.login("answering", name="<b>Hoa</b>")
    code = await ask(desk_app, text, subject=text[:80])
    response = await hoa.get(f"/console/tickets/{code}")
    page = await response.text()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert '<form action="//' not in page
    assert "<b>Hoa" not in page
    assert text in unescape(page), "all of it is shown"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\ssrc=)|<[^>]*\s(?:style|on\w+)=", page)


async def test_a_form_too_large_is_turned_away(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    code = await ask(desk_app)
    form = {"csrf": hoa.csrf, "act": "preview", "text": BytesIO(b"a" * 12_600_000)}
    response = await hoa.client.post(f"/console/tickets/{code}/answer", data=form)
    assert response.status == 413
    assert await steps(desk_app, code) == ["received"]


async def test_who_looks_is_told_to_the_others(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering", name="Chị Hoa")
    nam = await desk_app.login("answering", name="Anh Nam")
    code = await ask(desk_app)
    await nam.page(f"/console/tickets/{code}")
    assert "Anh Nam đang xem câu hỏi này" in await hoa.page(f"/console/tickets/{code}")
    await nam.send(f"/console/tickets/{code}/answer", act="draft", text="Đang viết")
    assert "Anh Nam đang viết câu trả lời" in await hoa.page(f"/console/tickets/{code}")
    desk_app.clock.now += timedelta(minutes=3)
    assert "đang viết câu trả lời" not in await hoa.page(f"/console/tickets/{code}")


async def test_where_somebody_lives_who_did_not_say_or_has_no_office_there(desk_app: DeskApp) -> None:
    hoa = await desk_app.login("answering")
    silent, far = await ask(desk_app, area=None), await ask(desk_app, area=ELSEWHERE)
    assert "Xã Hưng Nguyên, Nghệ An (người hỏi chưa cho biết xã)" in await hoa.page(f"/console/tickets/{silent}")
    page = await hoa.page(f"/console/tickets/{far}")
    assert "Xã Hưng Nguyên, Nghệ An (người hỏi ở " in page
    moved = await hoa.send(
        f"/console/tickets/{silent}/move", topic="bhyt", area=str(await desk_app.area(HERE)), reason="Đã gọi hỏi lại"
    )
    assert moved.status == 303
    assert "(người hỏi" not in await hoa.page(f"/console/tickets/{silent}")
