"""The first wording of minutes, from the agenda, the hall's notes, the delegation and who came."""

from collections.abc import Mapping, Sequence
from typing import Any

from desk.dialogue_texts import date_of
from desk.minutes_view import MinutesView
from desk.working_time import VIETNAM
from storage import agenda
from storage import minutes as stored
from storage.agenda import AgendaItem, Delegate
from storage.db import Session
from storage.dialogues import Dialogue
from storage.minutes import Attendance

_OUTCOMES = {
    "answered": "{} vấn đề được trả lời tại chỗ",
    "promised": "{} vấn đề có cam kết giải quyết",
    "written": "{} vấn đề sẽ trả lời bằng văn bản",
    "open": "{} vấn đề chưa kịp nêu, cán bộ trả lời sau",
}
IN_WRITING = "Sẽ trả lời bằng văn bản."
MOST_NAMED = 5
"""Lines that one sentence about what is missing names."""


async def head(session: Session, dialogue: Dialogue) -> dict[str, str]:
    """Opening, attendance, closing and chair."""
    delegation = await agenda.delegation(session, dialogue.id)
    items = await agenda.items(session, dialogue.id)
    loose = [detail for item_id, detail in await stored.polls(session, dialogue.id) if item_id is None]
    return {
        "opening": _opening(dialogue),
        "attendance": _attendance(delegation, await stored.attendance(session, dialogue.id)),
        "closing": _closing(dialogue, items, loose),
        "chair": dialogue.host[:120],
    }


async def gists(session: Session, dialogue: Dialogue) -> dict[int, str]:
    """By item, what was said of it in the hall, with the shows of hands."""
    hands: dict[int, list[str]] = {}
    for item_id, detail in await stored.polls(session, dialogue.id):
        if item_id is not None and (told := poll(detail)):
            hands.setdefault(item_id, []).append(told)
    return {
        item.id: "\n".join(part for part in (said(item), *hands.get(item.id, [])) if part)
        for item in await agenda.items(session, dialogue.id)
    }


def said(item: AgendaItem) -> str:
    return item.gist or item.answer or (IN_WRITING if item.outcome == "written" else "")


def poll(detail: Mapping[str, Any]) -> str:
    """A show of hands in one sentence; empty when nothing was counted."""
    counts = ", ".join(f"{one['label']}: {one['count']}" for one in detail.get("options", ()))
    return f"Lấy ý kiến bằng giơ tay, “{detail.get('question', '')}”: {counts}." if counts else ""


def missing(view: MinutesView, items: Sequence[AgendaItem]) -> list[str]:
    """Sentences about what must be filled in before a second person reads it."""
    said = []
    own_words = {item.id: item.title for item in items if not item.named}
    if found := [line.n for line in view.lines if line.public and own_words.get(line.item_id or 0) == line.question]:
        said.append(
            f"Mục {_named(found)} còn để nguyên lời người hỏi: hãy đặt lại bằng lời của cán bộ, hoặc bỏ chọn công khai."
        )
    if not view.lines:
        said.append("Biên bản chưa có mục nào.")
    if not view.chair or not view.secretary:
        said.append("Chưa ghi người chủ trì hoặc thư ký.")
    if found := [line.n for line in view.lines if line.outcome != "open" and not (line.answer and line.plain)]:
        said.append(f"Mục {_named(found)} chưa có câu trả lời hoặc lời gửi về cho bà con.")
    bound = [line for line in view.lines if line.outcome in ("promised", "written")]
    if found := [line.n for line in bound if not line.owner or line.due_on is None]:
        said.append(f"Mục {_named(found)} có cam kết nhưng chưa ghi ai làm hoặc hạn ngày nào.")
    return said


def _named(places: Sequence[int]) -> str:
    more = f" và {len(places) - MOST_NAMED} mục nữa" if len(places) > MOST_NAMED else ""
    return ", ".join(str(place) for place in places[:MOST_NAMED]) + more


def _opening(dialogue: Dialogue) -> str:
    begin, end = dialogue.starts_at.astimezone(VIETNAM), dialogue.ends_at.astimezone(VIETNAM)
    at = f", tại {dialogue.place}" if dialogue.place else ""
    chair = f" Chủ trì: {dialogue.host}." if dialogue.host else ""
    return (
        f"Từ {begin:%H} giờ {begin:%M} đến {end:%H} giờ {end:%M}, {date_of(dialogue.starts_at)}{at}, "
        f"{dialogue.area_name} tổ chức buổi đối thoại “{dialogue.title}”.{chair}"
    )


def _attendance(delegation: Sequence[Delegate], came: Attendance) -> str:
    members = "; ".join(f"{one.name} ({one.office})" if one.office else one.name for one in delegation)
    parts = [f"Đoàn đối thoại: {members}."] if members else []
    kinds = {
        "hộ nghèo": came.poor,
        "hộ cận nghèo": came.near_poor,
        "phụ nữ làm chủ hộ": came.women_heads,
        "dự đối thoại lần đầu": came.first_time,
    }
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)
    parts.append(f"Người dân dự họp: {came.came} người{f' (theo lời tự khai: {told})' if told else ''}.")
    return "\n".join(parts)


def _closing(dialogue: Dialogue, items: Sequence[AgendaItem], loose: Sequence[Mapping[str, Any]]) -> str:
    counted = [(words, sum(item.outcome == outcome for item in items)) for outcome, words in _OUTCOMES.items()]
    told = "; ".join(words.format(count) for words, count in counted if count)
    hands = [said for detail in loose if (said := poll(detail))]
    end = f"Buổi đối thoại kết thúc lúc {dialogue.ends_at.astimezone(VIETNAM):%H giờ %M} cùng ngày."
    return "\n".join([*hands, f"Kết quả: {told}." if told else "", end]).strip()
