"""A quiz and its questions as an official describes them, judged field by field before anything is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from desk.errors import Refused, WrongFields
from desk.working_time import VIETNAM
from storage.quizzes import Quiz, QuizQuestion

LABELS: Mapping[str, str] = {
    "title": "Tên hội thi",
    "area": "Địa bàn",
    "intro": "Lời giới thiệu",
    "prize": "Giải thưởng",
    "opens_day": "Mở từ ngày",
    "opens_hour": "Giờ mở",
    "closes_day": "Đến hết ngày",
    "closes_hour": "Giờ đóng",
    "least_right": "Số câu đúng tối thiểu để dự bốc thăm",
    "winners": "Số giải bốc thăm",
    "seed_from": "Lấy số công khai từ đâu",
    "seed_on": "Ngày có số đó",
    "text": "Câu hỏi",
    "options": "Các lựa chọn",
    "answer": "Đáp án đúng",
    "explanation": "Giải thích",
    "source": "Nguồn",
    "entry_id": "Mục hỏi đáp",
}
LONGEST: Mapping[str, int] = {
    "title": 160, "intro": 600, "prize": 600, "seed_from": 300,
    "text": 300, "explanation": 500, "source": 300, "entry_id": 120,
}  # fmt: skip
LONGEST_OPTION = 80
MOST_OPTIONS, MOST_QUESTIONS, MOST_WINNERS = 4, 30, 100
LONGEST_SPAN = timedelta(days=92)


class Wrong(WrongFields):
    labels = LABELS


@dataclass(frozen=True, kw_only=True, slots=True)
class QuizForm:
    title: str
    area_id: int | None
    opens_at: datetime
    closes_at: datetime
    intro: str = ""
    prize: str = ""
    least_right: int = 0
    winners: int = 0
    seed_from: str = ""
    seed_on: date | None = None

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionForm:
    """`answer`: the number of the right option, from 1, 0 when none was marked."""

    text: str
    options: Sequence[str]
    answer: int
    explanation: str
    source: str
    entry_id: str | None = None

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "options": list(self.options)}


def kept(question: QuizQuestion) -> QuestionForm:
    return QuestionForm(
        text=question.text,
        options=tuple(question.options),
        answer=question.answer,
        explanation=question.explanation,
        source=question.source,
        entry_id=question.entry_id,
    )


def judge(form: QuizForm, *, now: datetime) -> None:
    """Raises `Wrong` with all that is wrong at once."""
    faults = {
        name: f"dài {len(getattr(form, name)):,} ký tự, tối đa {LONGEST[name]:,}."
        for name in ("title", "intro", "prize", "seed_from")
        if len(getattr(form, name)) > LONGEST[name]
    }
    if not form.title:
        faults["title"] = "chưa có. Hãy ghi tên bà con sẽ thấy."
    if form.closes_at <= form.opens_at:
        faults["closes_day"] = "phải sau lúc mở."
    elif form.closes_at <= now:
        faults["closes_day"] = "đã qua. Hãy chọn một ngày từ nay trở đi."
    elif form.closes_at - form.opens_at > LONGEST_SPAN:
        faults["closes_day"] = f"quá dài: một hội thi mở nhiều nhất {LONGEST_SPAN.days} ngày."
    if not 0 <= form.least_right <= MOST_QUESTIONS:
        faults["least_right"] = f"cần một số từ 0 đến {MOST_QUESTIONS}."
    if not 0 <= form.winners <= MOST_WINNERS:
        faults["winners"] = f"cần một số từ 0 đến {MOST_WINNERS}; 0 là không bốc thăm."
    elif form.winners:
        faults |= _judge_draw(form)
    if faults:
        raise Wrong(faults)


def judge_question(form: QuestionForm, *, entries: Mapping[str, object] | None = None) -> None:
    """`entries`: the answers that can be pointed to, by their id. Raises `Wrong` with all that is wrong at once."""
    faults = {
        name: f"dài {len(getattr(form, name)):,} ký tự, tối đa {LONGEST[name]:,}."
        for name in ("text", "explanation", "source")
        if len(getattr(form, name)) > LONGEST[name]
    }
    for name in ("text", "explanation", "source"):
        if not getattr(form, name):
            faults[name] = "chưa có nội dung."
    folded = [" ".join(option.casefold().split()) for option in form.options]
    if not 2 <= len(folded) <= MOST_OPTIONS:
        faults["options"] = f"cần từ 2 đến {MOST_OPTIONS} lựa chọn, mỗi dòng một lựa chọn."
    elif len(set(folded)) < len(folded) or not all(folded):
        faults["options"] = "có hai lựa chọn giống nhau hoặc bỏ trống."
    elif any(len(option) > LONGEST_OPTION for option in form.options):
        faults["options"] = f"mỗi lựa chọn tối đa {LONGEST_OPTION} ký tự, để vừa màn hình điện thoại."
    if "options" not in faults and not 1 <= form.answer <= len(form.options):
        faults["answer"] = "chưa chọn. Hãy ghi số của lựa chọn đúng, đếm từ 1."
    if form.entry_id and entries is not None and form.entry_id not in entries:
        faults["entry_id"] = f"không có mục “{form.entry_id[:60]}”. Hãy chép mã mục từ trang Hỏi đáp, hoặc để trống."
    if faults:
        raise Wrong(faults)


def refuse_unready(quiz: Quiz, questions: Sequence[QuizQuestion], *, now: datetime) -> None:
    """Before it is handed in and before it is opened. Raises `Refused` with all that is missing."""
    missing = []
    if not questions:
        missing.append("chưa có câu hỏi nào")
    elif quiz.least_right > len(questions):
        missing.append(f"cần {quiz.least_right} câu đúng nhưng chỉ có {len(questions)} câu hỏi")
    if quiz.closes_at <= now:
        missing.append("lúc đóng đã qua")
    if quiz.winners and not quiz.prize:
        missing.append("chưa ghi giải thưởng")
    if quiz.winners and not (quiz.seed_from and quiz.seed_on):
        missing.append("chưa ghi lấy số công khai từ đâu, ngày nào")
    if missing:
        raise Refused(f"Chưa mở được: {'; '.join(missing)}. Hãy sửa bản nháp rồi trình lại.")


def _judge_draw(form: QuizForm) -> dict[str, str]:
    """Where the seed comes from is named beforehand, so that nobody can choose it."""
    faults = {}
    if not form.prize:
        faults["prize"] = "chưa ghi. Có bốc thăm thì bà con cần biết giải là gì."
    if not form.seed_from:
        faults["seed_from"] = "chưa ghi. Ví dụ: giải đặc biệt xổ số kiến thiết Nghệ An, mở thưởng ngày 27/11/2026."
    closes_on = form.closes_at.astimezone(VIETNAM).date()
    if form.seed_on is None:
        faults["seed_on"] = "chưa chọn."
    elif form.seed_on <= closes_on:
        faults["seed_on"] = f"phải sau ngày hội thi đóng ({closes_on:%d/%m/%Y}), để không ai biết trước."
    elif form.seed_on > closes_on + LONGEST_SPAN:
        faults["seed_on"] = f"quá xa: trong vòng {LONGEST_SPAN.days} ngày sau khi đóng."
    return faults
