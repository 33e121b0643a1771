"""Groups of recipients: kept under a name, and how many of each can be written to now and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.base import Abilities
from desk import roles, segment_form
from desk.errors import Refused
from desk.histories import write_down
from desk.roles import Action
from desk.segment_form import Bounds, RuleForm, Wrong
from desk.segment_reach import reaches
from desk.segment_rule import LANGUAGES, SegmentRule, read_rule
from desk.segment_words import REASONS as REASONS
from desk.segment_words import Reason, channel_name
from desk.segment_words import describe as describe
from desk.working_time import VIETNAM
from storage import audiences, channel_usage, officials, segments
from storage.audiences import Audience, Example, Place, Wanted
from storage.db import Session
from storage.officials import Official
from storage.segments import NameTaken, Segment

EXAMPLES = 5
MOST_PLACES = 12_000
"""All villages of the largest province, and more."""
EMPTY = "Nhóm này hiện không có ai. Hãy bỏ bớt điều kiện rồi đếm lại; gửi bây giờ thì không ai nhận được."
NOBODY = "Hiện không nhắn được ai trong nhóm này. Hãy xem lý do ở dưới; với bà con này chỉ còn giấy và loa."
_TAKEN = "cơ quan đã có một nhóm tên như vậy. Hãy đặt tên khác, hoặc sửa nhóm đó."
_UNREADABLE = "Nhóm “{name}” có điều kiện máy không hiểu, nên không nhắn ai. Hãy mở nhóm, chọn lại rồi lưu."


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    code: str
    people: int
    reason: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """As it stands this moment. `by_channel` and `left_out` add up to `total`."""

    audience: Audience
    by_channel: Sequence[tuple[str, int]]
    left_out: Sequence[LeftOut]

    @property
    def total(self) -> int:
        return self.audience.total

    @property
    def reached(self) -> int:
        return self.audience.reached

    @property
    def on_paper(self) -> int:
        """Whom only paper or the loudspeaker reaches."""
        return self.total - self.reached

    @property
    def percent_on_paper(self) -> int:
        """Rounded up: where it says none, there is none."""
        return -(-100 * self.on_paper // self.total) if self.total else 0

    @property
    def warning(self) -> str:
        """To an official; empty when somebody gets it."""
        return "" if self.reached else NOBODY if self.total else EMPTY


@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentForm:
    name: str
    area_id: int | None
    rule: RuleForm


async def counted(
    session: Session,
    rule: SegmentRule,
    area_id: int | None,
    abilities: Mapping[str, Abilities],
    now: datetime,
) -> Counted:
    """`area_id`: of the office, None for the whole country."""
    used = await channel_usage.total(session, f"{now.astimezone(VIETNAM):%Y-%m}")
    ways = reaches(abilities, used=used)
    found = await audiences.count(session, rule, area_id=area_id, reaches=ways, now=now)
    return told(found)


def told(audience: Audience) -> Counted:
    """The same figures with their names and reasons."""
    return Counted(
        audience=audience,
        by_channel=[(channel_name(channel), people) for channel, people in audience.by_channel.items()],
        left_out=[
            LeftOut(code=code, people=people, reason=REASONS[code]) for code, people in audience.left_out.items()
        ],
    )


async def places(
    session: Session, rule: SegmentRule, area_id: int | None, abilities: Mapping[str, Abilities], now: datetime
) -> list[Place]:
    """By commune and village, without regard to what is left of a month's plan."""
    return await audiences.places(session, _wanted(rule, area_id, abilities, now), limit=MOST_PLACES)


async def examples(
    session: Session, rule: SegmentRule, area_id: int | None, abilities: Mapping[str, Abilities], now: datetime
) -> list[str]:
    """Some of them in words by which nobody is recognised."""
    found = await audiences.examples(session, _wanted(rule, area_id, abilities, now), limit=EXAMPLES)
    return [_example(one) for one in found]


def _wanted(rule: SegmentRule, area_id: int | None, abilities: Mapping[str, Abilities], now: datetime) -> Wanted:
    return Wanted(rule=rule.kept(), area_id=area_id, reaches=reaches(abilities, used={}), now=now)


