"""Notices of jobs, courses, fairs and buyers: judged as a whole, published by a second person, over by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from channels.messages import Choice
from desk import broadcasts, content_steps, job_warnings, notice_texts
from desk.broadcast_form import reaches_area
from desk.content_steps import ContentState, Shelf
from desk.errors import Refused, WrongFields
from desk.job_warnings import Warning
from desk.segment_rule import SegmentRule
from desk.working_time import VIETNAM
from storage import notices
from storage.broadcasts import NewBroadcast
from storage.db import Session
from storage.notices import Notice
from storage.officials import Official

KINDS: Mapping[str, str] = {
    "job": "Tuyển dụng, việc làm",
    "course": "Lớp học nghề, tập huấn",
    "fair": "Hội chợ, phiên chợ, phiên việc làm",
    "buyer": "Thu mua nông sản",
    "other": "Tin khác",
}
LABELS: Mapping[str, str] = {
    "kind": "Loại tin",
    "title": "Tên tin",
    "text": "Nội dung",
    "place": "Ở đâu",
    "ask_whom": "Hỏi ai",
    "source": "Nguồn",
    "area": "Tin cho bà con ở",
    "topic": "Lĩnh vực",
    "valid_until": "Có hiệu lực đến hết ngày",
    "checked": "Đã kiểm tra",
}
LONGEST: Mapping[str, int] = {"title": 160, "text": 1_500, "place": 200, "ask_whom": 200, "source": 300}
FURTHEST = timedelta(days=366)
SHELF = Shelf(kind="notice", called="tin", add=notices.add, change=notices.change)
_REQUIRED = {
    "title": "chưa có nội dung. Ví dụ: Tuyển 20 thợ may ở Khu công nghiệp Bắc Vinh.",
    "text": "chưa có nội dung. Hãy ghi việc gì, cho ai, tiền công hoặc giá, khi nào.",
    "ask_whom": "chưa có. Bà con cần biết hỏi ai: tên hoặc nơi, và số điện thoại của cơ quan.",
    "source": "chưa có. Hãy ghi tin lấy ở đâu, ngày nào, ví dụ: Trung tâm Dịch vụ việc làm tỉnh, 20/11/2026.",
}


class Wrong(WrongFields):
    labels = LABELS


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeForm:
    """`checked`: the writer went through the checklist; needed for a job whose words call for it."""

    kind: str
    title: str
    text: str
    valid_until: date | None
    place: str = ""
    ask_whom: str = ""
    source: str = ""
    area_id: int | None = None
    topic: str | None = None
    checked: bool = False

    def kept(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in NoticeForm.__slots__ if name != "checked"}


async def judge(
    session: Session, form: NoticeForm, *, by: Official, now: datetime, known: Mapping[str, str] | None = None
) -> None:
    """Raises `Wrong` with all that is wrong at once. `known`: what could not be read already."""
    faults = {**judge_fields(form, now=now), **(known or {})}
    if "area" not in faults and not await reaches_area(session, by, form.area_id):
        faults["area"] = "nơi này ngoài địa bàn anh/chị phụ trách. Hãy chọn nơi khác, hoặc nhờ cán bộ của nơi đó."
    if faults:
        raise Wrong({name: faults[name] for name in LABELS if name in faults})


def judge_fields(form: NoticeForm, *, now: datetime) -> dict[str, str]:
    faults = {name: said for name, said in _REQUIRED.items() if not getattr(form, name)}
    for name, most in LONGEST.items():
        if (length := len(getattr(form, name))) > most:
            faults[name] = f"dài {length:,} ký tự, tối đa {most:,}. Hãy rút ngắn."
    if form.kind not in KINDS:
        faults["kind"] = "hãy chọn trong danh sách."
    today = now.astimezone(VIETNAM).date()
    if form.valid_until is None:
        faults["valid_until"] = "hãy chọn một ngày, hoặc ghi như 30/12/2026."
    elif form.valid_until < today:
        faults["valid_until"] = f"{form.valid_until:%d/%m/%Y} đã qua. Hãy chọn từ hôm nay trở đi."
    elif form.valid_until > today + FURTHEST:
        faults["valid_until"] = "quá xa. Tin đăng nhiều nhất một năm; còn đúng thì năm sau đăng lại."
    if not form.checked and warnings(form):
        faults["checked"] = "tin có chữ cần xem kỹ. Hãy đi hết danh sách kiểm tra rồi đánh dấu vào ô."
    return faults


def warnings(one: NoticeForm | Notice) -> Sequence[Warning]:
    """Of jobs and courses: both are used to take money from the poor."""
    return job_warnings.found_in(one.title, one.text, one.place) if one.kind in ("job", "course") else ()


def holds(notice: Notice, today: date) -> bool:
    return notice.state == ContentState.PUBLISHED and notice.valid_until >= today


async def create(
    session: Session, form: NoticeForm, *, by: Official, now: datetime, known: Mapping[str, str] | None = None
) -> str:
    """Returns its code. Raises `Wrong`."""
    await judge(session, form, by=by, now=now, known=known)
    return await content_steps.create(session, SHELF, form.kept(), by=by, now=now)


async def change(
    session: Session,
    notice: Notice,
    form: NoticeForm,
    *,
    seen: str,
    by: Official,
    now: datetime,
    known: Mapping[str, str] | None = None,
) -> None:
    """Raises `Wrong`, and `Refused` when somebody else changed it meanwhile."""
    await judge(session, form, by=by, now=now, known=known)
    await content_steps.change(session, SHELF, notice, form.kept(), seen=seen, by=by, now=now)


async def submit(session: Session, notice: Notice, *, by: Official, now: datetime) -> None:
    _refuse_over(notice, now)
    hints = [warning.id for warning in warnings(notice)]
    await content_steps.submit(session, SHELF, notice, by=by, now=now, warnings=hints)


async def publish(session: Session, notice: Notice, *, seen: str, by: Official, now: datetime) -> None:
    _refuse_over(notice, now)
    await content_steps.publish(session, SHELF, notice, seen=seen, by=by, now=now)


async def send_back(session: Session, notice: Notice, reason: str, *, by: Official, now: datetime) -> None:
    await content_steps.send_back(session, SHELF, notice, reason, by=by, now=now)


async def withdraw(session: Session, notice: Notice, reason: str, *, by: Official, now: datetime) -> None:
    await content_steps.withdraw(session, SHELF, notice, reason, by=by, now=now)


async def announce(session: Session, notice: Notice, *, by: Official, now: datetime) -> str:
    """The code of a draft announcement to those of its area who want news of the kind. Raises `Refused`."""
    if not holds(notice, now.astimezone(VIETNAM).date()):
        raise Refused("Tin này chưa đăng hoặc đã hết hạn nên chưa gửi thông báo được. Hãy gửi duyệt, đăng rồi gửi.")
    new = NewBroadcast(
        code="",
        kind="notice",
        title=notice.title,
        area_id=notice.area_id,
        rule=rule(notice).kept(),
        notice_id=notice.id,
        texts={"vi": notice_texts.announcement(notice)},
        choices=[_as_kept(notice_texts.look(notice.code, "Xem và hỏi ai"))],
        created_by=by.id,
    )
    return await broadcasts.draft(session, new, official=by, now=now)


def rule(notice: Notice) -> SegmentRule:
    """Whoever named the kind or the subject; of what has neither, everyone of the area."""
    wanted = [*([notice.kind] if notice.kind != "other" else []), *([notice.topic] if notice.topic else [])]
    return SegmentRule(areas=(notice.area_id,) if notice.area_id is not None else (), interests=tuple(wanted))


async def report(session: Session, notice: Notice, contact_id: int, *, now: datetime) -> bool:
    """A resident says that it is wrong or over; False when they said so before."""
    return await notices.report(session, notice.id, contact_id, now=now)


def _refuse_over(notice: Notice, now: datetime) -> None:
    if notice.valid_until < now.astimezone(VIETNAM).date():
        raise Refused(f"Tin hết hạn từ {notice.valid_until:%d/%m/%Y}. Hãy sửa ngày nếu tin còn đúng.")


def _as_kept(choice: Choice) -> dict[str, str]:
    return {"label": choice.label, "payload": choice.payload}
