"""Groups of recipients that are kept: all of them, each with its figures, taken away as figures, removed."""

import asyncio
from typing import Any

from aiohttp import web

from console.broadcast_frame import LIST as BROADCASTS
from console.forms import read
from console.guard import NotThere, Person, person
from console.office import OFFICE, Office
from console.rendering import page
from desk import segment_sheet, segment_words
from desk import segments as rules
from desk.errors import Refused
from desk.roles import Action
from desk.segment_rule import SegmentRule
from storage import segments
from storage.db import Session
from storage.segments import Segment

LIST = "/console/segments"
SEGMENT = LIST + r"/{id:\d{1,18}}"
MOST = 500
MOST_SHOWN = 100
"""Villages on a page; the file holds all of them."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_routes(app: web.Application) -> None:
    app.router.add_get(LIST, show_list)
    app.router.add_get(SEGMENT, show_one)
    app.router.add_post(f"{SEGMENT}/remove", remove)
    app.router.add_post(f"{SEGMENT}/export", export)


async def show_list(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.BROADCAST)
    async with office.database.reading() as session:
        found = await segments.within(session, who.scope(Action.BROADCAST), limit=MOST)
        told = {one.id: await in_words(session, one, office) for one in found}
    return page(request, "segments.html", segments=found, told=told, cut=len(found) == MOST)


async def show_one(request: web.Request) -> web.Response:
    """Counted anew each time it is opened."""
    return await _show_one(request)


async def remove(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    await read(request)
    try:
        async with office.database.transaction() as session:
            segment = await found(session, request, who, for_change=True)
            await rules.remove(session, segment, by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show_one(request, fault=str(refusal))
    raise web.HTTPSeeOther(f"{LIST}?da=da-xoa")


async def export(request: web.Request) -> web.Response:
    """By village, without a name, an account or a code of anybody."""
    who, office = person(request), request.app[OFFICE]
    await read(request)
    async with office.database.reading() as session:
        segment, now = await found(session, request, who), office.clock()
        rule = rules.rule_of(segment)
        counted = await rules.counted(session, rule, segment.area_id, office.abilities, now)
        places = await rules.places(session, rule, segment.area_id, office.abilities, now)
        described = await in_words(session, segment, office)
    async with office.database.transaction() as session:
        await rules.record_export(session, segment, by=who.official, now=now)
    at = f"{now.astimezone(office.zone):%H:%M ngày %d/%m/%Y}"
    body = await asyncio.to_thread(segment_sheet.write, segment.name, described, counted, places, at=at)
    headers = {"Content-Disposition": f'attachment; filename="nhom-{segment.id}.xlsx"'}
    return web.Response(body=body, content_type=_XLSX, headers=headers)


async def _show_one(request: web.Request, *, fault: str = "") -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        segment, now = await found(session, request, who), office.clock()
        values: dict[str, Any] = {"counted": None, "places": [], "examples": []}
        try:
            rule = rules.rule_of(segment)
        except Refused as refusal:
            fault = fault or str(refusal)
        else:
            reach = (rule, segment.area_id, office.abilities, now)
            values = {
                "counted": await rules.counted(session, *reach),
                "places": await rules.places(session, *reach),
                "examples": await rules.examples(session, *reach),
            }
        described = await in_words(session, segment, office)
        used = await segments.used_by(session, segment.id)
    return page(
        request,
        "segment.html",
        status=422 if fault and request.method == "POST" else 200,
        segment=segment,
        described=described,
        used=used,
        fault=fault,
        few=segment_sheet.few,
        most_shown=MOST_SHOWN,
        compose=f"{BROADCASTS}/new?nhom={segment.id}",
        **values,
    )


def readable(segment: Segment | None) -> SegmentRule | None:
    try:
        return rules.rule_of(segment) if segment else None
    except Refused:
        return None


async def in_words(session: Session, segment: Segment, office: Office) -> str:
    rule = readable(segment)
    if rule is None:
        return "Có điều kiện máy không hiểu, nên không nhắn ai."
    names = await segment_words.names_of(
        session, rule, office=segment.area_name, topics=office.topics(), titles=office.titles()
    )
    return rules.describe(rule, names)


async def found(session: Session, request: web.Request, who: Person, *, for_change: bool = False) -> Segment:
    """Raises `NotAllowed`, and `NotThere` outside the scope."""
    who.needs(Action.BROADCAST)
    found = await segments.find_within(
        session, int(request.match_info["id"]), who.scope(Action.BROADCAST), for_change=for_change
    )
    if found is None:
        raise NotThere
    return found
