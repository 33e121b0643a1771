"""The year's campaign as a calendar: what is due when, what was drafted of it, and drafting the rest at once."""

from dataclasses import dataclass
from datetime import date

from aiohttp import web

from console.broadcast_frame import READERS, reach
from console.content_fields import Reading, named, places
from console.forms import Form, read
from console.guard import person
from console.office import OFFICE, Office
from console.rendering import page
from desk import broadcast_states, campaigns, content_steps
from desk.campaigns import KINDS, SURE, Campaign, Step
from desk.errors import Refused
from desk.roles import Action
from storage import areas, broadcasts, quizzes, stories
from storage import campaigns as stored
from storage.campaigns import Made, Run
from storage.db import Session

LIST = "/console/campaigns"
MONTH = "vi-nguoi-ngheo"
_WHERE = {"broadcast": "/console/broadcasts", "quiz": "/console/quizzes", "story": "/console/stories"}
_QUIZ_STATES = {
    "draft": "bản nháp", "waiting": "chờ duyệt", "open": "đang mở", "closed": "đã đóng", "drawn": "đã bốc thăm",
    "withdrawn": "đã gỡ",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A step on its day; `link` and `state` of what was drafted."""

    step: Step
    day: date
    past: bool
    link: str = ""
    state: str = ""


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_month)
    app.router.add_post(LIST, draft)


async def show_month(request: web.Request) -> web.Response:
    """`?nam=` the year, `?dia-ban=` the code of an area."""
    return await _show(request)


async def draft(request: web.Request) -> web.Response:
    """Pressed twice, or by two officials, it makes nothing twice."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.BROADCAST)
    campaign = campaigns.load()[MONTH]
    try:
        year = _year(form.text("year"), office)
        async with office.database.transaction() as session:
            reading = Reading(form=form)
            area = await reading.area(session)
            if reading.faults:
                raise Refused(f"Địa bàn: {reading.faults['area']}")
            drafted = await campaigns.draft_all(
                session, campaign, year, area, official=who.official, now=office.clock()
            )
    except Refused as refusal:
        return await _show(request, form=form, fault=str(refusal))
    place = area.code if area else ""
    raise web.HTTPSeeOther(f"{LIST}?nam={year}&dia-ban={place}&moi={drafted.made}&cu={drafted.before}")


async def _show(request: web.Request, *, form: Form | None = None, fault: str = "") -> web.Response:
    who, office = person(request), request.app[OFFICE]
    scope = reach(who, *READERS)
    campaign = campaigns.load()[MONTH]
    typed = form.text("year") if form else request.query.get("nam", "")
    year = _year(typed, office, otherwise=_usual_year(campaign, office))
    async with office.database.reading() as session:
        offered, own = await places(session, who)
        code = request.query.get("dia-ban")
        area = await areas.find_by_code(session, code[:40]) if code else None
        if area is None and code is None:
            bound = next((grant.area_id for grant in scope.grants if grant.area_id is not None), None)
            area = await areas.get(session, bound) if bound is not None else None
        made = await stored.made(session, Run(campaign=campaign.id, year=year, place=campaigns.place_of(area)))
        today = office.clock().astimezone(office.zone).date()
        steps = [await _shown(session, campaign, step, year, today, made.get(step.id)) for step in campaign.steps]
    return page(
        request,
        "campaigns.html",
        status=422 if fault else 200,
        campaign=campaign,
        year=year,
        years=[today.year, today.year + 1],
        first=campaign.first_day(year),
        last=campaign.last_day(year),
        steps=sorted(steps, key=lambda one: one.day),
        place=form.text("area") if form else named(area),
        area=area,
        places=offered,
        own=own,
        kinds=KINDS,
        sure=SURE,
        left=any(not one.link and not one.past and one.step.kind != "task" for one in steps),
        fault=fault,
        told=_told(request),
    )


async def _shown(session: Session, campaign: Campaign, step: Step, year: int, today: date, made: Made | None) -> Shown:
    day = campaign.day_of(step, year)
    state = await _state(session, made) if made else ""
    link = f"{_WHERE[made.kind]}/{made.code}" if made and made.code else ""
    return Shown(step=step, day=day, past=day < today, link=link, state=state)


async def _state(session: Session, made: Made) -> str:
    if made.kind == "broadcast":
        broadcast = await broadcasts.find(session, made.code)
        return broadcast_states.STATE_NAMES[broadcast_states.BroadcastState(broadcast.state)] if broadcast else ""
    if made.kind == "story":
        story = await stories.find(session, made.code)
        return content_steps.STATE_NAMES[content_steps.ContentState(story.state)] if story else ""
    quiz = await quizzes.find(session, made.code)
    return _QUIZ_STATES.get(quiz.state, "") if quiz else ""


def _usual_year(campaign: Campaign, office: Office) -> int:
    """This year's until its last step is past, then next year's."""
    today = office.clock().astimezone(office.zone).date()
    last = max(campaign.day_of(step, today.year) for step in campaign.steps)
    return today.year if today <= last else today.year + 1


def _year(typed: str, office: Office, *, otherwise: int | None = None) -> int:
    this = office.clock().astimezone(office.zone).year
    if typed in (str(this), str(this + 1)):
        return int(typed)
    if otherwise is None:
        raise Refused(f"Năm: chỉ soạn cho năm {this} hoặc {this + 1}. Hãy chọn lại.")
    return otherwise


def _told(request: web.Request) -> str:
    made, before = request.query.get("moi", ""), request.query.get("cu", "0")
    if not made.isdigit() or not before.isdigit():
        return ""
    if made == "0":
        return "Các bản nháp của năm và địa bàn này đã có từ trước, không tạo thêm bản nào."
    more = f" {before} bản đã có từ trước được giữ nguyên." if before != "0" else ""
    return f"Đã tạo {made} bản nháp. Mở từng bản, điền chỗ trong ngoặc vuông rồi gửi duyệt.{more}"
