"""Surveys at the console: a draft is changed, opened by who decides, closed, and its small numbers stay hidden."""

from datetime import UTC, datetime, timedelta

import pytest

from desk import survey_results
from desk.roles import Role
from desk.survey_questions import SurveyQuestion, read_questions, written
from storage import areas, dialogues, survey_invitations
from storage import surveys as stored
from storage.dialogues import NewDialogue
from storage.officials import Grant
from storage.scope import Scope
from storage.surveys import Survey, SurveyAnswer
from storage.tables import contacts, registrations
from storage.tables import survey_invitations as survey_invited
from tests.console.conftest import DeskApp
from tests.meetings import meeting

MADE = datetime(2026, 11, 20, tzinfo=UTC)
TYPED = "Bà con có nghe loa xã không?\n- Có\n- Không\n\nNghe lúc nào?\n- Sáng\n- Chiều\n"


async def neighbours(desk: DeskApp, count: int, commune: str = "18001") -> list[int]:
    """People of the commune who want notices."""
    async with desk.database.transaction() as session:
        area = await areas.find_by_code(session, commune)
        assert area is not None
        rows = [{"area_id": area.id, "notices": True, "created_at": desk.clock()} for _ in range(count)]
        return list((await session.execute(contacts.insert().values(rows).returning(contacts.c.id))).scalars())


async def only_survey(desk: DeskApp) -> Survey:
    async with desk.database.reading() as session:
        area = await areas.find_by_code(session, "18001")
        assert area is not None
        scope = Scope(official_id=0, agency_id=None, grants=[Grant(role=Role.VIEWING, area_id=area.id)])
        (found,) = await stored.within(session, scope)
        return found


async def draft(desk: DeskApp) -> Survey:
    writer = await desk.login(Role.ANSWERING)
    area_id = await desk.area("18001")
    sent = await writer.send("/console/surveys/new", title="Hỏi về loa xã", area=str(area_id), questions=TYPED)
    assert sent.status == 303, await sent.text()
    return await only_survey(desk)


async def answered(desk: DeskApp, survey: Survey, *given: dict[str, int]) -> None:
    async with desk.database.transaction() as session:
        for answers in given:
            await stored.add_answer(
                session, survey.id, area_id=survey.area_id, channel="web", answers=answers, day=desk.clock().date()
            )


async def test_from_a_draft_to_what_it_found(desk_app: DeskApp) -> None:
    await neighbours(desk_app, 12)
    survey = await draft(desk_app)
    assert [one["text"] for one in survey.questions] == ["Bà con có nghe loa xã không?", "Nghe lúc nào?"]
    leader = await desk_app.login(Role.APPROVING)
    address = f"/console/surveys/{survey.code}"
    assert (await leader.send(f"{address}/open", days="14")).status == 303
    async with desk_app.database.reading() as session:
        assert (await survey_invitations.counts(session, [survey.id]))[survey.id].invited == 12
    await answered(desk_app, survey, *[{"1": 1, "2": 1}] * 7, *[{"1": 2, "2": 2}] * 6)
    assert "Kết quả hiện ra khi khảo sát kết thúc" in await leader.page(address)
    assert (await leader.send(f"{address}/close")).status == 303
    shown = await leader.page(address)
    assert "13 người trả lời" in shown
    assert "<td>7</td>" in shown
    assert "<td>6</td>" in shown


async def test_who_only_writes_may_not_begin_and_another_commune_sees_nothing(desk_app: DeskApp) -> None:
    await neighbours(desk_app, 3)
    survey = await draft(desk_app)
    writer, stranger = await desk_app.login(Role.ANSWERING), await desk_app.login(Role.APPROVING, "18007")
    assert (await writer.send(f"/console/surveys/{survey.code}/open", days="7")).status == 403
    await stranger.page(f"/console/surveys/{survey.code}", 404)
    assert (await stranger.send(f"/console/surveys/{survey.code}/open", days="7")).status == 404
    assert survey.title not in await stranger.page("/console/surveys")


async def test_what_is_wrong_is_said_and_what_was_typed_stays(desk_app: DeskApp) -> None:
    survey = await draft(desk_app)
    writer = await desk_app.login(Role.ANSWERING)
    bad = "Một câu dài không có lựa chọn"
    response = await writer.send(f"/console/surveys/{survey.code}/change", title="Tên mới", questions=bad)
    text = await response.text()
    assert response.status == 422
    assert "cần từ 2 đến 6 lựa chọn" in text
    assert bad in text
    assert "Tên mới" in text
    new = await writer.send("/console/surveys/new", title="Của xã khác", area="1", questions=TYPED)
    assert new.status == 422
    assert "Của xã khác" in await new.text()


