"""A new announcement, and changing a draft; whatever is refused is shown again as it was typed."""

from typing import Any

from aiohttp import web

from console import broadcast_fields, segment_fields
from console.broadcast_frame import BROADCAST, LIST, framed, opened
from console.forms import Form, faults_of, read
from console.guard import person
from console.office import OFFICE
from console.rendering import page
from desk import broadcast_form, broadcasts, official_bounds
from desk.broadcast_form import LABELS
from desk.broadcast_states import refuse_unless
from desk.broadcasts import OPEN_TO_CHANGE, Changed
from desk.errors import Refused
from desk.roles import Action
from storage import areas, segments
from storage.broadcasts import Broadcast, NewBroadcast
from storage.db import Session

NEW = LIST + "/new"
EDIT = BROADCAST + "/edit"
_COMPARED = ("title", "texts", "choices", "rule", "send_at", "repeats", "repeats_until", "by_night", "wave_size")


def add_routes(app: web.Application) -> None:
    app.router.add_get(NEW, show_new)
    app.router.add_post(NEW, add)
    app.router.add_get(EDIT, show_edit)
    app.router.add_post(EDIT, change)


async def show_new(request: web.Request) -> web.Response:
    """`?nhom=`: for this saved segment."""
    return await _show_new(request)


async def add(request: web.Request) -> web.Response:
    """Judged as a whole; a draft that is not finished is kept by the button that says so."""
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.BROADCAST)
    now, scope = office.clock(), who.scope(Action.BROADCAST)
    try:
        async with office.database.transaction() as session:
            wanted, faults = await broadcast_fields.read(session, form, office, scope)
            await broadcast_form.judge(
                session, wanted, by=who.official, now=now, abilities=office.abilities, known=faults
            )
            new = NewBroadcast(**{name: getattr(wanted, name) for name in wanted.__slots__})
            code = await broadcasts.draft(session, new, official=who.official, now=now)
    except Refused as refusal:
        return await _show_new(request, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{code}?da=tb-nhap")


async def show_edit(request: web.Request) -> web.Response:
    return await _show_edit(request)


async def change(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    scope = who.scope(Action.BROADCAST)
    try:
        async with office.database.transaction() as session:
            broadcast = await opened(session, request, who, Action.BROADCAST, for_change=True)
            wanted, faults = await broadcast_fields.read(session, form, office, scope, kept=broadcast)
            await broadcasts.edit(
                session,
                broadcast,
                wanted,
                version=form.key("version") or 0,
                by=who.official,
                now=office.clock(),
                abilities=office.abilities,
                known=faults,
            )
    except Refused as refusal:
        return await _show_edit(request, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{broadcast.code}?da=da-luu")


async def _show_new(request: web.Request, *, form: Form | None = None, refusal: Refused | None = None) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.BROADCAST)
    async with office.database.reading() as session:
        given = segment_fields.typed(form) if form is not None else await _first(session, request)
        area_id = await _office_of(session, given, segment_fields.own_office(who))
        if "area" not in given:
            own = await areas.get(session, area_id) if area_id else None
            given["area"] = segment_fields.named(own) if own else ""
        offered = await broadcast_fields.choices(session, who, office, None, area_id)
    return page(
        request,
        "broadcast_new.html",
        status=422 if refusal else 200,
        broadcast=None,
        given=given,
        to=NEW,
        back=LIST,
        **_faults(refusal),
        **offered,
    )


async def _show_edit(request: web.Request, *, form: Form | None = None, refusal: Refused | None = None) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        broadcast = await opened(session, request, who, Action.BROADCAST)
        if form is None:
            refuse_unless(broadcast, OPEN_TO_CHANGE, "Không sửa được nữa")
        area = await areas.get(session, broadcast.area_id) if broadcast.area_id else None
        given = segment_fields.typed(form) if form is not None else broadcast_fields.shown(broadcast, area)
        area_id = await _office_of(session, given, broadcast.area_id)
        offered = await broadcast_fields.choices(session, who, office, broadcast, area_id)
    if isinstance(refusal, Changed):
        given["version"] = broadcast.version
    address = f"{LIST}/{broadcast.code}"
    return framed(
        request,
        "broadcast_edit.html",
        broadcast,
        status=422 if refusal else 200,
        given=given,
        theirs=_theirs(broadcast) if isinstance(refusal, Changed) else None,
        to=f"{address}/edit",
        back=address,
        **_faults(refusal),
        **offered,
    )


async def _first(session: Session, request: web.Request) -> dict[str, Any]:
    """An empty form, for the segment that the address names if it does."""
    chosen = request.query.get("nhom", "")
    given: dict[str, Any] = {"kind": "news", "when": "now", "repeats": "never", "segment": broadcast_fields.OWN}
    if chosen.isascii() and chosen.isdigit() and len(chosen) <= 18:
        scope = person(request).scope(Action.BROADCAST)
        if found := await segments.find_within(session, int(chosen), scope):
            given |= {"segment": found.id, "title": found.name}
    return given


async def _office_of(session: Session, given: dict[str, Any], otherwise: int | None) -> int | None:
    if not given.get("area"):
        return otherwise
    try:
        found = await official_bounds.read_area(session, str(given["area"]))
    except Refused:
        return otherwise
    return found.id if found else otherwise


def _theirs(broadcast: Broadcast) -> dict[str, Any]:
    """What somebody else has saved, to be read beside what was typed."""
    return {name: getattr(broadcast, name) for name in _COMPARED}


def _faults(refusal: Refused | None) -> dict[str, Any]:
    return {**faults_of(refusal), "fault_labels": LABELS}
