"""What is said to residents of questions that are near to theirs: a list, and one of it as a whole."""

from datetime import datetime
from zoneinfo import ZoneInfo

from desk.clock import day
from desk.ticket_texts import NEAR_LETTERS

NEAR_QUESTIONS = (
    "Đã có người hỏi câu gần giống. Bà con xem có câu nào đúng điều mình hỏi không:\n\n{lines}\n\n"
    "Không câu nào đúng, hoặc không chắc, thì chọn “Câu của tôi khác, vẫn gửi”."
)
NOT_SURE = "Nếu không đúng hẳn điều mình hỏi, bà con cứ gửi câu của mình."
SHARED_WORDS = "Câu cũng có chữ {words}"
NEAR_SUBJECT = "Câu gần giống"


def near_line(
    number: int,
    about: str,
    people: int,
    asked_on: datetime,
    zone: ZoneInfo,
    *,
    village: str | None,
    answered: bool,
    own: bool,
) -> str:
    """`about` in words of ours or of the reader's own: nobody else wrote it."""
    told = [
        *([village] if village else []),
        "câu bà con đã gửi" if own else f"{people} người hỏi",
        f"gửi ngày {day(asked_on, zone)}",
        "đã trả lời" if answered else "đang chờ trả lời",
    ]
    return f"{NEAR_LETTERS[number]}. {about} ({', '.join(told)})"


def near_question(
    about: str, answer: str | None, code: str, answered_on: datetime | None, zone: ZoneInfo, *, people: int
) -> str:
    """One of the list, whole: what it is about, and the official's answer if there is one."""
    asked = f"{people} người hỏi: {about}."
    if answer is None or answered_on is None:
        state = "Cán bộ đang trả lời. Nếu đúng là câu của bà con, khi có câu trả lời tin sẽ về đây."
    else:
        state = f"Cán bộ đã trả lời ngày {day(answered_on, zone)} (mã {code}):\n\n{answer}"
    return f"{asked}\n\n{state}\n\n{NOT_SURE}"
