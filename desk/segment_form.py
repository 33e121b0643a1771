"""A group of recipients as an official ticks it together, judged field by field before anything is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desk import whole_office
from desk.errors import WrongFields
from desk.segment_rule import HOUSEHOLD_NAMES, LANGUAGES, Part, SegmentRule
from storage import areas, segments
from storage.db import Session
from storage.officials import Grant

LONGEST_NAME = 120
MOST_DAYS = 3_650
MOST_PLACES = 400
LABELS: Mapping[str, str] = {
    "name": "Tên nhóm",
    "area": "Cơ quan gửi ở",
    "areas": "Chỉ bà con ở",
    "households": "Loại hộ",
    "interests": "Muốn nghe tin về",
    "languages": "Tiếng nhận tin",
    "channels": "Kênh",
    "dialogue": "Buổi đối thoại",
    "parts": "Cách tham gia",
    "seen_days": "Đã nhắn trong số ngày qua",
}
PART_NAMES: Mapping[str, str] = {
    Part.REGISTERED: "đã đăng ký dự",
    Part.ASKED: "đã gửi câu hỏi cho buổi này",
    Part.ATTENDED: "đã đến dự",
}


class Wrong(WrongFields):
    labels = LABELS


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleForm:
    """As it was ticked, not judged yet. `kept`: parts that no form offers, such as whom an earlier announcement did
    not reach, or who received an answer."""

    areas: Sequence[str] = ()
    households: Sequence[str] = ()
    interests: Sequence[str] = ()
    languages: Sequence[str] = ()
    channels: Sequence[str] = ()
    dialogue: str = ""
    parts: Sequence[str] = ()
    seen_days: str = ""
    kept: SegmentRule = field(default_factory=SegmentRule)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What a rule may ask for: `area_id` of the office, within the `grants` to send announcements; the topics and
    kinds of notices, and the channels there are."""

    area_id: int | None
    grants: Sequence[Grant]
    interests: Mapping[str, str]
    channels: Iterable[str]


async def judge(session: Session, form: RuleForm, bounds: Bounds) -> tuple[SegmentRule, dict[str, str]]:
    """The rule, and by field all that is wrong; the rule must not be used unless nothing is."""
    faults: dict[str, str] = {}
    households = _known(form.households, HOUSEHOLD_NAMES, "households", faults)
    languages = _known(form.languages, LANGUAGES, "languages", faults)
    interests = _known(form.interests, bounds.interests, "interests", faults)
    channels = _known(form.channels, set(bounds.channels), "channels", faults)
    places = await _places(session, form.areas, bounds, faults)
    dialogue_id, parts = await _dialogue(session, form, bounds, faults)
    rule = SegmentRule(
        areas=places,
        households=households,
        interests=interests,
        languages=languages,
        channels=channels,
        dialogue_id=dialogue_id,
        parts=parts,
        seen_days=_days(form.seen_days, faults),
        unreached_by=form.kept.unreached_by,
        unreached_states=form.kept.unreached_states,
        received=form.kept.received,
        received_between=form.kept.received_between,
        unplaced=form.kept.unplaced and await whole_office.is_whole(session, bounds.area_id),
    )
    return rule, faults


async def judge_office(session: Session, area_id: int | None, grants: Sequence[Grant]) -> str:
    """What is wrong with this area for an announcement of this official; empty when nothing is."""
    held = [grant.area_id for grant in grants]
    if None in held or any([area_id is not None and await areas.lies_in(session, area_id, one or 0) for one in held]):
        return ""
    return "nơi này ngoài địa bàn anh/chị được gửi thông báo. Hãy chọn nơi khác, hoặc nhờ cán bộ của nơi đó."


def judge_name(name: str) -> str:
    if not any(letter.isalnum() for letter in name):
        return "chưa có nội dung. Hãy đặt một tên dễ nhớ, ví dụ: Hộ nghèo xã Kim Liên."
    if len(name) > LONGEST_NAME:
        return f"dài {len(name)} ký tự, tối đa {LONGEST_NAME}. Hãy rút ngắn."
    return ""


def _known(given: Sequence[str], allowed: Iterable[str], field: str, faults: dict[str, str]) -> tuple[str, ...]:
    """Each once, in the order in which they are offered."""
    wanted = {one for one in given if one}
    found = tuple(one for one in allowed if one in wanted)
    if len(found) < len(wanted):
        faults[field] = "có mục không có trong danh sách. Hãy chọn lại."
    return found


async def _places(session: Session, given: Sequence[str], bounds: Bounds, faults: dict[str, str]) -> tuple[int, ...]:
    wanted = dict.fromkeys(one for one in given if one)
    ids = [read for one in wanted if (read := _key(one)) is not None]
    if len(ids) < len(wanted) or len(ids) > MOST_PLACES:
        faults["areas"] = "có nơi không có trong danh sách. Hãy chọn lại."
    elif await segments.outside(session, ids, bounds.area_id):
        faults["areas"] = "có nơi ngoài địa bàn của cơ quan gửi. Hãy bỏ nơi đó, hoặc đổi cơ quan gửi."
    return tuple(ids)


async def _dialogue(
    session: Session, form: RuleForm, bounds: Bounds, faults: dict[str, str]
) -> tuple[int | None, tuple[str, ...]]:
    parts = _known(form.parts, PART_NAMES, "parts", faults)
    if not form.dialogue:
        if parts:
            faults["dialogue"] = "chưa chọn buổi nào. Hãy chọn một buổi, hoặc bỏ các ô “Cách tham gia”."
        return None, ()
    dialogue_id = _key(form.dialogue)
    if dialogue_id is None or not await segments.dialogue_near(session, dialogue_id, bounds.grants, bounds.area_id):
        faults["dialogue"] = "không phải buổi ở địa bàn của cơ quan gửi. Hãy chọn trong danh sách."
        return None, ()
    return dialogue_id, parts or tuple(PART_NAMES)


def _days(given: str, faults: dict[str, str]) -> int | None:
    if not given:
        return None
    days = _key(given)
    if days is None or not 1 <= days <= MOST_DAYS:
        faults["seen_days"] = f"cần một số ngày từ 1 đến {MOST_DAYS}, hoặc để trống.".replace("3650", "3.650")
        return None
    return days


def _key(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None