async def test_nobody_to_ask_is_refused_and_an_open_one_is_not_changed(desk_app: DeskApp) -> None:
    survey = await draft(desk_app)
    leader = await desk_app.login(Role.APPROVING)
    address = f"/console/surveys/{survey.code}"
    refused = await leader.send(f"{address}/open", days="7")
    assert "Chưa có ai ở địa bàn này đồng ý nhận tin" in await refused.text()
    await neighbours(desk_app, 2)
    assert (await leader.send(f"{address}/open", days="7")).status == 303
    again = await leader.send(f"{address}/change", title="Khác", questions=TYPED)
    assert "Khảo sát đã mở" in await again.text()


async def test_a_dialogue_gets_one_survey(desk_app: DeskApp) -> None:
    now = desk_app.clock()
    async with desk_app.database.transaction() as session:
        area = await areas.find_by_code(session, "18001")
        assert area is not None
        await dialogues.add(
            session,
            NewDialogue(
                code="K7M2QA",
                title="Đối thoại về vay vốn",
                area_id=area.id,
                starts_at=now + timedelta(days=9),
                ends_at=now + timedelta(days=9, hours=2),
                questions_until=now + timedelta(days=7),
            ),
            now=now,
        )
    writer = await desk_app.login(Role.INTAKE)
    page = "/console/dialogues/K7M2QA/survey"
    assert "Tạo khảo sát này" in await writer.page(page)
    assert (await writer.send(page)).status == 303
    assert "Hỏi thăm sau buổi đối thoại" in await writer.page(page)
    assert (await writer.send(page)).status == 422
    await (await desk_app.login(Role.INTAKE, "18007")).page(page, 404)
    leader, survey = await desk_app.login(Role.APPROVING), await only_survey(desk_app)
    early = await leader.send(f"/console/surveys/{survey.code}/open", days="7")
    assert early.status == 422
    assert "Chưa hỏi thăm được: buổi này đang dự kiến." in await early.text()


async def test_those_who_asked_or_came_are_invited_and_not_who_stayed_away(desk_app: DeskApp) -> None:
    now = desk_app.clock()
    came, stayed = await neighbours(desk_app, 2)
    async with desk_app.database.transaction() as session:
        held = await meeting(session, desk_app.clock, state="held")
        for contact_id, state, code in ((came, "attended", "ABCDE2"), (stayed, "absent", "ABCDE3")):
            await session.execute(
                registrations.insert().values(
                    dialogue_id=held.id, code=code, contact_id=contact_id, state=state, registered_at=now
                )
            )
    leader = await desk_app.login(Role.APPROVING)
    assert (await leader.send(f"/console/dialogues/{held.code}/survey")).status == 303
    async with desk_app.database.reading() as session:
        survey = await stored.of_dialogue(session, held.id)
    assert survey is not None
    assert (await leader.send(f"/console/surveys/{survey.code}/open", days="7")).status == 303
    async with desk_app.database.reading() as session:
        invited = (await session.execute(survey_invited.select())).all()
    assert [one.contact_id for one in invited] == [came]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([0, 9, 8], [0, 9, 8]),
        ([3, 9, 8], [None, 9, None]),
        ([3, 2, 8], [None, None, 8]),
        ([4, 0, 0], [None, 0, 0]),
        ([5, 5], [5, 5]),
    ],
)
def test_no_small_number_can_be_worked_out(counts: list[int], shown: list[int | None]) -> None:
    assert survey_results.hide_small(counts) == shown


def test_fewer_than_five_answers_show_nothing_and_numbers_in_words_are_masked() -> None:
    survey = Survey(
        id=1, code="K7M2QA", title="", dialogue_id=None, dialogue_code=None, area_id=1, area_name="", state="closed",
        questions=[{"text": "?", "options": ["a", "b"]}], created_by=None, created_at=MADE, opened_at=None,
        closes_at=None,
    )  # fmt: skip
    one = SurveyAnswer(id=1, area_name="Xóm 1", answers={"1": 1}, text="gọi tôi 0912345678")
    few = survey_results.results(survey, [one] * 4)
    assert (few.answers, few.words, few.hamlets) == (None, [], [])
    assert few.questions[0].counts == [None, None]
    enough = survey_results.results(survey, [one] * 6)
    assert enough.questions[0].counts == [6, 0]
    assert "0912345678" not in enough.words[0]


def test_questions_are_written_as_they_are_read() -> None:
    questions = read_questions(TYPED)
    assert questions[0] == SurveyQuestion(text="Bà con có nghe loa xã không?", options=("Có", "Không"))
    assert read_questions(written(questions)) == questions
