"""Quizzes at the console: written, judged, opened by another, drawn by two, and closed to other communes."""

import io
import re
from datetime import timedelta

from aiohttp import FormData
from openpyxl import Workbook, load_workbook

from desk import quiz_draw, quiz_samples, quiz_sheet
from desk.roles import Role
from storage import quizzes as stored
from storage.officials import Grant
from storage.quizzes import Quiz
from storage.scope import Scope
from storage.tables import broadcasts, quiz_plays, quizzes
from tests.console.conftest import Desk, DeskApp, hidden
from tests.quizzes import again

LIST = "/console/quizzes"
FIELDS = {
    "title": "Đố vui chính sách",
    "area": "18001",
    "intro": "Vài câu.",
    "opens_day": "2026-11-23",
    "opens_hour": "7:00",
    "closes_day": "2026-12-03",
    "closes_hour": "",
    "winners": "2",
    "least_right": "1",
    "prize": "mỗi giải một quạt điện",
    "seed_from": "giải đặc biệt xổ số kiến thiết Nghệ An",
    "seed_on": "2026-12-05",
}
QUESTION = {
    "text": "Hộ nghèo đóng bao nhiêu tiền bảo hiểm y tế?",
    "options": "Một nửa\nKhông đồng nào\n",
    "answer": "2",
    "explanation": "Nhà nước đóng toàn bộ.",
    "source": "Luật 25/2008/QH12, Điều 12",
    "entry_id": "bhyt-ho-ngheo",
}


async def only_quiz(desk: DeskApp) -> Quiz:
    async with desk.database.reading() as session:
        scope = Scope(official_id=0, agency_id=None, grants=[Grant(role=Role.BROADCASTING, area_id=None)])
        return (await stored.within(session, scope))[0]


async def written(desk: DeskApp) -> tuple[Desk, Quiz]:
    writer = await desk.login(Role.BROADCASTING)
    sent = await writer.send(f"{LIST}/new", **FIELDS)
    assert sent.status == 303, await sent.text()
    quiz = await only_quiz(desk)
    added = await writer.send(f"{LIST}/{quiz.code}/questions", **QUESTION)
    assert added.status == 303, await added.text()
    return writer, quiz


async def opened(desk: DeskApp) -> tuple[Desk, Desk, Quiz]:
    writer, quiz = await written(desk)
    leader = await desk.login(Role.APPROVING)
    assert (await writer.send(f"{LIST}/{quiz.code}/submit")).status == 303
    seen = hidden(await leader.page(f"{LIST}/{quiz.code}"), "seen")
    assert (await leader.send(f"{LIST}/{quiz.code}/open", seen=seen)).status == 303
    return writer, leader, await only_quiz(desk)


async def played(desk: DeskApp, quiz: Quiz, count: int) -> None:
    async with desk.database.transaction() as session:
        rows = [
            {
                "quiz_id": quiz.id, "code": f"ABCD{number:02d}", "area_id": quiz.area_id, "score": 1, "asked": 1,
                "started_at": desk.clock(), "finished_at": desk.clock(), "entered": True,
            }
            for number in range(count)
        ]  # fmt: skip
        await session.execute(quiz_plays.insert(), rows)


async def test_from_a_form_to_an_open_quiz_and_its_announcement(desk_app: DeskApp) -> None:
    writer, leader, quiz = await opened(desk_app)
    assert (quiz.state, quiz.winners, quiz.area_name) == ("open", 2, quiz.area_name)
    assert f"{quiz.closes_at:%H:%M}" == "16:59", "one minute before midnight in Vietnam"
    page = await leader.page(f"{LIST}/{quiz.code}")
    assert "✓ đúng" in page
    assert f"/hoi-thi/{quiz.code}" in page
    sent = await writer.send(f"{LIST}/{quiz.code}/announce")
    async with desk_app.database.reading() as session:
        (draft,) = (await session.execute(broadcasts.select())).all()
    assert (sent.status, sent.headers["Location"]) == (303, f"/console/broadcasts/{draft.code}/edit")
    assert (draft.kind, draft.quiz_id, draft.state) == ("quiz", quiz.id, "draft")
    assert draft.choices == [{"label": "Chơi hội thi", "payload": f"#do:{quiz.code}"}]
    assert draft.rule["areas"] == [quiz.area_id]
    assert "Đố vui chính sách" in await writer.page(LIST)


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(desk_app: DeskApp) -> None:
    writer = await desk_app.login(Role.BROADCASTING)
    bad = {**FIELDS, "title": "", "closes_day": "2026-11-20", "opens_hour": "25:00", "winners": "x", "area": "18007"}
    response = await writer.send(f"{LIST}/new", **bad)
    text = await response.text()
    assert response.status == 422
    for words in ("chưa có. Hãy ghi tên", "hãy chọn một giờ", "cần một số từ 0 đến 100", "ngoài phạm vi"):
        assert words in text
    assert "giải đặc biệt xổ số kiến thiết Nghệ An" in text
    draw = await (await writer.send(f"{LIST}/new", **{**FIELDS, "seed_on": "2026-12-03", "prize": ""})).text()
    assert "phải sau ngày hội thi đóng (03/12/2026)" in draw
    assert "Có bốc thăm thì bà con cần biết giải là gì" in draw
    quiz = (await written(desk_app))[1]
    wrong = await writer.send(f"{LIST}/{quiz.code}/questions", **{**QUESTION, "answer": "3", "entry_id": "la"})
    text = await wrong.text()
    assert wrong.status == 422
    assert "chưa chọn. Hãy ghi số" in text
    assert "không có mục “la”" in text
    assert "Một nửa\nKhông đồng nào" in text


