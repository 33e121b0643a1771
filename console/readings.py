"""Where an announcement was read out: noted by village, and which villages have not heard it yet."""

from datetime import datetime

from aiohttp import web

from console.broadcast_frame import BROADCAST, framed, may_change, opened
from console.forms import Form, read
from console.guard import NotThere, person
from console.office import OFFICE
from desk import readings, typed_days
from desk.errors import Refused
from desk.readings import NewReading
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import areas
from storage import readings as stored
from storage.areas import Area
from storage.broadcasts import Broadcast
from storage.db import Session

READINGS = f"{BROADCAST}/readings"


def add_routes(app: web.Application) -> None:
    app.router.add_get(READINGS, show)
    app.router.add_post(READINGS, note)
    app.router.add_post(READINGS + r"/{reading:\d{1,18}}/remove", take_back)


async def show(request: web.Request) -> web.Response:
    """`?xa=`: the code of a commune whose villages are to be seen."""
    return await _page(request)


async def note(request: web.Request) -> web.Response:
    office, form = request.app[OFFICE], await read(request)
    try:
        async with office.database.transaction() as session:
            broadcast = await opened(session, request, person(request), Action.BROADCAST)
            new = await _read_form(session, form)
            await readings.add(session, broadcast, new, official=person(request).official, now=office.clock())
    except Refused as refusal:
        return await _page(request, fault=str(refusal), typed=dict(form.values))
    raise web.HTTPSeeOther(f"{request.path}{_query(form.text('xa'))}da=da-luu")


async def take_back(request: web.Request) -> web.Response:
    office, form, who = request.app[OFFICE], await read(request), person(request)
    try:
        async with office.database.transaction() as session:
            broadcast = await opened(session, request, who, Action.BROADCAST)
            reading_id = int(request.match_info["reading"])
            await readings.remove(session, broadcast, reading_id, by=who.official, now=office.clock())
    except Refused as refusal:
        return await _page(request, fault=str(refusal))
    back = request.path.rpartition("/readings/")[0]
    raise web.HTTPSeeOther(f"{back}/readings{_query(form.text('xa'))}da=da-xoa")


async def _page(request: web.Request, *, fault: str = "", typed: dict[str, str] | None = None) -> web.Response:
    office, typed = request.app[OFFICE], typed or {}
    async with office.database.reading() as session:
        broadcast = await opened(session, request, person(request))
        may_note = await may_change(session, broadcast, person(request), Action.BROADCAST)
        commune = await _commune(session, broadcast, typed.get("xa") or request.query.get("xa", ""))
        covered = await readings.coverage(session, broadcast, commune_id=commune.id if commune else None)
        listed = await stored.of_broadcast(session, broadcast.id)
    now = office.clock().astimezone(office.zone)
    return framed(
        request,
        "readings.html",
        broadcast,
        status=422 if fault else 200,
        covered=covered,
        commune=commune,
        listed=listed,
        manners=readings.MANNERS,
        may_note=may_note,
        fault=fault,
        typed={"day": now.strftime("%Y-%m-%d"), "hour": now.strftime("%H:%M"), **typed},
    )


async def _read_form(session: Session, form: Form) -> NewReading:
    area_id = form.key("area", "Thôn")
    if area_id is None:
        raise Refused("Thôn: chưa chọn. Hãy chọn nơi đã đọc.")
    day, hour = typed_days.read_day(form.text("day")), typed_days.read_hour(form.text("hour"))
    if day is None:
        raise Refused("Ngày đọc: hãy chọn một ngày, hoặc ghi như 26/11/2026.")
    if hour is None:
        raise Refused("Giờ đọc: hãy chọn một giờ, hoặc ghi như 17:30.")
    return NewReading(
        area_id=area_id,
        manner=form.choice("manner", readings.MANNERS, "Cách đọc"),
        read_at=datetime.combine(day, hour, VIETNAM),
        reader=form.text("reader", "Người đọc"),
        place=form.text("place", "Nơi đọc"),
        note=form.text("note", "Ghi chú"),
    )


async def _commune(session: Session, broadcast: Broadcast, code: str) -> Area | None:
    """The one asked for, else the one that the announcement is for. Raises `NotThere` for one outside of it."""
    roots = readings.roots(broadcast)
    if code:
        found = await areas.find_by_code(session, code[:20])
        around = {area.id for area in await areas.chain(session, found.id)} if found else set()
        if found is None or found.level != "commune" or (roots and not around & set(roots)):
            raise NotThere
        return found
    only = await areas.get(session, roots[0]) if len(roots) == 1 else None
    return only if only is not None and only.level == "commune" else None


def _query(code: str) -> str:
    return f"?xa={code}&" if code.isascii() and code.replace(".", "").isdigit() else "?"
