"""What a button of an announcement can open: payloads that the chat knows, offered and told in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from desk.working_time import VIETNAM
from storage import notices, quizzes, segments, stories
from storage.db import Session
from storage.scope import Scope

STOP = "dừng nhận tin"
FIXED: Mapping[str, str] = {
    "#gap": "Gửi câu hỏi cho cán bộ",
    "#dt": "Xem các buổi đối thoại sắp tới",
    "#tin:moi": "Xem tin việc làm, lớp học, hội chợ",
    "#do": "Xem hội thi, đố vui",
    "#chuyen": "Đọc gương thoát nghèo",
    STOP: "Dừng nhận tin",
}
TOPIC, ENTRY = "#chude:", "#muc:"
_KINDS: Mapping[str, str] = {
    TOPIC: "Chủ đề",
    ENTRY: "Mục hỏi đáp",
    "#dt:": "Buổi đối thoại",
    "#dtdk:": "Đăng ký dự buổi đối thoại",
    "#dthoi:": "Gửi câu hỏi cho buổi đối thoại",
    "#tin:": "Tin",
    "#do:": "Hội thi",
    "#dochoi:": "Chơi hội thi",
    "#chuyen:": "Chuyện",
}
_MOST = 30
_LATELY = timedelta(days=30)

Offered = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Groups with a heading, each of payloads and words."""


async def offered(
    session: Session, scope: Scope, topics: Mapping[str, str], kept: Sequence[Mapping[str, str]], *, now: datetime
) -> Offered:
    """Besides an entry by its id; `kept`: what the buttons do already, which is offered whatever it is."""
    talks = await segments.dialogues_offered(session, scope.grants, since=now - _LATELY, limit=_MOST)
    news = await notices.within(
        session, scope, states=["published"], today=now.astimezone(VIETNAM).date(), over=False, limit=_MOST
    )
    contests = [one for one in await quizzes.within(session, scope, limit=_MOST) if one.closes_at > now]
    told = await stories.within(session, scope, states=["published"], limit=_MOST)
    groups = [
        ("Việc chung", list(FIXED.items())),
        ("Chủ đề", [(f"{TOPIC}{key}", name) for key, name in topics.items()]),
        ("Buổi đối thoại", [(f"#dt:{one.code}", f"{one.title} ({one.code})") for one in talks]),
        ("Việc làm, lớp học, hội chợ", [(f"#tin:{one.code}", f"{one.title} ({one.code})") for one in news]),
        ("Hội thi", [(f"#do:{one.code}", f"{one.title} ({one.code})") for one in contests]),
        ("Gương thoát nghèo", [(f"#chuyen:{one.code}", f"{one.title} ({one.code})") for one in told]),
    ]
    known = {payload for _, some in groups for payload, _ in some}
    own = [one["payload"] for one in kept if one["payload"] not in known and not one["payload"].startswith(ENTRY)]
    groups.append(("Như đang có", [(one, told_of(one, topics)) for one in own]))
    return [(name, some) for name, some in groups if some]


def told_of(payload: str, topics: Mapping[str, str], titles: Mapping[str, str] | None = None) -> str:
    """What it opens; `titles`: of entries, by id."""
    if payload in FIXED:
        return FIXED[payload]
    word, colon, argument = payload.partition(":")
    kind = _KINDS.get(word + colon)
    if kind is None:
        return "Một mục khác"
    name = topics.get(argument) if word + colon == TOPIC else (titles or {}).get(argument)
    return f"{kind}: {name or argument}"
