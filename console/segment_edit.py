"""Putting a group of recipients together: counted while it is ticked, kept when it has a name."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from console import segment_fields
from console.forms import Form, read
from console.guard import Person, person
from console.office import OFFICE, Office
from console.rendering import page
from console.segments import LIST, SEGMENT, found, readable
from desk import official_bounds, segment_words
from desk import segments as rules
from desk.errors import Refused
from desk.roles import Action
from desk.segment_form import LABELS, Wrong
from desk.segments import Counted, SegmentForm
from storage import areas
from storage.db import Session
from storage.segments import Segment


def add_routes(app: web.Application) -> None:
    app.router.add_get(f"{LIST}/new", show_new)
    app.router.add_post(f"{LIST}/new", add)
    app.router.add_post(f"{LIST}/count", count)
    app.router.add_get(f"{SEGMENT}/edit", show_edit)
    app.router.add_post(f"{SEGMENT}/edit", change)


async def show_new(request: web.Request) -> web.Response:
    return await _show_form(request, {}, None)


async def add(request: web.Request) -> web.Response:
    return await _take(request, own=False)


async def show_edit(request: web.Request) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        segment = await found(session, request, who)
        area = await areas.get(session, segment.area_id) if segment.area_id else None
    try:
        given = segment_fields.shown(rules.rule_of(segment))
    except Refused:
        given = {}
    given |= {"name": segment.name, "area": segment_fields.named(area) if area else ""}
    return await _show_form(request, given, segment)


async def change(request: web.Request) -> web.Response:
    return await _take(request, own=True)


async def count(request: web.Request) -> web.Response:
    """A piece of the page, for the script; whatever is wrong is told there."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.BROADCAST)
    counted, faults = await _count(office, who, form)
    return page(request, "segment_count.html", counted=counted, faults=faults, labels=LABELS)


async def _take(request: web.Request, *, own: bool) -> web.Response:
    """Counted instead where that was asked for; nothing is kept then."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.BROADCAST)
    segment = None
    if own:
        async with office.database.reading() as session:
            segment = await found(session, request, who)
    if form.ticked("count"):
        counted, faults = await _count(office, who, form, segment)
        return await _show_form(request, segment_fields.typed(form), segment, faults=faults, counted=counted)
    try:
        kept = await _keep(office, who, form, segment)
    except Wrong as wrong:
        return await _show_form(request, segment_fields.typed(form), segment, faults=wrong.faults, status=422)
    raise web.HTTPSeeOther(f"{LIST}/{kept}?da=da-luu")


async def _keep(office: Office, who: Person, form: Form, segment: Segment | None) -> int:
    """Its id. Raises `Wrong`."""
    own = segment.id if segment else None
    async with office.database.transaction() as session:
        wanted, faults = await _wanted(session, form, who, segment)
        rule = await rules.judge(
            session,
            wanted,
            by=who.official,
            interests=segment_words.interests(office.topics()),
            abilities=office.abilities,
            known=faults,
            own=own,
        )
        return await rules.save(session, wanted, rule, by=who.official, now=office.clock(), own=own)


async def _count(
    office: Office, who: Person, form: Form, segment: Segment | None = None
) -> tuple[Counted | None, dict[str, str]]:
    """None when it cannot be counted; then by field why. A name is not asked for yet."""
    async with office.database.reading() as session:
        wanted, faults = await _wanted(session, form, who, segment)
        try:
            rule = await rules.judge_rule(
                session,
                wanted.rule,
                wanted.area_id,
                by=who.official,
                interests=segment_words.interests(office.topics()),
                abilities=office.abilities,
                known=faults,
            )
        except Wrong as refusal:
            return None, dict(refusal.faults)
        return await rules.counted(session, rule, wanted.area_id, office.abilities, office.clock()), {}


async def _wanted(
    session: Session, form: Form, who: Person, segment: Segment | None
) -> tuple[SegmentForm, dict[str, str]]:
    faults: dict[str, str] = {}
    area_id = await segment_fields.read_office(session, form, who.scope(Action.BROADCAST).grants, faults)
    rule = segment_fields.read(form, kept=readable(segment))
    return SegmentForm(name=" ".join(form.text("name").split()), area_id=area_id, rule=rule), faults


async def _show_form(
    request: web.Request,
    given: dict[str, Any],
    segment: Segment | None,
    *,
    faults: Mapping[str, str] | None = None,
    counted: Counted | None = None,
    status: int = 200,
) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.BROADCAST)
    async with office.database.reading() as session:
        area_id = await _office_of(session, given, who)
        offered = await segment_fields.choices(session, who, office, area_id)
        if "area" not in given:
            area = await areas.get(session, area_id) if area_id else None
            given = {**given, "area": segment_fields.named(area) if area else ""}
    return page(
        request,
        "segment_edit.html",
        status=status,
        given=given,
        segment=segment,
        faults=faults or {},
        counted=counted,
        to=f"{LIST}/{segment.id}/edit" if segment else f"{LIST}/new",
        back=f"{LIST}/{segment.id}" if segment else LIST,
        **offered,
    )


async def _office_of(session: Session, given: dict[str, Any], who: Person) -> int | None:
    if "area" not in given:
        return segment_fields.own_office(who)
    try:
        found = await official_bounds.read_area(session, str(given["area"]))
    except Refused:
        return None
    return found.id if found else None
