"""At the door of a dialogue, on a phone: who came, by code or by name, with one tap."""

from urllib.parse import quote

from aiohttp import web

from console.dialogue_frame import DIALOGUE, Work, carry_out, framed, opened
from console.forms import Form, read
from console.guard import person
from console.office import OFFICE
from console.registrations import chosen, comer_of, places
from desk import attendance, registration_views
from desk.codes import read_code
from desk.errors import Refused
from desk.registration_records import HOUSEHOLDS
from desk.roles import Action
from storage import registrations
from storage.db import Session
from storage.dialogues import Dialogue

PAGE = DIALOGUE + "/registrations/door"
LONGEST_SEARCH = 60
_ARRIVED, _TAKEN_BACK, _WALKED_IN = "den", "nham", "them"


def add_routes(app: web.Application) -> None:
    app.router.add_get(PAGE, show)
    for name, handler in (("arrived", arrive), ("undo", undo), ("walk-in", walk_in)):
        app.router.add_post(f"{PAGE}/{name}", handler)


async def show(request: web.Request) -> web.Response:
    return await _show(request, "", {})


async def arrive(request: web.Request) -> web.Response:
    """By a code; anything else that is typed is looked for among the names."""
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        typed = form.text("typed", "Mã hoặc tên", most=LONGEST_SEARCH)
        if not form.text("code", "Mã đăng ký", most=40):
            code = read_code(typed)
            known = await registrations.find(session, code) if code else None
            if code is None or known is None or known.dialogue_id != dialogue.id:
                return f"?tim={quote(typed)}"
        else:
            code = chosen(form)
        came = await attendance.check_in(session, dialogue, code, by=who.official, now=office.clock())
        return f"?da={_ARRIVED}&ma={came.code}"

    return await _carry_out(request, work)


async def undo(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        one = await attendance.take_back(session, dialogue, chosen(form), by=who.official, now=office.clock())
        return f"?da={_TAKEN_BACK}&ma={one.code}"

    return await _carry_out(request, work)


async def walk_in(request: web.Request) -> web.Response:
    office, who = request.app[OFFICE], person(request)

    async def work(session: Session, dialogue: Dialogue, form: Form) -> str:
        comer = await comer_of(session, dialogue, form, required=False)
        came = await attendance.walk_in(session, dialogue, comer, by=who.official, now=office.clock())
        return f"?da={_WALKED_IN}&ma={came.code}"

    return await _carry_out(request, work)


async def _carry_out(request: web.Request, work: Work) -> web.Response:
    person(request).needs(Action.PREPARE_DIALOGUES)
    form = await read(request)
    try:
        dialogue, onward = await carry_out(request, form, Action.PREPARE_DIALOGUES, work)
    except Refused as refused:
        return await _show(request, str(refused), {**form.values})
    raise web.HTTPSeeOther(f"/console/dialogues/{dialogue.code}/registrations/door{onward}")


async def _show(request: web.Request, fault: str, typed: dict[str, object]) -> web.Response:
    who, office = person(request), request.app[OFFICE]
    named = request.query.get("tim", "").strip()[:LONGEST_SEARCH]
    async with office.database.reading() as session:
        dialogue = await opened(session, request, who, Action.PREPARE_DIALOGUES)
        view = await registration_views.view(session, dialogue, now=office.clock(), named=named)
        offered = await places(session, dialogue)
        told = await _told(session, request, dialogue)
    return framed(
        request,
        "attendance.html",
        dialogue,
        status=422 if fault else 200,
        view=view,
        named=named,
        households=[(key.value, words) for key, words in HOUSEHOLDS.items()],
        places=[(area.id, area.name) for area in offered],
        fault=fault,
        typed=typed,
        told=told,
    )


async def _told(session: Session, request: web.Request, dialogue: Dialogue) -> str:
    """What was just done, and with whom."""
    code = read_code(request.query.get("ma", ""))
    one = await registrations.find(session, code) if code else None
    if one is None or one.dialogue_id != dialogue.id:
        return ""
    who = one.name or f"mã {one.code}"
    return {
        _ARRIVED: f"Đã ghi: {who} đã đến.",
        _TAKEN_BACK: f"Đã sửa lại: {who} chưa đến.",
        _WALKED_IN: f"Đã thêm: {who} đã đến.",
    }.get(request.query.get("da", ""), "")
