"""A new dialogue, and changing what is said of one; whatever is refused is shown again as it was typed."""

from typing import Any

from aiohttp import web

from console import dialogue_fields
from console.dialogue_fields import choices, shown
from console.dialogue_frame import DIALOGUE, framed, opened
from console.dialogues import LIST
from console.forms import Form, faults_of, read
from console.guard import person
from console.office import OFFICE
from console.rendering import page
from desk import dialogues as rules
from desk import registrations
from desk.dialogue_form import Wrong
from desk.dialogue_states import KNOWN
from desk.errors import Refused
from desk.roles import Action
from desk.working_time import VIETNAM
from storage import dialogues

NEW = LIST + "/new"
EDIT = DIALOGUE + "/edit"


def add_routes(app: web.Application) -> None:
    app.router.add_get(NEW, show_new)
    app.router.add_post(NEW, add)
    app.router.add_get(EDIT, show_edit)
    app.router.add_post(EDIT, change)


async def show_new(request: web.Request) -> web.Response:
    return await _show_new(request)


async def add(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    who.needs(Action.PREPARE_DIALOGUES)
    try:
        async with office.database.transaction() as session:
            wanted = await dialogue_fields.read(session, form, office, now=office.clock())
            code = await rules.create(session, wanted, by=who.official, now=office.clock())
    except Refused as refusal:
        return await _show_new(request, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{code}?da=da-them")


async def show_edit(request: web.Request) -> web.Response:
    return await _show_edit(request)


async def change(request: web.Request) -> web.Response:
    who, office, form = person(request), request.app[OFFICE], await read(request)
    try:
        async with office.database.transaction() as session:
            dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES, for_change=True)
            wanted = await dialogue_fields.read(session, form, office, now=office.clock(), kept=dialogue)
            await rules.change(session, dialogue, wanted, by=who.official, now=office.clock())
            await registrations.reseat(session, await dialogues.hold(session, dialogue.id), now=office.clock())
    except Refused as refusal:
        return await _show_edit(request, form=form, refusal=refusal)
    raise web.HTTPSeeOther(f"{LIST}/{dialogue.code}?da=da-luu")


async def _show_new(request: web.Request, *, form: Form | None = None, refusal: Refused | None = None) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    who.needs(Action.PREPARE_DIALOGUES)
    async with office.database.reading() as session:
        offered = await choices(session, who, None)
    if form is not None:
        given = dialogue_fields.typed(form)
    else:
        title = f"Đối thoại chính sách giảm nghèo năm {office.clock().astimezone(VIETNAM).year}"
        given = {"title": title, "registration": "open", "topics": [], "area": offered["own"]}
    return page(
        request,
        "dialogue_new.html",
        status=422 if refusal else 200,
        given=given,
        fixed=False,
        to=NEW,
        back=LIST,
        **_faults(refusal),
        **offered,
    )


async def _show_edit(request: web.Request, *, form: Form | None = None, refusal: Refused | None = None) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES)
        offered = await choices(session, who, dialogue)
        given = dialogue_fields.typed(form) if form is not None else await shown(session, dialogue)
    address = f"{LIST}/{dialogue.code}"
    return framed(
        request,
        "dialogue_edit.html",
        dialogue,
        status=422 if refusal else 200,
        given=given,
        fixed=dialogue.state in KNOWN,
        to=f"{address}/edit",
        back=address,
        **_faults(refusal),
        **offered,
    )


def _faults(refusal: Refused | None) -> dict[str, Any]:
    """`clash`: what is held there already."""
    return {**faults_of(refusal), "clash": refusal.clash if isinstance(refusal, Wrong) else None}
