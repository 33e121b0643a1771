"""A quiz of a commune with few questions, opened for the scenes that need one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from desk import quizzes
from desk.areas import folded_name
from desk.clock import Clock
from desk.quiz_form import QuestionForm, QuizForm
from storage import areas, officials
from storage import quizzes as stored
from storage.areas import NewArea
from storage.db import Database, Session
from storage.officials import Official
from storage.quizzes import Quiz

COMMUNE = "18001"
ENTRY = "bhyt-ho-ngheo"
QUESTIONS = (
    QuestionForm(
        text="Hộ nghèo đóng bao nhiêu tiền bảo hiểm y tế?",
        options=("Một nửa", "Không đồng nào", "Tuỳ xã"),
        answer=2,
        explanation="Nhà nước đóng toàn bộ.",
        source="Luật Bảo hiểm y tế, Điều 12",
        entry_id=ENTRY,
    ),
    QuestionForm(
        text="Vay theo diện hộ nghèo có phải thế chấp không?",
        options=("Không", "Có"),
        answer=1,
        explanation="Không phải thế chấp nhà, đất.",
        source="Nghị định 78/2002/NĐ-CP",
    ),
    QuestionForm(
        text="Xã đối thoại với dân ít nhất mấy lần một năm?",
        options=("Không lần nào", "Hai lần", "Một lần"),
        answer=3,
        explanation="Mỗi năm ít nhất một lần.",
        source="Luật Tổ chức chính quyền địa phương 2025, Điều 43",
    ),
)


async def official(session: Session, clock: Clock, username: str) -> Official:
    number = await officials.add(
        session, username=username, name=username, password_hash="none", now=clock(), must_change=False
    )
    found = await officials.get(session, number)
    assert found is not None
    return found


async def villages(database: Database, *names: str, commune: str = COMMUNE) -> list[int]:
    """Their ids."""
    async with database.transaction() as session:
        new = [
            NewArea(
                code=f"{commune}.{place:02d}", level="village", name=name, folded=folded_name(name), parent_code=commune
            )
            for place, name in enumerate(names, 1)
        ]
        await areas.add_missing(session, new)
        found = [await areas.find_by_code(session, one.code) for one in new]
        return [area.id for area in found if area]


async def write_quiz(
    session: Session,
    clock: Clock,
    by: Official,
    *,
    questions: Sequence[QuestionForm] = QUESTIONS,
    **changes: Any,
) -> Quiz:
    """A draft, open from an hour ago for ten days; three prizes from two right answers on."""
    area = await areas.find_by_code(session, COMMUNE)
    assert area is not None
    now = clock()
    values: dict[str, Any] = {
        "title": "Đố vui chính sách",
        "intro": "Vài câu về quyền lợi của bà con.",
        "prize": "mỗi giải một quạt điện",
        "area_id": area.id,
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=10),
        "least_right": 2,
        "winners": 3,
        "seed_from": "giải đặc biệt xổ số kiến thiết Nghệ An",
        "seed_on": (now + timedelta(days=12)).date(),
    }
    code = await quizzes.create(session, QuizForm(**values | changes), official=by, now=now)
    quiz = await stored.find(session, code)
    assert quiz is not None
    await quizzes.set_questions(session, quiz, questions, official=by, now=now)
    return quiz


async def open_quiz(database: Database, clock: Clock, *, name: str = "", **changes: Any) -> Quiz:
    """Written by one official, opened by another."""
    async with database.transaction() as session:
        writer = await official(session, clock, f"soan{name}.hoithi")
        leader = await official(session, clock, f"duyet{name}.hoithi")
        quiz = await write_quiz(session, clock, writer, **changes)
        await quizzes.submit(session, quiz, official=writer, now=clock())
        await quizzes.open_up(session, await again(session, quiz), official=leader, now=clock())
        return await again(session, quiz)


async def again(session: Session, quiz: Quiz) -> Quiz:
    """As it stands now."""
    found = await stored.find(session, quiz.code)
    assert found is not None
    return found
