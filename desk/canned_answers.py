"""Ready sentences for answers, with the few variables that are filled in for each question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.errors import Refused
from desk.histories import write_down
from desk.working_time import VIETNAM
from storage import canned_answers
from storage.canned_answers import CannedAnswer
from storage.db import Session
from storage.officials import Grant, Official

LONGEST_TITLE = 120
LONGEST_TEXT = 3_000
MOST = 200
"""Sentences listed at once."""

VARIABLES: Mapping[str, str] = {
    "mã": "mã tra cứu của câu hỏi",
    "xã": "xã, phường của người hỏi",
    "họ_tên_cán_bộ": "họ tên cán bộ đang trả lời",
    "hạn": "hạn xử lý, dạng 30/11/2026",
}
_VARIABLE = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What an official typed, still to be judged."""

    title: str
    text: str
    topic: str | None
    area_id: int | None


def values(code: str, *, commune: str | None, official: str, due_at: datetime | None) -> Mapping[str, str | None]:
    """By variable; None where this question has nothing to put there."""
    due = f"{due_at.astimezone(VIETNAM):%d/%m/%Y}" if due_at else None
    return {"mã": code, "xã": commune, "họ_tên_cán_bộ": official, "hạn": due}


def fill(text: str, known: Mapping[str, str | None]) -> str:
    """A variable without a value stays as it is, for the official to see and `check_filled` to refuse."""
    return _VARIABLE.sub(lambda found: known.get(found[1].strip()) or found[0], text)


def check_filled(text: str) -> None:
    """Raises `Refused` when an answer still holds a variable."""
    left = [f"{{{name.strip()}}}" for name in _VARIABLE.findall(text) if name.strip() in VARIABLES]
    if left:
        raise Refused(f"Câu trả lời còn {', '.join(dict.fromkeys(left))} chưa có nội dung. Hãy thay bằng chữ rồi gửi.")


async def add(session: Session, new: Wording, grants: Sequence[Grant], *, official: Official, now: datetime) -> int:
    """Raises `Refused` for an unknown variable, and where the grants do not reach."""
    await _judge(session, new, grants)
    canned_id = await canned_answers.add(
        session,
        title=new.title,
        text=new.text,
        topic=new.topic,
        area_id=new.area_id,
        official_id=official.id,
        now=now,
    )
    await write_down(session, "canned_answer.added", canned_id, by=official, now=now)
    return canned_id


async def change(
    session: Session, kept: CannedAnswer, new: Wording, grants: Sequence[Grant], *, official: Official, now: datetime
) -> None:
    await _judge(session, new, grants)
    await canned_answers.change(
        session,
        kept.id,
        title=new.title,
        text=new.text,
        topic=new.topic,
        area_id=new.area_id,
        official_id=official.id,
        now=now,
    )
    await write_down(session, "canned_answer.changed", kept.id, by=official, now=now)


async def remove(session: Session, kept: CannedAnswer, *, official: Official, now: datetime) -> None:
    await canned_answers.remove(session, kept.id)
    await write_down(session, "canned_answer.removed", kept.id, by=official, now=now)


async def _judge(session: Session, new: Wording, grants: Sequence[Grant]) -> None:
    if not new.title:
        raise Refused("Câu mẫu chưa có tên. Hãy đặt một tên ngắn để dễ tìm.")
    if not new.text:
        raise Refused("Câu mẫu chưa có nội dung. Hãy viết nội dung rồi lưu lại.")
    _check_variables(new.text)
    if not await canned_answers.reaches(session, grants, topic=new.topic, area_id=new.area_id):
        raise Refused("Địa bàn hoặc lĩnh vực đã chọn nằm ngoài phần việc của anh/chị. Hãy chọn lại trong danh sách.")


def _check_variables(text: str) -> None:
    unknown = [f"{{{name}}}" for name in _VARIABLE.findall(text) if name.strip() not in VARIABLES]
    allowed = ", ".join(f"{{{name}}}" for name in VARIABLES)
    if unknown:
        raise Refused(f"Không có biến {', '.join(dict.fromkeys(unknown))}. Các biến dùng được: {allowed}.")
    if set(_VARIABLE.sub("", text)) & {"{", "}"}:
        raise Refused(f"Có dấu ngoặc nhọn viết thiếu. Biến viết trọn như {{mã}}; các biến dùng được: {allowed}.")
