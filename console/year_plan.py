"""The year plan of many dialogues: an empty file to take, a filled one to look at, and keeping it whole."""

import asyncio
from typing import Any

from aiohttp import web

from console.dialogues import LIST
from console.forms import posted, read
from console.guard import person
from console.office import OFFICE
from console.rendering import page
from desk import year_plan, year_plan_sheet
from desk.errors import Refused
from desk.roles import Action
from desk.year_plan_sheet import Cells, PlanRefused

PLAN = LIST + "/plan"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_routes(app: web.Application) -> None:
    app.router.add_get(PLAN, show)
    app.router.add_get(PLAN + "/template", download)
    app.router.add_post(PLAN, look)
    app.router.add_post(PLAN + "/keep", keep)


async def show(request: web.Request) -> web.Response:
    return _page(request)


async def download(request: web.Request) -> web.Response:
    person(request).needs(Action.PREPARE_DIALOGUES)
    office = request.app[OFFICE]
    return web.Response(
        body=await asyncio.to_thread(year_plan_sheet.template, list(office.topics().values())),
        content_type=_XLSX,
        headers={"Content-Disposition": 'attachment; filename="ke-hoach-doi-thoai.xlsx"'},
    )


async def look(request: web.Request) -> web.Response:
    """Nothing is kept yet; what the file says goes along in the form."""
    person(request).needs(Action.PREPARE_DIALOGUES)
    given = (await posted(request)).get("file")
    if not isinstance(given, web.FileField) or not given.filename:
        raise Refused("Chưa chọn tệp. Hãy chọn tệp .xlsx đã điền rồi gửi lại.")
    try:
        rows = await asyncio.to_thread(year_plan_sheet.read, given.file.read())
    except PlanRefused as refused:
        return _page(request, refused=refused)
    return await _preview(request, rows)


async def keep(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.PREPARE_DIALOGUES)
    given = form.values.get("rows", "")
    try:
        rows = year_plan.unpacked(given if isinstance(given, str) else "")
        async with office.database.transaction() as session:
            now = office.clock()
            plan = await year_plan.judge(session, rows, topics=office.topics(), by=who.official, now=now)
            await year_plan.save(session, plan, by=who.official, now=now)
    except PlanRefused as refused:
        return _page(request, refused=refused)
    years = sorted({one.form.starts_at.astimezone(office.zone).year for one in plan})
    raise web.HTTPSeeOther(f"{LIST}?nam={years[0]}&xem=lich&da=da-luu")


async def _preview(request: web.Request, rows: list[Cells]) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        try:
            plan = await year_plan.judge(session, rows, topics=office.topics(), by=who.official, now=office.clock())
        except PlanRefused as refused:
            return _page(request, refused=refused)
    return _page(request, plan=plan, packed=year_plan.packed(rows))


def _page(request: web.Request, *, refused: PlanRefused | None = None, **values: Any) -> web.Response:
    person(request).needs(Action.PREPARE_DIALOGUES)
    return page(
        request,
        "year_plan.html",
        status=422 if refused else 200,
        faults=refused.faults if refused else (),
        columns=year_plan_sheet.COLUMNS,
        most_rows=year_plan_sheet.MOST_ROWS,
        **{"plan": None, "packed": "", **values},
    )
