"""How long may be taken, for administrators: by kind and topic, tried on a day before it is set."""

from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web

from console.agencies import bounds_of
from console.forms import Form, read
from console.guard import NotThere
from console.office import OFFICE, Office
from console.officials import administrator
from console.rendering import page
from desk import topics as rules
from desk.deadlines import DeadlineRule, set_deadlines
from desk.errors import Refused
from desk.topics import MOST_DAYS, MOST_HOURS
from desk.working_time import public_days
from storage import deadline_rules

LIST = "/console/admin/deadlines"
KINDS = {"question": "Câu hỏi", "feedback": "Phản ánh", "sensitive": "Tin nhạy cảm"}
_AHEAD = timedelta(days=365)


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_post(LIST, set_one)
    app.router.add_post(LIST + r"/{id:\d{1,18}}/remove", remove)


async def show_list(request: web.Request) -> web.Response:
    return await _show(request)


async def set_one(request: web.Request) -> web.Response:
    """`act=preview` only shows when questions would be due."""
    who, office, form = administrator(request), request.app[OFFICE], await read(request)
    try:
        sent_at = _sent_at(form, office)
        rule = _rule(form, office)
        if form.text("act") == "preview":
            return await _show(request, form=form, tried=rule, sent_at=sent_at)
        async with office.database.transaction() as session:
            await rules.set_deadline(session, rule, bounds_of(who), by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show(request, form=form, fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}?da=da-luu")


async def remove(request: web.Request) -> web.Response:
    who, office = administrator(request), request.app[OFFICE]
    wanted = int(request.match_info["id"])
    async with office.database.transaction() as session:
        kept = next((rule for rule in await deadline_rules.all_rules(session) if rule.id == wanted), None)
        if kept is None:
            raise NotThere
        await rules.remove_deadline(session, kept, bounds_of(who), by=who.official, now=office.clock())
    raise web.HTTPSeeOther(f"{LIST}?da=da-xoa")


def _rule(form: Form, office: Office) -> DeadlineRule:
    return DeadlineRule(
        kind=form.choice("kind", ("", *KINDS), "Loại") or None,
        topic=form.choice("topic", ("", *office.topics()), "Lĩnh vực") or None,
        first_reply_hours=form.number("hours", "Trả lời lần đầu (giờ làm việc)", least=1, most=MOST_HOURS),
        final_days=form.number("days", "Trả lời xong (ngày làm việc)", least=1, most=MOST_DAYS),
    )


def _sent_at(form: Form, office: Office) -> datetime:
    """As a browser writes it, in the office's zone; empty is now."""
    given = form.text("sent", "Gửi lúc", most=40)
    if not given:
        return office.clock()
    try:
        moment = datetime.fromisoformat(given).replace(tzinfo=office.zone)
    except ValueError as error:
        raise Refused("Gửi lúc: hãy ghi ngày giờ như 2026-11-21T16:30.") from error
    if not abs(moment - office.clock()) <= 2 * _AHEAD:
        raise Refused("Gửi lúc: hãy chọn trong vòng hai năm.")
    return moment


async def _show(
    request: web.Request,
    *,
    form: Form | None = None,
    tried: DeadlineRule | None = None,
    sent_at: datetime | None = None,
    fault: str = "",
) -> web.Response:
    bounds, office = bounds_of(administrator(request)), request.app[OFFICE]
    sent_at = sent_at or office.clock()
    async with office.database.reading() as session:
        stored = await deadline_rules.all_rules(session)
    shown = [
        (rule, kept, set_deadlines(rule, sent_at, office.working_time), rules.changeable(bounds, rule.topic))
        for rule, kept in rules.in_force(stored)
    ]
    return page(
        request,
        "deadlines.html",
        status=422 if fault else 200,
        shown=sorted(shown, key=lambda one: (one[0].topic or "", list(KINDS).index(one[0].kind or "question"))),
        tried=(tried, set_deadlines(tried, sent_at, office.working_time)) if tried else None,
        sent_at=sent_at,
        sent_typed=sent_at.astimezone(office.zone).strftime("%Y-%m-%dT%H:%M"),
        typed=dict(form.values) if form else {},
        fault=fault,
        kinds=KINDS,
        allowed={topic: name for topic, name in office.topics().items() if rules.changeable(bounds, topic)},
        everywhere=rules.changeable(bounds, None),
        most_hours=MOST_HOURS,
        most_days=MOST_DAYS,
        **_calendar(office),
    )


def _calendar(office: Office) -> dict[str, Any]:
    """Days without work in the year to come, and the settings behind them."""
    today = office.clock().astimezone(office.zone).date()
    until = today + _AHEAD
    years = range(today.year, until.year + 1)
    holidays = sorted(day for year in years for day in public_days(year)[0] if today <= day <= until)
    own = office.working_time
    return {
        "hours": own.hours,
        "holidays": [day for day in holidays if not own.is_day(day)],
        "days_off": _ahead(own.extra_days_off, today),
        "working_days": _ahead(own.extra_working_days, today),
    }


def _ahead(days: frozenset[date], today: date) -> list[date]:
    return sorted(day for day in days if day >= today)
