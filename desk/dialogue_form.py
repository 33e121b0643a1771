"""A dialogue as an official describes it, judged field by field before anything is kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from channels.text import fold
from desk import roles
from desk.errors import Refused, WrongFields
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import agencies, areas, dialogues, officials
from storage.db import Session
from storage.dialogues import Dialogue
from storage.officials import Official

REGISTRATIONS: Mapping[str, str] = {
    "open": "Ai cũng đăng ký được, hết chỗ thì vào danh sách chờ",
    "listed": "Cán bộ xếp danh sách từ những người đăng ký",
    "none": "Không cần đăng ký",
}
LONGEST: Mapping[str, int] = {
    "title": 160, "place": 200, "map_url": 300, "directions": 600, "host": 200, "note": 2_000,
}  # fmt: skip
LABELS: Mapping[str, str] = {
    "title": "Tên buổi",
    "area": "Xã/phường",
    "agency": "Cơ quan chủ trì",
    "topics": "Lĩnh vực",
    "day": "Ngày",
    "starts": "Giờ bắt đầu",
    "ends": "Giờ kết thúc",
    "place": "Địa điểm",
    "map_url": "Liên kết bản đồ",
    "directions": "Chỉ đường",
    "host": "Chủ trì",
    "seats": "Số chỗ",
    "registration": "Đăng ký",
    "until": "Hạn gửi câu hỏi",
    "note": "Ghi chú",
}
LONGEST_REASON = 500
MOST_SEATS = 5_000
FURTHEST = timedelta(days=731)
_DAYS_TO_SORT_QUESTIONS = 3


class Wrong(WrongFields):
    """`clash`: what is held there at that time."""

    labels = LABELS

    def __init__(self, faults: Mapping[str, str], clash: Dialogue | None = None) -> None:
        super().__init__(faults)
        self.clash = clash


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueForm:
    """`topics`: none means all of them. `registration`: open, listed or none."""

    title: str
    area_id: int
    starts_at: datetime
    ends_at: datetime
    questions_until: datetime
    agency_id: int | None = None
    topics: Sequence[str] = ()
    place: str = ""
    map_url: str = ""
    directions: str = ""
    host: str = ""
    seats: int | None = None
    registration: str = "open"
    note: str = ""


def usual_deadline(starts_at: datetime, *, now: datetime) -> datetime:
    """The end of the third day before, which leaves time to sort the questions; else the beginning itself."""
    day = starts_at.astimezone(VIETNAM).date() - timedelta(days=_DAYS_TO_SORT_QUESTIONS)
    usual = end_of(datetime.combine(day, time(12), VIETNAM))
    return usual if usual > now else starts_at


def end_of(moment: datetime) -> datetime:
    """The last minute of that local day."""
    return moment.astimezone(VIETNAM).replace(hour=23, minute=59, second=0, microsecond=0)


def deadline_on(day: date, starts_at: datetime) -> datetime:
    """The end of that day; on the day itself, the beginning."""
    ends = end_of(datetime.combine(day, time(12), VIETNAM))
    return starts_at if day == starts_at.astimezone(VIETNAM).date() else ends


def deadline_after(dialogue: Dialogue, starts_at: datetime, *, now: datetime) -> datetime:
    """As long before the new beginning as it was before the old one, where it would lie after it."""
    if dialogue.questions_until <= starts_at:
        return dialogue.questions_until
    along = starts_at - (dialogue.starts_at - dialogue.questions_until)
    return along if along > now else starts_at


async def judge(
    session: Session, form: DialogueForm, *, by: Official, now: datetime, kept: Dialogue | None = None
) -> None:
    """Raises `Wrong` with all that is wrong at once. `kept`: what the form is to change."""
    faults = {**judge_fields(form, now=now, kept=kept), **await out_of_reach(session, form, by)}
    if faults:
        raise Wrong(faults)
    await refuse_clash(session, form.area_id, form.place, form.starts_at, form.ends_at, own=kept.id if kept else None)


def judge_fields(form: DialogueForm, *, now: datetime, kept: Dialogue | None = None) -> dict[str, str]:
    """By field, what can be told from the form alone."""
    faults = {**_lengths(form), **judge_times(form.starts_at, form.ends_at, now=now, before=kept)}
    if form.registration not in REGISTRATIONS:
        faults["registration"] = "hãy chọn trong danh sách."
    if form.seats is not None and not 1 <= form.seats <= MOST_SEATS:
        faults["seats"] = f"cần một số từ 1 đến {MOST_SEATS:,}, hoặc để trống khi không hạn chế."
    if form.map_url and not _is_https(form.map_url):
        faults["map_url"] = "chỉ nhận địa chỉ bắt đầu bằng https://, ví dụ https://maps.app.goo.gl/…"
    if not faults.keys() & {"day", "starts"} and (fault := _deadline_fault(form, now=now, kept=kept)):
        faults["until"] = fault
    return faults


def judge_times(
    starts_at: datetime, ends_at: datetime, *, now: datetime, before: Dialogue | None = None
) -> dict[str, str]:
    """By field; a beginning in the past is let be where it is not what was changed."""
    start, end = starts_at.astimezone(VIETNAM), ends_at.astimezone(VIETNAM)
    if starts_at <= now and (before is None or before.starts_at != starts_at):
        return {"day": f"{start:%H:%M ngày %d/%m/%Y} đã qua. Hãy chọn một lúc từ nay trở đi."}
    if starts_at > now + FURTHEST:
        return {"day": f"{start:%d/%m/%Y} còn quá xa. Hãy chọn một ngày trong vòng hai năm tới."}
    if ends_at <= starts_at:
        return {"ends": f"{end:%H:%M} không sau giờ bắt đầu ({start:%H:%M}). Hãy chọn giờ muộn hơn, trong cùng ngày."}
    if start.date() != end.date():
        return {"ends": "phải trong cùng ngày với giờ bắt đầu. Họp nhiều ngày thì ghi mỗi ngày một buổi."}
    return {}


def refuse_wrong_move(starts_at: datetime, ends_at: datetime, place: str, *, now: datetime) -> None:
    """Raises `Wrong`."""
    faults = judge_times(starts_at, ends_at, now=now)
    if not place or len(place) > LONGEST["place"]:
        faults["place"] = f"cần có, tối đa {LONGEST['place']} ký tự."
    if faults:
        raise Wrong(faults)


async def refuse_clash(
    session: Session, area_id: int, place: str, starts_at: datetime, ends_at: datetime, *, own: int | None
) -> None:
    """Raises `Wrong` when the same place is taken: in the same area, one above or one below, however it is spelled."""
    if not place:
        return
    for other in await dialogues.at_once(session, area_id=area_id, starts_at=starts_at, ends_at=ends_at):
        if other.id != own and same_place(other.place, place):
            start, end = other.starts_at.astimezone(VIETNAM), other.ends_at.astimezone(VIETNAM)
            fault = (
                f"“{other.place}” đã có buổi {other.code} “{other.title}” từ {start:%H:%M} đến {end:%H:%M} "
                f"ngày {start:%d/%m/%Y}. Hãy chọn giờ khác, nơi khác, hoặc mở buổi đó."
            )
            raise Wrong({"place": fault}, clash=other)


def refuse_unready(place: str, host: str) -> None:
    """Raises `Refused`: nobody is invited to nowhere."""
    missing = [name for name, given in (("địa điểm", place), ("người chủ trì", host)) if not given.strip()]
    if missing:
        raise Refused(f"Chưa có {' và '.join(missing)}, bà con không biết đến đâu, gặp ai. Hãy điền rồi thông báo.")


def refuse_without_reason(reason: str) -> None:
    """Raises `Refused`, also for one that is too long."""
    if not reason:
        raise Refused(
            "Lý do: chưa có nội dung. Lý do được gửi tới mọi người đã hỏi hoặc đăng ký, hãy ghi một câu ngắn."
        )
    refuse_long(reason)


def refuse_long(reason: str) -> None:
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Lý do: dài {len(reason):,} ký tự, tối đa {LONGEST_REASON}. Hãy rút ngắn.")


def _lengths(form: DialogueForm) -> dict[str, str]:
    faults = {} if form.title else {"title": "chưa có nội dung. Hãy điền, ví dụ: Đối thoại chính sách giảm nghèo 2026."}
    for name, most in LONGEST.items():
        length = len(getattr(form, name))
        if length > most:
            faults[name] = f"dài {length:,} ký tự, tối đa {most:,}. Hãy rút ngắn."
    return faults


def _deadline_fault(form: DialogueForm, *, now: datetime, kept: Dialogue | None) -> str:
    start = form.starts_at.astimezone(VIETNAM)
    if form.questions_until > form.starts_at:
        return f"phải trước lúc bắt đầu ({start:%H:%M ngày %d/%m/%Y})."
    if form.questions_until <= now and (kept is None or kept.questions_until != form.questions_until):
        return "đã qua. Hãy chọn một ngày từ hôm nay đến trước buổi họp."
    return ""


async def out_of_reach(session: Session, form: DialogueForm, by: Official) -> dict[str, str]:
    """By field: the official's own grants decide the area and the topics; an agency must serve the area."""
    faults = {}
    chain = [area.id for area in await areas.chain(session, form.area_id)]
    grants = (await officials.grants_of(session, [by.id]))[by.id]
    reaching = [
        grant for grant in roles.within(grants, Action.PREPARE_DIALOGUES)
        if grant.area_id is None or grant.area_id in chain
    ]  # fmt: skip
    if not chain or not reaching:
        faults["area"] = "nơi này ngoài địa bàn anh/chị phụ trách. Hãy chọn nơi khác, hoặc nhờ cán bộ của nơi đó."
    elif form.topics and not any(grant.topic is None or grant.topic in form.topics for grant in reaching):
        faults["topics"] = "phải có ít nhất một lĩnh vực anh/chị phụ trách."
    if form.agency_id is not None:
        agency = await agencies.get(session, form.agency_id)
        if agency is None or agency.closed_at or (agency.area_id is not None and agency.area_id not in chain):
            faults["agency"] = "không làm việc cho địa bàn này. Hãy chọn trong danh sách."
    return faults


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and address.isprintable() and " " not in address


def same_place(one: str, other: str) -> bool:
    """However they are spelled."""
    return bool(one) and re.findall(r"\w+", fold(one)) == re.findall(r"\w+", fold(other))
