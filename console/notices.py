"""Notices of jobs, courses, fairs and buyers: the list, one of them with its steps, its form."""

from typing import Any

from aiohttp import web

from console import content_frame
from console.broadcast_frame import READERS, reach
from console.content_frame import CODE, TOLD, Reading, named, opened, places
from console.forms import Form, read
from console.guard import NotThere, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import content_steps, job_warnings, notice_texts, notices
from desk.content_steps import STATE_NAMES, ContentState
from desk.errors import Refused
from desk.notices import KINDS, LABELS, LONGEST, NoticeForm, Wrong
from desk.roles import Action
from storage import areas
from storage import notices as stored
from storage.db import Session
from storage.notices import Notice

LIST = "/console/notices"
FILTERS = {
    "": "Đang đăng và đang viết", "cho-duyet": "Chờ duyệt", "bao-sai": "Bà con báo sai", "het-han": "Hết hạn, đã gỡ",
}  # fmt: skip


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(LIST + "/new", show_new)
    app.router.add_post(LIST + "/new", add)
    app.router.add_get(LIST + CODE, show_one)
    app.router.add_get(LIST + CODE + "/edit", show_edit)
    app.router.add_post(LIST + CODE + "/edit", change)
    content_frame.add_steps(app, LIST, stored.find_within, notices, show_one)


async def show_list(request: web.Request) -> web.Response:
    """`?loc=` one of the filters, `?loai=` a kind."""
    who, office = person(request), request.app[OFFICE]
    chosen, kind = request.query.get("loc", ""), request.query.get("loai", "")
    if chosen not in FILTERS or kind not in ("", *KINDS):
        raise NotThere
    today = office.clock().astimezone(office.zone).date()
    states = {"cho-duyet": [ContentState.WAITING], "bao-sai": [ContentState.PUBLISHED]}.get(chosen, [])
    async with office.database.reading() as session:
        found = await stored.within(session, reach(who, *READERS), states=states, kind=kind, today=today)
    over = {one.code for one in found if one.valid_until < today or one.state == ContentState.WITHDRAWN}
    if chosen == "het-han":
        found = [one for one in found if one.code in over]
    elif chosen == "bao-sai":
        found = sorted((one for one in found if one.reports and one.code not in over), key=lambda one: -one.reports)
    else:
        found = [one for one in found if one.code not in over]
    return page(
        request, "notices.html", notices=found, filters=FILTERS, chosen=chosen, kind=kind, kinds=KINDS, over=over,
        states=STATE_NAMES, today=today,
    )  # fmt: skip


async def show_one(request: web.Request, *, fault: str = "", typed: str = "") -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        notice: Notice = await opened(session, request, who, stored.find_within)
        writes = await content_frame.may(session, who, stored.find_within, notice.code, Action.BROADCAST)
        approves = await content_frame.may(session, who, stored.find_within, notice.code, Action.APPROVE_BROADCAST)
    today = office.clock().astimezone(office.zone).date()
    return page(
        request,
        "notice.html",
        status=422 if fault else 200,
        notice=notice,
        kinds=KINDS,
        states=STATE_NAMES,
        seen=content_steps.version(notice),
        arrives=notice_texts.card(notice, min(today, notice.valid_until)),
        hints=notices.warnings(notice),
        checks=job_warnings.CHECKS,
        over=notice.valid_until < today,
        writes=writes,
        approves=approves and who.official.id not in (notice.created_by, notice.changed_by),
        own=approves and who.official.id in (notice.created_by, notice.changed_by),
        fault=fault,
        typed=typed,
        told=TOLD.get(request.query.get("da", ""), ""),
    )


async def show_new(request: web.Request) -> web.Response:
    return await _show_form(request, None)


async def add(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.BROADCAST)
    try:
        async with office.database.transaction() as session:
            wanted, known = await _read(session, form, office)
            code = await notices.create(session, wanted, by=who.official, now=office.clock(), known=known)
    except Refused as refusal:
        return await _show_form(request, None, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{code}?da=da-them")


async def show_edit(request: web.Request) -> web.Response:
    async with request.app[OFFICE].database.reading() as session:
        notice = await opened(session, request, person(request), stored.find_within, Action.BROADCAST)
    return await _show_form(request, notice)


async def change(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    notice: Notice | None = None
    try:
        async with office.database.transaction() as session:
            notice = await opened(session, request, who, stored.find_within, Action.BROADCAST, for_change=True)
            assert notice is not None
            wanted, known = await _read(session, form, office)
            seen = form.text("seen")
            await notices.change(session, notice, wanted, seen=seen, by=who.official, now=office.clock(), known=known)
    except Refused as refusal:
        return await _show_form(request, notice, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{notice.code}?da=da-luu")


async def _read(session: Session, form: Form, office: Office) -> tuple[NoticeForm, dict[str, str]]:
    reading = Reading(form=form)
    area = await reading.area(session)
    wanted = NoticeForm(
        kind=form.text("kind"),
        title=reading.text("title"),
        text=reading.text("text", lines=True),
        valid_until=reading.day("valid_until", required=True),
        place=reading.text("place"),
        ask_whom=reading.text("ask_whom"),
        source=reading.text("source"),
        area_id=area.id if area else None,
        topic=reading.topic(office),
        checked=form.ticked("checked"),
    )
    return wanted, reading.faults


async def _show_form(
    request: web.Request, notice: Notice | None, *, form: Form | None = None, refusal: Refused | None = None
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.BROADCAST)
    async with office.database.reading() as session:
        offered, own = await places(session, who)
        area = await areas.get(session, notice.area_id) if notice and notice.area_id is not None else None
    given: dict[str, Any] = {"area": own, "kind": "job"}
    if form is not None:
        given = dict(form.values)
    elif notice is not None:
        fields = {name: getattr(notice, name) or "" for name in (*LONGEST, "kind", "topic", "valid_until")}
        given = {**fields, "area": named(area), "seen": content_steps.version(notice)}
    faults = refusal.faults if isinstance(refusal, Wrong) else {}
    return page(
        request,
        "notice_edit.html",
        status=422 if refusal else 200,
        notice=notice,
        given=given,
        faults=faults,
        fault=str(refusal) if refusal and not faults else "",
        labels=LABELS,
        longest=LONGEST,
        kinds=KINDS,
        places=offered,
        checks=job_warnings.CHECKS,
        back=f"{LIST}/{notice.code}" if notice else LIST,
    )