async def test_questions_are_changed_moved_and_removed(desk_app: DeskApp) -> None:
    writer, quiz = await written(desk_app)
    base = f"{LIST}/{quiz.code}/questions"
    assert (await writer.send(base, **{**QUESTION, "text": "Câu thứ hai?"})).status == 303
    assert "Không đồng nào" in await writer.page(f"{base}/2")
    assert (await writer.send(f"{base}/2/up")).status == 303
    assert (await writer.send(f"{base}/1", **{**QUESTION, "text": "Câu đầu?"})).status == 303
    assert (await writer.send(f"{base}/2/remove")).status == 303
    await writer.page(f"{base}/2", 404)
    async with desk_app.database.reading() as session:
        assert [one.text for one in await stored.questions(session, quiz.id)] == ["Câu đầu?"]
    edited = await writer.send(f"{LIST}/{quiz.code}/edit", **{**FIELDS, "title": "Tên mới"})
    assert edited.status == 303
    assert 'value="Tên mới"' in await writer.page(f"{LIST}/{quiz.code}/edit")


async def test_a_sheet_is_taken_whole_or_not_at_all(desk_app: DeskApp) -> None:
    writer, quiz = await written(desk_app)
    assert load_workbook(io.BytesIO(await (await writer.get(f"{LIST}/template.xlsx")).read()))

    async def upload(*answers: int) -> tuple[int, str]:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(list(quiz_sheet.COLUMNS.values()))
        for answer in answers:
            sheet.append(["Câu hỏi?", "Có", "Không", None, None, answer, "Vì thế.", "Luật", None])
        file = io.BytesIO()
        book.save(file)
        form = FormData()
        form.add_field("csrf", writer.csrf)
        form.add_field("file", file.getvalue(), filename="cau-hoi.xlsx")
        sent = await writer.client.post(f"{LIST}/{quiz.code}/questions/sheet", data=form, allow_redirects=False)
        return sent.status, await sent.text()

    status, text = await upload(1, 5)
    assert status == 422
    assert "Hàng 3: Đáp án đúng" in text
    async with desk_app.database.reading() as session:
        assert len(await stored.questions(session, quiz.id)) == 1
    assert (await upload(1, 2, 1))[0] == 303
    async with desk_app.database.reading() as session:
        assert [one.answer for one in await stored.questions(session, quiz.id)] == [1, 2, 1]
    empty = await writer.send(f"{LIST}/{quiz.code}/questions/sheet")
    assert "Chưa chọn tệp" in await empty.text()


async def test_from_the_ready_sample(desk_app: DeskApp) -> None:
    writer = await desk_app.login(Role.BROADCASTING)
    assert quiz_samples.get(quiz_samples.USUAL).title in await writer.page(LIST)
    sent = await writer.send(f"{LIST}/sample", sample=quiz_samples.USUAL)
    assert sent.status == 303
    quiz = await only_quiz(desk_app)
    assert quiz.area_id == await desk_app.area("18001")
    async with desk_app.database.reading() as session:
        assert len(await stored.questions(session, quiz.id)) == 10
    assert (await writer.send(f"{LIST}/sample", sample="x")).status == 422


