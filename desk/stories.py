"""Stories of households that made it: told only with their consent, and with the way that others can go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desk import broadcasts, content_steps, story_texts
from desk.blanks import first_blank
from desk.broadcast_form import reaches_area
from desk.content_steps import ContentState, Shelf
from desk.errors import Refused, WrongFields
from desk.segment_rule import SegmentRule
from desk.working_time import VIETNAM
from storage import stories
from storage.broadcasts import NewBroadcast
from storage.db import Session
from storage.officials import Official
from storage.stories import Story

LABELS: Mapping[str, str] = {
    "title": "Tên chuyện",
    "text": "Chuyện",
    "lesson": "Họ đã làm thế nào",
    "area": "Chuyện ở đâu",
    "topic": "Lĩnh vực",
    "entries": "Mục hỏi đáp liên quan",
    "agreed_on": "Ngày gia đình đồng ý",
    "agreed_how": "Đồng ý bằng cách nào",
}
LONGEST: Mapping[str, int] = {"title": 160, "text": 2_500, "lesson": 800, "agreed_how": 200}
MOST_ENTRIES = 3
SHELF = Shelf(kind="story", called="chuyện", add=stories.add, change=stories.change)
_REQUIRED = {
    "title": "chưa có nội dung. Ví dụ: Nuôi ba con bò, hai năm sau thoát nghèo.",
    "text": "chưa có nội dung. Hãy kể vài câu, không cần họ tên đầy đủ.",
    "lesson": "chưa có nội dung. Hãy ghi họ bắt đầu từ đâu, nhờ chính sách nào, để bà con làm theo được.",
}


class Wrong(WrongFields):
    labels = LABELS


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryForm:
    """`entries`: ids of answers. `agreed_on`, `agreed_how`: needed before it is handed in, not to keep a draft."""

    title: str
    text: str
    lesson: str = ""
    area_id: int | None = None
    topic: str | None = None
    entries: Sequence[str] = ()
    agreed_on: date | None = None
    agreed_how: str = ""

    def kept(self) -> dict[str, Any]:
        return {**{name: getattr(self, name) for name in StoryForm.__slots__}, "entries": list(self.entries)}


async def judge(
    session: Session,
    form: StoryForm,
    *,
    by: Official,
    now: datetime,
    entries: Collection[str],
    known: Mapping[str, str] | None = None,
) -> None:
    """Raises `Wrong` with all that is wrong at once. `entries`: the ids of all answers there are."""
    faults = {**judge_fields(form, now=now, entries=entries), **(known or {})}
    if "area" not in faults and not await reaches_area(session, by, form.area_id):
        faults["area"] = "nơi này ngoài địa bàn anh/chị phụ trách. Hãy chọn nơi khác, hoặc nhờ cán bộ của nơi đó."
    if faults:
        raise Wrong({name: faults[name] for name in LABELS if name in faults})


def judge_fields(form: StoryForm, *, now: datetime, entries: Collection[str]) -> dict[str, str]:
    faults = {name: said for name, said in _REQUIRED.items() if not getattr(form, name)}
    for name, most in LONGEST.items():
        if (length := len(getattr(form, name))) > most:
            faults[name] = f"dài {length:,} ký tự, tối đa {most:,}. Hãy rút ngắn."
    if len(form.entries) > MOST_ENTRIES:
        faults["entries"] = f"chọn {len(form.entries)} mục, tối đa {MOST_ENTRIES}. Hãy bỏ bớt."
    elif unknown := [one for one in form.entries if one not in entries]:
        faults["entries"] = f"không có mục “{unknown[0][:60]}”. Hãy chọn trong danh sách."
    if form.agreed_on is not None and form.agreed_on > now.astimezone(VIETNAM).date():
        faults["agreed_on"] = "là ngày chưa tới. Chỉ ghi khi gia đình đã đồng ý."
    return faults


async def create(
    session: Session,
    form: StoryForm,
    *,
    by: Official,
    now: datetime,
    entries: Collection[str],
    known: Mapping[str, str] | None = None,
) -> str:
    """Returns its code. Raises `Wrong`."""
    await judge(session, form, by=by, now=now, entries=entries, known=known)
    return await content_steps.create(session, SHELF, form.kept(), by=by, now=now)


async def change(
    session: Session,
    story: Story,
    form: StoryForm,
    *,
    seen: str,
    by: Official,
    now: datetime,
    entries: Collection[str],
    known: Mapping[str, str] | None = None,
) -> None:
    """Raises `Wrong`, and `Refused` when somebody else changed it meanwhile."""
    await judge(session, form, by=by, now=now, entries=entries, known=known)
    await content_steps.change(session, SHELF, story, form.kept(), seen=seen, by=by, now=now)


async def set_image(
    session: Session, story: Story, name: str | None, *, seen: str, by: Official, now: datetime
) -> None:
    """The name of a kept file, None to take it away; a published story is a draft again."""
    await content_steps.change(session, SHELF, story, {"image": name}, seen=seen, by=by, now=now)


async def submit(session: Session, story: Story, *, by: Official, now: datetime) -> None:
    _refuse_without_consent(story)
    _refuse_unfilled(story)
    await content_steps.submit(session, SHELF, story, by=by, now=now)


async def publish(session: Session, story: Story, *, seen: str, by: Official, now: datetime) -> None:
    _refuse_without_consent(story)
    await content_steps.publish(session, SHELF, story, seen=seen, by=by, now=now)


async def send_back(session: Session, story: Story, reason: str, *, by: Official, now: datetime) -> None:
    await content_steps.send_back(session, SHELF, story, reason, by=by, now=now)


async def withdraw(session: Session, story: Story, reason: str, *, by: Official, now: datetime) -> None:
    """Also when the household no longer wants to be told of."""
    await content_steps.withdraw(session, SHELF, story, reason, by=by, now=now)


async def announce(session: Session, story: Story, *, by: Official, now: datetime) -> str:
    """The code of a draft announcement to those of its area who want news of the subject. Raises `Refused`."""
    if story.state != ContentState.PUBLISHED:
        raise Refused("Chuyện này chưa đăng nên chưa gửi thông báo được. Hãy gửi duyệt, đăng rồi gửi.")
    look = story_texts.look(story.code, "Đọc chuyện này")
    rule = SegmentRule(
        areas=(story.area_id,) if story.area_id is not None else (), interests=(story.topic,) if story.topic else ()
    )
    new = NewBroadcast(
        code="",
        kind="story",
        title=story.title,
        area_id=story.area_id,
        rule=rule.kept(),
        story_id=story.id,
        texts={"vi": story_texts.announcement(story)},
        choices=[{"label": look.label, "payload": look.payload}],
        image=story.image,
        created_by=by.id,
    )
    return await broadcasts.draft(session, new, official=by, now=now)


def _refuse_unfilled(story: Story) -> None:
    if blank := first_blank(story.title, story.text, story.lesson):
        raise Refused(f"Còn chỗ chưa điền: {blank}. Hãy sửa chuyện, thay chỗ trong ngoặc vuông, rồi gửi duyệt.")


def _refuse_without_consent(story: Story) -> None:
    if story.agreed_on is None or not story.agreed_how:
        raise Refused(
            "Chưa ghi gia đình được kể đã đồng ý ngày nào, bằng cách nào. Hãy hỏi gia đình, ghi vào “Ngày gia đình "
            "đồng ý” và “Đồng ý bằng cách nào”, rồi làm lại."
        )
