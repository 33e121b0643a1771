"""An announcement as an official describes it, judged field by field before anything is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from channels.base import Abilities
from channels.layout import lay_out
from channels.messages import Choice
from desk import roles
from desk.blanks import first_blank
from desk.errors import WrongFields
from desk.roles import Action
from desk.segment_rule import LANGUAGES, read_rule
from desk.ticket_deadlines import USUAL
from desk.working_time import VIETNAM, WorkingTime, public_days, quiet
from storage import areas, officials
from storage.areas import Area
from storage.broadcasts import CORRECTION
from storage.db import Session
from storage.officials import Official

KINDS: Mapping[str, str] = {
    "news": "Tin chung",
    "dialogue": "Đối thoại chính sách",
    "notice": "Việc làm, lớp học, hội chợ",
    "story": "Gương thoát nghèo",
    "quiz": "Hội thi, đố vui",
    "campaign": "Chiến dịch",
    CORRECTION: "Câu trả lời đã đổi",
}
REPEATS: Mapping[str, str] = {
    "never": "Một lần",
    "daily": "Mỗi ngày",
    "weekly": "Mỗi tuần",
    "monthly": "Mỗi tháng",
}
LABELS: Mapping[str, str] = {
    "title": "Tên thông báo",
    "kind": "Loại",
    "area": "Cơ quan gửi ở",
    "segment": "Người nhận",
    **{f"text_{code}": f"Nội dung bằng {name[:1].lower()}{name[1:]}" for code, name in LANGUAGES.items()},
    "text_vi": "Nội dung (tiếng Việt)",
    "choices": "Nút bấm",
    "day": "Ngày gửi",
    "hour": "Giờ gửi",
    "repeats": "Lặp lại",
    "repeats_until": "Lặp đến ngày",
    "reason": "Lý do gửi ban đêm",
    "wave_size": "Số người mỗi đợt",
    "most_open": "Số câu hỏi đang chờ",
}
LONGEST_TITLE, LONGEST_REASON, LONGEST_LABEL = 160, 500, 60
LONGEST_TEXT = 8_000
MOST_CHOICES, MOST_PIECES, MOST_PAYLOAD = 3, 4, 64
"""Payloads by bytes: what the narrowest platform carries with a button."""
MOST_PEOPLE, MOST_QUESTIONS = 1_000_000, 100_000
FURTHEST = timedelta(days=366)


class Wrong(WrongFields):
    labels = LABELS


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastForm:
    """`texts` by language. `choices`: label and payload. `send_at` None: as soon as it is approved."""

    title: str
    kind: str = "news"
    area_id: int | None = None
    segment_id: int | None = None
    rule: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Mapping[str, str]] = ()
    send_at: datetime | None = None
    repeats: str = "never"
    repeats_until: date | None = None
    by_night: bool = False
    reason: str = ""
    wave_size: int | None = None
    most_open: int | None = None


async def judge(
    session: Session,
    form: BroadcastForm,
    *,
    by: Official,
    now: datetime,
    abilities: Mapping[str, Abilities],
    known: Mapping[str, str] | None = None,
) -> None:
    """Raises `Wrong` with all that is wrong at once. `known`: what could not be read already."""
    faults = {**judge_fields(form, now=now), **judge_texts(form.texts, form.choices, abilities), **(known or {})}
    if "area" not in faults and not await reaches_area(session, by, form.area_id):
        faults["area"] = "nơi này ngoài địa bàn anh/chị phụ trách. Hãy chọn nơi khác, hoặc nhờ cán bộ của nơi đó."
    if faults:
        raise Wrong(faults)


def judge_fields(form: BroadcastForm, *, now: datetime) -> dict[str, str]:
    """By field, what can be told from the form alone, but for its texts."""
    faults = judge_times(form, now=now)
    if not form.title:
        faults["title"] = "chưa có nội dung. Hãy đặt một tên ngắn, chỉ cán bộ thấy."
    elif len(form.title) > LONGEST_TITLE:
        faults["title"] = f"dài {len(form.title)} ký tự, tối đa {LONGEST_TITLE}. Hãy rút ngắn."
    if form.kind not in KINDS:
        faults["kind"] = "hãy chọn trong danh sách."
    try:
        read_rule(form.rule)
    except ValueError:
        faults["segment"] = "có điều kiện máy không hiểu, nên không nhắn ai. Hãy chọn lại người nhận."
    if form.wave_size is not None and not 1 <= form.wave_size <= MOST_PEOPLE:
        faults["wave_size"] = "cần một số từ 1 trở lên, hoặc để trống khi gửi một lượt."
    if form.most_open is not None and form.wave_size is None:
        faults["most_open"] = "chỉ dùng khi gửi thành nhiều đợt. Hãy ghi số người mỗi đợt, hoặc để trống."
    elif form.most_open is not None and not 1 <= form.most_open <= MOST_QUESTIONS:
        faults["most_open"] = "cần một số từ 1 trở lên, hoặc để trống."
    return faults


def judge_times(form: BroadcastForm, *, now: datetime) -> dict[str, str]:
    faults = {}
    if form.send_at is not None:
        if form.send_at <= now:
            local = form.send_at.astimezone(VIETNAM)
            faults["day"] = f"{local:%H:%M ngày %d/%m/%Y} đã qua. Hãy chọn một lúc từ nay trở đi, hoặc “Gửi ngay”."
        elif form.send_at > now + FURTHEST:
            faults["day"] = "còn quá xa. Hãy chọn một ngày trong vòng một năm tới."
        elif quiet(form.send_at) and not form.by_night:
            faults["hour"] = (
                "từ 21 giờ đến 7 giờ sáng bà con nghỉ. Hãy chọn giờ khác, hoặc chọn “Gửi cả ban đêm” và ghi lý do."
            )
    if form.by_night and not form.reason:
        faults["reason"] = "chưa có nội dung. Hãy ghi vì sao phải nhắn bà con ban đêm, ví dụ: báo bão khẩn cấp."
    elif len(form.reason) > LONGEST_REASON:
        faults["reason"] = f"dài {len(form.reason)} ký tự, tối đa {LONGEST_REASON}. Hãy rút ngắn."
    return {**faults, **_judge_repeats(form, now=now)}


def _judge_repeats(form: BroadcastForm, *, now: datetime) -> dict[str, str]:
    if form.repeats not in REPEATS:
        return {"repeats": "hãy chọn trong danh sách."}
    if form.repeats == "never":
        return {}
    if form.send_at is None:
        return {"repeats": "muốn lặp lại thì chọn ngày và giờ gửi lần đầu."}
    if form.repeats_until is None:
        return {"repeats_until": "chưa chọn. Thông báo lặp lại phải có ngày kết thúc, nhiều nhất một năm."}
    if form.repeats_until <= form.send_at.astimezone(VIETNAM).date():
        return {"repeats_until": "phải sau ngày gửi lần đầu."}
    if form.repeats_until > (now + FURTHEST).astimezone(VIETNAM).date():
        return {"repeats_until": "quá xa. Hãy chọn một ngày trong vòng một năm tới."}
    return {}


def judge_texts(
    texts: Mapping[str, str], choices: Sequence[Mapping[str, str]], abilities: Mapping[str, Abilities]
) -> dict[str, str]:
    """By field. No text may be cut into more than `MOST_PIECES` messages where the channels cut earliest."""
    faults = {}
    if not texts.get("vi"):
        faults["text_vi"] = "chưa có nội dung. Ai không đọc được tiếng khác thì nhận bản này."
    for language, text in texts.items():
        name = f"text_{language}"
        if language not in LANGUAGES:
            faults["text_vi"] = "có một bản bằng tiếng máy không biết. Hãy bỏ bản đó."
        elif len(text) > LONGEST_TEXT:
            faults[name] = f"dài {len(text):,} ký tự, tối đa {LONGEST_TEXT:,}. Hãy rút ngắn.".replace(",", ".", 2)
        elif (pieces := _most_pieces(text, choices, abilities)) > MOST_PIECES:
            faults[name] = f"bị cắt thành {pieces} tin, tối đa {MOST_PIECES}. Hãy rút ngắn cho dễ đọc."
    return {**faults, **_judge_choices(choices)}


def unfilled(texts: Mapping[str, str]) -> dict[str, str]:
    """By field, the first place in square brackets that whoever drafted it left to be filled in."""
    left = {f"text_{language}": first_blank(text) for language, text in texts.items()}
    return {
        name: f"còn chỗ chưa điền: {blank}. Hãy thay chỗ trong ngoặc vuông." for name, blank in left.items() if blank
    }


def _most_pieces(text: str, choices: Sequence[Mapping[str, str]], abilities: Mapping[str, Abilities]) -> int:
    taps = [Choice(label=choice["label"], payload=choice["payload"]) for choice in choices]
    return max((len(lay_out(text, taps, ability)) for ability in abilities.values()), default=1)


def _judge_choices(choices: Sequence[Mapping[str, str]]) -> dict[str, str]:
    if len(choices) > MOST_CHOICES:
        return {"choices": f"có {len(choices)} nút, tối đa {MOST_CHOICES}. Hãy bỏ bớt."}
    labels = [choice["label"] for choice in choices]
    for label in labels:
        if len(label) > LONGEST_LABEL:
            return {"choices": f"“{label[:30]}…” dài {len(label)} ký tự, tối đa {LONGEST_LABEL}. Hãy rút ngắn."}
    if len({label.casefold() for label in labels}) < len(labels):
        return {"choices": "có hai nút cùng chữ. Bà con không phân biệt được, hãy sửa một nút."}
    if any(len(choice["payload"].encode()) > MOST_PAYLOAD for choice in choices):
        return {"choices": "có nút mở một mục mà máy không mang theo được. Hãy chọn mục khác."}
    return {}


async def reaches_area(session: Session, by: Official, area_id: int | None) -> bool:
    """Whether the official may write announcements there; None is the whole country."""
    grants = roles.within((await officials.grants_of(session, [by.id]))[by.id], Action.BROADCAST)
    chain = [area.id for area in await areas.chain(session, area_id)] if area_id is not None else []
    return any(grant.area_id is None or grant.area_id in chain for grant in grants)


async def own_areas(session: Session, by: Official) -> list[Area | None]:
    """Where the official may write announcements, as the grants say; None is the whole country."""
    grants = roles.within((await officials.grants_of(session, [by.id]))[by.id], Action.BROADCAST)
    found = [await areas.get(session, grant.area_id) if grant.area_id is not None else None for grant in grants]
    return list(dict.fromkeys(found))


def holiday(moment: datetime | None, *, now: datetime, working_time: WorkingTime = USUAL) -> date | None:
    """The next working day when it would leave on a public holiday, else None."""
    day = (moment or now).astimezone(VIETNAM).date()
    off = day in public_days(day.year)[0] or day in working_time.extra_days_off
    return working_time.from_day(day) if off and not working_time.is_day(day) else None
