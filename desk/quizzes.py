"""A quiz on its way: written, opened by a second person, closed by the clock, or withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from desk import broadcasts, codes, quiz_samples, quiz_texts
from desk.errors import Refused
from desk.histories import write_down
from desk.quiz_form import QuestionForm, QuizForm, judge, judge_question, refuse_unready
from desk.segment_rule import SegmentRule
from storage import quizzes
from storage.broadcasts import NewBroadcast
from storage.db import Session
from storage.officials import Official
from storage.quizzes import CodeTaken, Quiz

LONGEST_REASON = 500
_SAMPLE_OPEN = timedelta(days=14)


class QuizState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    DRAWN = "drawn"
    WITHDRAWN = "withdrawn"


STATE_NAMES: Mapping[QuizState, str] = {
    QuizState.DRAFT: "bản nháp",
    QuizState.WAITING: "chờ duyệt",
    QuizState.OPEN: "đã mở",
    QuizState.CLOSED: "đã kết thúc",
    QuizState.DRAWN: "đã bốc thăm",
    QuizState.WITHDRAWN: "đã rút",
}
OPENED = (QuizState.OPEN, QuizState.CLOSED, QuizState.DRAWN)
"""What residents may know of; a withdrawn one too, if it had been opened."""


async def create(session: Session, form: QuizForm, *, official: Official | None, now: datetime) -> str:
    """Its code; a draft without questions. Whether the area is theirs the caller checks. Raises `Wrong`."""
    judge(form, now=now)
    code = await _add(session, form, official=official, now=now)
    await write_down(session, "quiz.created", code, by=official, now=now)
    return code


async def from_sample(
    session: Session,
    *,
    area_id: int | None,
    official: Official | None,
    now: datetime,
    sample: str = quiz_samples.USUAL,
    title: str = "",
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> str:
    """The code of a draft with the questions of a ready sample; prizes are for the office to name.

    Open for two weeks from `opens_at` (now) unless said otherwise. Raises `Refused` when there is no such sample.
    """
    found = quiz_samples.get(sample)
    begins = opens_at or now
    form = QuizForm(
        title=title or found.title,
        intro=found.intro,
        area_id=area_id,
        opens_at=begins,
        closes_at=closes_at or begins + _SAMPLE_OPEN,
        least_right=found.least_right,
    )
    judge(form, now=now)
    code = await _add(session, form, official=official, now=now)
    quiz = await quizzes.find(session, code)
    if quiz is not None:
        await quizzes.replace_questions(session, quiz.id, [one.plain() for one in found.questions])
    await write_down(session, "quiz.created", code, by=official, now=now, detail={"sample": sample})
    return code


async def change(session: Session, quiz: Quiz, form: QuizForm, *, official: Official, now: datetime) -> None:
    """Raises `Wrong`, and `Refused` once it is no draft."""
    refuse_unless(quiz, QuizState.DRAFT, todo="Chỉ sửa được bản nháp.")
    judge(form, now=now)
    await quizzes.change(session, quiz.id, now=now, **form.plain())
    await write_down(session, "quiz.changed", quiz.code, by=official, now=now)


async def set_questions(
    session: Session, quiz: Quiz, wanted: Sequence[QuestionForm], *, official: Official, now: datetime
) -> None:
    """All of them anew, in this order; each must have been judged. Raises `Refused` once it is no draft."""
    refuse_unless(quiz, QuizState.DRAFT, todo="Chỉ sửa được câu hỏi của bản nháp.")
    for one in wanted:
        judge_question(one)
    await quizzes.replace_questions(session, quiz.id, [one.plain() for one in wanted])
    await quizzes.change(session, quiz.id, now=now)
    await write_down(session, "quiz.changed", quiz.code, by=official, now=now, detail={"questions": len(wanted)})


async def submit(session: Session, quiz: Quiz, *, official: Official, now: datetime) -> None:
    """To a second person. Raises `Refused` with what is still missing."""
    refuse_unless(quiz, QuizState.DRAFT)
    refuse_unready(quiz, await quizzes.questions(session, quiz.id), now=now)
    await _move(session, quiz, QuizState.WAITING, "quiz.submitted", official, now=now, submitted_by=official.id)


async def send_back(session: Session, quiz: Quiz, reason: str, *, official: Official, now: datetime) -> None:
    """Raises `Refused`."""
    refuse_unless(quiz, QuizState.WAITING)
    why = _reasoned(reason)
    await _move(session, quiz, QuizState.DRAFT, "quiz.sent_back", official, now=now, reason=why)


async def open_up(
    session: Session, quiz: Quiz, *, official: Official, now: datetime, seen: datetime | None = None
) -> None:
    """By somebody else than who wrote it and who handed it in. From then on nothing of it changes. Raises `Refused`.

    `seen`: the version that was looked at, when it may have been another.
    """
    refuse_unless(quiz, QuizState.WAITING)
    if seen is not None and seen != quiz.updated_at:
        raise Refused("Bản này vừa được sửa sau khi anh/chị mở trang. Hãy tải lại, xem lại rồi duyệt.")
    if official.id in (quiz.created_by, quiz.submitted_by):
        raise Refused("Hội thi cần người thứ hai duyệt: anh/chị đã soạn hoặc đã trình bản này. Hãy nhờ người khác.")
    refuse_unready(quiz, await quizzes.questions(session, quiz.id), now=now)
    await _move(
        session,
        quiz,
        QuizState.OPEN,
        "quiz.opened",
        official,
        now=now,
        approved_by=official.id,
        published_at=now,
        reason="",
    )


async def withdraw(session: Session, quiz: Quiz, reason: str, *, official: Official, now: datetime) -> None:
    """Also midway: those who play are told at their next answer; nothing is drawn. Raises `Refused`."""
    if quiz.state not in (QuizState.DRAFT, QuizState.WAITING, QuizState.OPEN):
        raise Refused("Hội thi đã kết thúc nên không rút được nữa: người chơi chờ bốc thăm theo danh sách đã chốt.")
    if quiz.state == QuizState.OPEN and quiz.closes_at <= now:
        raise Refused("Hội thi vừa hết giờ nên không rút được nữa. Hãy tải lại trang.")
    await _move(session, quiz, QuizState.WITHDRAWN, "quiz.withdrawn", official, now=now, reason=_reasoned(reason))


async def announce(session: Session, quiz: Quiz, *, official: Official, now: datetime) -> str:
    """The code of a draft announcement with the quiz's button. Raises `Refused` unless residents may play it."""
    if quiz.state != QuizState.OPEN or quiz.closes_at <= now:
        raise Refused("Chỉ gửi thông báo về hội thi đã mở và chưa kết thúc. Hãy nhờ người duyệt mở trước.")
    rule = SegmentRule(areas=[quiz.area_id] if quiz.area_id is not None else [])
    count = len(await quizzes.questions(session, quiz.id))
    new = NewBroadcast(
        code=codes.new_code(),
        kind="quiz",
        title=quiz.title,
        area_id=quiz.area_id,
        rule=rule.kept(),
        quiz_id=quiz.id,
        texts={"vi": quiz_texts.announcement(quiz, count)},
        choices=[{"label": quiz_texts.PLAY, "payload": f"#do:{quiz.code}"}],
        script=quiz_texts.announcement(quiz, count, spoken=True),
    )
    return await broadcasts.draft(session, new, official=official, now=now)


def refuse_unless(quiz: Quiz, *states: QuizState, todo: str = "Hãy tải lại trang.") -> None:
    """Raises `Refused` when it is in none of these states."""
    if quiz.state not in states:
        raise Refused(f"Hội thi này {STATE_NAMES[QuizState(quiz.state)]} nên không làm được việc đó. {todo}")


async def _add(session: Session, form: QuizForm, *, official: Official | None, now: datetime) -> str:
    while True:
        code = codes.new_code()
        try:
            created_by = official.id if official else None
            await quizzes.add(session, code, now=now, **form.plain(), created_by=created_by)
        except CodeTaken:
            continue
        return code


async def _move(
    session: Session,
    quiz: Quiz,
    to: QuizState,
    action: str,
    official: Official,
    *,
    now: datetime,
    **values: object,
) -> None:
    await quizzes.change(session, quiz.id, now=now, state=to, **values)
    reason = values.get("reason")
    await write_down(session, action, quiz.code, by=official, now=now, detail={"reason": reason} if reason else None)


def _reasoned(reason: str) -> str:
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Refused(f"Lý do: cần từ 1 đến {LONGEST_REASON} ký tự, để người soạn và bà con hiểu vì sao.")
    return reason
