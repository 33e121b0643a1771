"""A quiz on its way: judged at once, opened by a second person, and never changed after that."""

from datetime import timedelta

import pytest

from desk import quiz_samples, quizzes
from desk.errors import Refused
from desk.quiz_form import QuestionForm, QuizForm, Wrong, judge, judge_question
from desk.quizzes import QuizState
from faq.catalogue import Catalogue, Confidence
from storage import quizzes as stored
from storage.db import Database
from storage.tables import broadcasts
from tests.clock import FakeClock
from tests.quizzes import QUESTIONS, again, official, write_quiz


async def test_written_handed_in_sent_back_and_opened_by_another(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        writer, leader = await official(session, clock, "soan"), await official(session, clock, "duyet")
        quiz = await write_quiz(session, clock, writer)
        with pytest.raises(Refused, match="bản nháp"):
            await quizzes.open_up(session, quiz, official=leader, now=clock())
        await quizzes.submit(session, quiz, official=writer, now=clock())
        waiting = await again(session, quiz)
        with pytest.raises(Refused, match="người thứ hai"):
            await quizzes.open_up(session, waiting, official=writer, now=clock())
        await quizzes.send_back(session, waiting, "Câu 2 chưa rõ", official=leader, now=clock())
        back = await again(session, quiz)
        assert (back.state, back.reason) == (QuizState.DRAFT, "Câu 2 chưa rõ")
        await quizzes.submit(session, back, official=writer, now=clock())
        handed = await again(session, quiz)
        with pytest.raises(Refused, match="vừa được sửa"):
            await quizzes.open_up(session, handed, official=leader, now=clock(), seen=back.updated_at)
        await quizzes.open_up(session, handed, official=leader, now=clock(), seen=handed.updated_at)
        opened = await again(session, quiz)
        assert (opened.state, opened.approved_by) == (QuizState.OPEN, leader.id)
        form = QuizForm(title="Khác", area_id=None, opens_at=clock(), closes_at=clock() + timedelta(days=1))
        with pytest.raises(Refused, match="Chỉ sửa được bản nháp"):
            await quizzes.change(session, opened, form, official=writer, now=clock())
        with pytest.raises(Refused, match="Chỉ sửa được câu hỏi của bản nháp"):
            await quizzes.set_questions(session, opened, QUESTIONS, official=writer, now=clock())


async def test_who_handed_in_anothers_draft_does_not_open_it(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        writer, leader = await official(session, clock, "soan"), await official(session, clock, "duyet")
        quiz = await write_quiz(session, clock, writer)
        await quizzes.submit(session, quiz, official=leader, now=clock())
        for one in (writer, leader):
            with pytest.raises(Refused, match="người thứ hai"):
                await quizzes.open_up(session, await again(session, quiz), official=one, now=clock())


async def test_what_is_missing_is_said_together(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        writer = await official(session, clock, "soan")
        quiz = await write_quiz(session, clock, writer, questions=QUESTIONS[:1])
        with pytest.raises(Refused, match="cần 2 câu đúng nhưng chỉ có 1"):
            await quizzes.submit(session, quiz, official=writer, now=clock())
        await quizzes.set_questions(session, quiz, [], official=writer, now=clock())
        clock.tick(days=20)
        with pytest.raises(Refused, match="chưa có câu hỏi nào; lúc đóng đã qua"):
            await quizzes.submit(session, quiz, official=writer, now=clock())


async def test_withdrawn_while_open_and_not_when_it_is_over(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        writer = await official(session, clock, "soan")
        quiz = await write_quiz(session, clock, writer)
        with pytest.raises(Refused, match="Lý do"):
            await quizzes.withdraw(session, quiz, "  ", official=writer, now=clock())
        await quizzes.withdraw(session, quiz, "Sai câu 3", official=writer, now=clock())
        assert (await again(session, quiz)).state == QuizState.WITHDRAWN
        closed = await write_quiz(session, clock, writer)
        await stored.change(session, closed.id, state="closed", now=clock())
        with pytest.raises(Refused, match="không rút được nữa"):
            await quizzes.withdraw(session, await again(session, closed), "Sai", official=writer, now=clock())


def test_all_faults_of_the_form_at_once(clock: FakeClock) -> None:
    now = clock()
    with pytest.raises(Wrong) as wrong:
        judge(
            QuizForm(
                title="",
                area_id=None,
                opens_at=now,
                closes_at=now,
                winners=2,
                least_right=31,
                intro="x" * 601,
                seed_on=now.date(),
            ),
            now=now,
        )
    assert wrong.value.faults.keys() == {
        *("title", "closes_day", "least_right", "intro", "prize", "seed_from", "seed_on")
    }
    too_long = QuizForm(title="A", area_id=None, opens_at=now, closes_at=now + timedelta(days=93))
    with pytest.raises(Wrong, match="nhiều nhất 92 ngày"):
        judge(too_long, now=now)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"text": ""}, "text"),
        ({"options": ("Một",)}, "options"),
        ({"options": ("Có", " có ")}, "options"),
        ({"options": ("x" * 81, "y")}, "options"),
        ({"options": ("1", "2", "3", "4", "5")}, "options"),
        ({"answer": 0}, "answer"),
        ({"answer": 4}, "answer"),
        ({"explanation": "x" * 501}, "explanation"),
        ({"source": ""}, "source"),
        ({"entry_id": "khong-co"}, "entry_id"),
    ],
)
def test_a_question_that_cannot_be_asked(changes: dict[str, object], fault: str) -> None:
    given = {**QUESTIONS[0].plain(), "entry_id": None, **changes}
    with pytest.raises(Wrong) as wrong:
        judge_question(QuestionForm(**given), entries={"co": 1})
    assert wrong.value.faults.keys() == {fault}


async def test_a_draft_from_the_ready_sample(database: Database, clock: FakeClock) -> None:
    async with database.transaction() as session:
        code = await quizzes.from_sample(session, area_id=None, official=None, now=clock())
        quiz = await stored.find(session, code)
        assert quiz is not None
        assert (quiz.state, quiz.least_right, quiz.winners, quiz.area_id) == ("draft", 7, 0, None)
        assert len(await stored.questions(session, quiz.id)) == 10
        with pytest.raises(Refused, match="Không có mẫu"):
            await quizzes.from_sample(session, area_id=None, official=None, now=clock(), sample="x")
        assert not (await session.execute(broadcasts.select())).all()


def test_every_sample_rests_on_confirmed_answers(real_catalogue: Catalogue, clock: FakeClock) -> None:
    for sample in quiz_samples.load().values():
        answers = [one.answer for one in sample.questions]
        assert len(set(answers)) == 3, "the right option stands in every place"
        for question in sample.questions:
            entry = real_catalogue.entry(question.entry_id or "")
            assert entry is not None, question.entry_id
            assert entry.confidence is Confidence.CONFIRMED, question.entry_id
            assert not entry.expired(clock().date()), question.entry_id
            names = [real_catalogue.sources[cited.document].name for cited in entry.sources]
            plain = question.source.replace("“", '"').replace("”", '"').replace("Ngân hàng Chính sách xã hội", "NHCSXH")
            assert any(plain.startswith(name) for name in names), (question.source, names)