async def test_who_writes_does_not_open_and_who_opens_does_not_write(desk_app: DeskApp) -> None:
    writer, quiz = await written(desk_app)
    leader = await desk_app.login(Role.APPROVING)
    address = f"{LIST}/{quiz.code}"
    assert (await writer.send(f"{address}/open", seen="x")).status == 403
    assert (await leader.send(f"{address}/submit")).status == 403
    assert (await leader.get(f"{address}/edit")).status == 403
    assert (await leader.send(f"{LIST}/new", **FIELDS)).status == 403
    assert (await (await desk_app.login(Role.VIEWING)).get(LIST)).status == 403
    both = await desk_app.login(
        Role.BROADCASTING, more=(Grant(role=Role.APPROVING, area_id=await desk_app.area("18001")),)
    )
    assert (await both.send(f"{address}/submit")).status == 303
    seen = (await again_in(desk_app, quiz)).updated_at.isoformat()
    refused = await both.send(f"{address}/open", seen=seen)
    assert "cần người thứ hai duyệt" in await refused.text()
    stale = await leader.send(f"{address}/open", seen=quiz.updated_at.isoformat())
    assert "vừa được sửa" in await stale.text()
    nothing = await leader.send(f"{address}/open")
    assert nothing.status == 422
    back = await leader.send(f"{address}/send-back", reason="")
    assert "Lý do: cần từ 1" in await back.text()
    assert (await leader.send(f"{address}/send-back", reason="Thêm nguồn")).status == 303
    assert "Được trả lại: Thêm nguồn" in await writer.page(address)


async def test_another_commune_sees_nothing(desk_app: DeskApp) -> None:
    _, quiz = await written(desk_app)
    stranger = await desk_app.login(Role.BROADCASTING, "18007")
    address = f"{LIST}/{quiz.code}"
    for path in (address, f"{address}/edit", f"{address}/questions", f"{address}/draw", f"{address}/results.xlsx"):
        await stranger.page(path, 404)
    assert (await stranger.send(f"{address}/submit")).status == 404
    assert quiz.title not in await stranger.page(LIST)


async def test_results_without_small_numbers_and_as_a_workbook(desk_app: DeskApp) -> None:
    writer, _, quiz = await opened(desk_app)
    await played(desk_app, quiz, 4)
    assert "Chưa đủ 5 người" in await writer.page(f"{LIST}/{quiz.code}")
    async with desk_app.database.transaction() as session:
        await session.execute(quiz_plays.delete())
    await played(desk_app, quiz, 6)
    page = await writer.page(f"{LIST}/{quiz.code}")
    assert "<strong>6</strong> người chơi hết" in page
    assert re.search(r"<td>6</td><td>1,0/1</td><td><meter", page)
    raw = await (await writer.get(f"{LIST}/{quiz.code}/results.xlsx")).read()
    book = load_workbook(io.BytesIO(raw))
    assert book["Theo xã"]["C2"].value == 6
    assert "ABCD01" not in str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])


async def test_drawn_by_two_people_and_printed(desk_app: DeskApp) -> None:
    writer, leader, quiz = await opened(desk_app)
    address = f"{LIST}/{quiz.code}/draw"
    assert "chốt khi hội thi đóng" in await writer.page(address)
    await played(desk_app, quiz, 5)
    desk_app.clock.now = quiz.closes_at
    async with desk_app.database.transaction() as session:
        assert await quiz_draw.close(session, quiz, now=desk_app.clock())
    writer = await desk_app.enter(writer.official)
    assert str((await again_in(desk_app, quiz)).entrants_digest) in await writer.page(address)
    early = await writer.send(f"{address}/seed", seed="482913")
    assert "từ ngày hôm sau" in await early.text()
    desk_app.clock.now = quiz.closes_at + timedelta(days=3)
    writer, leader = await desk_app.enter(writer.official), await desk_app.enter(leader.official)
    assert (await writer.send(f"{address}/seed", seed="482913")).status == 303
    assert (await writer.send(f"{address}/confirm", seed="482913")).status == 403
    wrong = await leader.send(f"{address}/confirm", seed="482914")
    assert wrong.status == 422
    assert "khác số người thứ nhất nhập" in await wrong.text()
    assert (await leader.send(f"{address}/take-back")).status == 303
    assert (await writer.send(f"{address}/seed", seed="482913")).status == 303
    assert (await leader.send(f"{address}/confirm", seed=" 482913 ")).status == 303
    async with desk_app.database.reading() as session:
        entries = [row.code for row in (await session.execute(quiz_plays.select())).all()]
        state = (await session.execute(quizzes.select())).one().state
    assert state == "drawn"
    page = await leader.page(address)
    order = [code for _, code, _ in quiz_draw.in_order(quiz.code, "482913", entries)]
    assert all(f'<span class="lead">{code}</span>' in page for code in order), "none of them has an account any more"
    assert page.count("lá thăm kế tiếp lên thay") == 5
    assert "Mọi người trúng đều đã được báo" in await leader.page(f"{address}/print")


async def again_in(desk: DeskApp, quiz: Quiz) -> Quiz:
    async with desk.database.reading() as session:
        return await again(session, quiz)
