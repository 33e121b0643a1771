"""What goes with every announcement for those without a phone: the loudspeaker's minute, posters, the heads' list."""

import asyncio
from urllib.parse import quote

from aiohttp import web

from console import broadcast_shelf
from console.broadcast_frame import BROADCAST, framed, may_change, opened
from console.broadcast_shelf import PAPERS, Paper, Shelf
from console.forms import read
from console.guard import NotThere, person
from console.office import OFFICE
from desk import broadcast_script, readings, spoken
from desk.errors import Refused
from desk.roles import Action
from papers.template import TemplateFault
from storage import broadcasts
from storage.broadcasts import Broadcast

SHELF = f"{BROADCAST}/papers"
BUILT_IN = "goc"
"""`?mau=goc`: the template that comes along, although the office has its own."""
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def add_routes(app: web.Application) -> None:
    app.router.add_get(SHELF, show)
    app.router.add_post(f"{SHELF}/script", save_script)
    app.router.add_get(f"{SHELF}/script", show_script)
    app.router.add_get(SHELF + r"/{name:[a-z0-9-]{1,40}}", download)


async def show(request: web.Request) -> web.Response:
    return await _page(request)


async def save_script(request: web.Request) -> web.Response:
    """`what`: keep what was typed, or write it anew from the text."""
    office, who, form = request.app[OFFICE], person(request), await read(request)
    try:
        async with office.database.transaction() as session:
            broadcast = await opened(session, request, who, Action.BROADCAST, for_change=True)
            typed = form.text("script", "Bài đọc loa", most=broadcast_script.LONGEST)
            again = form.text("what") == "again"
            script = broadcast_script.draft(broadcast) if again else typed
            await broadcast_script.save(session, broadcast, script, by=who.official, now=office.clock())
    except Refused as refusal:
        return await _page(request, fault=str(refusal), typed=form.text("script", most=10**6))
    raise web.HTTPSeeOther(f"{request.path.removesuffix('/script')}?da=da-luu")


async def show_script(request: web.Request) -> web.Response:
    """In large letters, to be read from a phone or a screen."""
    office = request.app[OFFICE]
    async with office.database.reading() as session:
        broadcast = await opened(session, request, person(request))
    script = broadcast.script or broadcast_script.draft(broadcast)
    return framed(
        request,
        "broadcast_script.html",
        broadcast,
        lines=broadcast_script.lines(script),
        seconds=spoken.seconds(script),
    )


async def download(request: web.Request) -> web.Response:
    """The file; 422 with the reason where there is nothing to print yet, or the office's own template is faulty."""
    office = request.app[OFFICE]
    paper = next((one for one in PAPERS if one.name == request.match_info["name"]), None)
    if paper is None:
        raise NotThere
    folder = None if request.query.get("mau") == BUILT_IN else office.data / "papers"
    try:
        async with office.database.reading() as session:
            broadcast = await opened(session, request, person(request))
            values = await paper.values(Shelf(session=session, office=office, broadcast=broadcast))
        content = await asyncio.to_thread(paper.make, values, folder=folder)
    except Refused as refusal:
        return await _page(request, fault=str(refusal))
    except TemplateFault as fault:
        return await _page(request, fault=str(fault), faulty=paper)
    return web.Response(body=content, headers=_headers(paper, broadcast))


async def _page(
    request: web.Request, *, fault: str = "", typed: str | None = None, faulty: Paper | None = None
) -> web.Response:
    office, who = request.app[OFFICE], person(request)
    async with office.database.reading() as session:
        broadcast = await opened(session, request, who)
        writes = await may_change(session, broadcast, who, Action.BROADCAST)
        covered = await readings.coverage(session, broadcast)
        dialogue = await broadcast_script.dialogue_code(session, broadcast)
        stale = broadcast_script.is_stale(broadcast, await broadcasts.events(session, broadcast.id))
    script = typed if typed is not None else broadcast.script or broadcast_script.draft(broadcast)
    return framed(
        request,
        "broadcast_papers.html",
        broadcast,
        status=422 if fault else 200,
        fault=fault,
        faulty=faulty,
        papers=PAPERS,
        script=script,
        count=spoken.syllables(script),
        seconds=spoken.seconds(script),
        advice=broadcast_script.judge(script),
        drafted=typed is None and not broadcast.script,
        stale=stale and typed is None,
        writes=writes and broadcast.state not in broadcast_script.CLOSED,
        linked=bool(broadcast_shelf.link(office, broadcast)),
        covered=covered,
        dialogue=dialogue,
    )


def _headers(paper: Paper, broadcast: Broadcast) -> dict[str, str]:
    """A name of plain letters for old browsers, and the proper one."""
    plain = f"{paper.name}-{broadcast.code}.{paper.ending}"
    proper = quote(f"{paper.title} {broadcast.code}.{paper.ending}")
    return {
        "Content-Type": _TYPES[paper.ending],
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{proper}",
    }
