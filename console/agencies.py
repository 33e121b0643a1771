"""Agencies, for administrators: who works on what where, and how residents find them."""

from collections.abc import Collection

from aiohttp import web

from console.forms import Form, read
from console.guard import NotThere, Person
from console.office import OFFICE
from console.officials import administrator
from console.rendering import page
from desk import agencies as rules
from desk import official_bounds
from desk.agencies import LONGEST_NAME, LONGEST_REACHED_AT, MOST, Wording
from desk.errors import Refused
from desk.roles import Action
from storage import agencies, areas
from storage import official_bounds as stored_bounds
from storage.agencies import Agency
from storage.db import Session
from storage.officials import Grant

LIST = "/console/admin/agencies"
ONE = LIST + r"/{id:\d{1,18}}"


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(LIST + "/new", show_new)
    app.router.add_post(LIST + "/new", add)
    app.router.add_get(ONE, show_one)
    app.router.add_post(ONE, change)
    app.router.add_post(ONE + "/{step:close|reopen}", close_or_reopen)


async def show_list(request: web.Request) -> web.Response:
    bounds = bounds_of(administrator(request))
    async with request.app[OFFICE].database.reading() as session:
        found = await agencies.list_within(session, bounds, limit=MOST)
        by_agency = await agencies.topics_of(session, [one.id for one in found])
    return page(request, "agencies.html", agencies=found, by_agency=by_agency)


async def show_new(request: web.Request) -> web.Response:
    administrator(request)
    return await _show_form(request)


async def add(request: web.Request) -> web.Response:
    who, office, form = administrator(request), request.app[OFFICE], await read(request)
    try:
        async with office.database.transaction() as session:
            new = await _wording(request, session, form)
            await rules.add(session, new, bounds_of(who), by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show_form(request, form=form, fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}?da=da-them")


async def show_one(request: web.Request) -> web.Response:
    return await _show_form(request, kept=await _kept(request))


async def change(request: web.Request) -> web.Response:
    who, office, form = administrator(request), request.app[OFFICE], await read(request)
    kept = await _kept(request)
    try:
        async with office.database.transaction() as session:
            new = await _wording(request, session, form)
            await rules.change(session, kept, new, bounds_of(who), by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show_form(request, kept=kept, form=form, fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}/{kept.id}?da=da-luu")


async def close_or_reopen(request: web.Request) -> web.Response:
    who, office, kept = administrator(request), request.app[OFFICE], await _kept(request)
    step = rules.close if request.match_info["step"] == "close" else rules.reopen
    try:
        async with office.database.transaction() as session:
            await step(session, kept, bounds_of(who), by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show_form(request, kept=kept, fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}/{kept.id}?da=da-luu")


def bounds_of(who: Person) -> tuple[Grant, ...]:
    return tuple(who.scope(Action.ADMINISTER).grants)


def topics_within(request: web.Request, bounds: Collection[Grant]) -> dict[str, str]:
    """The topics of the office that these grants reach, with their names."""
    known = request.app[OFFICE].topics()
    subjects = {bound.topic for bound in bounds}
    return {topic: name for topic, name in known.items() if None in subjects or topic in subjects}


async def _kept(request: web.Request) -> Agency:
    bounds = bounds_of(administrator(request))
    async with request.app[OFFICE].database.reading() as session:
        kept = await agencies.find_within(session, int(request.match_info["id"]), bounds)
    if kept is None:
        raise NotThere
    return kept


async def _wording(request: web.Request, session: Session, form: Form) -> Wording:
    topics = form.all("topics")
    if not set(topics) <= request.app[OFFICE].topics().keys():
        raise Refused("Lĩnh vực: lựa chọn không hợp lệ. Hãy chọn trong danh sách.")
    area = await official_bounds.read_area(session, form.text("area", "Địa bàn", most=200))
    return Wording(
        name=" ".join(form.text("name", "Tên cơ quan", most=LONGEST_NAME, required=True).split()),
        area_id=area.id if area else None,
        topics=topics,
        reached_at=form.text("reached_at", "Nơi tiếp, điện thoại", most=LONGEST_REACHED_AT),
    )


async def _show_form(
    request: web.Request, *, kept: Agency | None = None, form: Form | None = None, fault: str = ""
) -> web.Response:
    """As typed when it was refused, else as it is kept."""
    bounds = bounds_of(administrator(request))
    async with request.app[OFFICE].database.reading() as session:
        offered = await stored_bounds.areas_offered(session, bounds)
        own = (await agencies.topics_of(session, [kept.id]))[kept.id] if kept else []
        place = await areas.get(session, kept.area_id) if kept and kept.area_id is not None else None
    typed = {"name": kept.name, "reached_at": kept.reached_at} if kept else {}
    typed["area"] = f"{place.code} – {place.name}" if place else ""
    if form and "name" in form.values:
        typed = {name: str(form.values.get(name, "")) for name in ("name", "reached_at", "area")}
        own = list(form.all("topics"))
    return page(
        request,
        "agency.html",
        status=422 if fault else 200,
        kept=kept,
        typed=typed,
        chosen=own,
        fault=fault,
        areas=offered,
        unbounded=any(bound.area_id is None for bound in bounds),
        allowed=topics_within(request, bounds),
    )
