"""Ready campaigns, read from `campaigns.yaml`: what is due when, and drafting all of it once for a year and a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from desk import broadcasts, content_steps, content_texts, quizzes, stories
from desk.broadcast_form import reaches_area
from desk.errors import Refused
from desk.histories import write_down
from desk.segment_rule import SegmentRule
from desk.working_time import VIETNAM
from storage import campaigns
from storage.areas import Area
from storage.broadcasts import NewBroadcast
from storage.campaigns import COUNTRY, Run
from storage.db import Session
from storage.officials import Official

FILE = Path(__file__).with_name("campaigns.yaml")
KINDS: Mapping[str, str] = {
    "broadcast": "thông báo",
    "quiz": "đố vui",
    "story": "gương thoát nghèo",
    "task": "việc cần làm",
}
SURE: Mapping[str, str] = {
    "confirmed": "đã xác nhận",
    "secondary": "nguồn thứ cấp",
    "recalled": "chưa kiểm chứng, hỏi lại trước khi dùng",
    "not-known": "chưa biết",
}
_STEP_KEYS = frozenset(
    {"id", "day", "from", "kind", "title", "what", "fill", "text", "lesson", "script", "choices", "benefits", "news"}
)
_MORNING = time(8)


class CampaignsFault(ValueError):
    """The file cannot be used: where in it, what is wrong and what is allowed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    says: str
    sure: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """`day`: so many days after the first, or after the last where `from_end`. `choices`: ids of answers."""

    id: str
    day: int
    kind: str
    title: str
    from_end: bool = False
    what: str = ""
    fill: Sequence[str] = ()
    text: str = ""
    lesson: str = ""
    script: str = ""
    choices: Sequence[str] = ()
    benefits: bool = False
    news: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """`begins` and `ends`: month and day."""

    id: str
    title: str
    about: str
    begins: tuple[int, int]
    ends: tuple[int, int]
    facts: Sequence[Fact] = field(default_factory=tuple)
    steps: Sequence[Step] = field(default_factory=tuple)

    def first_day(self, year: int) -> date:
        return date(year, *self.begins)

    def last_day(self, year: int) -> date:
        return date(year, *self.ends)

    def day_of(self, step: Step, year: int) -> date:
        return (self.last_day(year) if step.from_end else self.first_day(year)) + timedelta(days=step.day)


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafted:
    """`past`: steps whose day had gone by; `before`: those that were drafted already."""

    made: int
    before: int
    past: int


@cache
def load() -> Mapping[str, Campaign]:
    """Raises `CampaignsFault`."""
    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read(given: Mapping[str, Any]) -> Mapping[str, Campaign]:
    found = {}
    for one in given["campaigns"]:
        steps = tuple(_step(one["id"], step) for step in one["steps"])
        facts = tuple(Fact(says=fact["says"], sure=fact["sure"]) for fact in one["facts"])
        if unsure := [fact.sure for fact in facts if fact.sure not in SURE]:
            raise CampaignsFault(f"{one['id']}: sure: {unsure[0]!r}, expected one of {', '.join(SURE)}")
        if len({step.id for step in steps}) < len(steps):
            raise CampaignsFault(f"{one['id']}: two steps have the same id")
        found[one["id"]] = Campaign(
            id=one["id"],
            title=one["title"],
            about=one["about"],
            begins=_day(one["begins"]),
            ends=_day(one["ends"]),
            facts=facts,
            steps=steps,
        )
    return found


def place_of(area: Area | None) -> str:
    return area.code if area else COUNTRY


async def draft_all(
    session: Session, campaign: Campaign, year: int, area: Area | None, *, official: Official, now: datetime
) -> Drafted:
    """Drafts of everything that is still ahead; what was drafted for that year and place stays as it is.

    Raises `Refused` where the official may not write, and when the campaign of that year is over.
    """
    today = now.astimezone(VIETNAM).date()
    if not await reaches_area(session, official, area.id if area else None):
        raise Refused("Địa bàn: nơi này ngoài địa bàn anh/chị phụ trách. Hãy chọn nơi khác.")
    ahead = [step for step in campaign.steps if step.kind != "task" and campaign.day_of(step, year) >= today]
    if not ahead:
        raise Refused(f"{campaign.title} năm {year} đã qua hết các bước. Hãy chọn năm {year + 1}.")
    run = Run(campaign=campaign.id, year=year, place=place_of(area))
    made = 0
    for step in ahead:
        if await campaigns.claim(session, run, step.id, kind=step.kind, official_id=official.id, now=now):
            code = await _draft(session, campaign, step, year, area, official=official, now=now)
            await campaigns.name(session, run, step.id, code)
            made += 1
    if made:
        detail = {"place": run.place, "drafts": made}
        await write_down(session, "campaign.drafted", f"{campaign.id}/{year}", by=official, now=now, detail=detail)
    drafted = sum(step.kind != "task" for step in campaign.steps)
    return Drafted(made=made, before=len(ahead) - made, past=drafted - len(ahead))


async def _draft(
    session: Session,
    campaign: Campaign,
    step: Step,
    year: int,
    area: Area | None,
    *,
    official: Official,
    now: datetime,
) -> str:
    words = {"place": area.name if area else "[tên xã]", "year": str(year)}
    at = datetime.combine(campaign.day_of(step, year), _MORNING, VIETNAM)
    area_id = area.id if area else None
    if step.kind == "quiz":
        opens_at = at if at > now else None
        return await quizzes.from_sample(session, area_id=area_id, official=official, now=now, opens_at=opens_at)
    if step.kind == "story":
        values: dict[str, Any] = {
            "title": step.title,
            "text": step.text.format(**words).strip(),
            "lesson": step.lesson.format(**words),
            "area_id": area_id,
            "entries": [],
        }
        return await content_steps.create(session, stories.SHELF, values, by=official, now=now)
    new = NewBroadcast(
        code="",
        kind="campaign",
        title=f"{step.title} ({year})",
        area_id=area_id,
        rule=SegmentRule(areas=(area_id,) if area_id is not None else ()).kept(),
        campaign=f"{campaign.id}/{year}/{step.id}",
        texts={"vi": step.text.format(**words).strip()},
        script=step.script.format(**words).strip(),
        choices=content_texts.buttons(step.choices, benefits=step.benefits, news=step.news),
        send_at=at if at > now else None,
        created_by=official.id,
    )
    return await broadcasts.draft(session, new, official=official, now=now)


def _step(campaign: str, given: Mapping[str, Any]) -> Step:
    where = f"{campaign}/{given.get('id', '?')}"
    if unknown := set(given) - _STEP_KEYS:
        raise CampaignsFault(f"{where}: unknown {', '.join(sorted(unknown))}; allowed: {', '.join(sorted(_STEP_KEYS))}")
    if given["kind"] not in KINDS:
        raise CampaignsFault(f"{where}: kind: {given['kind']!r}, expected one of {', '.join(KINDS)}")
    if given["kind"] == "broadcast" and not given.get("text"):
        raise CampaignsFault(f"{where}: a broadcast needs a text")
    values = {name: value for name, value in given.items() if name != "from"}
    return Step(**{**values, "from_end": given.get("from") == "end"})


def _day(given: str) -> tuple[int, int]:
    day, _, month = given.partition("/")
    date(2000, int(month), int(day))
    return int(month), int(day)