def _example(one: Example) -> str:
    said = [one.area_name or "chưa rõ nơi ở", channel_name(one.channel) if one.channel else "không có tài khoản"]
    if one.language != "vi":
        said.append(LANGUAGES.get(one.language, one.language))
    said.append(REASONS[one.code].name if one.code else "nhắn được")
    return " · ".join(["Một người", *said])


def rule_of(segment: Segment) -> SegmentRule:
    """Raises `Refused` for one that cannot be read, so that nobody is written to by mistake."""
    try:
        return read_rule(segment.rule)
    except (ValueError, TypeError) as error:
        raise Refused(_UNREADABLE.format(name=segment.name)) from error


async def judge_rule(
    session: Session,
    form: RuleForm,
    area_id: int | None,
    *,
    by: Official,
    interests: Mapping[str, str],
    abilities: Mapping[str, Abilities],
    known: Mapping[str, str] | None = None,
) -> SegmentRule:
    """Raises `Wrong` with all that is wrong at once. `area_id`: of the office; `known`: what could not be read."""
    grants = roles.within((await officials.grants_of(session, [by.id]))[by.id], Action.BROADCAST)
    bounds = Bounds(area_id=area_id, grants=grants, interests=interests, channels=abilities)
    rule, faults = await segment_form.judge(session, form, bounds)
    faults |= known or {}
    if "area" not in faults and (fault := await segment_form.judge_office(session, area_id, grants)):
        faults["area"] = fault
    if faults:
        raise Wrong(faults)
    return rule


async def judge(
    session: Session,
    form: SegmentForm,
    *,
    by: Official,
    interests: Mapping[str, str],
    abilities: Mapping[str, Abilities],
    known: Mapping[str, str] | None = None,
    own: int | None = None,
) -> SegmentRule:
    """The same with its name. `own`: what is changed."""
    faults: dict[str, str] = {}
    if fault := segment_form.judge_name(form.name):
        faults["name"] = fault
    elif await segments.named(session, form.area_id, form.name) not in (None, own):
        faults["name"] = _TAKEN
    try:
        rule = await judge_rule(
            session, form.rule, form.area_id, by=by, interests=interests, abilities=abilities, known=known
        )
    except Wrong as wrong:
        raise Wrong({**faults, **wrong.faults}) from wrong
    if faults:
        raise Wrong(faults)
    return rule


async def save(
    session: Session, form: SegmentForm, rule: SegmentRule, *, by: Official, now: datetime, own: int | None = None
) -> int:
    """`rule` as it was judged; `own`: what is changed, else a new one. Returns its id. Raises `Wrong`."""
    values: dict[str, Any] = {"name": form.name, "area_id": form.area_id, "rule": rule.kept(), "now": now}
    try:
        if own is None:
            saved = await segments.add(session, by=by.id, **values)
        elif await segments.change(session, own, **values):
            saved = own
        else:
            raise Refused("Nhóm này vừa bị xoá. Hãy tạo nhóm mới nếu vẫn cần.")
    except NameTaken as taken:
        raise Wrong({"name": _TAKEN}) from taken
    await write_down(session, "segment.saved" if own is None else "segment.changed", saved, by=by, now=now)
    return saved


async def remove(session: Session, segment: Segment, *, by: Official, now: datetime) -> None:
    """Raises `Refused` while an announcement that is not over names it."""
    if used := await segments.used_by(session, segment.id):
        told = ", ".join(f"{one.code} “{one.title}”" for one in used)
        raise Refused(f"Nhóm này đang dùng cho thông báo {told}. Hãy gửi xong hoặc huỷ thông báo đó rồi xoá nhóm.")
    await segments.remove(session, segment.id)
    await write_down(session, "segment.removed", segment.id, by=by, now=now)


async def record_export(session: Session, segment: Segment, *, by: Official, now: datetime) -> None:
    await write_down(session, "segment.exported", segment.id, by=by, now=now)
