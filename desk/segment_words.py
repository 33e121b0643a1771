"""A segment's rule in words, and why some of its people cannot be written to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desk import about_me
from desk.recipients import CHANNEL_NAMES
from desk.segment_form import PART_NAMES
from desk.segment_rule import HOUSEHOLD_NAMES, LANGUAGES, SegmentRule
from desk.working_time import VIETNAM
from storage import segments
from storage.db import Session
from storage.segments import Named

MOST_NAMED = 5
"""Further places are counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why somebody is left out, and what helps; both sentences end with a full stop."""

    name: str
    what: str
    todo: str


_BY_HAND = "Hãy in danh sách thôn, đọc loa hoặc nhờ trưởng thôn báo."
REASONS: Mapping[str, Reason] = {
    "no-address": Reason(
        name="không còn tài khoản",
        what="Bà con không còn tài khoản nào nhắn được.",
        todo=_BY_HAND,
    ),
    "contact-stopped": Reason(
        name="đã chặn hoặc bỏ theo dõi",
        what="Bà con đã chặn hoặc bỏ theo dõi tài khoản của cơ quan.",
        todo=f"{_BY_HAND} Khi bà con nhắn lại thì nhắn được.",
    ),
    "no-channel": Reason(
        name="kênh chưa chạy ở đây",
        what="Bà con dùng một kênh chưa nối với máy này.",
        todo=f"Hãy báo người quản trị bật kênh đó. {_BY_HAND}",
    ),
    "no-consent": Reason(
        name="không nhận tin",
        what="Bà con chưa đồng ý nhận thông báo, hoặc đã nhắn “dừng”.",
        todo="Không nhắn. Hãy đọc loa hoặc dán áp phích; bà con nhắn “nhận tin” là nhận được.",
    ),
    "window-closed": Reason(
        name="quá hạn nhắn của Zalo",
        what="Đã quá 7 ngày từ lần cuối bà con nhắn cho Zalo OA nên Zalo không cho nhắn.",
        todo=f"Hãy dùng mẫu tin Zalo đã duyệt nếu có. {_BY_HAND}",
    ),
    "quota-used-up": Reason(
        name="hết lượt Zalo của người đó",
        what="Zalo không còn lượt nhắn cho người này cho đến khi họ nhắn lại.",
        todo=_BY_HAND,
    ),
    "no-quota": Reason(
        name="hết lượt gửi trong tháng",
        what="Gói tháng của kênh không đủ cho mọi người; ai nhắn gần đây nhất thì được gửi trước.",
        todo=f"Hãy chờ sang tháng, nâng gói, hoặc chia nhỏ nhóm. {_BY_HAND}",
    ),
}
"""By the code that a recipient left out carries."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What the ids in a rule are called. `office`: the area of the office, None for the whole country."""

    office: str | None = None
    areas: Mapping[int, str] = field(default_factory=dict)
    interests: Mapping[str, str] = field(default_factory=dict)
    dialogue: Named | None = None
    broadcast: Named | None = None
    entry: str | None = None


def interests(topics: Mapping[str, str]) -> Mapping[str, str]:
    """What residents may want news of: topics, and kinds of notices."""
    return dict(about_me.interests(topics))


async def names_of(
    session: Session,
    rule: SegmentRule,
    *,
    office: str | None,
    topics: Mapping[str, str],
    titles: Mapping[str, str],
) -> Names:
    """`titles`: of all entries, by id."""
    return Names(
        office=office,
        areas=await segments.area_names(session, rule.areas) if rule.areas else {},
        interests=interests(topics),
        dialogue=await segments.dialogue_named(session, rule.dialogue_id) if rule.dialogue_id else None,
        broadcast=await segments.broadcast_named(session, rule.unreached_by) if rule.unreached_by else None,
        entry=titles.get(rule.received) if rule.received else None,
    )


def describe(rule: SegmentRule, names: Names) -> str:
    """ "Hộ nghèo, hộ cận nghèo ở Xã Kim Liên, muốn nghe tin về Việc làm, đã nhắn trong 30 ngày qua"."""
    who = ", ".join(HOUSEHOLD_NAMES.get(one, one) for one in HOUSEHOLD_NAMES if one in rule.households) or "mọi bà con"
    parts = [f"{who} ở {_where(rule, names)}"]
    if rule.interests:
        parts.append(f"muốn nghe tin về {_either(names.interests.get(one, one) for one in rule.interests)}")
    if rule.languages:
        parts.append(f"nhận tin bằng {_either(LANGUAGES.get(one, one) for one in rule.languages)}")
    if rule.channels:
        parts.append(f"dùng {_either(CHANNEL_NAMES.get(one, one) for one in rule.channels)}")
    if rule.dialogue_id:
        parts.append(_took_part(rule, names.dialogue))
    if rule.seen_days:
        parts.append(f"đã nhắn trong {rule.seen_days} ngày qua")
    said = ", ".join([*parts, *fixed(rule, names)])
    return said[:1].upper() + said[1:]


def fixed(rule: SegmentRule, names: Names) -> list[str]:
    """What no form offers, and so stays as it is when the rest is changed."""
    parts = []
    if rule.unreached_by:
        earlier = f"“{names.broadcast.title}” ({names.broadcast.code})" if names.broadcast else "một thông báo trước"
        parts.append(f"chưa nhận được thông báo {earlier}")
    if rule.received:
        parts.append(_received(rule, names.entry or rule.received))
    return parts


def channel_name(channel: str) -> str:
    name = CHANNEL_NAMES.get(channel, channel)
    return name[:1].upper() + name[1:]


def _where(rule: SegmentRule, names: Names) -> str:
    if not rule.areas:
        where = names.office or "cả nước"
        return f"{where} và ai chưa cho biết nơi ở" if rule.unplaced and names.office else where
    called = [names.areas.get(one, "một nơi không còn trong danh mục") for one in rule.areas]
    shown = ", ".join(called[:MOST_NAMED])
    rest = f" và {len(called) - MOST_NAMED} nơi nữa" if len(called) > MOST_NAMED else ""
    return shown + rest


def _took_part(rule: SegmentRule, dialogue: Named | None) -> str:
    ways = [PART_NAMES[one] for one in PART_NAMES if one in (rule.parts or PART_NAMES)]
    if dialogue is None or dialogue.at is None:
        return f"{' hoặc '.join(ways)} (một buổi đối thoại)"
    day = f"{dialogue.at.astimezone(VIETNAM):%d/%m/%Y}"
    return f"{' hoặc '.join(ways)} (đối thoại “{dialogue.title}” ngày {day})"


def _received(rule: SegmentRule, title: str) -> str:
    days = [f"{datetime.fromisoformat(one).astimezone(VIETNAM):%d/%m/%Y}" for one in rule.received_between]
    return f"đã nhận câu trả lời “{title}” từ {' đến '.join(days)}"


def _either(names: Iterable[str]) -> str:
    return " hoặc ".join(names)
